#pragma once
/// \file
/// Strokes that never turn sharply, as outlines to fill: arcs and other long bends. Filled, they are the same on every
/// machine; versions of Cairo stroke them differently by a few levels in a few pixels.
/// Method:  curves cut into lines (Wang's bound, 1/32 px), every point moved to both sides along the middle of its legs
///          (a miter, which is what a round join looks like where the turn is small); dashes by length along the lines.
/// Units:   as the scene.
/// Threads: pure function.

#include "engine/scene/scene.hpp"

#include <optional>

namespace broadside::raster {

/// Nothing for strokes that turn by more than a quarter of a right angle from one leg to the next, are closed, in
/// several pieces, or have round ends. `scale`: px a unit of the scene.
std::optional<Path> gentle_outline(const scene::Stroke& stroke, double scale);

}    // namespace broadside::raster
