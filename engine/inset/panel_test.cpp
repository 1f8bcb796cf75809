#include "engine/inset/panel.hpp"

#include "engine/draw/testing.hpp"
#include "engine/text/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace broadside::diagram {
namespace {

/// What a picture draws at its own size in that width.
Drawing drawn(const PanelPicture& picture, double width) {
    static text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    static const Look look = [] {
        Look made;
        for (int r = 0; r < k_roles; ++r) made.type(static_cast<TextRole>(r)).style.size = 7;
        return made;
    }();
    Drawing out;
    out.size = picture.size(width);
    Pen pen(look, shaper, out);
    picture.draw(pen, "p", {0, 0, out.size.w, out.size.h});
    return out;
}
/// Pieces of the paths that are drawn.
std::size_t pieces(const Drawing& d, std::size_t shape) {
    const std::vector<Shape> all = shapes(d);
    if (shape >= all.size()) return 0;
    return static_cast<std::size_t>(std::ranges::count(all[shape].path.verbs(), Path::Verb::move));
}

TEST(ExpertSquares, StandAtOnePitchHoweverManyThereAre) {
    // A row of 112 pt holds 35 of 3.2 pt: 8 are a stub, 512 fill 15 rows, 48 pt high.
    EXPECT_EQ(expert_squares(8, 2, 1, 1).size(112), (Size{8 * k_expert_pitch, k_expert_pitch}));
    EXPECT_EQ(expert_squares(128, 8, 1, 1).size(112), (Size{32 * k_expert_pitch, 4 * k_expert_pitch}));
    EXPECT_EQ(expert_squares(512, 10, 1, 1).size(112), (Size{35 * k_expert_pitch, 15 * k_expert_pitch}));
    // Where a row has room for fewer, there are more rows, as even as can be.
    EXPECT_EQ(expert_squares(64, 6, 1, 1).size(70), (Size{16 * k_expert_pitch, 4 * k_expert_pitch}));
}

TEST(ExpertSquares, AreInTrueNumberAndTheActiveOnesStandOut) {
    const Drawing d = drawn(expert_squares(60, 4, 1, 1), 112);
    EXPECT_EQ(pieces(d, 0), 56u);
    EXPECT_EQ(pieces(d, 1), 4u);
    ASSERT_EQ(d.parts.size(), 1u);
    EXPECT_EQ(d.parts[0].value, 60);
    EXPECT_EQ(d.parts[0].unit, "experts");
}

TEST(ExpertSquares, OfClosedGroupsArePale) {
    // 4 of 8 groups are open: half of the squares are of closed ones; 8 of the open ones are chosen.
    const Drawing d = drawn(expert_squares(256, 8, 8, 4), 112);
    EXPECT_EQ(pieces(d, 0), 128u);
    EXPECT_EQ(pieces(d, 1), 120u);
    EXPECT_EQ(pieces(d, 2), 8u);
}

TEST(ExpertSquares, BeyondAThousandOneStandsForSeveral) {
    const Drawing d = drawn(expert_squares(2048, 16, 1, 1), 112);
    EXPECT_EQ(d.parts[0].value, 1024);
    EXPECT_EQ(pieces(d, 0) + pieces(d, 1), 1024u);
}

TEST(HeadRows, StandAtOnePitchWithWholeGroupsToARow) {
    EXPECT_NEAR(head_rows(32, 8, Component::full_attention).size(200).w, 32 * k_head_pitch, 1e-9);
    // 21 would fit into 50 pt; groups of four heads share keys, so that a row holds 20.
    EXPECT_NEAR(head_rows(32, 8, Component::full_attention).size(50).w, 20 * k_head_pitch, 1e-9);
    const double one = head_rows(16, 8, Component::full_attention).size(50).h,
                 two = head_rows(32, 8, Component::full_attention).size(50).h;
    EXPECT_GT(two, one);
}

TEST(HeadRows, AreInTrueNumber) {
    const Drawing d = drawn(head_rows(40, 8, Component::full_attention), 200);
    EXPECT_EQ(pieces(d, 0), 40u);
    EXPECT_EQ(pieces(d, 1), 16u);    // a bar for keys and one for values, of eight
    EXPECT_EQ(d.parts[0].value, 40);
}

TEST(ReachMasks, ShowWhatATokenSees) {
    // Of nine tokens, 45 pairs: all of them; with a window of three 9 + 8 + 7; in chunks of three 3 × 6.
    for (const auto& [reach, seen] : {std::pair{Reach::full, 45u}, {Reach::window, 24u}, {Reach::chunk, 18u}}) {
        const Drawing d = drawn(reach_masks({{reach, Component::local_attention}}), 100);
        std::size_t shapes = d.marks.size();
        EXPECT_EQ(pieces(d, shapes - 1), seen) << static_cast<int>(reach);
    }
}

TEST(WidthBars, HaveTheScaleOfTheSheet) {
    const auto bars = [](std::int64_t d, std::int64_t hidden) {
        std::vector<double> widths;
        const Drawing made = drawn(width_bars(d, hidden, false, 32768), 200);
        for (const Shape& s : shapes(made))
            if (s.path.verbs().size() == Path::rect({0, 0, 1, 1}).verbs().size()) widths.push_back(s.path.bounds().w);
        return *std::ranges::max_element(widths);
    };
    EXPECT_NEAR(bars(4096, 16384) * 2, bars(4096, 32768), 1e-6);
}

TEST(Unfolded, CachedValuesAreInProportionToAll) {
    const Drawing d = drawn(unfolded(576, 49152), 200);
    EXPECT_NEAR(d.parts[0].rect.w, 142, 1e-9);    // the widest
    EXPECT_NEAR(drawn(unfolded(576, 24576), 200).parts[0].rect.w, 71, 1e-9);
}

TEST(AttentionPanel, NamesEveryWidthThatGoesIntoTheOutput) {
    const auto attention = [](int heads, int width) {
        return catalog::Attention{.heads = heads, .kv_heads = heads, .head_dim = width, .v_head_dim = width};
    };
    catalog::Model model;
    model.embedding_dim = 4096;
    // 96 × 128 = 12,288 ends in the figures of 22 × 104 = 2,288.
    model.mixers = {{"wide", attention(96, 128)}, {"narrow", attention(22, 104)}};
    model.stack = {{0, {}}, {1, {}}};
    const std::vector<Panel> panels = mixer_panels(model, nullptr);
    ASSERT_EQ(panels.size(), 1u);
    EXPECT_EQ(panels[0].items.back().text, "Output 12,288 and 2,288 → 4,096");
}

/// What the panels of a model say, and in few words.
std::vector<std::string> texts_of(const std::vector<Panel>& panels, bool briefly = false) {
    std::vector<std::string> out;
    for (const Panel& panel : panels)
        for (const PanelItem& item : panel.items)
            out.push_back(briefly && !item.brief.empty() ? item.brief : item.text);
    return out;
}
bool says(const std::vector<std::string>& texts, std::string_view words) {
    return std::ranges::any_of(texts, [&](const std::string& t) { return t.find(words) != std::string::npos; });
}
catalog::Model with_mixers(std::vector<catalog::NamedMixer> mixers, std::size_t layers) {
    catalog::Model model;
    model.embedding_dim = 4096;
    model.mixers = std::move(mixers);
    for (std::size_t i = 0; i < layers; ++i)
        model.stack.push_back({static_cast<int>(std::min(i, model.mixers.size() - 1)), {}});
    return model;
}
catalog::Model with_ffn(catalog::Ffn ffn) {
    catalog::Model model;
    model.embedding_dim = 4096;
    model.ffns = {{"ffn", std::move(ffn)}};
    model.stack = {{{}, 0}};
    return model;
}

TEST(AttentionPanel, SaysWhichLayersReadTheKeysOfOthers) {
    // As Gemma 4 E2B: local and global layers that keep keys, and local and global ones that do not.
    catalog::Attention local{.heads = 8, .kv_heads = 1, .head_dim = 256, .v_head_dim = 256, .window = 512};
    catalog::Attention global = local;
    global.window.reset();
    catalog::Attention local_again = local, global_again = global;
    local_again.reuses_kv = global_again.reuses_kv = true;
    const catalog::Model model = with_mixers(
        {{"local", local}, {"global", global}, {"local-again", local_again}, {"global-again", global_again}}, 6);
    const auto texts = texts_of(mixer_panels(model, nullptr));
    EXPECT_EQ(std::ranges::count(texts, "local: K and V of an earlier layer in layer 3"), 1);
    EXPECT_EQ(std::ranges::count(texts, "global: K and V of an earlier layer in layers 4–6"), 1);
    EXPECT_EQ(std::ranges::count(texts, "window 512"), 1);    // of both kinds of local layers
}

TEST(AttentionPanel, SaysWhichOfKeysAndValuesHaveABias) {
    catalog::Attention a{.heads = 8, .kv_heads = 8, .head_dim = 64, .v_head_dim = 64};
    a.bias_q = a.bias_v = true;    // as Whisper's decoder
    EXPECT_EQ(texts_of(mixer_panels(with_mixers({{"a", a}}, 1), nullptr)).front(),
              "Q 8 × 64 + bias · K, V 8 × 64, bias on V");
}

TEST(ParallelHeadsPanel, SaysPositionsAndDoubts) {
    catalog::ParallelHeads both;
    both.attention = {.heads = 12, .kv_heads = 2, .head_dim = 128, .v_head_dim = 128};
    both.attention.position = {.kind = catalog::PositionKind::rope, .theta = 1e6};
    both.mamba = {.heads = 24, .head_dim = 128, .inner_dim = 3072, .state_dim = 256, .groups = 1, .conv_kernel = 4};
    catalog::Model model = with_mixers({{"both", both}}, 1);
    EXPECT_TRUE(says(texts_of(mixer_panels(model, nullptr)), "RoPE, base 1M"));
    model.provenance.confidence["mixers.both.mamba2"] = catalog::Confidence::recalled;
    const auto texts = texts_of(mixer_panels(model, nullptr));
    EXPECT_EQ(std::ranges::count(texts, "beside it x, z 3,072°"), 1);
    EXPECT_EQ(std::ranges::count(texts, "Q 12 × 128"), 1);
}

TEST(MoePanel, InFewWordsSaysTheRouterOnceAndTheLookUp) {
    catalog::Moe moe;
    moe.experts = 256;
    moe.active_experts = 6;
    moe.expert_hidden = 2048;
    moe.router.score = catalog::RouterScore::sqrt_softplus;
    moe.router.by_token = true;    // the first layers of DeepSeek V4
    const auto texts = texts_of(ffn_panels(with_ffn(moe), nullptr, 0), true);
    EXPECT_EQ(std::ranges::count(texts, "√softplus"), 1);
    EXPECT_EQ(std::ranges::count(texts, "experts looked up by the token"), 1);
}

TEST(MoePanel, SaysHowManyExpertsASquareStandsFor) {
    catalog::Moe moe;
    moe.experts = 1024;
    moe.active_experts = 8;
    moe.expert_hidden = 2048;
    EXPECT_FALSE(says(texts_of(ffn_panels(with_ffn(moe), nullptr, 0)), "per square"));
    moe.experts = 2048;
    EXPECT_TRUE(says(texts_of(ffn_panels(with_ffn(moe), nullptr, 0)), "2 experts per square"));
}

TEST(MoePanel, NamesTheFunctionThatIsLimited) {
    catalog::Moe moe;
    moe.experts = 8;
    moe.active_experts = 2;
    moe.expert_hidden = 2048;
    moe.activation = catalog::Activation::reglu;
    moe.gating = catalog::Gating{.limit = 7, .behind_activation = true};
    EXPECT_TRUE(says(texts_of(ffn_panels(with_ffn(moe), nullptr, 0)), "ReLU(gate) ≤ 7"));
}

TEST(DensePanel, AReceptanceIsAGateAndAThirdMatrix) {
    catalog::DenseFfn ffn{.hidden = 8960, .activation = catalog::Activation::relu2};
    EXPECT_TRUE(says(texts_of(ffn_panels(with_ffn(ffn), nullptr, 0)), "no gate · two matrices"));
    ffn.receptance = true;
    const auto texts = texts_of(ffn_panels(with_ffn(ffn), nullptr, 0));
    EXPECT_FALSE(says(texts, "no gate"));
    EXPECT_TRUE(says(texts, "three matrices"));
}

}    // namespace
}    // namespace broadside::diagram
