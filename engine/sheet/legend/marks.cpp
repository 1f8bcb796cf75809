#include "engine/base/format.hpp"
#include "engine/cell/marks.hpp"
#include "engine/sheet/legend/sections.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <string>
#include <tuple>

namespace broadside::sheet {

using diagram::Align;
using diagram::Component;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

namespace {

/// The model with the largest share of idle parameters.
const catalog::Model& sparsest(const Furnishing& f) {
    return **std::ranges::max_element(f.models, {}, [](const catalog::Model* m) {
        const catalog::Derived counted = catalog::derive(*m);
        return std::tuple(counted.total / counted.active, counted.total);
    });
}

}    // namespace

Section strip(Pen& pen, const Furnishing& f) {
    const catalog::Model& model = most_varied(f);
    const std::array words{std::string("last layer"), std::string("left: mixer"), std::string("right: feed-forward"),
                           std::string("first layer")};
    double width = pen.width(model.full_name(), TextRole::note);
    for (const std::string& w : words) width = std::max(width, pen.width(w, TextRole::note));
    const Size least{diagram::k_strip_width + 12 + width, 96};
    return {"Layer strip: one tick per layer", least,
            [&model, words](Pen& p, const Rect& area) {
                const Rect rect{area.x, area.y, diagram::k_strip_width, area.h};
                diagram::draw_strip(p, "strip", model, rect);
                const double x = rect.right() + 12, cap = p.cap_height(TextRole::note);
                const auto say = [&](const std::string& text, double baseline) {
                    p.text(text, TextRole::note, {x, baseline});
                };
                say(words[3],
                    area.bottom() - 0.25 * p.look().type(TextRole::note).style.size);    // room for descenders
                say(words[0], area.y + cap);
                const double middle = area.center().y;
                p.text(model.full_name(), TextRole::note, {x, middle - 0.9 * p.leading(TextRole::note)},
                       {Align::left, p.look().ink, {}, {}});
                say(words[1], middle + cap / 2);
                say(words[2], middle + cap / 2 + p.leading(TextRole::note));
            },
            1.8, 3.5};
}

Section scale_mark(Pen& pen, const Furnishing& f) {
    constexpr std::array references{1e10, 1e11, 1e12};
    const double side = diagram::scale_side(1e12) * f.cell_scale;
    const catalog::Model& model = sparsest(f);
    const catalog::Derived counted = catalog::derive(model);    // as in the cells
    const std::string caption =
        fmt::format("{}: {} of {} active", model.full_name(), short_count(counted.active), short_count(counted.total));
    const double text = pen.leading(TextRole::note), column = std::max(side, pen.width("100B", TextRole::note)) + 16;
    const Size least{std::max(column * 3, pen.width(caption, TextRole::note)),
                     side + text + 8 + diagram::scale_side(counted.total) * f.cell_scale + 1.3 * text};
    return {"Scale mark: area for parameters", least, [=, &model, &f](Pen& p, const Rect& area) {
                const double base = area.y + side;
                double x = area.x;
                for (const double n : references) {
                    const double s = diagram::scale_side(n) * f.cell_scale;
                    p.shape(Path::rect({x, base - s, s, s}), f.look.tone(Component::norm).mark);
                    p.part("scale." + short_count(n), PartKind::scale, PartRole::area, short_count(n),
                           {x, base - s, s, s}, f.look.tone(Component::norm).mark);
                    p.text(short_count(n), TextRole::note, {x, base + text});
                    x += column;
                }
                const Color own = diagram::legible(f.catalog.organization_of(model).color, f.look.ground, f.look.ink);
                const double total = diagram::scale_side(counted.total) * f.cell_scale;
                const double active = diagram::scale_side(counted.active) * f.cell_scale;
                const double bottom = base + text + 8 + total;
                p.shape(Path::rect({area.x, bottom - total, total, total}), mix(f.look.ground, own, 0.22));
                p.shape(Path::rect({area.x, bottom - active, active, active}), own);
                p.part("scale.example", PartKind::scale, PartRole::area, caption,
                       {area.x, bottom - total, total, total}, own);
                p.text(caption, TextRole::note, {area.x, bottom + text});
            }};
}

}    // namespace broadside::sheet
