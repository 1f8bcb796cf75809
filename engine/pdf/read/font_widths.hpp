#pragma once
/// \file
/// How far shown text reaches (ISO 32000-1, 9.2.4, 9.6.3, 9.6.5, 9.7.4), as far as its font
/// says; else the bounds of it.
/// Units:   of text space: 1 is the font's size.
/// Threads: one.

#include "engine/pdf/qpdf.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace broadside::pdf {

class FontWidths {
public:
    explicit FontWidths(Object font);

    /// What a string moves by: exactly where `least` and `most` are equal.
    struct Advance {
        double least = 0, most = 0;
        std::size_t codes = 0;     // at most; each takes the character spacing
        std::size_t spaces = 0;    // single bytes of 32; each takes the word spacing
        bool exact() const { return least == most; }
    };
    Advance of(std::string_view shown) const;
    /// The codes of a string; none where only a map of characters says where they begin.
    std::vector<unsigned> codes(std::string_view shown) const;
    /// What the font states for a code; empty where it states nothing.
    std::optional<double> stated(unsigned code) const;

    bool procedures = false;    // a Type 3 font
    bool unbounded = false;     // may paint anywhere: written downwards, or drawn by procedures of no known size
    /// How far a glyph may reach beyond its origin, its advance, the baseline.
    double left = -0.5, right = 0.5, below = -0.5, above = 1;

private:
    void simple(Object font, double unit);
    void composite(Object font);
    void reach(Object box, double unit);

    bool two_bytes_ = false, known_encoding_ = true;
    std::map<unsigned, double> widths_;
    double otherwise_least_ = 0, otherwise_most_ = 1;    // of a code without an entry
};

}    // namespace broadside::pdf
