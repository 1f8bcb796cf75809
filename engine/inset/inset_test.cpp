#include "engine/inset/inset.hpp"
#include "engine/draw/testing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace broadside::diagram {
namespace {

using namespace catalog;

Look plain_look() {
    Look look;
    for (Type& t : look.types) t = {{.size = 7.6}, 6.5};
    look.type(TextRole::label) = {{.weight = 500, .size = 8.8}, 7.5};
    look.type(TextRole::detail) = {{.size = 7.6, .tabular = true}, 6.5};
    look.type(TextRole::badge) = {{.weight = 700, .size = 9.4}, 8};
    look.type(TextRole::panel_title) = {{.weight = 700, .size = 9.6}, 8};
    for (int k = 0; k < k_components; ++k) {
        // Each kind a mark of its own, so that marks can be told apart below.
        const auto shade = static_cast<std::uint8_t>(10 + 10 * k);
        look.tone(static_cast<Component>(k)) = {{shade, 0, 0}, {255, shade, 255}, {0, 0, shade}};
    }
    return look;
}

Position rope(double theta, std::optional<int> dim = {}) { return {PositionKind::rope, theta, dim, {}}; }

Attention attention(int heads, int kv_heads, int head_dim) {
    Attention a;
    a.heads = heads;
    a.kv_heads = kv_heads;
    a.head_dim = a.v_head_dim = head_dim;
    a.position = rope(500000);
    return a;
}

/// With the latents and head widths of DeepSeek-V3 (2412.19437).
Mla latent(int heads) {
    Mla m;
    m.heads = heads;
    m.q_lora_rank = 1536;
    m.kv_lora_rank = 512;
    m.qk_nope_head_dim = m.v_head_dim = 128;
    m.qk_rope_head_dim = 64;
    m.position = rope(10000);
    return m;
}

/// A model whose layers repeat its mixers and feed-forwards in turn.
Model model(std::vector<NamedMixer> mixers, std::vector<NamedFfn> ffns, int repeats = 6) {
    Model m;
    m.id = "test";
    m.embedding_dim = 4096;
    m.mixers = std::move(mixers);
    m.ffns = std::move(ffns);
    const std::size_t period = std::max<std::size_t>({m.mixers.size(), m.ffns.size(), 1});
    for (std::size_t i = 0; i < period * static_cast<std::size_t>(repeats); ++i) {
        Layer layer;
        if (!m.mixers.empty()) layer.mixer = static_cast<int>(i % m.mixers.size());
        if (!m.ffns.empty()) layer.ffn = static_cast<int>(i % m.ffns.size());
        m.stack.push_back(layer);
    }
    m.layers = static_cast<int>(m.stack.size());
    return m;
}

struct Case {
    std::string name;
    Model model;
};

std::vector<Case> cases() {
    std::vector<Case> all;
    const auto mixer = [&](const std::string& name, std::vector<NamedMixer> m) { all.push_back({name, model(m, {})}); };
    const auto ffn = [&](const std::string& name, Ffn f) { all.push_back({name, model({}, {{"ffn", f}})}); };

    mixer("mha", {{"mha", attention(32, 32, 128)}});
    mixer("mqa", {{"mqa", attention(8, 1, 256)}});
    mixer("gqa", {{"gqa", attention(96, 8, 128)}});
    Attention full = attention(64, 8, 64);
    full.bias_q = full.bias_k = full.bias_v = full.bias_o = full.sinks = true;
    full.softcap = 30;
    full.temperature = true;
    full.qk_norm = QkNorm::layer;
    full.position = {PositionKind::rope, 1.5e5, 32, RopeScaling{RopeScalingKind::yarn, 32, 4096}};
    mixer("options", {{"gqa", full}});
    Attention gated = attention(16, 2, 256);
    gated.gate = OutputGate::element;
    gated.qk_norm = QkNorm::head;
    mixer("gate", {{"gated", gated}});
    Attention local = attention(32, 16, 128), global = local;
    local.window = 1024;
    local.position = rope(10000);
    mixer("window", {{"local", local}, {"global", global}});
    Attention chunked = attention(40, 8, 128), nope = chunked;
    chunked.chunk = 8192;
    nope.position = {};
    nope.temperature = true;
    mixer("chunks", {{"chunked", chunked}, {"nope", nope}});
    Attention other = attention(96, 8, 128);
    other.window = 512;
    other.sinks = true;
    mixer("variant", {{"global", attention(64, 4, 128)}, {"local", other}});

    Mla mla = latent(128);
    mixer("mla", {{"mla", mla}});
    Mla sparse = mla;
    sparse.sparse = SparseIndexer{"DSA", 64, 128, 2048};
    sparse.temperature = true;
    mixer("sparse", {{"mla", sparse}});
    Mla direct = mla;
    direct.q_lora_rank.reset();
    direct.position = {};
    mixer("mla direct", {{"mla", direct}});

    mixer("deltanet", {{"deltanet", DeltaNet{16, 32, 128, 128, 4, OutputNorm::rms, {}}}});
    mixer("kda", {{"kda", Kda{32, 128, 4, OutputNorm::rms, {}}}});
    mixer("mamba2", {{"mamba", Mamba2{64, 64, 4096, 128, 8, 4, OutputNorm::group_rms, 8, {}}}});
    mixer(
        "lightning",
        {{"lightning", LightningAttention{64, 64, 128, rope(10000, 64), QkNorm::head, OutputNorm::group_rms, 8, {}}}});

    ffn("swiglu", DenseFfn{14336, Activation::swiglu, false, {}});
    ffn("gelu", DenseFfn{6400, Activation::gelu, true, {}});
    Moe moe;
    moe.experts = 256;
    moe.active_experts = 8;
    moe.expert_hidden = 2048;
    moe.shared = SharedExperts{1, 2048, true};
    moe.router = {RouterScore::sigmoid, true, 8, 4, 2.5, true, false};
    ffn("groups", moe);
    Moe latent = moe;
    latent.experts = 512;
    latent.active_experts = 22;
    latent.router.groups.reset();
    latent.router.top_groups.reset();
    latent.latent_dim = 1024;
    ffn("latent", latent);
    Moe beside;
    beside.experts = 8;
    beside.active_experts = 2;
    beside.expert_hidden = 16384;
    beside.parallel_dense = ParallelDense{32768, Activation::geglu, 0.7071};
    ffn("dense beside", beside);
    Moe input;
    input.experts = 128;
    input.active_experts = 1;
    input.expert_hidden = 8192;
    input.router.applies_to_input = true;
    ffn("weighted input", input);
    return all;
}

std::vector<Inset> all_insets(const Model& m, Pen& pen) {
    std::vector<Inset> all = mixer_insets(m, pen), more = ffn_insets(m, pen);
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

class InsetTest : public ::testing::Test {
protected:
    Look look = plain_look();
    text::Shaper shaper{BROADSIDE_SOURCE_DIR "/fonts"};

    Drawing drawn(const Inset& inset, Size more) {
        Drawing drawing;
        drawing.size = {inset.least.w + more.w, inset.least.h + more.h};
        Pen pen(look, shaper, drawing);
        inset.draw(pen, {0, 0, drawing.size.w, drawing.size.h});
        return drawing;
    }
    std::vector<Inset> insets_of(const Model& m) {
        Drawing scratch;
        Pen pen(look, shaper, scratch);
        return all_insets(m, pen);
    }
};

/// The boxes that wires must not cross.
std::vector<Part> solids(const Drawing& d) {
    std::vector<Part> boxes;
    for (const Part& p : d.parts)
        if (p.role == PartRole::box || p.role == PartRole::node) boxes.push_back(p);
    return boxes;
}
Rect span(Point a, Point b) {
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
}
bool inside(const Rect& outer, const Rect& inner) { return outer.contains(inner, 0.01) && !(outer == inner); }

/// Closed outlines of that fill within a rectangle.
int outlines(const Drawing& d, Color fill, const Rect& within) {
    int count = 0;
    for (const Shape& s : shapes(d))
        if (s.fill == fill && within.contains(s.path.bounds(), 0.5))
            for (const Path::Verb v : s.path.verbs()) count += v == Path::Verb::close;
    return count;
}

void check_craft(const Drawing& d, const std::string& what) {
    const Rect area{0, 0, d.size.w, d.size.h};
    const std::vector<Label> texts = labels(d);
    for (const Shape& s : shapes(d)) EXPECT_TRUE(area.contains(s.path.bounds(), 0.01)) << what;
    EXPECT_FALSE(texts.empty()) << what;
    std::set<std::string> ids;
    for (const Part& p : d.parts) EXPECT_TRUE(ids.insert(p.id).second) << what << ": " << p.id << " twice";

    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_TRUE(area.contains(texts[i].ink())) << what << ": " << texts[i].line->text << " leaves its panel";
        if (const Part* home = part(d, texts[i].part)) {
            EXPECT_TRUE(home->rect.contains(texts[i].ink()))
                << what << ": " << texts[i].line->text << " leaves its box";
        }
        for (std::size_t k = 0; k < i; ++k)
            EXPECT_FALSE(texts[i].ink().overlaps(texts[k].ink()))
                << what << ": " << texts[i].line->text << " over " << texts[k].line->text;
    }
    for (const Part& a : solids(d))
        for (const Part& b : solids(d))
            if (a.id < b.id && !inside(a.rect, b.rect) && !inside(b.rect, a.rect)) {
                EXPECT_FALSE(a.rect.overlaps(b.rect)) << what << ": " << a.id << " over " << b.id;
            }

    for (const Line& line : lines(d)) {
        const std::string name = what + ": " + line.from + " to " + line.to;
        for (std::size_t i = 1; i < line.points.size(); ++i) {
            const Point a = line.points[i - 1], b = line.points[i];
            EXPECT_TRUE(a.x == b.x || a.y == b.y) << name << " is not orthogonal";
            const Rect leg = span(a, b).inset(-line.width / 2);
            EXPECT_TRUE(area.contains(leg, 0.5)) << name;
            for (const Label& l : texts) EXPECT_FALSE(leg.overlaps(l.ink())) << name << " crosses " << l.line->text;
            for (const Part& p : solids(d)) EXPECT_FALSE(leg.overlaps(p.rect, 0.8)) << name << " crosses " << p.id;
        }
        if (line.kind != LineKind::wire) continue;
        // Both ends lie on the outlines of what they name; an unnamed one on the panel's edge.
        const auto touches = [&](const Rect& r, Point p) {
            return r.inset(-0.01).contains({p.x, p.y, 0, 0}) &&
                   (std::min(std::abs(p.x - r.left()), std::abs(p.x - r.right())) < 0.01 ||
                    std::min(std::abs(p.y - r.top()), std::abs(p.y - r.bottom())) < 0.01);
        };
        const Part *from = part(d, line.from), *to = part(d, line.to);
        if (line.from.empty())
            EXPECT_DOUBLE_EQ(line.points.front().y, d.size.h) << name;
        else
            EXPECT_TRUE(from && touches(from->rect, line.points.front())) << name;
        if (line.to.empty())
            EXPECT_DOUBLE_EQ(line.points.back().y, 0) << name;
        else
            EXPECT_TRUE(to && touches(to->rect, line.points.back())) << name;
    }
    // The flow goes in and out at one place, as in the box of the stack.
    std::set<double> ends;
    for (const Line& line : lines(d)) {
        if (line.kind != LineKind::wire) continue;
        if (line.from.empty()) ends.insert(line.points.front().x);
        if (line.to.empty()) ends.insert(line.points.back().x);
    }
    if (!ends.empty()) {
        EXPECT_NEAR(*ends.begin(), *ends.rbegin(), 0.01) << what;
    }
}

TEST_F(InsetTest, EveryKindIsDrawnWithinItsAreaWithoutCrossings) {
    for (const Case& c : cases()) {
        const std::vector<Inset> all = insets_of(c.model);
        EXPECT_FALSE(all.empty()) << c.name;
        for (const Inset& inset : all)
            for (const Size more : {Size{0, 0}, Size{60, 0}, Size{0, 40}, Size{150, 120}})
                check_craft(drawn(inset, more), c.name + " " + inset.id);
    }
}

TEST_F(InsetTest, TitleBarHoldsItsTexts) {
    for (const Case& c : cases())
        for (const Inset& inset : insets_of(c.model)) {
            const double title = shaper.width(inset.title, look.type(TextRole::panel_title).style);
            const double note = shaper.width(inset.note, look.type(TextRole::panel_note).style);
            EXPECT_LE(title + note + 14 + (inset.note.empty() ? 0 : 8), inset.least.w) << c.name;
        }
}

TEST_F(InsetTest, EveryWireOfAFlowReachesTheOutput) {
    // From the input every box is reached, and from every box the output: nothing hangs loose.
    for (const Case& c : cases())
        for (const Inset& inset : insets_of(c.model)) {
            const Drawing d = drawn(inset, {});
            std::multimap<std::string, std::string> up, down;
            for (const Line& l : lines(d, LineKind::wire)) {
                up.emplace(l.from.empty() ? "in" : l.from, l.to.empty() ? "out" : l.to);
                down.emplace(l.to.empty() ? "out" : l.to, l.from.empty() ? "in" : l.from);
            }
            if (up.empty()) continue;    // a picture, not a flow
            const auto reached = [](const std::multimap<std::string, std::string>& edges, const std::string& start) {
                std::set<std::string> seen{start};
                std::vector<std::string> open{start};
                while (!open.empty()) {
                    const std::string at = open.back();
                    open.pop_back();
                    const auto [first, last] = edges.equal_range(at);
                    for (auto it = first; it != last; ++it)
                        if (seen.insert(it->second).second) open.push_back(it->second);
                }
                return seen;
            };
            const std::set<std::string> from_input = reached(up, "in"), to_output = reached(down, "out");
            for (const Part& p : solids(d)) {
                if (p.id.ends_with(".state")) continue;    // within its recurrence
                EXPECT_TRUE(from_input.contains(p.id)) << c.name << ": " << p.id << " has no input";
                EXPECT_TRUE(to_output.contains(p.id)) << c.name << ": " << p.id << " leads nowhere";
            }
        }
}

TEST_F(InsetTest, HeadsAreDrawnInTrueNumber) {
    for (const auto& [heads, kv] : {std::pair{32, 32}, {8, 1}, {64, 8}, {96, 8}, {128, 4}, {20, 4}, {1, 1}}) {
        const std::vector<Inset> all = insets_of(model({{"a", attention(heads, kv, 128)}}, {}));
        const Drawing d = drawn(all.at(0), {});
        const Part* box = part(d, "inset.a.heads");
        ASSERT_TRUE(box);
        EXPECT_EQ(outlines(d, look.tone(Component::full_attention).mark, box->rect), heads);
        EXPECT_EQ(outlines(d, look.tone(Component::cache).fill, box->rect), 2 * kv);    // a key and a value each
        EXPECT_EQ(part(d, "inset.a.heads.queries")->label, std::to_string(heads));
    }
}

TEST_F(InsetTest, ExpertsAreDrawnInTrueNumber) {
    struct Count {
        int experts, active, groups, top_groups;
    };
    for (const Count& n : {Count{8, 2, 1, 1},
                           {32, 4, 1, 1},
                           {128, 1, 1, 1},
                           {160, 8, 1, 1},
                           {256, 8, 8, 4},
                           {384, 8, 1, 1},
                           {128, 8, 16, 2},
                           {512, 22, 1, 1},
                           {7, 7, 1, 1}}) {
        Moe moe;
        moe.experts = n.experts;
        moe.active_experts = n.active;
        moe.expert_hidden = 1024;
        if (n.groups > 1) {
            moe.router.groups = n.groups;
            moe.router.top_groups = n.top_groups;
        }
        const Drawing d = drawn(insets_of(model({}, {{"moe", moe}})).at(0), {});
        const Part* squares = part(d, "inset.moe.experts.active");
        ASSERT_TRUE(squares);
        EXPECT_EQ(outlines(d, look.tone(Component::experts).mark, squares->rect), n.active);
        int drawn_experts = 0;
        std::set<std::pair<double, double>> places;
        for (const Shape& s : shapes(d))
            if (s.fill && squares->rect.contains(s.path.bounds()))
                for (std::size_t i = 0, point = 0; i < s.path.verbs().size(); ++i) {
                    const Path::Verb v = s.path.verbs()[i];
                    if (v == Path::Verb::move) {
                        const Point p = s.path.points()[point];
                        EXPECT_TRUE(places.insert({std::round(p.x * 10), std::round(p.y * 10)}).second);
                        ++drawn_experts;
                    }
                    point += v == Path::Verb::close ? 0 : v == Path::Verb::curve ? 3 : 1;
                }
        EXPECT_EQ(drawn_experts, n.experts);
    }
}

TEST_F(InsetTest, VeryManyExpertsAndHeadsStayWithinAPanel) {
    Moe moe;
    moe.experts = 100000;
    moe.active_experts = 64;
    moe.expert_hidden = 16;
    const Inset many = insets_of(model({}, {{"moe", moe}})).at(0);
    EXPECT_LT(many.least.w, 400);
    EXPECT_LT(many.least.h, 400);
    check_craft(drawn(many, {}), "100,000 experts");
    EXPECT_EQ(part(drawn(many, {}), "inset.moe.experts.active")->label, "64");
    const Inset heads = insets_of(model({{"a", attention(1024, 128, 64)}}, {})).at(0);
    EXPECT_LT(heads.least.w, 500);
    check_craft(drawn(heads, {}), "1,024 heads");
}

TEST_F(InsetTest, AttentionThatDiffersInReachAndPositionIsDrawnOnce) {
    Attention local = attention(32, 16, 128), global = local;
    local.window = 1024;
    global.position = {};
    const Model two = model({{"local", local}, {"global", global}}, {});
    const std::vector<Inset> merged = insets_of(two);
    ASSERT_EQ(merged.size(), 1u);
    EXPECT_EQ(merged[0].id, "inset.local");
    const Drawing both = drawn(merged[0], {});
    EXPECT_EQ(part(both, "inset.local.sight-0")->label, "window");
    EXPECT_EQ(part(both, "inset.local.sight-1")->label, "global");

    Drawing scratch;
    Pen pen(look, shaper, scratch);
    const Drawing bare = drawn(mixer_insets(two, pen, false).at(0), {});
    EXPECT_FALSE(part(bare, "inset.local.sight-0"));

    Attention wide = global;
    wide.heads = 64;
    const std::vector<Inset> apart = insets_of(model({{"local", local}, {"global", wide}}, {}));
    ASSERT_EQ(apart.size(), 2u);
    EXPECT_EQ(apart[1].id, "inset.global");
    EXPECT_EQ(apart[1].note, "4 heads per KV head");
    // Drawn second, local layers name their reach in their own panel.
    const std::vector<Inset> turned = insets_of(model({{"global", wide}, {"local", local}}, {}));
    ASSERT_EQ(turned.size(), 2u);
    EXPECT_EQ(turned[1].title, "In local layers");
    EXPECT_EQ(turned[1].note, "window 1,024 · 2 heads per KV head");
}

TEST_F(InsetTest, SharedKeyAndValueHeadsAreCounted) {
    const auto note = [&](int heads, int kv_heads) {
        return insets_of(model({{"a", attention(heads, kv_heads, 64)}}, {})).at(0).note;
    };
    EXPECT_EQ(note(32, 8), "4 heads per KV head");
    EXPECT_EQ(note(8, 1), "8 heads per KV head");
    EXPECT_EQ(note(12, 12), "one KV head per query head");
}

TEST_F(InsetTest, TheKeysOfAnIndexerAreKeptBesideTheLatent) {
    // DeepSeek-V3.2, 2512.02556: one indexer key per token, shared by the indexer's heads.
    Mla mla = latent(16);
    const auto kept = [&](const Mla& facts) {
        std::vector<std::string> out;
        const std::vector<Inset> all = insets_of(model({{"mla", facts}}, {}));
        for (const Part& p : drawn(all.at(0), {}).parts)
            if (p.kind == PartKind::cache) out.push_back(p.label);
        std::ranges::sort(out);
        return out;
    };
    EXPECT_EQ(kept(mla), (std::vector<std::string>{"cached: 512 + 64 = 576 values"}));
    mla.sparse = SparseIndexer{"DSA", 64, 128, 2048};
    EXPECT_EQ(kept(mla), (std::vector<std::string>{"cached: 128", "cached: 512 + 64 = 576 values"}));
    // Key and query of the indexer are rotated, in 64 of 128 (modeling_deepseek_v32.py of transformers).
    std::set<std::string> said;
    for (const Mark& mark : drawn(insets_of(model({{"mla", mla}}, {})).at(0), {}).marks)
        if (const auto* l = label_of(mark)) said.insert(l->line->text);
    EXPECT_TRUE(said.contains("LayerNorm, RoPE on 64"));
    EXPECT_TRUE(std::ranges::any_of(said, [](const std::string& s) { return s.starts_with("q: RoPE on 64"); }));
}

TEST_F(InsetTest, TheWayThroughARecurrenceIsInTheMiddleOfIt) {
    // With the widths of Qwen3 Next, whose queries and keys are narrower than decay and write strength.
    DeltaNet delta;
    delta.key_heads = 16, delta.value_heads = 32, delta.key_head_dim = delta.value_head_dim = 128,
    delta.conv_kernel = 4;
    const Drawing d = drawn(insets_of(model({{"delta", delta}}, {})).at(0), {});
    const auto middle = [&](std::string_view id) {
        const auto it = std::ranges::find_if(d.parts, [&](const Part& p) { return p.id.ends_with(id); });
        EXPECT_NE(it, d.parts.end()) << id;
        return it == d.parts.end() ? 0 : it->rect.center().x;
    };
    EXPECT_NEAR(middle(".value"), middle(".state"), 0.5);
}

TEST_F(InsetTest, MasksShowWhatATokenSees) {
    // A query sees itself and what the reach allows of those before it; the others are drawn pale.
    Drawing d;
    Pen pen(look, shaper, d);
    draw_mask(pen, "full", {0, 0}, Reach::full, Component::full_attention);
    draw_mask(pen, "window", {100, 0}, Reach::window, Component::local_attention);
    draw_mask(pen, "chunk", {200, 0}, Reach::chunk, Component::local_attention);
    const int n = 12, w = 4;
    const auto seen = [&](const char* id, Component kind) {
        return outlines(d, look.tone(kind).mark, part(d, id)->rect);
    };
    EXPECT_EQ(seen("full", Component::full_attention), n * (n + 1) / 2);
    EXPECT_EQ(seen("window", Component::local_attention), n * w - w * (w - 1) / 2);
    EXPECT_EQ(seen("chunk", Component::local_attention), n / w * (w * (w + 1) / 2));
}

TEST_F(InsetTest, TheSameFactsGiveTheSameDrawing) {
    const auto dump = [&] {
        std::string all;
        for (const Case& c : cases())
            for (const Inset& inset : insets_of(c.model)) {
                const Drawing d = drawn(inset, {20, 10});
                for (const Part& p : d.parts)
                    all +=
                        p.id + " " + p.label + " " + std::to_string(p.rect.x) + " " + std::to_string(p.rect.y) + "\n";
            }
        return all;
    };
    EXPECT_EQ(dump(), dump());
}

TEST(Where, NamesTheLayers) {
    const auto layers = [](const std::string& pattern) {
        Model m;
        for (const char c : pattern)
            m.stack.push_back({c == 'a' ? std::optional(0) : c == 'b' ? std::optional(1) : std::nullopt, {}});
        return m;
    };
    EXPECT_EQ(where_mixer(layers("aaaa"), 0), "");
    EXPECT_EQ(where_mixer(layers("baaa"), 1), "layer 1");
    EXPECT_EQ(where_mixer(layers("bbbaaaaa"), 0), "layers 4–8");
    EXPECT_EQ(where_mixer(layers("aaabaaabaaab"), 1), "every 4th layer");
    EXPECT_EQ(where_mixer(layers("aaabaaabaaab"), 0), "3 of 4 layers");
    EXPECT_EQ(where_mixer(layers("aaaaabaaaaabaa"), 0), "5 of 6 layers");    // the last stretch is cut short
    EXPECT_EQ(where_mixer(layers("a.ab.a.a.ab."), 1), "2 of 12 layers");
}

TEST(MtpInset, JoinsTheNextEmbeddingToTheLastHiddenState) {
    Model m = model({{"mla", latent(128)}}, {{"dense", DenseFfn{18432, Activation::swiglu, false, {}, {}}}});
    Drawing scratch;
    const Look look = plain_look();
    text::Shaper shaper(std::string(BROADSIDE_SOURCE_DIR) + "/fonts");
    Pen pen(look, shaper, scratch);
    EXPECT_FALSE(mtp_inset(m, pen)) << "no module";
    m.mtp = Mtp{.modules = 1, .next_embedding = true, .block = Layer{0, 0}};
    const auto inset = mtp_inset(m, pen);
    ASSERT_TRUE(inset);
    Drawing out;
    Pen draws(look, shaper, out);
    inset->draw(draws, {0, 0, inset->least.w, inset->least.h});
    std::set<std::string> into;
    for (const Line& line : lines(out)) into.insert(line.from + " > " + line.to);
    for (const char* wire :
         {"inset.mtp.embedding > inset.mtp.embedding-norm", "inset.mtp.hidden-norm > inset.mtp.projection",
          "inset.mtp.projection > inset.mtp.block", "inset.mtp.norm > inset.mtp.head"})
        EXPECT_TRUE(into.contains(wire)) << wire;
    // The next token and the trunk are two sources: nothing forks to both.
    EXPECT_TRUE(std::ranges::none_of(into, [](const std::string& wire) { return wire.starts_with(" > "); }));
    m.mtp->released = false;
    EXPECT_FALSE(mtp_inset(m, pen)) << "its weights are not in the published files";
}

TEST(NamingTest, SaysKindAndName) {
    EXPECT_EQ(naming(Mixer(attention(8, 8, 64))).brief, "MHA");
    EXPECT_EQ(naming(Mixer(attention(8, 2, 64))).brief, "GQA");
    EXPECT_EQ(naming(Mixer(attention(8, 1, 64))).brief, "MQA");
    Attention local = attention(8, 2, 64);
    local.window = 128;
    EXPECT_EQ(naming(Mixer(local)).brief, "local");
    EXPECT_EQ(naming(Mixer(local)).kind, Component::local_attention);
    Mla mla;
    EXPECT_EQ(naming(Mixer(mla)).full, "Multi-head latent attention");
    mla.sparse = SparseIndexer{"DSA", 64, 128, 2048};
    EXPECT_EQ(naming(Mixer(mla)).brief, "MLA + DSA");
    EXPECT_EQ(naming(Ffn(DenseFfn{})).full, "SwiGLU feed-forward");
    Moe moe;
    EXPECT_EQ(naming(Ffn(moe)).brief, "MoE");
    moe.latent_dim = 1024;
    EXPECT_EQ(naming(Ffn(moe)).brief, "Latent MoE");
}

}    // namespace
}    // namespace broadside::diagram
