#pragma once
/// \file
/// Fonts and colors of the pages: those of the sheets.
/// Threads: no state; the shaper may be shared.

#include "engine/base/glyphs.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/draw/look.hpp"
#include "engine/text/text.hpp"

#include <map>
#include <set>
#include <string>

namespace broadside::site {

/// Where a font stands in the site: `fonts/Inter-600.otf`.
std::string font_path(const FontFile& font);
/// The characters that pages may have.
std::set<char32_t> characters(const catalog::Catalog& catalog);

struct Theme {
    const diagram::Look &light, &dark;
    text::Shaper& shaper;

    /// Those of the pages' own text, by file name.
    std::map<std::string, FontRef> fonts() const;
    /// The style sheet, with these fonts.
    std::string css(const std::map<std::string, FontRef>& fonts) const;
    /// As much of it as names no files.
    std::string color_css() const;
};

}    // namespace broadside::site
