/// Renews reference pictures, by name, and says so with its exit status: 0 nothing to do, 1 something was written, 2 usage.
/// A test run that approves itself is thereby impossible.

#include "engine/raster/raster.hpp"
#include "tests/golden/golden.hpp"
#include "tests/support/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>

namespace broadside::golden {
namespace {

int usage() {
    fmt::print(stderr,
               "usage: golden update NAME...   exact names of cases\n"
               "       golden update --all     every case; files that belong to none are removed\n"
               "       golden list\n");
    return 2;
}

std::string current(const std::filesystem::path& path) {
    return std::filesystem::exists(path) ? testing::content(path) : std::string();
}

/// True where it wrote anything. A picture that is the same pixel for pixel stays, however it is compressed.
bool update(Studio& studio, const Case& c) {
    const diagram::Drawing drawing = c.draw(studio).drawing;
    const scene::SceneRef scene = scene_of(drawing, studio.look);
    const std::string layout = layout_of(drawing), old_layout = current(layout_path(c.name));
    const std::filesystem::path path = picture_path(c.name);
    const std::string old_png = current(path);
    const testing::Picture picture = render(*scene);
    const bool same_picture = !old_png.empty() && same(testing::read_png(path), picture);
    if (same_picture && layout == old_layout) return false;
    if (layout != old_layout) testing::put(layout_path(c.name), layout);
    std::size_t bytes = old_png.size();
    if (!same_picture) {
        MemorySink png;
        raster::write_png(*scene, {.dpi = k_dpi, .threads = 1, .compression = raster::Compression::small}, png);
        bytes = png.data.size();
        testing::put(path, {reinterpret_cast<const char*>(png.data.data()), bytes});
    }
    fmt::print("{}: {}×{} px, PNG {} → {} bytes, layout {} → {} bytes\n", c.name, picture.width, picture.height,
               old_png.size(), bytes, old_layout.size(), layout.size());
    return true;
}

int run(const std::vector<std::string>& words) {
    if (words == std::vector<std::string>{"list"}) {
        for (const Case& c : cases()) fmt::print("{}\n", c.name);
        return 0;
    }
    if (words.size() < 2 || words[0] != "update") return usage();
    const bool all = words == std::vector<std::string>{"update", "--all"};
    std::vector<Case> chosen;
    if (all)
        chosen = cases();
    else
        for (std::size_t i = 1; i < words.size(); ++i) {
            const auto found = std::ranges::find(cases(), words[i], &Case::name);
            if (found == cases().end()) {
                fmt::print(stderr, "no case `{}`\n", words[i]);
                return usage();
            }
            chosen.push_back(*found);
        }
    bool wrote = false;
    Studio studio;
    for (const Case& c : chosen) wrote = update(studio, c) || wrote;
    if (all)
        for (const std::string& orphan : orphans()) {
            std::filesystem::remove(expected_folder() / orphan);
            fmt::print("{}: removed\n", orphan);
            wrote = true;
        }
    return wrote ? 1 : 0;
}

}    // namespace
}    // namespace broadside::golden

int main(int argc, char** argv) try {
    return broadside::golden::run({argv + 1, argv + argc});
} catch (const std::exception& e) {
    fmt::print(stderr, "golden: {}\n", e.what());
    return 2;
}
