#include "engine/sheet/furniture/skyline.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/sheet/furniture/chart.hpp"
#include "engine/sheet/furniture/skyline_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Component;
using diagram::Drawing;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

/// Layers of a tower: for each kind one path of stripes.
void draw_layers(Pen& pen, const Tower& b, const Plan::Scales& scale) {
    const double half = (b.width - std::min(k_halves, b.width / 4)) / 2, left = b.tower_x();
    std::map<std::pair<bool, Component>, Path> paths;
    const auto stripe = [&](bool right, Component kind, std::size_t layer) {
        const double y = scale.ground - scale.layer * static_cast<double>(layer + 1);
        paths[{right, kind}].append(Path::rect(
            {right ? left + b.width - half : left, y + k_seam * scale.layer, half, (1 - k_seam) * scale.layer}));
    };
    for (std::size_t i = 0; i < b.model->stack.size(); ++i) {
        const catalog::Layer& layer = b.model->stack[i];
        if (const auto* mixer = b.model->mixer_of(layer)) stripe(false, diagram::naming(mixer->facts).kind, i);
        if (const auto* ffn = b.model->ffn_of(layer)) stripe(true, diagram::naming(ffn->facts).kind, i);
    }
    for (auto& [key, path] : paths) pen.shape(std::move(path), pen.look().tone(key.second).mark);

    const double height = scale.layer * b.model->layers;
    const Rect rect{left, scale.ground - height, b.width, height};
    const auto part = [&](const char* what, double value, const char* unit) {
        pen.out().parts.push_back({fmt::format("{}.{}", what, b.model->id), PartKind::skyline, PartRole::area,
                                   b.model->full_name(), rect, pen.look().ink, value, unit});
    };
    part("layers", b.model->layers, "layers");
    part("width", b.dimensions(), "dimensions");
}

/// Name and size, upright; returns what they take.
Rect draw_name(Pen& pen, const Tower& b, const Plan::Scales& scale) {
    const double name = baseline_step(pen, TextRole::block_name), size = baseline_step(pen, TextRole::block_size);
    const double left = b.x + b.slot / 2 - (name + size) / 2;
    const double y = scale.ground - scale.layer * b.model->layers - k_name_gap;
    const Rect a = pen.text(b.model->name, TextRole::block_name, {left + 0.8 * name, y}, {.direction = Direction::up});
    const Rect c =
        pen.text(b.model->size, TextRole::block_size, {left + name + 0.8 * size, y}, {.direction = Direction::up});
    return united(a, c);
}

/// Total parameters as a square, the active ones in its corner, and both in figures.
void draw_areas(Pen& pen, const Tower& b, const Plan::Scales& scale) {
    const diagram::Look& look = pen.look();
    const diagram::Tone& tone = look.tone(area_kind(*b.model));
    const double top = scale.ground + k_bar + k_bar_gap, x = b.tower_x();
    const double total = scale.side * std::sqrt(b.parameters), active = scale.side * std::sqrt(b.at_work);
    // A square wider than its block may reach into the gap on its right, never into its neighbor's place.
    const double left = std::max(b.x, std::min(x, b.x + b.slot - total));
    const Rect all{left, top, total, total}, used{left, top, active, active};
    pen.shape(Path::rect(all), b.sparse ? tone.fill : tone.mark);
    if (b.sparse) pen.shape(Path::rect(used), tone.mark);
    const auto part = [&](const char* what, const Rect& rect, double value) {
        pen.out().parts.push_back({fmt::format("{}.{}", what, b.model->id), PartKind::parameters, PartRole::area,
                                   b.model->full_name(), rect, tone.mark, value, "parameters"});
    };
    part("total", all, b.parameters);
    part("active", used, b.at_work);

    const double line = baseline_step(pen, TextRole::count), cap = pen.cap_height(TextRole::count);
    const auto [inside, in_corner, beside] = words_in_square(pen, b, scale.side);
    if (inside && b.sparse) {
        pen.text(b.total, TextRole::count, {all.right() - 4, all.bottom() - 4},
                 {Align::right, tone.text, tone.fill, {}});
        const Point at = in_corner ? Point{left + 3, top + 3 + cap}
                         : beside  ? Point{used.right() + 3, top + 3 + cap}
                                   : Point{left + 3, used.bottom() + 3 + cap};
        pen.text(b.active, TextRole::count, at,
                 {Align::left, in_corner ? look.ground : tone.text, in_corner ? tone.mark : tone.fill, {}});
        return;
    }
    if (inside) {
        pen.text(b.total, TextRole::count, {all.right() - 4, all.bottom() - 4},
                 {Align::right, look.ground, tone.mark, {}});
        return;
    }
    const double label = std::max(b.x, std::min(left, b.x + b.slot - b.text));
    pen.text(b.total, TextRole::count, {label, all.bottom() + k_label_gap + cap}, {});
    if (b.sparse)
        pen.text(b.active, TextRole::count, {label, all.bottom() + k_label_gap + cap + line},
                 {Align::left, tone.text, {}, {}});
}

/// The ground: a bar for each year, with its months.
void draw_ground(Pen& pen, const Plan& plan, double y) {
    const diagram::Look& look = pen.look();
    constexpr double radius = 2, between = 3, pad = 5;
    const std::vector<Tower>& towers = plan.towers();
    const double middle = y + k_bar / 2, half = (plan.gap() - between) / 2;
    const Pen::TextOptions on_bar{Align::left, look.ground, look.ink, {}};
    for (std::size_t first = 0; first < towers.size();) {
        const catalog::Date& start = towers[first].model->released;
        std::size_t last = first;
        while (last < towers.size() && towers[last].model->released.year == start.year) ++last;
        const double left = towers[first].x - half,
                     right = std::min(towers[last - 1].x + towers[last - 1].slot + half, pen.out().size.w);
        pen.shape(Path::rounded({left, y, right - left, k_bar}, radius), look.ink);
        const std::string year = start.known() ? std::to_string(start.year) : std::string(k_undated);
        const std::string id = "year." + std::to_string(start.year);
        pen.part(id, PartKind::year, PartRole::area, year, {left, y, right - left, k_bar}, look.ink);
        double free = pen.text_middle(year, TextRole::block_name, {left + pad, middle}, on_bar).right() + pad;
        int month = 0;
        for (std::size_t i = first; i < last && start.known(); ++i) {
            const catalog::Date& date = towers[i].model->released;
            if (date.month == month) continue;
            const double x = i == first ? free : towers[i].x;
            month = date.month;
            if (x < free) continue;
            if (i > first) pen.rule({x - 4, y + 3.5}, {x - 4, y + k_bar - 3.5}, look.rule);
            const std::string_view word = month_name(month);
            if (x + pen.width(word, TextRole::block_size) > right - 2) continue;
            free = pen.text_middle(word, TextRole::block_size, {x, middle}, on_bar).right() + pad;
        }
        first = last;
    }
}

/// Title, explanation, and what the colors and the scales are.
void draw_words(Pen& pen, const Furnishing& f, const Plan& plan, const Plan::Scales& scale) {
    const diagram::Look& look = f.look;
    const Words& words = *scale.words;
    pen.text(k_skyline_title, TextRole::skyline_title,
             {-pen.line(k_skyline_title, TextRole::skyline_title)->ink.x, words.title});
    Point at = words.text;
    for (const LineRef& line : pen.lines(plan.explanation(), TextRole::lead, words.text_width)) {
        pen.text(line->text, TextRole::lead, at);
        at.y += pen.leading(TextRole::lead);
    }

    const double cap = pen.cap_height(TextRole::lead_strong), dimensions = sample_dimensions(plan.dimension()),
                 parameters = sample_parameters(scale.side, cap), side = scale.side * std::sqrt(parameters);
    const std::vector<Component> kinds = layer_kinds(f);
    auto [x, y] = words.key;
    for (std::size_t i = 0, row = 0; i < plan.key().size(); ++i) {
        if (i == words.rows[row]) {
            ++row;
            x = words.key.x;
            y += words.key_leading;
        }
        const auto item = [&](const std::string& id, const Rect& sample, const std::string& name, Color color,
                              Color text) {
            pen.shape(Path::rect(sample), color);
            pen.part("key." + id, PartKind::key, PartRole::area, name, sample, color);
            pen.text(name, TextRole::lead_strong, {sample.right() + k_key_sample_gap, y}, {Align::left, text, {}, {}});
        };
        if (i < kinds.size()) {
            const diagram::Tone& tone = look.tone(kinds[i]);
            item(std::string(diagram::name(kinds[i])), {x, y - cap, k_key_sample, cap}, component_name(kinds[i]),
                 tone.mark, tone.text);
        } else if (i == kinds.size()) {
            const double w = dimensions * plan.dimension();
            item("width", {x, y - cap, w, cap}, width_words(dimensions), look.soft, look.ink);
            pen.out().parts.back().value = dimensions;
            pen.out().parts.back().unit = "dimensions";
        } else {
            item("area", {x, y - cap / 2 - side / 2, side, side}, area_words(parameters), look.soft, look.ink);
            pen.out().parts.back().value = parameters;
            pen.out().parts.back().unit = "parameters";
        }
        x += plan.key()[i] + k_key_gap;
    }
}

/// Lines across for the scale of layers, broken by what stands on them.
void draw_heights(Pen& pen, const Plan& plan, const Plan::Scales& scale, std::span<const Rect> obstacles) {
    const double text = scale_column(pen) - 6;
    const auto y = [&](int n) { return scale.ground - scale.layer * n; };
    for (int n = plan.line_step(); n <= plan.highest_line(); n += plan.line_step()) {
        const Tower& last = plan.towers().back();
        rule_around(pen, {plan.left() - 3, y(n)}, {last.x + last.slot, y(n)}, obstacles, 2, pen.look().rule);
        pen.text_middle(std::to_string(n), TextRole::block_size, {text, y(n)}, {Align::right, {}, {}, {}});
    }
    pen.text("layers", TextRole::block_size, {text, y(plan.highest_line()) - 0.9 * pen.leading(TextRole::block_size)},
             {Align::right, {}, {}, {}});
}

}    // namespace

std::size_t skyline_capacity(const Furnishing& f, double width) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    std::vector<Tower> towers = towers_of(f, pen);
    while (!towers.empty() && least_width(towers, k_least_width, k_least_gap) > width - scale_column(pen))
        towers.pop_back();
    return towers.size();
}

Extent skyline_extent(const Furnishing& f, double width) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    if (f.models.empty()) return {};
    const Plan plan(f, pen, width);
    constexpr double k_below = 8;    // under the lowest figure
    return {plan.least_height() + k_below, plan.natural_height() + k_below};
}

Drawing skyline(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    if (f.models.empty()) return out;
    Pen pen(f.look, f.shaper, out);
    const Plan plan(f, pen, size.w);
    const Plan::Scales scale = plan.at(size.h);

    // What lies behind comes first: the lines of the scale, which keep clear of the names.
    std::vector<Rect> names;
    Drawing front;
    front.size = size;
    Pen over(f.look, f.shaper, front);
    for (const Tower& b : plan.towers()) {
        draw_layers(over, b, scale);
        names.push_back(draw_name(over, b, scale));
        draw_areas(over, b, scale);
    }
    draw_ground(over, plan, scale.ground);
    draw_words(over, f, plan, scale);
    draw_heights(pen, plan, scale, names);
    out.add(front, {});
    return out;
}

}    // namespace broadside::sheet
