#pragma once
/// \file
/// What all pixel formats share: the canvas is painted band by band, each band is encoded by the worker that painted
/// it, and the results are written in order.
/// Threads: as run_in_order's.

#include "engine/raster/dirty_blocks.hpp"
#include "engine/raster/raster.hpp"

#include <functional>
#include <memory>
#include <span>

namespace broadside::raster {

/// Some rows of the picture, 0x00RRGGBB (Encoding::alpha: 0xAARRGGBB), with the row above them.
struct BandPixels {
    const std::uint32_t* above = nullptr;    // the row above, zeros above the picture; the rows follow it
    std::int64_t width = 0;
    int rows = 0;
    std::uint32_t ground = 0;
    bool blank = false;                    // the row above and all rows are ground, and not stored
    int first = 0;                         // of the rows within the band
    const DirtyBlocks* dirty = nullptr;    // of the band's rows
    bool topmost = false;                  // nothing of the picture is above
    const std::uint32_t* row(int y) const { return above + (y + 1) * width; }
    /// The next stretch of a row, at or behind pixel `x`, that may differ from the row above.
    DirtyBlocks::Stretch change(int y, std::size_t x) const { return dirty->next(first + y, x); }
};

struct Encoded {
    std::size_t size = 0;       // bytes in the slot
    std::uint32_t adler = 0;    // Adler-32 of what was compressed, where the format wants it
};

/// Turns bands into bytes. One object per worker.
class Encoder {
public:
    virtual ~Encoder() = default;
    virtual Encoded encode(const BandPixels& band, std::span<std::byte> out, Stats& stats) = 0;
};

struct Encoding {
    std::function<std::unique_ptr<Encoder>()> encoder;
    /// The most bytes that `rows` rows become, and what an Encoder takes.
    std::function<std::size_t(std::int64_t width, int rows)> bound;
    std::size_t encoder_memory = 0;
    bool alpha = false;    // pixels are 0xAARRGGBB, colors times alpha, and the ground is transparent
    /// Called before the first band, once the options are known to be good.
    std::function<void(Pixels picture)> begin = [](Pixels) {};
    /// Called with the bands' bytes in order.
    std::function<void(int rows, const Encoded& encoded, std::span<const std::byte> bytes)> write;
};

Stats write_bands(const scene::Scene& scene, const Options& options, const Encoding& encoding);

/// Memory for one worker and one band.
std::size_t least_memory(std::int64_t width, const Encoding& encoding);

}    // namespace broadside::raster
