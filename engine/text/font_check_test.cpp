#include "engine/text/font_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace broadside::text {
namespace {

using ::testing::HasSubstr;

std::string font(const std::string& name) {
    std::ifstream in(BROADSIDE_SOURCE_DIR "/fonts/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
std::string fault(const std::string& bytes) { return fault_of_font(std::as_bytes(std::span(bytes))); }

TEST(FontCheck, FindsNothingInWholeFonts) {
    for (const auto& entry : std::filesystem::directory_iterator(BROADSIDE_SOURCE_DIR "/fonts"))
        if (const auto ending = entry.path().extension(); ending == ".otf" || ending == ".ttf") {
            EXPECT_EQ(fault(font(entry.path().filename().string())), "") << entry.path();
        }
}

TEST(FontCheck, FindsEveryDamagedByteOfATable) {
    const std::string whole = font("JetBrainsMono-Regular.ttf");
    const std::size_t tables = static_cast<unsigned char>(whole[5]), data = 12 + 16 * tables;
    for (std::size_t i = 0; i < 200; ++i) {
        std::string broken = whole;
        const std::size_t at = data + i * (whole.size() - data) / 200;
        broken[at] ^= 0x10;
        // Bytes between tables, and the checksum of the whole, decide nothing.
        if (fault(broken).empty()) {
            EXPECT_EQ(whole[at], '\0') << at;
        }
    }
}

TEST(FontCheck, NamesTheTable) {
    const std::string whole = font("Inter-Regular.otf");
    EXPECT_EQ(fault(""), "the file is empty");
    EXPECT_EQ(fault("no font at all"), "it does not begin as a font does");
    EXPECT_EQ(fault(whole.substr(0, 40)), "its table directory is damaged");
    EXPECT_THAT(fault(whole.substr(0, whole.size() / 2)), HasSubstr("ends beyond the file"));
    std::string without = whole;
    const std::size_t maxp = without.find("maxp");
    without.replace(maxp, 4, "mayp");
    EXPECT_EQ(fault(without), "it has no table maxp");
}

}    // namespace
}    // namespace broadside::text
