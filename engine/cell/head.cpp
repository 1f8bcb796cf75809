#include "engine/cell/head.hpp"

#include "engine/cell/marks.hpp"
#include "engine/cell/name.hpp"

#include <algorithm>

namespace broadside::diagram {
namespace {

constexpr double k_bar = 3;    // in the model's color, at the top
constexpr double k_name_baseline = 23.2;
constexpr double k_name_em = 19.2;         // widest of a name at its full size
constexpr double k_badge_middle = 14.6;    // on the name's capitals
constexpr double k_organization_baseline = 12.5, k_date_baseline = 23;
constexpr double k_badge_gap = 4, k_badge_room = 9,
                 k_byline_gap = 8;    // between badges, before the first, and behind the last
// Where there is nothing beside the stack, little width: organization and date, then badges, stand below the name.
constexpr double k_byline_baseline = 34.5, k_low_badge_middle = 46;
constexpr double k_high_title = 56;
constexpr double k_title = 28.5;    // bar, name, badges
constexpr double k_facts = 23.5;
constexpr double k_fact_gap = 10;

/// A name that is wider than this shrinks instead of widening the cell.
double name_room(const Look& look) { return k_name_em * look.type(TextRole::model_name).style.size; }

}    // namespace

Head::Head(const Subject& subject, Pen& measuring)
    : s_(subject),
      badges_(badges(subject.model)),
      features_(features(subject.model)),
      facts_(fact_line(subject.model)),
      has_facts_(subject.content.facts && !subject.alone),
      title_height_(subject.alone ? k_high_title : k_title) {
    least_width_ = std::max(title_width(measuring), facts_width(measuring));
}

double Head::height() const { return title_height_ + (has_facts_ ? k_facts : 0); }

std::string Head::released() const { return with_doubt(s_.model, "released", catalog::spelled(s_.model.released)); }

double Head::name_width(Pen& pen) const {
    const double natural = natural_name_width(pen, s_.model);
    if (natural <= name_room(s_.look)) return natural;
    const auto setting = name_setting(s_.shaper, s_.look, s_.model, name_room(s_.look));
    return setting ? setting->width : natural;
}

/// Of organization and date, at the right end, with the distance before them.
double Head::byline_width(Pen& pen) const {
    return k_byline_gap + std::max(pen.width(s_.catalog.organization_of(s_.model).name, TextRole::organization),
                                   pen.width(released(), TextRole::date));
}

/// Of bar, name and badges; features too where the cell shall be wide enough for all that is known.
double Head::title_width(Pen& pen) const {
    double badges = 0;
    for (const BadgeText& b : badges_) badges += pen.badge_size(b.text).w + k_badge_gap;
    for (const BadgeText& b : features_) badges += pen.badge_size(b.text).w + k_badge_gap;
    const double name = name_width(pen);
    if (s_.alone) {
        const double organization = pen.width(s_.catalog.organization_of(s_.model).name, TextRole::organization);
        return std::max({name, organization + 12 + pen.width(released(), TextRole::date), badges - k_badge_gap});
    }
    return name + k_badge_room + badges + byline_width(pen);
}

double Head::facts_width(Pen& pen) const {
    if (!has_facts_) return 0;
    double w = -k_fact_gap;
    for (const Fact& f : facts_)
        if (!f.optional || s_.content.all_facts) {
            const double longer = s_.content.all_facts ? pen.width(f.longer, TextRole::fact_value) : 0;
            w += std::max(fact_width(pen, f), longer) + k_fact_gap;
        }
    return w;
}

void Head::draw(Pen& pen, double width) const {
    draw_title(pen, width);
    draw_facts(pen, width);
}

void Head::draw_title(Pen& pen, double w) const {
    const Pen::TextOptions right{.align = Align::right, .color = {}, .ground = {}, .part = "head"};
    pen.shape(Path::rect({0, 0, w, k_bar}), s_.own);
    pen.part("head", PartKind::head, PartRole::text, s_.model.full_name(), {0, 0, w, title_height_}, s_.own);
    Rect name_box;
    if (const auto setting = name_setting(s_.shaper, s_.look, s_.model, name_room(s_.look)))
        name_box = draw_name(pen, *setting, {0, k_name_baseline}, s_.own, s_.own);
    const double middle = s_.alone ? k_low_badge_middle : k_badge_middle;
    double x = s_.alone ? 0 : name_width(pen) + k_badge_room;
    for (const BadgeText& b : badges_)
        x = pen.badge("badge." + b.text, b.text, b.kind, {x, middle}).right() + k_badge_gap;
    // Features, the most telling first, as far as there is room.
    const double end = s_.alone ? w : w - byline_width(pen);
    for (const BadgeText& b : features_)
        if (x + pen.badge_size(b.text).w <= end + 1e-6)
            x = pen.badge("badge." + b.text, b.text, b.kind, {x, middle}).right() + k_badge_gap;
    const std::string& organization = s_.catalog.organization_of(s_.model).name;
    if (s_.alone) {
        const Pen::TextOptions below{.align = Align::left, .color = {}, .ground = {}, .part = "head"};
        pen.text(organization, TextRole::organization, {0, k_byline_baseline}, below);
        pen.text(released(), TextRole::date, {w, k_byline_baseline}, right);
    } else {
        pen.text(organization, TextRole::organization, {w, k_organization_baseline}, right);
        pen.text(released(), TextRole::date, {w, k_date_baseline}, right);
    }
    link_name(pen, s_.model, name_box);
    if (has_facts_) link(pen, s_.model, catalog::LinkKind::config, {0, title_height_, w, k_facts});
}

void Head::draw_facts(Pen& pen, double w) const {
    if (!s_.content.facts) return;
    if (s_.alone) {
        pen.rule({0, title_height_}, {w, title_height_});
        return;
    }
    std::vector<const Fact*> shown;
    double used = -k_fact_gap;
    const auto width_of = [&](const Fact& f) { return fact_width(pen, f); };
    for (const Fact& f : facts_)
        if (!f.optional) used += width_of(f) + k_fact_gap;
    // First what figures say beside themselves (the native context, the published count), then
    // the facts that can be missed.
    std::vector<Fact> told = facts_;
    for (Fact& f : told) {
        if (f.longer.empty() || f.optional) continue;
        const double before = width_of(f);
        std::swap(f.value, f.longer);
        if (const double more = width_of(f) - before; used + more <= w)
            used += more;
        else
            std::swap(f.value, f.longer);
    }
    for (const Fact& f : told) {
        const double more = width_of(f) + k_fact_gap;
        if (f.optional && used + more > w) continue;
        if (f.optional) used += more;
        shown.push_back(&f);
    }
    const double gap =
        shown.size() > 1 ? k_fact_gap + std::min(14.0, (w - used) / static_cast<double>(shown.size() - 1)) : 0;
    const double top = title_height_;
    pen.rule({0, top}, {w, top});
    pen.rule({0, top + k_facts}, {w, top + k_facts});
    double x = 0;
    for (const Fact* f : shown) {
        const std::string id = f->id();
        pen.part(id, PartKind::fact, PartRole::text, f->label(), {x, top, width_of(*f), k_facts}, s_.look.ink);
        pen.text(f->label(), TextRole::fact_label, {x, top + 8.6},
                 {.align = Align::left, .color = {}, .ground = {}, .part = id});
        pen.text(f->value, TextRole::fact_value, {x, top + 19.4},
                 {.align = Align::left, .color = {}, .ground = {}, .part = id});
        x += width_of(*f) + gap;
    }
}

}    // namespace broadside::diagram
