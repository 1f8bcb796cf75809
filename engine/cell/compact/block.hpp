#pragma once
/// \file
/// The stack of a compact cell, from embedding to output head, with every part at its fixed height.

#include "engine/catalog/catalog.hpp"
#include "engine/cell/compact/changes.hpp"
#include "engine/cell/compact/frame.hpp"
#include "engine/cell/stack.hpp"
#include "engine/draw/pen.hpp"

#include <vector>

namespace broadside::diagram::compact {

/// Returns where leaders may start, from top to bottom.
std::vector<Anchor> draw_block(Pen& pen, const catalog::Model& model, const Changes& changes, const Frame& frame);

}    // namespace broadside::diagram::compact
