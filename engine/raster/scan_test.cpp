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

std::vector<std::uint8_t> coverage(const Outline& outline) {
    Scanner scanner;
    const Box& box = outline.box();
    const std::uint8_t* from = scanner.fill(outline, box.top, box.height);
    return {from, from + static_cast<std::size_t>(box.width) * box.height};
}

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

TEST(Scanner, RowsDoNotDependOnEachOther) {
    Outline outline;
    outline.assign(Path::circle({0, 0}, 1), 37.3, {40.25, 39.75});
    const auto whole = coverage(outline);
    const Box& box = outline.box();
    Scanner scanner;
    for (int y = 0; y < box.height; ++y) {
        const std::uint8_t* row = scanner.fill(outline, box.top + y, 1);
        for (int x = 0; x < box.width; ++x) ASSERT_EQ(row[x], whole[y * box.width + x]) << x << "," << y;
    }
}

// Cairo samples 15 lines a pixel, so single pixels differ by up to a line; on the whole there is no bias.
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

}    // namespace
}    // namespace broadside::raster
