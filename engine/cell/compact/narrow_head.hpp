#pragma once
/// \file
/// The head of a compact cell without panels, which is about half as wide: name, size and badges,
/// byline, and the figures in two rows.

#include "engine/catalog/catalog.hpp"
#include "engine/cell/compact/frame.hpp"
#include "engine/draw/pen.hpp"

#include <string>

namespace broadside::diagram::compact {

double narrow_head_width(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog);
void draw_narrow_head(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame,
                      const std::string& coordinate);

}    // namespace broadside::diagram::compact
