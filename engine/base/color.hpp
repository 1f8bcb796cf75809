#pragma once
/// \file
/// sRGB colors, 8 bits per channel, opaque: the poster uses no transparency (print shops flatten it badly).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace broadside {

struct Color {
    std::uint8_t r = 0, g = 0, b = 0;
    bool operator==(const Color&) const = default;

    /// Reads `#rrggbb`; nothing else.
    static std::optional<Color> parse(std::string_view hex);
    std::string hex() const;    // `#rrggbb`
    bool neutral() const { return r == g && g == b; }
};

/// `a` with a share `t` (0 to 1) of `b`, mixed in sRGB: what tints of a mark are made with.
Color mix(Color a, Color b, double t);

/// WCAG 2.2 relative luminance, 0 to 1, and contrast ratio, 1 to 21.
double luminance(Color c);
double contrast(Color a, Color b);

/// CIE L*a*b*, D65 white.
struct Lab {
    double l = 0, a = 0, b = 0;
};
Lab to_lab(Color c);
/// CIEDE2000 (Sharma, Wu, Dalal 2005, "The CIEDE2000 color-difference formula").
double difference(Lab a, Lab b);
double difference(Color a, Color b);

/// Dichromatic vision after Viénot, Brettel and Mollon 1999 (protanopia, deuteranopia) and Brettel, Viénot and Mollon
/// 1997 (tritanopia).
enum class Vision { protanopia, deuteranopia, tritanopia };
Color simulated(Color c, Vision vision);

}    // namespace broadside
