#pragma once
/// \file
/// Scene to SVG 1.1: glyph outlines as symbols, so no font is needed; one group with title and description for each region.
/// The same scene gives the same bytes. Errors come from the sink. Threads: one.

#include "engine/base/sink.hpp"
#include "engine/scene/scene.hpp"

namespace broadside::svg {

void write_svg(const scene::Scene& scene, Sink& sink);

}    // namespace broadside::svg
