#pragma once
/// \file
/// Fonts for SVG whose text is text: subsets of a scene's fonts in which each character leads to exactly the glyph that
/// was laid out, so that every renderer shows the same picture without shaping anew.
/// Format:  OpenType 1.9, without layout tables, and a table cmap of our own (format 12). Where a character stands for
///          several glyphs (figures of one width), each glyph but the first is in a further face, a variant.
/// Errors:  InputError for a font file that HarfBuzz cannot subset.
/// Threads: one.

#include "engine/base/glyphs.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace broadside::svg {

/// A character at its place, in a face of `TextFonts`.
struct Letter {
    std::string utf8;    // one character
    Point at;            // of the line
    std::size_t variant = 0;
};

class TextFonts {
public:
    /// Notes the glyphs of a run and gives its characters; nothing where they cannot stand one by one: joined letters,
    /// marks apart from their letters, text from right to left. All runs come before `faces`.
    std::optional<std::vector<Letter>> use(const GlyphRun& run);
    struct Face {
        std::string family;
        std::string file;    // OpenType
    };
    std::vector<Face> faces() const;
    std::string family(const FontFile& font, std::size_t variant) const;

private:
    struct Used {
        std::size_t index = 0;
        FontRef font;
        std::vector<std::map<std::uint32_t, std::uint32_t>> variants;    // character → glyph
    };
    std::map<const FontFile*, Used> used_;    // looked up, never iterated
    std::vector<const FontFile*> order_;      // of first use
};

}    // namespace broadside::svg
