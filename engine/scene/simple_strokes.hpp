#pragma once
/// \file
/// Strokes that are as well filled: frames of boxes and straight lines, which most strokes of a sheet are.
/// Units:   as the scene.
/// Threads: pure.

#include "engine/scene/scene.hpp"

#include <vector>

namespace broadside::scene {

/// A rectangle whose corners are quarter circles.
struct RoundedRect {
    Rect rect;
    double radius = 0;
    /// This much wider on each side.
    Path grown(double by) const;
};
/// The rectangles with round corners that a path consists of; empty where it has anything else.
std::vector<RoundedRect> rounded_rects(const Path& path);

/// The axis-parallel lines that a path consists of, `width` wide; empty where it has anything else.
std::vector<Rect> straight_lines(const Path& path, double width);

/// The outline of a frame or of straight lines, to be filled in place of the stroke by the non-zero winding rule; empty
/// for strokes of any other kind, dashed ones, and frames that have no inside.
Path filled_outline(const Stroke& stroke);

}    // namespace broadside::scene
