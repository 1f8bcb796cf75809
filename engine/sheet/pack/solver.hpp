#pragma once
/// \file
/// Packs rectangles of choosable size into rows: the largest common scale at which groups of cells, in order, fill a
/// given area. Knows neither models nor drawings.
///
/// Method:  At a fixed scale, the least height of a row of consecutive cells is the least h at which the cells' least
///          widths at h fit side by side; dynamic programming over row breaks, then over groups, gives the least height
///          of everything. It never falls when the scale rises, so bisection finds the largest scale that fits: the
///          optimum over all row breaks and all choices of sizes. Of that a share of `k_share` is taken (so the scale
///          never falls when the area grows), and the room this gives pays for even rows: among the row breaks that
///          fit, those with the least waste, that is the sum over cells of the squared excess of area given over area
///          needed. This second pass bounds the alternatives it remembers; it may miss the very best.
/// Rows:    keep the order; the fullest row of a group has at most half as many cells again as the emptiest, and no
///          cell stands alone unless all cells of its group do. Groups that together fill one row stand side by side.
/// Units:   sizes of cells in pt of the drawing; everything else, the legend's sizes too, in pt of the sheet.
/// Threads: pure functions.

#include "engine/base/geometry.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace broadside::sheet {

/// The least sizes a cell can take: widths rise, heights fall. Never empty.
using Sizes = std::vector<Size>;

struct PackGroup {
    std::vector<Sizes> cells;    // never empty
    double heading = 0;          // height of what stands above the first row, its distance to the row included
};

struct Packing {
    double width = 0, height = 0;    // of the area to fill
    double column_gap = 0, row_gap = 0, group_gap = 0;
    std::vector<PackGroup> groups;
    Sizes legend;                     // beside a group, on its right; empty: none; not scaled
    std::size_t legend_beside = 0;    // which group
    double least_scale = 0.1, most_scale = 1;
};

struct PackedRow {
    std::size_t first = 0, count = 0;    // cells of the group
    std::vector<Rect> cells;             // flush in height
    double natural = 0;                  // least height at that scale; the cells may be higher
};
struct PackedGroup {
    Rect rect, body;    // with and without heading
    std::vector<PackedRow> rows;
};
/// Rectangles are relative to the area's top left corner.
struct Packed {
    double scale = 0;
    std::vector<PackedGroup> groups;
    std::optional<Rect> legend;
};

/// Of the largest scale, what is taken; the rest buys even rows. Never below `least_scale`.
inline constexpr double k_share = 0.975;

/// The packing of `k_share` of the largest scale, or nothing where even `least_scale` does not fit.
std::optional<Packed> pack(const Packing& packing);

/// The least height that everything takes at `scale`; infinite where a cell is wider than the area.
double least_height(const Packing& packing, double scale);

/// Cells are given at most this much more than their least width and height; what is left then stays white around the
/// block.
inline constexpr double k_most_wider = 1.4, k_most_higher = 1.15;
/// What they may be widened to where other rows are wider, so that all end at one edge.
inline constexpr double k_most_flush = 2;

}    // namespace broadside::sheet
