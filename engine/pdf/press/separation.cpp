#include "engine/pdf/press/separation.hpp"

#include "engine/base/overload.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::pdf {
namespace {

constexpr double k_cell = 64;               // pt, of the index of fills
constexpr double k_solid_below = 9;         // pt; smaller type in tints breaks up in the screen
constexpr double k_neutral_line = 12;       // chroma up to which text and lines count as neutral
constexpr double k_neutral_fill = 3;        // and light fills, where a cast shows sooner
constexpr double k_dark = 30;               // lightness below which neutral text and lines are solid black
constexpr double k_rich_black_side = 36;    // pt; larger black areas get color under the black
constexpr double k_black_fill = 10;         // lightness of what counts as black there
constexpr Cmyk k_solid{0, 0, 0, 100}, k_paper{}, k_rich_black{60, 40, 40, 100};

std::int64_t cell(double x, double y) {
    return static_cast<std::int64_t>(std::floor(y / k_cell)) * 1'000'000 +
           static_cast<std::int64_t>(std::floor(x / k_cell));
}

/// Non-zero winding; curves count as chords through four points, which is near enough for what lies under a text.
bool inside(const Path& path, Point p) {
    int winding = 0;
    Point start, at;
    const auto edge = [&](Point to) {
        const double side = (to.x - at.x) * (p.y - at.y) - (p.x - at.x) * (to.y - at.y);
        if (at.y <= p.y && to.y > p.y && side > 0) ++winding;
        if (at.y > p.y && to.y <= p.y && side < 0) --winding;
        at = to;
    };
    std::span<const Point> points = path.points();
    for (const Path::Verb verb : path.verbs()) {
        switch (verb) {
            case Path::Verb::move:
                edge(start);
                start = at = points[0];
                points = points.subspan(1);
                break;
            case Path::Verb::line:
                edge(points[0]);
                points = points.subspan(1);
                break;
            case Path::Verb::curve: {
                const Point from = at;
                for (const double t : {0.25, 0.5, 0.75, 1.0}) {
                    const double u = 1 - t;
                    edge(from * (u * u * u) + points[0] * (3 * u * u * t) + points[1] * (3 * u * t * t) +
                         points[2] * (t * t * t));
                }
                points = points.subspan(3);
                break;
            }
            case Path::Verb::close: edge(start); break;
        }
    }
    edge(start);
    return winding != 0;
}

std::string operands(const Cmyk& ink) {
    return number(ink.c / 100) + ' ' + number(ink.m / 100) + ' ' + number(ink.y / 100) + ' ' + number(ink.k / 100) +
           ' ';
}

}    // namespace

void Grounds::add(const Path& fill, const Rect& r, Ground ground) {
    for (double y = std::floor(r.y / k_cell) * k_cell; y < r.bottom(); y += k_cell)
        for (double x = std::floor(r.x / k_cell) * k_cell; x < r.right(); x += k_cell)
            cells_[cell(x, y)].push_back(fills_.size());
    fills_.push_back({&fill, ground});
}

Grounds::Ground Grounds::under(Point p) const {
    const auto found = cells_.find(cell(p.x, p.y));
    if (found == cells_.end()) return paper_;
    for (auto it = found->second.rbegin(); it != found->second.rend(); ++it)
        if (inside(*fills_[*it].path, p)) return fills_[*it].ground;
    return paper_;
}

Separation::Separation(const PressColors& colors, const PressOptions& options, Color ground)
    : colors_(colors), options_(options), grounds_({ground, fill_inks(ground, {}).total()}) {}

Cmyk Separation::fill_inks(Color color, Size size) const {
    const Lab lab = to_lab(color);
    if (std::hypot(lab.a, lab.b) >= (lab.l < k_dark ? k_neutral_line : k_neutral_fill)) return colors_.convert(color);
    if (lab.l < k_black_fill && std::min(size.w, size.h) > k_rich_black_side &&
        k_rich_black.total() <= options_.ink_limit)
        return k_rich_black;
    return colors_.black(color);
}

Cmyk Separation::line_inks(Color color) const {
    const Lab lab = to_lab(color);
    if (std::hypot(lab.a, lab.b) >= k_neutral_line) return colors_.convert(color);
    return lab.l < k_dark ? k_solid : colors_.black(color);
}

Ink Separation::ground(Color color) {
    const Cmyk inks = fill_inks(color, {});
    note(color, inks);
    return ink(color, inks, false);
}

Ink Separation::exactly(const Cmyk& inks) { return {operands(inks) + 'k', operands(inks) + 'K', false}; }

void Separation::note(Color color, const Cmyk& inks) {
    most_ink_ = std::max(most_ink_, inks.total());
    const auto rgb = static_cast<std::uint32_t>(color.r << 16 | color.g << 8 | color.b);
    PressColor& met = met_[{rgb, {inks.c, inks.m, inks.y, inks.k}}];
    if (met.items++ == 0) met = {color, inks, colors_.printed(inks), colors_.shift(color, inks), 1};
}

Ink Separation::ink(Color color, const Cmyk& inks, bool overprint) const {
    const bool neutral = inks.c == 0 && inks.m == 0 && inks.y == 0;
    if (options_.mode == PressOptions::Mode::rgb && !neutral && inks != k_rich_black) {
        const Ink plain = rgb_ink(color);
        const std::string values = plain.fill.substr(0, plain.fill.size() - 2);    // without the operator
        return {"/RGB cs " + values + "sc", "/RGB CS " + values + "SC", overprint};
    }
    Ink out = exactly(inks);
    out.overprint = overprint;
    return out;
}

Separation::Separated Separation::text(const scene::Text& text, const Rect& bounds) {
    double size = 0;
    for (const GlyphRun& run : text.line->runs) size = std::max(size, run.size * text.scale);
    const Grounds::Ground ground = grounds_.under(bounds.center());
    Cmyk inks = line_inks(text.color);
    bool made_solid = false;
    if (size < k_solid_below) {
        const Cmyk solid = luminance(text.color) > luminance(ground.color) ? k_paper : k_solid;
        made_solid = inks != solid;
        solid_texts_ += made_solid ? 1 : 0;
        inks = solid;
    }
    // Overprinting spares black type a white rim where plates are out of register, if the inks allow one more.
    const bool overprint = inks == k_solid && ground.ink + 100 <= options_.ink_limit;
    if (overprint) most_ink_ = std::max(most_ink_, ground.ink + 100);
    if (!made_solid) note(text.color, inks);    // that is no shift of the press
    return {text.color, inks, overprint};
}

Ink Separation::operator()(const scene::Item& item) {
    const Separated s = separated(item);
    return ink(s.color, s.inks, s.overprint);
}

Separation::Separated Separation::separated(const scene::Item& item) {
    return std::visit(Overload{[&](const scene::Fill& fill) -> Separated {
                                   const Cmyk inks = fill_inks(fill.color, item.bounds.size());
                                   grounds_.add(fill.path, item.bounds, {fill.color, inks.total()});
                                   note(fill.color, inks);
                                   return {fill.color, inks, false};
                               },
                               [&](const scene::Stroke& stroke) -> Separated {
                                   const Cmyk inks = line_inks(stroke.color);
                                   note(stroke.color, inks);
                                   return {stroke.color, inks, false};
                               },
                               [&](const scene::Text& line) { return text(line, item.bounds); }},
                      item.paint);
}

PressReport Separation::report() const {
    PressReport out;
    for (const auto& [key, color] : met_) out.colors.push_back(color);
    std::ranges::stable_sort(out.colors, [](const PressColor& a, const PressColor& b) { return a.shift > b.shift; });
    out.most_ink = most_ink_;
    out.solid_texts = solid_texts_;
    return out;
}

}    // namespace broadside::pdf
