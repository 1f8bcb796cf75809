#include "engine/sheet/pack/page.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <span>

namespace broadside::sheet {
namespace {

constexpr double k_page_hair = 1e-6;
constexpr double k_page_most_wider = 1.15;    // cells of a row that is shorter than others
constexpr double k_page_white = 3;            // what white counts against a shape that is off

/// Cells side by side.
struct PageRow {
    std::span<const Sizes> cells;
    double gap = 0;

    /// Width of a cell at that height, or nothing where it is higher.
    static std::optional<double> width(const Sizes& sizes, double height) {
        for (const Size& s : sizes)    // widths rise
            if (s.h <= height + k_page_hair) return s.w;
        return std::nullopt;
    }
    std::optional<double> width(double height) const {
        double total = gap * static_cast<double>(cells.size() - 1);
        for (const Sizes& cell : cells) {
            const auto w = width(cell, height);
            if (!w) return std::nullopt;
            total += *w;
        }
        return total;
    }
    std::set<double> heights() const {
        std::set<double> out;
        for (const Sizes& cell : cells)
            for (const Size& s : cell) out.insert(s.h);
        return out;
    }
    /// The least height at which the row is no wider.
    std::optional<double> height(double most_width) const {
        for (const double h : heights())
            if (const auto w = width(h); w && *w <= most_width + k_page_hair) return h;
        return std::nullopt;
    }
};

/// The cells in rows, a new one behind each cell whose bit is set.
std::vector<PageRow> page_rows(const std::vector<Sizes>& cells, unsigned breaks, double gap) {
    std::vector<PageRow> rows;
    std::size_t first = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i + 1 < cells.size() && (breaks >> i & 1U) == 0) continue;
        rows.push_back({std::span(cells).subspan(first, i + 1 - first), gap});
        first = i + 1;
    }
    return rows;
}

/// The page of these rows in that width, or nothing where a row is wider.
std::optional<Page> page_of(const std::vector<PageRow>& rows, double width, double gap) {
    Page page;
    double y = 0;
    for (const PageRow& row : rows) {
        const auto height = row.height(width);
        if (!height) return std::nullopt;
        const double wider = std::min(width / *row.width(*height), k_page_most_wider);
        double x = 0;
        for (const Sizes& cell : row.cells) {
            const double gaps = gap * static_cast<double>(row.cells.size() - 1);
            const double natural = *PageRow::width(cell, *height), share = natural / (*row.width(*height) - gaps);
            const double w = natural + (wider - 1) * *row.width(*height) * share;
            page.cells.push_back({x, y, w, *height});
            page.size.w = std::max(page.size.w, x + w);
            x += w + gap;
        }
        y += *height + gap;
    }
    page.size.h = y - gap;
    return page;
}

}    // namespace

Page make_page(const std::vector<Sizes>& cells, double gap, double shape) {
    double needed = 0;    // area that the cells cannot do without
    for (const Sizes& cell : cells) {
        const auto area = [](const Size& s) { return s.w * s.h; };
        needed += area(*std::ranges::min_element(cell, {}, area));
    }
    Page best;
    double least_loss = std::numeric_limits<double>::infinity();
    // From the last: of two that are as good, the one with more cells in its first rows.
    for (unsigned breaks = 1U << (cells.size() - 1); breaks-- > 0;) {
        const std::vector<PageRow> rows = page_rows(cells, breaks, gap);
        std::set<double> widths;
        for (const PageRow& row : rows)
            for (const double h : row.heights())
                if (const auto w = row.width(h)) widths.insert(*w);
        for (const double width : widths) {
            const auto page = page_of(rows, width, gap);
            if (!page) continue;
            const double loss = std::abs(std::log(page->size.w / page->size.h / shape)) +
                                k_page_white * (1 - needed / page->size.area());
            if (loss >= least_loss - 1e-9) continue;
            least_loss = loss;
            best = *page;
        }
    }
    return best;
}

}    // namespace broadside::sheet
