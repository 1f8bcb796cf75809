#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Drawing;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

// ---- header ---------------------------------------------------------------------------------------------------------

constexpr double k_statistic_gap = 40, k_statistic_least_gap = 26;
constexpr double k_beside_name = 60,
                 k_least_insight = 420;    // what the sheet shows stands beside the title, or below
constexpr std::string_view k_alike = "Lined up, they are more alike than one expects.";
constexpr double k_far_apart = 3;    // the largest of so many times the least parameters lies far from it

struct Statistic {
    std::string figure, what;
};

std::vector<Statistic> statistics(const Furnishing& f) {
    std::set<std::string> organizations;
    for (const catalog::Model* m : f.models) organizations.insert(m->organization);
    const catalog::Date latest = latest_release(f.models);
    std::vector<Statistic> out{
        {grouped(static_cast<std::int64_t>(f.models.size())), f.models.size() == 1 ? "model" : "models"},
        {grouped(static_cast<std::int64_t>(organizations.size())),
         organizations.size() == 1 ? "organization" : "organizations"}};
    if (const std::string released = years(f.models); !released.empty())
        out.push_back({released, fmt::format("released up to {} {}", month_in_full(latest.month), latest.year)});
    return out;
}

double width_of(Pen& pen, const Statistic& s) {
    return std::max(pen.width(s.figure, TextRole::figure), pen.width(s.what, TextRole::sentence));
}

/// `from 16 layers to 94`, or `16 layers`.
std::string range(double least, double most, std::string (*words)(double), std::string_view what) {
    const std::string a = words(least), b = words(most);
    return a == b ? fmt::format("{} {}", a, what) : fmt::format("from {} {} to {}", a, what, b);
}

/// Sets a text from its first baseline, each line with its ink at the left edge. Gives the
/// last line's ink and baseline.
std::pair<Rect, double> set_flush(Pen& pen, std::string_view text, TextRole role, double base, double width) {
    std::pair<Rect, double> last;
    for (const LineRef& line : pen.lines(text, role, width)) {
        last = {pen.text(line->text, role, {-line->ink.x, base}), base};
        base += pen.leading(role);
    }
    return last;
}

/// What the models have in common, and how far apart their sizes are: nothing that a further model could make untrue.
std::string insight(const Furnishing& f) {
    const auto span = [&](auto value) {
        const auto [least, most] = std::ranges::minmax(f.models, {}, value);
        return std::pair{static_cast<double>(value(least)), static_cast<double>(value(most))};
    };
    const auto whole = [](double n) { return grouped(static_cast<std::int64_t>(n)); };
    const auto total = span([](const catalog::Model* m) { return catalog::derive(*m).total; });    // as in the cells
    const auto layers = span([](const catalog::Model* m) { return static_cast<double>(m->layers); });
    const auto width = span([](const catalog::Model* m) { return static_cast<double>(m->embedding_dim); });
    const std::string sizes =
        fmt::format("{}, {}, {}", range(total.first, total.second, short_count, "parameters"),
                    range(layers.first, layers.second, whole, layers.first == 1 ? "layer" : "layers"),
                    range(width.first, width.second, whole, "wide"));
    const bool one_path =
        std::ranges::none_of(f.models, [](const catalog::Model* m) { return m->residual.has_value(); });
    const std::string made =
        fmt::format("{} made of a few kinds of part along {}", f.models.size() == 1 ? "It is" : "Each is",
                    one_path ? "one residual path" : "a residual path, or along what takes its place");
    if (f.models.size() == 1) return fmt::format("{}: {}.", made, sizes);
    return fmt::format("{}. Their sizes{}: {}.", made,
                       total.second >= k_far_apart * total.first ? " lie far apart" : "", sizes);
}

/// Of what kinds the models of a group are that mixes them: `3 mixtures of experts, 1 hybrid`; empty where all are of
/// one. By their structure, so that it is true of whatever a selection leaves.
std::string kinds_in_words(const std::vector<const catalog::Model*>& models) {
    std::size_t dense = 0, mixtures = 0, hybrids = 0, recurrent = 0;
    for (const catalog::Model* m : models) {
        const bool state = std::ranges::any_of(
            m->mixers, [](const auto& x) { return diagram::naming(x.facts).kind == diagram::Component::linear_mixer; });
        const bool attends = std::ranges::any_of(m->mixers, [](const auto& x) { return catalog::attends(x.facts); });
        ++(state ? (attends ? hybrids : recurrent) : m->routes() ? mixtures : dense);
    }
    std::vector<std::string> out;
    if (dense > 0) out.push_back(grouped(static_cast<std::int64_t>(dense)) + " dense");
    if (mixtures > 0)
        out.push_back(grouped(static_cast<std::int64_t>(mixtures)) +
                      (mixtures == 1 ? " mixture of experts" : " mixtures of experts"));
    if (hybrids > 0) out.push_back(counted(hybrids, "hybrid"));
    if (recurrent > 0) out.push_back(grouped(static_cast<std::int64_t>(recurrent)) + " recurrent");
    return out.size() > 1 ? fmt::format("{}", fmt::join(out, ", ")) : std::string();
}

}    // namespace

double header_width(const Furnishing& f) {
    Drawing none;
    Pen pen(f.look, f.shaper, none);
    double width = pen.line(f.catalog.title, TextRole::title)->ink.w + k_statistic_least_gap - k_statistic_gap;
    for (const Statistic& s : statistics(f)) width += width_of(pen, s) + k_statistic_gap;
    return width;
}

Drawing header(const Furnishing& f, double width) {
    Drawing out;
    Pen pen(f.look, f.shaper, out);
    // One line: the title, what the sheet shows beside it, the figures at the right end; title and figures stand on one
    // line. Room above the baselines is that of the ink: ascenders and figures reach over the capitals.
    const auto rise = [&](std::string_view text, TextRole role) { return -pen.line(text, role)->ink.y; };
    const double what_leading = pen.leading(TextRole::sentence) + 3;
    const double base =
        std::max(rise(f.catalog.title, TextRole::title), rise("0123456789", TextRole::figure) + what_leading);
    // A long title takes further lines; what stands beside it goes beside the last.
    const auto [title, last] = set_flush(pen, f.catalog.title, TextRole::title, base, width);
    out.size = {width, std::max(last, title.bottom()) + 1};
    if (f.models.empty()) return out;

    // From the right, as many as have room beside the title.
    const double figure_base = last - what_leading;
    double right = width;
    const std::vector<Statistic> all = statistics(f);
    auto first_shown = all.end();
    for (; first_shown != all.begin(); --first_shown) {
        const double w = width_of(pen, *std::prev(first_shown));
        if (right - w < title.right() + k_statistic_least_gap) break;
        right -= w + k_statistic_gap;
    }
    double left = right + k_statistic_gap;
    for (auto it = first_shown; it != all.end(); ++it) {    // in the order of reading
        pen.text(it->figure, TextRole::figure, {left - pen.line(it->figure, TextRole::figure)->ink.x, figure_base});
        const Rect what = pen.text(it->what, TextRole::sentence, {left, last});
        out.size.h = std::max(out.size.h, what.bottom() + 1);
        left += width_of(pen, *it) + k_statistic_gap;
    }
    const std::string lines = insight(f),
                      claim = f.models.size() == 1 ? f.models.front()->full_name() : std::string(k_alike);
    const double claim_base = last - base + rise(claim, TextRole::heading),
                 first = claim_base + 1.05 * pen.leading(TextRole::subtitle);
    const double x = title.right() + k_beside_name, room = right - x;
    const std::size_t count = pen.lines(lines, TextRole::subtitle, room).size();
    if (room >= std::max(k_least_insight, pen.width(claim, TextRole::heading)) &&
        first + pen.leading(TextRole::subtitle) * (static_cast<double>(count) - 0.8) <= title.bottom()) {
        pen.text(claim, TextRole::heading, {x, claim_base});
        // Lines of like length: no word alone on the last one.
        const double step = 4, shortest = 0.9 * pen.width(lines, TextRole::subtitle) / static_cast<double>(count);
        const double even = paragraph_width(pen, lines, TextRole::subtitle, count,
                                            room - step * std::floor((room - shortest) / step), step);
        pen.paragraph(lines, TextRole::subtitle, {x, first}, even, {Align::left, f.look.soft, {}, {}});
        return out;
    }
    const double below = title.bottom() + 14 + pen.cap_height(TextRole::heading);
    double end = pen.paragraph(claim, TextRole::heading, {0, below}, width, {});
    end += pen.leading(TextRole::subtitle) - pen.leading(TextRole::heading);
    end = pen.paragraph(lines, TextRole::subtitle, {0, end}, width, {Align::left, f.look.soft, {}, {}});
    out.size.h = end - pen.leading(TextRole::subtitle) + 7;
    return out;
}

// ---- headings -------------------------------------------------------------------------------------------------------

Drawing heading(const Furnishing& f, const HeadingFacts& group, double width) {
    // The title on a tab in the group's color, which hangs from a line over the whole width:
    // what carries across a room.
    constexpr double bar = 1.6, side = 8, above = 7, beside = 18;
    Drawing out;
    Pen pen(f.look, f.shaper, out);
    const Color color = group_tone(f, group.id).mark;
    const std::vector<LineRef> lines = pen.lines(group.title, TextRole::heading, std::max(1.0, width - 2 * side));
    double title = 0;
    for (const LineRef& line : lines) title = std::max(title, line->ink.w);
    const double first = above + pen.cap_height(TextRole::heading),
                 base = first + static_cast<double>(lines.size() - 1) * pen.leading(TextRole::heading);
    // As high below the baseline as descenders ask for, whether there are any: groups may stand side by side.
    const Rect tab{0, 0, std::min(width, title + 2 * side), base + 0.28 * f.look.type(TextRole::heading).style.size};
    pen.shape(Path::rect({0, 0, width, bar}), color);
    pen.shape(Path::rect(tab), color);
    pen.part("bar", PartKind::group, PartRole::area, group.title, tab, color);
    double at = first;
    for (const LineRef& line : lines) {
        pen.text(line->text, TextRole::heading, {side - line->ink.x, at}, {Align::left, f.look.ground, color, {}});
        at += pen.leading(TextRole::heading);
    }

    const double x = tab.right() + beside;
    const std::string released = years(group.models);
    const std::string kinds = kinds_in_words(group.models);
    const std::string counts = counted(group.models.size(), "model") + (released.empty() ? "" : ", " + released) +
                               (kinds.empty() ? "" : ": " + kinds);
    const double counts_width = pen.width(counts, TextRole::sentence);
    const double room = width - x;
    double bottom = tab.bottom();
    const Pen::TextOptions strong{Align::left, f.look.ink, {}, {}};
    if (counts_width + beside + pen.width(group.sentence, TextRole::sentence) <= room) {
        pen.text(counts, TextRole::sentence, {x, base}, strong);
        pen.text(group.sentence, TextRole::sentence, {x + counts_width + beside, base});
    } else {
        // The sentence goes below the title, and the counts too where they have no room beside it.
        double next = base + pen.leading(TextRole::sentence) + 6;
        if (counts_width <= room) {
            pen.text(counts, TextRole::sentence, {x, base}, strong);
        } else {
            pen.text(counts, TextRole::sentence, {0, next}, strong);
            next += pen.leading(TextRole::sentence);
        }
        const double end = pen.paragraph(group.sentence, TextRole::sentence, {0, next}, width, {});
        bottom = end - pen.leading(TextRole::sentence) + 0.3 * f.look.type(TextRole::sentence).style.size;
    }
    out.size = {width, bottom};
    return out;
}

// ---- margins --------------------------------------------------------------------------------------------------------

namespace {

Rect inner(Size sheet, const Margins& m) {
    return {m.left, m.top, sheet.w - m.left - m.right, sheet.h - m.top - m.bottom};
}

}    // namespace

std::string coordinate(Point at, Size sheet, const Margins& margins, int columns, int rows) {
    if (columns < 1 || rows < 1) return {};
    const Rect area = inner(sheet, margins);
    const auto field = [](double share, int n) { return std::clamp(static_cast<int>(share * n), 0, n - 1); };
    return letters(field((at.x - area.x) / area.w, columns)) +
           std::to_string(field((at.y - area.y) / area.h, rows) + 1);
}

Drawing margin_coordinates(const Furnishing& f, Size sheet, const Margins& margins, int columns, int rows) {
    Drawing out;
    out.size = sheet;
    if (columns < 1 || rows < 1) return out;
    Pen pen(f.look, f.shaper, out);
    const Rect area = inner(sheet, margins);
    const double tick = 9, line = f.look.hairline;
    // In the middle of each margin, ticks towards the picture where fields meet.
    const double top = margins.top / 2, bottom = sheet.h - margins.bottom / 2;
    const double left = margins.left / 2, right = sheet.w - margins.right / 2;
    for (int c = 0; c < columns; ++c) {
        const double w = area.w / columns, x = area.x + w * (c + 0.5);
        for (const double y : {top, bottom}) {
            pen.text_middle(letters(c), TextRole::coordinate, {x, y}, {Align::center, {}, {}, {}});
            if (c > 0) pen.rule({area.x + w * c, y - tick / 2}, {area.x + w * c, y + tick / 2}, f.look.soft, line);
        }
    }
    for (int r = 0; r < rows; ++r) {
        const double h = area.h / rows, y = area.y + h * (r + 0.5);
        for (const double x : {left, right}) {
            pen.text_middle(std::to_string(r + 1), TextRole::coordinate, {x, y}, {Align::center, {}, {}, {}});
            if (r > 0) pen.rule({x - tick / 2, area.y + h * r}, {x + tick / 2, area.y + h * r}, f.look.soft, line);
        }
    }
    return out;
}

}    // namespace broadside::sheet
