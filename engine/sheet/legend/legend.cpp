#include "engine/sheet/legend/sections.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <algorithm>

namespace broadside::sheet {
namespace {

using diagram::Drawing;
using diagram::PartKind;
using diagram::Pen;
using diagram::TextRole;

constexpr std::string_view k_title = "How to read this sheet";
constexpr std::string_view k_remark = "drawn with the same parts as the diagrams";
constexpr std::string_view k_compact_title = "How to read a cell";

std::string_view title_of(const Furnishing& f) { return f.compact ? k_compact_title : k_title; }
std::string_view remark_of(const Furnishing& f) { return f.compact ? std::string_view() : k_remark; }
constexpr double k_most_column_gap = 70, k_most_section_gap = 34, k_most_section_gap_alone = 80;
constexpr double k_head_gap = 7;       // below the legend's own title
constexpr double k_card_radius = 5;    // of the key to compact cells

double height(Pen& pen, const Style& style, const Section& section) {
    return style.title_height(pen) + section.least.h;
}

/// `alone`: for a legend of one column.
std::vector<Section> all_sections(Pen& pen, const Furnishing& f, bool alone) {
    if (f.models.empty()) return {};
    if (f.compact) {
        std::vector<Section> out{colours(pen, f), strength(pen, f), figures(pen, f), compact_signs(pen, f)};
        if (Section words = letter_section(pen, f); words.least.h > 0) out.push_back(std::move(words));
        for (Section& section : badge_sections(pen, f)) out.push_back(std::move(section));
        return out;
    }
    std::vector<Section> out{example(pen, f, alone), colours(pen, f), signs(pen, f)};
    for (Section& section : badge_sections(pen, f)) out.push_back(std::move(section));
    for (Section section : {strip(pen, f), figures(pen, f), scale_mark(pen, f)}) out.push_back(std::move(section));
    return out;
}

struct Column {
    std::size_t first = 0, last = 0;
    Size least;
};

double stacked(Pen& pen, const Style& style, const std::vector<Section>& sections, std::size_t first,
               std::size_t last) {
    double h = 0;
    for (std::size_t i = first; i < last; ++i)
        h += height(pen, style, sections[i]) + (i > first ? style.section_gap() : 0);
    return h;
}

Column column_of(Pen& pen, const Style& style, const std::vector<Section>& sections, std::size_t first,
                 std::size_t last) {
    Column out{first, last, {0, stacked(pen, style, sections, first, last)}};
    for (std::size_t i = first; i < last; ++i)
        out.least.w = std::max({out.least.w, sections[i].least.w, pen.width(sections[i].title, style.title)});
    return out;
}

/// The sections in their order in `count` columns, the highest as low as can be.
std::vector<Column> in_columns(Pen& pen, const Style& style, const std::vector<Section>& sections, std::size_t count) {
    const std::size_t n = sections.size();
    // best[c][i]: least height of the first i sections in c columns; cut[c][i]: where the last of these begins.
    std::vector best(count + 1, std::vector<double>(n + 1, 1e9));
    std::vector cut(count + 1, std::vector<std::size_t>(n + 1, 0));
    best[0][0] = 0;
    for (std::size_t c = 1; c <= count; ++c)
        for (std::size_t i = c; i <= n; ++i)
            for (std::size_t first = c - 1; first < i; ++first) {
                const double h = std::max(best[c - 1][first], stacked(pen, style, sections, first, i));
                if (h < best[c][i]) best[c][i] = h, cut[c][i] = first;
            }
    std::vector<Column> out(count);
    std::size_t last = n;
    for (std::size_t c = count; c > 0; --c) {
        out[c - 1] = column_of(pen, style, sections, cut[c][last], last);
        last = cut[c][last];
    }
    return out;
}

/// Height above the sections, and of it all but them.
double head_height(Pen& pen, const Style& style) {
    return style.cards ? tray_head(pen) : chart_head(pen) + k_head_gap;
}

Size least_size(Pen& pen, const Furnishing& f, const std::vector<Column>& columns) {
    const Style style = style_of(f);
    const double edge = style.cards ? k_tray_pad : 0;
    Size out{style.column_gap() * (static_cast<double>(columns.size()) - 1), 0};
    for (const Column& c : columns) {
        out.w += c.least.w + 2 * style.pad();
        out.h = std::max(out.h, c.least.h + 2 * style.pad());
    }
    out.w = std::max(out.w, style.cards ? pen.width(title_of(f), TextRole::heading)
                                        : chart_head_width(pen, title_of(f), remark_of(f)));
    return {out.w + 2 * edge, out.h + head_height(pen, style) + edge};
}

/// The most columns that fit a width, so that a wide shape is filled; none where only one does.
std::vector<Column> most_columns(Pen& pen, const Furnishing& f, const std::vector<Section>& sections, double width) {
    std::vector<Column> out;
    for (std::size_t count = 2; count <= sections.size(); ++count) {
        std::vector<Column> more = in_columns(pen, style_of(f), sections, count);
        if (least_size(pen, f, more).w <= width + 1e-6) out = std::move(more);
    }
    return out;
}

/// Some of the sections of a legend, cut where all of them are: what fits with all of them fits with some.
std::vector<Column> cut_as_all(Pen& pen, const Furnishing& f, const std::vector<Section>& some, double width) {
    Furnishing whole = f;
    whole.words = nullptr;
    const std::vector<Section> all = all_sections(pen, whole, false);
    std::vector<Column> out;
    std::size_t next = 0;
    for (const Column& column : most_columns(pen, whole, all, width)) {
        const std::size_t first = next;
        for (std::size_t i = column.first; i < column.last && next < some.size(); ++i)
            if (some[next].title == all[i].title) ++next;
        if (next > first) out.push_back(column_of(pen, style_of(f), some, first, next));
    }
    return next == some.size() ? out : std::vector<Column>();
}

/// Title, and what the sections lie on; returns the area for these.
Rect draw_head(Pen& pen, const Furnishing& f, Size size) {
    const Style style = style_of(f);
    if (style.cards) return tray(pen, "key", PartKind::key, size, title_of(f));
    const double head = head_height(pen, style);
    const Rect area = chart_frame(pen, size, title_of(f), remark_of(f));
    return {area.x, head, area.w, size.h - head};
}

}    // namespace

std::vector<Size> legend_sizes(const Furnishing& f) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const std::vector<Section> sections = all_sections(pen, f, false);
    std::vector<Size> out;
    for (std::size_t count = 1; count <= sections.size(); ++count) {
        const Size size =
            least_size(pen, f, in_columns(pen, style_of(f), count == 1 ? all_sections(pen, f, true) : sections, count));
        while (!out.empty() && size.w <= out.back().w && size.h <= out.back().h) out.pop_back();
        if (out.empty() || size.h < out.back().h - 1) out.push_back(size);
    }
    return out;
}

Drawing legend(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Style style = style_of(f);
    const Rect area = draw_head(pen, f, size);
    std::vector<Section> sections = all_sections(pen, f, false);
    if (sections.empty()) return out;
    std::vector<Column> columns = most_columns(pen, f, sections, size.w);
    // Without the words that no cell has, the best cuts can be elsewhere, and too wide for as many columns.
    if (f.words != nullptr && (columns.empty() || least_size(pen, f, columns).h > size.h + 1e-6))
        columns = cut_as_all(pen, f, sections, size.w);
    if (columns.empty()) {
        sections = all_sections(pen, f, true);
        columns = in_columns(pen, style, sections, 1);
    }
    const double spare = size.w - least_size(pen, f, columns).w, gaps = static_cast<double>(columns.size() - 1);
    // Cards are wider where there is room, columns of words further apart.
    const double wider = style.cards ? spare / static_cast<double>(columns.size()) : 0;
    const double gap = style.cards ? style.column_gap()
                       : gaps > 0  ? std::min(k_column_gap + spare / gaps, k_most_column_gap)
                                   : 0;
    const bool alone = columns.size() == 1;
    const auto most = [&](const Section& section) { return alone ? section.most_alone : section.most; };
    const double most_gap = style.cards ? style.section_gap() : alone ? k_most_section_gap_alone : k_most_section_gap;
    double x = area.x;
    for (const Column& column : columns) {
        const double width = column.least.w + 2 * style.pad() + wider;
        const double left_over = std::max(0.0, area.h - 2 * style.pad() - column.least.h),
                     between = static_cast<double>(column.last - column.first - 1);
        double can_grow = 0;
        for (std::size_t i = column.first; i < column.last; ++i)
            can_grow += (most(sections[i]) - 1) * sections[i].least.h;
        const double grown = can_grow > 0 ? std::min(1.0, left_over / can_grow) : 0;    // share of what they can
        const double block_gap =
            between > 0 ? std::min(style.section_gap() + (left_over - grown * can_grow) / between, most_gap) : 0;
        double y = area.y + style.pad();
        for (std::size_t i = column.first; i < column.last; ++i) {
            const Section& section = sections[i];
            const double h = section.least.h * (1 + grown * (most(section) - 1)), title = style.title_height(pen);
            if (style.cards) {
                // The last card of a column ends with the sheet.
                const double end = i + 1 == column.last ? area.bottom() : y + title + h + style.pad();
                pen.shape(Path::rounded({x, y - style.pad(), width, end - y + style.pad()}, k_card_radius),
                          f.look.ground);
            }
            pen.text(section.title, style.title, {x + style.pad(), y + pen.cap_height(style.title)},
                     {.color = f.look.ink});
            section.draw(pen, {x + style.pad(), y + title, column.least.w, h});
            y += title + h + block_gap;
        }
        x += width + gap;
    }
    return out;
}

}    // namespace broadside::sheet
