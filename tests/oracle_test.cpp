/// Our pixels of the whole poster against Cairo's, our PDF against Cairo's, and its texts
/// against what is painted around them.

#include "tests/support/oracle.hpp"
#include "engine/base/units.hpp"
#include "engine/cairo/draw.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/sheet/layout_file.hpp"
#include "engine/sheet/sheet.hpp"
#include "engine/text/text.hpp"
#include "tests/support/picture.hpp"
#include "tests/support/process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
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

// Cairo samples each row of pixels along fifteen lines and takes curves for polygons within a tenth of a pixel; ours is
// the exact area. On the poster that leaves 0.04 % of the pixels far apart, and a mean of 0.15 in the worst region.
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

/// A PDF as poppler draws it, through Splash: its Cairo puts glyphs on whole pixels.
testing::Picture drawn_by_poppler(const std::string& pdf, double dpi) {
    const testing::TemporaryFolder folder;
    std::ofstream(folder / "sheet.pdf", std::ios::binary).write(pdf.data(), static_cast<std::streamsize>(pdf.size()));
    const auto done =
        testing::run({"pdftoppm", "-r", std::to_string(dpi), "-singlefile", folder / "sheet.pdf", folder / "sheet"});
    EXPECT_EQ(done.status, 0) << done.err;
    return testing::read_ppm(folder / "sheet.ppm");
}
/// Of two pictures of one size: the mean difference of all pixels and channels, and the largest share of pixels in a
/// region that are more than `k_far` apart.
struct Apart {
    double mean = 0, worst_share = 0;
    std::string worst;
};
Apart apart(const testing::Picture& a, const testing::Picture& b) {
    constexpr int region = 128;
    Apart out;
    EXPECT_EQ(a.width, b.width);
    EXPECT_EQ(a.height, b.height);
    if (a.rgb.size() != b.rgb.size()) return out;
    double sum = 0;
    for (int top = 0; top < a.height; top += region)
        for (int left = 0; left < a.width; left += region) {
            int far = 0, count = 0;
            for (int y = top; y < std::min(a.height, top + region); ++y)
                for (int x = left; x < std::min(a.width, left + region); ++x, ++count) {
                    int most = 0;
                    for (int c = 0; c < 3; ++c) {
                        const auto i = (static_cast<std::size_t>(y) * static_cast<std::size_t>(a.width) +
                                        static_cast<std::size_t>(x)) *
                                           3 +
                                       static_cast<std::size_t>(c);
                        const int d = std::abs(a.rgb[i] - b.rgb[i]);
                        sum += d;
                        most = std::max(most, d);
                    }
                    far += most > k_far ? 1 : 0;
                }
            if (const double share = static_cast<double>(far) / count; share > out.worst_share) {
                out.worst_share = share;
                out.worst = std::to_string(left) + ", " + std::to_string(top);
            }
        }
    out.mean = sum / static_cast<double>(a.rgb.size());
    return out;
}

template <class Write>
testing::Picture written_and_drawn(const scene::Scene& scene, Write write) {
    MemorySink sink;
    write(scene, sink);
    return drawn_by_poppler(std::string(sink.text()), 100);
}

// Both by one renderer, so what is left is how the two files say it: frames as outlines or as strokes, and letters that
// Cairo lets drift within a word. That leaves a mean of 0.37 and 4 % of the pixels far apart in the worst region;
// letters that drift along whole lines, by up to 1.2 pt, gave 0.96 and 10 %.
constexpr double k_most_mean = 0.5, k_most_share = 0.05;

TEST(Oracle, OurPdfLooksAsCairosPdf) {
    const scene::SceneRef scene = poster();
    const testing::Picture ours =
        written_and_drawn(*scene, [](const scene::Scene& s, Sink& sink) { pdf::write_pdf(s, sink); });
    const Apart d = apart(ours, written_and_drawn(*scene, cairo::write_pdf));
    EXPECT_LE(d.mean, k_most_mean);
    EXPECT_LE(d.worst_share, k_most_share) << "at " << d.worst;
    const Apart aside = apart(ours, written_and_drawn(*moved(*scene, 0.25), cairo::write_pdf));
    EXPECT_GT(aside.mean, k_most_mean);
    EXPECT_GT(aside.worst_share, k_most_share);
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
