#include "engine/base/search.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace broadside::sheet {
namespace {

struct FootKind {
    FootPart part;
    std::string_view name, title, description;
    double (*width)(const Furnishing&, double height);
    double share;    // of the width that is left over
};
constexpr std::array k_foot{
    FootKind{FootPart::parameters, "parameters", "Parameters",
             "Total and active parameters of every model over its release, on a logarithmic axis.", parameters_width,
             5},
    FootKind{FootPart::kv_cache, "kv_cache", "KV cache per token",
             "Bytes that one more token adds to the cache, largest first.", kv_cache_width, 2},
    FootKind{FootPart::lineage, "lineage", "Lineage", "Which model took over from which, over time.", lineage_width, 3},
    FootKind{FootPart::index, "index", "Index", "Where each model stands on the sheet.", index_width, 0.3},
    FootKind{FootPart::colophon, "colophon", "Sources and colophon",
             "Where the figures come from, type, licenses, edition.", colophon_width, 1},
    FootKind{FootPart::key, "key", "How to read a cell",
             "What colors, strength and marks mean, for sheets without a legend.", key_width, 0.3},
};
const FootKind& kind(FootPart part) {
    return *std::find_if(k_foot.begin(), k_foot.end(), [&](const FootKind& k) { return k.part == part; });
}

}    // namespace

std::string_view name(FootPart part) { return kind(part).name; }
std::string_view title(FootPart part) { return kind(part).title; }
std::string_view description(FootPart part) { return kind(part).description; }

std::vector<FootPlace> arrange_foot(const Furnishing& f, const std::vector<FootPart>& parts, double width,
                                    double gutter, double least) {
    if (parts.empty()) return {};
    constexpr double step = 2;
    const double highest = std::max(4000.0, least);
    const double room = width - gutter * static_cast<double>(parts.size() - 1);
    std::vector<double> widths(parts.size());
    double taken = 0;
    const auto fits = [&](double height) {
        std::transform(parts.begin(), parts.end(), widths.begin(),
                       [&](FootPart p) { return kind(p).width(f, height); });
        taken = std::accumulate(widths.begin(), widths.end(), 0.0);
        return taken <= room;
    };
    // What does not fit at the highest is not looked for below; who asks finds it too high.
    const auto steps = static_cast<std::size_t>(std::ceil((highest - least) / step));
    double height = least + step * static_cast<double>(steps);
    if (fits(height))
        height = least + step * static_cast<double>(first_that(0, steps, [&](std::size_t i) {
                             return fits(least + step * static_cast<double>(i));
                         }));
    fits(height);    // its widths
    double shares = 0;
    for (const FootPart p : parts) shares += kind(p).share;
    std::vector<FootPlace> out;
    double x = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const double w = widths[i] + std::max(0.0, room - taken) * kind(parts[i]).share / shares;
        out.push_back({parts[i], {x, 0, w, height}});
        x += w + gutter;
    }
    return out;
}

diagram::Drawing foot_part(const Furnishing& f, FootPart part, Size size, const Coordinates& coordinates) {
    switch (part) {
        case FootPart::parameters: return draw_parameters(f, size);
        case FootPart::kv_cache: return draw_kv_cache(f, size);
        case FootPart::lineage: return draw_lineage(f, size);
        case FootPart::index: return draw_index(f, size, coordinates);
        case FootPart::colophon: return draw_colophon(f, size);
        case FootPart::key: return draw_key(f, size);
    }
    return {};
}

}    // namespace broadside::sheet
