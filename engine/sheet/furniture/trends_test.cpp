// Trends are counted, and claim no more than their counts allow.

#include "engine/sheet/furniture/trends.hpp"

#include "engine/sheet/furniture/testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

namespace broadside::sheet {
namespace {

using namespace testing;

/// An invented catalog: models of half-years, of which some route to experts, keep a latent, or keep a state.
struct Invented {
    std::deque<catalog::Model> models;
    Furnishing f = furnishing();

    Invented() { f.models.clear(); }
    void add(catalog::Date released, std::size_t count, std::size_t with, std::string_view trend) {
        for (std::size_t i = 0; i < count; ++i) {
            catalog::Model& m = models.emplace_back(*whole_catalog().find("llama-3-8b"));
            m.id = "invented-" + std::to_string(models.size());
            m.released = released;
            if (i < with && trend == "experts") m.ffns.front().facts = catalog::Moe{};
            if (i < with && trend == "latent") m.mixers.front().facts = catalog::Mla{};
            if (i < with && trend == "linear") m.mixers.front().facts = catalog::Mamba2{};
            f.models.push_back(&m);
        }
    }
    Trend trend(const std::string& id) const {
        for (const Trend& t : trends_of(f))
            if (t.id == id) return t;
        return {};
    }
};

TEST(Trends, AreCountedByHalfYears) {
    Invented c;
    c.add({2019, 11, 5}, 1, 0, "experts");
    c.add({2030, 6, 30}, 3, 1, "experts");
    c.add({2030, 7, 1}, 2, 2, "experts");
    c.add({2031, 3, 1}, 4, 3, "experts");
    c.add({2031, 8, 9}, 5, 5, "experts");
    c.add({0, 0, 0}, 2, 1, "experts");    // not dated: counted, but in no period
    const Trend t = c.trend("experts");
    EXPECT_EQ(t.with, 12u);
    EXPECT_EQ(t.sentence, "of 17 models route each token to a few experts");
    ASSERT_EQ(t.periods.size(), 4u);
    const std::array<std::string, 4> labels{"to mid 2030", "second half 2030", "first half 2031", "July to Aug 2031"};
    const std::array<std::size_t, 4> models{4, 2, 4, 5}, with{1, 2, 3, 5};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(t.periods[i].label, labels[i]);
        EXPECT_EQ(t.periods[i].models, models[i]);
        EXPECT_EQ(t.periods[i].with, with[i]);
    }
    EXPECT_EQ(trends_of(c.f).size(), 1u);    // nobody keeps a latent or a state
}

TEST(Trends, APeriodOfOneMonthIsCalledByIt) {
    for (const auto& [date, label] :
         {std::pair{catalog::Date{2031, 7, 9}, "July 2031"}, {catalog::Date{2031, 1, 9}, "January 2031"}}) {
        Invented c;
        c.add({2029, 2, 1}, 1, 1, "experts");
        c.add(date, 1, 1, "experts");
        EXPECT_EQ(c.trend("experts").periods.back().label, label);
    }
}

TEST(Trends, ClaimByTheThresholds) {
    const TrendThresholds thresholds{.rise = 0.1, .rule = 0.5};
    const auto strength = [&](std::size_t first, std::size_t last) {
        return strength_of({{"", 10, first}, {"", 10, last}}, thresholds);
    };
    EXPECT_EQ(strength(0, 5), Strength::rule);
    EXPECT_EQ(strength(9, 5), Strength::rule);
    EXPECT_EQ(strength(3, 4), Strength::spreads);
    EXPECT_EQ(strength(4, 4), Strength::some);
    EXPECT_EQ(strength(4, 1), Strength::some);
    EXPECT_EQ(strength_of({{"", 10, 4}}, thresholds), Strength::some);
    EXPECT_EQ(strength_of({}, thresholds), Strength::some);
}

TEST(Trends, SayEachOfTheirSentences) {
    const std::map<std::string, std::array<std::string, 3>> claims{
        {"experts", {"Some route to experts", "Mixture of experts spreads", "Mixture of experts is the rule"}},
        {"latent", {"Some keep a latent", "Latent attention spreads", "Latent attention is the rule"}},
        {"linear", {"Some keep a constant state", "Linear mixers spread", "Linear mixers are the rule"}}};
    for (const auto& [id, expected] : claims)
        for (const auto& [last, strength] : {std::pair{1u, 0u}, std::pair{4u, 1u}, std::pair{9u, 2u}}) {
            Invented c;
            c.add({2030, 2, 1}, 10, 1, id);
            c.add({2031, 2, 1}, 10, last, id);
            EXPECT_EQ(c.trend(id).claim, expected[strength]) << id << " " << last;
            const Extent extent = trends_extent(c.f, 3396);
            const diagram::Drawing drawing = trends(c.f, {3396, extent.natural});
            expect_sound(drawing);
            EXPECT_EQ(count(drawing, expected[strength]), 1u);
            EXPECT_EQ(count(drawing, std::to_string(last) + " of 10"), last == 1 ? 2u : 1u);
        }
}

TEST(Trends, TheSentenceBreaksBeforeThePeriodsGoMissing) {
    Invented c;
    for (const int year : {2029, 2030, 2031}) c.add({year, 3, 1}, 2, 1, "latent");
    const auto drawn = [&](double width) {
        const diagram::Drawing drawing = trends(c.f, {width, trends_extent(c.f, width).natural});
        const auto periods = std::ranges::count_if(
            drawing.parts, [](const diagram::Part& p) { return p.id.find(".period.") != std::string::npos; });
        const auto sentence = std::ranges::count(labels(drawing), diagram::TextRole::lead, &diagram::Label::role);
        return std::pair(periods, sentence);
    };
    EXPECT_EQ(drawn(900), std::pair(3L, 1L));
    bool broken = false;
    for (double width = 900; width > 200; width -= 10) {
        const auto [periods, lines] = drawn(width);
        if (lines == 2 && periods == 3) broken = true;
        EXPECT_TRUE(broken || periods > 0)
            << "at " << width << " pt the periods are gone, and the sentence never took two lines";
    }
    EXPECT_TRUE(broken);
}

TEST(Trends, OfTheCatalogueAreItsCounts) {
    for (const std::size_t step : {1u, 3u, 11u}) {
        const Furnishing f = furnishing(step);
        std::size_t experts = 0;
        for (const catalog::Model* m : f.models)
            experts += std::ranges::any_of(
                m->ffns, [](const catalog::NamedFfn& ffn) { return std::holds_alternative<catalog::Moe>(ffn.facts); });
        for (const double width : {700.0, 1500.0, 2300.0, 3396.0}) {
            const diagram::Drawing drawing = trends(f, {width, trends_extent(f, width).natural});
            expect_sound(drawing);
            EXPECT_EQ(part(drawing, "experts")->value, static_cast<double>(experts));
        }
    }
}

}    // namespace
}    // namespace broadside::sheet
