#include "engine/site/dials.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <string>

namespace broadside::site {

using diagram::Align;
using diagram::Pen;
using diagram::TextRole;

diagram::Inset dials(diagram::Pen& pen, const Turning& turning) {
    constexpr int k_places = 8;
    constexpr double k_radius = 10, k_step = 26, k_pad = 10;
    struct Pair {
        const char* name;
        double degrees;       // a place
        double slowed = 1;    // factor on them
    };
    // As RoPE's: each turns slower than the one before by the same factor.
    constexpr std::array pairs{Pair{"fast pair", 81}, Pair{"", 27, 0.75}, Pair{"", 9, 0.5}, Pair{"slow pair", 3, 0.5}};
    const double names =
        std::max(pen.width("fast pair", TextRole::detail), pen.width("slow pair", TextRole::detail)) + 10;
    const double below = pen.leading(TextRole::detail) + 4;

    diagram::Inset inset;
    inset.id = "inset.positions";
    inset.kind = diagram::Component::embedding;
    inset.title = turning.turns ? "Angles of a query’s pairs by place" : "Nothing is turned";
    inset.note = turning.slowed ? "pale: before the stretch" : "";
    inset.least = {std::max(names + k_places * k_step, diagram::title_width(pen, inset.title, inset.note)) + 2 * k_pad,
                   pairs.size() * k_step + below + 2 * k_pad};
    inset.draw = [=](Pen& p, const Rect& area) {
        const diagram::Look& look = p.look();
        const diagram::Tone& tone = look.tone(diagram::Component::embedding);
        const double left = area.center().x - (names + k_places * k_step) / 2 + names,
                     top = area.center().y - (pairs.size() * k_step + below) / 2;
        const auto hand = [&](Point center, double degrees, Color color, double width) {
            const double a = degrees * std::numbers::pi / 180;
            const std::array line{center, center + Point{std::sin(a), -std::cos(a)} * (k_radius - 2.5)};
            p.shape(Path::polyline(line), {}, color, width);
        };
        for (std::size_t row = 0; row < pairs.size(); ++row) {
            const double y = top + (static_cast<double>(row) + 0.5) * k_step;
            if (*pairs[row].name != '\0')
                p.text_middle(pairs[row].name, TextRole::detail, {left - 8, y}, {Align::right, {}, look.panel, {}});
            for (int place = 0; place < k_places; ++place) {
                const Point center{left + (place + 0.5) * k_step, y};
                const double turned = turning.turns ? pairs[row].degrees * place : 0;
                p.shape(Path::circle(center, k_radius), tone.fill, tone.mark, 0.8);
                if (turning.slowed && pairs[row].slowed < 1) hand(center, turned, mix(tone.fill, tone.mark, 0.55), 1.2);
                hand(center, turning.slowed ? turned * pairs[row].slowed : turned, look.ink, 1.6);
            }
        }
        const double base = top + pairs.size() * k_step + p.leading(TextRole::detail);
        p.text("place", TextRole::detail, {left - 8, base}, {Align::right, {}, look.panel, {}});
        for (int place = 0; place < k_places; ++place)
            p.text(std::to_string(place), TextRole::detail, {left + (place + 0.5) * k_step, base},
                   {Align::center, {}, look.panel, {}});
    };
    return inset;
}

}    // namespace broadside::site
