#include "engine/sheet/pack/grid.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace broadside::sheet {
namespace {

/// A sheet of 3,600 pt with groups of cells that are 100 to 300 pt wide and 200 pt high: 12 to 36 columns, for each group.
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

}    // namespace
}    // namespace broadside::sheet
