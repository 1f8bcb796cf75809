#include "engine/cell/compact/narrow_head.hpp"

#include "engine/cell/compact/paint.hpp"
#include "engine/cell/marks.hpp"
#include "engine/cell/name.hpp"
#include "engine/draw/words.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace broadside::diagram::compact {
namespace {

constexpr double k_narrow_name_base = 18.6, k_narrow_coordinate_base = 10.6, k_narrow_coordinate_room = 24;
constexpr double k_narrow_size_base = 32.4, k_narrow_badges_middle = 28, k_narrow_badge_gap = 4,
                 k_narrow_badge_height = 11.6, k_narrow_badge_pad = 4.6;
constexpr double k_narrow_by_base = 43.8, k_narrow_by_middle = 40.9, k_narrow_swatch = 7, k_narrow_organization = 11,
                 k_narrow_by_gap = 4;
constexpr double k_narrow_label_base = 8.2, k_narrow_value_base = 18.6,
                 k_narrow_row = 21.7;            // of figures, from the rule above them
constexpr double k_narrow_design_width = 212;    // of a cell with the figures at these places
constexpr std::array k_narrow_columns{0.0, 60.0, 113.0, 161.0};

constexpr double k_narrow_name_room = 184;    // a longer name is set smaller: one model does not widen all cells

std::optional<NameSetting> name_in(Pen& pen, const catalog::Model& model, double room) {
    constexpr double least = 8;    // of two lines
    return name_setting(pen.shaper(), pen.look(), NameSetting::Line{model.name, {}}, room, least);
}

std::string date_of(const catalog::Model& model) {
    return "·  " + with_doubt(model, "released", catalog::spelled(model.released));
}

void draw_narrow_figures(Pen& pen, const catalog::Model& model, const Frame& frame) {
    const Look& look = pen.look();
    pen.rule({0, k_narrow_figures_top}, {frame.width, k_narrow_figures_top}, {}, 0.6);
    pen.rule({0, k_narrow_figures_bottom}, {frame.width, k_narrow_figures_bottom}, {}, 0.6);
    const std::vector<Fact> facts = fact_column(model);
    for (std::size_t i = 0; i < 2 * k_narrow_columns.size(); ++i) {
        const Fact& fact = facts[i];
        const double x = k_narrow_columns[i % k_narrow_columns.size()] * frame.width / k_narrow_design_width;
        const double top = k_narrow_figures_top + (i < k_narrow_columns.size() ? 0 : k_narrow_row);
        const std::string id = fact.id();
        const double w = fact_width(pen, fact);
        pen.part(id, PartKind::fact, PartRole::text, fact.label(), {x, top, w, k_narrow_row + 2}, look.ink);
        pen.text(fact.label(), TextRole::fact_label, {x, top + k_narrow_label_base},
                 {.align = Align::left, .color = {}, .ground = {}, .part = id});
        pen.text(fact.value, TextRole::fact_value, {x, top + k_narrow_value_base},
                 {.align = Align::left, .color = fact.absent ? look.soft : look.ink, .ground = {}, .part = id});
    }
    link(pen, model, catalog::LinkKind::config,
         {0, k_narrow_figures_top, frame.width, k_narrow_figures_bottom - k_narrow_figures_top});
}

}    // namespace

double narrow_head_width(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog) {
    const double by = k_narrow_organization + pen.width(catalog.organization_of(model).name, TextRole::organization) +
                      k_narrow_by_gap + pen.width(date_of(model), TextRole::date);
    const double natural = pen.width(model.name, TextRole::model_name);
    const bool smaller = natural > k_narrow_name_room && name_in(pen, model, k_narrow_name_room);
    return std::max((smaller ? k_narrow_name_room : natural) + k_narrow_coordinate_room, by);
}

void draw_narrow_head(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame,
                      const std::string& coordinate) {
    const Look& look = pen.look();
    const Pen::TextOptions in_head{.align = Align::left, .color = look.ink, .ground = {}, .part = "head"};
    pen.shape(Path::rect({0, 0, frame.width, k_rule}), look.ink);
    pen.part("head", PartKind::head, PartRole::text, model.full_name(), {0, 0, frame.width, k_narrow_figures_top},
             look.ink);
    const auto setting = name_in(pen, model, std::max(frame.width - k_narrow_coordinate_room, k_narrow_name_room));
    const double name_x = setting && setting->shrunk ? 0 : -pen.line(model.name, TextRole::model_name)->ink.x;
    Rect name;
    if (setting) name = draw_name(pen, *setting, {name_x, k_narrow_name_base}, look.ink, look.ink);
    const Rect size = pen.text(model.size, TextRole::model_size,
                               {-pen.line(model.size, TextRole::model_size)->ink.x, k_narrow_size_base}, in_head);
    link_name(pen, model, united(name, size));
    if (!coordinate.empty())
        pen.text(coordinate, TextRole::coordinate, {frame.width, k_narrow_coordinate_base},
                 {.align = Align::right, .color = {}, .ground = {}, .part = "head"});

    const catalog::Organization& organization = catalog.organization_of(model);
    swatch(pen, organization, {0, k_narrow_by_middle - k_narrow_swatch / 2, k_narrow_swatch, k_narrow_swatch});
    const Rect maker =
        pen.text(organization.name, TextRole::organization, {k_narrow_organization, k_narrow_by_base}, in_head);
    pen.text(date_of(model), TextRole::date, {maker.right() + k_narrow_by_gap, k_narrow_by_base},
             {.align = Align::left, .color = {}, .ground = {}, .part = "head"});

    // Those that the size leaves room for: of its kinds, which the stack says too, then what
    // else the model is scanned for.
    double left = size.right() + k_narrow_badge_gap;
    std::vector<std::pair<BadgeText, double>> fit;
    std::vector<BadgeText> wanted = badges(model);
    std::ranges::move(features(model), std::back_inserter(wanted));
    for (BadgeText& badge : wanted) {
        const double w = pen.width(badge.text, TextRole::badge) + 2 * k_narrow_badge_pad;
        if (left + w > frame.width) continue;
        left += w + k_narrow_badge_gap;
        fit.emplace_back(std::move(badge), w);
    }
    double right = frame.width;
    for (auto it = fit.rbegin(); it != fit.rend(); ++it) {
        const auto& [badge, w] = *it;
        const Tone& tone = look.tone(badge.kind);
        const bool plain = badge.kind == Component::plain;
        const Strength colors{plain ? look.ground : tone.fill, plain ? tone.mark : tone.fill, tone.text, tone.text};
        draw_pill(pen, "badge." + badge.text,
                  {badge.text, TextRole::badge, k_narrow_badge_pad, k_narrow_badge_height, PartKind::badge}, colors,
                  {right - w, k_narrow_badges_middle});
        right -= w + k_narrow_badge_gap;
    }
    if (frame.facts) draw_narrow_figures(pen, model, frame);
}

}    // namespace broadside::diagram::compact
