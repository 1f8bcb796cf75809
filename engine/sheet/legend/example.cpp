#include "engine/cell/marks.hpp"
#include "engine/cell/stack.hpp"
#include "engine/draw/words.hpp"
#include "engine/sheet/legend/sections.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <tuple>

namespace broadside::sheet {

using diagram::Align;
using diagram::Component;
using diagram::Drawing;
using diagram::Pen;
using diagram::Spot;
using diagram::TextRole;

namespace {

/// The plainest model: one mixer and one feed-forward, no prediction module, one after the other; the first of these.
const catalog::Model& plainest(const Furnishing& f) {
    return **std::ranges::min_element(f.models, {}, [](const catalog::Model* m) {
        bool learned = false;
        for (const catalog::NamedMixer& named : m->mixers)
            learned = learned || diagram::position_pill(named.facts).empty();
        return std::tuple(m->topology == catalog::Topology::parallel, learned, m->mtp.has_value(), names_in(*m).size(),
                          m->norm.placement != catalog::NormPlacement::pre);
    });
}

struct Callout {
    diagram::Spot at;
    std::string text;
};

const std::string k_example = "example.";    // before the ids of its parts
constexpr double k_right_callout = 94, k_left_callout = 40;    // widest line where they are broken

}    // namespace

Section example(Pen& pen, const Furnishing& f, bool alone) {
    const catalog::Model& model = plainest(f);
    const Color own = diagram::legible(f.catalog.organization_of(model).color, f.look.ground, f.look.ink);
    const auto stack = std::make_shared<diagram::Stack>(model, own, pen);
    const bool parallel = model.topology == catalog::Topology::parallel;
    std::vector<Callout> right{
        {Spot::head, "a score for every entry of the vocabulary"},
        {Spot::final_norm, "norm before the head"},
        {Spot::last_sum, "sum: the result joins the residual path"},
        {Spot::ffn, parallel ? "mixer, where tokens meet, and feed-forward side by side"
                             : "feed-forward: works on each token alone"},
        {Spot::mixer, "mixer: the only place where tokens meet"},
        {Spot::sublayer, "mixer or feed-forward, one per layer"},
        {Spot::first_norm, parallel ? "norm, here before both" : "norm, here before the mixer"},
        {Spot::embedding, "a vector for each token: vocabulary × width"},
    };
    if (parallel) std::erase_if(right, [](const Callout& c) { return c.at == Spot::mixer; });    // at one height
    const std::array left{
        Callout{Spot::last_sum, "residual path"},
        Callout{Spot::position, "position encoding"},
    };
    constexpr double gap = 16;
    // A legend that is one column has words in two lines beside the diagram, which would be its widest section by far.
    const auto set = [alone](Pen& p, const Callout& c, double longest) {
        const double width = alone ? longest : p.width(c.text, TextRole::note) + 1;
        return p.lines(c.text, TextRole::note, width);
    };
    double right_width = 0, left_width = 0;
    for (const Callout& c : right)
        for (const LineRef& line : set(pen, c, k_right_callout)) right_width = std::max(right_width, line->width);
    for (const Callout& c : left)
        for (const LineRef& line : set(pen, c, k_left_callout)) left_width = std::max(left_width, line->width);
    const Size size = stack->least();
    const Size least{left_width + gap + size.w + gap + right_width, size.h};
    return {"A diagram reads from bottom to top: " + model.full_name(), least,
            [=](Pen& p, const Rect& area) {
                const double h = std::min(area.h, size.h * 1.5), x = area.x + left_width + gap;
                Drawing drawn;
                Pen inner(p.look(), p.shaper(), drawn);
                const auto spots = stack->draw(inner, {0, 0}, h).spots;
                const auto find = [&](Spot at) {
                    const auto spot = spots.find(at);
                    return spot == spots.end() ? nullptr : &drawn.parts[spot->second];
                };
                const auto say = [&](const Callout& c, double longest, Point at, Align align) {
                    const std::vector<LineRef> lines = set(p, c, longest);
                    at.y -= static_cast<double>(lines.size() - 1) / 2 * p.leading(TextRole::note);
                    for (const LineRef& line : lines) {
                        p.text_middle(line->text, TextRole::note, at, {align, {}, {}, {}});
                        at.y += p.leading(TextRole::note);
                    }
                };
                for (const Callout& c : right) {
                    const diagram::Part* part = find(c.at);
                    if (part == nullptr) continue;
                    const Point from{x + part->rect.right() + 1.5, area.y + part->rect.center().y};
                    const Point to{x + size.w + gap - 3, from.y};
                    p.leader({from, to}, Component::norm, k_example + part->id, {});
                    say(c, k_right_callout, {to.x + 3, to.y}, Align::left);
                }
                const diagram::Part *position = find(Spot::position), *sum = find(Spot::last_sum),
                                    *beside = find(parallel ? Spot::first_norm : Spot::ffn);
                if (position != nullptr) {
                    const double y = area.y + position->rect.center().y;
                    p.leader({{area.x + left_width + 3, y}, {x + position->rect.left() - 1.5, y}}, Component::norm, {},
                             k_example + position->id);
                    say(left[1], k_left_callout, {area.x + left_width, y}, Align::right);
                }
                if (sum != nullptr && beside != nullptr) {
                    // The path's upright run, beside the feed-forward, or the norm where the mixer is beside that.
                    const double y = area.y + beside->rect.center().y;
                    p.leader({{area.x + left_width + 3, y}, {x + 6.5, y}}, Component::norm, {}, {});
                    say(left[0], k_left_callout, {area.x + left_width, y}, Align::right);
                }
                p.out().add(drawn, {x, area.y}, k_example);
            },
            1.5, 1.5};
}

}    // namespace broadside::sheet
