#include "tests/golden/golden.hpp"

#include "engine/raster/raster.hpp"
#include "engine/sheet/layout_file.hpp"
#include "engine/sheet/sheet.hpp"
#include "tests/support/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace broadside::golden {
namespace {

const std::filesystem::path k_source = BROADSIDE_SOURCE_DIR;
constexpr double k_margin = 5;    // pt around a drawing

}    // namespace

Studio::Studio()
    : catalog(catalog::read(k_source / "catalog").catalog),
      look(sheet::read_layout(k_source / "tests/golden/look.json").look),
      shaper(k_source / "fonts") {}

const catalog::Model& Studio::model(const std::string& id) const {
    const catalog::Model* found = catalog.find(id);
    if (found == nullptr) throw std::runtime_error("the catalog has no model " + id);
    return *found;
}

// ---- drawing to pixels ----------------------------------------------------------------------------------------------

scene::SceneRef scene_of(const diagram::Drawing& drawing, const diagram::Look& look) {
    sheet::Sheet sheet;
    sheet.size = {drawing.size.w + 2 * k_margin, drawing.size.h + 2 * k_margin};
    sheet.ground = look.ground;
    sheet.hairline = look.hairline;
    sheet::Placed placed;
    placed.id = "drawing";
    placed.rect = {k_margin, k_margin, drawing.size.w, drawing.size.h};
    placed.drawing = drawing;
    sheet.placed.push_back(std::move(placed));
    return sheet::to_scene(sheet);
}

testing::Picture render(const scene::Scene& scene) {
    MemorySink sink;
    const raster::Stats stats = raster::write_rgb(scene, {.dpi = k_dpi, .threads = 1}, sink);
    testing::Picture out{static_cast<int>(stats.width), static_cast<int>(stats.height), {}};
    out.rgb.reserve(sink.data.size());
    std::ranges::transform(sink.data, std::back_inserter(out.rgb),
                           [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return out;
}

// ---- references -----------------------------------------------------------------------------------------------------

std::filesystem::path expected_folder() { return k_source / "tests/golden/expected"; }
std::filesystem::path picture_path(const std::string& name) { return expected_folder() / (name + ".png"); }

std::string renew(Studio& studio, const Case& c, const std::filesystem::path& folder) {
    const std::filesystem::path png = folder / picture_path(c.name).filename();
    const scene::SceneRef scene = scene_of(c.draw(studio).drawing, studio.look);
    const testing::Picture picture = render(*scene);
    const std::size_t old_bytes = std::filesystem::exists(png) ? std::filesystem::file_size(png) : 0;
    if (old_bytes > 0 && same(testing::read_png(png), picture)) return {};
    MemorySink sink;
    raster::write_png(*scene, {.dpi = k_dpi, .threads = 1, .compression = raster::Compression::small}, sink);
    testing::put(png, {reinterpret_cast<const char*>(sink.data.data()), sink.data.size()});
    return fmt::format("{}: {}×{} px, PNG {} → {} bytes\n", c.name, picture.width, picture.height, old_bytes,
                       sink.data.size());
}

std::vector<std::string> orphans() {
    std::set<std::filesystem::path> known;
    for (const Case& c : cases()) known.insert(picture_path(c.name));
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(expected_folder()))
        if (!known.contains(entry.path())) out.push_back(entry.path().filename().string());
    std::ranges::sort(out);
    return out;
}

bool same(const testing::Picture& a, const testing::Picture& b) {
    return a.width == b.width && a.height == b.height &&
           std::ranges::equal(a.rgb, b.rgb, [](int p, int q) { return std::abs(p - q) <= 1; });
}

std::string verdict(const std::filesystem::path& path, const testing::Picture& actual, bool large) {
    const std::string file = path.filename().string();
    if (!std::filesystem::exists(path)) return file + " is missing";
    const std::uintmax_t bytes = std::filesystem::file_size(path);
    if (!large && bytes > k_most_bytes) return fmt::format("{} has {} bytes, more than {}", file, bytes, k_most_bytes);
    const testing::Picture expected = testing::read_png(path);
    if (!large && expected.width > k_most_width)
        return fmt::format("{} is {} px wide, more than {}", file, expected.width, k_most_width);
    if (expected.width != actual.width || expected.height != actual.height)
        return fmt::format("{} is {}×{} px, the drawing {}×{}", file, expected.width, expected.height, actual.width,
                           actual.height);
    if (same(expected, actual)) return {};
    int pixels = 0, most = 0;
    for (std::size_t i = 0; i < actual.rgb.size(); i += 3) {
        int off = 0;
        for (std::size_t c = i; c < i + 3; ++c) off = std::max(off, std::abs(expected.rgb[c] - actual.rgb[c]));
        pixels += off > 1 ? 1 : 0;
        most = std::max(most, off);
    }
    return fmt::format("{}: {} pixels differ, by up to {}", file, pixels, most);
}

}    // namespace broadside::golden
