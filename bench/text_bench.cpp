#include "engine/text/text.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace broadside;

/// Opening the fonts.
void text_fonts(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(text::Shaper(BROADSIDE_SOURCE_DIR "/fonts").families());
}
BENCHMARK(text_fonts)->Unit(benchmark::kMillisecond);

/// Lines that were not asked for before.
void text_new_lines(benchmark::State& state) {
    text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    std::int64_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(shaper.line("Grouped-query attention " + std::to_string(i++), {.size = 8}));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(text_new_lines)->Unit(benchmark::kMicrosecond);

/// A line that is known.
void text_known_line(benchmark::State& state) {
    text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    for (auto _ : state) benchmark::DoNotOptimize(shaper.line("Grouped-query attention", {.size = 8}));
}
BENCHMARK(text_known_line)->Unit(benchmark::kMicrosecond);

}    // namespace
