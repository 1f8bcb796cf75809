#include "engine/raster/raster.hpp"

#include "engine/base/error.hpp"
#include "engine/raster/testing.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <string>

namespace broadside::raster {
namespace {

TEST(Raster, WritesPixelsRowByRow) {
    scene::Builder builder({4, 3}, {255, 255, 255});
    builder.fill(Path::rect({1, 1, 2, 1}), {10, 20, 30});
    const auto scene = std::move(builder).finish();
    const Bytes pixels = rgb(*scene, at_72());
    ASSERT_EQ(pixels.size(), 4u * 3 * 3);
    for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 4; ++x) {
            const bool inside = y == 1 && (x == 1 || x == 2);
            EXPECT_EQ(std::to_integer<int>(pixels[(y * 4 + x) * 3]), inside ? 10 : 255) << x << "," << y;
            EXPECT_EQ(std::to_integer<int>(pixels[(y * 4 + x) * 3 + 2]), inside ? 30 : 255) << x << "," << y;
        }
}

TEST(Raster, RectanglesCoverTheirShareOfAPixel) {
    scene::Builder builder({4, 2}, {255, 255, 255});
    builder.fill(Path::rect({0.5, 0, 2, 1.25}), {0, 0, 0});
    const Bytes pixels = rgb(*std::move(builder).finish(), at_72());
    const auto red = [&](int x, int y) { return std::to_integer<int>(pixels[(y * 4 + x) * 3]); };
    const double step = 255.0 / 63 / 2 + 0.5;    // coverage has 64 steps, then rounded
    EXPECT_NEAR(red(0, 0), 127.5, step);
    EXPECT_EQ(red(1, 0), 0);
    EXPECT_NEAR(red(2, 0), 127.5, step);
    EXPECT_EQ(red(3, 0), 255);
    EXPECT_NEAR(red(1, 1), 0.75 * 255, step);
    EXPECT_NEAR(red(0, 1), 0.875 * 255, step);    // half of a quarter is covered
}

TEST(Raster, LinesUpwardsAreTheSameTurned) {
    static text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    const LineRef line = shaper.line("Qwen3 235B", {.weight = 700, .size = 24});
    constexpr int side = 160;
    const auto drawn = [&](Direction direction, Point at) {
        scene::Builder builder({side, side}, {255, 255, 255});
        builder.text(line, at, {0, 0, 0}, 1, direction);
        return rgb(*std::move(builder).finish(), at_72());
    };
    const Bytes level = drawn(Direction::right, {10, 80}), upwards = drawn(Direction::up, {80, side - 10});
    double off = 0, ink = 0;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const int a = std::to_integer<int>(level[static_cast<std::size_t>(y * side + x) * 3]);
            const int b = std::to_integer<int>(upwards[static_cast<std::size_t>((side - 1 - x) * side + y) * 3]);
            off += std::abs(a - b);
            ink += 255 - a;
        }
    EXPECT_GT(ink, 255 * 500);
    EXPECT_LT(off / ink, 0.2);    // glyphs stand on quarters of a pixel, which round the other way when turned
}

TEST(Raster, ThePosterIs14570By12490) {
    scene::Builder builder({3496.8, 2997.6}, {});
    const Pixels size = canvas(*std::move(builder).finish(), 300);
    EXPECT_EQ(size.width, 14570);
    EXPECT_EQ(size.height, 12490);
}

// A rule, a line that is not straight and a slanted area over the longest canvases there can be: everywhere painted.
TEST(Raster, PaintsTheLongestCanvasFromEndToEnd) {
    constexpr double longest = k_longest_side;
    const auto expect_painted = [](Size size, std::optional<Rows> rows, const auto& draw) {
        scene::Builder out(size, {255, 255, 255});
        draw(out);
        Options options = at_72(1, std::size_t{1} << 30);
        options.rows = rows;
        const Bytes pixels = rgb(*std::move(out).finish(), options);
        EXPECT_TRUE(std::ranges::all_of(pixels, [](std::byte b) { return b == std::byte{9}; }));
    };
    const Color dark{9, 9, 9};
    expect_painted({longest, 1}, {}, [&](scene::Builder& out) {
        out.stroke(Path::polyline(std::vector<Point>{{0, 0.5}, {longest, 0.5}}), dark, 1);
    });
    expect_painted({longest, 2}, {}, [&](scene::Builder& out) {
        out.fill(Path::polyline(std::vector<Point>{{0, 0}, {longest, -1}, {longest, 2}, {0, 3}}), dark);
    });
    expect_painted({longest, 3}, {}, [&](scene::Builder& out) {
        out.stroke(Path::polyline(std::vector<Point>{{-1, 1}, {longest / 2, 2}, {longest + 1, 1}}), dark, 5);
    });
    const Rows end{k_longest_side - 100, k_longest_side};
    expect_painted({3, longest}, end, [&](scene::Builder& out) {
        out.stroke(Path::polyline(std::vector<Point>{{1.5, 0}, {1.5, longest}}), dark, 3);
    });
    expect_painted({3, longest}, end, [&](scene::Builder& out) {
        out.stroke(Path::polyline(std::vector<Point>{{1, -1}, {2, longest / 2}, {1, longest + 1}}), dark, 5);
    });
}

TEST(Raster, RefusesLongerCanvases) {
    for (const Size size : {Size{k_longest_side + 1, 1}, Size{1, k_longest_side + 1}}) {
        scene::Builder out(size, {255, 255, 255});
        const auto scene = std::move(out).finish();
        try {
            rgb(*scene, at_72(1, std::size_t{1} << 30));
            ADD_FAILURE() << "accepted";
        } catch (const UsageError& e) {
            EXPECT_THAT(e.what(), testing::HasSubstr("a side may have 8,000,000 px; lower --dpi"));
        }
    }
}

TEST(Raster, RowsOutsideTheCanvasAreRefused) {
    for (const Rows rows : {Rows{-1, 5}, Rows{5, 5}, Rows{7, 3}, Rows{0, 261}}) {
        Options options = at_72();
        options.rows = rows;
        MemorySink sink;
        EXPECT_THROW(write_png(*sheet(), options, sink), UsageError);
        EXPECT_TRUE(sink.data.empty());
    }
}

/// Columns [left, left + width) of a picture.
Bytes cut(const Bytes& pixels, std::size_t picture_width, std::size_t left, std::size_t width) {
    Bytes out;
    for (std::size_t row = 0; row < pixels.size(); row += picture_width * 3) {
        const auto from = pixels.begin() + static_cast<std::ptrdiff_t>(row + left * 3);
        out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(width * 3));
    }
    return out;
}

// Whole pixels further right, the same picture: on the seam at 16,384 px, far from it, and at the end of a million.
TEST(Raster, SeamsAndFarPlacesDoNotShow) {
    const Bytes near = rgb(*sheet(400, 240, {13.3125, 3.21}), at_72());
    for (const auto& [width, moved] : {std::pair{40'000, 16'230}, {40'000, 32'600}, {1'000'000, 999'600}}) {
        const Bytes far = rgb(*sheet(width, 240, {13.3125 + moved, 3.21}), at_72(2, std::size_t{64} << 20));
        const Bytes part = cut(far, static_cast<std::size_t>(width), static_cast<std::size_t>(moved), 400);
        std::size_t differing = 0;
        int most = 0;
        for (std::size_t i = 0; i < part.size(); ++i) {
            const int d = std::abs(std::to_integer<int>(part[i]) - std::to_integer<int>(near[i]));
            differing += d != 0;
            most = std::max(most, d);
        }
        EXPECT_EQ(differing, 0u) << "at " << moved << " of " << width << ", by up to " << most;
    }
}

}    // namespace
}    // namespace broadside::raster
