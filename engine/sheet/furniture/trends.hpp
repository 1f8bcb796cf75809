#pragma once
/// \file
/// Three trends, counted from the models on the sheet by half-years of release: who routes to experts, who keeps
/// a latent, who has linear or state-space layers. What a trend claims follows from its counts and two
/// thresholds of the layout file.
/// Units: pt of the drawing.

#include "engine/sheet/furniture/furniture.hpp"

#include <string>
#include <vector>

namespace broadside::sheet {

/// How much a trend may claim.
enum class Strength { some, spreads, rule };

/// Models released in a stretch of time, and how many of them follow the trend.
struct Period {
    std::string label;    // `to end 2024`, `second half 2025`, `2026 to March`
    std::size_t models = 0, with = 0;
};

struct Trend {
    std::string id;    // `experts`, `latent`, `linear`
    diagram::Component kind = diagram::Component::plain;
    std::size_t with = 0;    // of all models, dated or not
    Strength strength = Strength::some;
    std::string claim, sentence;
    std::vector<Period>
        periods;    // four half-years at most, all before the second of them in the first; none is empty
};

/// `rule` where at least that share of the last period follows; else `spreads` where its share is at least `rise` above
/// that of the first period; else `some`.
Strength strength_of(const std::vector<Period>& periods, const TrendThresholds& thresholds);
/// Those that at least one of the sheet's models follows.
std::vector<Trend> trends_of(const Furnishing& f);

/// One height: side by side, or below one another where the width asks for it. Nothing without trends.
Extent trends_extent(const Furnishing& f, double width);
diagram::Drawing trends(const Furnishing& f, Size size);

}    // namespace broadside::sheet
