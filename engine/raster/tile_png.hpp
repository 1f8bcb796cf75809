#pragma once
/// \file
/// A tile as a PNG file of its own. Its pixels are places in a palette where it has at most 256 colors, as most have:
/// a third of the bytes to compress, and the same picture.
/// Format:  ISO/IEC 15948; indexed or 8-bit RGB, sRGB. Rows that repeat the one above are marked so (filter Up), others
///          are not filtered: what they have in common with those above is within deflate's window.
/// Threads: one object per thread.

#include "engine/raster/deflate.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace broadside::raster {

class TilePng {
public:
    /// For tiles of up to `side` px a side.
    TilePng(Compression compression, int side);
    /// The most bytes that a file takes, and what an object does.
    static std::size_t bound(int side);
    static std::size_t memory(int side);

    /// Begins a tile, whose rows follow from top to bottom. `ground`: its first color.
    void begin(Pixels size, std::uint32_t ground);
    /// Rows of 0x00RRGGBB without space between them.
    void rows(const std::uint32_t* pixels, int count);
    /// Rows of ground.
    void blank(int count);
    /// Writes the file to `out`, which holds `bound` bytes. Returns its size.
    std::size_t end(std::span<std::byte> out, Stats& stats);

private:
    enum class Row : std::uint8_t { repeated, ground, own };
    static constexpr std::size_t k_colors = 256;
    static constexpr int k_hash_bits = 11;

    bool add(const std::uint32_t* pixels);
    int place(std::uint32_t color);
    void spread();
    std::size_t compress(std::span<std::byte> out);

    std::size_t side_, width_ = 0;
    bool indexed_ = true;
    std::vector<Row> kinds_;
    std::unique_ptr<std::byte[]> own_;    // rows of their own, one behind the other: places in the palette, or RGB
    std::size_t own_rows_ = 0;
    std::vector<std::uint32_t> last_;    // row taken in
    std::array<std::uint32_t, k_colors> palette_{};
    std::size_t colors_ = 0;
    std::array<std::uint16_t, std::size_t{1} << k_hash_bits> places_{};    // by hash of the color, plus one
    Deflater deflater_;
};

}    // namespace broadside::raster
