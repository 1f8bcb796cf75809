#pragma once
/// \file
/// Scene to SVG 1.1, one group with title and description for each region. Text is glyph outlines as symbols, so that
/// no font is needed, or text in subsets of the fonts within the file: the same picture in browsers, and it can be
/// searched, selected and copied. Programs that take no fonts from files (librsvg) show such text in another font.
/// The same scene gives the same bytes. Errors come from the sink.
/// Threads: one.

#include "engine/base/sink.hpp"
#include "engine/scene/scene.hpp"

#include <string>

namespace broadside::svg {

/// A path's `d`, and a number, as SVG writes them at their shortest, rounded to that many digits behind the point.
std::string path_data(const Path& path, int digits);
std::string number(double value, int digits = 3);
/// Attributes of a stroke's caps and dashes, each with a space before it; empty for a plain one.
std::string ends_and_dashes(const scene::Stroke& stroke);

enum class Texts { outlines, text };
void write_svg(const scene::Scene& scene, Sink& sink, Texts texts = Texts::outlines);

}    // namespace broadside::svg
