#include "engine/base/format.hpp"
#include "engine/sheet/furniture/chart.hpp"
#include "engine/sheet/furniture/label_placement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Drawing;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

constexpr double k_dot = 2.2, k_ring = 3.1;    // radii: active, total
constexpr double k_parameters_releases_share = 0.62;    // of the axis that goes to releases rather than to time
constexpr std::string_view k_parameters_remark =
    "total (ring) and active (dot), logarithmic; each month as wide as its releases need";

/// A logarithmic axis upwards.
struct Decades {
    double low = 0, high = 0;    // powers of ten
    double top = 0, bottom = 0;
    double at(double n) const { return bottom - (std::log10(n) - low) / (high - low) * (bottom - top); }
};

/// Groups of the models in the catalog's order, as samples in the chart's head.
void draw_groups_key(Pen& pen, const Furnishing& f, double right, double baseline, double left) {
    struct Item {
        std::string text;
        Color color;
    };
    std::vector<Item> items;
    for (const catalog::Group& g : f.catalog.groups)
        if (std::any_of(f.models.begin(), f.models.end(), [&](const auto* m) { return m->group == g.id; }))
            items.push_back({g.title, group_tone(f, g.id).mark});
    double width = 0;
    for (const Item& item : items) width += pen.width(item.text, TextRole::axis) + 22;
    double x = right - width + 10;
    if (x < left) return;
    const double middle = baseline - pen.cap_height(TextRole::axis) / 2;
    for (const Item& item : items) {
        pen.shape(Path::circle({x + 3, middle}, k_ring), item.color);
        pen.text(item.text, TextRole::axis, {x + 10, baseline}, {Align::left, f.look.ink, {}, {}});
        x += pen.width(item.text, TextRole::axis) + 22;
    }
}

/// The point `gap` from `a` on the way to `b`: a leader keeps clear of the words it starts from.
Point apart(Point a, Point b, double gap) {
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    return length > 2 * gap ? a + (b - a) * (gap / length) : a;
}
constexpr double k_leader_gap = 1.5;

/// Where the models stand.
struct Points {
    std::vector<LabelWish> wishes;    // one a model: total, and active where it differs; its name
    std::vector<Segment> stems;       // total to active
    std::vector<Rect> marks;
};

Points points_of(Pen& pen, const Furnishing& f, const std::vector<catalog::Derived>& counted, const TimeAxis& time,
                 const Decades& y) {
    Points out;
    for (std::size_t i = 0; i < f.models.size(); ++i) {
        const catalog::Model* m = f.models[i];
        const double x = time.at(*m), total = y.at(counted[i].total), active = y.at(counted[i].active);
        const Size label{pen.width(m->full_name(), TextRole::axis), f.look.type(TextRole::axis).style.size};
        LabelWish wish{{{x, total}}, k_ring + 0.4, label};
        if (counted[i].active < counted[i].total) {
            wish.anchors.push_back({x, active});
            out.stems.push_back({{x, total + k_ring}, {x, active - k_dot}});
        }
        for (const Point& p : wish.anchors) out.marks.push_back(Rect::around(p, {2 * k_ring, 2 * k_ring}));
        out.wishes.push_back(std::move(wish));
    }
    return out;
}

/// Decades across, interrupted by what stands on them.
void draw_decades(Pen& pen, const Decades& y, const Rect& plot, const std::vector<Rect>& obstacles) {
    for (int power = static_cast<int>(std::ceil(y.low)); power <= y.high; ++power) {
        const double value = std::pow(10, power), at = y.at(value);
        rule_around(pen, {plot.left(), at}, {plot.right(), at}, obstacles, 2);
        pen.text_middle(short_count(value), TextRole::axis, {plot.left() - 6, at}, {Align::right, {}, {}, {}});
    }
}

void draw_time(Pen& pen, const Furnishing& f, const TimeAxis& time, const Rect& plot) {
    const double base = plot.bottom(), first_line = base + pen.cap_height(TextRole::axis) + 5;
    const double second_line = first_line + pen.leading(TextRole::axis);
    draw_base_line(pen, time, plot.left(), plot.right(), base);
    double month_free = 0, year_free = 0;
    int year = 0;
    for (const TimeAxis::Tick& tick : time.months()) {
        const bool new_year = tick.date.year != year;
        year = tick.date.year;
        pen.rule({tick.x, base}, {tick.x, base + (new_year ? 5.0 : 3.0)}, f.look.soft);
        const std::string_view month = month_name(tick.date.month);
        if (tick.x >= month_free && tick.x + pen.width(month, TextRole::axis) < plot.right() + 8) {
            month_free = pen.text(month, TextRole::axis, {tick.x + 2, first_line}).right() + 5;
        }
        if (new_year && tick.x >= year_free)
            year_free = pen.text(std::to_string(year), TextRole::axis, {tick.x + 2, second_line},
                                 {Align::left, f.look.ink, {}, {}})
                            .right() +
                        5;
    }
    if (time.undated()) pen.text(k_undated, TextRole::axis, {plot.right(), first_line}, {Align::right, {}, {}, {}});
}

void draw_model(Pen& pen, const Furnishing& f, const catalog::Model& m, const LabelWish& at, const LabelPlace& place) {
    const Color color = group_tone(f, m.group).mark;
    const Point total = at.anchors.front(), active = at.anchors.back();
    if (at.anchors.size() > 1) {
        pen.rule({total.x, total.y + k_ring}, {active.x, active.y - k_dot}, color, 0.7);
        pen.shape(Path::circle(total, k_ring - 0.4), f.look.ground, color, 1.1);
        pen.shape(Path::circle(active, k_dot), color);
    } else {
        pen.shape(Path::circle(total, k_ring), color);
    }
    const std::string id = "point." + m.id;
    pen.part(id, PartKind::parameters, PartRole::area, m.full_name(),
             united(Rect::around(total, {2 * k_ring, 2 * k_ring}), Rect::around(active, {2 * k_dot, 2 * k_dot})),
             color);
    if (place.leader)
        pen.out().marks.emplace_back(
            diagram::Line{diagram::LineKind::leader,
                          {},
                          id,
                          {apart(place.leader->a, place.leader->b, k_leader_gap), place.leader->b},
                          0,
                          f.look.hairline,
                          f.look.soft,
                          {},
                          false});
    pen.text_middle(m.full_name(), TextRole::axis, {place.rect.left(), place.rect.center().y},
                    {Align::left, f.look.ink, {}, {}});
}

}    // namespace

double parameters_width(const Furnishing& f, double) { return 160 + 18 * static_cast<double>(f.models.size()); }

Drawing draw_parameters(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Rect area = chart_frame(pen, size, title(FootPart::parameters), k_parameters_remark);
    if (f.models.empty()) return out;
    const double head_base = area.y - (chart_head(pen) - 7.5 - pen.cap_height(TextRole::chart_title));
    draw_groups_key(pen, f, size.w, head_base,
                    chart_head_width(pen, title(FootPart::parameters), k_parameters_remark) + 20);

    // Counted from the structure, as in the cells.
    std::vector<catalog::Derived> counted;
    double least = std::numeric_limits<double>::max(), most = 0;
    for (const catalog::Model* m : f.models) {
        counted.push_back(catalog::derive(*m));
        least = std::min({least, counted.back().active, counted.back().total});
        most = std::max({most, counted.back().active, counted.back().total});
    }
    const double axis_height = 2 * pen.leading(TextRole::axis) + 2, scale_width = pen.width("100B", TextRole::axis) + 7;
    const Rect plot{scale_width, area.y, size.w - scale_width, area.h - axis_height};
    const Decades y{std::log10(least / 1.6), std::log10(most * 1.6), plot.top(), plot.bottom()};
    const TimeAxis time(f.models, plot.left() + 8, plot.right() - 8, k_parameters_releases_share);

    // Marks first, since labels and grid have to keep clear of them.
    const Points points = points_of(pen, f, counted, time, y);
    const std::vector<LabelPlace> labels = place_labels(points.wishes, points.stems, plot);

    std::vector<Rect> obstacles = points.marks;
    for (const LabelPlace& l : labels) obstacles.push_back(l.rect);
    draw_decades(pen, y, plot, obstacles);
    draw_time(pen, f, time, plot);
    for (std::size_t i = 0; i < f.models.size(); ++i) draw_model(pen, f, *f.models[i], points.wishes[i], labels[i]);
    return out;
}

}    // namespace broadside::sheet
