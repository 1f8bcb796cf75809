/// Our pixels of the whole poster against Cairo's, and its texts against what is painted around them.

#include "tests/support/oracle.hpp"
#include "engine/base/units.hpp"
#include "engine/sheet/layout_file.hpp"
#include "engine/sheet/sheet.hpp"
#include "engine/text/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace broadside::oracle {
namespace {

std::filesystem::path source(const std::string& path) { return std::filesystem::path(BROADSIDE_SOURCE_DIR) / path; }

scene::SceneRef poster() {
    static const scene::SceneRef scene = [] {
        const catalog::Catalog catalog = catalog::read(source("catalog")).catalog;
        const sheet::LayoutFile layout = sheet::read_layout(source("layouts/print.json"));
        text::Shaper shaper(source("fonts"));
        return sheet::to_scene(sheet::make_sheet(catalog, layout, shaper, {}));
    }();
    return scene;
}

/// The same scene, this much further right.
scene::SceneRef moved(const scene::Scene& scene, double pt) {
    scene::Builder out(scene.size, scene.ground, scene.items.size());
    struct Add {
        scene::Builder& to;
        Point by;
        void operator()(const scene::Fill& f) const { to.fill(f.path.placed(by, 1), f.color); }
        void operator()(const scene::Stroke& s) const {
            to.stroke(s.path.placed(by, 1), s.color, s.width, s.dash, s.cap);
        }
        void operator()(const scene::Text& t) const { to.text(t.line, t.at + by, t.color, t.scale, t.direction); }
    };
    for (const scene::Item& item : scene.items) std::visit(Add{out, {pt, 0}}, item.paint);
    return std::move(out).finish();
}

// Cairo samples each row of pixels along fifteen lines and takes curves for polygons within a tenth of a pixel; ours is the
// exact area. On the poster that leaves 0.04 % of the pixels far apart, and a mean of 0.15 in the worst region.
TEST(Oracle, ThePosterLooksAsCairoDrawsIt) {
    const scene::SceneRef scene = poster();
    const Difference d = compare(*scene, *scene, {0, raster::canvas(*scene, 300).height});
    RecordProperty("far", std::to_string(d.far));
    RecordProperty("worst_mean", std::to_string(d.worst_mean));
    EXPECT_LE(static_cast<double>(d.far), 0.001 * static_cast<double>(d.pixels)) << d.far << " of " << d.pixels;
    EXPECT_LE(d.worst_mean, 0.5) << "at " << d.worst;
}

TEST(Oracle, HalfAPixelAsideIsNoticed) {
    const scene::SceneRef scene = poster();
    const Difference d = compare(*scene, *moved(*scene, 0.5 * 72 / 300), {2048, 3072});
    EXPECT_GT(static_cast<double>(d.far), 0.001 * static_cast<double>(d.pixels)) << d.far << " of " << d.pixels;
}

// The craft test takes the ground of a text from the drawing; here it is what most pixels around the letters are.
TEST(Pixels, TextStandsOutOfWhatIsPaintedAroundIt) {
    constexpr double dpi = 150;
    const scene::SceneRef scene = poster();
    MemorySink sink;
    raster::Options options;
    options.dpi = dpi;
    const raster::Stats size = raster::write_rgb(*scene, options, sink);
    const auto pixel = [&](std::int64_t x, std::int64_t y) {
        const std::byte* p = sink.data.data() + 3 * (y * size.width + x);
        return std::to_integer<std::uint32_t>(p[0]) << 16 | std::to_integer<std::uint32_t>(p[1]) << 8 |
               std::to_integer<std::uint32_t>(p[2]);
    };
    const auto packed = [](Color c) { return static_cast<std::uint32_t>(c.r << 16 | c.g << 8 | c.b); };
    std::size_t texts = 0;
    std::vector<std::uint32_t> around;
    for (const scene::Item& item : scene->items) {
        const scene::Text* text = scene::text_of(item.paint);
        if (text == nullptr || text->line->runs.empty()) continue;
        const auto at = [&](double pt, int more, std::int64_t most) {
            return std::clamp<std::int64_t>(std::llround(pt_to_px(pt, dpi)) + more, 0, most);
        };
        const std::int64_t left = at(item.bounds.left(), -2, size.width),
                           right = at(item.bounds.right(), 2, size.width), top = at(item.bounds.top(), -2, size.height),
                           bottom = at(item.bounds.bottom(), 2, size.height);
        around.clear();
        for (std::int64_t y = top; y < bottom; ++y)
            for (std::int64_t x = left; x < right; ++x)
                if (const std::uint32_t p = pixel(x, y); p != packed(text->color)) around.push_back(p);
        std::ranges::sort(around);
        std::uint32_t ground = 0;
        std::size_t most = 0;
        for (std::size_t i = 0; i < around.size();) {
            const std::size_t first = i;
            while (i < around.size() && around[i] == around[first]) ++i;
            if (i - first > most) {
                most = i - first;
                ground = around[first];
            }
        }
        const Color found{static_cast<std::uint8_t>(ground >> 16), static_cast<std::uint8_t>(ground >> 8 & 255),
                          static_cast<std::uint8_t>(ground & 255)};
        double points = 0;
        for (const GlyphRun& run : text->line->runs) points = std::max(points, run.size * text->scale);
        EXPECT_GE(contrast(text->color, found), points >= 18 ? 3.0 : 4.5)
            << '"' << text->line->text << "\" in " << text->color.hex() << " on " << found.hex() << " at "
            << item.bounds.x << ", " << item.bounds.y;
        ++texts;
    }
    EXPECT_GT(texts, 2000u);
}

}    // namespace
}    // namespace broadside::oracle
