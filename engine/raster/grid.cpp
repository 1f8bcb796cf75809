#include "engine/raster/grid.hpp"

#include "engine/raster/scan.hpp"

#include <algorithm>

namespace broadside::raster {
namespace {

constexpr int k_column_width = 16'384;

// Lower bands meet each item more often, higher ones leave the cache. Wider canvases get lower bands, so
// that one stays below this size.
constexpr int k_most_rows = 48;
constexpr std::int64_t k_band_bytes = std::int64_t{4} << 20;

}    // namespace

BandGrid::BandGrid(Pixels canvas) : width(canvas.width), height(canvas.height) {
    band_rows = static_cast<int>(std::clamp<std::int64_t>(k_band_bytes / (4 * width), 1, k_most_rows));
    column_width = width <= k_widest_surface ? static_cast<int>(width) : k_column_width;
}

BandIndex::BandIndex(const scene::Scene& scene, const BandGrid& grid, double scale) : columns_(grid.columns()) {
    struct Range {
        std::int64_t first = 0, last = 0;
    };
    // Some pixels of slack on both sides: antialiasing and the rounding of coordinates reach at most that far.
    const auto range = [&](double from, double to, std::int64_t pixels, int step, int slack) {
        const double last = static_cast<double>(pixels - 1);
        if (to * scale < -slack || from * scale > last + slack) return Range{};
        const auto cell = [&](double at) { return static_cast<std::int64_t>(std::clamp(at, 0.0, last)) / step; };
        return Range{cell(from * scale - slack), cell(to * scale + slack) + 1};
    };
    const auto each = [&](const auto& visit) {
        for (std::size_t i = 0; i < scene.items.size(); ++i) {
            const Rect& r = scene.items[i].bounds;
            if (invisible(r.w * scale, r.h * scale)) continue;
            const Range bands = range(r.top(), r.bottom(), grid.height, grid.band_rows, 1);
            const Range columns = range(r.left(), r.right(), grid.width, grid.column_width, 2);
            for (auto b = bands.first; b < bands.last; ++b)
                for (auto c = columns.first; c < columns.last; ++c)
                    visit(i, static_cast<std::size_t>(b * columns_ + c));
        }
    };
    starts_.assign(static_cast<std::size_t>(grid.bands() * columns_) + 1, 0);
    each([&](std::size_t, std::size_t cell) { ++starts_[cell + 1]; });
    for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
    items_.resize(starts_.back());
    auto next = starts_;
    each([&](std::size_t item, std::size_t cell) { items_[next[cell]++] = static_cast<std::uint32_t>(item); });
}

}    // namespace broadside::raster
