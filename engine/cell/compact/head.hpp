#pragma once
/// \file
/// The head of a compact cell: name, byline, badges, figures in fixed columns.

#include "engine/catalog/catalog.hpp"
#include "engine/cell/compact/frame.hpp"
#include "engine/draw/pen.hpp"

#include <string>

namespace broadside::diagram::compact {

double head_width(Pen& pen, const catalog::Model& model);
void draw_head(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame,
               const std::string& coordinate);
/// True where the license has no room in the byline: the foot says it.
bool licence_in_foot(Pen& pen, const catalog::Model& model, const catalog::Catalog& catalog, const Frame& frame);
std::string licence(const catalog::Model& model);

}    // namespace broadside::diagram::compact
