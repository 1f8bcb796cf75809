#pragma once
/// \file
/// The small drawings of a cell that the legend shows too: layer strip, scale mark, a model's color.
/// Units:   pt of the drawing.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/pen.hpp"
#include "engine/draw/words.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace broadside::diagram {

/// Side of the square that stands for a trillion parameters; areas are proportional to parameters on the whole sheet.
inline constexpr double k_trillion_side = 30;
double scale_side(double parameters);

/// `own` as text or line on `ground`: moved towards ink until the contrast is 4.5 : 1.
Color legible(Color own, Color ground, Color ink);

/// A tick of a layer is no lower than this; more layers than fit share ticks, each in the colors of its first.
inline constexpr double k_least_tick = 0.64;
/// How many layers share a tick of a strip so high.
int layers_a_tick(int layers, double height);

/// One tick per layer, bottom to top: the mixer's color on the left, the feed-forward's on the right. Parts `ID.1` ….
void draw_strip(Pen& pen, const std::string& id, const catalog::Model& model, const Rect& rect);
inline constexpr double k_strip_width = 18;

/// The area mark of total parameters, a square of that side, with the active ones filled; its lower right corner is
/// `corner`.
void draw_scale_mark(Pen& pen, const std::string& id, const catalog::Model& model, Color own, Point corner,
                     double side);

/// Of a figure and what stands above it.
double fact_width(Pen& pen, const Fact& fact);

/// What the file links to, over that rectangle; nothing where it has no such link.
void link(Pen& pen, const catalog::Model& model, catalog::LinkKind kind, const Rect& rect);
/// What a model's name leads to: its report, else its weights.
void link_name(Pen& pen, const catalog::Model& model, const Rect& rect);

/// `text` and as many of `phrases` as fit into `lines` lines of the role for phrases, joined by `separator`.
std::vector<LineRef> fitted(Pen& pen, const std::string& text, const std::vector<std::string>& phrases,
                            std::string_view separator, std::string_view first_separator, double width,
                            std::size_t lines);

}    // namespace broadside::diagram
