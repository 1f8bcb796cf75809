#include "engine/base/format.hpp"

#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace broadside {
namespace {

TEST(Format, CountsAreGroupedByThousands) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(7168), "7,168");
    EXPECT_EQ(grouped(131072), "131,072");
    EXPECT_EQ(grouped(1234567), "1,234,567");
    EXPECT_EQ(grouped(-7168), "−7,168");
}

TEST(Format, ParametersHaveThreeFiguresAtMost) {
    EXPECT_EQ(short_count(671e9), "671B");
    EXPECT_EQ(short_count(1.04e12), "1.04T");
    EXPECT_EQ(short_count(1e12), "1T");
    EXPECT_EQ(short_count(3.35e9), "3.35B");
    EXPECT_EQ(short_count(270e6), "270M");
    EXPECT_EQ(short_count(8.03e9), "8.03B");
    EXPECT_EQ(short_count(999.9e9), "1T");
    EXPECT_EQ(short_count(512), "512");
}

TEST(Format, BytesAreBinary) {
    EXPECT_EQ(bytes_binary(70272), "68.6 KiB");
    EXPECT_EQ(bytes_binary(507904), "496 KiB");
    EXPECT_EQ(bytes_binary(8064), "7.88 KiB");
    // The cache of DeepSeek V3.2, 68.625 KiB, and of its indexer, 61 × 128 × 2 bytes: 83.875 KiB together.
    EXPECT_EQ(bytes_binary(15616), "15.3 KiB");
    EXPECT_EQ(bytes_binary(70272 + 15616), "83.9 KiB");
    EXPECT_EQ(bytes_binary(1024 * 1024), "1 MiB");
    EXPECT_EQ(bytes_binary(100), "100 B");
}

/// As the standard library rounds: the exact value to nearest, a tie to even.
std::string by_standard(double n, int digits) {
    std::array<char, 400> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), n, std::chars_format::fixed, digits).ptr;
    std::string out(buffer.data(), end);
    if (out.find('.') == std::string::npos) return out;
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out;
}

TEST(Format, PlainNumbersAreRoundedAsTheStandardLibraryDoes) {
    std::vector<double> numbers{
        0.0,    -0.0,   0.5,     1.5,         2.5,          0.125,
        0.0005, 0.0015, 1.0005,  99'999.9995, 99'999.99995, 99'999.5,
        1e5,    1e15,   -0.0004, -0.0006,     1.0 / 3,      std::numeric_limits<double>::infinity()};
    std::mt19937_64 random(5);
    for (const double most : {1.0, 100.0, 4000.0, 1e5, 1e7})
        for (int i = 0; i < 2000; ++i) {
            const double n = std::uniform_real_distribution(-most, most)(random),
                         near_tie = std::floor(n * 1e3) / 1e3 + 5e-4;
            for (const double v : {n, near_tie, std::nextafter(near_tie, n), std::round(n * 16) / 16})
                numbers.push_back(v);
        }
    for (const double n : numbers)
        for (int digits = 0; digits <= 6; ++digits)
            ASSERT_EQ(plain_number(n, digits), by_standard(n, digits)) << n << ' ' << digits;
}

TEST(Format, BasesAreShort) {
    EXPECT_EQ(short_base(10000), "10k");
    EXPECT_EQ(short_base(1e6), "1M");
    EXPECT_EQ(short_base(208533496), "208.5M");
    EXPECT_EQ(short_base(1e9), "1B");
    EXPECT_EQ(short_base(9'999.96), "10k");
    EXPECT_EQ(short_base(999'940), "999.9k");
    EXPECT_EQ(short_base(999'960), "1M");
    EXPECT_EQ(short_base(999'960'000), "1B");
}

TEST(Format, JsonStringsEscapeWhatTheyMust) {
    EXPECT_EQ(json_string("α \"b\" \\ \n\x01"), R"("α \"b\" \\ \n\u0001")");
    EXPECT_EQ(json_string(""), R"("")");
}

TEST(Format, CountsThings) {
    EXPECT_EQ(counted(1, "row"), "1 row");
    EXPECT_EQ(counted(0, "row"), "0 rows");
    EXPECT_EQ(counted(1024, "model"), "1,024 models");
}

TEST(Format, JsonStringsAreUtf8WhateverComesIn) {
    EXPECT_EQ(json_string("é\n\x01\"\\"), "\"é\\n\\u0001\\\"\\\\\"");
    EXPECT_EQ(json_string("a\xFF\xC3"), "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
    EXPECT_EQ(json_string("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");    // a surrogate
    EXPECT_EQ(json_string("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                    // an overlong slash
}

TEST(Format, PrintableTextStaysOnItsLine) {
    EXPECT_EQ(printable("DeepSeek V3 – 671B ✓"), "DeepSeek V3 – 671B ✓");
    EXPECT_EQ(printable("a\nb\tc\x1b[31m\x7f"), "a\\nb\\tc\\x1b[31m\\x7f");
    EXPECT_EQ(printable("x\u202Ey\u2028z\u0085"), "x\\u202ey\\u2028z\\x85");
    EXPECT_EQ(printable("\xFF"), "\\xff");
}

TEST(Format, TextThatIsUnfitForASheetSaysWhy) {
    EXPECT_EQ(fault_of_text("Größe × 4,096 שלום a\u00ADb"), "");
    EXPECT_EQ(fault_of_text("a\x1b"), "has a control character");
    EXPECT_EQ(fault_of_text("a\u0085"), "has a control character");
    EXPECT_EQ(fault_of_text("a\uFFFE"), "has U+fffe, which is no character");
    EXPECT_EQ(fault_of_text("\U0001FFFF"), "has U+01ffff, which is no character");
    EXPECT_EQ(fault_of_text("a\u202Eb"), "has U+202e, which turns text or breaks its line");
    for (const char* nothing : {"", " ", "\u00A0 ", "\u200B", "\uFEFF", "\u00AD", "\u3000\u200D"})
        EXPECT_EQ(fault_of_text(nothing), "shows nothing");
}

}    // namespace
}    // namespace broadside
