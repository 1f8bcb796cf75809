#pragma once
/// \file
/// Whether a font file is whole: a damaged one would be drawn with other glyphs, or with none.
/// Format:  OpenType 1.9, "OpenType font file": one font per file, its table directory and checksums.

#include <cstddef>
#include <span>
#include <string>

namespace broadside::text {

/// What is wrong with a font file, naming its table; empty where it is whole and has what drawing needs.
std::string fault_of_font(std::span<const std::byte> file);

}    // namespace broadside::text
