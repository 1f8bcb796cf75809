#pragma once
/// \file
/// A drawing as inline SVG: lines and areas as paths, text as text in the site's own fonts, glyph for glyph where the
/// engine put it. Colors are classes of one style sheet, each with what it is on the light and on the dark sheet.
/// Threads: one Palette per thread.

#include "engine/scene/scene.hpp"
#include "engine/site/html.hpp"

#include <map>
#include <string>
#include <utility>

namespace broadside::site {

/// The colors of all drawings of a site, by what they are light and dark, and the fonts that they are set in. Their
/// classes say what they are, so that a drawing's markup does not depend on other drawings.
class Palette {
public:
    /// Class of a color: `c-0e6cb0-6fa7e4`.
    std::string color(Color light, Color dark);
    /// Class of a font: `Inter-600`.
    std::string font(const FontRef& font);
    /// The rules of all classes.
    std::string css() const;
    void add(const Palette& more);
    const std::map<std::string, FontRef>& fonts() const { return fonts_; }

private:
    std::map<std::string, std::pair<std::string, std::string>> colors_;    // class → light, dark
    std::map<std::string, FontRef> fonts_;                                 // by file name
};

/// Family and weight of a font file by its name: `InterDisplay-SemiBold` is Inter Display, 600.
struct Face {
    std::string family;
    int weight = 400;
};
Face face_of(const FontFile& font);

/// `light` and `dark` are the same drawing in two looks. `title` and `description` are for who cannot see
/// it; `id` is unique on the page.
Markup inline_svg(const scene::Scene& light, const scene::Scene& dark, const std::string& id, const std::string& title,
                  const std::string& description, Palette& palette);

}    // namespace broadside::site
