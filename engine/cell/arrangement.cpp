#include "engine/cell/arrangement.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace broadside::diagram {
namespace {

/// Those that no other beats in both width and height, narrowest first.
void keep_unbeaten(std::vector<Arrangement>& all) {
    std::ranges::stable_sort(all, {}, [](const Arrangement& a) { return std::pair(a.least.w, a.least.h); });
    double lowest = std::numeric_limits<double>::infinity();
    std::erase_if(all, [&](const Arrangement& a) {
        if (a.least.h >= lowest - 1e-6) return true;
        lowest = a.least.h;
        return false;
    });
}

}    // namespace

Arrangements::Arrangements(std::vector<Size> panels, const Surroundings& around)
    : panels_(std::move(panels)), around_(around) {
    const std::size_t n = panels_.size();
    for (std::size_t columns = std::min<std::size_t>(n, 1); columns <= n; ++columns)
        all_.push_back(in_columns(n, columns));
    keep_unbeaten(all_);
    for (const Arrangement& a : all_) sizes_.push_back(a.least);

    std::vector<Arrangement> tight = all_;
    for (std::size_t beside = 1; beside < n; ++beside)
        for (std::size_t columns = 1; columns <= beside; ++columns) tight.push_back(in_columns(beside, columns));
    keep_unbeaten(tight);
    for (const Arrangement& a : tight) {
        tight_sizes_.push_back(a.least);
        if (!a.below.empty()) all_.push_back(a);
    }
}

/// Of all ways to stand the first `beside` panels in so many columns (a model has a handful), the others below: the one
/// with the lowest tallest column, then the narrowest, then the one that keeps them in order.
Arrangement Arrangements::in_columns(std::size_t beside, std::size_t columns) const {
    Arrangement best;
    std::vector<std::size_t> column_of(beside, 0);
    const auto choose = [&](auto&& self, std::size_t i, std::size_t used) -> void {
        if (i == beside) {
            if (used == columns) consider(column_of, columns, best);
            return;
        }
        for (std::size_t c = 0; c < std::min(used + 1, columns); ++c) {
            column_of[i] = c;
            self(self, i + 1, std::max(used, c + 1));
        }
    };
    choose(choose, 0, 0);
    return best;
}

void Arrangements::consider(const std::vector<std::size_t>& column_of, std::size_t columns, Arrangement& best) const {
    Arrangement a;
    a.columns.resize(columns);
    for (std::size_t i = 0; i < column_of.size(); ++i) a.columns[column_of[i]].push_back(i);
    // The last panel explains the lowest box of the stack: it stands leftmost, so that leaders do not cross.
    for (std::size_t i = panels_.size(); i > column_of.size(); --i) {
        a.below.push_back(i - 1);
        a.below_widths.push_back(panels_[i - 1].w);
    }
    a.upper = around_.stack;
    double w = around_.before;
    for (std::size_t c = 0; c < columns; ++c) {
        double widest = 0;
        for (const std::size_t i : a.columns[c]) widest = std::max(widest, panels_[i].w);
        a.widths.push_back(widest);
        w += widest + (c == 0 ? k_channel : k_inset_gap);
        a.upper = std::max(a.upper, column_height(a.columns[c]));
    }
    w = std::max({w, around_.strip + below_width(a), around_.width});
    a.least = {w, around_.above + a.upper + below_height(a) + around_.below};
    if (best.least.empty() || std::pair(a.least.h, a.least.w) < std::pair(best.least.h, best.least.w))
        best = std::move(a);
}
double Arrangements::column_height(const std::vector<std::size_t>& column) const {
    double h = -k_inset_gap;
    for (const std::size_t i : column) h += panels_[i].h + k_inset_gap;
    return h;
}

double Arrangements::below_width(const Arrangement& a) {
    double w = -k_inset_gap;
    for (const double panel : a.below_widths) w += panel + k_inset_gap;
    return w;
}

double Arrangements::below_height(const Arrangement& a) const {
    double h = 0;
    for (const std::size_t i : a.below) h = std::max(h, panels_[i].h + k_inset_gap);
    return h;
}

const Arrangement& Arrangements::for_size(Size size) const {
    const auto rank = [](const Arrangement& a) { return std::pair(a.below.empty(), a.least.area()); };
    const Arrangement* best = nullptr;
    for (const Arrangement& a : all_) {
        const bool fits = a.least.w <= size.w + 1e-6 && a.least.h <= size.h + 1e-6;
        if (fits && (best == nullptr || rank(a) > rank(*best))) best = &a;
    }
    return best != nullptr ? *best : all_.front();
}

}    // namespace broadside::diagram
