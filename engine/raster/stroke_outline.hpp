#pragma once
/// \file
/// Strokes as outlines to fill, the same on every machine; versions of Cairo stroke differently by a few levels in a
/// few pixels, and each tile would be stroked anew.
/// Method:  curves cut into lines (Wang's bound), the lines into dashes; then once along each line and once back, on
///          the left: a miter where it hardly turns, an arc outside a corner, where its edges meet inside.
/// Units:   as the scene.
/// Threads: pure function.

#include "engine/scene/scene.hpp"

namespace broadside::raster {

/// To be filled by the non-zero rule: contours overlap, in one direction, where the stroke crosses itself.
/// `scale`: px a unit of the scene; lines stray from curves by 1/32 px.
Path stroke_outline(const scene::Stroke& stroke, double scale);

}    // namespace broadside::raster
