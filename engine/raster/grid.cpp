#include "engine/raster/grid.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::raster {
namespace {

constexpr int k_column_width = 16'384;

// Lower bands meet each item more often, higher ones leave the cache. Wider canvases get lower bands, so that one stays below
// this size.
constexpr int k_most_rows = 48;
constexpr std::int64_t k_band_bytes = std::int64_t{4} << 20;

}    // namespace

BandGrid::BandGrid(Pixels canvas) : width(canvas.width), height(canvas.height) {
    band_rows = static_cast<int>(std::clamp<std::int64_t>(k_band_bytes / (4 * width), 1, k_most_rows));
    column_width = width <= k_widest_surface ? static_cast<int>(width) : k_column_width;
}

BandIndex::BandIndex(const scene::Scene& scene, const BandGrid& grid, double scale) {
    const auto bands = grid.bands();
    // One row of slack on both sides: antialiasing and the rounding of coordinates reach at most that far.
    const auto range = [&](const Rect& r) {
        const double last_row = static_cast<double>(grid.height - 1);
        if (r.bottom() * scale < -1 || r.top() * scale > last_row + 1)
            return std::pair<std::int64_t, std::int64_t>{0, 0};
        const auto first = static_cast<std::int64_t>(std::clamp(r.top() * scale - 1, 0.0, last_row));
        const auto last = static_cast<std::int64_t>(std::clamp(r.bottom() * scale + 1, 0.0, last_row));
        return std::pair{first / grid.band_rows, last / grid.band_rows + 1};
    };
    starts_.assign(static_cast<std::size_t>(bands) + 1, 0);
    for (const auto& item : scene.items) {
        const auto [first, last] = range(item.bounds);
        for (auto b = first; b < last; ++b) ++starts_[b + 1];
    }
    for (std::size_t b = 1; b < starts_.size(); ++b) starts_[b] += starts_[b - 1];
    items_.resize(starts_.back());
    auto next = starts_;
    for (std::size_t i = 0; i < scene.items.size(); ++i) {
        const auto [first, last] = range(scene.items[i].bounds);
        for (auto b = first; b < last; ++b) items_[next[b]++] = static_cast<std::uint32_t>(i);
    }
}

}    // namespace broadside::raster
