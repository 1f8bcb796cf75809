#pragma once
/// \file
/// What TIFF files are put together from: strips, and the directory that says what they are.
/// Format:  TIFF 6.0, BigTIFF where offsets need 64 bits; little endian.
/// Threads: one object per thread.

#include "engine/raster/raster.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::raster {

/// Behind the label of a part: the CRC-32 of its strips.
inline constexpr std::string_view k_part_sum = ", crc32 ";

/// Everything that differs between the TIFF files written here.
struct TiffDirectory {
    Pixels picture;
    bool big = false;    // BigTIFF
    int band_rows = 0;
    std::uint64_t per_inch = 0;    // thousandths of a pixel
    std::string title, generator;
    std::string label;    // of a part, empty for a whole picture
    std::vector<std::uint64_t> offsets, counts;

    /// As it stands in the file at `at`, an even offset.
    std::vector<std::byte> bytes(std::uint64_t at) const;
    /// Reads what `bytes` wrote; nothing where it cannot have. Compare with `bytes`: it skips what is always the same.
    static std::optional<TiffDirectory> parse(std::span<const std::byte> bytes, std::uint64_t at, bool big);
};

/// Writes a file strip by strip; `directory` is filled in before `begin`, all but its strips.
class TiffWriter {
public:
    explicit TiffWriter(Sink& sink) : sink_(sink) {}
    void begin();
    void strip(std::span<const std::byte> bytes);
    void end();
    std::uint64_t written() const { return size_; }

    TiffDirectory directory;

private:
    void write(std::span<const std::byte> bytes);

    Sink& sink_;
    std::uint64_t size_ = 0;
    std::uint32_t sum_ = 0;
};

}    // namespace broadside::raster
