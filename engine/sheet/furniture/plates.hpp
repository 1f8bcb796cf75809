#pragma once
/// \file
/// The parts, each drawn once: a card a mechanism that occurs on the sheet, with its graph, formula, source and
/// the number of models that have it. Where room is short, cards that are wider than a place are left out, then
/// those that fewest models have.
/// Units: pt of the drawing.

#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/furniture.hpp"

#include <vector>

namespace broadside::sheet {

/// Least: one row of cards. Natural: all of them at their own height, in the columns that make them lowest.
Extent plates_extent(const Furnishing& f, double width);
diagram::Drawing plates(const Furnishing& f, Size size);

/// The graph of the plate of norms: where they stand about a sublayer, and both sublayers side by side on one.
diagram::Inset norm_places(diagram::Pen& pen, const std::vector<catalog::NormPlacement>& places, bool side_by_side);

}    // namespace broadside::sheet
