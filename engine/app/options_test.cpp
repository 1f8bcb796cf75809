#include "engine/app/options.hpp"

#include "engine/base/error.hpp"

#include <gtest/gtest.h>

namespace broadside::app {
namespace {

TEST(Options, MemoryIsInUnitsOf1024) {
    EXPECT_EQ(parse_memory("24M"), 24u * 1024 * 1024);
    EXPECT_EQ(parse_memory("24MiB"), 24u * 1024 * 1024);
    EXPECT_EQ(parse_memory("512K"), 512u * 1024);
    EXPECT_EQ(parse_memory("3G"), std::size_t{3} << 30);
    EXPECT_EQ(parse_memory("100000"), 100000u);
    EXPECT_EQ(parse_memory("5000000000"), 5'000'000'000u);    // plain bytes above 4 GiB
    for (const char* wrong : {"", "M", "0", "0M", "-1M", "24X", "24 M", "1.5G", "24m", "99999999999M"})
        EXPECT_THROW(parse_memory(wrong), UsageError) << wrong;
}

TEST(Options, RowsAreAHalfOpenRange) {
    const raster::Rows rows = parse_rows("128:4096").rows;
    EXPECT_EQ(rows.first, 128);
    EXPECT_EQ(rows.last, 4096);
    for (const char* wrong : {"", "1", "1:", ":2", "2:2", "3:2", "-1:2", "1:2:3", "a:b", "1-2"})
        EXPECT_THROW(parse_rows(wrong), UsageError) << wrong;
}

TEST(Options, RowsAreAShareToo) {
    const RowChoice second = parse_rows("2/7");
    EXPECT_EQ(second.part, 2);
    EXPECT_EQ(second.parts, 7);
    EXPECT_EQ(parse_rows("1/1").parts, 1);
    for (const char* wrong : {"0/7", "8/7", "-1/7", "1/0", "1/", "/7", "1/7/2", "1/7:8"})
        EXPECT_THROW(parse_rows(wrong), UsageError) << wrong;
}

TEST(Options, LengthsHaveUnits) {
    EXPECT_DOUBLE_EQ(parse_length_mm("--bleed", "3.175mm"), 3.175);
    EXPECT_DOUBLE_EQ(parse_length_mm("--bleed", "3"), 3);
    EXPECT_DOUBLE_EQ(parse_length_mm("--bleed", "1cm"), 10);
    EXPECT_DOUBLE_EQ(parse_length_mm("--bleed", "0.125in"), 3.175);
    EXPECT_DOUBLE_EQ(parse_length_mm("--bleed", "9pt"), 3.175);
    for (const char* wrong : {"", "mm", "-3mm", "3px", "3 mm", "nan", "inf", "1e999mm"})
        EXPECT_THROW(parse_length_mm("--bleed", wrong), UsageError) << wrong;
}

TEST(Options, ResolutionIsAPositiveNumber) {
    EXPECT_DOUBLE_EQ(parse_dpi("300"), 300);
    EXPECT_DOUBLE_EQ(parse_dpi("37.5"), 37.5);
    for (const char* wrong : {"", "0", "-300", "300dpi", "nan", "inf", "0.5", "100001"})
        EXPECT_THROW(parse_dpi(wrong), UsageError) << wrong;
}

TEST(Options, EpochIsWholeSecondsThatADateCanTell) {
    EXPECT_EQ(parse_epoch("0"), 0);
    EXPECT_EQ(parse_epoch("1700000000"), 1700000000);
    for (const char* wrong : {"", "-1", "1.5", "today", "253402300800"})
        EXPECT_THROW(parse_epoch(wrong), UsageError) << wrong;
}

TEST(Options, TheEndingSaysWhatToWrite) {
    EXPECT_EQ(format_of("-"), Format::png);
    EXPECT_EQ(format_of("a/b.png"), Format::png);
    EXPECT_EQ(format_of("B.PDF"), Format::pdf);
    EXPECT_EQ(format_of("x.svg"), Format::svg);
    EXPECT_EQ(format_of("x.tif"), Format::tiff);
    EXPECT_EQ(format_of("x.tiff"), Format::tiff);
    EXPECT_EQ(format_of("x.dzi"), Format::dzi);
    EXPECT_EQ(format_of("x.json"), Format::report);
    for (const char* wrong : {"", "poster", "poster.jpg", ".png", "a.png/b"})
        EXPECT_THROW(format_of(wrong), UsageError) << wrong;
}

TEST(Options, FrameAndGround) {
    EXPECT_EQ(parse_frame("none"), sheet::SheetOptions::Frame::none);
    EXPECT_EQ(parse_frame("cell"), sheet::SheetOptions::Frame::cell);
    EXPECT_FALSE(parse_ground("layout"));
    EXPECT_TRUE(parse_ground("none"));
    EXPECT_THROW(parse_frame(""), UsageError);
    EXPECT_THROW(parse_ground("None"), UsageError);
}

}    // namespace
}    // namespace broadside::app
