#include "engine/sheet/furniture/plate_card.hpp"
#include "engine/sheet/furniture/plates.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace broadside::sheet {
namespace {

using catalog::Model;
using diagram::Align;
using diagram::Component;
using diagram::Inset;
using diagram::Pen;
using diagram::TextRole;

struct NormPlace {
    catalog::NormPlacement placement;
    std::string_view name;
};
constexpr std::array k_norm_places{NormPlace{catalog::NormPlacement::pre, "before"},
                                   NormPlace{catalog::NormPlacement::post, "after"},
                                   NormPlace{catalog::NormPlacement::pre_post, "before and after"}};

constexpr std::string_view k_side_by_side = "side by side";
constexpr double k_place_box = 17, k_place_norm = 11, k_place_sum = 4.6, k_place_step = 7;

/// Both sublayers on one norm, their outputs added to the residual path at once.
void draw_side_by_side(Pen& pen, const std::string& id, const Rect& area) {
    constexpr double lane = 9, between = 4;
    const double left = area.x + lane, w = (area.w - lane - between) / 2, fork = area.bottom() - k_place_step;
    const Rect norm{left, fork - k_place_step - k_place_norm, area.w - lane, k_place_norm};
    const double box_bottom = norm.top() - 2 * k_place_step - 3;
    const Rect mixer{left, box_bottom - k_place_box, w, k_place_box},
        ffn{left + w + between, box_bottom - k_place_box, w, k_place_box};
    const Point plus{norm.center().x, box_bottom - k_place_box - 2 * k_place_step - 3 - k_place_sum};
    pen.box(id + ".norm", Component::norm, norm, {{}, "norm"});
    pen.box(id + ".mixer", Component::full_attention, mixer, {{}, "mixer"});
    pen.box(id + ".ffn", Component::dense_ffn, ffn, {{}, "FFN"});
    pen.node(id + ".sum", plus, diagram::Sign::plus);
    pen.wire({{plus.x, area.bottom()}, norm.south()}, {.to = id + ".norm"});
    pen.wire({norm.north(),
              {plus.x, norm.top() - k_place_step},
              {mixer.center().x, norm.top() - k_place_step},
              mixer.south()},
             {.from = id + ".norm", .to = id + ".mixer"});
    pen.wire(
        {norm.north(), {plus.x, norm.top() - k_place_step}, {ffn.center().x, norm.top() - k_place_step}, ffn.south()},
        {.from = id + ".norm", .to = id + ".ffn"});
    const double join = mixer.top() - k_place_step - 1, into = plus.y + k_place_sum;
    for (const auto& [name, box] : {std::pair{".mixer", mixer}, {".ffn", ffn}})
        pen.wire({box.north(), {box.center().x, join}, {plus.x, join}, {plus.x, into}},
                 {.from = id + name, .to = id + ".sum"});
    pen.wire({{plus.x, fork}, {area.x + 2, fork}, {area.x + 2, plus.y}, {plus.x - k_place_sum, plus.y}},
             {.to = id + ".sum"});
    pen.wire({{plus.x, plus.y - k_place_sum}, {plus.x, plus.y - k_place_sum - 11}}, {.from = id + ".sum"});
}

/// A sublayer between residual path and sum, with its norms; as high as all three take.
void draw_norm_place(Pen& pen, const std::string& id, catalog::NormPlacement placement, const Rect& area) {
    constexpr double box_h = k_place_box, norm_h = k_place_norm, sum = k_place_sum, lane = 16, step = k_place_step;
    const double width = area.w - lane, x = area.x + lane + width / 2;
    const bool before = catalog::norm_before(placement), after = catalog::norm_behind(placement);
    const double bottom = area.bottom();
    const double fork = bottom - step;
    double y = fork - step;
    std::vector<std::pair<std::string, Rect>> chain;
    const auto add = [&](const std::string& name, Component kind, double h, const char* words) {
        const Rect rect{area.x + lane, y - h, width, h};
        chain.emplace_back(name, rect);
        pen.box(id + "." + name, kind, rect, {{}, words});
        y -= h + step + 3;
    };
    if (before) add("norm-before", Component::norm, norm_h, "norm");
    add("sublayer", Component::full_attention, box_h, "sublayer");
    if (after) add("norm-after", Component::norm, norm_h, "norm");
    const Point plus{x, y - sum};
    pen.node(id + ".sum", plus, diagram::Sign::plus);
    Point from{x, bottom};
    std::string from_id;
    for (const auto& [name, rect] : chain) {
        pen.wire({from, rect.south()}, {.from = from_id, .to = id + "." + name});
        from = rect.north();
        from_id = id + "." + name;
    }
    pen.wire({from, {x, plus.y + sum}}, {.from = from_id, .to = id + ".sum"});
    pen.wire({{x, fork}, {area.x + 5, fork}, {area.x + 5, plus.y}, {x - sum, plus.y}}, {.to = id + ".sum"});
    pen.wire({{x, plus.y - sum}, {x, plus.y - sum - 11}}, {.from = id + ".sum"});
}

}    // namespace

Inset norm_places(Pen& pen, const std::vector<catalog::NormPlacement>& places, bool side_by_side) {
    constexpr double column = 70, gap = 12, height = 102;
    const double drawn = static_cast<double>(places.size()) + (side_by_side ? 1 : 0);
    Inset out;
    out.kind = Component::norm;
    out.id = "plate.norms";
    out.least = {column * drawn + gap * (drawn - 1) + 14, height + 1.4 * pen.leading(TextRole::detail) + 6};
    out.draw = [=](Pen& p, const Rect& area) {
        const double each = area.w / drawn, top = area.center().y - height / 2 - 8;
        const auto name = [&](std::string_view words, double x) {
            p.text(words, TextRole::detail, {x, top + height + p.leading(TextRole::detail) + 2},
                   {Align::center, p.look().ink, p.look().panel, {}});
        };
        for (std::size_t i = 0; i < places.size(); ++i) {
            const double x = area.x + each * (static_cast<double>(i) + 0.5);
            draw_norm_place(p, "plate.norms." + std::to_string(i), places[i], {x - column / 2, top, column, height});
            name(std::ranges::find(k_norm_places, places[i], &NormPlace::placement)->name, x + 8);
        }
        if (side_by_side) {
            const double x = area.x + each * (drawn - 0.5);
            draw_side_by_side(p, "plate.norms.parallel", {x - column / 2, top, column, height});
            name(k_side_by_side, x + 4.5);
        }
    };
    return out;
}

std::optional<PlateCard> norms_card(const Furnishing& f, Pen& pen) {
    PlateCard card;
    card.words = {"norms",
                  Component::norm,
                  "Where the norms stand",
                  {},
                  {},
                  "A norm before the sublayer leaves the residual path untouched; one after it limits what is added.",
                  "Zhang, Sennrich 2019, arXiv 1910.07467; Xiong et al. 2020, 2002.04745"};
    const auto parallel = [](const Model* m) { return m->topology == catalog::Topology::parallel; };
    const auto on_one = [&](const Model* m) { return parallel(m) && !m->norm.separate; };
    std::vector<catalog::NormPlacement> places;
    for (const NormPlace& place : k_norm_places) {
        const auto n = std::ranges::count_if(
            f.models, [&](const Model* m) { return m->norm.placement == place.placement && !parallel(m); });
        if (n == 0) continue;
        card.variants[std::string(place.name)] = static_cast<std::size_t>(n);
        places.push_back(place.placement);
    }
    const auto side = static_cast<std::size_t>(std::ranges::count_if(f.models, on_one));
    if (side > 0) {
        card.variants[std::string(k_side_by_side)] = side;
        card.words.sentence += " Side by side, mixer and feed-forward read the same normed input.";
    }
    // Those that have them elsewhere are not drawn.
    for (const auto& [name, n] : card.variants) card.models += n;
    if (card.models == 0) return std::nullopt;
    card.graph = norm_places(pen, places, side > 0);
    return card;
}

}    // namespace broadside::sheet
