#pragma once
/// \file
/// Scene to pixels: bands of a fixed grid, painted in parallel, filtered, compressed and written in order, in bounded
/// memory.
/// Grid:    full-width bands up to 32,767 px, beyond that columns of a fixed width; a function of the canvas alone, so
///          pixels and bytes depend on neither threads nor memory.
/// Errors:  UsageError where memory is below what one band needs (with that figure), or a side above `k_longest_side`;
///          OutputError from the sink.
/// Threads: each call starts and joins its own workers; the scene is only read; the sink is
///          used by one thread at a time.
/// Not here: files, what is drawn.

#include "engine/base/sink.hpp"
#include "engine/scene/scene.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace broadside::raster {

enum class Compression { fast, small };
/// Who paints: our scan converter; or Cairo, for reference.
enum class Backend { own, cairo };

/// Rows [first, last) of the canvas.
struct Rows {
    std::int64_t first = 0, last = 0;
};

struct Options {
    double dpi = 300;
    int threads = 0;                               // 0: one per processor
    std::size_t memory = std::size_t{24} << 20;    // bytes of all raster buffers together
    Compression compression = Compression::fast;
    std::optional<Rows> rows = {};    // a part of the canvas as a picture of its own
    std::string made_from = {};       // names what decides the picture; a part that says it can be joined (part.hpp)
    Progress progress = {};
    Backend backend = Backend::own;
};

inline double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// What was done, for tests and `--perf`; seconds are summed over the workers. Filtering is finding what differs from
/// the row above; the differences themselves are made in step with compressing.
struct Stats {
    std::int64_t width = 0, height = 0;                   // px of what was written
    std::int64_t bands = 0, cells = 0;                    // cells: bands × columns
    std::int64_t items_painted = 0;                       // items times the cells they were painted in
    std::int64_t repeated_rows = 0, uniform_bands = 0;    // found equal and not compressed again
    std::size_t most_bytes_in_flight = 0;                 // never above Options::memory
    std::uint64_t bytes_written = 0;
    int threads = 0;
    double paint_s = 0, filter_s = 0, compress_s = 0, write_s = 0, wall_s = 0;

    /// What one worker counted.
    void add(const Stats& worker);
};

/// The longest side of a canvas, px. Coordinates are whole numbers of 1/256 px in 32 bits, here and in Cairo, counted
/// from any place on the canvas: they end at 8,388,607 px, and what is painted may reach a little over the edge.
inline constexpr std::int64_t k_longest_side = 8'000'000;

/// Pixels of the whole canvas at `dpi`. UsageError where a side is longer than `k_longest_side`.
struct Pixels {
    std::int64_t width = 0, height = 0;
};
Pixels canvas(const scene::Scene& scene, double dpi);

/// The least `Options::memory` for a canvas of that width.
std::size_t least_memory(std::int64_t width);

/// PNG (ISO/IEC 15948): 8-bit RGB, of a transparent scene RGBA; sRGB, pHYs, tEXt; one IDAT sequence, bands compressed
/// on their own and joined. The other formats paint the ground of a transparent scene.
Stats write_png(const scene::Scene& scene, const Options& options, Sink& sink);

/// TIFF 6.0: 8-bit RGB, strips with deflate, resolution, sRGB profile. BigTIFF where offsets need it.
Stats write_tiff(const scene::Scene& scene, const Options& options, Sink& sink);

/// The pixels themselves, RGB rows from top to bottom without padding: for tests and comparisons.
Stats write_rgb(const scene::Scene& scene, const Options& options, Sink& sink);

}    // namespace broadside::raster
