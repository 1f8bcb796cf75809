#include "engine/inset/plate.hpp"
#include "engine/inset/testing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace broadside::diagram {
namespace {

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
    Attention scaled = attention(32, 32, 64);
    scaled.token_factors = true;
    scaled.image_prefix = 730;
    mixer("factors of the token", {{"mha", scaled}});
    scaled.position = {};
    mixer("factors of the token without positions", {{"mha", scaled}});
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

    Attention biased = attention(64, 16, 128), farther = attention(64, 8, 128);
    biased.window = 512;
    biased.position = {.kind = PositionKind::relative, .relative = RelativeBias{16, 512}};
    biased.kv_convolution = 4;
    biased.qk_norm = QkNorm::head;
    farther.position = {.kind = PositionKind::relative, .relative = RelativeBias{16, 1024}};
    mixer("biases by distance", {{"local", biased}, {"global", farther}});
    biased.gate = OutputGate::element;
    mixer("biases by distance, gated", {{"local", biased}});
    Attention sums = attention(64, 4, 128);
    sums.position.fourier = FourierRope{45, 4};
    mixer("sums of frequencies", {{"gqa", sums}});

    Mla mla = latent(128);
    mixer("mla", {{"mla", mla}});
    Mla sparse = mla;
    sparse.sparse = SparseIndexer{"DSA", 64, 128, 2048};
    sparse.temperature = true;
    mixer("sparse", {{"mla", sparse}});
    for (Mla gated_latent : {mla, sparse}) {
        gated_latent.gate = gated_latent.gate_of_query = true;
        mixer("mla gated by the query", {{"mla", gated_latent}});
        gated_latent.gate_of_query = false;
        gated_latent.gate_of_latent = true;
        gated_latent.kv_heads = gated_latent.heads / 4;
        gated_latent.noise_heads = gated_latent.heads / 4;
        gated_latent.window = 129;
        mixer("mla with heads taken away", {{"mla", gated_latent}});
    }
    for (Mla more : {mla, sparse}) {
        more.sinks = more.key_norm = more.gate = true;
        if (more.sparse) {
            more.sparse->first = 16;
            more.sparse->last = 1024;
            more.sparse->rms_key = true;
        }
        mixer("mla with sinks and a normed key", {{"mla", more}});
    }
    CompressedAttention entries{.heads = 64, .head_dim = 512, .q_lora_rank = 1280};
    entries.output_groups = 8;
    entries.output_rank = 1024;
    entries.window = 128;
    entries.position = rope(160000, 64);
    entries.query_norm = entries.pool_bias = false;
    entries.indexer = SparseIndexer{"", 32, 128, 512};
    for (const int ratio : {2, 1}) {
        entries.ratio = ratio;
        entries.index_keys = IndexKeys::of_entries;
        mixer("keys of entries", {{"csa", entries}});
        entries.index_keys = IndexKeys::pooled;
        mixer("pooled keys", {{"csa", entries}});
    }
    entries.shared_entries = true;
    entries.index_keys = IndexKeys::earlier;
    entries.within_candidates = true;
    mixer("entries of an earlier layer", {{"csa", entries}});
    entries.within_candidates = false;
    entries.indexer->shared = true;
    mixer("entries and choice of an earlier layer", {{"csa", entries}});
    entries.indexer.reset();
    mixer("all entries of an earlier layer", {{"csa", entries}});
    Mla by_head = mla;
    by_head.gate = by_head.gate_by_head = true;
    mixer("mla gated by head", {{"mla", by_head}});
    for (Mla still : {mla, sparse}) {
        still.qk_rope_head_dim = 0;
        still.position = {};
        if (still.sparse) still.sparse->pool = 4;
        mixer("mla without a shared key", {{"mla", still}});
    }
    Attention grouped = attention(40, 16, 128);
    grouped.differential = grouped.differential_weights = true;
    grouped.noise_heads = 8;
    mixer("grouped differential", {{"gqa", grouped}});
    Mla direct = mla;
    direct.q_lora_rank.reset();
    direct.position = {};
    mixer("mla direct", {{"mla", direct}});

    Moa moa;
    moa.experts = 8;
    moa.active_experts = 2;
    moa.heads = 16;
    moa.head_dim = 128;
    moa.position = rope(10000);
    moa.output_bias = true;
    mixer("moa", {{"moa", moa}});
    Moa most = moa;
    most.experts = 1000000;
    most.active_experts = 128;
    most.heads = 32;
    most.position = {};
    mixer("moa of many", {{"moa", most}});

    mixer("deltanet", {{"deltanet", DeltaNet{16, 32, 128, 128, 4, OutputNorm::rms, {}}}});
    DeltaNet jet{12, 12, 96, 256, 4, OutputNorm::rms, {}};
    jet.kernel_hidden = 384;
    mixer("deltanet of dynamic kernels", {{"jet-block", jet}});
    HybridHeads hybrid;
    hybrid.attention = attention(25, 5, 64);
    hybrid.attention.v_head_dim = 128;
    hybrid.mamba.inner_dim = 3200;
    hybrid.mamba.state_dim = 16;
    hybrid.mamba.dt_rank = 100;
    hybrid.mamba.conv_kernel = 4;
    hybrid.mamba.inner_norms = true;
    HybridHeads near = hybrid;
    near.attention.window = 1024;
    near.attention.prefix = 128;
    HybridHeads reader = near;
    reader.attention.reuses_kv = true;
    mixer("attention and mamba heads", {{"global", hybrid}, {"local", near}, {"local-shared", reader}});
    Attention root = attention(48, 4, 64);
    root.position = {.kind = PositionKind::alibi, .root = true};
    mixer("alibi by the root", {{"gqa", root}});
    mixer("kda", {{"kda", Kda{32, 128, 4, OutputNorm::rms, {}}}});
    mixer("kda of full rank", {{"kda", Kda{32, 128, 4, OutputNorm::rms, true, true, -5, {}}}});
    Mamba steps;
    steps.inner_dim = 4096;
    steps.state_dim = 64;
    steps.dt_rank = 128;
    steps.conv_kernel = 4;
    steps.step_heads = 32;
    mixer("mamba, steps of heads", {{"mamba", steps}});
    steps.step_heads.reset();
    steps.xb_dim = 1024;
    mixer("mamba, x and B shared", {{"mamba", steps}});
    mixer("mamba2", {{"mamba", Mamba2{64, 64, 4096, 128, 8, 4, OutputNorm::group_rms, 8, {}}}});
    mixer(
        "lightning",
        {{"lightning", LightningAttention{64, 64, 128, rope(10000, 64), QkNorm::head, OutputNorm::group_rms, 8, {}}}});

    ffn("swiglu", DenseFfn{14336, Activation::swiglu, false, {}});
    ffn("learned factor", DenseFfn{.hidden = 14336, .learned_scale = true});
    ffn("gelu", DenseFfn{6400, Activation::gelu, true, {}});
    Moe moe;
    moe.experts = 256;
    moe.active_experts = 8;
    moe.expert_hidden = 2048;
    moe.shared = SharedExperts{1, 2048, true};
    moe.router = {RouterScore::sigmoid, true, false, 8, 4, 2.5, true, false};
    ffn("groups", moe);
    Moe scored = moe;
    scored.shared = SharedExperts{.count = 2, .hidden = 2048, .gating = {}, .scored = true};
    scored.router.learned_scale = true;
    ffn("scored with the others", scored);
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
    Moe borrowed = moe;
    borrowed.reuses_experts = borrowed.reuses_router = true;
    ffn("experts of an earlier layer", borrowed);
    Moe grove = moe;
    grove.shared.reset();
    grove.router = {RouterScore::softmax, false};
    grove.router.layer_input = true;
    grove.router.logit_std = 1;
    grove.adjugates = Adjugates{2, 128, 0.05};
    ffn("adjugates, scored early", grove);
    Moe each = moe;
    each.router.top_groups = each.router.groups;
    each.router.each_group = each.router.expert_scales = true;
    ffn("of each group", each);
    Moe again = moe;
    again.router.earlier_input = again.reuses_experts = true;
    ffn("experts of an earlier layer", again);
    DenseFfn last{14336, Activation::swiglu, false, {}};
    last.output_bias = true;
    ffn("bias on the last matrix", last);
    return all;
}

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

/// What the plates of all kinds say, of facts as they are made.
template <class... Kinds>
std::vector<PlateWords> plates_of(const std::variant<Kinds...>&) {
    return {plate_words(Kinds{})...};
}

TEST_F(InsetTest, TheFontsHaveEveryCharacterOfPlates) {
    std::vector<PlateWords> all = plates_of(Mixer());
    for (PlateWords& words : plates_of(Ffn())) all.push_back(std::move(words));
    for (const PlateWords& words : all)
        for (const std::string& text : {words.title, words.variant, words.formula, words.sentence, words.source})
            EXPECT_TRUE(shaper.missing(text, look.type(TextRole::label).style).empty()) << text;
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
                const bool made_elsewhere = c.name.ends_with("of an earlier layer") &&
                                            (p.id.ends_with(".past") || p.id.ends_with(".indexer-cache"));
                EXPECT_TRUE(made_elsewhere || from_input.contains(p.id)) << c.name << ": " << p.id << " has no input";
                EXPECT_TRUE(to_output.contains(p.id)) << c.name << ": " << p.id << " leads nowhere";
            }
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

}    // namespace
}    // namespace broadside::diagram
