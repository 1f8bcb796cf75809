#pragma once
/// \file
/// The pieces that PNG files are put together from: bands compressed on their own, and what stands around them.
/// Format:  ISO/IEC 15948; 8-bit RGB, or RGBA.
/// Threads: one object per thread.

#include "engine/raster/bands.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace broadside::raster {

/// A number of the file: four bytes, the highest first.
void put_be32(std::uint32_t value, std::byte* out);
inline constexpr std::string_view k_png_signature = "\x89PNG\r\n\x1a\n";
/// What the chunks IHDR and sRGB hold: 8 bits, not interlaced; perceptual intent.
enum class PngColor { rgb = 2, palette = 3, rgba = 6 };
std::array<std::byte, 13> png_header(Pixels picture, PngColor color);
inline constexpr std::array k_png_srgb{std::byte{0}};
/// What stands around a chunk's data: length and type; CRC (PNG, 5.3).
inline constexpr std::size_t k_chunk_head = 8, k_chunk_tail = 4;
/// Completes a chunk around `size` bytes of data that begin at `chunk` + k_chunk_head. Returns its whole size.
std::size_t close_chunk(std::byte* chunk, std::string_view type, std::size_t size);

class PngWriter {
public:
    /// `dpi` 0: the file does not say. `channels`: 3 for RGB, 4 for RGBA.
    PngWriter(Sink& sink, const scene::Metadata& metadata, double dpi, int channels = 3)
        : sink_(sink), metadata_(metadata), dpi_(dpi), channels_(channels) {}

    /// `part`: what a part of a picture says of itself.
    void begin(Pixels picture, std::string_view part = {});
    /// `bytes`: of the band's chunk.
    void band(std::int64_t width, int rows, const Encoded& encoded, std::span<const std::byte> bytes);
    void end();
    std::uint64_t written() const { return written_; }

    /// What the pieces above are made of, for pictures that are joined from parts.
    void chunk(std::string_view type, std::span<const std::byte> data);
    void raw(std::span<const std::byte> bytes) { write(bytes); }
    /// Takes the Adler-32 of rows that were written into that of the picture.
    void add(std::int64_t width, std::int64_t rows, std::uint32_t adler);

private:
    void write(std::span<const std::byte> bytes);
    void text(std::string_view keyword, std::string_view value);

    Sink& sink_;
    const scene::Metadata& metadata_;
    double dpi_;
    int channels_;
    std::uint32_t adler_ = 1;
    std::uint64_t written_ = 0;
};

}    // namespace broadside::raster
