/// The poster as it goes to press, judged by the print shop's tools.

#include "tests/support/picture.hpp"
#include "tests/support/process.hpp"
#include "tests/support/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace broadside::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr double k_bleed = 9;    // pt, 3.175 mm
/// What inks may change of the picture, of 255: the mean of all pixels, and of a block of 32 px. Neutrals lose the
/// most, as they become black ink alone, which is lighter than the screen's black (up to CIEDE2000 10 in dark grays);
/// the skyline has whole blocks of the most saturated colors, of which the blue of full attention changes by 25.
constexpr double k_gamut_mean = 4, k_gamut_block = 28;

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

/// The plates as Ghostscript makes them, overprinting included.
struct Plates {
    int width = 0, height = 0;
    std::string bytes;    // C, M, Y, K; 255 is solid
    std::array<int, 4> at(int x, int y) const {
        std::array<int, 4> out{};
        for (int i = 0; i < 4; ++i)
            out[i] = static_cast<unsigned char>(bytes[(static_cast<std::size_t>(y) * width + x) * 4 + i]);
        return out;
    }
};
Plates plates(const std::string& file, const TemporaryFolder& folder, int dpi, double width_pt, double height_pt) {
    const Finished done = run({"gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=bitcmyk", "-dGrayValues=256",
                               "-r" + std::to_string(dpi), "-sOutputFile=" + (folder / "plates").string(), file});
    EXPECT_EQ(done.status, 0) << done.out << done.err;
    Plates out;
    out.width = static_cast<int>(std::lround(width_pt * dpi / 72));
    out.height = static_cast<int>(std::lround(height_pt * dpi / 72));
    out.bytes = content(folder / "plates");
    EXPECT_EQ(out.bytes.size(), static_cast<std::size_t>(out.width) * out.height * 4);
    out.bytes.resize(static_cast<std::size_t>(out.width) * out.height * 4);
    return out;
}

/// The press file of a mode, made once by the program.
class PressPoster : public ::testing::TestWithParam<std::string> {
protected:
    static void SetUpTestSuite() { folder_ = new TemporaryFolder; }
    static void TearDownTestSuite() { delete folder_; }
    void SetUp() override {
        if (std::filesystem::exists(file_)) return;
        const Finished done = broadside({"render", "--press=" + GetParam(), "-o", file_});
        ASSERT_EQ(done.status, 0) << done.err;
    }

    std::string file_ = *folder_ / (GetParam() + ".pdf");
    static TemporaryFolder* folder_;
};
TemporaryFolder* PressPoster::folder_ = nullptr;
INSTANTIATE_TEST_SUITE_P(Modes, PressPoster, ::testing::Values("cmyk", "rgb"),
                         [](const auto& test) { return test.param; });

TEST_P(PressPoster, PassesPreflightAndTheScreenFileFailsWhereItShould) {
    const Finished press = broadside({"preflight", file_});
    EXPECT_EQ(press.status, 0) << press.out;
    EXPECT_THAT(press.out, Not(HasSubstr("FAIL")));
    const Finished screen = broadside({"preflight", (poster_folder() / "poster.pdf").string()});
    EXPECT_EQ(screen.status, 1);
    for (const char* id :
         {"trim_box", "bleed", "output_intent", "pdfx", "device_rgb", "text_solid", "annotations", "version"})
        EXPECT_THAT(screen.out, HasSubstr("FAIL  " + std::string(id))) << id;
    for (const char* id : {"fonts_embedded", "text_size", "line_width", "safe_zone", "content"})
        EXPECT_THAT(screen.out, HasSubstr("ok    " + std::string(id))) << id;
}

TEST_P(PressPoster, IsSoundForEveryReader) {
    const Finished checked = run({"qpdf", "--check", file_});
    EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("No syntax or stream encoding errors found"));
    EXPECT_EQ(run({"qpdf", "--is-encrypted", file_}).status, 2);
    const Finished drawn = run({"mutool", "draw", "-q", "-r", "18", "-F", "ppm", "-o", "/dev/null", file_});
    EXPECT_EQ(drawn.status, 0);
    EXPECT_FALSE(std::regex_search(drawn.err, std::regex("error|unknown keyword", std::regex::icase))) << drawn.err;
    EXPECT_THAT(run({"gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=ink_cov", "-r18", "-o", "-", file_}).out,
                HasSubstr("CMYK OK"));
}

TEST_P(PressPoster, HasBoxesVersionAndMetadata) {
    const std::string info = run({"pdfinfo", "-box", file_}).out;
    for (const char* entry : {"PDF version:     1.6", "Encrypted:       no", "Metadata Stream: yes",
                              "Pages:           1\n", "MediaBox:            0.00     0.00  3514.80  3015.60",
                              "BleedBox:            0.00     0.00  3514.80  3015.60",
                              "TrimBox:             9.00     9.00  3505.80  3006.60"})
        EXPECT_THAT(info, HasSubstr(entry));
    const std::string boxes = run({"mutool", "pages", file_}).out;
    EXPECT_THAT(boxes, HasSubstr("TrimBox"));
    EXPECT_THAT(boxes, HasSubstr("BleedBox"));
    EXPECT_THAT(boxes, Not(HasSubstr("ArtBox")));

    const std::string trailer = run({"mutool", "show", file_, "trailer/Info"}).out;
    EXPECT_THAT(trailer, HasSubstr("/Trapped /False"));
    EXPECT_THAT(trailer, HasSubstr("/CreationDate (D:"));
    EXPECT_THAT(trailer, HasSubstr("/ModDate (D:"));
    EXPECT_THAT(trailer, Not(HasSubstr("GTS_PDFXVersion")));
    EXPECT_THAT(run({"mutool", "show", file_, "trailer/ID"}).out, HasSubstr("<"));
    EXPECT_THAT(run({"mutool", "show", "-g", file_, "trailer/Root/Metadata"}).out, Not(HasSubstr("/Filter")));

    const std::string xmp = run({"pdfinfo", "-meta", file_}).out;
    EXPECT_THAT(xmp, HasSubstr("<pdfxid:GTS_PDFXVersion>PDF/X-4<"));
    EXPECT_THAT(xmp, HasSubstr("<pdf:Trapped>False<"));
    put(*folder_ / "meta.xml", xmp);
    EXPECT_EQ(run({"xmllint", "--noout", *folder_ / "meta.xml"}).status, 0);
    // D:20260102030405Z and 2026-01-02T03:04:05Z are the same moment.
    std::smatch pdf, xml;
    ASSERT_TRUE(std::regex_search(trailer, pdf, std::regex("CreationDate \\(D:([0-9]{14})Z\\)"))) << trailer;
    ASSERT_TRUE(std::regex_search(xmp, xml, std::regex("<xmp:CreateDate>([^<]+)<"))) << xmp;
    EXPECT_EQ(std::regex_replace(xml[1].str(), std::regex("[-T:Z]"), ""), pdf[1].str());
}

TEST_P(PressPoster, HasOneOutputIntentWithTheProfileItself) {
    const std::string intent = run({"mutool", "show", file_, "trailer/Root/OutputIntents/1"}).out;
    EXPECT_THAT(intent, HasSubstr("/S /GTS_PDFX"));
    EXPECT_THAT(intent, HasSubstr("/OutputConditionIdentifier (FOGRA39)"));
    EXPECT_THAT(run({"mutool", "show", file_, "trailer/Root/OutputIntents/2"}).out, HasSubstr("null"));
    EXPECT_TRUE(run({"mutool", "show", "-b", file_, "trailer/Root/OutputIntents/1/DestOutputProfile"}).out ==
                content(source_folder() / "icc/FOGRA39L_coated.icc"));
}

TEST_P(PressPoster, HoldsNothingThatPressesRefuse) {
    const std::vector<std::string> fonts = lines(run({"pdffonts", file_}).out);
    ASSERT_GE(fonts.size(), 5u);    // two of heading
    for (std::size_t i = 2; i < fonts.size(); ++i) {
        EXPECT_THAT(fonts[i], Not(HasSubstr("Type 3")));
        EXPECT_TRUE(std::regex_search(fonts[i], std::regex(" yes +yes +yes +[0-9]+ +0$"))) << fonts[i];
    }
    EXPECT_EQ(lines(run({"pdfimages", "-list", file_}).out).size(), 2u);    // the heading alone: nothing is rasterized
    EXPECT_EQ(lines(run({"pdfinfo", "-url", file_}).out).size(), 1u);
    const std::string objects = run({"mutool", "show", file_, "grep"}).out;
    EXPECT_FALSE(std::regex_search(objects, std::regex("JavaScript|/Launch|OpenAction|/AA |LZWDecode|/Annot\\b")));
}

TEST_P(PressPoster, PaintsWithInksLinesAndTypeThatAPressHolds) {
    const std::string trace = run({"mutool", "trace", file_}).out;
    ASSERT_GT(trace.size(), 1'000'000u);
    // Debian's mutool, built without ICC, calls calibrated RGB by the same name; there the operators tell.
    if (GetParam() == "cmyk") {
        EXPECT_EQ(trace.find("colorspace=\"DeviceRGB\""), std::string::npos);
    } else {
        ASSERT_EQ(run({"qpdf", "--qdf", file_, *folder_ / "plain.pdf"}).status, 0);
        const std::string plain = content(*folder_ / "plain.pdf");
        EXPECT_EQ(plain.find(" rg\n"), std::string::npos);
        EXPECT_EQ(plain.find(" RG\n"), std::string::npos);
        EXPECT_NE(plain.find("/RGB cs"), std::string::npos);
    }
    EXPECT_NE(trace.find("op=\"1\""), std::string::npos);    // black text overprints
    // Widths are in pt: nothing scales the page.
    std::size_t strokes = 0;
    for (std::size_t at = 0; (at = trace.find("linewidth=\"", at)) != std::string::npos; at += 11, ++strokes)
        ASSERT_GE(std::stod(trace.substr(at + 11, 12)), 0.5 - 1e-6);
    EXPECT_GT(strokes, 1000u);
}

TEST_P(PressPoster, SaysEveryName) {
    std::string text = run({"pdftotext", file_, "-"}).out;
    text = std::regex_replace(text, std::regex("\\s+"), " ");
    std::size_t names = 0;
    for (const ReportText& t : read_report(poster_folder() / "poster.json").texts) {
        if (t.role != "model_name") continue;
        ++names;
        EXPECT_THAT(text, HasSubstr(t.text));
    }
    EXPECT_EQ(names, read_report(poster_folder() / "poster.json").cells.size());
}

TEST_P(PressPoster, ComesOutTheSameEveryTime) {
    TemporaryFolder folder;
    ASSERT_EQ(broadside({"render", "--press=" + GetParam(), "-o", folder / "p.pdf"},
                        {{}, {{"LC_ALL", "de_DE.UTF-8"}, {"TZ", "Asia/Tokyo"}}, {}})
                  .status,
              0);
    EXPECT_EQ(run({"cmp", folder / "p.pdf", file_}).status, 0);
}

// ---- on the plates --------------------------------------------------------------------------------------------------

TEST_P(PressPoster, StaysWithinTheInkLimit) {
    // Ghostscript fills every pixel that a shape touches: they are smaller than what lies between a frame and its text.
    const Plates p = plates(file_, *folder_, 100, 3514.8, 3015.6);
    int most = 0;
    for (int y = 0; y < p.height; ++y)
        for (int x = 0; x < p.width; ++x) {
            const std::array<int, 4> ink = p.at(x, y);
            most = std::max(most, ink[0] + ink[1] + ink[2] + ink[3]);
        }
    EXPECT_LE(most, 300 * 255 / 100);
    EXPECT_GT(most, 100 * 255 / 100);    // black over a ground at least
}

TEST_P(PressPoster, PrintsSmallTextInBlackAloneOnItsGround) {
    // Within the box of a small text on paper or a tint, nothing but the black plate changes.
    const Plates p = plates(file_, *folder_, 72, 3514.8, 3015.6);
    std::size_t looked = 0, black = 0, colored = 0;
    for (const ReportText& t : read_report(poster_folder() / "poster.json").texts) {
        if (t.size_pt >= 9 || luminance(t.ground) < 0.7) continue;
        ++looked;
        const int left = static_cast<int>(std::ceil(t.rect.left() + k_bleed)),
                  right = static_cast<int>(t.rect.right() + k_bleed);
        const int top = static_cast<int>(std::ceil(t.rect.top() + k_bleed)),
                  bottom = static_cast<int>(t.rect.bottom() + k_bleed);
        if (right <= left || bottom <= top) continue;
        const std::array<int, 4> ground = p.at(left, top);
        bool other = false, solid = false;
        for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x) {
                const std::array<int, 4> ink = p.at(x, y);
                other |= std::abs(ink[0] - ground[0]) + std::abs(ink[1] - ground[1]) + std::abs(ink[2] - ground[2]) > 3;
                solid |= ink[3] == 255;
            }
        black += solid ? 1 : 0;
        colored += other ? 1 : 0;
    }
    EXPECT_GT(looked, 1000u);
    EXPECT_GT(static_cast<double>(black), 0.98 * static_cast<double>(looked));
    EXPECT_LT(static_cast<double>(colored), 0.02 * static_cast<double>(looked));    // where boxes of others reach in
}

// ---- the same picture -----------------------------------------------------------------------------------------------

TEST_P(PressPoster, ShowsThePictureOfTheScreen) {
    const auto draw = [&](const std::string& file, const std::string& name, bool crop) {
        std::vector<std::string> words{"pdftocairo", "-png", "-r", "72", "-singlefile"};
        if (crop) words.insert(words.end(), {"-x", "9", "-y", "9", "-W", "3497", "-H", "2998"});
        words.insert(words.end(), {file, *folder_ / name});
        EXPECT_EQ(run(words).status, 0);
        return read_png(*folder_ / (name + ".png"), 2);
    };
    const Picture screen = draw((poster_folder() / "poster.pdf").string(), "screen", false);
    const Picture press = draw(file_, GetParam() + "-drawn", true);
    const Difference d = difference(screen, press);
    EXPECT_LT(d.mean, k_gamut_mean);
    EXPECT_LT(d.worst_block, k_gamut_block) << "at " << d.block_x << ", " << d.block_y;
    // The limit sees a cell that is not there.
    for (const ReportPlaced& cell : read_report(poster_folder() / "poster.json").cells) {
        Picture without = press;
        for (int y = static_cast<int>(cell.rect.top() / 2); y < static_cast<int>(cell.rect.bottom() / 2); ++y)
            std::fill_n(without.rgb.begin() + (static_cast<std::ptrdiff_t>(y) * without.width +
                                               static_cast<std::ptrdiff_t>(cell.rect.left() / 2)) *
                                                  3,
                        static_cast<std::ptrdiff_t>(cell.rect.w / 2) * 3, std::uint8_t{255});
        EXPECT_GT(difference(screen, without).worst_block, k_gamut_block) << cell.id;
    }
}

// ---- sample and sheets ----------------------------------------------------------------------------------------------

TEST(PressProof, PassesPreflightOnBothPapers) {
    TemporaryFolder folder;
    for (const std::string paper : {"a4", "a3"}) {
        const std::string file = folder / (paper + ".pdf");
        ASSERT_EQ(broadside({"render", "--press", "--proof", paper, "-o", file}).status, 0);
        const Finished checked = broadside({"preflight", file});
        EXPECT_EQ(checked.status, 0) << checked.out;
        EXPECT_THAT(checked.out, HasSubstr(paper == "a4" ? "210 mm × 297 mm" : "297 mm × 420 mm"));
    }
}

TEST(Tiles, OfThePosterAreAMapAnd28SheetsToPrintAtFullSize) {
    TemporaryFolder folder;
    const std::string file = folder / "tiles.pdf";
    ASSERT_EQ(
        broadside({"tile", (poster_folder() / "poster.pdf").string(), "--paper", "a4", "--overlap", "10mm", "-o", file})
            .status,
        0);
    EXPECT_EQ(run({"qpdf", "--check", file}).status, 0);
    const std::string info = run({"pdfinfo", file}).out;
    EXPECT_THAT(info, HasSubstr("Pages:           29\n"));
    EXPECT_THAT(info, HasSubstr("(A4)"));
    EXPECT_THAT(run({"mutool", "show", file, "trailer/Root/ViewerPreferences"}).out, HasSubstr("/PrintScaling /None"));
    const std::string map = run({"pdftotext", "-l", "1", file, "-"}).out;
    EXPECT_THAT(map, HasSubstr("100 mm"));
    EXPECT_THAT(map, HasSubstr("100 %"));
    for (const char* label : {"A1", "A7", "D1", "D7"}) EXPECT_THAT(map, HasSubstr(label));
}

// ---- TIFF -----------------------------------------------------------------------------------------------------------

TEST(Tiff, IsThePictureOfThePngWithItsProfileAndResolution) {
    TemporaryFolder folder;
    ASSERT_EQ(broadside({"render", "--dpi", "50", "-o", folder / "p.tif", "-o", folder / "p.png"}).status, 0);
    const Finished info = run({"tiffinfo", folder / "p.tif"});
    EXPECT_EQ(info.status, 0) << info.err;
    EXPECT_EQ(info.err, "");
    for (const char* entry : {"Bits/Sample: 8", "Samples/Pixel: 3", "RGB color", "Resolution: 50, 50 pixels/inch"})
        EXPECT_THAT(info.out, HasSubstr(entry));
    EXPECT_THAT(info.out, ::testing::ContainsRegex("Compression Scheme: .*[Dd]eflate"));
    EXPECT_THAT(info.out, HasSubstr("ICC Profile: <present>"));
    const std::unique_ptr<TIFF, void (*)(TIFF*)> tiff(TIFFOpen((folder / "p.tif").c_str(), "r"), TIFFClose);
    ASSERT_NE(tiff, nullptr);
    const Picture png = read_png(folder / "p.png");
    std::vector<std::uint8_t> row(static_cast<std::size_t>(TIFFScanlineSize(tiff.get())));
    ASSERT_EQ(row.size(), static_cast<std::size_t>(png.width) * 3);
    for (int y = 0; y < png.height; ++y) {
        ASSERT_EQ(TIFFReadScanline(tiff.get(), row.data(), static_cast<std::uint32_t>(y)), 1) << y;
        ASSERT_TRUE(std::equal(row.begin(), row.end(), png.rgb.begin() + static_cast<std::ptrdiff_t>(row.size()) * y))
            << y;
    }
}

}    // namespace
}    // namespace broadside::testing
