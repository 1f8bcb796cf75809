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

}    // namespace
}    // namespace broadside::diagram
