#include "engine/layout/sheet.hpp"
#include "engine/text/text.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace broadside;

/// Catalogue and layout file to a sheet, with a shaper that has seen no text yet, as in a run of the program.
void layout_poster(benchmark::State& state) {
    const auto catalog = catalog::read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    const auto layout = layout::read_layout(BROADSIDE_SOURCE_DIR "/layouts/print.json");
    for (auto _ : state) {
        text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
        benchmark::DoNotOptimize(layout::make_sheet(catalog, layout, shaper, {}));
    }
}
BENCHMARK(layout_poster)->Unit(benchmark::kMillisecond);

void layout_to_scene(benchmark::State& state) {
    const auto catalog = catalog::read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    const auto layout = layout::read_layout(BROADSIDE_SOURCE_DIR "/layouts/print.json");
    text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    const layout::Sheet sheet = layout::make_sheet(catalog, layout, shaper, {});
    for (auto _ : state) benchmark::DoNotOptimize(layout::to_scene(sheet));
}
BENCHMARK(layout_to_scene)->Unit(benchmark::kMillisecond);

}    // namespace
