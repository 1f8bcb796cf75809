#pragma once
/// \file
/// Screen colors to inks, through the ICC profile of a printing condition.
/// Intent:  relative colorimetric with black point compensation; then the total is held within a limit by taking back
///          C, M and Y alike, with K kept.
/// Units:   inks in percent, 0 to 100, rounded to tenths, so that they are the same on any machine.
/// Errors:  InputError for a profile that cannot be read, is no output profile, is not CMYK,
///          or is of a foreign version.
/// Threads: one.

#include "engine/base/color.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace broadside::pdf {

struct Cmyk {
    double c = 0, m = 0, y = 0, k = 0;
    bool operator==(const Cmyk&) const = default;
    double total() const { return c + m + y + k; }
};

class PressColors {
public:
    PressColors(const std::filesystem::path& profile, double ink_limit);
    ~PressColors();
    PressColors(PressColors&&) noexcept;
    PressColors& operator=(PressColors&&) noexcept;

    /// Colorimetrically, within the ink limit.
    Cmyk convert(Color color) const;
    /// Black ink alone, as light as the color (luminance scaled to what black ink reaches).
    Cmyk black(Color color) const;
    /// How inks will look: in sRGB, clipped to its gamut, paper shown as white.
    Color printed(const Cmyk& ink) const;
    /// CIEDE2000 between a color of the screen and inks, both relative to their white.
    double shift(Color color, const Cmyk& ink) const;

    /// `FOGRA39` or `CGATS TR 006` where the profile says so, else `Custom`.
    const std::string& identifier() const;
    const std::string& description() const;
    const std::string& profile() const;    // ICC bytes

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::pdf
