#pragma once
/// \file
/// The true grid: cells of one width and one height in a group (groups side by side have one of both), in rows that
/// keep their order, and beside the last rows of small groups what else the sheet shows; plates may have a zone of
/// their own below all groups, where that shows more of them. Knows neither models nor drawings.
///
/// Method:  At a fixed scale every group may stand in each number of columns at which its cells have room, and
///          consecutive groups that fill no more than a row may share one. All of these are weighed that are low
///          enough and can still be the best, at most some hundred thousand: what finds no room counts most, then
///          rows that are not full, then groups side by side. The largest scale at which one of them fits is
///          taken, in steps of a hundredth.
/// Units:   cells in pt of the drawing, everything else in pt of the sheet.
/// Threads: pure functions.

#include "engine/base/geometry.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace broadside::sheet {

struct GridGroup {
    std::size_t cells = 0;
    double least_width = 0;    // of its cells
    double heading = 0;        // height of what stands above the first row, its distance to the row included
};

struct Grid {
    double width = 0;
    double least_rest = 0, natural_rest = 0;    // height of all that is not the grid
    double height = 0;                          // of the area for both
    double column_gap = 0, row_gap = 0, group_gap = 0;
    std::vector<GridGroup> groups;
    double most_width = 0;                                                // of a cell
    std::function<double(std::size_t group, double width)> row_height;    // of the drawing, for cells of that width
    double least_scale = 1, most_scale = 1;
    /// What stands beside small groups: the least size of each, or nothing. The key is as small as it can be; plates
    /// take what there is, and count as whole at `plates_natural`.
    std::vector<Size> key;
    Size plates_least{}, plates_natural{};
    /// The height that all plates take in a width, for a zone of their own; empty: they have none.
    std::function<double(double width)> plates_height;
};

struct GridCell {
    Rect rect;
    std::size_t row = 0, place = 0;    // on the sheet, in the row; from 0
};
struct GriddedGroup {
    Rect rect, body;    // with and without heading
    std::size_t columns = 0;
    std::vector<GridCell> cells;
};
/// Rectangles are relative to the area's top left corner.
struct Gridded {
    double scale = 0, height = 0;
    std::size_t rows = 0;
    std::size_t weighed = 0;    // arrangements
    std::vector<GriddedGroup> groups;
    std::optional<Rect> key, plates;
};

/// True where something fits at `least_scale`; asks for few heights and weighs nothing.
bool fits(const Grid& grid);
/// The best arrangement at the largest scale, or nothing where even `least_scale` does not fit.
std::optional<Gridded> arrange(const Grid& grid);

}    // namespace broadside::sheet
