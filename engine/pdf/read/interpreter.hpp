#pragma once
/// \file
/// Reads what a page of any PDF paints: an interpreter of content streams (ISO 32000-1, 8 and 9) that follows matrix,
/// clip, colors, line width, fonts, layers and overprint, through forms, patterns and soft masks, and
/// reports each mark. No mark reaches beyond its box: where a font does not say how far its text goes, the
/// box holds all that is possible.
/// Units:   pt of the page's default space, y up.
/// Threads: one.

#include "engine/base/geometry.hpp"
#include "engine/pdf/qpdf.hpp"
#include "engine/pdf/read/color.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace broadside::pdf {

struct PageMark {
    enum class Kind { fill, stroke, text, image, shading };
    Kind kind = Kind::fill;
    Rect box;           // clipped; y is the lower edge
    Point at;           // origin of a text, center of anything else
    double size = 0;    // type size or line width, pt; of a fill the shorter side; of an image the resolution, ppi
    PaintColor color;
    bool overprint = false;
    int overprint_mode = 0;
    double opacity = 1;
    bool soft_mask = false;
    std::string blend_mode;    // empty: Normal
    std::string font;          // name of the font of a text
    bool invisible = false;    // text rendering mode 3
    bool hidden = false;       // on a layer that is off
    bool in_mask = false;      // paints a soft mask, not the page
    /// Of a pattern's cell or a font's procedure, somewhere in its box; what uses it is reported too.
    bool in_pattern = false;
    std::optional<double> ink = 0;    // most ink it lays down, %; empty: could not be measured
};

/// What was met besides the marks.
struct PageContent {
    std::vector<Object> fonts;                         // each once
    std::map<QPDFObjGen, std::set<unsigned>> shown;    // codes that texts show of it, where they can be told apart
    std::vector<Object> groups;                        // transparency groups of page and forms
    std::vector<std::string> faults;    // unknown operators, unbalanced q and Q, streams that cannot be read
    int deepest_nesting = 0;            // of q
    bool transfer_curve = false, post_script = false;
    bool text_without_font = false;
    bool lzw = false;    // an image within the stream is coded so
    /// Something could not be followed: there may be marks that were not reported, or elsewhere.
    bool uncertain = false;
    std::vector<std::string> rgb_resources;    // images and shadings in DeviceRGB
};

/// Whether inks of images and shadings are measured, which takes time.
enum class Inks { measured, left_out };
/// Calls `mark` for each mark in the order of painting.
PageContent interpret(Object page, const std::function<void(const PageMark&)>& mark, Inks inks = Inks::measured);
/// The same of an annotation's appearance, in its own space.
PageContent interpret_appearance(Object form, const std::function<void(const PageMark&)>& mark);

}    // namespace broadside::pdf
