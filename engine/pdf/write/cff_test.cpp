#include "engine/pdf/write/cff.hpp"

#include "engine/base/error.hpp"
#include "engine/pdf/testing.hpp"
#include "engine/pdf/write/fonts.hpp"
#include "engine/scene/scene.hpp"

#include <gtest/gtest.h>

namespace broadside::pdf {
namespace {

using namespace testing;

std::size_t number(std::string_view bytes, std::size_t at, int size) {
    std::size_t n = 0;
    for (int i = 0; i < size; ++i) n = n << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return n;
}
/// The table of an OpenType file (ISO/IEC 14496-22, 4.5).
std::string table(const std::string& font, std::string_view tag) {
    for (std::size_t i = 0; i < number(font, 4, 2); ++i)
        if (font.substr(12 + 16 * i, 4) == tag)
            return font.substr(number(font, 12 + 16 * i + 8, 4), number(font, 12 + 16 * i + 12, 4));
    return {};
}
/// An OpenType file of the other tables of `font` and this CFF.
FontRef with_cff(const std::string& font, const std::string& cff) {
    std::vector<std::pair<std::string, std::string>> tables;
    for (std::size_t i = 0; i < number(font, 4, 2); ++i) {
        const std::string tag = font.substr(12 + 16 * i, 4);
        tables.emplace_back(tag, tag == "CFF " ? cff : table(font, tag));
    }
    const auto big = [](std::size_t n) {
        std::string out;
        for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(n >> shift & 0xFF);
        return out;
    };
    std::string out = font.substr(0, 12), data;
    for (const auto& [tag, bytes] : tables) {
        out += tag + std::string(4, '\0') + big(12 + 16 * tables.size() + data.size()) + big(bytes.size());
        data += bytes + std::string((4 - bytes.size() % 4) % 4, '\0');
    }
    out += data;
    auto file = std::make_shared<FontFile>();
    file->name = "made";
    file->bytes.resize(out.size());
    std::ranges::copy(std::as_bytes(std::span(out)), file->bytes.begin());
    return file;
}

TEST(CidKeyed, HasTheSameGlyphsAtTheSameIndices) {
    const std::string font = read(BROADSIDE_SOURCE_DIR "/fonts/Inter-Bold.otf");
    const std::string before = table(font, "CFF ");
    const std::string after = cid_keyed(before);
    ASSERT_NE(before, after);
    const FontRef names = with_cff(font, before), cids = with_cff(font, after);
    scene::Outlines outlines;
    int drawn = 0;
    for (std::uint32_t glyph = 0; glyph < 2500; ++glyph) {
        const Path expected = outlines.glyph(names, glyph);
        EXPECT_EQ(outlines.glyph(cids, glyph), expected) << glyph;
        drawn += expected.empty() ? 0 : 1;
    }
    EXPECT_GT(drawn, 2000);
}

TEST(CidKeyed, LeavesCidKeyedFontsAlone) {
    const std::string once = cid_keyed(table(read(BROADSIDE_SOURCE_DIR "/fonts/Inter-Bold.otf"), "CFF "));
    EXPECT_EQ(cid_keyed(once), once);
}

TEST(CidKeyed, RefusesDamagedFonts) {
    const std::string good = table(read(BROADSIDE_SOURCE_DIR "/fonts/Inter-Bold.otf"), "CFF ");
    for (const std::size_t length : {0U, 3U, 40U, 200U, 5000U})
        EXPECT_THROW(cid_keyed(good.substr(0, length)), InputError) << length;
    EXPECT_THROW(cid_keyed(std::string(1000, '\x07')), InputError);
}

}    // namespace
}    // namespace broadside::pdf
