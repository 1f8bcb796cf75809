#include "engine/base/error.hpp"
#include "engine/sheet/sheet.hpp"
#include "engine/sheet/pack/solver.hpp"
#include "engine/sheet/sheet.hpp"
#include "engine/text/text.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace broadside;

/// Catalog and layout file to a sheet, with a shaper that has seen no text yet, as in a run of the program.
void layout_poster(benchmark::State& state) {
    const auto catalog = catalog::read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    const auto layout = sheet::read_layout(BROADSIDE_SOURCE_DIR "/layouts/print.json");
    for (auto _ : state) {
        text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
        benchmark::DoNotOptimize(sheet::make_sheet(catalog, layout, shaper, {}));
    }
}
BENCHMARK(layout_poster)->Unit(benchmark::kMillisecond);

/// As many models as a catalog may have, near enough, which no sheet holds: what finding that out takes, by layout.
/// The models are those of the catalog again and again.
void layout_refusal(benchmark::State& state, const char* name) {
    constexpr std::size_t k_models = 1995;
    auto catalog = catalog::read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    const std::vector<catalog::Model> models = catalog.models;
    for (std::size_t i = 0; catalog.models.size() < k_models; ++i) {
        catalog::Model& copy = catalog.models.emplace_back(models[i % models.size()]);
        const std::string number = std::to_string(1000 + i);
        copy.id += "~" + number;    // behind the original in the order of ids
        copy.name += " " + number;
    }
    std::ranges::sort(catalog.models, {}, &catalog::Model::id);
    const auto layout = sheet::read_layout(std::string(BROADSIDE_SOURCE_DIR "/layouts/") + name + ".json");
    for (auto _ : state) {
        text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
        try {
            sheet::make_sheet(catalog, layout, shaper, {});
            state.SkipWithError("they fit");
        } catch (const InputError&) {
        }
    }
}
BENCHMARK_CAPTURE(layout_refusal, print, "print")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(layout_refusal, atlas, "atlas")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(layout_refusal, history, "history")->Unit(benchmark::kMillisecond);

void layout_to_scene(benchmark::State& state) {
    const auto catalog = catalog::read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    const auto layout = sheet::read_layout(BROADSIDE_SOURCE_DIR "/layouts/print.json");
    text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    const sheet::Sheet sheet = sheet::make_sheet(catalog, layout, shaper, {});
    for (auto _ : state) benchmark::DoNotOptimize(sheet::to_scene(sheet));
}
BENCHMARK(layout_to_scene)->Unit(benchmark::kMillisecond);

/// The solver alone: that many cells of two or three sizes each, in four groups.
void layout_pack(benchmark::State& state) {
    const auto cells = static_cast<std::size_t>(state.range(0));
    sheet::Packing packing;
    for (int g = 0; g < 4; ++g) packing.groups.push_back({{}, 40});
    for (std::size_t i = 0; i < cells; ++i) {
        const double w = 380 + static_cast<double>(i * 37 % 140), h = 340 + static_cast<double>(i * 53 % 120);
        sheet::Sizes sizes{{w, h + 90}, {w * 1.45, h}};
        if (i % 3 == 0) sizes.push_back({w * 2.1, h * 0.85});
        packing.groups[i % 4].cells.push_back(sizes);
    }
    const double side = std::sqrt(static_cast<double>(cells) * 1.3e5);
    packing.width = side * 1.1, packing.height = side;
    packing.column_gap = packing.row_gap = 12, packing.group_gap = 22;
    packing.least_scale = 0.1;
    packing.most_scale = 1.5;
    for (auto _ : state) benchmark::DoNotOptimize(sheet::pack(packing));
}
BENCHMARK(layout_pack)->Arg(43)->Arg(1000)->Unit(benchmark::kMillisecond);

}    // namespace
