#pragma once
/// \file
/// What the parts of a cell are made from. Private to this folder.
/// Threads: one.

#include "engine/cell/cell.hpp"
#include "engine/draw/pen.hpp"

namespace broadside::diagram {

struct Subject {
    const catalog::Model& model;
    const catalog::Catalog& catalog;
    const Look& look;
    text::Shaper& shaper;
    Content content;
    Color own;    // the model's color on the sheet's ground
    // No insets: the cell is narrow, its head has three lines, facts and phrases stand beside the stack.
    bool alone = false;
};

}    // namespace broadside::diagram
