// Outlines of strokes cover what the stroke covers: by area, which is length times width where nothing overlaps; and
// point by point, which is all that lies within half the width of the line where its ends are round.

#include "engine/raster/stroke_outline.hpp"

#include "engine/raster/scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

namespace broadside::raster {
namespace {

constexpr double k_pi = std::numbers::pi;

/// Of all contours, by the shoelace formula; what winds the other way is a hole.
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

scene::Stroke stroke_of(Path path, double width, scene::Cap cap = scene::Cap::butt, std::vector<double> dash = {}) {
    return {std::move(path), {}, width, cap, std::move(dash)};
}
Path line(Point a, Point b) { return Path::polyline(std::array{a, b}, 0); }
/// A circle of one cubic curve a quarter strays by less than 0.03 % of its radius.
constexpr double k_round = 1e-3;

TEST(StrokeOutline, OfALineIsItsRectangle) {
    const Path outline = stroke_outline(stroke_of(line({1, 2}, {11, 2}), 3), 4);
    EXPECT_NEAR(outline.bounds().y, 0.5, 1e-12);
    EXPECT_NEAR(area(outline), 30, 1e-9);
    const Path round = stroke_outline(stroke_of(line({1, 2}, {11, 2}), 3, scene::Cap::round), 400);
    EXPECT_NEAR(area(round), 30 + k_pi * 1.5 * 1.5, 30 * k_round);
}

TEST(StrokeOutline, OfACornerIsRoundOutsideAndMeetsInside) {
    for (const double down : {10.0, -10.0}) {
        const std::array corner{Point{0, 0}, Point{10, 0}, Point{10, down}};
        const Path outline = stroke_outline(stroke_of(Path::polyline(corner, 0), 2), 400);
        EXPECT_NEAR(area(outline), 10 * 2 + 10 * 2 - 1 + k_pi / 4, 40 * k_round) << down;
    }
}

TEST(StrokeOutline, OfARingIsARingEitherWayAround) {
    const Path circle = Path::circle({0, 0}, 5);
    EXPECT_NEAR(area(stroke_outline(stroke_of(circle, 2), 40)), 2 * k_pi * 5 * 2, 63 * k_round);
    const std::array square{Point{0, 0}, Point{0, 10}, Point{10, 10}, Point{10, 0}};
    for (auto corners = std::vector(square.begin(), square.end()); const bool backward : {false, true}) {
        if (backward) std::ranges::reverse(corners);
        EXPECT_NEAR(area(stroke_outline(stroke_of(Path::polygon(corners), 2), 400)), 4 * (10 * 2 - 1 + k_pi / 4),
                    76 * k_round);
    }
}

TEST(StrokeOutline, DashesAreCutByLengthAndBeginAnewInEachPiece) {
    const double quarter = 2 * k_pi * 100 / 4;
    const Path ring = Path::circle({0, 0}, 100);
    // Half of it, four pieces; the first ends where the ring is closed, in none.
    const Path half = stroke_outline(stroke_of(ring, 2, scene::Cap::butt, {quarter / 2, quarter / 2}), 4);
    EXPECT_EQ(std::ranges::count(half.verbs(), Path::Verb::move), 4);
    EXPECT_NEAR(area(half), 2 * quarter * 2, 4 * quarter * 2 * k_round);
    // Three dashes and two gaps from corner to corner: the last dash and the first are one, with its corner.
    const std::array square{Point{0, 0}, Point{10, 0}, Point{10, 10}, Point{0, 10}};
    const Path corner = stroke_outline(stroke_of(Path::polygon(square), 2, scene::Cap::butt, {8, 8}), 400);
    EXPECT_EQ(std::ranges::count(corner.verbs(), Path::Verb::move), 2);
    EXPECT_NEAR(area(corner), 8 * 2 + 16 * 2 - 1 + k_pi / 4 - 1 + k_pi / 4, 48 * k_round);
    Path two = line({0, 0}, {10, 0});
    two.append(line({0, 5}, {10, 5}));
    EXPECT_NEAR(area(stroke_outline(stroke_of(two, 2, scene::Cap::butt, {7, 7}), 4)), 2 * 7 * 2, 1e-9);
    // A ring of one dash is a ring; dashes without length are dots.
    const Path whole = stroke_outline(stroke_of(ring, 2, scene::Cap::butt, {1000, 1}), 4);
    EXPECT_NEAR(area(whole), 4 * quarter * 2, 4 * quarter * 2 * k_round);
    const Path dots = stroke_outline(stroke_of(line({0, 0}, {10, 0}), 2, scene::Cap::round, {0, 4}), 400);
    EXPECT_EQ(std::ranges::count(dots.verbs(), Path::Verb::move), 3);
}

TEST(StrokeOutline, OfAPointIsADotWhereEndsAreRound) {
    const Path point = line({3, 3}, {3, 3});
    EXPECT_TRUE(stroke_outline(stroke_of(point, 2), 4).empty());
    EXPECT_EQ(stroke_outline(stroke_of(point, 2, scene::Cap::round), 4).bounds(), (Rect{2, 2, 2, 2}));
    EXPECT_TRUE(stroke_outline(stroke_of({}, 2), 4).empty());
}

/// The share of a pixel that lies within `half` of a line, of 16 × 16 points.
double share(const std::vector<Point>& points, double half, int x, int y) {
    int inside = 0;
    for (int i = 0; i < 256; ++i) {
        const Point p{x + (i % 16 + 0.5) / 16, y + (i / 16 + 0.5) / 16};
        double nearest = std::numeric_limits<double>::max();
        for (std::size_t k = 0; k + 1 < points.size(); ++k) {
            const Point a = points[k], leg = points[k + 1] - a, to = p - a;
            const double along = std::clamp((to.x * leg.x + to.y * leg.y) / (leg.x * leg.x + leg.y * leg.y), 0.0, 1.0);
            const Point away = to - leg * along;
            nearest = std::min(nearest, away.x * away.x + away.y * away.y);
        }
        inside += nearest <= half * half;
    }
    return inside / 256.0;
}

// Corners of every sharpness, legs shorter than the stroke is wide, lines that turn back and cross themselves.
TEST(StrokeOutline, CoversWhatLiesWithinHalfTheWidth) {
    std::minstd_rand random(7);
    const auto up_to = [&](double most) { return static_cast<double>(random() % 4096) / 4096 * most; };
    std::vector<double> off_by;
    for (int i = 0; i < 60; ++i) {
        const double width = 1 + up_to(9);
        std::vector<Point> points{{20 + up_to(20), 20 + up_to(20)}};
        for (int n = 1 + i % 5; n > 0; --n) {
            const double reach = i % 3 == 0 ? 4 : 20;
            const Point next = points.back() + Point{up_to(2 * reach) - reach, up_to(2 * reach) - reach};
            points.push_back({std::clamp(next.x, 8.0, 56.0), std::clamp(next.y, 8.0, 56.0)});
        }
        if (i % 4 == 0) points.push_back(points[points.size() - 2]);
        Outline outline;
        outline.assign(stroke_outline(stroke_of(Path::polyline(points, 0), width, scene::Cap::round), 1), 1, {});
        std::array<double, 64 * 64> covered{};
        Scanner().runs(outline, {0, 0, 64, 64}, [&](int y, int x, int n, int coverage) {
            std::fill_n(covered.begin() + y * 64 + x, n, coverage / 255.0);
        });
        double off = 0, all = 0;
        for (int y = 0; y < 64; ++y)
            for (int x = 0; x < 64; ++x) {
                const double want = share(points, width / 2, x, y), is = covered[static_cast<std::size_t>(y * 64 + x)];
                // Where nothing or all of a pixel is covered, there is nothing to choose.
                if (want == 0 || want == 1) {
                    EXPECT_NEAR(is, want, 0.07) << i << ' ' << x << ' ' << y;
                }
                off += std::abs(is - want);
                all += want;
            }
        off_by.push_back(off / all);
    }
    // Where edges of a line that crosses itself share a pixel, both count.
    std::ranges::sort(off_by);
    EXPECT_LT(off_by[off_by.size() / 2], 0.01);
    EXPECT_LT(off_by.back(), 0.2);
}

}    // namespace
}    // namespace broadside::raster
