// PDFs as other programs write them: tests/pdfs, with what is right in its README. Poppler is the judge of what they show.

#include "engine/base/error.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/read/function.hpp"
#include "engine/pdf/read/xmp.hpp"
#include "engine/pdf/testing.hpp"
#include "engine/pdf/write/metadata.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::string other(const std::string& name) { return BROADSIDE_SOURCE_DIR "/tests/pdfs/" + name + ".pdf"; }

Check check(const std::string& name, const std::string& id) {
    for (const Check& c : preflight(other(name)))
        if (c.id == id) return c;
    ADD_FAILURE() << "no check " << id;
    return {};
}

// ---- tiles ----------------------------------------------------------------------------------------------------------

struct Expected {
    const char* file;
    double width_mm, height_mm;
};
void PrintTo(const Expected& e, std::ostream* out) { *out << e.file; }

struct OthersTiles : ::testing::TestWithParam<Expected> {};

// Sizes from the boxes in the files: pt × 25.4 / 72, times the UserUnit, sides exchanged where the page is turned.
INSTANTIATE_TEST_SUITE_P(
    Pdfs, OthersTiles,
    ::testing::Values(Expected{"cropbox-larger", 352.8, 246.9}, Expected{"hidden-layer", 211.7, 141.1},
                      Expected{"inherited-cropbox", 169.3, 98.8}, Expected{"inherited-rotate-90", 246.9, 352.8},
                      Expected{"rotate-minus-90", 246.9, 352.8}, Expected{"no-mediabox", 215.9, 279.4},
                      Expected{"letter-spacing", 564.4, 176.4}, Expected{"word-spacing", 564.4, 176.4},
                      Expected{"type3-width", 564.4, 176.4}, Expected{"solid-ground", 564.4, 176.4},
                      Expected{"stamp-annotation", 211.7, 141.1}, Expected{"userunit10", 352.8, 246.9}),
    [](const auto& tested) {
        std::string name = tested.param.file;
        std::ranges::replace(name, '-', '_');
        return name;
    });

TEST_P(OthersTiles, ShowEverythingAtItsSize) {
    const Expected& e = GetParam();
    const TemporaryFolder folder;
    TileOptions o;
    o.font = BROADSIDE_SOURCE_DIR "/fonts/Inter-Medium.otf";
    MemorySink out;
    const TileReport report = tile(other(e.file), o, out);
    const std::string made = folder.write("tiles.pdf", out.text());
    EXPECT_NEAR(pt_to_mm(report.finished.w), e.width_mm, 0.06);
    EXPECT_NEAR(pt_to_mm(report.finished.h), e.height_mm, 0.06);
    EXPECT_EQ(run("qpdf --check " + made).status, 0);

    // Ink of the page as poppler shows it, against ink of all sheets: what overlaps is printed twice, nothing is lost.
    const auto dark = [](const Picture& p, double x0, double y0, double x1, double y1) {
        double sum = 0;
        for (int y = std::max(0, static_cast<int>(y0)); y < std::min(p.height, static_cast<int>(y1)); ++y)
            for (int x = std::max(0, static_cast<int>(x0)); x < std::min(p.width, static_cast<int>(x1)); ++x)
                sum += 765 - p.at(x, y, 0) - p.at(x, y, 1) - p.at(x, y, 2);
        return sum;
    };
    const double pixels = std::string(e.file) == "userunit10" ? 360 : 36;    // poppler shows user units as points
    EXPECT_EQ(run("pdftoppm -cropbox -f 1 -l 1 -r " + std::to_string(static_cast<int>(pixels)) + " " + other(e.file) +
                  " " + folder.file("page"))
                  .output,
              "");
    EXPECT_EQ(run("pdftoppm -f 2 -r 36 " + made + " " + folder.file("sheet")).output, "");
    const Picture page =
        read_picture(run("ls " + folder.file("page") + "*").output.substr(0, folder.file("page-1.ppm").size()));
    const double whole = dark(page, 0, 0, page.width, page.height);
    double printed = 0;
    for (int i = 0; i < report.sheets; ++i) {
        const Picture sheet = read_picture(folder.file("sheet-" + std::to_string(i + 2) + ".ppm"));
        const double margin = mm_to_pt(10) / 2;
        printed += dark(sheet, margin, margin, sheet.width - margin, sheet.height - margin - 8);
    }
    EXPECT_GE(printed, 0.93 * whole - 1);        // antialiasing
    EXPECT_LE(printed, 1.6 * whole + 40'000);    // overlap, cut marks, the label
}

TEST(OthersTiles, ChooseAPage) {
    TileOptions o;
    o.font = BROADSIDE_SOURCE_DIR "/fonts/Inter-Medium.otf";
    MemorySink first, second;
    EXPECT_EQ(tile(other("two-pages"), o, first).pages, 2);
    o.page = 2;
    tile(other("two-pages"), o, second);
    const TemporaryFolder folder;
    const std::string one = run("pdftotext -f 2 " + folder.write("a.pdf", first.text()) + " -").output;
    const std::string two = run("pdftotext -f 2 " + folder.write("b.pdf", second.text()) + " -").output;
    EXPECT_NE(one, two);
    EXPECT_EQ(count(one, "TOP"), count(run("pdftotext -f 1 -l 1 " + other("two-pages") + " -").output, "TOP"));
}

TEST(OthersTiles, AreInputErrorsWhereTheFileIsDamaged) {
    const TemporaryFolder folder;
    TileOptions o;
    o.font = BROADSIDE_SOURCE_DIR "/fonts/Inter-Medium.otf";
    std::uint32_t random = 7;
    for (const char* name : {"two-pages", "stamp-annotation", "hidden-layer", "type3-width"}) {
        const std::string good = read(other(name));
        for (int i = 0; i < 60; ++i) {
            std::string bad = good;
            for (int k = 0; k < 6; ++k) {
                random = random * 1664525U + 1013904223U;
                bad[(random >> 8) % bad.size()] = static_cast<char>(random >> 24);
            }
            try {
                MemorySink out;
                tile(folder.write("bad.pdf", bad), o, out);
            } catch (const InputError&) {    // any other exception fails the test
            }
        }
    }
}

// ---- preflight ------------------------------------------------------------------------------------------------------

TEST(OthersPreflight, TakesWhatPagesInherit) {
    EXPECT_THAT(check("inherited-resources-unembedded-font", "fonts_embedded").detail, HasSubstr("Arial"));
    EXPECT_THAT(check("inherited-cropbox", "boxes_nested").detail, HasSubstr("the BleedBox leaves the page"));
}
TEST(OthersPreflight, BelievesTheCataloguesVersion) {
    EXPECT_EQ(check("catalog-version-2", "version").detail, "PDF 2.0");
}
TEST(OthersPreflight, MeasuresTheInkOfImagesAndShadings) {
    for (const char* name : {"cmyk-image-400", "cmyk-shading-400"}) {
        EXPECT_FALSE(check(name, "ink").passed);
        EXPECT_EQ(check(name, "ink").detail, "400 %");
    }
}
TEST(OthersPreflight, SaysWhatItCannotMeasure) {
    const TemporaryFolder folder;
    std::string coded = read(other("cmyk-image-400"));
    const std::size_t at = coded.find("/Subtype /Image");
    ASSERT_NE(at, std::string::npos);
    coded.insert(at, "/Filter /JPXDecode ");
    const std::vector<Check> checks = preflight(folder.write("jpx.pdf", coded));
    const auto ink = std::ranges::find(checks, "ink", &Check::id);
    EXPECT_TRUE(ink->passed);
    EXPECT_FALSE(ink->measured);
    EXPECT_THAT(to_table(checks), HasSubstr("??    ink"));
    EXPECT_THAT(to_json(checks), HasSubstr("\"passed\": null"));
}
TEST(OthersPreflight, PrintsNoControlCharacters) {
    for (const char* name : {"escape-in-font-name", "newline-in-title"}) {
        const std::string table = to_table(preflight(other(name)));
        EXPECT_THAT(table, Not(HasSubstr("\x1b"))) << name;
        EXPECT_EQ(count(table, "\n"), preflight(other(name)).size() + 1) << name;    // a line a check, and the last
    }
}
TEST(OthersPreflight, CompareInfoAndXmpByWhatTheySay) {
    EXPECT_TRUE(check("xmp-single-quotes", "metadata_agree").passed)
        << check("xmp-single-quotes", "metadata_agree").detail;
    EXPECT_TRUE(check("xmp-date-in-utc", "metadata_agree").passed) << check("xmp-date-in-utc", "metadata_agree").detail;
}
TEST(OthersPreflight, GivesMissingBoxesTheirDefaults) {
    EXPECT_TRUE(check("no-bleedbox", "boxes_nested").passed);
    EXPECT_FALSE(check("userunit10", "boxes_nested").passed);
    EXPECT_THAT(check("userunit10", "boxes_nested").detail, HasSubstr("UserUnit of 10"));
}
TEST(OthersPreflight, UnreadableFilesHaveJsonToo) {
    try {
        preflight(other("README"));
        FAIL();
    } catch (const InputError& error) {
        EXPECT_THAT(to_json({unreadable(error)}), HasSubstr("\"readable\": false"));
    }
}

// ---- parts ----------------------------------------------------------------------------------------------------------

TEST(XmpProperties, ReadElementsAttributesListsAndForeignPrefixes) {
    const auto found = xmp_properties(
        "<?xpacket begin='' id='x'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><r:RDF "
        "xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description r:about='' "
        "xmlns:d='http://purl.org/dc/elements/1.1/' xmlns:p = 'http://ns.adobe.com/pdf/1.3/' p:Producer = 'A &amp; B'>"
        "<d:title><r:Alt><r:li xml:lang='de'>Nein</r:li><r:li xml:lang='x-default'>Yes</r:li></r:Alt></d:title>"
        "<d:creator><r:Seq><r:li>First</r:li><r:li>Second</r:li></r:Seq></d:creator></r:Description></r:RDF></"
        "x:xmpmeta>");
    EXPECT_EQ(found.at("pdf:Producer"), "A & B");
    EXPECT_EQ(found.at("dc:title"), "Yes");
    EXPECT_EQ(found.at("dc:creator"), "First");
    EXPECT_TRUE(xmp_properties("<broken").empty());
}

TEST(Dates, AreMomentsInEitherForm) {
    const auto seconds = [](std::string_view text) { return parse_date(text).value_or(Instant{-1, 0}).seconds; };
    constexpr std::int64_t k_moment = 1767322985;    // 2026-01-02 03:03:05 UTC, by date -u -d @…
    EXPECT_EQ(seconds("D:20260102030305Z"), k_moment);
    EXPECT_EQ(seconds("D:20260102040305+01'00'"), k_moment);
    EXPECT_EQ(seconds("2026-01-01T22:03:05-05:00"), k_moment);
    EXPECT_EQ(seconds("2026-01-02T03:03:05.25Z"), k_moment);
    EXPECT_EQ(parse_date("2026-01-02T03:03Z")->precision, 60);
    EXPECT_EQ(parse_date("D:202601")->precision, 86'400 * 31);
    EXPECT_FALSE(parse_date("").has_value());
    EXPECT_FALSE(parse_date("D:20261332").has_value());
}

TEST(Functions, AreSampledExponentialAndStitched) {
    QPDF pdf;
    pdf.emptyPDF();
    const Object line = Object::parse("<< /FunctionType 2 /Domain [0 1] /C0 [0 1] /C1 [1 0] /N 1 >>");
    EXPECT_EQ(evaluate(line, 0.25), (std::vector<double>{0.25, 0.75}));
    const Object two = Object::parse(
        "<< /FunctionType 3 /Domain [0 1] /Bounds [0.5] /Encode [0 1 1 0] /Functions ["
        "<< /FunctionType 2 /Domain [0 1] /N 1 >> << /FunctionType 2 /Domain [0 1] /N 1 >>] >>");
    EXPECT_EQ(evaluate(two, 0.25), std::vector<double>{0.5});
    EXPECT_EQ(evaluate(two, 0.75), std::vector<double>{0.5});
    Object table = Object::newStream(&pdf, std::string("\x00\xFF", 2));
    table.replaceDict(Object::parse("<< /FunctionType 0 /Domain [0 1] /Range [0 1] /Size [2] /BitsPerSample 8 >>"));
    EXPECT_EQ(evaluate(table, 0.5), std::vector<double>{0.5});
    EXPECT_FALSE(evaluate(Object::parse("<< /FunctionType 4 /Domain [0 1] >>"), 0).has_value());
}

}    // namespace
}    // namespace broadside::pdf
