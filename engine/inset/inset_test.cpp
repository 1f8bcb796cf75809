#include "engine/inset/testing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace broadside::diagram {
namespace {

/// Closed outlines of that fill within a rectangle.
int outlines(const Drawing& d, Color fill, const Rect& within) {
    int count = 0;
    for (const Shape& s : shapes(d))
        if (s.fill == fill && within.contains(s.path.bounds(), 0.5))
            for (const Path::Verb v : s.path.verbs()) count += v == Path::Verb::close;
    return count;
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

TEST_F(InsetTest, AttentionOfOtherWidthsSaysThem) {
    Attention narrow = attention(32, 16, 128), wide = attention(32, 16, 256);
    narrow.window = 1024;
    wide.gate = OutputGate::head;
    const std::vector<Inset> apart = insets_of(model({{"local", narrow}, {"global", wide}}, {}));
    ASSERT_EQ(apart.size(), 2u);
    const Drawing global = drawn(apart[1], {});
    EXPECT_TRUE(says(global, "Q 32 × 256 · K 16 × 256 · V 16 × 256 · σ gate 32"));
    const std::vector<Inset> turned = insets_of(model({{"global", wide}, {"local", narrow}}, {}));
    EXPECT_TRUE(says(drawn(turned[1], {}), "no gate"));
}

TEST_F(InsetTest, KeysOfAnEarlierLayerAreNotKeptAgain) {
    Attention local = attention(8, 1, 256), global = local;
    local.window = 512;
    Attention local_again = local, global_again = global;
    local_again.reuses_kv = global_again.reuses_kv = true;
    const std::vector<Inset> all =
        insets_of(model({{"l", local}, {"g", global}, {"l2", local_again}, {"g2", global_again}}, {}));
    ASSERT_EQ(all.size(), 2u);
    EXPECT_TRUE(says(drawn(all[0], {}), "1 KV head cached"));
    EXPECT_TRUE(says(drawn(all[1], {}), "1 KV head reused"));
    EXPECT_FALSE(says(drawn(all[1], {}), "cached"));
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

TEST_F(InsetTest, SkipsStandBesideTheirLayersWhereTheyCanBeSeen) {
    Model m = model({{"mha", attention(8, 8, 64)}}, {{"ffn", DenseFfn{}}}, 48);
    Drawing scratch;
    Pen pen(look, shaper, scratch);
    EXPECT_FALSE(skips_inset(m, pen));
    m.skips = Skips{0.75, {{12, 16}, {20, 24}, {20, 28}}};
    const Drawing some = drawn(*skips_inset(m, pen), {});
    EXPECT_TRUE(says(some, "× 0.75") && says(some, "× 0.25"));
    EXPECT_TRUE(says(some, "i → j: 12 → 16, 20 → 24, 20 → 28"));
    const Part *first = part(some, "inset.skips.all.1"), *second = part(some, "inset.skips.all.2"),
               *outer = part(some, "inset.skips.all.3"), *all = part(some, "inset.skips.all");
    ASSERT_TRUE(first && second && outer && all);
    // Bottom to top, on the scale of the layers; of two that overlap the later one goes around the earlier.
    EXPECT_NEAR(first->rect.h / all->rect.h, 4.0 / m.layers, 1e-9);
    EXPECT_NEAR((all->rect.bottom() - first->rect.bottom()) / all->rect.h, 12.0 / m.layers, 1e-9);
    EXPECT_EQ(first->rect.right(), second->rect.right());
    EXPECT_GT(outer->rect.right(), second->rect.right());

    m.skips->links.clear();
    for (int i = 1; i < 40; ++i) m.skips->links.push_back({0, i});
    const Drawing many = drawn(*skips_inset(m, pen), {});
    EXPECT_FALSE(part(many, "inset.skips.all")) << "more side by side than can be told apart";
    EXPECT_TRUE(says(many, "i → j: 0 → 1 … 0 → 39"));
}

TEST_F(InsetTest, GatesOfNormsAndOfLatentAttentionSayWhatTheyAreMadeOf) {
    catalog::Mla mla{.heads = 64, .q_lora_rank = 1536, .kv_lora_rank = 512};
    mla.qk_nope_head_dim = 128;
    mla.qk_rope_head_dim = 64;
    mla.v_head_dim = 128;
    mla.gate = true;
    const auto from = [&](const Drawing& d, const std::string& to) {
        std::string out;
        for (const Line& line : lines(d))
            if (line.to == to) out = line.from;
        return out;
    };
    const auto drawing = [&] {
        const Model m = model({{"mla", mla}}, {{"ffn", DenseFfn{}}}, 4);
        Drawing scratch;
        Pen pen(look, shaper, scratch);
        return drawn(insets(mla, {m, "mla", {}, pen, false, "mixers.mla"}).front(), {});
    };
    EXPECT_EQ(from(drawing(), "inset.mla.gate"), "");    // the layer's input
    mla.gate_of_query = true;
    EXPECT_EQ(from(drawing(), "inset.mla.gate"), "inset.mla.q-down");    // before the norm, not behind it

    Model m = model({{"mla", mla}}, {{"ffn", DenseFfn{}}}, 4);
    Drawing scratch;
    Pen pen(look, shaper, scratch);
    EXPECT_FALSE(norm_inset(m, pen));
    m.norm.gate_rank = 16;
    const Drawing gated = drawn(*norm_inset(m, pen), {});
    EXPECT_EQ(from(gated, "inset.norm.down"), "inset.norm.norm");
    EXPECT_TRUE(says(gated, "Gate down, SiLU") && says(gated, "Gate up, σ"));
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

TEST_F(InsetTest, PositionsOfAttentionBesideAStateAreDoubted) {
    catalog::ParallelHeads both;
    both.attention = attention(12, 2, 128);
    both.mamba = {.heads = 24, .head_dim = 128, .inner_dim = 3072, .state_dim = 256, .groups = 1, .conv_kernel = 4};
    Model m = model({{"both", both}}, {});
    m.provenance.confidence["mixers.both.attention.position"] = catalog::Confidence::recalled;
    const std::vector<Inset> all = insets_of(m);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_TRUE(says(drawn(all[1], {}), "RoPE, base 500k°"));
}

}    // namespace
}    // namespace broadside::diagram
