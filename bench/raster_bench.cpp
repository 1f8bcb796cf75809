#include "bench/sample.hpp"
#include "engine/raster/deflate.hpp"
#include "engine/raster/filter.hpp"
#include "engine/raster/glyph_masks.hpp"
#include "engine/raster/grid.hpp"
#include "engine/raster/painter.hpp"
#include "engine/raster/raster.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace broadside;
using namespace broadside::raster;

constexpr double k_dpi = 300, k_scale = k_dpi / 72;

const scene::Scene& sample() {
    static const scene::SceneRef scene = bench::sample_sheet(BROADSIDE_SOURCE_DIR "/fonts");
    return *scene;
}

/// Masks of all glyphs.
void raster_glyph_masks(benchmark::State& state) {
    const SceneGlyphs glyphs(sample());
    for (auto _ : state) benchmark::DoNotOptimize(GlyphMasks(glyphs, k_scale, std::size_t{64} << 20, 1).bytes());
}
BENCHMARK(raster_glyph_masks)->Unit(benchmark::kMillisecond);

/// Every band of the sheet on one thread, with or without kept masks.
void raster_paint(benchmark::State& state) {
    const BandGrid grid(canvas(sample(), k_dpi));
    const BandIndex index(sample(), grid, k_scale);
    const SceneGlyphs scene_glyphs(sample());
    const GlyphMasks glyphs(scene_glyphs, k_scale, state.range(0) == 0 ? 0 : std::size_t{64} << 20, 1);
    const SimpleShapes shapes(sample());
    Painter painter(sample(), shapes, grid, index, glyphs, k_scale);
    std::vector<std::uint32_t> pixels(static_cast<std::size_t>(grid.width) * grid.band_rows);
    DirtyBlocks dirty(grid.width, grid.band_rows);
    for (auto _ : state)
        for (std::int64_t band = 0; band < grid.bands(); ++band)
            painter.paint(band, {pixels.data(), grid.width, 0, &dirty});
    state.SetItemsProcessed(state.iterations() * grid.width * grid.height);
}
BENCHMARK(raster_paint)->ArgName("masks")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// Rows of the sheet's middle, where its text is, with the row above the first.
class Middle {
public:
    explicit Middle(int rows)
        : width(static_cast<std::size_t>(canvas(sample(), k_dpi).width)), pixels_(width * (rows + 1)) {
        struct Rgb final : Sink {
            explicit Rgb(std::uint32_t* p) : to(p) {}
            void write(std::span<const std::byte> bytes) override {
                for (std::size_t i = 0; i + 3 <= bytes.size(); i += 3)
                    *to++ = std::to_integer<std::uint32_t>(bytes[i]) << 16 |
                            std::to_integer<std::uint32_t>(bytes[i + 1]) << 8 |
                            std::to_integer<std::uint32_t>(bytes[i + 2]);
            }
            std::uint32_t* to;
        } sink(pixels_.data());
        Options options;
        options.dpi = k_dpi;
        options.rows = Rows{5000, 5000 + rows + 1};
        write_rgb(sample(), options, sink);
    }
    const std::uint32_t* row(std::size_t y) const { return pixels_.data() + (y + 1) * width; }
    const std::size_t width;

private:
    std::vector<std::uint32_t> pixels_;
};
constexpr int k_rows = 256;

/// Finding where rows differ, and the differences.
void raster_filter(benchmark::State& state) {
    const Middle middle(k_rows);
    std::vector<std::byte> out(middle.width * 3 + 1);
    for (auto _ : state)
        for (std::size_t y = 0; y < k_rows; ++y) {
            const std::uint32_t *row = middle.row(y), *above = row - middle.width;
            for (std::size_t x = 0; x < middle.width;) {
                x += equal_pixels(row + x, above + x, middle.width - x);
                const std::size_t n = different_pixels(row + x, above + x, middle.width - x);
                filter_up(row + x, above + x, n, out.data() + 3 * x);
                x += n;
            }
            benchmark::ClobberMemory();
        }
    state.SetBytesProcessed(state.iterations() * k_rows * static_cast<std::int64_t>(middle.width) * 3);
}
BENCHMARK(raster_filter)->Unit(benchmark::kMillisecond);

/// Filtering and compressing, at each level.
void raster_compress(benchmark::State& state) {
    const Middle middle(k_rows);
    Deflater deflater(effort(static_cast<Compression>(state.range(0))));
    std::vector<std::byte> out(Deflater::bound(k_rows * (middle.width * 3 + 1)));
    std::size_t size = 0;
    for (auto _ : state)
        for (int pass = 0; pass < deflater.passes(); ++pass) {
            deflater.begin(out, pass);
            for (std::size_t y = 0; y < k_rows; ++y) {
                const std::uint32_t *row = middle.row(y), *above = row - middle.width;
                deflater.byte(std::byte{2});
                for (std::size_t x = 0; x < middle.width;) {
                    const std::size_t same = equal_pixels(row + x, above + x, middle.width - x);
                    deflater.zeros(same);
                    x += same;
                    const std::size_t n =
                        std::min(Deflater::k_most_pixels, different_pixels(row + x, above + x, middle.width - x));
                    filter_up(row + x, above + x, n, deflater.room(n));
                    deflater.add(n);
                    x += n;
                }
            }
            size = deflater.end();
        }
    state.SetBytesProcessed(state.iterations() * k_rows * static_cast<std::int64_t>(middle.width) * 3);
    state.counters["compressed"] = static_cast<double>(size);
}
BENCHMARK(raster_compress)->ArgName("level")->Arg(0)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

/// The whole stage, scene to PNG, by threads.
void raster_png(benchmark::State& state) {
    struct Count final : Sink {
        void write(std::span<const std::byte> bytes) override { size += bytes.size(); }
        std::size_t size = 0;
    };
    Options options;
    options.threads = static_cast<int>(state.range(0));
    std::size_t size = 0;
    for (auto _ : state) {
        Count sink;
        write_png(sample(), options, sink);
        size = sink.size;
    }
    state.counters["bytes"] = static_cast<double>(size);
}
BENCHMARK(raster_png)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}    // namespace
