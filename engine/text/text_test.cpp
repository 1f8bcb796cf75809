#include "engine/text/text.hpp"

#include "engine/base/error.hpp"
#include "engine/base/parallel.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

namespace broadside::text {
namespace {

const std::string k_fonts = BROADSIDE_SOURCE_DIR "/fonts";

TEST(Shaper, WidthGrowsInProportionToSize) {
    Shaper shaper(k_fonts);
    const double small = shaper.width("Grouped-query attention", {.size = 8});
    const double large = shaper.width("Grouped-query attention", {.size = 80});
    EXPECT_NEAR(large, small * 10, 1e-9);
    EXPECT_GT(small, 60);    // 23 letters at about half an em
    EXPECT_LT(small, 120);
}

TEST(Shaper, AllFontsOfTheProjectSayThatTheyAreUnderTheOpenFontLicense) {
    const Shaper shaper(k_fonts);
    for (const std::string& family : shaper.families()) EXPECT_TRUE(shaper.is_ofl(family)) << family;
}

TEST(Shaper, ReadsFontsWhoseNamesAreInCapitals) {
    const auto folder = std::filesystem::path(::testing::TempDir()) / ("fonts-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::filesystem::copy_file(k_fonts + "/Inter-Regular.otf", folder / "INTER.OTF",
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_TRUE(Shaper(folder).has_family("Inter"));
    std::filesystem::remove_all(folder);
}

TEST(Shaper, AdvanceEqualsTheFontsOwn) {
    Shaper shaper(k_fonts);
    // JetBrains Mono: every glyph is 600 of 1000 units wide (its hmtx table).
    EXPECT_NEAR(shaper.width("0123456789", {.family = "JetBrains Mono", .size = 10}), 60, 1e-3);
}

TEST(Shaper, TabularFiguresHaveOneWidth) {
    Shaper shaper(k_fonts);
    const Style tabular{.size = 10, .tabular = true};
    EXPECT_NEAR(shaper.width("111,111", tabular), shaper.width("888,888", tabular), 1e-9);
    EXPECT_LT(shaper.width("111,111", {.size = 10}), shaper.width("888,888", {.size = 10}));
}

TEST(Shaper, ClustersCoverTextAndGlyphs) {
    Shaper shaper(k_fonts);
    const LineRef line = shaper.line("5 × sliding window → d̃ 2,048", {.size = 8});
    std::string text;
    for (const GlyphRun& run : line->runs) {
        int bytes = 0, glyphs = 0;
        for (const Cluster c : run.clusters) {
            bytes += c.bytes;
            glyphs += c.glyphs;
        }
        EXPECT_EQ(bytes, static_cast<int>(run.text.size()));
        EXPECT_EQ(glyphs, static_cast<int>(run.glyphs.size()));
        text += run.text;
    }
    EXPECT_EQ(text, line->text);
}

TEST(Shaper, InkOfACapitalStandsOnTheBaseline) {
    Shaper shaper(k_fonts);
    const LineRef line = shaper.line("H", {.size = 100});
    EXPECT_NEAR(line->ink.bottom(), 0, 0.5);
    EXPECT_NEAR(-line->ink.top(), line->cap_height, 0.5);
}

TEST(Shaper, ParagraphKeepsTheWidthAndEveryWord) {
    Shaper shaper(k_fonts);
    const std::string text = "Experts are drawn from two of sixteen groups, then scaled";
    const auto lines = shaper.paragraph(text, {.size = 8}, 80);
    ASSERT_GT(lines.size(), 2u);
    std::string joined;
    for (const LineRef& l : lines) {
        EXPECT_LE(l->width, 80);
        joined += (joined.empty() ? "" : " ") + l->text;
    }
    EXPECT_EQ(joined, text);
}

TEST(Shaper, ALineOfAParagraphLooksAsItDoesByItself) {
    for (const char* text : {"AV To Wa 11 (x) → 4,096: AVATAR, YaRN × 40 – fi ffl, r, f) “T” 1/2",
                             "Größe α, β and λ per head ; S · Σ of 2,048 × 128 or e\u0301clair",
                             "mixed שלום עולם with words that follow", "שלום עולם שלום עולם שלום"})
        for (const double width : {20.0, 45.0, 80.0, 200.0})
            for (const Style& style : {Style{.size = 8}, Style{.size = 8, .tracking = 0.02, .tabular = true}}) {
                Shaper shaper(k_fonts), other(k_fonts);
                std::string joined;
                for (const LineRef& line : shaper.paragraph(text, style, width)) {
                    joined += (joined.empty() ? "" : " ") + line->text;
                    const LineRef alone = other.line(line->text, style);
                    EXPECT_NEAR(line->width, alone->width, 1e-9) << line->text;
                    EXPECT_NEAR(line->ink.right(), alone->ink.right(), 1e-9) << line->text;
                    ASSERT_EQ(line->runs.size(), alone->runs.size()) << line->text;
                    for (std::size_t r = 0; r < line->runs.size(); ++r) {
                        const GlyphRun &cut = line->runs[r], &own = alone->runs[r];
                        EXPECT_EQ(cut.text, own.text);
                        EXPECT_EQ(cut.font->name, own.font->name);
                        EXPECT_EQ(cut.clusters, own.clusters) << line->text;
                        ASSERT_EQ(cut.glyphs.size(), own.glyphs.size()) << line->text;
                        for (std::size_t g = 0; g < cut.glyphs.size(); ++g) {
                            EXPECT_EQ(cut.glyphs[g].id, own.glyphs[g].id) << line->text;
                            EXPECT_NEAR(cut.glyphs[g].at.x, own.glyphs[g].at.x, 1e-9) << line->text;
                        }
                    }
                }
                EXPECT_EQ(joined, text);
            }
}

TEST(Shaper, MissingGlyphsAreNamed) {
    Shaper shaper(k_fonts);
    EXPECT_TRUE(shaper.missing("W x → 4,096 × σ α β λ Σ √ ≥", {.size = 8}).empty());
    EXPECT_EQ(shaper.missing("a漢b", {.size = 8}), std::vector<std::string>{"漢"});
}

TEST(Shaper, UnknownFamilyIsAnInputError) {
    Shaper shaper(k_fonts);
    EXPECT_THROW(shaper.line("x", {.family = "Comic Sans"}), InputError);
    EXPECT_THROW(Shaper("/nonexistent"), InputError);
}

TEST(Shaper, WeightPicksTheFontFile) {
    Shaper shaper(k_fonts);
    EXPECT_EQ(shaper.line("x", {.weight = 400})->runs[0].font->name, "Inter-Regular");
    EXPECT_EQ(shaper.line("x", {.weight = 600})->runs[0].font->name, "Inter-SemiBold");
    EXPECT_EQ(shaper.line("x", {.family = "Inter Display", .weight = 300})->runs[0].font->name, "InterDisplay-Light");
}

TEST(Shaper, TrackingIsBetweenLettersOnly) {
    Shaper shaper(k_fonts);
    // Seven letters have six gaps of 0.02 em.
    const double plain = shaper.width("CONTEXT", {.size = 10}),
                 tracked = shaper.width("CONTEXT", {.size = 10, .tracking = 0.02});
    EXPECT_NEAR(tracked - plain, 6 * 0.02 * 10, 1e-9);
}

TEST(Shaper, ClustersCoverLigaturesMarksAndOtherScripts) {
    Shaper shaper(k_fonts);
    for (const char* text : {"Größe × 4,096 → 8", "e\u0301clair", "fi ffl", "1⁄4 RoPE", "שלום"}) {
        const LineRef line = shaper.line(text, {.size = 9});
        std::string joined;
        for (const GlyphRun& run : line->runs) {
            std::size_t bytes = 0, glyphs = 0;
            for (const Cluster& c : run.clusters) {
                EXPECT_GT(c.bytes, 0) << text;
                bytes += static_cast<std::size_t>(c.bytes);
                glyphs += static_cast<std::size_t>(c.glyphs);
            }
            EXPECT_EQ(bytes, run.text.size()) << text;
            EXPECT_EQ(glyphs, run.glyphs.size()) << text;
            joined += run.text;
        }
        EXPECT_EQ(joined, text);
    }
}

TEST(Shaper, ThreadsShareIt) {
    const auto text = [](std::size_t i) { return "Layer " + std::to_string(i / 3) + " of 61"; };
    constexpr std::size_t count = 300;
    std::vector<LineRef> together(count);
    Shaper shared(k_fonts);
    parallel_for(count, 4,
                 [&](std::size_t i) { together[i] = shared.line(text(i), {.size = 8, .tabular = i % 2 == 0}); });
    Shaper alone(k_fonts);
    for (std::size_t i = 0; i < count; ++i) {
        const LineRef line = alone.line(text(i), {.size = 8, .tabular = i % 2 == 0});
        ASSERT_EQ(line->runs.size(), together[i]->runs.size());
        EXPECT_EQ(line->runs[0].glyphs, together[i]->runs[0].glyphs);
        EXPECT_EQ(line->width, together[i]->width);
        EXPECT_EQ(together[i], shared.line(text(i), {.size = 8, .tabular = i % 2 == 0}));    // one line, not two alike
    }
}

}    // namespace
}    // namespace broadside::text
