#include "engine/sheet/furniture/chart.hpp"

#include "engine/base/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <tuple>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Component;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

constexpr double k_chart_rule = 1;           // above a chart's title
constexpr double k_chart_title_gap = 6.5;    // rule to capitals
constexpr double k_chart_area_gap = 9;       // baseline to the area
constexpr double k_remark_gap = 12;
constexpr double k_tray_title_gap = 9, k_tray_remark_gap = 20, k_tray_radius = 8;
constexpr double k_tray_tint = 0.55;    // of the ground towards the rule's color

using Days = std::chrono::sys_days;

Days days(catalog::Date d) {
    using namespace std::chrono;
    return year{d.year} / month{static_cast<unsigned>(d.month)} / day{static_cast<unsigned>(d.day)};
}
catalog::Date first_of_month(catalog::Date d) { return {d.year, d.month, 1}; }
catalog::Date next_month(catalog::Date d) {
    return d.month == 12 ? catalog::Date{d.year + 1, 1, 1} : catalog::Date{d.year, d.month + 1, 1};
}
int months_between(catalog::Date a, catalog::Date b) { return (b.year - a.year) * 12 + b.month - a.month; }

}    // namespace

double chart_head(Pen& pen) {
    return k_chart_rule + k_chart_title_gap + pen.cap_height(TextRole::chart_title) + k_chart_area_gap;
}

double chart_head_width(Pen& pen, std::string_view title, std::string_view remark) {
    return pen.width(title, TextRole::chart_title) +
           (remark.empty() ? 0 : k_remark_gap + pen.width(remark, TextRole::note));
}

Rect chart_frame(Pen& pen, Size size, std::string_view title, std::string_view remark) {
    pen.rule({0, k_chart_rule / 2}, {size.w, k_chart_rule / 2}, pen.look().ink, k_chart_rule);
    const double baseline = k_chart_rule + k_chart_title_gap + pen.cap_height(TextRole::chart_title);
    pen.text(title, TextRole::chart_title, {0, baseline});
    if (!remark.empty())
        pen.text(remark, TextRole::note, {pen.width(title, TextRole::chart_title) + k_remark_gap, baseline});
    const double top = chart_head(pen);
    return {0, top, size.w, size.h - top};
}

double tray_head(Pen& pen) { return k_tray_pad + pen.cap_height(TextRole::heading) + k_tray_title_gap; }

Rect tray(Pen& pen, const std::string& id, PartKind kind, Size size, std::string_view title, std::string_view remark) {
    const Color ground = mix(pen.look().ground, pen.look().rule, k_tray_tint);
    const Rect whole{0, 0, size.w, size.h};
    pen.shape(Path::rounded(whole, k_tray_radius), ground);
    pen.part(id, kind, PartRole::frame, title, whole, ground);
    const double base = k_tray_pad + pen.cap_height(TextRole::heading);
    const Rect words =
        pen.text(title, TextRole::heading, {k_tray_pad, base}, {Align::left, pen.look().ink, ground, {}});
    const double x = words.right() + k_tray_remark_gap;
    if (!remark.empty() && x + pen.width(remark, TextRole::sentence) < size.w - k_tray_pad)
        pen.text(remark, TextRole::sentence, {x, base}, {Align::left, pen.look().soft, ground, {}});
    const double head = tray_head(pen);
    return {k_tray_pad, head, size.w - 2 * k_tray_pad, size.h - head - k_tray_pad};
}

double paragraph_width(diagram::Pen& pen, std::string_view text, diagram::TextRole role, std::size_t lines, double from,
                       double step) {
    while (pen.lines(text, role, from).size() > lines) from += step;
    return from;
}

void rule_around(Pen& pen, Point a, Point b, std::span<const Rect> obstacles, double gap, std::optional<Color> color) {
    const bool level = a.y == b.y;
    const double from = level ? std::min(a.x, b.x) : std::min(a.y, b.y);
    const double to = level ? std::max(a.x, b.x) : std::max(a.y, b.y);
    std::vector<std::pair<double, double>> taken;
    for (const Rect& r : obstacles) {
        const bool meets =
            level ? r.top() - 1 < a.y && a.y < r.bottom() + 1 : r.left() - 1 < a.x && a.x < r.right() + 1;
        if (meets) taken.emplace_back((level ? r.left() : r.top()) - gap, (level ? r.right() : r.bottom()) + gap);
    }
    std::sort(taken.begin(), taken.end());
    taken.emplace_back(to, to);
    double at = from;
    for (const auto& [start, end] : taken) {
        const double stop = std::min(start, to);
        if (stop - at > 0.5) {
            if (level)
                pen.rule({at, a.y}, {stop, a.y}, color);
            else
                pen.rule({a.x, at}, {a.x, stop}, color);
        }
        at = std::max(at, end);
    }
}

std::vector<const catalog::Model*> by_release(std::vector<const catalog::Model*> models) {
    std::ranges::stable_sort(models, [](const catalog::Model* a, const catalog::Model* b) {
        return std::tuple(a->released, a->parameters.total, std::string_view(a->id)) <
               std::tuple(b->released, b->parameters.total, std::string_view(b->id));
    });
    return models;
}

catalog::Date latest_release(std::span<const catalog::Model* const> models) {
    catalog::Date latest;
    for (const catalog::Model* m : models)
        if (m->released.known() && (!latest.known() || latest < m->released)) latest = m->released;
    return latest;
}

std::string component_name(Component kind) {
    switch (kind) {
        case Component::full_attention: return "global attention";
        case Component::local_attention: return "local attention";
        case Component::latent_attention: return "latent attention";
        case Component::linear_mixer: return "linear, state space";
        case Component::dense_ffn: return "dense feed-forward";
        case Component::experts: return "mixture of experts";
        case Component::norm: return "norm";
        case Component::embedding: return "embedding, output head";
        case Component::residual: return "residual path";
        case Component::cache: return "cached";
        case Component::plain: break;
    }
    return {};
}

std::string_view month_in_full(int month) {
    constexpr std::array<std::string_view, 12> names{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
    return names[static_cast<std::size_t>(month - 1)];
}

std::string_view month_name(int month) {
    constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return names[static_cast<std::size_t>(month - 1)];
}

std::string years(std::span<const catalog::Model* const> models) {
    int first = 0, last = 0;
    for (const catalog::Model* m : models) {
        if (!m->released.known()) continue;
        first = first == 0 ? m->released.year : std::min(first, m->released.year);
        last = std::max(last, m->released.year);
    }
    if (first == 0) return {};
    return first == last ? fmt::format("{}", first) : fmt::format("{}–{}", first, last);
}

double kv_cache_per_token(const catalog::Model& model) {
    const catalog::Derived derived = catalog::derive(model);
    return model.kv_cache_bytes.value_or(derived.kv_cache_bytes) + derived.indexer_cache_bytes;
}

const diagram::Tone& group_tone(const Furnishing& f, std::string_view group) {
    // The kind that sets the group apart, for the four groups of the gallery; further groups take what is left.
    constexpr std::array kinds{Component::dense_ffn,        Component::experts,        Component::linear_mixer,
                               Component::residual,         Component::full_attention, Component::local_attention,
                               Component::latent_attention, Component::embedding};
    const auto& groups = f.catalog.groups;
    const auto it = std::find_if(groups.begin(), groups.end(), [&](const catalog::Group& g) { return g.id == group; });
    const auto index = static_cast<std::size_t>(it - groups.begin());
    return f.look.tone(it == groups.end() ? Component::residual : kinds[index % kinds.size()]);
}

// ---- time -----------------------------------------------------------------------------------------------------------

TimeAxis::TimeAxis(std::span<const catalog::Model* const> models, double left, double right, double share) {
    if (models.empty()) return;
    constexpr double cut_width = 34;
    constexpr int least_cut = 12;    // months
    std::vector<const catalog::Model*> order(models.begin(), models.end());
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) { return a->released < b->released; });

    // Months that are drawn; where more than a year of months has no release, they are left out.
    struct Month {
        catalog::Date date;
        bool after_cut = false;
    };
    std::vector<Month> drawn;
    for (const catalog::Model* m : order) {
        if (!m->released.known()) break;    // they sort last
        const catalog::Date month = first_of_month(m->released);
        if (drawn.empty()) drawn.push_back({month});
        const int between = months_between(drawn.back().date, month) - 1;
        if (between >= least_cut) {
            cuts_.push_back({0, 0, between});
            drawn.push_back({month, true});
        }
        while (drawn.back().date < month) drawn.push_back({next_month(drawn.back().date)});
    }
    if (!drawn.empty() && !order.back()->released.known()) cuts_.emplace_back();

    const double width = right - left - cut_width * static_cast<double>(cuts_.size());
    double total_days = 0;
    for (const Month& m : drawn) total_days += static_cast<double>((days(next_month(m.date)) - days(m.date)).count());
    if (drawn.empty()) share = 1;
    const double per_day = drawn.empty() ? 0 : width * (1 - share) / total_days,
                 per_model = width * share / static_cast<double>(order.size());

    double x = left;
    std::size_t next = 0, cut = 0;
    for (const Month& m : drawn) {
        if (m.after_cut) {
            cuts_[cut].x0 = x;
            x += cut_width;
            cuts_[cut++].x1 = x;
        }
        months_.push_back({x, m.date});
        std::size_t inside = 0;
        for (; next < order.size() && first_of_month(order[next]->released) == m.date; ++next, ++inside) {
            const double day = static_cast<double>((days(order[next]->released) - days(m.date)).count());
            at_.emplace_back(order[next], x + per_day * (day + 0.5) + per_model * (static_cast<double>(inside) + 0.5));
        }
        x += per_day * static_cast<double>((days(next_month(m.date)) - days(m.date)).count()) +
             per_model * static_cast<double>(inside);
    }
    if (next == order.size()) return;
    if (cut < cuts_.size()) {
        cuts_[cut].x0 = x;
        x += cut_width;
        cuts_[cut].x1 = x;
    }
    undated_ = x;
    for (; next < order.size(); ++next, x += per_model) at_.emplace_back(order[next], x + per_model / 2);
}

double TimeAxis::at(const catalog::Model& model) const {
    const auto it = std::find_if(at_.begin(), at_.end(), [&](const auto& entry) { return entry.first == &model; });
    return it->second;
}

void draw_base_line(Pen& pen, const TimeAxis& time, double left, double right, double y, std::span<const Rect> dots) {
    constexpr double half_gap = 6, lean = 2.2, rise = 4.5;
    const Color color = pen.look().soft;
    double start = left;
    for (const TimeAxis::Cut& cut : time.cuts()) {
        const double middle = (cut.x0 + cut.x1) / 2;
        rule_around(pen, {start, y}, {middle - half_gap, y}, dots, 0, color);
        start = middle + half_gap;
        for (const double x : {middle - half_gap, middle + half_gap})
            pen.rule({x - lean, y + rise}, {x + lean, y - rise}, color, 0.8);
    }
    rule_around(pen, {start, y}, {right, y}, dots, 0, color);
}

}    // namespace broadside::sheet
