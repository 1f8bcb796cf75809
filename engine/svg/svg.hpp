#pragma once
/// \file
/// Scene to SVG 1.1: glyph outlines as symbols, so no font is needed; one group with title and description for each region.
/// The same scene gives the same bytes. Errors come from the sink.
/// Threads: one.

#include "engine/base/sink.hpp"
#include "engine/scene/scene.hpp"

#include <string>

namespace broadside::svg {

/// A path's `d`, and a number, as SVG writes them at their shortest, rounded to that many digits behind the point.
std::string path_data(const Path& path, int digits);
std::string number(double value, int digits = 3);

void write_svg(const scene::Scene& scene, Sink& sink);

}    // namespace broadside::svg
