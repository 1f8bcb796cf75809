#include "engine/raster/scan.hpp"

#include "engine/scene/scene.hpp"
#include "engine/text/text.hpp"

#include <cairo.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <numbers>

namespace broadside::raster {
namespace {

/// Cairo's coverage of the same pixels.
std::vector<std::uint8_t> cairo_coverage(const Path& path, double scale, Point offset, const Box& box) {
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_A8, box.width, box.height);
    cairo_t* cr = cairo_create(surface);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_BEST);
    cairo_set_tolerance(cr, 0.02);
    const auto at = [&](Point p) { return p * scale + offset - Point{double(box.left), double(box.top)}; };
    auto p = path.points().begin();
    for (const Path::Verb verb : path.verbs()) {
        if (verb == Path::Verb::move)
            cairo_move_to(cr, at(*p).x, at(*p).y), ++p;
        else if (verb == Path::Verb::line)
            cairo_line_to(cr, at(*p).x, at(*p).y), ++p;
        else if (verb == Path::Verb::curve)
            cairo_curve_to(cr, at(p[0]).x, at(p[0]).y, at(p[1]).x, at(p[1]).y, at(p[2]).x, at(p[2]).y), p += 3;
        else
            cairo_close_path(cr);
    }
    cairo_fill(cr);
    cairo_surface_flush(surface);
    std::vector<std::uint8_t> out;
    for (int y = 0; y < box.height; ++y) {
        const unsigned char* row = cairo_image_surface_get_data(surface) + y * cairo_image_surface_get_stride(surface);
        out.insert(out.end(), row, row + box.width);
    }
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return out;
}

/// A share of a pixel in the nearest of 64 levels.
std::uint8_t level(double share) {
    return static_cast<std::uint8_t>(std::lround(static_cast<double>(std::lround(63 * share)) * 255 / 63));
}

std::vector<std::uint8_t> coverage(const Outline& outline) { return Scanner().mask(outline); }

TEST(Scanner, CoverageIsTheAreaInside) {
    Outline outline;
    outline.assign(Path::rect({0.25, 0.5, 2, 1}), 1, {});
    // A quarter, a whole and a quarter of a pixel wide; half a pixel high in both rows.
    ASSERT_EQ(outline.box().width, 3);
    ASSERT_EQ(outline.box().height, 2);
    const std::vector<std::uint8_t> expected{level(0.375), level(0.5), level(0.125),
                                             level(0.375), level(0.5), level(0.125)};
    EXPECT_EQ(coverage(outline), expected);

    const std::vector<Point> triangle{{0, 0}, {4, 0}, {0, 4}};
    outline.assign(Path::polygon(triangle), 1, {});
    const auto c = coverage(outline);
    EXPECT_EQ(c[0], 255);
    EXPECT_EQ(c[3], level(0.5));    // the slanted side halves the pixel
    EXPECT_EQ(c[7], 0);
}

TEST(Scanner, ACircleHasItsArea) {
    Outline outline;
    outline.assign(Path::circle({20.3, 20.7}, 15.1), 1, {});
    double sum = 0;
    for (const auto c : coverage(outline)) sum += c / 255.0;
    // Chords lie inside by two thirds of 1/32 px at most.
    EXPECT_NEAR(sum, std::numbers::pi * 15.1 * 15.1, 2 * std::numbers::pi * 15.1 * 2 / 3 / 32);
}

TEST(Scanner, HolesAndOverlapsFollowTheNonZeroRule) {
    Path path = Path::rect({0, 0, 10, 10});
    path.append(Path::rect({2, 2, 4, 4}));    // same direction: stays filled
    const std::vector<Point> reversed{{6, 6}, {6, 9}, {9, 9}, {9, 6}};
    path.append(Path::polygon(reversed));
    Outline outline;
    outline.assign(path, 1, {});
    const auto c = coverage(outline);
    EXPECT_EQ(c[3 * 10 + 3], 255);
    EXPECT_EQ(c[7 * 10 + 7], 0);
    EXPECT_EQ(c[9 * 10 + 9], 255);
}

/// Coverage of the pixels of a window, 0 where there is none.
std::vector<int> seen_in(const Outline& outline, const Box& window) {
    std::vector<int> out(static_cast<std::size_t>(window.width) * window.height);
    Scanner scanner;
    scanner.runs(outline, window, [&](int y, int x, int n, int coverage) {
        EXPECT_GE(y, window.top);
        EXPECT_LT(y, window.top + window.height);
        EXPECT_GE(x, window.left);
        EXPECT_LE(x + n, window.left + window.width);
        for (int i = 0; i < n; ++i) out[(y - window.top) * window.width + x - window.left + i] += coverage;
    });
    return out;
}

TEST(Scanner, WindowsShowPartsOfOnePicture) {
    Path path = Path::circle({0, 0}, 1);
    const std::vector<Point> sliver{{-1.1, -0.9}, {1.2, -0.4}, {1.2, -0.35}, {-1.1, 0.9}};
    path.append(Path::polygon(sliver));
    path.append(Path::circle({2.5, 0}, 0.3));
    Outline outline;
    outline.assign(path, 137.3, {140.25, 139.75});
    const Box box = outline.box();
    const auto whole = seen_in(outline, box);
    for (const Box& window : {Box{20, 7, 70, 40}, Box{-30, -30, 64, 500}, Box{150, 100, 1, 1}, Box{139, 20, 500, 3},
                              Box{400, 100, 150, 80}}) {
        // As a band or a tile asks for it: with what meets it only.
        Outline band;
        band.clear(window);
        band.add(path, 137.3, {140.25, 139.75});
        const auto part = seen_in(outline, window), of_band = seen_in(band, window);
        for (int y = 0; y < window.height; ++y)
            for (int x = 0; x < window.width; ++x) {
                const int at_x = window.left + x - box.left, at_y = window.top + y - box.top;
                const bool inside = at_x >= 0 && at_x < box.width && at_y >= 0 && at_y < box.height;
                const int expected = inside ? whole[at_y * box.width + at_x] : 0;
                ASSERT_EQ(part[y * window.width + x], expected) << x << "," << y;
                ASSERT_EQ(of_band[y * window.width + x], expected) << x << "," << y;
            }
    }
}

TEST(Scanner, AReversedOutlineIsAHole) {
    Outline outline;
    outline.clear();
    outline.add(Path::rect({0, 0, 8, 4}), 1, {});
    outline.add(Path::rect({1, 1, 6, 2}), 1, {}, true);
    const auto c = coverage(outline);
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 8; ++x) EXPECT_EQ(c[y * 8 + x], y == 0 || y == 3 || x == 0 || x == 7 ? 255 : 0);
}

// Cairo samples 15 lines per pixel, so single pixels differ by up to a line; on the whole there is no bias.
TEST(Scanner, GlyphsLookAsCairoFillsThem) {
    text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    scene::Outlines outlines;
    for (const char* family : {"Inter", "JetBrains Mono"}) {
        const LineRef line = shaper.line("Rag & 168.6 KiB, {Qw}%@§", {.family = family, .size = 1});
        for (const GlyphRun& run : line->runs) {
            for (const Glyph& glyph : run.glyphs) {
                const Path& path = outlines.glyph(run.font, glyph.id);
                for (const double em : {9.3, 33.0, 120.0}) {
                    Outline outline;
                    outline.assign(path, em, {0.25, 0.75});
                    if (outline.box().empty()) continue;
                    const auto ours = coverage(outline), theirs = cairo_coverage(path, em, {0.25, 0.75}, outline.box());
                    double bias = 0;
                    for (std::size_t i = 0; i < ours.size(); ++i) {
                        EXPECT_LE(std::abs(ours[i] - theirs[i]), 26) << family << " glyph " << glyph.id << " em " << em;
                        bias += ours[i] - theirs[i];
                    }
                    EXPECT_LE(std::abs(bias) / static_cast<double>(ours.size()), 1.5)
                        << family << " glyph " << glyph.id;
                }
            }
        }
    }
}

TEST(Scan, WhatIsInvisibleIsPaintedNowhere) {
    // Coverage has 63 steps: less than half of one, 1/126 of a pixel, is none.
    const auto painted = [](double width, double height) {
        int pixels = 0;
        Scanner scanner;
        Outline outline;
        for (int y = 0; y < 16; ++y)
            for (int x = 0; x < 16; ++x) {
                outline.assign(Path::rect({2 + x / 16.0, 3 + y / 16.0, width, height}), 1, {0.001, 0.001});
                scanner.runs(outline, {0, 0, 16, 16}, [&](int, int, int n, int) { pixels += n; });
            }
        return pixels;
    };
    for (const auto& [width, height] : {std::pair{0.08, 0.08}, {0.003, 1.0}, {5.0, 0.003}, {1e-4, 9.0}}) {
        EXPECT_TRUE(invisible(width, height)) << width << " × " << height;
        EXPECT_EQ(painted(width, height), 0) << width << " × " << height;
    }
    for (const auto& [width, height] : {std::pair{0.1, 0.1}, {0.01, 1.0}, {5.0, 0.01}}) {
        EXPECT_FALSE(invisible(width, height)) << width << " × " << height;
        EXPECT_GT(painted(width, height), 0) << width << " × " << height;
    }
}

}    // namespace
}    // namespace broadside::raster
