#pragma once
/// \file
/// A year over the cells of a row that were released in it, with a line as long as it lasts.
/// Units: pt of the drawing.

#include "engine/sheet/furniture/furniture.hpp"

#include <string>

namespace broadside::sheet {

diagram::Drawing year_mark(const Furnishing& f, const std::string& year, Size size);

}    // namespace broadside::sheet
