#include "engine/raster/raster.hpp"

#include "engine/base/units.hpp"
#include "engine/raster/bands.hpp"
#include "engine/raster/filter.hpp"

namespace broadside::raster {

Pixels canvas(const scene::Scene& scene, double dpi) { return {pixels(scene.size.w, dpi), pixels(scene.size.h, dpi)}; }

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
