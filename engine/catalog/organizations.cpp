#include "engine/catalog/organizations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace broadside::catalog {
namespace {

/// Every 17th level of each channel, as far as text in that color can be read on white and its hue is seen.
std::vector<Color> candidates() {
    std::vector<Color> out;
    for (int r = 0; r < 256; r += 17)
        for (int g = 0; g < 256; g += 17)
            for (int b = 0; b < 256; b += 17) {
                const Color c{static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g), static_cast<std::uint8_t>(b)};
                const Lab lab = to_lab(c);
                if (contrast(c, {255, 255, 255}) >= 4.5 && std::hypot(lab.a, lab.b) >= 25) out.push_back(c);
            }
    return out;
}

}    // namespace

void color_by_rule(std::map<std::string, Organization>& organizations) {
    std::vector<Lab> taken;
    for (const auto& [id, o] : organizations)
        if (o.color != k_without_color) taken.push_back(to_lab(o.color));
    if (taken.size() == organizations.size()) return;

    struct Candidate {
        Color color;
        Lab lab;
        double distance = std::numeric_limits<double>::max();    // to the nearest taken color
    };
    std::vector<Candidate> all;
    for (const Color c : candidates()) all.push_back({c, to_lab(c)});
    const auto take = [&](const Lab& lab) {
        for (Candidate& c : all) c.distance = std::min(c.distance, difference(c.lab, lab));
    };
    for (const Lab& lab : taken) take(lab);
    for (auto& [id, o] : organizations) {
        if (o.color != k_without_color) continue;
        const auto best = std::ranges::max_element(all, {}, &Candidate::distance);
        o.color = best->color;
        take(best->lab);
    }
}

}    // namespace broadside::catalog
