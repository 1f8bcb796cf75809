#include "engine/raster/blend.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace broadside::raster {
namespace {

/// By the definition, rounded half up.
std::uint32_t mixed(std::uint32_t under, std::uint32_t over, std::uint32_t coverage) {
    std::uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const std::uint32_t u = under >> shift & 255, o = over >> shift & 255;
        out |= (2 * (u * (255 - coverage) + o * coverage) + 255) / 510 << shift;
    }
    return out;
}

TEST(Blend, RoundsEveryChannelToNearest) {
    for (std::uint32_t under = 0; under < 256; ++under)
        for (std::uint32_t over = 0; over < 256; over += 3)
            for (std::uint32_t coverage = 0; coverage < 256; ++coverage)
                ASSERT_EQ(blend(under * 0x10101, over << 16 | 0x80 << 8 | over, coverage),
                          mixed(under * 0x10101, over << 16 | 0x80 << 8 | over, coverage));
}

TEST(Blend, ManyPixelsAreBlendedAsEachAlone) {
    std::mt19937 random(3);
    for (int n = 0; n < 40; ++n) {
        std::vector<std::uint32_t> pixels(n + 2), expected;
        std::vector<std::uint8_t> coverage(n);
        for (auto& p : pixels) p = static_cast<std::uint32_t>(random());    // with alpha too
        for (auto& c : coverage)
            c = static_cast<std::uint8_t>(random() % 3 == 0 ? 0 : random() % 3 == 0 ? 255 : random());
        expected = pixels;
        for (int i = 0; i < n; ++i) expected[i + 1] = mixed(pixels[i + 1], 0xff123456, coverage[i]);
        blend(pixels.data() + 1, 0xff123456, coverage.data(), n);
        EXPECT_EQ(pixels, expected) << n << " pixels";
    }
}

}    // namespace
}    // namespace broadside::raster
