#include "engine/pdf/write/fonts.hpp"

#include "engine/base/error.hpp"
#include "engine/text/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace broadside::pdf {
namespace {

using ::testing::HasSubstr;

/// The offset of a table, by the font's directory.
std::size_t offset_of(const std::vector<std::byte>& font, const char* tag) {
    const auto word = [&](std::size_t at) {
        std::size_t n = 0;
        for (std::size_t i = 0; i < 4; ++i) n = n << 8 | std::to_integer<std::size_t>(font[at + i]);
        return n;
    };
    for (std::size_t entry = 12; std::memcmp(&font[entry], "\0\0\0\0", 4) != 0; entry += 16)
        if (std::memcmp(&font[entry], tag, 4) == 0) return word(entry + 8);
    return 0;
}

/// A line whose font has `glyphs` glyphs, as its table maxp says.
LineRef line_of_font_with(const char* family, std::uint16_t glyphs) {
    text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    auto line = std::make_shared<TextLine>(*shaper.line("Grouped-query attention", {.family = family}));
    auto font = std::make_shared<FontFile>(*line->runs[0].font);
    const std::size_t maxp = offset_of(font->bytes, "maxp");
    font->bytes[maxp + 4] = static_cast<std::byte>(glyphs >> 8);
    font->bytes[maxp + 5] = static_cast<std::byte>(glyphs & 0xFF);
    line->runs[0].font = std::move(font);
    return line;
}

TEST(Fonts, OneWhoseMaxpLiesCannotBeEmbedded) {
    for (const char* family : {"Inter", "JetBrains Mono"})
        for (const int glyphs : {0, 1, 2, 20}) {
            const LineRef line = line_of_font_with(family, static_cast<std::uint16_t>(glyphs));
            Fonts fonts;
            fonts.use(*line);
            try {
                fonts.embed(1);
                ADD_FAILURE() << family << " with " << glyphs << " glyphs was embedded";
            } catch (const InputError& e) {
                EXPECT_THAT(e.what(), HasSubstr(": the font cannot be embedded"));
            }
        }
}

}    // namespace
}    // namespace broadside::pdf
