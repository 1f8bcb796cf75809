#include "engine/base/error.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/read/testing.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

std::string screen(const scene::Scene& scene) {
    MemorySink out;
    write_pdf(scene, out);
    return std::string(out.text());
}
/// As large as the poster, with a line from corner to corner.
scene::SceneRef poster() {
    scene::Builder out({3496.8, 2997.6}, k_white);
    out.stroke(Path::polyline(std::vector<Point>{{0, 0}, {3496.8, 2997.6}}), k_blue, 2);
    return std::move(out).finish();
}

struct Tiles : ::testing::Test {
    TemporaryFolder folder;
    std::string made;
    TileReport cut(const std::string& pdf, const TileOptions& o) {
        MemorySink out;
        const TileReport report = tile(folder.write("in.pdf", pdf), o, out);
        made = folder.write("tiles.pdf", out.text());
        return report;
    }
};

// Worked by hand from the sizes in mm: a picture of 1233.59 × 1057.49, margins and overlap of 10, so that A4 upright
// advances by 180 × 267, and so on.
TEST_F(Tiles, AreAsFewAsThePaperAllows) {
    const std::string pdf = screen(*poster());
    const auto counts = [&](Paper paper) {
        const TileReport r = cut(pdf, tile_options(paper));
        return std::tuple(r.columns, r.rows, r.landscape);
    };
    EXPECT_EQ(counts(Paper::a4), std::tuple(7, 4, false));
    EXPECT_EQ(counts(Paper::letter), std::tuple(5, 6, true));
    EXPECT_EQ(counts(Paper::a3), std::tuple(5, 3, false));
    EXPECT_EQ(counts(Paper::tabloid), std::tuple(5, 3, false));
}

TEST_F(Tiles, AreCleanAndOfThePapersSize) {
    TileOptions o = tile_options();
    o.scale = 3;
    const TileReport report = cut(screen(*sheet()), o);
    EXPECT_EQ(run("qpdf --check " + made).status, 0);
    EXPECT_THAT(run("mutool draw -q -r 18 -F ppm -o /dev/null " + made).output, IsQuiet());
    const std::string info = run("pdfinfo -box " + made).output;
    EXPECT_THAT(info, HasSubstr("Pages:           " + std::to_string(report.sheets + 1) + "\n"));
    EXPECT_THAT(info, ContainsRegex("Page size: +841.89 x 595.276 pts \\(A4\\)"));
    EXPECT_THAT(info, HasSubstr("Title:           A sheet “for the press” & more, in sheets"));
    EXPECT_THAT(run("mutool show " + made + " trailer/Root/ViewerPreferences").output,
                HasSubstr("/PrintScaling /None"));
    EXPECT_EQ(count(run("pdffonts " + made).output, "yes yes yes"), 3U);    // two of the picture, one of the labels
    const std::string map = run("pdftotext -l 1 " + made + " -").output;
    for (const char* words :
         {"Print at 100 %", "100 mm", "4 in", "on 4 sheets of A4, landscape: 2 rows, 2 columns", "B2"})
        EXPECT_THAT(map, HasSubstr(words));
    EXPECT_THAT(run("pdftotext -f 2 -l 2 " + made + " -").output, HasSubstr("row A of B, column 1 of 2"));
}

TEST_F(Tiles, HaveARulerOfAHundredMillimetres) {
    cut(screen(*sheet()), tile_options());
    const std::string content = run("mutool show -b " + made + " pages/1/Contents").output;
    // From the margin at 10 mm to 110 mm.
    EXPECT_THAT(content, ContainsRegex("28\\.346 [0-9.]+ m 311\\.811 [0-9.]+ l S"));
}

TEST_F(Tiles, ShowThePictureWithTheOverlapOnBoth) {
    TileOptions o = tile_options();
    o.scale = 3;
    const std::string pdf = screen(*sheet());
    cut(pdf, o);
    EXPECT_EQ(run("pdftoppm -r 72 -f 2 -l 3 " + made + " " + folder.file("t")).output, "");
    EXPECT_EQ(run("pdftoppm -r 216 " + folder.file("in.pdf") + " " + folder.file("whole")).output, "");
    const Picture whole = read_picture(folder.file("whole-1.ppm"));
    const double margin = mm_to_pt(10), step = mm_to_pt(267);    // A4 on its side, less margins and overlap
    for (int sheet = 0; sheet < 2; ++sheet) {
        const Picture tile = read_picture(folder.file("t-" + std::to_string(sheet + 2) + ".ppm"));
        double sum = 0;
        int n = 0;
        for (int y = 32; y < 560; ++y) {
            for (int x = 32; x < 500; ++x, ++n) {
                const auto from_x = static_cast<int>(std::lround(x - margin + sheet * step));
                const auto from_y = static_cast<int>(std::lround(y - margin));
                sum += std::abs(tile.at(x, y, 1) - whole.at(std::min(from_x, whole.width - 1), from_y, 1));
            }
        }
        EXPECT_LT(sum / n, 6) << sheet;    // half a pixel of shift at the edges of glyphs
    }
}

TEST_F(Tiles, LeaveOutWhatIsBlank) {
    scene::Builder out({2000, 2000}, k_white);
    out.fill(Path::rect({100, 100, 50, 50}), k_blue);
    out.fill(Path::rect({1900, 1900, 50, 50}), k_blue);
    const TileReport report = cut(screen(*std::move(out).finish()), tile_options());
    EXPECT_EQ(report.sheets, 2);
    EXPECT_EQ(report.blank, report.columns * report.rows - 2);
}

TEST_F(Tiles, PrintEveryPartOfAGroundThatIsNotWhite) {
    scene::Builder out({2000, 2000}, {250, 250, 250});
    out.fill(Path::rect({100, 100, 50, 50}), k_blue);
    EXPECT_EQ(cut(screen(*std::move(out).finish()), tile_options()).blank, 0);
}

TEST_F(Tiles, TakeThePressPdfAtItsTrim) {
    PressOptions press;
    press.profile = BROADSIDE_SOURCE_DIR "/icc/FOGRA39L_coated.icc";
    press.marks = true;
    MemorySink out;
    write_press(*sheet(), press, out);
    const TileReport report = cut(std::string(out.text()), tile_options());
    EXPECT_NEAR(report.finished.w, 420, 0.01);
    EXPECT_NEAR(report.finished.h, 300, 0.01);
    EXPECT_EQ(report.sheets, 1);
}

TEST_F(Tiles, TurnAPageThatIsTurned) {
    const std::string upright = screen(*sheet());
    folder.write("in.pdf", upright);
    EXPECT_EQ(run("qpdf --rotate=90 " + folder.file("in.pdf") + " " + folder.file("turned.pdf")).status, 0);
    const TileReport report = cut(read(folder.file("turned.pdf")), tile_options());
    EXPECT_NEAR(report.finished.w, 300, 0.01);
    EXPECT_NEAR(report.finished.h, 420, 0.01);
    EXPECT_EQ(run("pdftoppm -r 72 -f 2 -l 2 " + made + " " + folder.file("t")).output, "");
    // The band of the head runs along the right edge now.
    const Picture tile = read_picture(folder.file("t-2.ppm"));
    EXPECT_LT(tile.at(28 + 290, 28 + 5, 0), 60);
    EXPECT_GT(tile.at(28 + 5, 28 + 410, 0), 240);
}

TEST_F(Tiles, AreTheSameByteForByte) {
    cut(screen(*sheet()), tile_options());
    const std::string first = read(made);
    cut(screen(*sheet()), tile_options());
    EXPECT_EQ(read(made), first);
}

TEST_F(Tiles, RefuseWhatCannotBe) {
    TileOptions o = tile_options();
    o.overlap_mm = 80;
    EXPECT_THROW(cut(screen(*sheet()), o), UsageError);
    EXPECT_THROW(cut("no PDF", tile_options()), InputError);
    EXPECT_FALSE(parse_paper("a5").has_value());
    EXPECT_EQ(parse_paper("A4"), Paper::a4);
    o = tile_options();
    o.page = 2;
    EXPECT_THROW(cut(screen(*sheet()), o), UsageError);
    o = tile_options();
    o.scale = 10;
    scene::Builder large({14'400, 14'400}, k_white);
    EXPECT_THROW(cut(screen(*std::move(large).finish()), o), InputError);    // 50,000 sheets
}

}    // namespace
}    // namespace broadside::pdf
