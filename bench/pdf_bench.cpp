#include "bench/sample.hpp"
#include "engine/base/sink.hpp"
#include "engine/pdf/pdf.hpp"

#include <benchmark/benchmark.h>

#include <sched.h>
#include <cstddef>
#include <cstdint>

namespace {

using namespace broadside;

/// Keeps this thread, and those it starts, to so many processors; 0 leaves all of them.
class Processors {
public:
    explicit Processors(std::int64_t most) {
        sched_getaffinity(0, sizeof before_, &before_);
        cpu_set_t few;
        CPU_ZERO(&few);
        for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&few) < most; ++i)
            if (CPU_ISSET(i, &before_)) CPU_SET(i, &few);
        if (most > 0) sched_setaffinity(0, sizeof few, &few);
    }
    ~Processors() { sched_setaffinity(0, sizeof before_, &before_); }

private:
    cpu_set_t before_{};
};

/// Content, fonts and file of the screen PDF; the bytes are counted and thrown away. On one processor, and on all: fonts are
/// made and content is compressed side by side.
void pdf_screen(benchmark::State& state) {
    const Processors processors(state.range(0));
    const scene::SceneRef sheet = bench::sample_sheet(BROADSIDE_SOURCE_DIR "/fonts");
    std::size_t bytes = 0;
    for (auto _ : state) {
        MemorySink sink;
        pdf::write_pdf(*sheet, sink);
        bytes = sink.text().size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(pdf_screen)->ArgName("processors")->Arg(1)->Arg(0)->Unit(benchmark::kMillisecond)->UseRealTime();

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
