// Labels beside their points: nothing is covered.

#include "engine/sheet/furniture/furniture.hpp"

#include "engine/sheet/furniture/label_placement.hpp"
#include "engine/sheet/furniture/testing.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace broadside::sheet {
namespace {

using namespace testing;

TEST(LabelPlaces, NothingCoversAnythingWhereThereIsRoom) {
    const Rect area{0, 0, 900, 220};
    for (unsigned seed = 1; seed <= 25; ++seed) {
        std::mt19937 random(seed);
        const auto pick = [&](double most) { return most * static_cast<double>(random() % 10007) / 10007; };
        std::vector<LabelWish> wishes;
        std::vector<Segment> stems;
        for (int i = 0; i < 40; ++i) {
            const double x = 20 + pick(860), y = 20 + pick(180);
            LabelWish wish{{{x, y}}, 3, {40 + pick(60), 9}};
            if (i % 2 == 0 && y < 150) {
                wish.anchors.push_back({x, y + 50});
                stems.push_back({{x, y + 3}, {x, y + 47}});
            }
            wishes.push_back(std::move(wish));
        }
        const auto places = place_labels(wishes, stems, area);
        ASSERT_EQ(places.size(), wishes.size());
        for (std::size_t i = 0; i < places.size(); ++i) {
            EXPECT_TRUE(places[i].free) << "seed " << seed << ", label " << i;
            EXPECT_TRUE(area.contains(places[i].rect, 1e-6));
            for (std::size_t j = i + 1; j < places.size(); ++j) EXPECT_FALSE(places[i].rect.overlaps(places[j].rect));
            for (const Segment& stem : stems) EXPECT_FALSE(crosses(stem, places[i].rect));
            for (const LabelWish& wish : wishes)
                for (const Point& p : wish.anchors) EXPECT_FALSE(places[i].rect.overlaps(Rect::around(p, {6, 6})));
        }
    }
}

TEST(LabelPlaces, ThousandsInAWideChartAreNoWorseThanAFew) {
    // As the chart of parameters gives room: 18 pt a model. What each label can meet is nearby, however many there are.
    constexpr int k_labels = 2000;
    std::mt19937 random(1);
    std::vector<LabelWish> wishes;
    for (int i = 0; i < k_labels; ++i)
        wishes.push_back({{{18.0 * i, 20.0 + static_cast<double>(random() % 220)}}, 3, {70, 8}});
    const auto places = place_labels(wishes, {}, {-100, 0, 18.0 * k_labels + 200, 260});
    ASSERT_EQ(places.size(), wishes.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        EXPECT_TRUE(places[i].free) << i;
        for (std::size_t j = i + 1; j < places.size(); ++j) EXPECT_FALSE(places[i].rect.overlaps(places[j].rect));
    }
}

}    // namespace
}    // namespace broadside::sheet
