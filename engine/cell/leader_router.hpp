#pragma once
/// \file
/// Orthogonal routes for leaders: shortest path with few bends through free space, on the grid of the obstacles' edges
/// (Dijkstra over positions and directions, after Wybrow, Marriott, Stuckey 2009, "Orthogonal connector routing").
/// Units:   pt of the drawing.
/// Threads: pure.

#include "engine/base/geometry.hpp"

#include <optional>
#include <span>
#include <vector>

namespace broadside::diagram {

struct RouteRequest {
    Point from, to;                  // leaves to the right, and arrives so
    double margin = 3;               // least distance to obstacles
    std::optional<Point> or_to{};    // as good an end: the cheaper one is taken
    bool down = false;               // arrives from above instead
};

/// Routes of all requests in order, each clear of the obstacles and, where there is a way, of the routes before it.
/// Empty where there is no way at all. `lanes` are x positions at which routes may turn besides those of the obstacles.
std::vector<std::vector<Point>> route(std::span<const RouteRequest> requests, std::span<const Rect> obstacles,
                                      std::span<const double> lanes);

}    // namespace broadside::diagram
