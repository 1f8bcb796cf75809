#include "engine/layout/solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <utility>

namespace broadside::layout {
namespace {

constexpr double k_infinite = std::numeric_limits<double>::infinity();
constexpr double k_slack = 1e-9;    // pt: what rounding may add up to
constexpr int k_bisections = 40;
constexpr double k_single = 1e6;              // waste that keeps cells from standing alone in their rows
constexpr std::size_t k_alternatives = 24;    // ways to break rows that the second pass remembers at each cell

/// Consecutive cells from `first` side by side, at the least height at which they fit.
struct RowFit {
    std::size_t count;
    double height, width;                      // of the drawing; width without gaps
    const std::vector<std::size_t>& choice;    // index in each cell's sizes
};

/// Visits the rows that start at `first`, from one cell to as many as fit in `width` (drawing pt) with `gap` between.
/// The height only rises while cells are added, so each size of each cell is taken up once: O(k log k) for k sizes.
template <class Visit>
void for_each_row(const std::vector<Sizes>& cells, std::size_t first, double width, double gap, Visit visit) {
    struct Narrower {
        double height;    // from which the cell's next narrower size is allowed
        std::size_t cell;
        bool operator>(const Narrower& o) const { return std::pair(height, cell) > std::pair(o.height, o.cell); }
    };
    std::priority_queue<Narrower, std::vector<Narrower>, std::greater<>> next;
    std::vector<std::size_t> choice;
    double height = 0, used = -gap;
    // Takes every narrower size that `height` allows.
    const auto narrow = [&] {
        while (!next.empty() && next.top().height <= height) {
            const std::size_t cell = next.top().cell;
            next.pop();
            const Sizes& sizes = cells[cell];
            std::size_t& at = choice[cell - first];
            used -= sizes[at].w - sizes[at - 1].w;
            if (--at > 0) next.push({sizes[at - 1].h, cell});
        }
    };
    for (std::size_t cell = first; cell < cells.size(); ++cell) {
        const Sizes& sizes = cells[cell];
        height = std::max(height, sizes.back().h);
        narrow();
        const auto fits = std::ranges::find_if(sizes, [&](const Size& s) { return s.h <= height; });
        const auto at = static_cast<std::size_t>(fits - sizes.begin());
        choice.push_back(at);
        used += gap + sizes[at].w;
        if (at > 0) next.push({sizes[at - 1].h, cell});
        while (used > width + k_slack && !next.empty()) {
            height = next.top().height;
            narrow();
        }
        if (used > width + k_slack) return;
        visit(RowFit{choice.size(), height, used - gap * static_cast<double>(choice.size() - 1), choice});
    }
}

/// Least height of a group's rows in `width`, without heading; infinite where a cell is too wide.
double least_rows(const std::vector<Sizes>& cells, double width, double column_gap, double row_gap, double scale) {
    const std::size_t n = cells.size();
    std::vector<double> best(n + 1, k_infinite);    // of the first i cells, one row gap below each row
    best[0] = 0;
    double column = 0;    // all cells below each other
    for (std::size_t i = 0; i < n; ++i) {
        double alone = k_infinite;
        for_each_row(cells, i, width / scale, column_gap / scale, [&](const RowFit& row) {
            const double height = row.height * scale + row_gap;
            if (row.count == 1) alone = height;
            if (row.count > 1) best[i + row.count] = std::min(best[i + row.count], best[i] + height);
        });
        column += alone;
    }
    return std::min(best[n], column) - row_gap;
}

/// Places for the legend beside a group: none, or one for each of its sizes.
struct Beside {
    double width = 0, height = 0;    // taken from the group's width; least height of the group
};
std::vector<Beside> places_beside(const Packing& p, std::size_t group) {
    if (p.legend.empty() || p.legend_beside != group) return {{}};
    std::vector<Beside> out;
    for (const Size& s : p.legend) out.push_back({s.w + p.group_gap, s.h});
    return out;
}

// ---- second pass: which of the row breaks that fit ------------------------------------------------------------------

/// A way to set the first cells of a group, or the first groups.
struct Way {
    double height = 0, waste = 0;
    std::size_t last = 0;        // cells in its last row; way of its last group
    std::size_t previous = 0;    // the way before that row or group
    std::size_t setting = 0;     // of its last group, see Setting
};

/// Keeps the ways that no other beats in both height and waste, lowest first; of too many, the lowest, the least
/// wasteful, and some spread between.
void thin(std::vector<Way>& ways) {
    std::ranges::stable_sort(
        ways, [](const Way& a, const Way& b) { return std::pair(a.height, a.waste) < std::pair(b.height, b.waste); });
    std::vector<Way> kept;
    for (const Way& w : ways)
        if (kept.empty() || w.waste < kept.back().waste) kept.push_back(w);
    if (kept.size() > k_alternatives) {
        std::vector<Way> spread;
        for (std::size_t i = 0; i < k_alternatives; ++i)
            spread.push_back(kept[i * (kept.size() - 1) / (k_alternatives - 1)]);
        kept = std::move(spread);
    }
    ways = std::move(kept);
}

/// Squared excess of area given over area needed, over the cells of a row that is widened to `width`.
double waste(const std::vector<Sizes>& cells, std::size_t first, const RowFit& row, double width, double gap) {
    const double room = width - gap * static_cast<double>(row.count - 1);
    const double wider = std::min(room / row.width, k_most_wider);
    double sum = 0;
    for (std::size_t k = 0; k < row.count; ++k) {
        const double excess = wider * row.height / cells[first + k][row.choice[k]].h - 1;
        sum += excess * excess;
    }
    // A row that stays short of the edge wastes the rest.
    const double unused = room / (row.width * wider) - 1;
    return sum + static_cast<double>(row.count) * unused * unused;
}

/// What it costs that a group and the legend beside it are of different heights.
double waste_beside(const PackGroup& group, double rows, double legend) {
    if (legend == 0) return 0;
    if (rows > legend) return (rows / legend - 1) * (rows / legend - 1);
    return static_cast<double>(group.cells.size()) * (legend / rows - 1) * (legend / rows - 1);
}

/// Ways to set a group at a place of the legend, with rows of several cells or of one each.
struct Setting {
    Beside beside;
    std::vector<std::vector<Way>> at;    // ways to set the first i cells
};

Setting group_setting(const Packing& p, const PackGroup& group, const Beside& beside, double scale, bool singles) {
    const std::size_t n = group.cells.size();
    Setting out{beside, std::vector<std::vector<Way>>(n + 1)};
    out.at[0].push_back({});
    const double width = (p.width - beside.width) / scale, gap = p.column_gap / scale;
    for (std::size_t i = 0; i < n; ++i) {
        thin(out.at[i]);
        if (out.at[i].empty()) continue;
        for_each_row(group.cells, i, width, gap, [&](const RowFit& row) {
            if ((row.count == 1) != singles) return;
            const double height = row.height * scale + (i > 0 ? p.row_gap : 0);
            const double more = waste(group.cells, i, row, width, gap) + (singles ? k_single : 0);
            for (std::size_t w = 0; w < out.at[i].size(); ++w)
                out.at[i + row.count].push_back(
                    {out.at[i][w].height + height, out.at[i][w].waste + more, row.count, w, 0});
        });
    }
    thin(out.at[n]);
    return out;
}

/// Rows of a way, at their natural heights and widths, from the group's top left corner.
std::vector<PackedRow> rows_of(const Packing& p, const PackGroup& group, const Setting& setting, std::size_t way,
                               double scale) {
    std::vector<PackedRow> rows;
    for (std::size_t i = group.cells.size(); i > 0;) {
        const Way& w = setting.at[i][way];
        i -= w.last;
        way = w.previous;
        PackedRow row{i, w.last, {}, 0};
        for_each_row(group.cells, i, (p.width - setting.beside.width) / scale, p.column_gap / scale,
                     [&](const RowFit& fit) {
                         if (fit.count != row.count) return;
                         row.natural = fit.height * scale;
                         for (std::size_t k = 0; k < fit.count; ++k)
                             row.cells.push_back({0, 0, group.cells[i + k][fit.choice[k]].w * scale, row.natural});
                     });
        rows.push_back(std::move(row));
    }
    std::ranges::reverse(rows);
    return rows;
}

double gaps(const PackedRow& row, double gap) { return gap * static_cast<double>(row.count - 1); }
double natural_width(const PackedRow& row) {
    double w = 0;
    for (const Rect& cell : row.cells) w += cell.w;
    return w;
}

struct Chosen {
    Beside beside;
    std::vector<PackedRow> rows;
};

/// Makes rows flush and fills the height that is left.
Packed place(const Packing& p, std::vector<Chosen> chosen, double scale) {
    Packed out;
    out.scale = scale;
    out.least_height = least_height(p, scale);

    // Heights first: what all rows together may grow, evenly in proportion.
    double rows_height = 0, growing = 0;
    for (const Chosen& c : chosen)
        for (const PackedRow& row : c.rows) rows_height += row.natural;
    // A group beside a higher legend has its rows grown to the legend already.
    const auto group_height = [&](std::size_t g, double grow) {
        double h = p.groups[g].heading + p.row_gap * static_cast<double>(chosen[g].rows.size() - 1);
        for (const PackedRow& row : chosen[g].rows) h += row.natural * grow;
        return h;
    };
    const auto total = [&](double grow) {
        double h = p.group_gap * static_cast<double>(chosen.size() - 1);
        for (std::size_t g = 0; g < chosen.size(); ++g) h += std::max(group_height(g, grow), chosen[g].beside.height);
        return h;
    };
    double low = 1, high = k_most_higher;
    if (total(high) <= p.height)
        low = high;
    else
        for (int i = 0; i < k_bisections; ++i) {
            const double middle = (low + high) / 2;
            (total(middle) <= p.height ? low : high) = middle;
        }
    growing = low;

    // Widths: all rows of a group end where the row that may grow least ends.
    double block = 0;
    std::vector<double> flush;
    for (const Chosen& c : chosen) {
        double width = p.width - c.beside.width;
        for (const PackedRow& row : c.rows)
            width = std::min(width, natural_width(row) * k_most_wider + gaps(row, p.column_gap));
        for (const PackedRow& row : c.rows) width = std::max(width, natural_width(row) + gaps(row, p.column_gap));
        flush.push_back(width);
        block = std::max(block, width + c.beside.width);
    }
    block = std::min(block, p.width);
    const double left = (p.width - block) / 2;
    double y = std::max(0.0, (p.height - total(growing)) / 2);
    for (std::size_t g = 0; g < chosen.size(); ++g) {
        PackedGroup group;
        const double height = std::max(group_height(g, growing), chosen[g].beside.height);
        const double beside = chosen[g].beside.width;
        const double body = height - p.groups[g].heading;
        double natural = 0;
        for (const PackedRow& row : chosen[g].rows) natural += row.natural;
        const double grow = (body - p.row_gap * static_cast<double>(chosen[g].rows.size() - 1)) / natural;
        group.rect = {left, y, block - beside, height};
        group.body = {left, y + p.groups[g].heading, flush[g], body};
        if (beside > 0) out.legend = Rect{left + block - beside + p.group_gap, y, beside - p.group_gap, height};
        double top = group.body.y;
        for (PackedRow& row : chosen[g].rows) {
            const double wider = (flush[g] - gaps(row, p.column_gap)) / natural_width(row);
            double x = left;
            for (Rect& cell : row.cells) {
                cell = {x, top, cell.w * wider, row.natural * grow};
                x = cell.right() + p.column_gap;
            }
            top = row.cells.front().bottom() + p.row_gap;
            group.rows.push_back(std::move(row));
        }
        out.groups.push_back(std::move(group));
        y += height + p.group_gap;
    }
    return out;
}

}    // namespace

double least_height(const Packing& p, double scale) {
    double height = p.group_gap * (static_cast<double>(p.groups.size()) - 1);
    for (std::size_t g = 0; g < p.groups.size(); ++g) {
        double best = k_infinite;
        for (const Beside& place : places_beside(p, g)) {
            const double rows = least_rows(p.groups[g].cells, p.width - place.width, p.column_gap, p.row_gap, scale);
            best = std::min(best, std::max(p.groups[g].heading + rows, place.height));
        }
        height += best;
    }
    return height;
}

std::optional<Packed> pack(const Packing& p) {
    const auto fits = [&](double scale) { return least_height(p, scale) <= p.height + k_slack; };
    if (!fits(p.least_scale)) return {};
    double low = p.least_scale, high = p.most_scale / k_share;
    if (fits(high)) low = high;
    for (int i = 0; low < high && i < k_bisections; ++i) {
        const double middle = (low + high) / 2;
        (fits(middle) ? low : high) = middle;
    }
    const double scale = std::clamp(low * k_share, p.least_scale, p.most_scale);

    // Settings of each group; then one way for each so that all fit with the least waste.
    std::vector<std::vector<Setting>> settings(p.groups.size());
    std::vector<std::vector<Way>> total(p.groups.size() + 1);
    total[0].push_back({p.group_gap * (static_cast<double>(p.groups.size()) - 1), 0, 0, 0, 0});
    for (std::size_t g = 0; g < p.groups.size(); ++g) {
        const PackGroup& group = p.groups[g];
        for (const Beside& beside : places_beside(p, g))
            for (const bool singles : {false, true})
                settings[g].push_back(group_setting(p, group, beside, scale, singles));
        for (std::size_t s = 0; s < settings[g].size(); ++s) {
            const std::vector<Way>& ways = settings[g][s].at.back();
            for (std::size_t w = 0; w < ways.size(); ++w)
                for (std::size_t t = 0; t < total[g].size(); ++t) {
                    const double rows = group.heading + ways[w].height, legend = settings[g][s].beside.height;
                    total[g + 1].push_back({total[g][t].height + std::max(rows, legend),
                                            total[g][t].waste + ways[w].waste + waste_beside(group, rows, legend), w, t,
                                            s});
                }
        }
        std::erase_if(total[g + 1], [&](const Way& w) { return w.height > p.height + 2 * k_slack; });
        thin(total[g + 1]);
    }
    std::vector<Chosen> chosen(p.groups.size());
    std::size_t way = total.back().size() - 1;    // thinned: the last one wastes least
    for (std::size_t g = p.groups.size(); g-- > 0;) {
        const Way& w = total[g + 1][way];
        const Setting& setting = settings[g][w.setting];
        chosen[g] = {setting.beside, rows_of(p, p.groups[g], setting, w.last, scale)};
        way = w.previous;
    }
    return place(p, std::move(chosen), scale);
}

}    // namespace broadside::layout
