#pragma once
/// \file
/// Fonts for pages: the characters that a site needs, taken out of the engine's fonts.
/// Errors:  InputError where a font cannot be taken apart.
/// Threads: no state.

#include "engine/base/glyphs.hpp"

#include <set>
#include <string_view>
#include <vector>

namespace broadside::site {

/// The characters of UTF-8.
void add_characters(std::string_view utf8, std::set<char32_t>& characters);
/// A font file with these characters, their kerning and figures of one width.
std::vector<std::byte> subset(const FontFile& font, const std::set<char32_t>& characters);

}    // namespace broadside::site
