#pragma once
/// \file
/// Turns a name-keyed CFF font into a CID-keyed one whose CIDs are its glyph indices: composite fonts of name-keyed
/// programs are allowed, but some readers and presses show wrong glyphs with them.
/// Format:  Adobe Technical Note 5176, "The Compact Font Format Specification".
/// Errors:  InputError where the font is not what the note says.
/// Threads: none.

#include <string>
#include <string_view>

namespace broadside::pdf {

std::string cid_keyed(std::string_view cff);

}    // namespace broadside::pdf
