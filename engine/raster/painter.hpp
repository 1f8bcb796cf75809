#pragma once
/// \file
/// Paints a band, or one column of it: the scene's items onto 32-bit pixels.
/// Threads: one Painter per thread; the scene is only read.

#include "engine/raster/dirty_blocks.hpp"
#include "engine/raster/glyph_masks.hpp"
#include "engine/raster/grid.hpp"
#include "engine/raster/raster.hpp"
#include "engine/raster/simple_shapes.hpp"

#include <memory>

namespace broadside::raster {

/// Where a band is painted: pixels 0x00RRGGBB, or 0xAARRGGBB with colors times alpha, from column `left` of the canvas
/// on, in rows `stride` px apart.
struct Canvas {
    std::uint32_t* pixels = nullptr;
    std::int64_t stride = 0;
    std::int64_t left = 0;
    DirtyBlocks* dirty = nullptr;    // of the same pixels, for bands of 64 rows at most; null where nobody asks
};

class Painter {
public:
    /// `edges` as the glyphs'. `alpha`: pixels have one, and nothing is painted below the items.
    Painter(const scene::Scene& scene, const SimpleShapes& shapes, const BandGrid& grid, const BandIndex& index,
            const GlyphMasks& glyphs, double scale, Backend backend = Backend::own, Edges edges = Edges::fine,
            bool alpha = false);
    ~Painter();
    Painter(const Painter&) = delete;
    Painter& operator=(const Painter&) = delete;

    /// Paints all columns of a band, or one. Marks as dirty where rows may differ from the row above, but for the
    /// band's first. Returns the number of items painted, each once per column.
    std::int64_t paint(std::int64_t band, const Canvas& canvas);
    std::int64_t paint(std::int64_t band, std::int64_t column, const Canvas& canvas);
    /// The color where nothing is painted, as a pixel.
    std::uint32_t ground() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::raster
