// Outlines of strokes cover what the stroke covers: by area, which is length times width where nothing overlaps.

#include "engine/raster/gentle_stroke.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace broadside::raster {
namespace {

/// Of all pieces, by the shoelace formula; they all wind one way.
double area(const Path& path) {
    double twice = 0;
    Point start, last;
    auto p = path.points().begin();
    const auto to = [&](Point q) {
        twice += last.x * q.y - q.x * last.y;
        last = q;
    };
    for (const Path::Verb v : path.verbs()) {
        if (v == Path::Verb::move)
            start = last = *p++;
        else
            to(v == Path::Verb::close ? start : *p++);
    }
    return std::abs(twice) / 2;
}

scene::Stroke stroke_of(Path path, double width) {
    scene::Stroke out;
    out.path = std::move(path);
    out.width = width;
    return out;
}
/// A quarter of a circle of radius 100 (its Bézier curve strays less than 0.03 of 100).
Path quarter() {
    const double k = 100 * (1 - k_arc_rest);
    Path out;
    out.move_to({100, 0});
    out.curve_to({100, k}, {k, 100}, {0, 100});
    return out;
}

TEST(GentleStroke, OfALineIsItsRectangle) {
    Path line;
    line.move_to({1, 2});
    line.line_to({11, 2});
    const auto outline = gentle_outline(stroke_of(line, 3), 4);
    ASSERT_TRUE(outline);
    EXPECT_NEAR(outline->bounds().y, 0.5, 1e-12);
    EXPECT_NEAR(area(*outline), 30, 1e-9);
}

TEST(GentleStroke, OfAnArcHasItsLengthTimesItsWidth) {
    Path arc;
    // Three Bézier arcs of 30 degrees turn less from leg to leg than one of 90 would.
    const double k = 100 * 4.0 / 3 * std::tan(std::numbers::pi / 24);
    const auto at = [](int i) {
        return Point{100 * std::cos(i * std::numbers::pi / 6), 100 * std::sin(i * std::numbers::pi / 6)};
    };
    arc.move_to(at(0));
    for (int i = 0; i < 3; ++i) {
        const Point a = at(i), b = at(i + 1);
        arc.curve_to({a.x - a.y / 100 * k, a.y + a.x / 100 * k}, {b.x + b.y / 100 * k, b.y - b.x / 100 * k}, b);
    }
    const double length = 100 * std::numbers::pi / 2;
    for (const double scale : {1.0, 4.0, 40.0}) {
        const auto outline = gentle_outline(stroke_of(arc, 2), scale);
        ASSERT_TRUE(outline);
        EXPECT_NEAR(area(*outline), length * 2, length * 2 * 1e-3) << scale;
    }
    scene::Stroke dashed = stroke_of(arc, 2);
    dashed.dash = {length / 8, length / 8};    // half of it, in four pieces
    const auto outline = gentle_outline(dashed, 4);
    ASSERT_TRUE(outline);
    EXPECT_EQ(std::ranges::count(outline->verbs(), Path::Verb::move), 4);
    EXPECT_NEAR(area(*outline), length, length * 2e-3);
}

TEST(GentleStroke, IsNotOfCornersRingsOrRoundEnds) {
    EXPECT_FALSE(gentle_outline(stroke_of(quarter(), 1), 4));    // its controls turn by 45°
    EXPECT_FALSE(gentle_outline(stroke_of(Path::circle({0, 0}, 5), 1), 4));
    const std::array<Point, 3> corner{Point{0, 0}, Point{10, 0}, Point{10, 10}};
    EXPECT_FALSE(gentle_outline(stroke_of(Path::polyline(corner, 0), 1), 4));
    EXPECT_FALSE(gentle_outline(stroke_of(Path::polyline(corner, 4), 1), 4));
    Path line;
    line.move_to({1, 2});
    line.line_to({11, 2});
    scene::Stroke round = stroke_of(line, 1);
    round.cap = scene::Cap::round;
    EXPECT_FALSE(gentle_outline(round, 4));
}

}    // namespace
}    // namespace broadside::raster
