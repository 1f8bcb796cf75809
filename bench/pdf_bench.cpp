#include "bench/sample.hpp"
#include "engine/base/sink.hpp"
#include "engine/pdf/pdf.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>

namespace {

using namespace broadside;

/// Content, fonts and file of the screen PDF; the bytes are counted and thrown away. On one thread, and on one a
/// processor: fonts are made and content is compressed side by side.
void pdf_screen(benchmark::State& state) {
    const int threads = static_cast<int>(state.range(0));
    const scene::SceneRef sheet = bench::sample_sheet(BROADSIDE_SOURCE_DIR "/fonts");
    std::size_t bytes = 0;
    for (auto _ : state) {
        MemorySink sink;
        pdf::write_pdf(*sheet, sink, threads);
        bytes = sink.text().size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(pdf_screen)->ArgName("threads")->Arg(1)->Arg(0)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The same for the press, converted through the profile.
void pdf_press(benchmark::State& state) {
    const scene::SceneRef sheet = bench::sample_sheet(BROADSIDE_SOURCE_DIR "/fonts");
    pdf::PressOptions options;
    options.profile = BROADSIDE_SOURCE_DIR "/icc/FOGRA39L_coated.icc";
    for (auto _ : state) {
        MemorySink sink;
        benchmark::DoNotOptimize(pdf::write_press(*sheet, options, sink));
    }
}
BENCHMARK(pdf_press)->Unit(benchmark::kMillisecond);

}    // namespace
