#pragma once
/// \file
/// The one unit inside the engine is the point (1/72 in) as a double. Millimeters, inches and pixels are converted
/// here, at the edges, and nowhere else.

#include <cmath>
#include <cstdint>

namespace broadside {

inline constexpr double k_pt_per_inch = 72.0;
inline constexpr double k_mm_per_inch = 25.4;

constexpr double mm_to_pt(double mm) { return mm * k_pt_per_inch / k_mm_per_inch; }
constexpr double pt_to_mm(double pt) { return pt * k_mm_per_inch / k_pt_per_inch; }
constexpr double inch_to_pt(double inch) { return inch * k_pt_per_inch; }
constexpr double px_to_pt(double px, double dpi) { return px * k_pt_per_inch / dpi; }
constexpr double pt_to_px(double pt, double dpi) { return pt * dpi / k_pt_per_inch; }

/// Whole pixels that a length of `pt` takes at `dpi`: the nearest count, at least 1.
inline std::int64_t pixels(double pt, double dpi) {
    const auto n = std::llround(pt_to_px(pt, dpi));
    return n < 1 ? 1 : n;
}

}    // namespace broadside
