#include "engine/draw/pen.hpp"

#include <utility>

namespace broadside::diagram {
namespace {

constexpr double k_box_radius = 3.2;
constexpr double k_panel_radius = 5;
constexpr double k_pad_x = 5, k_pad_y = 2.6;
constexpr double k_caption_gap = 2.4;    // between the capitals of the first line and those of the second

/// Files and code are typed with the straight apostrophe; print has the curved one.
std::string typeset(std::string_view text) {
    std::string out;
    for (const char c : text) c == '\'' ? out += "’" : out += c;
    return out;
}

}    // namespace

// ---- measuring ------------------------------------------------------------------------------------------------------

LineRef Pen::line(std::string_view text, TextRole role) {
    if (text.find('\'') != std::string_view::npos) return line(typeset(text), role);
    return shaper_.line(text, look_.type(role).style);
}

double Pen::leading(TextRole role) const { return look_.type(role).style.size * 1.28; }

double Pen::cap_height(TextRole role) { return line("H", role)->cap_height; }

Size Pen::box_size(const Caption& caption) {
    const double w = std::max(caption.label.empty() ? 0 : width(caption.label, TextRole::label),
                              caption.detail.empty() ? 0 : width(caption.detail, TextRole::detail));
    double h = 2 * k_pad_y;
    if (!caption.label.empty()) h += cap_height(TextRole::label);
    if (!caption.detail.empty()) h += cap_height(TextRole::detail);
    if (!caption.label.empty() && !caption.detail.empty()) h += k_caption_gap;
    // Descenders and ascenders of the outer lines need the room that the padding leaves.
    return {w + 2 * k_pad_x, h + 2 * 1.2};
}

Color Pen::usual_color(TextRole role) const {
    switch (role) {
        case TextRole::detail:
        case TextRole::panel_note:
        case TextRole::note:
        case TextRole::date:
        case TextRole::fact_label:
        case TextRole::model_size:
        case TextRole::coordinate:
        case TextRole::axis:
        case TextRole::lead:
        case TextRole::block_size:
        case TextRole::sentence: return look_.soft;
        default: return look_.ink;
    }
}

// ---- text -----------------------------------------------------------------------------------------------------------

Rect Pen::text(std::string_view text, TextRole role, Point at, const TextOptions& options) {
    LineRef made = line(text, role);
    const double before = options.align == Align::center  ? made->width / 2
                          : options.align == Align::right ? made->width
                                                          : 0;
    at = at - turned(Point{before, 0}, options.direction);
    const Label label{made,
                      at,
                      options.color.value_or(usual_color(role)),
                      options.ground.value_or(look_.ground),
                      role,
                      look_.type(role).least,
                      options.part,
                      options.direction,
                      options.goes_on};
    const Rect ink = label.ink();
    out_.marks.emplace_back(label);
    return ink;
}

Rect Pen::text_middle(std::string_view text, TextRole role, Point at, const TextOptions& options) {
    return this->text(text, role, at + turned(Point{0, cap_height(role) / 2}, options.direction), options);
}

std::vector<LineRef> Pen::lines(std::string_view text, TextRole role, double width) {
    return shaper_.paragraph(typeset(text), look_.type(role).style, width);
}

double Pen::paragraph(std::string_view text, TextRole role, Point at, double width, TextOptions options) {
    for (const LineRef& l : lines(text, role, width)) {
        this->text(l->text, role, at, options);
        options.goes_on = true;
        at.y += leading(role);
    }
    return at.y;
}

// ---- boxes and nodes ------------------------------------------------------------------------------------------------

void Pen::part(const std::string& id, PartKind kind, PartRole role, std::string_view label, const Rect& rect,
               Color color) {
    out_.parts.push_back({id, kind, role, std::string(label), rect, color});
}

void Pen::shape(Path path, std::optional<Color> fill, std::optional<Color> stroke, double width,
                std::vector<double> dash) {
    out_.marks.emplace_back(
        Shape{std::move(path), fill, stroke, stroke && width == 0 ? look_.line : width, std::move(dash)});
}

void Pen::box(const std::string& id, Component kind, const Rect& rect, const Caption& caption,
              std::optional<PartKind> part_kind) {
    const Tone& tone = look_.tone(kind);
    shape(Path::rounded(rect, k_box_radius), tone.fill, tone.mark);
    part(id, part_kind.value_or(as_part(kind)), PartRole::box, caption.label, rect, tone.mark);
    const TextOptions first{Align::center, look_.ink, tone.fill, id};
    const TextOptions second{Align::center, look_.soft, tone.fill, id};
    const Point c = rect.center();
    if (caption.detail.empty()) {
        text_middle(caption.label, TextRole::label, c, first);
    } else if (caption.label.empty()) {
        text_middle(caption.detail, TextRole::detail, c, second);
    } else {
        const double a = cap_height(TextRole::label), b = cap_height(TextRole::detail);
        const double top = c.y - (a + k_caption_gap + b) / 2;
        text(caption.label, TextRole::label, {c.x, top + a}, first);
        text(caption.detail, TextRole::detail, {c.x, top + a + k_caption_gap + b}, second);
    }
}

void Pen::split_box(const std::string& id, const Rect& rect, std::span<const Row> rows, PartKind part_kind) {
    const double h = rect.h / static_cast<double>(rows.size());
    part(id, part_kind, PartRole::box, rows.empty() ? "" : rows.front().text, rect, look_.tone(rows.front().kind).mark);
    // Each row is the box's outline cut to its slice, so that the corners stay round.
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Tone& tone = look_.tone(rows[i].kind);
        const Rect slice{rect.x, rect.y + static_cast<double>(i) * h, rect.w, h};
        const bool first = i == 0, last = i + 1 == rows.size();
        const double r = k_box_radius;
        Path path;
        if (first && last) {
            path = Path::rounded(slice, r);
        } else if (first || last) {
            // Two rounded corners on the outer side.
            const double y0 = first ? slice.top() : slice.bottom(), y1 = first ? slice.bottom() : slice.top();
            const double s = first ? r : -r, k = k_arc_rest;
            path.move_to({slice.left(), y1});
            path.line_to({slice.left(), y0 + s});
            path.curve_to({slice.left(), y0 + s * k}, {slice.left() + r * k, y0}, {slice.left() + r, y0});
            path.line_to({slice.right() - r, y0});
            path.curve_to({slice.right() - r * k, y0}, {slice.right(), y0 + s * k}, {slice.right(), y0 + s});
            path.line_to({slice.right(), y1});
            path.close();
        } else {
            path = Path::rect(slice);
        }
        shape(std::move(path), tone.fill, tone.mark);
        const std::string row_id = id + "." + std::to_string(i);
        part(row_id, part_kind, PartRole::row, rows[i].text, slice, tone.mark);
        text_middle(rows[i].text, TextRole::detail, slice.center(), {Align::center, look_.ink, tone.fill, row_id});
    }
}

std::string_view symbol(Sign sign) { return sign == Sign::plus ? "+" : "×"; }

void Pen::node(const std::string& id, Point center, Sign sign, PartKind part_kind) {
    const double r = node_radius();
    const Color ink = look_.tone(Component::residual).mark;
    shape(Path::circle(center, r), look_.ground, ink);
    part(id, part_kind, PartRole::node, diagram::symbol(sign), Rect::around(center, {2 * r, 2 * r}), ink);
    // A stroke and the same a quarter turn on.
    const double arm = r * 0.55, d = arm * 0.78;
    const Point stroke = sign == Sign::plus ? Point{arm, 0} : Point{d, d};
    Path cross;
    cross.move_to({center.x - stroke.x, center.y - stroke.y});
    cross.line_to({center.x + stroke.x, center.y + stroke.y});
    cross.move_to({center.x - stroke.y, center.y + (sign == Sign::plus ? -stroke.x : stroke.x)});
    cross.line_to({center.x + stroke.y, center.y + (sign == Sign::plus ? stroke.x : -stroke.x)});
    shape(std::move(cross), std::nullopt, ink);
}

Size Pen::badge_size(std::string_view text) {
    return {width(text, TextRole::badge) + 9, look_.type(TextRole::badge).style.size + 4.4};
}

Rect Pen::badge(const std::string& id, std::string_view text, Component kind, Point at) {
    const Tone& tone = look_.tone(kind);
    const Size size = badge_size(text);
    const Rect rect{at.x, at.y - size.h / 2, size.w, size.h};
    // A plain badge is nearly as light as the sheet: its outline shows it.
    const bool outlined = kind == Component::plain;
    shape(Path::rounded(rect, size.h / 2), tone.fill, outlined ? std::optional(tone.mark) : std::nullopt,
          look_.hairline);
    part(id, PartKind::badge, PartRole::badge, text, rect, tone.mark);
    text_middle(text, TextRole::badge, rect.center(), {Align::center, tone.text, tone.fill, id});
    return rect;
}

void Pen::cache_mark(const std::string& id, const Rect& rect, std::string_view text) {
    const Tone& tone = look_.tone(Component::cache);
    shape(Path::rounded(rect, rect.h / 2), tone.fill, tone.mark);
    part(id, PartKind::cache, PartRole::box, text, rect, tone.mark);
    if (!text.empty()) text_middle(text, TextRole::detail, rect.center(), {Align::center, look_.ink, tone.fill, id});
}

Rect Pen::panel(const std::string& id, Component kind, const Rect& rect, std::string_view title,
                std::string_view note) {
    const Tone& tone = look_.tone(kind);
    const double bar = panel_bar(), r = k_panel_radius;
    shape(Path::rounded(rect, r), look_.panel);
    shape(Path::tab({rect.x, rect.y, rect.w, bar}, r), tone.fill);
    shape(Path::rounded(rect, r), std::nullopt, tone.mark);
    part(id, as_part(kind), PartRole::panel, title, rect, tone.mark);
    const std::string bar_id = id + ".title";
    const Rect bar_rect{rect.x, rect.y, rect.w, bar};
    part(bar_id, as_part(kind), PartRole::title, title, bar_rect, tone.mark);
    const double middle = rect.top() + bar / 2;
    text_middle(title, TextRole::panel_title, {rect.left() + 7, middle}, {Align::left, tone.text, tone.fill, bar_id});
    if (!note.empty())
        text_middle(note, TextRole::panel_note, {rect.right() - 7, middle},
                    {Align::right, look_.soft, tone.fill, bar_id});
    return {rect.x, rect.y + bar, rect.w, rect.h - bar};
}

// ---- lines ----------------------------------------------------------------------------------------------------------

void Pen::wire(std::vector<Point> points, const WireOptions& o) {
    out_.marks.emplace_back(Line{LineKind::wire, o.from, o.to, std::move(points), o.radius,
                                 o.width > 0 ? o.width : look_.line,
                                 o.color.value_or(look_.tone(Component::residual).mark), o.dash, o.arrow});
}

void Pen::leader(std::vector<Point> points, Component kind, const std::string& from, const std::string& to) {
    out_.marks.emplace_back(Line{LineKind::leader,
                                 from,
                                 to,
                                 std::move(points),
                                 3,
                                 look_.hairline * 1.2,
                                 look_.tone(kind).mark,
                                 {1.6, 1.6},
                                 false});
}

void Pen::rule(Point a, Point b, std::optional<Color> color, double width) {
    out_.marks.emplace_back(Line{
        LineKind::rule, {}, {}, {a, b}, 0, width > 0 ? width : look_.hairline, color.value_or(look_.rule), {}, false});
}

}    // namespace broadside::diagram
