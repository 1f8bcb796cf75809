#include "engine/sheet/pack/page.hpp"

#include <gtest/gtest.h>

namespace broadside::sheet {
namespace {

TEST(Page, OneWideRowWhereTheCellsAreHigh) {
    const std::vector<Sizes> cells(3, Sizes{{100, 200}});
    const Page page = make_page(cells, 10, 1.5);
    EXPECT_EQ(page.size, (Size{320, 200}));    // three of 100 and two gaps: 1.6 to 1
    EXPECT_EQ(page.cells[2], (Rect{220, 0, 100, 200}));
}

TEST(Page, RowsWhereTheCellsAreWide) {
    const std::vector<Sizes> cells(4, Sizes{{150, 100}});
    const Page page = make_page(cells, 0, 1.5);
    EXPECT_EQ(page.size, (Size{300, 200}));
    EXPECT_EQ(page.cells[1], (Rect{150, 0, 150, 100}));
    EXPECT_EQ(page.cells[2], (Rect{0, 100, 150, 100}));
}

TEST(Page, RowsAreAsEvenAsTheyCanBe) {
    const std::vector<Sizes> cells(5, Sizes{{100, 100}});
    const Page page = make_page(cells, 0, 1.5);    // three and two, never four and one
    EXPECT_EQ(page.cells[2].y, 0);
    EXPECT_EQ(page.cells[3].y, 100);
    EXPECT_EQ(page.size.h, 200);
}

TEST(Page, RowsAreUnevenWhereThatLeavesLessWhite) {
    // Two narrow, a wide one, two narrow: beside each other in threes the wide one would leave 100 of 400 white.
    const std::vector<Sizes> cells{{{100, 100}}, {{100, 100}}, {{200, 100}}, {{100, 100}}, {{100, 100}}};
    const Page page = make_page(cells, 0, 200.0 / 300);
    EXPECT_EQ(page.size, (Size{200, 300}));
    EXPECT_EQ(page.cells[2], (Rect{0, 100, 200, 100}));
}

TEST(Page, CellsTakeTheSizesThatLeaveLeastWhite) {
    // Beside the second the first needs no more than its height: its low, wide form would
    // leave the row's lower half white.
    const std::vector<Sizes> cells{{{100, 200}, {200, 100}}, {{100, 200}}};
    const Page page = make_page(cells, 0, 1);
    EXPECT_EQ(page.cells[0], (Rect{0, 0, 100, 200}));
    EXPECT_EQ(page.cells[1], (Rect{100, 0, 100, 200}));
}

TEST(Page, CellsOfAShorterRowGrowALittleAndStayInOrder) {
    const std::vector<Sizes> cells{{{100, 100}}, {{120, 100}}, {{95, 100}}, {{110, 100}}};
    const Page page = make_page(cells, 0, 1.1);
    EXPECT_EQ(page.size.w, 220);
    EXPECT_NEAR(page.cells[3].right(), 220, 1e-9);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        EXPECT_GE(page.cells[i].w, cells[i][0].w - 1e-9);
        EXPECT_LE(page.cells[i].w, cells[i][0].w * 1.15 + 1e-9);
    }
}

}    // namespace
}    // namespace broadside::sheet
