#pragma once
/// \file
/// The skyline: every layer of every model, to scale. All models in order of release on one ground line; a block
/// is as wide as its model and as high as its layers are many, a stripe is a layer. Below the line total and
/// active parameters as areas. Scales:  one each for width, height and area, the largest at which the most extreme
/// model still has room. Parts:   `layers.ID`, `width.ID`, `total.ID`, `active.ID`, each with the figure that its
/// height, width or area stands for.
/// Units:   pt of the drawing.
/// Errors:  InputError where the models do not fit side by side, with how many would.

#include "engine/sheet/furniture/furniture.hpp"

namespace broadside::sheet {

/// Heights at which the skyline can be drawn in that width.
Extent skyline_extent(const Furnishing& f, double width);
/// `size.h` must be at least the least height of that width.
diagram::Drawing skyline(const Furnishing& f, Size size);
/// How many of the sheet's models, in order of release, have room side by side in that width.
std::size_t skyline_capacity(const Furnishing& f, double width);

}    // namespace broadside::sheet
