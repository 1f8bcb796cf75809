// PDFs as other programs write them: tests/pdfs, with what is right in its README. Poppler is
// the judge of what they show.

#include "engine/base/error.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/read/function.hpp"
#include "engine/pdf/read/testing.hpp"
#include "engine/pdf/read/xmp.hpp"
#include "engine/pdf/write/metadata.hpp"

#include <gmock/gmock.h>
#include <qpdf/QPDFWriter.hh>

#include <algorithm>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

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

/// Poppler shows user units as points.
double unit_of(const Expected& e) {
    const std::string file = e.file;
    return file == "userunit10" ? 10 : file == "userunit-corners" ? 4 : 1;
}

struct OthersTiles : ::testing::TestWithParam<Expected> {};

// Sizes from the boxes in the files: pt × 25.4 / 72, times the UserUnit, sides exchanged where the page is turned.
INSTANTIATE_TEST_SUITE_P(
    Pdfs, OthersTiles,
    ::testing::Values(Expected{"cropbox-larger", 352.8, 246.9}, Expected{"hidden-layer", 211.7, 141.1},
                      Expected{"inherited-cropbox", 169.3, 98.8}, Expected{"inherited-rotate-90", 246.9, 352.8},
                      Expected{"rotate-minus-90", 246.9, 352.8}, Expected{"no-mediabox", 215.9, 279.4},
                      Expected{"letter-spacing", 564.4, 176.4}, Expected{"word-spacing", 564.4, 176.4},
                      Expected{"type3-width", 564.4, 176.4}, Expected{"solid-ground", 564.4, 176.4},
                      Expected{"stamp-annotation", 211.7, 141.1}, Expected{"userunit10", 352.8, 246.9},
                      Expected{"userunit-corners", 564.4, 176.4}, Expected{"type3-colored", 564.4, 176.4},
                      Expected{"type3-mode-3", 564.4, 176.4}, Expected{"spot-without-tint", 564.4, 176.4},
                      Expected{"default-gray-of-spot", 564.4, 176.4}, Expected{"white-on-difference", 564.4, 176.4},
                      Expected{"white-in-difference-group", 564.4, 176.4}, Expected{"clip-without-path", 564.4, 176.4},
                      Expected{"form-lacks-resources", 564.4, 176.4}, Expected{"pattern-amid-path", 564.4, 176.4},
                      Expected{"crop-in-trim", 105.8, 70.6}, Expected{"trim-elsewhere", 211.7, 141.1}),
    [](const auto& tested) {
        std::string name = tested.param.file;
        std::ranges::replace(name, '-', '_');
        return name;
    });

TEST_P(OthersTiles, ShowEverythingAtItsSize) {
    const Expected& e = GetParam();
    const TemporaryFolder folder;
    MemorySink out;
    const TileReport report = tile(other(e.file), tile_options(), out);
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
    const double pixels = 36 * unit_of(e);
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
    EXPECT_LE(printed, 1.6 * whole + 50'000);    // overlap, cut marks, the label
}

TEST_P(OthersTiles, LookTheSameOnOneSheet) {
    const Expected& e = GetParam();
    const TemporaryFolder folder;
    TileOptions o = tile_options();
    o.scale = 0.3;    // 170 mm of the widest
    MemorySink out;
    ASSERT_EQ(tile(other(e.file), o, out).sheets, 1);
    const std::string made = folder.write("tiles.pdf", out.text());
    const double dpi = 72;
    run("pdftoppm -f 2 -l 2 -singlefile -r " + std::to_string(dpi) + " " + made + " " + folder.file("sheet"));
    run("pdftoppm -cropbox -l 1 -singlefile -r " + std::to_string(dpi * o.scale * unit_of(e)) + " " + other(e.file) +
        " " + folder.file("page"));
    const Picture sheet = read_picture(folder.file("sheet.ppm")), page = read_picture(folder.file("page.ppm"));
    const int margin = static_cast<int>(mm_to_pt(10));
    // By squares, so that half a pixel does not count.
    constexpr int k_square = 8;
    for (int y = 0; y + k_square < page.height; y += k_square)
        for (int x = 0; x + k_square < page.width; x += k_square) {
            double expected = 0, found = 0;
            for (int dy = 0; dy < k_square; ++dy)
                for (int dx = 0; dx < k_square; ++dx)
                    for (int c = 0; c < 3; ++c) {
                        expected += page.at(x + dx, y + dy, c);
                        found += sheet.at(margin + x + dx, margin + y + dy, c);
                    }
            ASSERT_NEAR(found / (3 * k_square * k_square), expected / (3 * k_square * k_square), 40)
                << x << ", " << y << " of " << page.width << " × " << page.height;
        }
}

TEST(OthersTiles, BeginAsAPageDoes) {
    // A join of 10 pt, mitred as pages begin, reaches to 480 pt; rounded it would end at 425.
    std::string bytes;
    EXPECT_EQ(tiles("mitred-join", bytes).sheets, 1);
    const TemporaryFolder folder;
    run("pdftoppm -f 2 -singlefile -r 72 " + folder.write("tiles.pdf", bytes) + " " + folder.file("sheet"));
    const Picture sheet = read_picture(folder.file("sheet.ppm"));
    const int margin = static_cast<int>(mm_to_pt(10));
    EXPECT_LT(sheet.at(margin + 450, margin + 400 - 110, 1), 100);
}
TEST(OthersTiles, PassOverContentsThatAreNoStreams) {
    std::string bytes;
    const TileReport report = tiles("contents-with-null", bytes);
    EXPECT_EQ(report.sheets, 1);
    const TemporaryFolder folder;
    run("pdftoppm -f 2 -singlefile -r 72 " + folder.write("tiles.pdf", bytes) + " " + folder.file("sheet"));
    const Picture sheet = read_picture(folder.file("sheet.ppm"));
    const int margin = static_cast<int>(mm_to_pt(10));
    EXPECT_LT(sheet.at(margin + 50, margin + 400 - 35, 0), 100);     // of the first stream, blue
    EXPECT_LT(sheet.at(margin + 570, margin + 400 - 20, 1), 100);    // of the last, red
}
TEST(OthersTiles, CountTheOutlineOfATextAsPartOfIt) {
    TileOptions o = tile_options();
    o.scale = 3;
    MemorySink out;
    // Its letter lies in one sheet of four columns and two rows, its outline of 40 pt reaches into others.
    EXPECT_GT(tile(other("thick-outline"), o, out).sheets, 2);
}
TEST(OthersTiles, ShowTheirPageWhateverItsResourcesHold) {
    const TemporaryFolder folder;
    QPDF pdf;
    pdf.processFile(other("solid-ground").c_str());
    Object page = pdf.getAllPages().front();
    Object resources = page.getKey("/Resources").isDictionary() ? page.getKey("/Resources") : Object::newDictionary();
    resources.replaceKey("/Pi", Object::newReal("3." + std::string(100'000, '1')));    // more than readers take
    page.replaceKey("/Resources", pdf.makeIndirectObject(resources));
    const std::string file = folder.file("pi.pdf");
    QPDFWriter(pdf, file.c_str()).write();
    MemorySink out;
    tile(file, tile_options(), out);
    run("pdftoppm -f 2 -l 2 -singlefile -r 36 " + folder.write("tiles.pdf", out.text()) + " " + folder.file("sheet"));
    const Picture sheet = read_picture(folder.file("sheet.ppm"));
    EXPECT_LT(sheet.at(sheet.width / 2, sheet.height / 3, 2), 200);    // the ground
}
TEST(OthersTiles, KeepSheetsForLayersThatPrintersSwitchOn) {
    std::string bytes;
    EXPECT_EQ(tiles("layer-for-print", bytes).blank, 0);
}
TEST(OthersTiles, LeaveOutWhatReallyIsBlank) {
    std::string bytes;
    EXPECT_EQ(tiles("type3-mode-3", bytes).blank, 1);    // its only square stands on the right
    EXPECT_EQ(tiles("clip-without-path", bytes).blank, 1);
}
TEST(OthersTiles, SayThatViewersShowMore) {
    std::string bytes;
    EXPECT_FALSE(tiles("two-pages", bytes).trimmed);
    const TemporaryFolder folder;
    std::string trimmed = read(other("trim-elsewhere"));
    const std::size_t at = trimmed.find("[900 900 1000 1000]");
    ASSERT_NE(at, std::string::npos);
    trimmed.replace(at, 19, "[100 100 400 300]  ");
    TileOptions o = tile_options();
    MemorySink net, whole;
    const std::string file = folder.write("trimmed.pdf", trimmed);
    const TileReport report = tile(file, o, net);
    EXPECT_TRUE(report.trimmed);
    EXPECT_NEAR(report.finished.w, 300, 0.01);
    o.whole_page = true;
    EXPECT_NEAR(tile(file, o, whole).finished.w, 600, 0.01);
}

TEST(OthersTiles, ChooseAPage) {
    TileOptions o = tile_options();
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
    TileOptions o = tile_options();
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

/// Its only page is damaged so that QPDF, but no viewer, gives it up.
std::string page_beyond_reading() {
    return "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
           "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
           "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R >\nendobj\n"
           "4 0 obj\n<< /Length 22 >>\nstream\n0 0 100 100 re f      \nendstream\nendobj\n"
           "trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n";
}

TEST(OthersTiles, RefuseAPageBeyondReading) {
    const TemporaryFolder folder;
    MemorySink out;
    EXPECT_THROW(tile(folder.write("page.pdf", page_beyond_reading()), tile_options(), out), InputError);
}

TEST(OthersTiles, LendThePageNoFontsOfTheirOwn) {
    // A page without resources, whose text MuPDF sets in a font of its own; Ghostscript looks on the sheet, too.
    const TemporaryFolder folder;
    const std::string text = "BT /F0 40 Tf 20 40 Td (HOPE) Tj ET\n";
    MemorySink out;
    tile(folder.write("page.pdf",
                      "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
                      "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
                      "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R >>\nendobj\n"
                      "4 0 obj\n<< /Length " +
                          std::to_string(text.size()) + " >>\nstream\n" + text +
                          "endstream\nendobj\ntrailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n"),
         tile_options(), out);
    const std::string sheets = folder.write("sheets.pdf", out.text());
    EXPECT_THAT(run("mutool draw -q -F txt " + sheets + " 2").output, HasSubstr("HOPE"));
    const std::string objects = run("qpdf --qdf --object-streams=disable " + sheets + " -").output;
    EXPECT_EQ(count(objects, "/F0"), 1) << "in the page's text alone";
}

// ---- preflight ------------------------------------------------------------------------------------------------------

TEST(OthersPreflight, CallsNoPageGoodThatItCannotRead) {
    const TemporaryFolder folder;
    const std::string file = folder.write("page.pdf", page_beyond_reading());
    for (const bool readers : {false, true}) {
        try {
            const std::vector<Check> checks = readers ? accessibility(file) : preflight(file);
            EXPECT_FALSE(std::ranges::find(checks, "content", &Check::id)->passed);
        } catch (const InputError&) {    // QPDF 12 passes over the page: then there is none
        }
    }
}

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
TEST(OthersPreflight, MeasuresTheInkOfPatternsWhereverTheirCellIs) {
    EXPECT_EQ(check("pattern-ink-400", "ink").detail, "400 %");
}
TEST(OthersPreflight, LooksWhereAShadingsFunctionsMeet) {
    EXPECT_EQ(check("shading-narrow-peak", "ink").detail, "400 %");
}
TEST(OthersPreflight, CallsNoInkGoodThatBlendsWithMore) {
    const Check ink = check("multiply-over-ink", "ink");    // 200 % over 200 %
    EXPECT_TRUE(ink.passed);
    EXPECT_FALSE(ink.measured) << ink.detail;
}
TEST(OthersPreflight, CallsNoInkGoodOfAGroupThatBlends) {
    const Check ink = check("multiply-group", "ink");    // 200 % over 200 %, in a group that sets Normal within
    EXPECT_FALSE(ink.measured) << ink.detail;
    EXPECT_EQ(check("multiply-group", "blend_space").detail, "1 translucent");
}
TEST(OthersPreflight, LooksForFontsInAnnotationsToo) {
    EXPECT_THAT(check("font-in-annotation", "fonts_embedded").detail, HasSubstr("Verdana"));
}
TEST(OthersPreflight, TakesThinRectanglesForLines) {
    EXPECT_EQ(check("hairline-fill", "line_width").detail, "0.05 pt");
}
TEST(OthersPreflight, FindsLzwWithinTheContent) {
    EXPECT_THAT(check("lzw-inline", "forbidden").detail, HasSubstr("LZW"));
}
TEST(OthersPreflight, ReadsXmpInUtf16AndDatesWithoutAZone) {
    EXPECT_TRUE(check("xmp-utf-16", "metadata_agree").passed) << check("xmp-utf-16", "metadata_agree").detail;
}
TEST(OthersPreflight, TellsDamageThatViewersMend) {
    EXPECT_TRUE(check("two-pages", "syntax").passed);
    const TemporaryFolder folder;
    std::string bad = read(other("two-pages"));
    const std::size_t at = bad.find("startxref");
    ASSERT_NE(at, std::string::npos);
    bad.replace(at + 10, 1, "9");
    const std::vector<Check> checks = preflight(folder.write("bad.pdf", bad));
    EXPECT_FALSE(std::ranges::find(checks, "syntax", &Check::id)->passed);
    EXPECT_FALSE(std::ranges::find(checks, "ink", &Check::id)->measured);    // there may be more of it
}
TEST(OthersPreflight, TellsPicturesThatAreNone) {
    const TemporaryFolder folder;
    const auto content = [&](const std::string& data) {
        QPDF pdf;
        pdf.processFile(other("solid-ground").c_str());
        Object image = Object::newStream(&pdf);
        image.replaceDict(
            Object::parse("<</Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 "
                          "/ColorSpace /DeviceGray>>"));
        image.replaceStreamData(data, Object::newName("/DCTDecode"), Object::newNull());
        Object page = pdf.getAllPages().front();
        page.replaceKey("/Resources", Object::newDictionary({{"/XObject", Object::newDictionary({{"/I", image}})}}));
        page.replaceKey("/Contents", Object::newStream(&pdf, "100 0 0 100 0 0 cm /I Do"));
        const std::string file = folder.file("picture.pdf");
        QPDFWriter(pdf, file.c_str()).write();
        const std::vector<Check> checks = preflight(file);
        return *std::ranges::find(checks, "content", &Check::id);
    };
    EXPECT_TRUE(content("\xff\xd8\xff\xe0 and so on").passed);
    const Check none = content("www");
    EXPECT_FALSE(none.passed);
    EXPECT_THAT(none.detail, HasSubstr("an image is called JPEG and is none"));
}
TEST(OthersPreflight, TellsTextWithoutFont) {
    const TemporaryFolder folder;
    std::string bad = read(other("word-spacing"));
    const std::size_t at = bad.find("/F ", bad.find("stream"));
    ASSERT_NE(at, std::string::npos);
    bad[at + 1] = 'G';
    const std::vector<Check> checks = preflight(folder.write("bad.pdf", bad));
    EXPECT_FALSE(std::ranges::find(checks, "fonts_embedded", &Check::id)->passed);
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
    EXPECT_EQ(Function(line)(0.25), (std::vector<double>{0.25, 0.75}));
    const Object two = Object::parse(
        "<< /FunctionType 3 /Domain [0 1] /Bounds [0.5] /Encode [0 1 1 0] /Functions ["
        "<< /FunctionType 2 /Domain [0 1] /N 1 >> << /FunctionType 2 /Domain [0 1] /N 1 >>] >>");
    EXPECT_EQ(Function(two)(0.25), std::vector<double>{0.5});
    EXPECT_EQ(Function(two)(0.75), std::vector<double>{0.5});
    Object table = Object::newStream(&pdf, std::string("\x00\xFF", 2));
    table.replaceDict(Object::parse("<< /FunctionType 0 /Domain [0 1] /Range [0 1] /Size [2] /BitsPerSample 8 >>"));
    EXPECT_EQ(Function(table)(0.5), std::vector<double>{0.5});
    EXPECT_FALSE(Function(Object::parse("<< /FunctionType 4 /Domain [0 1] >>"))(0).has_value());
}

TEST(OthersTiles, CopyDamagedDataAsItIs) {
    std::string bytes;
    const TileReport report = tiles("damaged-stream", bytes);
    EXPECT_TRUE(report.damaged);
    EXPECT_EQ(report.sheets, 1);
}

// What the press makes of calibrated colors, nobody but its profile knows.
TEST(OthersPreflight, InkOfCalibratedPicturesIsNotZero) {
    const Check ink = check("calibrated-image", "ink");
    EXPECT_FALSE(ink.measured) << ink.detail;
}

// LaTeX's package pdfx writes keys of the catalog twice. Of which readers take which is nobody's promise,
// but the pages are what they are.
TEST(OthersPreflight, AKeyOfTheCatalogTwiceIsNoDoubtAboutThePages) {
    const Check syntax = check("catalog-key-twice", "syntax");
    EXPECT_TRUE(syntax.passed && !syntax.measured) << syntax.detail;
    EXPECT_THAT(syntax.detail, HasSubstr("twice"));
    EXPECT_TRUE(check("catalog-key-twice", "ink").measured);
}

}    // namespace
}    // namespace broadside::pdf
