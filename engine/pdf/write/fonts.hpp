#pragma once
/// \file
/// The fonts of a PDF: which glyphs are used, what they stand for, and the subsets that are embedded.
/// Format:  composite fonts (ISO 32000-1, 9.7) with Identity-H, so that a code is the glyph's index in the subset.
/// Errors:  InputError for a font file that HarfBuzz cannot subset.
/// Threads: one, which `embed` may add to; after it any number may read.

#include "engine/base/geometry.hpp"
#include "engine/base/glyphs.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::pdf {

/// A font as it is embedded. Metrics are in 1/1000 em, as PDF counts them.
struct EmbeddedFont {
    std::string name;    // with the subset's tag: `ABCDEF+Inter-Bold`
    bool cff = false;    // a bare CFF table, or a TrueType file
    std::string program;               // compressed with deflate
    std::size_t program_length = 0;    // before that
    std::vector<double> widths;    // by code
    std::optional<std::uint16_t> space;
    std::vector<std::string> text;    // by code, UTF-8; empty where it stands for nothing of its own
    Rect box;                         // y up
    double ascent = 0, descent = 0, cap_height = 0;
    bool monospaced = false;
};

/// A cluster of a run: what it stands for, and which of the run's glyphs.
struct ClusterText {
    std::string_view text;
    std::size_t first = 0;
    int glyphs = 0;
};
/// The clusters of a run in the order of reading, which from right to left is not that of their places.
std::vector<ClusterText> clusters_as_read(const GlyphRun& run);
/// The runs of a line in the order of reading.
std::vector<const GlyphRun*> runs_as_read(const TextLine& line);

class Fonts {
public:
    /// Notes the glyphs of a line; all lines come before `embed`.
    void use(const TextLine& line);
    /// Makes the subsets, on up to `threads` threads; 0: one per processor. `spaces`: each with the
    /// space, whether a line has it or not.
    void embed(int threads, bool spaces = false);
    const std::vector<EmbeddedFont>& embedded() const { return embedded_; }

    /// Index in `embedded`.
    std::size_t index(const FontFile& font) const { return used_.at(&font).index; }
    std::uint16_t code(const FontFile& font, std::uint32_t glyph) const;
    /// Advance of a code in 1/1000 em, as the PDF states it.
    double width(std::size_t index, std::uint16_t code) const { return embedded_[index].widths[code]; }
    /// The code of the space, where the subset has it.
    std::optional<std::uint16_t> space(std::size_t index) const { return embedded_[index].space; }
    /// True where the font's own table already says that this glyph stands for `text`.
    bool stands_for(std::size_t index, std::uint16_t code, std::string_view text) const {
        return embedded_[index].text[code] == text;
    }

private:
    struct Used {
        std::size_t index = 0;
        FontRef font;
        std::map<std::uint32_t, std::string> glyphs;    // what each stands for where it was met first
        std::map<std::uint32_t, std::uint16_t> codes;
    };
    std::map<const FontFile*, Used> used_;    // looked up, never iterated
    std::vector<const FontFile*> order_;      // of first use
    std::vector<EmbeddedFont> embedded_;
};

}    // namespace broadside::pdf
