#include "engine/raster/raster.hpp"

#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/units.hpp"
#include "engine/raster/bands.hpp"
#include "engine/raster/filter.hpp"

#include <algorithm>

namespace broadside::raster {

void Stats::add(const Stats& worker) {
    items_painted += worker.items_painted;
    repeated_rows += worker.repeated_rows;
    uniform_bands += worker.uniform_bands;
    paint_s += worker.paint_s;
    filter_s += worker.filter_s;
    compress_s += worker.compress_s;
}

Pixels canvas(const scene::Scene& scene, double dpi) {
    const Pixels out{pixels(scene.size.w, dpi), pixels(scene.size.h, dpi)};
    if (std::max(out.width, out.height) > k_longest_side)
        throw UsageError("a canvas of " + grouped(out.width) + " × " + grouped(out.height) +
                         " px is too large: a side may have " + grouped(k_longest_side) + " px; lower --dpi");
    return out;
}

Stats write_rgb(const scene::Scene& scene, const Options& options, Sink& sink) {
    struct Rgb final : Encoder {
        Encoded encode(const BandPixels& band, std::span<std::byte> out, Stats&) override {
            const auto n = static_cast<std::size_t>(band.width);
            const std::vector<std::uint32_t> blank(band.blank ? n : 0, band.ground);
            for (int y = 0; y < band.rows; ++y) rgb(band.blank ? blank.data() : band.row(y), n, out.data() + 3 * n * y);
            return {3 * n * band.rows, 0};
        }
    };
    std::uint64_t written = 0;
    Stats stats = write_bands(
        scene, options,
        {.encoder = [] { return std::make_unique<Rgb>(); },
         .bound = [](std::int64_t width, int rows) { return static_cast<std::size_t>(width) * rows * 3 + 1; },
         .write =
             [&](int, const Encoded&, std::span<const std::byte> bytes) {
                 sink.write(bytes);
                 written += bytes.size();
             }});
    stats.bytes_written = written;
    return stats;
}

}    // namespace broadside::raster
