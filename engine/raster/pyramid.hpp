#pragma once
/// \file
/// A scene as a tile pyramid: square PNG tiles at every level of zoom, each level painted from the scene at its own
/// resolution, so that type and lines are as crisp far out as near.
/// Levels:  as Deep Zoom's (Microsoft, "Deep Zoom File Format Overview"): the last has the canvas at `dpi`, each before
///          it half of that, rounded up; level 0 is one pixel. Tiles do not overlap; those at the right and the bottom
///          may be smaller. Joined they are the picture of that resolution, from 150 dpi on with edges in 16 steps.
/// Errors:  UsageError where memory is below what one tile needs (with that figure); what the sink throws.
/// Threads: `write_pyramid` starts and joins its own workers and calls the sink from the calling thread, in the same
///          order whatever the threads; `Tiles` may be asked by several threads at a time.

#include "engine/raster/raster.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace broadside::raster {

struct Level {
    int number = 0;
    double dpi = 0;
    Pixels size;
    std::int64_t columns = 0, rows = 0;    // of tiles
};
/// All levels of a canvas, from 0.
std::vector<Level> levels(Pixels canvas, double dpi, int tile_size);

/// The description that viewers open, `poster.dzi`, of tiles that lie in `poster_files/LEVEL/COLUMN_ROW.png`.
std::string deep_zoom_image(Pixels canvas, int tile_size);

struct PyramidOptions {
    double dpi = 300;                              // of the deepest level
    int tile_size = 512;                           // px, 16 to 4,096
    int first_level = 0;                           // those above are left out
    int threads = 0;                               // 0: one per processor
    std::size_t memory = std::size_t{24} << 20;    // bytes of all raster buffers together
    Compression compression = Compression::fast;
    Progress progress = {};
};

struct TilePlace {
    int level = 0;
    std::int64_t column = 0, row = 0;
    bool operator==(const TilePlace&) const = default;
};

class TileSink {
public:
    virtual ~TileSink() = default;
    virtual void tile(const TilePlace& place, std::span<const std::byte> png) = 0;
    /// The tile has the bytes of one before.
    virtual void same(const TilePlace& place, const TilePlace& as) = 0;
};

/// Writes every tile, the deepest level first. `Stats` count tiles as bands.
Stats write_pyramid(const scene::Scene& scene, const PyramidOptions& options, TileSink& sink);

/// Single tiles on demand, for a viewer that asks for few of them: the same bytes as `write_pyramid` gives.
class Tiles {
public:
    Tiles(scene::SceneRef scene, const PyramidOptions& options);
    ~Tiles();
    /// Nothing where there is no such tile.
    std::vector<std::byte> png(const TilePlace& place);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::raster
