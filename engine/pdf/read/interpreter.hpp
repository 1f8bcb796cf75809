#pragma once
/// \file
/// Reads what a page of any PDF paints: an interpreter of content streams (ISO 32000-1, 8 and 9) that follows matrix,
/// clip, colours, line width, fonts and overprint, through forms and patterns, and tells each mark.
/// Text is placed by its origin and bounded generously (an em a glyph): enough to say where a mark is.
/// Units:   pt of the page's default space, y up.
/// Threads: one.

#include "engine/base/geometry.hpp"
#include "engine/pdf/qpdf.hpp"

#include <functional>
#include <string>
#include <vector>

namespace broadside::pdf {

struct PaintColor {
    enum class Space { gray, rgb, cmyk, icc_gray, icc_rgb, icc_cmyk, cal_gray, cal_rgb, lab, spot, pattern };
    Space space = Space::gray;
    std::vector<double> values{0};     // as many as the space has
    std::vector<std::string> spots;    // names of a Separation or DeviceN
    /// Ink in per cent that the paint lays down itself; calibrated RGB and patterns count nothing.
    double ink() const;
    /// True where it prints with black ink alone, or not at all.
    bool black_only() const;
    double black() const;    // share of black ink, 0 to 1
};

struct PageMark {
    enum class Kind { fill, stroke, text, image, shading };
    Kind kind = Kind::fill;
    Rect box;           // clipped; y is the lower edge
    Point at;           // origin of a text, centre of anything else
    double size = 0;    // type size or line width, pt; resolution of an image, ppi
    PaintColor color;
    bool overprint = false;
    int overprint_mode = 0;
    double opacity = 1;
    bool soft_mask = false;
    std::string blend_mode;    // empty: Normal
    std::string font;          // name of the font of a text
    bool invisible = false;    // text rendering mode 3
};

/// What was met besides the marks.
struct PageContent {
    std::vector<Object> fonts;          // each once
    std::vector<Object> groups;         // transparency groups of page and forms
    std::vector<std::string> faults;    // unknown operators, unbalanced q and Q, streams that cannot be read
    int deepest_nesting = 0;            // of q
    bool transfer_curve = false, post_script = false;
    std::vector<std::string> rgb_resources;    // images and shadings in DeviceRGB
};

/// Calls `mark` for each mark in the order of painting.
PageContent interpret(Object page, const std::function<void(const PageMark&)>& mark);

}    // namespace broadside::pdf
