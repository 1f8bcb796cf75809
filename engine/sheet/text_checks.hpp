#pragma once
/// \file
/// Whether the texts of a sheet can be set and read: that its fonts are there, have the
/// characters, and that there is room.
/// Errors:  InputError with all that is wrong.
/// Threads: pure functions.

#include "engine/sheet/layout_file.hpp"
#include "engine/sheet/sheet.hpp"
#include "engine/text/text.hpp"

namespace broadside::sheet {

/// Throws where a type of the layout file has a family or a weight that there is not: the
/// nearest would be another picture.
void check_fonts(const LayoutFile& layout, const text::Shaper& shaper);

/// Throws where a text is to be drawn with characters that no font has, which would vanish, or leaves its drawing and
/// would run over its neighbor. Names and phrases of models were checked before, where their files are known; these
/// are titles, formulas, units and signs.
Sheet with_legible_texts(Sheet sheet);

}    // namespace broadside::sheet
