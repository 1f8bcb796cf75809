#include "engine/sheet/pack/grid.hpp"

#include <gtest/gtest.h>

#include <set>

namespace broadside::sheet {
namespace {

/// An area of 1,000 × 1,000 for cells 180 to 200 wide and 100 high at scale 1: five columns.
Grid grid(std::vector<std::size_t> groups, double heading = 30) {
    Grid g;
    g.width = 1000;
    g.height = 1000;
    g.column_gap = 10;
    g.row_gap = 10;
    g.group_gap = 20;
    g.most_width = 200;
    g.row_height = [](std::size_t, double) { return 100.0; };
    for (const std::size_t cells : groups) g.groups.push_back({cells, 180, heading});
    return g;
}

TEST(GridPlaces, CellsOfAGroupHaveOneSizeAndStandInOrder) {
    const auto made = arrange(grid({7}));
    ASSERT_TRUE(made);
    const GriddedGroup& group = made->groups.at(0);
    EXPECT_EQ(group.columns, 5u);
    ASSERT_EQ(group.cells.size(), 7u);
    const double width = (1000 - 4 * 10) / 5.0;
    for (std::size_t i = 0; i < 7; ++i) {
        const GridCell& cell = group.cells[i];
        EXPECT_EQ(cell.row, i / 5);
        EXPECT_EQ(cell.place, i % 5);
        EXPECT_NEAR(cell.rect.x, static_cast<double>(i % 5) * (width + 10), 1e-9);
        EXPECT_NEAR(cell.rect.y, 30 + static_cast<double>(i / 5) * 110, 1e-9);
        EXPECT_NEAR(cell.rect.w, width, 1e-9);
        EXPECT_NEAR(cell.rect.h, 100, 1e-9);
    }
    EXPECT_NEAR(group.body.h, 210, 1e-9);
    EXPECT_NEAR(group.rect.h, 240, 1e-9);
    EXPECT_EQ(made->rows, 2u);
    EXPECT_NEAR(made->height, 240, 1e-9);
}

TEST(GridPlaces, NoCellIsWiderThanItMayBe) {
    Grid g = grid({2});
    g.groups[0].least_width = 450;    // one column only
    g.most_width = 460;
    const auto made = arrange(g);
    ASSERT_TRUE(made);
    for (const GridCell& cell : made->groups[0].cells) EXPECT_LE(cell.rect.w, 460 + 1e-9);
}

TEST(GridPlaces, RowsAreCountedOverAllGroups) {
    const auto made = arrange(grid({6, 5, 3}));
    ASSERT_TRUE(made);
    std::set<std::size_t> rows;
    for (const GriddedGroup& group : made->groups)
        for (const GridCell& cell : group.cells) rows.insert(cell.row);
    EXPECT_EQ(rows.size(), made->rows);
    EXPECT_EQ(*rows.rbegin() + 1, made->rows);
}

TEST(GridPlaces, SmallGroupsShareARowWhereThereIsNoRoomForMore) {
    Grid g = grid({3, 2});
    g.height = 150;    // of one row with its heading
    const auto made = arrange(g);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->rows, 1u);
    EXPECT_EQ(made->groups[0].cells[2].rect.y, made->groups[1].cells[0].rect.y);
    EXPECT_GT(made->groups[1].rect.x, made->groups[0].rect.right());
    EXPECT_EQ(made->groups[1].cells[0].place, 3u);
}

TEST(GridPlaces, TakesTheLargestScaleThatFits) {
    Grid g = grid({10}, 0);
    g.least_scale = 0.5;
    g.height = 170;    // two rows of 100 × 0.8 and the gap between them
    const auto made = arrange(g);
    ASSERT_TRUE(made);
    EXPECT_NEAR(made->scale, 0.8, 0.011);
    EXPECT_LE(made->height, 170 + 1e-6);
}

TEST(GridPlaces, LeavesTheRestItsLeastHeight) {
    Grid g = grid({10}, 0);
    g.least_scale = 0.5;
    g.height = 370;
    g.least_rest = 200;
    g.natural_rest = 200;
    const auto made = arrange(g);
    ASSERT_TRUE(made);
    EXPECT_NEAR(made->scale, 0.8, 0.011);
}

TEST(GridPlaces, RefusesWhatDoesNotFitAtTheLeastScale) {
    Grid g = grid({10}, 0);
    g.height = 209;
    EXPECT_FALSE(arrange(g));
    g.height = 210;
    EXPECT_TRUE(arrange(g));
    g.groups[0].least_width = 1001;
    EXPECT_FALSE(arrange(g));
}

TEST(GridPlaces, KeyAndPlatesStandBesideSmallGroupsAndMeetNothing) {
    Grid g = grid({10, 2, 2});
    g.key = {{250, 90}};
    g.plates_least = {250, 90};
    g.plates_natural = {500, 100};
    const auto made = arrange(g);
    ASSERT_TRUE(made);
    ASSERT_TRUE(made->key);
    ASSERT_TRUE(made->plates);
    EXPECT_GE(made->key->w, 250);
    EXPECT_GE(made->key->h, 90);
    EXPECT_GE(made->plates->w, 250);
    EXPECT_GE(made->plates->h, 90);
    EXPECT_FALSE(made->key->overlaps(*made->plates, 1e-6));
    for (const Rect& rect : {*made->key, *made->plates}) {
        EXPECT_TRUE(Rect({0, 0, g.width, made->height}).contains(rect, 1e-6));
        for (const GriddedGroup& group : made->groups)
            for (const GridCell& cell : group.cells) EXPECT_FALSE(cell.rect.overlaps(rect, 1e-6));
    }
}

TEST(GridPlaces, AsksForHeightsAtTheWidthOfTheDrawing) {
    // At scale 0.5 a cell of 192 pt on the sheet is a drawing of 384.
    Grid g = grid({10}, 0);
    g.least_scale = g.most_scale = 0.5;
    g.groups[0].least_width = 380;
    g.most_width = 400;
    double asked = 0;
    g.row_height = [&](std::size_t, double width) {
        asked = width;
        return 100.0;
    };
    const auto made = arrange(g);
    ASSERT_TRUE(made);
    EXPECT_NEAR(asked, 384, 1e-9);
    EXPECT_NEAR(made->groups[0].cells[0].rect.h, 50, 1e-9);
}

}    // namespace
}    // namespace broadside::sheet
