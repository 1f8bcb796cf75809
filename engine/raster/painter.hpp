#pragma once
/// \file
/// Paints one band: the scene's items onto 32-bit pixels.
/// Threads: one Painter a thread; the scene is only read.

#include "engine/raster/dirty_blocks.hpp"
#include "engine/raster/glyphs.hpp"
#include "engine/raster/grid.hpp"

#include <memory>

namespace broadside::raster {

class Painter {
public:
    Painter(const scene::Scene& scene, const Grid& grid, const BandIndex& index, const Glyphs& glyphs, double scale);
    ~Painter();
    Painter(const Painter&) = delete;
    Painter& operator=(const Painter&) = delete;

    /// Paints the band into `pixels`, 0x00RRGGBB in rows of the canvas's width. Adds to `changes` where rows may differ from
    /// the row above, but for the band's first. Returns the number of items painted.
    std::int64_t paint(std::int64_t band, std::uint32_t* pixels, Changes& changes);
    /// The colour where nothing is painted, as a pixel.
    std::uint32_t ground() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::raster
