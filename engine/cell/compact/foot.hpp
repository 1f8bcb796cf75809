#pragma once
/// \file
/// The foot of a compact cell: the layers in words, what to look at, what it was built on and what changed in size.

#include "engine/catalog/catalog.hpp"
#include "engine/cell/compact/frame.hpp"
#include "engine/draw/pen.hpp"

namespace broadside::diagram::compact {

struct InFoot {
    bool licence = false;    // since the byline had no room for it
    bool phrases = true;     // what to look at, and what it was built on
};
/// Returns how many lines it took.
int draw_foot(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame, InFoot what);

}    // namespace broadside::diagram::compact
