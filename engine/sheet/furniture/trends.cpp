#include "engine/sheet/furniture/trends.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>

namespace broadside::sheet {
namespace {

using catalog::Model;
using diagram::Component;
using diagram::Drawing;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

constexpr std::size_t k_periods = 4;

/// Half-years since the year 0.
int half_year(catalog::Date d) { return 2 * d.year + (d.month > 6 ? 1 : 0); }

std::string period_label(int half, bool first, bool last, catalog::Date latest) {
    const int year = half / 2;
    const bool second = half % 2 == 1;
    if (last && !first) {
        const bool whole = latest.month == (second ? 12 : 6);
        if (latest.month == (second ? 7 : 1)) return fmt::format("{} {}", month_in_full(latest.month), year);
        if (!whole && !second) return fmt::format("{} to {}", year, month_name(latest.month));
        if (!whole) return fmt::format("July to {} {}", month_name(latest.month), year);
    }
    if (first) return fmt::format("to {} {}", second ? "end" : "mid", year);
    return fmt::format("{} half {}", second ? "second" : "first", year);
}

bool uses(const Model& m, Component kind) {
    return std::ranges::any_of(m.stack, [&](const catalog::Layer& layer) {
        const auto* mixer = m.mixer_of(layer);
        const auto* ffn = m.ffn_of(layer);
        return (mixer && diagram::naming(mixer->facts).kind == kind) ||
               (ffn && diagram::naming(ffn->facts).kind == kind);
    });
}

std::vector<Period> periods_of(const std::vector<const Model*>& models,
                               const std::function<bool(const Model&)>& follows) {
    const catalog::Date latest = latest_release(models);
    std::map<int, Period> by_half;
    const int last = half_year(latest), first = last - static_cast<int>(k_periods) + 1;
    for (const Model* m : models) {
        if (!m->released.known()) continue;
        Period& period = by_half[std::max(first, half_year(m->released))];
        ++period.models;
        period.with += follows(*m) ? 1 : 0;
    }
    std::vector<Period> out;
    for (auto& [half, period] : by_half) {
        period.label = period_label(half, half == first, half == last, latest);
        out.push_back(period);
    }
    return out;
}

struct Wording {
    std::string_view id;
    Component kind;
    std::array<std::string_view, 3> claims;    // by Strength
    std::string_view one, many;                // behind `of 43 models`, for one and for more
};
constexpr std::array k_wordings{
    Wording{"experts",
            Component::experts,
            {"Some route to experts", "Mixture of experts spreads", "Mixture of experts is the rule"},
            "routes each token to a few experts",
            "route each token to a few experts"},
    Wording{"latent",
            Component::latent_attention,
            {"Some keep a latent", "Latent attention spreads", "Latent attention is the rule"},
            "keeps a small latent instead of keys and values",
            "keep a small latent instead of keys and values"},
    Wording{"linear",
            Component::linear_mixer,
            {"Some keep a constant state", "Linear mixers spread", "Linear mixers are the rule"},
            "has layers with a state of constant size",
            "have layers with a state of constant size"},
};

// ---- drawing --------------------------------------------------------------------------------------------------------

constexpr double k_rule = 3, k_trend_gap = 40, k_least_card = 640;
constexpr double k_figure_gap = 12, k_period_gap = 26;
constexpr double k_most_pitch = 11, k_least_trend_pitch = 1.6, k_square = 0.86;    // of the pitch
constexpr int k_square_rows = 2;

std::size_t columns_in(std::size_t cards, double width) {
    const auto most =
        static_cast<std::size_t>(std::max(1.0, std::floor((width + k_trend_gap) / (k_least_card + k_trend_gap))));
    return std::min(cards, most);
}

double card_height(Pen& pen) {
    const double figure = k_rule + 12 + pen.cap_height(TextRole::figure);
    const double periods = k_rule + 10 + k_square_rows * k_most_pitch + pen.leading(TextRole::lead_strong) +
                           pen.leading(TextRole::block_size);
    return std::max(figure, periods) + 4;
}

/// Squares of a period side by side.
std::size_t squares_across(const Period& p) { return (p.models + k_square_rows - 1) / k_square_rows; }

/// Pitch of the squares at which all periods fit into `room`; 0: they do not.
double pitch_in(Pen& pen, const Trend& trend, double room) {
    for (double pitch = k_most_pitch; pitch >= k_least_trend_pitch; pitch -= 0.2) {
        double width = k_period_gap * static_cast<double>(trend.periods.size() - 1);
        for (const Period& p : trend.periods)
            width += std::max({pitch * static_cast<double>(squares_across(p)), pen.width(p.label, TextRole::block_size),
                               pen.width(fmt::format("{} of {}", p.with, p.models), TextRole::lead_strong)});
        if (width <= room) return pitch;
    }
    return 0;
}

void draw_periods(Pen& pen, const Trend& trend, double right, double room, double top) {
    const diagram::Tone& tone = pen.look().tone(trend.kind);
    const double pitch = trend.periods.empty() ? 0 : pitch_in(pen, trend, room);
    if (pitch == 0) return;
    std::vector<double> widths;
    double all = k_period_gap * static_cast<double>(trend.periods.size() - 1);
    for (const Period& p : trend.periods) {
        widths.push_back(
            std::max({pitch * static_cast<double>(squares_across(p)), pen.width(p.label, TextRole::block_size),
                      pen.width(fmt::format("{} of {}", p.with, p.models), TextRole::lead_strong)}));
        all += widths.back();
    }
    double x = right - all;
    for (std::size_t i = 0; i < trend.periods.size(); ++i) {
        const Period& p = trend.periods[i];
        const std::size_t across = squares_across(p);
        Path with, without;
        for (std::size_t k = 0; k < p.models; ++k) {
            const Rect square{x + pitch * static_cast<double>(k % across),
                              top + pitch * static_cast<double>(k / across), pitch * k_square, pitch * k_square};
            (k < p.with ? with : without).append(Path::rect(square));
        }
        if (!without.empty()) pen.shape(std::move(without), tone.fill);
        if (!with.empty()) pen.shape(std::move(with), tone.mark);
        const std::string count = fmt::format("{} of {}", p.with, p.models);
        pen.out().parts.push_back({fmt::format("{}.period.{}", trend.id, i),
                                   PartKind::trend,
                                   PartRole::area,
                                   p.label,
                                   {x, top, pitch * static_cast<double>(across), pitch * k_square_rows},
                                   tone.mark,
                                   static_cast<double>(p.with),
                                   "models"});
        const double base = top + k_square_rows * k_most_pitch + pen.cap_height(TextRole::lead_strong) + 4;
        pen.text(count, TextRole::lead_strong, {x, base}, {diagram::Align::left, tone.text, {}, {}});
        pen.text(p.label, TextRole::block_size, {x, base + pen.leading(TextRole::block_size) + 1}, {.goes_on = true});
        x += widths[i] + k_period_gap;
    }
}

/// The least width, from the claim's on, in which the sentence takes that many lines at most.
double text_width(Pen& pen, const Trend& trend, std::size_t lines) {
    const double claim = pen.width(trend.claim, TextRole::claim);
    const double most = std::max(claim, pen.width(trend.sentence, TextRole::lead));
    return std::min(paragraph_width(pen, trend.sentence, TextRole::lead, lines, claim, 1), most);
}

void draw_trend(Pen& pen, const Trend& trend, const Rect& area) {
    const diagram::Tone& tone = pen.look().tone(trend.kind);
    pen.shape(Path::rect({area.x, area.y, area.w, k_rule}), tone.mark);
    const std::string figure = grouped(static_cast<std::int64_t>(trend.with));
    const LineRef line = pen.line(figure, TextRole::figure);
    const double base = area.y + k_rule + 12 + pen.cap_height(TextRole::figure);
    pen.out().parts.push_back({trend.id, PartKind::trend, PartRole::area, trend.claim, area, tone.mark,
                               static_cast<double>(trend.with), "models"});

    const double x = area.x + line->width + k_figure_gap;
    const double claim_base = area.y + k_rule + 12 + pen.cap_height(TextRole::claim);
    pen.text(trend.claim, TextRole::claim, {x, claim_base});    // which is read first
    pen.text(figure, TextRole::figure, {area.x - line->ink.x, base}, {diagram::Align::left, tone.text, {}, {}});
    // The sentence takes a second line where the periods need its room, and all there is where they have none.
    const double available = area.right() - x;
    double text = text_width(pen, trend, 1);
    if (pitch_in(pen, trend, available - text - k_period_gap) == 0) text = text_width(pen, trend, 2);
    const double room = available - text - k_period_gap;
    text = pitch_in(pen, trend, room) > 0 ? text + 1 : available;
    // One line stands free below the claim; two end just below the figure.
    const bool one = pen.lines(trend.sentence, TextRole::lead, text).size() == 1;
    pen.paragraph(trend.sentence, TextRole::lead,
                  {x, one ? claim_base + pen.leading(TextRole::lead) + 4 : base + 1.2 - pen.leading(TextRole::lead)},
                  text, {});
    draw_periods(pen, trend, area.right(), room, area.y + k_rule + 10);
}

}    // namespace

Strength strength_of(const std::vector<Period>& periods, const TrendThresholds& thresholds) {
    if (periods.empty()) return Strength::some;
    const auto share = [](const Period& p) { return static_cast<double>(p.with) / static_cast<double>(p.models); };
    constexpr double rounding = 1e-9;
    if (share(periods.back()) >= thresholds.rule - rounding) return Strength::rule;
    if (share(periods.back()) - share(periods.front()) >= thresholds.rise - rounding) return Strength::spreads;
    return Strength::some;
}

std::vector<Trend> trends_of(const Furnishing& f) {
    std::vector<Trend> out;
    for (const Wording& w : k_wordings) {
        const auto follows = [&](const Model& m) { return uses(m, w.kind); };
        Trend t{std::string(w.id), w.kind};
        t.with = static_cast<std::size_t>(std::ranges::count_if(f.models, [&](const Model* m) { return follows(*m); }));
        if (t.with == 0) continue;
        t.periods = periods_of(f.models, follows);
        t.strength = strength_of(t.periods, f.trends);
        t.claim = w.claims[static_cast<std::size_t>(t.strength)];
        t.sentence = fmt::format("of {} {}", counted(f.models.size(), "model"), t.with == 1 ? w.one : w.many);
        out.push_back(std::move(t));
    }
    return out;
}

Extent trends_extent(const Furnishing& f, double width) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const std::size_t cards = trends_of(f).size();
    if (cards == 0) return {};
    const std::size_t columns = columns_in(cards, width), rows = (cards + columns - 1) / columns;
    const double height =
        static_cast<double>(rows) * card_height(pen) + static_cast<double>(rows - 1) * k_trend_gap / 2;
    return {height, height};
}

Drawing trends(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const std::vector<Trend> all = trends_of(f);
    const std::size_t columns = columns_in(all.size(), size.w);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double w = (size.w - k_trend_gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
        draw_trend(pen, all[i],
                   {static_cast<double>(i % columns) * (w + k_trend_gap),
                    static_cast<double>(i / columns) * (card_height(pen) + k_trend_gap / 2), w, card_height(pen)});
    }
    return out;
}

}    // namespace broadside::sheet
