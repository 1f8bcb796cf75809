#pragma once
/// \file
/// The grid that a canvas is painted on, and which items each band of it needs.
/// Units:   px of the canvas, rows from the top. The grid is a function of the canvas alone.
/// Threads: immutable once made.

#include "engine/raster/raster.hpp"
#include "engine/scene/scene.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace broadside::raster {

/// Cairo refuses image surfaces of 32,768 px and more a side.
inline constexpr std::int64_t k_widest_surface = 32'767;

/// Bands of equal height (the last may be lower), cut into columns where Cairo's surfaces end.
struct BandGrid {
    std::int64_t width = 0, height = 0;
    int band_rows = 0, column_width = 0;

    explicit BandGrid(Pixels canvas);
    BandGrid(Pixels canvas, int rows, int columns_wide)
        : width(canvas.width), height(canvas.height), band_rows(rows), column_width(columns_wide) {}
    std::int64_t bands() const { return (height + band_rows - 1) / band_rows; }
    std::int64_t columns() const { return (width + column_width - 1) / column_width; }
    std::int64_t top(std::int64_t band) const { return band * band_rows; }
    int rows(std::int64_t band) const {
        return static_cast<int>(std::min<std::int64_t>(band_rows, height - top(band)));
    }
};

/// The items whose ink meets each column of each band and is large enough to be seen, in paint order.
class BandIndex {
public:
    BandIndex(const scene::Scene& scene, const BandGrid& grid, double scale);
    std::span<const std::uint32_t> items(std::int64_t band, std::int64_t column) const {
        const std::size_t i = band * columns_ + column;
        return std::span(items_).subspan(starts_[i], starts_[i + 1] - starts_[i]);
    }
    /// Nothing meets the band.
    bool empty(std::int64_t band) const { return starts_[band * columns_] == starts_[(band + 1) * columns_]; }

private:
    std::int64_t columns_;
    std::vector<std::size_t> starts_;    // by band, then by column
    std::vector<std::uint32_t> items_;
};

}    // namespace broadside::raster
