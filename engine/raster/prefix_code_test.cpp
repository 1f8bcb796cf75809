#include "engine/raster/prefix_code.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace broadside::raster {
namespace {

double kraft(std::span<const std::uint8_t> lengths) {
    double sum = 0;
    for (const auto l : lengths) sum += l > 0 ? std::ldexp(1.0, -l) : 0;
    return sum;
}

// Huffman's own example has one best total; here 1, 1, 2, 3, 5, 8 (Fibonacci) give lengths 5, 5, 4, 3, 2, 1.
TEST(PrefixCode, LengthsAreHuffmans) {
    const std::array<std::uint32_t, 8> counts{0, 8, 5, 3, 2, 1, 1, 0};
    std::array<std::uint8_t, 8> lengths{};
    code_lengths(counts, 15, lengths);
    EXPECT_EQ(lengths, (std::array<std::uint8_t, 8>{0, 1, 2, 3, 4, 5, 5, 0}));
}

TEST(PrefixCode, LongCodesAreCutAndStayComplete) {
    std::vector<std::uint32_t> counts(30);
    std::uint32_t a = 1, b = 1;
    for (auto& n : counts) {    // Fibonacci numbers make the longest code: 29 bits
        n = a;
        b = a + b;
        a = b - a;
    }
    for (const int longest : {5, 7, 15}) {
        std::vector<std::uint8_t> lengths(counts.size());
        code_lengths(counts, longest, lengths);
        for (const auto l : lengths) EXPECT_TRUE(l >= 1 && l <= longest) << longest;
        EXPECT_EQ(kraft(lengths), 1) << longest;
        for (std::size_t i = 1; i < lengths.size(); ++i) EXPECT_LE(lengths[i], lengths[i - 1]);
    }
}

// RFC 1951, 3.2.2: lengths 3, 3, 3, 3, 3, 2, 4, 4 have the codes 010, 011, 100, 101, 110, 00, 1110, 1111.
TEST(PrefixCode, CodesAreThoseOfTheStandardsExampleReversed) {
    const std::array<std::uint8_t, 8> lengths{3, 3, 3, 3, 3, 2, 4, 4};
    std::array<std::uint16_t, 8> codes{};
    codes_of(lengths, codes);
    EXPECT_EQ(codes, (std::array<std::uint16_t, 8>{0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111}));
}

}    // namespace
}    // namespace broadside::raster
