#include "engine/raster/dirty_blocks.hpp"

#include <gtest/gtest.h>

#include <random>

namespace broadside::raster {
namespace {

TEST(RowBits, AreCutToTheBand) {
    EXPECT_EQ(row_bits(0, 1), 1u);
    EXPECT_EQ(row_bits(2, 4), 0b1100u);
    EXPECT_EQ(row_bits(-5, 2), 0b11u);
    EXPECT_EQ(row_bits(0, 64), ~RowBits{0});
    EXPECT_EQ(row_bits(62, 100), RowBits{0b11} << 62);
    EXPECT_EQ(row_bits(64, 70), 0u);
    EXPECT_EQ(row_bits(5, 5), 0u);
    EXPECT_EQ(row_bits(7, 3), 0u);
}

TEST(DirtyBlocks, StretchesHoldWhatWasAddedAndLittleElse) {
    std::mt19937 random(7);
    for (const int width : {1, 63, 64, 65, 640, 4096, 4097, 14'570}) {
        const int rows = 5;
        DirtyBlocks dirty(width, rows);
        std::vector<std::vector<bool>> blocks(rows, std::vector<bool>((width + 63) / 64));
        for (int n = 0; n < 12; ++n) {
            const int left = static_cast<int>(random() % (width + 40)) - 20,
                      right = left + static_cast<int>(random() % 300), row = static_cast<int>(random() % rows);
            dirty.add(row_bits(row, row + 2), left, right);
            for (int y = row; y < std::min(row + 2, rows); ++y)
                for (int x = std::max(left, 0); x < std::min(right, width); ++x) blocks[y][x / 64] = true;
        }
        for (int y = 0; y < rows; ++y) {
            std::vector<bool> found(blocks[y].size());
            std::size_t x = 0;
            for (auto s = dirty.next(y, 0); s.left < s.right; s = dirty.next(y, s.right)) {
                ASSERT_GE(s.left, x);
                ASSERT_LE(s.right, static_cast<std::size_t>(width));
                for (std::size_t i = s.left; i < s.right; ++i) found[i / 64] = true;
                x = s.right;
            }
            EXPECT_EQ(found, blocks[y]) << width << " px, row " << y;
        }
        dirty.clear();
        EXPECT_EQ(dirty.next(0, 0).left, static_cast<std::size_t>(width));
    }
}

TEST(DirtyBlocks, AStretchCanBeEnteredInItsMiddle) {
    DirtyBlocks dirty(1000, 1);
    dirty.add(1, 100, 300);
    EXPECT_EQ(dirty.next(0, 200).left, 200u);
    EXPECT_EQ(dirty.next(0, 200).right, 320u);    // blocks of 64
    EXPECT_EQ(dirty.next(0, 320).left, 1000u);
}

}    // namespace
}    // namespace broadside::raster
