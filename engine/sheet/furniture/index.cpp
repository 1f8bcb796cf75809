#include "engine/sheet/furniture/chart.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Drawing;
using diagram::Pen;
using diagram::TextRole;

constexpr double k_pitch = 1.1;    // of the type's size, row to row
constexpr double k_column_gap = 16;
constexpr double k_coordinate = 8;    // least distance from name to coordinate

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return c < 128 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c); });
    return text;
}

/// By name without regard to case, models of one name by size.
std::vector<const catalog::Model*> by_name(std::vector<const catalog::Model*> models) {
    std::stable_sort(models.begin(), models.end(), [](const auto* a, const auto* b) {
        const std::string x = lower(a->name), y = lower(b->name);
        return x != y ? x < y : a->parameters.total < b->parameters.total;
    });
    return models;
}

struct Columns {
    std::size_t rows = 1, count = 1;
    double pitch = 0, width = 0;    // of one column
};
Columns columns(const Furnishing& f, Pen& pen, double height) {
    Columns out;
    const double size = f.look.type(TextRole::index).style.size, area = height - chart_head(pen);
    out.rows = static_cast<std::size_t>(std::max(1.0, std::floor((area - size * 0.25) / (size * k_pitch))));
    out.count = std::max<std::size_t>(1, (f.models.size() + out.rows - 1) / out.rows);
    out.rows = (f.models.size() + out.count - 1) / out.count;    // evenly filled
    out.pitch = (area - size * 0.25) / static_cast<double>(std::max<std::size_t>(out.rows, 1));
    out.pitch = std::min(out.pitch, size * 1.35);
    for (const catalog::Model* m : f.models)
        out.width = std::max(
            out.width, pen.width(m->full_name(), TextRole::index) + k_coordinate + pen.width("AA9", TextRole::index));
    return out;
}

}    // namespace

double index_width(const Furnishing& f, double height) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const Columns c = columns(f, pen, height);
    const double columns_width = static_cast<double>(c.count) * (c.width + k_column_gap) - k_column_gap;
    return std::max(columns_width, chart_head_width(pen, title(FootPart::index), ""));
}

Drawing draw_index(const Furnishing& f, Size size, const Coordinates& coordinates) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Rect area = chart_frame(pen, size, title(FootPart::index), "");
    const Columns c = columns(f, pen, size.h);
    const double gaps = k_column_gap * static_cast<double>(c.count - 1);
    const double width = (size.w - gaps) / static_cast<double>(c.count);
    const auto models = by_name(f.models);
    for (std::size_t i = 0; i < models.size(); ++i) {
        const double x = static_cast<double>(i / c.rows) * (width + k_column_gap);
        const double y = area.y + c.pitch * static_cast<double>(i % c.rows) + pen.cap_height(TextRole::index);
        const Rect text = pen.text(models[i]->full_name(), TextRole::index, {x, y});
        const auto found = coordinates.find(models[i]->id);
        if (found == coordinates.end()) continue;
        const Rect place = pen.text(found->second, TextRole::index, {x + width, y}, {Align::right, f.look.ink, {}, {}});
        out.links.push_back({united(text, place), "#" + models[i]->id, models[i]->full_name() + ": its cell"});
        if (place.left() - text.right() > 12)
            out.marks.emplace_back(diagram::Line{diagram::LineKind::leader,
                                                 {},
                                                 {},
                                                 {{text.right() + 4, y - 0.3}, {place.left() - 4, y - 0.3}},
                                                 0,
                                                 f.look.hairline,
                                                 f.look.rule,
                                                 {0.6, 2.2},
                                                 false});
    }
    return out;
}

}    // namespace broadside::sheet
