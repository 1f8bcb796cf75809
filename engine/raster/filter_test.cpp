#include "engine/raster/filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace broadside::raster {
namespace {

/// Channel `c` of R, G, B.
int channel(std::uint32_t pixel, std::size_t c) { return static_cast<int>(pixel >> (16 - 8 * c) & 255); }

struct Rows {
    std::vector<std::uint32_t> pixels, above;

    explicit Rows(std::size_t n) : pixels(n), above(n) {
        std::mt19937 random(static_cast<unsigned>(n));
        for (auto* row : {&pixels, &above})
            std::ranges::generate(*row, [&] { return static_cast<std::uint32_t>(random() & 0xffffff); });
    }
};

/// What a filter writes for `n` pixels; behind that and the byte that it may touch nothing has changed.
template <class Filter>
std::vector<std::byte> written(std::size_t n, const Filter& filter) {
    constexpr std::byte untouched{0xa5};
    std::vector<std::byte> out(3 * n + 32, untouched);
    filter(out.data());
    for (std::size_t i = 3 * n + 1; i < out.size(); ++i) EXPECT_EQ(out[i], untouched) << n << " pixels, byte " << i;
    out.resize(3 * n);
    return out;
}

TEST(Filter, RgbIsEachChannelInItsOrder) {
    for (std::size_t n = 0; n < 70; ++n) {
        const Rows rows(n);
        const auto bytes = written(n, [&](std::byte* out) { rgb(rows.pixels.data(), n, out); });
        for (std::size_t i = 0; i < 3 * n; ++i)
            ASSERT_EQ(std::to_integer<int>(bytes[i]), channel(rows.pixels[i / 3], i % 3)) << n << " pixels, byte " << i;
    }
}

TEST(Filter, UpIsTheDifferenceOfEachChannelWithTheRowAbove) {
    for (std::size_t n = 0; n < 70; ++n) {
        const Rows rows(n);
        const auto bytes =
            written(n, [&](std::byte* out) { filter_up(rows.pixels.data(), rows.above.data(), n, out); });
        for (std::size_t i = 0; i < 3 * n; ++i) {
            const int difference = channel(rows.pixels[i / 3], i % 3) - channel(rows.above[i / 3], i % 3);
            ASSERT_EQ(std::to_integer<int>(bytes[i]), difference & 255) << n << " pixels, byte " << i;
        }
    }
}

TEST(Filter, LeftIsTheDifferenceOfEachChannelWithThePixelBefore) {
    for (std::size_t n = 0; n < 40; ++n) {
        const Rows rows(n);
        const std::uint32_t left = 0x102030;
        const auto bytes = written(n, [&](std::byte* out) { filter_left(rows.pixels.data(), left, n, out); });
        for (std::size_t i = 0; i < 3 * n; ++i) {
            const int before = channel(i < 3 ? left : rows.pixels[i / 3 - 1], i % 3);
            ASSERT_EQ(std::to_integer<int>(bytes[i]), (channel(rows.pixels[i / 3], i % 3) - before) & 255)
                << n << " pixels, byte " << i;
        }
    }
}

TEST(Filter, EqualPixelsAreCountedFromTheStart) {
    for (std::size_t n = 0; n < 70; ++n) {
        Rows rows(n);
        rows.above = rows.pixels;
        EXPECT_EQ(equal_pixels(rows.pixels.data(), rows.above.data(), n), n);
        for (std::size_t i = 0; i < n; ++i) {
            rows.above[i] ^= 1;
            ASSERT_EQ(equal_pixels(rows.pixels.data(), rows.above.data(), n), i);
            rows.above[i] ^= 1;
        }
    }
}

TEST(Filter, BlocksOfAColorAreCountedFromTheStart) {
    constexpr std::uint32_t color = 0x123456;
    for (std::size_t n = 0; n < 70; ++n) {
        std::vector<std::uint32_t> pixels(n, color);
        EXPECT_EQ(blocks_of(color, pixels.data(), n), n / k_block * k_block);
        for (std::size_t i = 0; i < n; ++i) {
            pixels[i] ^= 0x800000;
            ASSERT_EQ(blocks_of(color, pixels.data(), n), i / k_block * k_block);
            pixels[i] = color;
        }
    }
}

}    // namespace
}    // namespace broadside::raster
