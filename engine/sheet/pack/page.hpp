#pragma once
/// \file
/// A page of a few cells, as large as they need: for slides and papers. Knows neither models nor drawings.
///
/// Method:  The cells stand in rows that keep their order. Every way to break them into rows and every width that a row
///          can have is weighed: each row takes the least height at which its cells have room in that width. What comes
///          near the shape that is asked for and leaves little white is taken.
/// Units:   pt. Threads: pure functions.

#include "engine/sheet/pack/solver.hpp"

#include <vector>

namespace broadside::sheet {

struct Page {
    Size size;                  // of all cells and the gaps between them
    std::vector<Rect> cells;    // each holds one of its sizes; those of a row share their top and their height
};

/// `cells` are 1 to 8; `shape`: width over height that the page should come near to.
Page make_page(const std::vector<Sizes>& cells, double gap, double shape);

}    // namespace broadside::sheet
