#include "engine/cell/compact/head.hpp"

#include "engine/cell/compact/paint.hpp"
#include "engine/cell/marks.hpp"
#include "engine/cell/name.hpp"
#include "engine/draw/words.hpp"

#include <algorithm>
#include <array>

namespace broadside::diagram::compact {
namespace {

// Beside the name: the cell's coordinate. Wider names do not widen the cell, but shrink.
constexpr double k_beside_name = 24, k_widest_name = 376;
constexpr double k_swatch = 7, k_organization = 11, k_badge_gap = 3.2, k_badge_height = 11.2, k_badge_pad = 3.4,
                 k_name_to_badge = 3;
constexpr double k_wide_width = 407, k_narrow_width = 361.33;
// Left ends of the figures, in cells of these widths.
constexpr std::array k_wide{0.0, 39.0, 80.0, 119.0, 157.0, 211.0, 270.0, 322.0, 376.0};
constexpr std::array k_narrow{0.0, 36.0, 72.5, 106.0, 141.0, 202.0, 256.0, 312.3};

double badges_width(Pen& pen, const catalog::Model& model) {
    double w = 0;
    for (const BadgeText& b : badges(model)) w += pen.width(b.text, TextRole::badge) + 2 * k_badge_pad + k_badge_gap;
    return w;
}

/// Date and license behind the organization.
std::string byline(const catalog::Model& model, bool with_licence) {
    std::string words = "·  " + with_doubt(model, "released", catalog::spelled(model.released));
    if (with_licence && !licence(model).empty()) words += "  ·  " + licence(model);
    return words;
}

void draw_figures(Pen& pen, const catalog::Model& model, const Frame& frame) {
    const Look& look = pen.look();
    pen.rule({0, k_figures_top}, {frame.width, k_figures_top}, {}, 0.6);
    pen.rule({0, k_figures_bottom}, {frame.width, k_figures_bottom}, {}, 0.6);
    const std::vector<Fact> facts = fact_column(model);
    const std::size_t count = frame.wide() ? k_wide.size() : k_narrow.size();
    for (std::size_t i = 0; i < count; ++i) {
        const Fact& fact = facts[i];
        const double at =
            frame.wide() ? k_wide[i] * frame.width / k_wide_width : k_narrow[i] * frame.width / k_narrow_width;
        const std::string_view label = fact.figure == Figure::trained_on ? "TRAINED" : fact.label();
        const std::string id = fact.id();
        const double w = std::max(pen.width(label, TextRole::fact_label), pen.width(fact.value, TextRole::fact_value));
        const double x = std::min(at, frame.width - w);    // the last one ends with the cell
        pen.part(id, PartKind::fact, PartRole::text, fact.label(),
                 {x, k_figures_top, w, k_figures_bottom - k_figures_top}, look.ink);
        pen.text(label, TextRole::fact_label, {x, k_figure_label},
                 {.align = Align::left, .color = {}, .ground = {}, .part = id});
        pen.text(fact.value, TextRole::fact_value, {x, k_figure},
                 {.align = Align::left, .color = fact.absent ? look.soft : look.ink, .ground = {}, .part = id});
    }
    link(pen, model, catalog::LinkKind::config,
         {0, k_figures_top, frame.width, k_figures_bottom - k_figures_top});
}

}    // namespace

std::string licence(const catalog::Model& model) { return with_doubt(model, "license", license_name(model)); }

double head_width(Pen& pen, const catalog::Model& model) {
    const double natural = natural_name_width(pen, model);
    return (natural <= k_widest_name ? natural : k_name_room) + k_beside_name;
}

bool licence_in_foot(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame) {
    const std::string& organization = catalog.organization_of(model).name;
    return k_organization + pen.width(organization, TextRole::organization) + 4 +
               pen.width(byline(model, true), TextRole::date) + 6 + badges_width(pen, model) >
           frame.width;
}

void draw_head(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame,
               const std::string& coordinate) {
    const Look& look = pen.look();
    const Pen::TextOptions in_head{.align = Align::left, .color = {}, .ground = {}, .part = "head"};
    pen.shape(Path::rect({0, 0, frame.width, k_rule}), look.ink);
    pen.part("head", PartKind::head, PartRole::text, model.full_name(), {0, 0, frame.width, k_figures_top}, look.ink);
    const auto setting = name_setting(pen.shaper(), look, model, frame.width - k_beside_name);
    const double name_x = setting && setting->shrunk ? 0 : -pen.line(model.name, TextRole::model_name)->ink.x;
    Rect both;
    if (setting) both = draw_name(pen, *setting, {name_x, k_name}, look.ink, look.ink);    // else it was refused
    link_name(pen, model, both);
    if (!coordinate.empty())
        pen.text(coordinate, TextRole::coordinate, {frame.width, k_coordinate},
                 {.align = Align::right, .color = {}, .ground = {}, .part = "head"});

    const catalog::Organization& organization = catalog.organization_of(model);
    swatch(pen, organization, {0, k_byline_middle - k_swatch / 2, k_swatch, k_swatch});
    pen.text(organization.name, TextRole::organization, {k_organization, k_byline}, in_head);
    const double x = k_organization + pen.width(organization.name, TextRole::organization) + 4;
    const Rect by =
        pen.text(byline(model, !licence_in_foot(pen, model, catalog, frame)), TextRole::date, {x, k_byline}, in_head);

    // Kinds beside the date; what else the model is scanned for after them, or above where they leave no room.
    std::vector<BadgeText> beside = badges(model), above;
    double free = frame.width - by.right() - 2 * k_badge_gap - badges_width(pen, model);
    double free_above =
        frame.width - both.right() - k_name_to_badge + k_badge_gap;    // the last one has no gap behind it
    for (BadgeText& feature : features(model)) {
        const double w = pen.width(feature.text, TextRole::badge) + 2 * k_badge_pad + k_badge_gap;
        if (w <= free) {
            free -= w;
            beside.push_back(std::move(feature));
        } else if (w <= free_above) {
            free_above -= w;
            above.push_back(std::move(feature));
        }
    }
    const auto row = [&](const std::vector<BadgeText>& badges, double middle) {
        double right = frame.width;
        for (auto it = badges.rbegin(); it != badges.rend(); ++it) {
            const Tone& tone = look.tone(it->kind);
            const bool plain = it->kind == Component::plain;
            const double w = pen.width(it->text, TextRole::badge) + 2 * k_badge_pad;
            const Strength colors{plain ? look.ground : tone.fill, plain ? tone.mark : tone.fill, tone.text, tone.text};
            draw_pill(pen, "badge." + it->text,
                      {it->text, TextRole::badge, k_badge_pad, k_badge_height, PartKind::badge}, colors,
                      {right - w, middle});
            right -= w + k_badge_gap;
        }
    };
    row(beside, k_byline_middle);
    row(above, k_features_middle);
    if (frame.facts) draw_figures(pen, model, frame);
}

}    // namespace broadside::diagram::compact
