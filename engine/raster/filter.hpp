#pragma once
/// \file
/// Pixels to the bytes that compress well, and back to nothing: differences of RGB bytes with the row above or the pixel
/// to the left. Runs of equal pixels, which most of a poster is, take a word's comparison each.
/// Threads: no state.

#include <cstddef>
#include <cstdint>

namespace broadside::raster {

/// R, G, B of each of `n` pixels. Writes up to 1 byte behind the last.
void rgb(const std::uint32_t* pixels, std::size_t n, std::byte* out);
/// Differences with the row above: PNG filter type 2.
void filter_up(const std::uint32_t* pixels, const std::uint32_t* above, std::size_t n, std::byte* out);
/// Differences with the pixel to the left, `left` before the first: PNG filter type 1, TIFF predictor 2.
void filter_left(const std::uint32_t* pixels, std::uint32_t left, std::size_t n, std::byte* out);
bool equal(const std::uint32_t* a, const std::uint32_t* b, std::size_t n);

}    // namespace broadside::raster
