#pragma once
/// \file
/// Colors of a PDF as far as a press asks for them: which space, which inks, how much of them (ISO 32000-1, 8.6).
/// Units:   components 0 to 1; ink in percent.
/// Errors:  none: what cannot be understood is gray, or not measured.
/// Threads: values.

#include "engine/pdf/qpdf.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace broadside::pdf {

/// The colors of an Indexed space, in its base space.
struct Palette {
    std::size_t components = 1;
    std::vector<unsigned char> bytes;
};

enum class ColorSpace { gray, rgb, cmyk, icc_gray, icc_rgb, icc_cmyk, cal_gray, cal_rgb, lab, spot, pattern };

struct PaintColor {
    ColorSpace space = ColorSpace::gray;
    std::vector<double> values{0};             // as many as the space has
    std::vector<std::string> spots;            // names of a Separation or DeviceN
    std::shared_ptr<const Palette> palette;    // colors are given as an index into it
    std::shared_ptr<const PaintColor> base;    // of a Pattern space: what patterns without colors are painted in
    Object profile = Object::newNull();        // of an ICC space: its stream

    std::size_t components() const;
    /// Takes what a color operator gives; says what is wrong with it, or nothing.
    std::string set(const std::vector<double>& operands);
    /// Ink in percent that the paint lays down itself; RGB, Lab and patterns count nothing.
    double ink() const;
    /// The most that any color of this space can lay down.
    double most_ink() const;
    /// True where it prints with black ink alone, or not at all.
    bool black_only() const;
    double black() const;    // share of black ink, 0 to 1
    /// True for paint that shows as the paper's white.
    bool white() const;
};

/// The color that a space begins with: black, or full ink of spots.
PaintColor initial_color(ColorSpace space, std::vector<std::string> spots = {});

/// Finds a named color space among the resources.
using NamedSpace = std::function<Object(const std::string& name)>;

/// The initial color of a color space.
PaintColor color_space(Object space, const NamedSpace& named);

/// The most ink of any pixel of an image in that space; nothing where its data cannot be read (JPEG 2000, fax and JBIG2
/// coding, more than 100 million pixels).
std::optional<double> image_ink(Object image, const PaintColor& space);
/// The most ink of a shading whose colors follow from functions of one value or are uniform; else nothing. A
/// pattern shows its background as well.
std::optional<double> shading_ink(Object shading, const PaintColor& space, bool pattern);

}    // namespace broadside::pdf
