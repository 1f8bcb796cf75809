#include "engine/sheet/pack/grid.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace broadside::sheet {
namespace {

/// A sheet of 3,600 pt with groups of cells that are 100 to 300 pt wide and 200 pt high: 12 to
/// 36 columns, for each group.
struct Asked {
    Grid grid;
    std::size_t heights = 0;    // that were asked for: for each of these the sheet measures all cells of a group

    explicit Asked(const std::vector<std::size_t>& groups, double height) {
        grid.width = 3600;
        grid.height = height;
        grid.least_rest = grid.natural_rest = 500;
        for (const std::size_t cells : groups) grid.groups.push_back({cells, 100, 0});
        grid.most_width = 300;
        grid.row_height = [this](std::size_t, double) {
            ++heights;
            return 200.0;
        };
    }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;
};

TEST(Grid, WhatDoesNotFitIsFoundWithoutWeighingAllWaysToArrangeIt) {
    // 1,995 models: 56 rows of 200 pt at least, in 3,000 pt.
    Asked asked({300, 500, 1000, 195}, 3000);
    EXPECT_FALSE(fits(asked.grid));
    EXPECT_FALSE(arrange(asked.grid).has_value());
    // 25 ways for each of four groups, twice; all of them together would be 25⁴.
    EXPECT_LE(asked.heights, 2u * 4 * 25);
}

TEST(Grid, ManyGroupsAreArrangedWithABoundOfWork) {
    // Twelve groups of two rows or three: 25¹² ways.
    Asked asked(std::vector<std::size_t>(12, 72), 500 + 12 * 3 * 200);
    const auto found = arrange(asked.grid);
    ASSERT_TRUE(found);
    EXPECT_LE(found->weighed, 400'000u);
    EXPECT_LE(found->height, 12 * 3 * 200);
    // The lowest of all is found where only it fits: 36 columns everywhere.
    Asked low(std::vector<std::size_t>(12, 72), 500 + 12 * 2 * 200);
    const auto lowest = arrange(low.grid);
    ASSERT_TRUE(lowest);
    for (const GriddedGroup& group : lowest->groups) EXPECT_EQ(group.columns, 36u);
}

TEST(Grid, EveryCellHasAPlaceOfItsOwn) {
    Asked asked({40, 7, 9, 20}, 500 + 6 * 200);
    const auto found = arrange(asked.grid);
    ASSERT_TRUE(found);
    EXPECT_TRUE(fits(asked.grid));
    std::vector<Rect> all;
    for (const GriddedGroup& group : found->groups)
        for (const GridCell& cell : group.cells) all.push_back(cell.rect);
    EXPECT_EQ(all.size(), 76u);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_LE(all[i].right(), 3600 + 1e-6);
        EXPECT_LE(all[i].bottom(), found->height + 1e-6);
        for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(all[i].overlaps(all[k], 1e-6));
    }
}

/// Groups of that many cells, 100 pt wide and 50 high, on a sheet of 1,000 × 600 pt.
Grid grid_of(const std::vector<std::size_t>& groups) {
    Grid g;
    g.width = 1000;
    g.height = 600;
    g.least_rest = 60;
    g.natural_rest = 100;
    g.column_gap = g.row_gap = g.group_gap = 10;
    for (const std::size_t cells : groups) g.groups.push_back({cells, 100, 20});
    g.most_width = 130;
    g.row_height = [](std::size_t, double) { return 50.0; };
    return g;
}

TEST(Grid, CellsOfAGroupHaveOneSizeAndRowsShareTheirLines) {
    const auto gridded = arrange(grid_of({11, 9}));
    ASSERT_TRUE(gridded);
    for (const GriddedGroup& group : gridded->groups)
        for (const GridCell& cell : group.cells) {
            EXPECT_NEAR(cell.rect.w, group.cells.front().rect.w, 1e-9);
            EXPECT_NEAR(cell.rect.h, 50, 1e-9);
            for (const GridCell& other : group.cells)
                if (other.row == cell.row) {
                    EXPECT_NEAR(other.rect.y, cell.rect.y, 1e-9);
                }
        }
}

TEST(Grid, KeyAndPlatesStandBesideASmallGroupWhereTheyAreWholeThere) {
    Grid g = grid_of({8, 3});
    g.key = {{100, 40}};
    g.plates_least = {100, 40};
    g.plates_natural = {300, 60};
    g.plates_height = [](double width) { return 300 * 60 / width; };
    const auto gridded = arrange(g);
    ASSERT_TRUE(gridded && gridded->key && gridded->plates);
    const Rect& small = gridded->groups.back().rect;
    EXPECT_GE(gridded->plates->left(), small.right());
    EXPECT_GE(gridded->key->left(), small.right());
    EXPECT_LE(gridded->plates->bottom(), small.bottom() + 1e-9);
}

TEST(Grid, KeyAndPlatesHaveABandOfTheirOwnWhereNoGroupLeavesThemRoom) {
    Grid g = grid_of({8, 8});
    g.key = {{200, 90}};
    g.plates_least = {300, 60};
    g.plates_natural = {790, 120};
    g.plates_height = [](double width) { return width >= 790 ? 120.0 : 250.0; };
    const auto gridded = arrange(g);
    ASSERT_TRUE(gridded && gridded->key && gridded->plates);
    const double below = gridded->groups.back().rect.bottom() + 10;
    // Side by side, as wide as the sheet and as high as all the plates take.
    EXPECT_EQ(*gridded->key, (Rect{0, below, 200, 120}));
    EXPECT_EQ(*gridded->plates, (Rect{210, below, 790, 120}));
    EXPECT_NEAR(gridded->height, below + 120, 1e-9);
    // Where the rest needs the room, plates give way first, and the key last.
    g.height = gridded->height + g.least_rest - 30;
    const auto lower = arrange(g);
    ASSERT_TRUE(lower && lower->key && lower->plates);
    EXPECT_NEAR(lower->plates->h, 90, 1e-9);
    g.height -= 60;
    const auto without = arrange(g);
    ASSERT_TRUE(without);
    EXPECT_FALSE(without->key);
    EXPECT_FALSE(without->plates);
}

TEST(Grid, SomePlatesLeaveTheRestItsHeightWhereNotAllHaveRoomAnyhow) {
    Grid g = grid_of({8, 8});
    g.key = {{200, 90}};
    g.plates_least = {300, 60};
    g.plates_natural = {790, 400};
    g.plates_height = [](double) { return 400.0; };
    g.least_rest = 60;
    g.natural_rest = 160;
    // Room for the key's height and all of the rest, or for twice as many plates with the least of it.
    g.height = 20 + 50 + 10 + 20 + 50 + 10 + 90 + g.natural_rest;
    const auto gridded = arrange(g);
    ASSERT_TRUE(gridded && gridded->plates);
    EXPECT_NEAR(gridded->plates->h, 90, 1e-9);
}

TEST(Grid, GroupsThatFillARowTogetherShareItWhereThatGivesRoom) {
    Grid g = grid_of({8, 5, 3});
    g.key = {{200, 90}};
    g.plates_least = {300, 60};
    g.plates_natural = {790, 300};
    g.plates_height = [](double) { return 300.0; };
    g.height = 20 + 50 + 10 + 20 + 50 + 10 + 300 + g.natural_rest;    // two rows of cells and the band
    const auto gridded = arrange(g);
    ASSERT_TRUE(gridded && gridded->plates);
    EXPECT_EQ(gridded->groups[1].rect.y, gridded->groups[2].rect.y);
    EXPECT_EQ(gridded->rows, 2u);
    EXPECT_NEAR(gridded->plates->h, 300, 1e-9);
}

TEST(Grid, RefusesWhatDoesNotFit) {
    Grid g = grid_of({8});
    g.height = 20 + 50 + g.least_rest - 1;
    EXPECT_FALSE(arrange(g));
    g.height += 1;
    EXPECT_TRUE(arrange(g));
}

}    // namespace
}    // namespace broadside::sheet
