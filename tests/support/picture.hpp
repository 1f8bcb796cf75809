#pragma once
/// \file
/// Pictures as other programs see them: PNG through libpng, reduced while it is read; and how far two are apart.
/// Errors:  std::runtime_error for a file that cannot be read.
/// Threads: values.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace broadside::testing {

/// RGB, rows from the top.
struct Picture {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgb;
};

/// Reads an opaque PNG, each pixel the mean of `reduce` × `reduce` of the file's; a rest at
/// the right and bottom is left out.
Picture read_png(const std::filesystem::path& path, int reduce = 1);

/// Reads a PNG with alpha laid on a ground of one gray, 0 to 255.
Picture read_png_on(const std::filesystem::path& path, std::uint8_t grey);

/// Binary PPM, 8 bits per channel.
Picture read_ppm(const std::filesystem::path& path);
void write_ppm(const Picture& picture, const std::filesystem::path& path);

/// Blocks of 32 × 32 px, which differences are looked for in.
inline constexpr int k_block = 32;

struct Difference {
    double mean = 0;    // of all pixels and channels, absolute, 0 to 255
    /// The largest difference between the mean colors of a block, in any channel: small shifts and smoothing of edges
    /// do not count, ink that is missing does.
    double worst_block = 0;
    int block_x = 0, block_y = 0;    // where that block begins, px
};
/// Of the area that both have; sizes may differ by a pixel of rounding.
Difference difference(const Picture& a, const Picture& b);

}    // namespace broadside::testing
