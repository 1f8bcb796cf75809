#pragma once
/// \file
/// What PDF/UA asks of the dictionaries of a font (ISO 14289-1, 7.21): how codes lead to glyphs and to characters.
/// Threads: pure functions.

#include "engine/pdf/qpdf.hpp"

#include <string>

namespace broadside::pdf {

/// What is wrong with how a font finds its glyphs (7.21.3 and 7.21.6): `does not say which glyphs its codes are`.
/// `holder`: its descendant, of a simple font itself. Empty where all is well.
std::string encoding_fault(Object font, Object holder);

/// Whether a table of characters names 0, the byte order mark or its opposite, which are none.
bool stands_for_nothing(Object table);

/// Whether a font's encoding says which characters its codes are (7.21.7).
bool says_characters(Object font);

}    // namespace broadside::pdf
