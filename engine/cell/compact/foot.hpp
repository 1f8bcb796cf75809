#pragma once
/// \file
/// The foot of a compact cell: the layers in words, what to look at, what it was built on and what changed in size.

#include "engine/catalog/catalog.hpp"
#include "engine/cell/compact/frame.hpp"
#include "engine/draw/pen.hpp"

namespace broadside::diagram::compact {

/// `licence`: told here, since the byline had no room for it.
void draw_foot(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame,
               bool licence);

}    // namespace broadside::diagram::compact
