#include "engine/raster/raster.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace broadside::raster {
namespace {

TEST(Raster, WritesPixelsRowByRow) {
    scene::Builder builder({4, 3}, {255, 255, 255});
    builder.fill(Path::rect({1, 1, 2, 1}), {10, 20, 30});
    const auto scene = std::move(builder).finish();
    MemorySink rgb;
    write_rgb(*scene, {.dpi = 72}, rgb);
    ASSERT_EQ(rgb.data.size(), 4u * 3 * 3);
    const auto at = [&](int x, int y, int c) { return std::to_integer<int>(rgb.data[(y * 4 + x) * 3 + c]); };
    EXPECT_EQ(at(0, 0, 0), 255);
    EXPECT_EQ(at(1, 1, 0), 10);
    EXPECT_EQ(at(2, 1, 1), 20);
    EXPECT_EQ(at(2, 1, 2), 30);
    EXPECT_EQ(at(3, 1, 0), 255);
    EXPECT_EQ(at(1, 2, 0), 255);
}

}    // namespace
}    // namespace broadside::raster
