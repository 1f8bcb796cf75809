#pragma once
/// \file
/// The sheet as it is read aloud: title, how to read it, what stands across the sheet, then each group with its cells,
/// then the foot. A cell is a section with heading, facts as a list, the drawing as a figure with a description, and
/// phrases; charts whose parts or names have several texts are tables. Follows from what texts are for
/// (diagram::TextRole) and where they stand.
/// Threads: one.

#include "engine/scene/scene.hpp"
#include "engine/sheet/sheet.hpp"

#include <vector>

namespace broadside::sheet {

/// Elements of a scene for one placed drawing.
struct Reading {
    int section = -1;
    int figure = -1;           // what the drawing itself belongs to
    std::vector<int> marks;    // the element of each mark of the drawing, −1: decoration
};
/// Adds the sheet's elements to the scene; a Reading for each of Sheet::placed.
std::vector<Reading> structure(const Sheet& sheet, scene::Builder& out);

}    // namespace broadside::sheet
