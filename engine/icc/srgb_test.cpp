#include "engine/icc/srgb.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace broadside::icc {
namespace {

// ICC.1:2001, 6.1: size, version, class, color space, date.
TEST(SrgbProfile, SaysWhatItIsAndIsTheSameInEveryRun) {
    const std::string profile = srgb_profile();
    const auto number = [&](std::size_t at, int bytes) {
        std::uint32_t n = 0;
        for (int i = 0; i < bytes; ++i)
            n = n << 8 | static_cast<unsigned char>(profile[at + static_cast<std::size_t>(i)]);
        return n;
    };
    ASSERT_GT(profile.size(), 128u);
    EXPECT_EQ(number(0, 4), profile.size());
    EXPECT_EQ(number(8, 2), 0x0210u);
    EXPECT_EQ(profile.substr(12, 8), "mntrRGB ");
    EXPECT_EQ(number(24, 2), 1999u);
    EXPECT_EQ(profile, srgb_profile());
}

}    // namespace
}    // namespace broadside::icc
