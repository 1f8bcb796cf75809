#pragma once
/// \file
/// Text after shaping: fonts as bytes, glyphs at places. Made once by engine/text, drawn the same by every back end.
/// Units:   pt, from the line's origin (left end of its baseline), y down.
/// Threads: immutable once made; shared freely.

#include "engine/base/geometry.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace broadside {

/// A font file held in memory. `name` is its file name without folder and ending (`Inter-SemiBold`), unique in a set.
struct FontFile {
    std::string name;
    std::vector<std::byte> bytes;
};
using FontRef = std::shared_ptr<const FontFile>;

struct Glyph {
    std::uint32_t id = 0;    // index in the font file
    Point at;                // origin of the glyph
    bool operator==(const Glyph&) const = default;
};

/// A stretch of the text and the glyphs that stand for it, in order: what makes text selectable in a PDF.
struct Cluster {
    int bytes = 0, glyphs = 0;
    bool operator==(const Cluster&) const = default;
};

/// One font at one size within a line.
struct GlyphRun {
    FontRef font;
    double size = 0;     // em, pt
    std::string text;    // UTF-8
    std::vector<Glyph> glyphs;
    std::vector<Cluster> clusters;    // covers text and glyphs exactly
};

/// One line of shaped text.
struct TextLine {
    std::string text;
    std::vector<GlyphRun> runs;
    double width = 0;                  // advance
    double ascent = 0, descent = 0;    // of the font, both positive
    double cap_height = 0, x_height = 0;
    Rect ink;    // of the outlines
};
using LineRef = std::shared_ptr<const TextLine>;

}    // namespace broadside
