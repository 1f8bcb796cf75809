#pragma once
/// \file
/// Pixels to bytes that compress well: differences of RGB bytes with the row above or the pixel
/// to the left; and where pixels differ at all, which on a poster is seldom.
/// Threads: no state.

#include <cstddef>
#include <cstdint>

namespace broadside::raster {

inline constexpr std::size_t k_block = 16;    // pixels that are compared at once

/// R, G, B of each of `n` pixels. All three write a byte more than the pixels take.
void rgb(const std::uint32_t* pixels, std::size_t n, std::byte* out);
/// Differences with the row above: PNG filter type 2.
void filter_up(const std::uint32_t* pixels, const std::uint32_t* above, std::size_t n, std::byte* out);
/// Differences with the pixel to the left, `left` before the first: PNG filter type 1, TIFF predictor 2.
void filter_left(const std::uint32_t* pixels, std::uint32_t left, std::size_t n, std::byte* out);
/// How many pixels from the start are equal.
std::size_t equal_pixels(const std::uint32_t* a, const std::uint32_t* b, std::size_t n);
/// How many pixels from the start are of a color, in whole blocks.
std::size_t blocks_of(std::uint32_t color, const std::uint32_t* pixels, std::size_t n);
/// How many pixels it takes from a differing one until 16 in a row are equal.
std::size_t different_pixels(const std::uint32_t* a, const std::uint32_t* b, std::size_t n);

}    // namespace broadside::raster
