#include "engine/sheet/furniture/year_mark.hpp"

#include "engine/draw/pen.hpp"

namespace broadside::sheet {
namespace {

constexpr double k_year_base = 19, k_year_gap = 8, k_year_line = 1.2, k_year_end = 5;

}    // namespace

diagram::Drawing year_mark(const Furnishing& f, const std::string& year, Size size) {
    diagram::Drawing out;
    out.size = size;
    diagram::Pen pen(f.look, f.shaper, out);
    pen.part("year", diagram::PartKind::year, diagram::PartRole::text, year, {0, 0, size.w, size.h}, f.look.ink);
    const Rect ink =
        pen.text(year, diagram::TextRole::claim, {-pen.line(year, diagram::TextRole::claim)->ink.x, k_year_base},
                 {.align = diagram::Align::left, .color = f.look.ink, .ground = {}, .part = "year"});
    // At half the height of the figures, to where the next year begins.
    const double y = ink.center().y;
    if (ink.right() + k_year_gap + k_year_end < size.w) {
        pen.rule({ink.right() + k_year_gap, y}, {size.w, y}, f.look.soft, k_year_line);
        pen.shape(Path::rect({size.w - k_year_line, y - k_year_end / 2, k_year_line, k_year_end}), f.look.soft);
    }
    return out;
}

}    // namespace broadside::sheet
