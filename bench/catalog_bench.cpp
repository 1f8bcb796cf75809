#include "engine/catalog/catalog.hpp"

#include <benchmark/benchmark.h>

namespace {

/// Reading and checking all files of the catalog.
void catalogue_read(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(broadside::catalog::read(BROADSIDE_SOURCE_DIR "/catalog"));
}
BENCHMARK(catalogue_read)->Unit(benchmark::kMillisecond);

}    // namespace
