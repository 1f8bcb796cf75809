#include "engine/cell/aside.hpp"

#include "engine/cell/marks.hpp"

#include <algorithm>

namespace broadside::diagram {
namespace {

constexpr double k_descent = 2.6;    // room below a value
constexpr double k_mark_gap = 6;     // between text and the scale mark
// Facts alone: label, below it the value.
constexpr double k_pair = 22.5;    // least distance from label to label
constexpr double k_pair_leading = 10.8;
constexpr double k_pair_width = 66;    // least width, so that the columns of most cells are of one width
// Facts above phrases: label on the left, value on the right.
constexpr double k_fact_row = 14;
constexpr double k_row_gap = 8;    // between label and value
constexpr double k_table_width = 114;
// Phrases.
constexpr double k_aside_leading = 10;
constexpr double k_notes_gap = 6;    // above a heading
constexpr double k_bullet = 7;       // indent behind it

/// From a label's capitals to the baseline of the value below.
double pair_height(Pen& pen) { return pen.cap_height(TextRole::fact_label) + k_pair_leading; }

Pen::TextOptions within(const std::string& part, Align align = Align::left) {
    return {.align = align, .color = {}, .ground = {}, .part = part};
}

}    // namespace

Aside::Aside(const catalog::Model& model, const catalog::Catalog& catalog, Color own, bool facts, bool phrases,
             Pen& pen)
    : model_(model), own_(own), phrases_(phrases) {
    if (facts) facts_ = fact_column(model);
    if (phrases) {
        new_ = look_at(model);
        origin_ = descent(model, catalog);
        least_.w = k_table_width;
    } else if (facts) {
        least_ = {k_pair_width, k_pair * static_cast<double>(facts_.size() - 1) + pair_height(pen)};
    }
    for (const Fact& f : facts_) {
        const double label = pen.width(f.label(), TextRole::fact_label),
                     value = pen.width(f.value, TextRole::fact_value);
        least_.w = std::max(least_.w, phrases ? label + k_row_gap + value : std::max(label, value));
    }
    if (phrases)
        measure_notes(pen);
    else if (facts)
        least_.w = std::max(least_.w, pen.width(facts_.front().value, TextRole::fact_value) + k_mark_gap + mark_side());
}

/// Height of heading and words on where the model comes from; they stand beside the scale mark.
double Aside::origin_height(Pen& pen, double width) const {
    if (origin_.from.empty()) return 0;
    return k_notes_gap +
           k_aside_leading *
               static_cast<double>(1 + pen.lines(origin_.from, TextRole::phrase, origin_width(width)).size());
}
double Aside::origin_width(double width) const { return width - mark_side() - k_mark_gap; }
double Aside::mark_side() const { return scale_side(catalog::derive(model_).total); }

/// The least is the table, one phrase, and where the model comes from.
void Aside::measure_notes(Pen& pen) {
    least_.h = k_fact_row * static_cast<double>(facts_.size()) + std::max(mark_side(), origin_height(pen, least_.w));
    if (!new_.empty())
        least_.h += k_notes_gap +
                    k_aside_leading *
                        static_cast<double>(1 + pen.lines(new_.front(), TextRole::phrase, least_.w - k_bullet).size());
}

void Aside::draw(Pen& pen, const Rect& area) const {
    if (least_.empty()) return;
    if (!phrases_) {
        draw_pairs(pen, area);
        return;
    }
    draw_table(pen, area);
    const double table = k_fact_row * static_cast<double>(facts_.size());
    draw_notes(pen, {area.x, area.y + table, area.w, area.h - table});
}

void Aside::draw_pairs(Pen& pen, const Rect& area) const {
    const double cap = pen.cap_height(TextRole::fact_label), height = pair_height(pen);
    const double pitch = (area.h - height) / static_cast<double>(facts_.size() - 1);
    double y = area.y;
    for (const Fact& f : facts_) {
        const std::string id = f.id();
        pen.part(id, PartKind::fact, PartRole::text, f.label(), {area.x, y - 1.5, area.w, height + 1.5 + k_descent},
                 pen.look().ink);
        pen.text(f.label(), TextRole::fact_label, {area.x, y + cap}, within(id));
        pen.text(f.value, TextRole::fact_value, {area.x, y + cap + k_pair_leading}, within(id));
        y += pitch;
    }
    // The mark stands behind the total that it shows, on its baseline unless it is too high for that.
    draw_scale_mark(pen, "scale", model_, own_, {area.right(), area.y + std::max(height, mark_side())}, mark_side());
}

void Aside::draw_table(Pen& pen, const Rect& area) const {
    const double cap = pen.cap_height(TextRole::fact_value), below = (k_fact_row - cap) / 2;
    double y = area.y;
    for (const Fact& f : facts_) {
        const std::string id = f.id();
        pen.part(id, PartKind::fact, PartRole::text, f.label(), {area.x, y - 2, area.w, cap + 2 + k_descent},
                 pen.look().ink);
        pen.text(f.label(), TextRole::fact_label, {area.x, y + cap}, within(id));
        pen.text(f.value, TextRole::fact_value, {area.right(), y + cap}, within(id, Align::right));
        pen.rule({area.x, y + cap + below}, {area.right(), y + cap + below});
        y += k_fact_row;
    }
}

void Aside::draw_notes(Pen& pen, const Rect& area) const {
    pen.part("notes", PartKind::notes, PartRole::text, {}, area, pen.look().ink);
    double y = area.y;    // top of the next line
    const auto say = [&](std::string_view text, TextRole role, double x) {
        pen.text(text, role, {x, y + 0.8 * k_aside_leading}, within("notes"));
        y += k_aside_leading;
    };
    if (!new_.empty()) {
        const double bottom = area.bottom() - std::max(mark_side(), origin_height(pen, area.w));
        y += k_notes_gap;
        say("LOOK AT", TextRole::fact_label, area.x);
        for (const std::string& phrase : new_) {
            const std::vector<LineRef> set = pen.lines(phrase, TextRole::phrase, area.w - k_bullet);
            if (y + k_aside_leading * static_cast<double>(set.size()) > bottom + 1e-6) break;
            pen.shape(Path::circle({area.x + 2, y + 0.55 * k_aside_leading}, 1.4), own_);
            for (const LineRef& line : set) say(line->text, TextRole::phrase, area.x + k_bullet);
        }
    }
    if (!origin_.from.empty()) {
        y += k_notes_gap;
        say("ORIGIN", TextRole::fact_label, area.x);
        const double width = origin_width(area.w);
        const auto most = static_cast<std::size_t>((area.bottom() - y + 1e-6) / k_aside_leading);
        for (const LineRef& line : fitted(pen, origin_.from, origin_.changes, ", ", origin_.joint, width, most))
            say(line->text, TextRole::phrase, area.x);
    }
    draw_scale_mark(pen, "scale", model_, own_, {area.right(), area.bottom()}, mark_side());
}

}    // namespace broadside::diagram
