#include "engine/sheet/pack/solver.hpp"

#include <algorithm>
#include <limits>
#include <queue>
#include <utility>

namespace broadside::sheet {
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

/// Cells that the fullest row may have where the emptiest has `least`: the rows of a group are of like length, and no
/// cell stands alone unless all do.
std::size_t most_beside(std::size_t least) { return least + least / 2; }

/// Least height of a group's rows in `width`, without heading; infinite where it does not fit.
double least_rows(const std::vector<Sizes>& cells, double width, double column_gap, double row_gap, double scale) {
    const std::size_t n = cells.size();
    std::vector<std::vector<double>> heights(n);    // of a row from that cell on, by the number of cells less one
    std::size_t longest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        for_each_row(cells, i, width / scale, column_gap / scale,
                     [&](const RowFit& row) { heights[i].push_back(row.height * scale); });
        longest = std::max(longest, heights[i].size());
    }
    double least = k_infinite;
    for (std::size_t shortest = 1; shortest <= longest; ++shortest) {
        std::vector<double> best(n + 1, k_infinite);    // of the first i cells, one row gap below each row
        best[0] = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t count = shortest; count <= std::min(most_beside(shortest), heights[i].size()); ++count)
                best[i + count] = std::min(best[i + count], best[i] + heights[i][count - 1] + row_gap);
        least = std::min(least, best[n] - row_gap);
    }
    return least;
}

// ---- tiers ----------------------------------------------------------------------------------------------------------

/// A row of groups: side by side across the area, or one group alone, with one of the legend's
/// sizes where it stands beside.
struct Tier {
    std::size_t first = 0, count = 1;
    PackGroup all;       // the cells of all of them
    double width = 0;    // for a row of cells with column gaps between
    Size legend;         // empty: none
};

/// Every tier that starts with group `first`.
std::vector<Tier> tiers_from(const Packing& p, std::size_t first) {
    std::vector<Tier> out;
    Tier tier{first, 0, {}, p.width, {}};
    double least_width = 0;    // of one row
    for (std::size_t g = first; g < p.groups.size(); ++g) {
        ++tier.count;
        for (const Sizes& cell : p.groups[g].cells) least_width += cell.front().w * p.least_scale;
        if (g > first) {
            if (!p.legend.empty() && p.legend_beside == g - 1) break;    // it stands at the right end
            tier.width -= p.group_gap - p.column_gap;
            if (least_width > tier.width) break;
        }
        tier.all.heading = std::max(tier.all.heading, p.groups[g].heading);
        tier.all.cells.insert(tier.all.cells.end(), p.groups[g].cells.begin(), p.groups[g].cells.end());
        if (p.legend.empty() || p.legend_beside != g) {
            out.push_back(tier);
            continue;
        }
        for (const Size& legend : p.legend) {
            out.push_back(tier);
            out.back().legend = legend;
            out.back().width -= legend.w + p.group_gap;
        }
    }
    return out;
}
std::vector<std::vector<Tier>> all_tiers(const Packing& p) {
    std::vector<std::vector<Tier>> out;
    for (std::size_t g = 0; g < p.groups.size(); ++g) out.push_back(tiers_from(p, g));
    return out;
}

/// Least height of a tier; infinite where it does not fit.
double least_height(const Packing& p, const Tier& tier, double scale) {
    const std::vector<Sizes>& cells = tier.all.cells;
    double rows = k_infinite;
    if (tier.count == 1)
        rows = least_rows(cells, tier.width, p.column_gap, p.row_gap, scale);
    else
        for_each_row(cells, 0, tier.width / scale, p.column_gap / scale, [&](const RowFit& row) {
            if (row.count == cells.size()) rows = row.height * scale;
        });
    return std::max(tier.all.heading + rows, tier.legend.h);
}

double least_height(const Packing& p, const std::vector<std::vector<Tier>>& tiers, double scale) {
    std::vector<double> best(p.groups.size() + 1, k_infinite);    // of the first groups, a gap below each tier
    best[0] = 0;
    for (std::size_t g = 0; g < p.groups.size(); ++g)
        for (const Tier& tier : tiers[g])
            best[g + tier.count] = std::min(best[g + tier.count], best[g] + least_height(p, tier, scale) + p.group_gap);
    return best.back() - p.group_gap;
}

// ---- second pass: which of the row breaks that fit ------------------------------------------------------------------

/// A way to set the first cells of a tier, or the first tiers.
struct Way {
    double height = 0, waste = 0;
    std::size_t last = 0;        // cells in its last row; way of its last tier
    std::size_t previous = 0;    // the way before that row or tier
    std::size_t setting = 0;     // of its last tier
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
    const double wider = std::min(room / row.width, k_most_flush);
    double sum = 0;
    for (std::size_t k = 0; k < row.count; ++k) {
        const double excess = wider * row.height / cells[first + k][row.choice[k]].h - 1;
        sum += excess * excess;
    }
    // A row that stays short of the edge wastes the rest.
    const double unused = room / (row.width * wider) - 1;
    return sum + static_cast<double>(row.count) * unused * unused;
}

/// What it costs that a tier's rows and the legend beside them are of different heights.
double waste_beside(const Tier& tier, double rows) {
    const double legend = tier.legend.h;
    if (legend == 0) return 0;
    if (rows > legend) return (rows / legend - 1) * (rows / legend - 1);
    return static_cast<double>(tier.all.cells.size()) * (legend / rows - 1) * (legend / rows - 1);
}

/// Ways to set a tier in rows of like length.
struct Setting {
    const Tier* tier = nullptr;
    std::vector<std::vector<Way>> at;    // ways to set the first i cells
};

Setting setting(const Packing& p, const Tier& tier, double scale, std::size_t shortest, std::size_t longest) {
    const std::vector<Sizes>& cells = tier.all.cells;
    const std::size_t n = cells.size();
    Setting out{&tier, std::vector<std::vector<Way>>(n + 1)};
    out.at[0].push_back({});
    const double width = tier.width / scale, gap = p.column_gap / scale;
    for (std::size_t i = 0; i < n; ++i) {
        thin(out.at[i]);
        if (out.at[i].empty()) continue;
        for_each_row(cells, i, width, gap, [&](const RowFit& row) {
            if (row.count < shortest || row.count > longest) return;
            const double height = row.height * scale + (i > 0 ? p.row_gap : 0);
            const double more = waste(cells, i, row, width, gap) + (longest == 1 ? k_single : 0);
            for (std::size_t w = 0; w < out.at[i].size(); ++w)
                out.at[i + row.count].push_back(
                    {out.at[i][w].height + height, out.at[i][w].waste + more, row.count, w, 0});
        });
    }
    thin(out.at[n]);
    return out;
}

/// A tier as it was chosen: rows at their natural heights and widths.
struct Chosen {
    const Tier* tier = nullptr;
    std::vector<PackedRow> rows;
};

Chosen rows_of(const Packing& p, const Setting& setting, std::size_t way, double scale) {
    Chosen out{setting.tier, {}};
    const std::vector<Sizes>& cells = out.tier->all.cells;
    for (std::size_t i = cells.size(); i > 0;) {
        const Way& w = setting.at[i][way];
        i -= w.last;
        way = w.previous;
        PackedRow row{i, w.last, {}, 0};
        for_each_row(cells, i, out.tier->width / scale, p.column_gap / scale, [&](const RowFit& fit) {
            if (fit.count != row.count) return;
            row.natural = fit.height * scale;
            for (std::size_t k = 0; k < fit.count; ++k)
                row.cells.push_back({0, 0, cells[i + k][fit.choice[k]].w * scale, row.natural});
        });
        out.rows.push_back(std::move(row));
    }
    std::ranges::reverse(out.rows);
    return out;
}

// ---- placing --------------------------------------------------------------------------------------------------------

double gaps(const PackedRow& row, double gap) { return gap * static_cast<double>(row.count - 1); }
double natural_width(const PackedRow& row) {
    double w = 0;
    for (const Rect& cell : row.cells) w += cell.w;
    return w;
}

/// Height of a tier whose rows are `grow` times as high as they need be.
double height_of(const Packing& p, const Chosen& c, double grow) {
    double h = c.tier->all.heading + p.row_gap * static_cast<double>(c.rows.size() - 1);
    for (const PackedRow& row : c.rows) h += row.natural * grow;
    return std::max(h, c.tier->legend.h);
}

/// How much all rows may grow together so that everything still fits.
double growth(const Packing& p, const std::vector<Chosen>& chosen) {
    const auto fits = [&](double grow) {
        double h = p.group_gap * static_cast<double>(chosen.size() - 1);
        for (const Chosen& c : chosen) h += height_of(p, c, grow);
        return h <= p.height;
    };
    double low = 1, high = k_most_higher;
    if (fits(high)) return high;
    for (int i = 0; i < k_bisections; ++i) {
        const double middle = (low + high) / 2;
        (fits(middle) ? low : high) = middle;
    }
    return low;
}

/// Width of a tier's rows in at most `width`: all end where the row that may grow least ends.
double flush_width(const Packing& p, const Chosen& c, double width, double most_wider) {
    for (const PackedRow& row : c.rows)
        width = std::min(width, natural_width(row) * most_wider + gaps(row, p.column_gap));
    for (const PackedRow& row : c.rows) width = std::max(width, natural_width(row) + gaps(row, p.column_gap));
    return width;
}

/// Widths of what a tier has beside its rows: the gaps between its groups, the legend.
double beside_width(const Packing& p, const Chosen& c) { return p.width - c.tier->width; }

/// Places the rows of a tier from its top left corner and hands each group its cells.
void place_tier(const Packing& p, const Chosen& c, const Rect& rect, double flush, std::vector<PackedGroup>& out) {
    const std::size_t first = c.tier->first, last = first + c.tier->count - 1;
    double natural = 0;
    for (const PackedRow& row : c.rows) natural += row.natural;
    const double body = rect.y + c.tier->all.heading;
    const double room = rect.bottom() - body - p.row_gap * static_cast<double>(c.rows.size() - 1);
    const double grow = room / natural;
    for (std::size_t g = first; g <= last; ++g) out.emplace_back();
    double top = body;
    for (const PackedRow& row : c.rows) {
        const double wider = (flush - gaps(row, p.column_gap)) / natural_width(row), h = row.natural * grow;
        double x = rect.x;
        std::size_t cell = 0;
        for (std::size_t g = first; g <= last; ++g) {
            // Several groups have one row, of all their cells; one group has as many as the row has.
            const std::size_t count = c.tier->count > 1 ? p.groups[g].cells.size() : row.count;
            PackedRow part{row.first, count, {}, row.natural};
            if (c.tier->count > 1) part.first = 0;
            for (std::size_t k = 0; k < count; ++k, ++cell) {
                part.cells.push_back({x, top, row.cells[cell].w * wider, h});
                x = part.cells.back().right() + p.column_gap;
            }
            x += p.group_gap - p.column_gap;
            out[g].rows.push_back(std::move(part));
        }
        top += h + p.row_gap;
    }
    for (std::size_t g = first; g <= last; ++g) {
        const double left = out[g].rows.front().cells.front().x, right = out[g].rows.front().cells.back().right();
        // A heading alone in its tier goes on over white space; it would run into its neighbor otherwise.
        out[g].rect = {left, rect.y, (g == last ? rect.right() : right) - left, rect.h};
        out[g].body = {left, body, right - left, rect.bottom() - body};
    }
}

/// Makes rows flush and fills the height that is left.
Packed place(const Packing& p, const std::vector<Chosen>& chosen, double scale) {
    Packed out;
    out.scale = scale;
    const double grow = growth(p, chosen);
    double block = 0, height = p.group_gap * static_cast<double>(chosen.size() - 1);
    for (const Chosen& c : chosen) {
        block = std::max(block, flush_width(p, c, c.tier->width, k_most_wider) + beside_width(p, c));
        height += height_of(p, c, grow);
    }
    block = std::min(block, p.width);
    const double left = (p.width - block) / 2;
    double y = std::max(0.0, (p.height - height) / 2);
    for (const Chosen& c : chosen) {
        Rect rect{left, y, block, height_of(p, c, grow)};
        if (const Size& legend = c.tier->legend; !legend.empty()) {
            rect.w -= legend.w + p.group_gap;
            out.legend = Rect{rect.right() + p.group_gap, y, legend.w, rect.h};
        }
        // The widest tier makes the block; the others end where it ends.
        place_tier(p, c, rect, flush_width(p, c, block - beside_width(p, c), k_most_flush), out.groups);
        y = rect.bottom() + p.group_gap;
    }
    return out;
}

}    // namespace

double least_height(const Packing& p, double scale) { return least_height(p, all_tiers(p), scale); }

std::optional<Packed> pack(const Packing& p) {
    const std::vector<std::vector<Tier>> tiers = all_tiers(p);
    const auto fits = [&](double scale) { return least_height(p, tiers, scale) <= p.height + k_slack; };
    if (!fits(p.least_scale)) return {};
    double low = p.least_scale, high = p.most_scale / k_share;
    if (fits(high)) low = high;
    for (int i = 0; low < high && i < k_bisections; ++i) {
        const double middle = (low + high) / 2;
        (fits(middle) ? low : high) = middle;
    }
    const double scale = std::clamp(low * k_share, p.least_scale, p.most_scale);

    // Settings of each tier; then one way for each so that all fit with the least waste.
    std::vector<Setting> settings;
    std::vector<std::vector<Way>> total(p.groups.size() + 1);    // ways to set the first groups, a gap below each tier
    total[0].push_back({});
    for (std::size_t g = 0; g < p.groups.size(); ++g) {
        thin(total[g]);
        for (const Tier& tier : tiers[g])
            for (std::size_t shortest = 1; shortest <= tier.all.cells.size(); ++shortest) {
                const std::size_t n = tier.all.cells.size();
                if (tier.count > 1 && shortest < n) continue;    // several groups have one row
                settings.push_back(setting(p, tier, scale, shortest, std::min(n, most_beside(shortest))));
                const std::vector<Way>& ways = settings.back().at.back();
                for (std::size_t w = 0; w < ways.size(); ++w) {
                    const double rows = tier.all.heading + ways[w].height;
                    const double height = std::max(rows, tier.legend.h) + p.group_gap;
                    const double more = ways[w].waste + waste_beside(tier, rows);
                    for (std::size_t t = 0; t < total[g].size(); ++t)
                        if (const Way& before = total[g][t];
                            before.height + height <= p.height + p.group_gap + 2 * k_slack)
                            total[g + tier.count].push_back(
                                {before.height + height, before.waste + more, w, t, settings.size() - 1});
                }
                if (ways.empty()) settings.pop_back();
            }
    }
    thin(total.back());
    std::vector<Chosen> chosen;
    std::size_t way = total.back().size() - 1;    // thinned: the last one wastes least
    for (std::size_t g = p.groups.size(); g > 0;) {
        const Way& w = total[g][way];
        chosen.push_back(rows_of(p, settings[w.setting], w.last, scale));
        g -= chosen.back().tier->count;
        way = w.previous;
    }
    std::ranges::reverse(chosen);
    return place(p, chosen, scale);
}

}    // namespace broadside::sheet
