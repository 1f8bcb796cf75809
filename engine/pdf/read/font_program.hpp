#pragma once
/// \file
/// Fonts' dictionaries against the programs that are embedded for them (ISO 14289-1, 7.21.4, 7.21.5 and
/// 7.21.8), as FreeType reads these.
/// Threads: one.

#include "engine/pdf/qpdf.hpp"

#include <set>
#include <string>

namespace broadside::pdf {

/// What disagrees, of the codes that are shown: `has no glyph for code 41`. Empty where nothing does, and where nothing
/// can be compared: no program, procedures, codes that only a map of characters or a list of glyph names would explain.
/// Errors: std::bad_alloc.
std::string program_fault(Object font, const std::set<unsigned>& shown);

}    // namespace broadside::pdf
