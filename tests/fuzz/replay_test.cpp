// The fuzzers' targets in the normal test run: the corpus, and the catalog's own files broken in many ways.

#include "engine/raster/grid.hpp"
#include "engine/raster/part.hpp"
#include "engine/scene/scene.hpp"
#include "targets.hpp"
#include "tests/support/mutate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace broadside::fuzz {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files(const fs::path& folder, const std::string& ending = {}) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(fs::path(BROADSIDE_SOURCE_DIR) / folder))
        if (entry.is_regular_file() && (ending.empty() || entry.path().extension() == ending))
            paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<std::string> out;
    for (const fs::path& path : paths) {
        std::ifstream in(path, std::ios::binary);
        out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return out;
}

using Break = std::string (*)(std::string, testing::Numbers&);

void replay(void (*target)(std::string_view), const std::vector<std::string>& originals, Break broken, int each) {
    testing::Numbers numbers;
    for (const std::string& text : originals) {
        target(text);
        for (int i = 0; i < each; ++i) target(broken(text, numbers));
    }
}

TEST(Fuzz, BrokenModelFilesAreReadOrRefused) {
    for (const std::string& text : files("tests/corpus/catalog")) catalog(text);
    replay(catalog, files("catalog/models"), testing::broken_json, 120);
}

TEST(Fuzz, BrokenConfigurationsAreReadOrRefused) {
    for (const std::string& text : files("tests/corpus/import")) import(text);
    replay(import, files("tests/configs"), testing::broken_json, 120);
}

TEST(Fuzz, BrokenGgufFilesAreReadOrRefused) {
    for (const std::string& bytes : files("tests/corpus/gguf")) gguf(bytes);
    replay(gguf, files("tests/corpus/gguf"), testing::broken_bytes, 400);
}

/// The rows of a small picture, as `render --rows` makes them.
std::vector<std::string> parts() {
    scene::Builder scene({144, 144}, Color{250, 250, 250});
    scene.fill(Path::rounded({10, 10, 100, 60}, 5), Color{20, 90, 160});
    const scene::SceneRef made = std::move(scene).finish();
    std::vector<std::string> out;
    const int band = raster::BandGrid({144, 144}).band_rows;
    for (const raster::Rows rows : {raster::Rows{0, band}, raster::Rows{band, 144}, raster::Rows{0, 144}})
        for (const auto write : {raster::write_png, raster::write_tiff}) {
            raster::Options options;
            options.dpi = 72;
            options.threads = 1;
            options.rows = rows;
            options.made_from = "a test";
            MemorySink sink;
            write(*made, options, sink);
            out.emplace_back(sink.text());
        }
    return out;
}

TEST(Fuzz, BrokenPartsOfPicturesAreReadOrRefused) { replay(part, parts(), testing::broken_bytes, 100); }

TEST(Fuzz, BrokenLayoutsAreReadOrRefused) {
    replay(layout, files("layouts", ".json"), testing::broken_json, 120);
    for (const std::string& text : files("tests/corpus/layout")) layout(text);
}

TEST(Fuzz, BrokenFontsAreReadOrRefused) {
    for (const std::string& bytes : files("tests/corpus/font")) font(bytes);
    replay(
        font, {files("fonts", ".otf").front(), files("fonts", ".ttf").front()},
        [](std::string bytes, testing::Numbers& numbers) {
            bytes = testing::broken_bytes(std::move(bytes), numbers);
            return numbers.below(4) == 0 ? bytes : testing::with_checksums(std::move(bytes));
        },
        60);
}

TEST(Fuzz, BrokenProfilesAreReadOrRefused) { replay(profile, files("icc", ".icc"), testing::broken_bytes, 30); }

TEST(Fuzz, BrokenPdfsAreReadOrRefused) {
    for (const std::string& bytes : files("tests/corpus/pdf")) pdf(bytes);
    replay(pdf, files("tests/corpus/pdf"), testing::broken_bytes, 40);
}

}    // namespace
}    // namespace broadside::fuzz
