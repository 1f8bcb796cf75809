#include "engine/base/error.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/testing.hpp"

#include <gmock/gmock.h>

#include <regex>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

std::string screen() {
    MemorySink out;
    write_pdf(*sheet(), out);
    return std::string(out.text());
}

struct ScreenPdf : ::testing::Test {
    TemporaryFolder folder;
    std::string path = folder.write("screen.pdf", screen());
};

TEST_F(ScreenPdf, IsCleanForAllReaders) {
    const Outcome check = run("qpdf --check " + path);
    EXPECT_EQ(check.status, 0) << check.output;
    EXPECT_THAT(check.output, HasSubstr("No syntax or stream encoding errors"));
    EXPECT_THAT(run("mutool draw -q -r 36 -o " + folder.file("m.ppm") + " " + path).output, IsQuiet());
    EXPECT_EQ(run("pdftoppm -r 36 " + path + " " + folder.file("p")).output, "");
    EXPECT_EQ(run("gs -q -dNOPAUSE -dBATCH -sDEVICE=nullpage " + path).output, "");
}

TEST_F(ScreenPdf, HasOnePageOfTheScenesSizeAndSaysWhatItIs) {
    const std::string info = run("pdfinfo -box " + path).output;
    EXPECT_THAT(info, HasSubstr("Pages:           1\n"));
    EXPECT_THAT(info, HasSubstr("Page size:       420 x 300 pts"));
    EXPECT_THAT(info, HasSubstr("Title:           A sheet “for the press” & more\n"));
    EXPECT_THAT(info, HasSubstr("Author:          The authors of the sheet\n"));
    EXPECT_THAT(info, HasSubstr("Producer:        Broadside 0.1.0\n"));
    EXPECT_THAT(run("mutool show " + path + " trailer/Info/CreationDate").output, HasSubstr("(D:20260102030305Z)"));
    const std::string xmp = run("pdfinfo -meta " + path).output;
    EXPECT_THAT(xmp, HasSubstr("<xmp:CreateDate>2026-01-02T03:03:05Z</xmp:CreateDate>"));
    EXPECT_THAT(xmp, HasSubstr("A sheet “for the press” &amp; more"));
    folder.write("meta.xml", xmp);
    EXPECT_EQ(run("xmllint --noout " + folder.file("meta.xml")).output, "");
    EXPECT_THAT(run("mutool show " + path + " trailer/Root/Lang").output, HasSubstr("(en)"));
}

TEST_F(ScreenPdf, EmbedsSubsetsOfItsFontsAndNoType3) {
    const std::string fonts = run("pdffonts " + path + " | tail -n +3").output;
    EXPECT_EQ(count(fonts, "\n"), 2U) << fonts;    // Medium and Bold
    EXPECT_EQ(count(fonts, "yes yes yes"), 2U) << fonts;
    EXPECT_THAT(fonts, Not(HasSubstr("Type 3")));
    EXPECT_LT(screen().size(), 40'000U);    // a whole font has 270,000 bytes
}

TEST_F(ScreenPdf, KeepsTextAsText) {
    const std::string text = run("pdftotext -layout " + path + " -").output;
    for (const char* words : {"Large Language Models", "Model A 671B", "Model B 30B-A3B", "Grouped-query attention",
                              "efficient, 48 heads → 8 KV", "128 experts"})
        EXPECT_THAT(text, HasSubstr(words));
    // Of a line that runs upwards some releases of pdftotext give a word a line.
    const std::string words = run("pdftotext -raw " + path + " -").output;
    EXPECT_TRUE(std::regex_search(words, std::regex("94\\s+layers,\\s+4,096\\s+wide"))) << words;
}

TEST_F(ScreenPdf, HasAnOutlineOfGroupsAndModelsAndLinks) {
    const std::string outline = run("mutool show " + path + " outline").output;
    // The group first, then its models, one level deeper.
    const std::size_t group = outline.find("\t\"Dense models\""), a = outline.find("\t\t\"Model A 671B\"");
    ASSERT_NE(group, std::string::npos) << outline;
    ASSERT_NE(a, std::string::npos) << outline;
    EXPECT_LT(group, a);
    EXPECT_NE(outline.find("\t\t\"Model B 30B-A3B\"", a), std::string::npos) << outline;
    EXPECT_THAT(run("mutool show " + path + " trailer/Root/Outlines/First/First/Dest").output,
                HasSubstr("/FitR 20 40 200 240"));
    EXPECT_EQ(count(run("pdfinfo -url " + path).output, std::string(k_link)), 2U);
}

TEST_F(ScreenPdf, PlacesGlyphsToAHundredthOfAPoint) {
    const std::string trace = run("mutool trace " + path).output;
    const auto value = [&](std::size_t from, const std::string& key) {
        return std::stod(trace.substr(trace.find(key + "=\"", from) + key.size() + 2, 20));
    };
    std::vector<Point> found;
    for (std::size_t at = trace.find("<g unicode="); at != std::string::npos; at = trace.find("<g unicode=", at + 1))
        found.push_back({value(at, " x"), value(at, " y")});
    std::size_t i = 0;
    const scene::SceneRef shown = sheet();
    for (const scene::Item& item : shown->items) {
        const scene::Text* text = scene::text_of(item.paint);
        if (text == nullptr) continue;
        for (const GlyphRun& run : text->line->runs) {
            for (const Glyph& g : run.glyphs) {
                ASSERT_LT(i, found.size());
                const Point at = text->at + turned(g.at * text->scale, text->direction);
                EXPECT_NEAR(found[i].x, at.x, 0.01) << text->line->text;
                EXPECT_NEAR(300 - found[i].y, at.y, 0.01) << text->line->text;
                ++i;
            }
        }
    }
    EXPECT_EQ(i, found.size());
}

TEST_F(ScreenPdf, OfAVeryLargeSheetIsMeasuredInLargerUnits) {
    scene::Builder out({20'000, 10'000}, k_white);    // 277.8 in wide; 14,400 user units are the most
    out.begin_region({"a", "A corner", "", {19'000, 9'000, 1'000, 1'000}, 0});
    out.fill(Path::rect({19'000, 9'000, 1'000, 1'000}), k_blue);
    out.end_region();
    MemorySink sink;
    write_pdf(*std::move(out).finish(), sink);
    const std::string large = folder.write("large.pdf", sink.text());
    // 20,000 / 14,400 is 1.389: units of 1.39 pt, of which the page is 14,388.5 wide.
    const std::string page = run("mutool show " + large + " pages/1").output;
    EXPECT_THAT(page, HasSubstr("/UserUnit 1.39"));
    EXPECT_THAT(page, HasSubstr("14388.489"));
    EXPECT_EQ(run("pdftoppm -r 1 " + large + " " + folder.file("l")).output, "");
    const Picture picture = read_picture(folder.file("l-1.ppm"));
    EXPECT_EQ(picture.at(picture.width - 3, picture.height - 3, 0), k_blue.r);
    EXPECT_EQ(picture.at(picture.width / 2, picture.height / 2, 0), 255);
    PressOptions press;
    press.profile = BROADSIDE_SOURCE_DIR "/icc/FOGRA39L_coated.icc";
    scene::Builder again({20'000, 10'000}, k_white);
    MemorySink none;
    EXPECT_THROW(write_press(*std::move(again).finish(), press, none), UsageError);
}

TEST_F(ScreenPdf, KeepsTextThatIsReadFromRightToLeft) {
    scene::Builder out({400, 200}, k_white);
    const std::vector<std::string> lines{"שלום עולם", "نموذج لغوي كبير"};
    double y = 40;
    for (const std::string& words : lines)
        out.text(shaper().line(words, {.family = "Inter", .weight = 500, .size = 14}), {20, y += 40}, k_ink);
    MemorySink sink;
    write_pdf(*std::move(out).finish(), sink);
    const std::string file = folder.write("right.pdf", sink.text());
    std::string text = run("pdftotext " + file + " -").output;
    for (const char* mark : {"\u202A", "\u202B", "\u202C"})    // poppler marks the direction of what it writes
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.erase(at, 3);
    for (const std::string& words : lines) EXPECT_THAT(text, HasSubstr(words));
    EXPECT_EQ(run("gs -q -dNOPAUSE -dBATCH -sDEVICE=nullpage " + file).output, "");
}

TEST_F(ScreenPdf, IsReadAloudInTheOrderOfReadingWhereDirectionsMix) {
    scene::Builder out({400, 200}, k_white);
    const std::vector<std::string> lines{"שלום עולם", "GPT שלום 7B", "שלום GPT-4 עולם", "مرحبا 123 عالم"};
    double y = 20;
    for (const std::string& words : lines) {
        out.tag(out.element({scene::Element::Kind::paragraph, -1, 0, {}, {}}));
        out.text(shaper().line(words, {.family = "Inter", .weight = 500, .size = 14}), {20, y += 40}, k_ink);
    }
    MemorySink sink;
    write_pdf(*std::move(out).finish(), sink);
    const std::string read = run("pdfinfo -struct-text " + folder.write("mixed.pdf", sink.text())).output;
    for (const std::string& words : lines) EXPECT_THAT(read, HasSubstr('"' + words + '"'));
}

TEST_F(ScreenPdf, StaysLightFromAfar) {
    // Frames and lines of 0.5 pt, 8 pt apart, on 400 × 400 pt: their area is what should be seen at any resolution, but
    // viewers draw strokes a pixel wide, which is 3 pt at 24 dpi.
    scene::Builder out({400, 400}, k_white);
    double ink = 0;
    for (int i = 0; i < 24; ++i) {
        const double at = 6 + 8 * i;
        out.stroke(Path::rounded({at, at, 400 - 2 * at, 400 - 2 * at}, 2), k_ink, 0.5);
        ink += 4 * (400 - 2 * at) * 0.5;
    }
    for (int i = 0; i < 40; ++i) {
        out.stroke(Path::polyline(std::vector<Point>{{0, 3.0 + 10 * i}, {400, 3.0 + 10 * i}}), k_ink, 0.5);
        ink += 400 * 0.5;
    }
    MemorySink sink;
    write_pdf(*std::move(out).finish(), sink);
    const std::string lines = folder.write("lines.pdf", sink.text());
    EXPECT_THAT(run("mutool trace " + lines).output, Not(HasSubstr("stroke_path")));
    // Of poppler's two renderers the one of Evince; mutool turns its picture into one that can be read here.
    EXPECT_EQ(run("pdftocairo -r 24 -png -singlefile " + lines + " " + folder.file("far")).output, "");
    run("mutool draw -q -r 24 -o " + folder.file("far.ppm") + " " + folder.file("far.png"));
    const Picture far = read_picture(folder.file("far.ppm"));
    double sum = 0;
    for (int y = 0; y < far.height; ++y)
        for (int x = 0; x < far.width; ++x) sum += 255 - far.at(x, y, 1);
    const double seen = sum / (255.0 - k_ink.g) / far.width / far.height, expected = ink / 400 / 400;
    EXPECT_NEAR(seen, expected, 0.25 * expected) << "of the page is dark";
}

TEST_F(ScreenPdf, ReadsRectanglesAsOneOperator) {
    scene::Builder out({100, 100}, k_white);
    out.fill(Path::rect({10.0004, 20, 30, 40}), k_blue);
    MemorySink sink;
    write_pdf(*std::move(out).finish(), sink);
    const std::string file = folder.write("rect.pdf", sink.text());
    EXPECT_THAT(run("mutool show -b " + file + " pages/1/Contents").output, HasSubstr("10 80 30 -40 re"));
}

TEST_F(ScreenPdf, IsTheSameByteForByte) { EXPECT_EQ(screen(), screen()); }

}    // namespace
}    // namespace broadside::pdf
