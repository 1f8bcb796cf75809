#include "engine/cell/compact/paint.hpp"

#include "engine/cell/marks.hpp"

namespace broadside::diagram::compact {
namespace {

constexpr double k_box_radius = 3, k_box_edge = 0.6, k_caption_gap = 2.9, k_leader = 1.1, k_detail_gap = 4;

}    // namespace

Strength strength(const Look& look, Component kind, bool changed) {
    const Tone& tone = look.tone(kind);
    if (!changed) return {tone.fill, tone.mark, look.ink, look.soft};
    // The marks of norms and plain parts are too light for text on them.
    const bool light = kind == Component::norm || kind == Component::plain;
    const Color ground = light ? tone.text : tone.mark;
    return {ground, ground, look.ground, look.ground};
}

void box(Pen& pen, const std::string& id, Component kind, const Rect& rect, const Caption& caption, bool changed,
         PartKind part_kind) {
    const Strength s = strength(pen.look(), kind, changed);
    pen.shape(Path::rounded(rect, std::min(k_box_radius, rect.h / 3)), s.ground, s.edge, k_box_edge);
    pen.part(id, part_kind, PartRole::box, caption.label, rect, pen.look().tone(kind).mark);
    const Point c = rect.center();
    if (caption.detail.empty()) {
        pen.text_middle(caption.label, TextRole::label, c, {Align::center, s.text, s.ground, id});
        return;
    }
    const double a = pen.cap_height(TextRole::label), b = pen.cap_height(TextRole::detail);
    const double top = c.y - (a + k_caption_gap + b) / 2;
    pen.text(caption.label, TextRole::label, {c.x, top + a}, {Align::center, s.text, s.ground, id});
    pen.text(caption.detail, TextRole::detail, {c.x, top + a + k_caption_gap + b},
             {Align::center, s.soft, s.ground, id});
}

void line_box(Pen& pen, const std::string& id, Component kind, const Rect& rect, const Caption& caption,
              std::string_view brief) {
    const Strength s = strength(pen.look(), kind, false);
    pen.shape(Path::rounded(rect, k_box_radius), s.ground, s.edge, k_box_edge);
    pen.part(id, as_part(kind), PartRole::box, caption.label, rect, pen.look().tone(kind).mark);
    const auto both = [&](std::string_view label, TextRole role) {
        return pen.width(label, TextRole::label) + k_detail_gap + pen.width(caption.detail, role);
    };
    // Where it does not fit, figures of the next size come before another word.
    const double room = rect.w - 5;
    const TextRole role = both(caption.label, TextRole::detail) <= room ? TextRole::detail : TextRole::note;
    const std::string label = both(caption.label, role) <= room ? caption.label : std::string(brief);
    const double width = both(label, role);
    const double x = rect.center().x - width / 2, y = rect.center().y;
    pen.text_middle(label, TextRole::label, {x, y}, {Align::left, s.text, s.ground, id});
    pen.text(caption.detail, role, {x + width, y + pen.cap_height(TextRole::label) / 2},
             {Align::right, s.soft, s.ground, id});
}

Rect draw_pill(Pen& pen, const std::string& id, const WordsOnPill& pill, const Strength& colors, Point at) {
    const Rect rect{at.x, at.y - pill.height / 2, pen.width(pill.text, pill.role) + 2 * pill.pad, pill.height};
    // What changed stands in the words of a panel and keeps the corners of a box.
    pen.shape(Path::rounded(rect, pill.part_kind == PartKind::change ? 2 : pill.height / 2), colors.ground, colors.edge,
              k_box_edge);
    pen.part(id, pill.part_kind, pill.part_role, pill.text, rect, colors.edge);
    pen.text_middle(pill.text, pill.role, rect.center(), {Align::center, colors.text, colors.ground, id});
    return rect;
}

void swatch(Pen& pen, const catalog::Organization& organization, const Rect& rect) {
    const Color own = legible(organization.color, pen.look().ground, pen.look().ink);
    pen.shape(Path::rounded(rect, 1.2), own);
    pen.part("swatch", PartKind::organization, PartRole::area, organization.name, rect, own);
}

void leader(Pen& pen, std::vector<Point> points, Color color, const std::string& from, const std::string& to) {
    pen.out().marks.emplace_back(Line{LineKind::leader, from, to, std::move(points), 3, k_leader, color, {}, false});
}

}    // namespace broadside::diagram::compact
