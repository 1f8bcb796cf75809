#include "engine/base/error.hpp"
#include "engine/icc/srgb.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/testing.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

const std::filesystem::path k_icc = BROADSIDE_SOURCE_DIR "/icc";

PressOptions options(PressOptions::Mode mode = PressOptions::Mode::cmyk) {
    PressOptions out;
    out.mode = mode;
    out.profile = k_icc / "FOGRA39L_coated.icc";
    return out;
}
std::string press(const PressOptions& o, PressReport* report = nullptr) {
    MemorySink out;
    const PressReport made = write_press(*sheet(), o, out);
    if (report != nullptr) *report = made;
    return std::string(out.text());
}

/// The plates as Ghostscript makes them, overprinting included, one pixel a point.
struct Plates {
    int width = 0, height = 0;
    std::string bytes;    // C, M, Y, K
    std::array<int, 4> at(double x, double y) const {
        const auto i = static_cast<std::size_t>((static_cast<int>(y) * width + static_cast<int>(x)) * 4);
        const auto ink = [&](std::size_t k) { return static_cast<int>(static_cast<unsigned char>(bytes[i + k])); };
        return {ink(0), ink(1), ink(2), ink(3)};
    }
};
Plates plates(const std::string& path, const TemporaryFolder& folder, int width, int height) {
    EXPECT_EQ(run("gs -q -dNOPAUSE -dBATCH -sDEVICE=bitcmyk -dGrayValues=256 -r72 -sOutputFile=" +
                  folder.file("plates") + " " + path)
                  .output,
              "");
    Plates out{width, height, read(folder.file("plates"))};
    EXPECT_EQ(out.bytes.size(), static_cast<std::size_t>(width * height * 4));
    return out;
}

struct PressPdf : ::testing::TestWithParam<PressOptions::Mode> {
    TemporaryFolder folder;
    PressReport report;
    std::string path = folder.write("press.pdf", press(options(GetParam()), &report));
};
INSTANTIATE_TEST_SUITE_P(Modes, PressPdf, ::testing::Values(PressOptions::Mode::cmyk, PressOptions::Mode::rgb),
                         [](const auto& mode) { return mode.param == PressOptions::Mode::cmyk ? "Cmyk" : "Rgb"; });

TEST_P(PressPdf, IsCleanForAllReaders) {
    const Outcome check = run("qpdf --check " + path);
    EXPECT_EQ(check.status, 0) << check.output;
    EXPECT_EQ(run("qpdf --is-encrypted " + path).status, 2);
    EXPECT_THAT(run("mutool draw -q -r 18 -o " + folder.file("m.ppm") + " " + path).output, IsQuiet());
    EXPECT_EQ(run("pdftoppm -r 36 " + path + " " + folder.file("p")).output, "");
    EXPECT_THAT(run("gs -q -dBATCH -dNOPAUSE -sDEVICE=ink_cov -r18 -o - " + path).output, HasSubstr("CMYK OK"));
}

TEST_P(PressPdf, HasTheBoxesOfASheetWithAnEighthOfAnInchOfBleed) {
    const std::string info = run("pdfinfo -box " + path).output;
    EXPECT_THAT(info, HasSubstr("PDF version:     1.6"));
    EXPECT_THAT(info, HasSubstr("Pages:           1\n"));
    EXPECT_THAT(info, HasSubstr("MediaBox:            0.00     0.00   438.00   318.00"));
    EXPECT_THAT(info, HasSubstr("BleedBox:            0.00     0.00   438.00   318.00"));
    EXPECT_THAT(info, HasSubstr("TrimBox:             9.00     9.00   429.00   309.00"));
    // poppler prints defaults for absent boxes, mutool only what is there.
    const std::string pages = run("mutool pages " + path).output;
    EXPECT_THAT(pages, HasSubstr("TrimBox"));
    EXPECT_THAT(pages, HasSubstr("BleedBox"));
    EXPECT_THAT(pages, Not(HasSubstr("ArtBox")));
}

TEST_P(PressPdf, SaysWhatItIsTwiceInAgreement) {
    const std::string info = run("mutool show " + path + " trailer/Info").output;
    EXPECT_THAT(info, HasSubstr("/Trapped /False"));
    EXPECT_THAT(info, HasSubstr("(D:20260102030305Z)"));
    EXPECT_THAT(info, Not(HasSubstr("GTS_PDFXVersion")));
    const std::string xmp = run("pdfinfo -meta " + path).output;
    for (const char* entry :
         {"<pdfxid:GTS_PDFXVersion>PDF/X-4<", "<pdf:Trapped>False<", "<xmp:CreateDate>2026-01-02T03:03:05Z<",
          "<xmp:ModifyDate>2026-01-02T03:03:05Z<", "<xmp:MetadataDate>", "<xmpMM:DocumentID>uuid:", "<xmpMM:VersionID>",
          "<xmpMM:RenditionClass>", "<pdf:Producer>Broadside 0.1.0<", "<xmp:CreatorTool>Broadside 0.1.0<"})
        EXPECT_THAT(xmp, HasSubstr(entry));
    folder.write("meta.xml", xmp);
    EXPECT_EQ(run("xmllint --noout " + folder.file("meta.xml")).output, "");
    EXPECT_THAT(run("mutool show -g " + path + " trailer/Root/Metadata").output, Not(HasSubstr("/Filter")));
    EXPECT_EQ(count(run("mutool show " + path + " trailer/ID").output, "<"), 2U);
}

TEST_P(PressPdf, HasOneOutputIntentWithTheProfileItself) {
    EXPECT_THAT(run("mutool show " + path + " trailer/Root/OutputIntents/1").output, HasSubstr("/S /GTS_PDFX"));
    EXPECT_THAT(run("mutool show " + path + " trailer/Root/OutputIntents/1").output,
                HasSubstr("/OutputConditionIdentifier (FOGRA39)"));
    EXPECT_EQ(run("mutool show -b " + path + " trailer/Root/OutputIntents/1/DestOutputProfile | sha256sum")
                  .output.substr(0, 64),
              run("sha256sum " + (k_icc / "FOGRA39L_coated.icc").string()).output.substr(0, 64));
    EXPECT_THAT(run("mutool show " + path + " trailer/Root/OutputIntents/2").output, HasSubstr("null"));
}

TEST_P(PressPdf, HoldsNothingThatPressesRefuse) {
    const std::string fonts = run("pdffonts " + path + " | tail -n +3").output;
    EXPECT_EQ(count(fonts, "yes yes yes"), 2U) << fonts;
    EXPECT_THAT(fonts, Not(HasSubstr("Type 3")));
    EXPECT_EQ(count(run("pdfimages -list " + path).output, "\n"), 2U);    // the heading alone
    EXPECT_EQ(count(run("pdfinfo -url " + path).output, "\n"), 1U);
    EXPECT_EQ(run("mutool show " + path +
                  " grep | grep -E -c 'JavaScript|/Launch|OpenAction|/AA |LZWDecode|/Annot\\b|/Group|/SMask'")
                  .output,
              "0\n");
}

TEST_P(PressPdf, IsTakenByGhostscriptsPdfX) {
    // Its PDF/X mode refuses annotations; that it would refuse ours if there were any is what the screen PDF shows.
    folder.write("def.ps",
                 "[ /Title (Check) /Trapped /False /GTS_PDFXVersion (PDF/X-3:2002) /DOCINFO pdfmark\n"
                 "[/_objdef {OI} /type /dict /OBJ pdfmark\n"
                 "[{OI} << /Type /OutputIntent /S /GTS_PDFX /OutputCondition (FOGRA39) /Info (none)\n"
                 "/OutputConditionIdentifier (FOGRA39) /RegistryName (http://www.color.org) >> /PUT pdfmark\n"
                 "[{Catalog} <</OutputIntents [ {OI} ]>> /PUT pdfmark\n");
    MemorySink out;
    write_pdf(*sheet(), out);
    folder.write("screen.pdf", out.text());
    const auto convert = [&](const std::string& file) {
        return run("cd " + folder.file("") +
                   " && gs -dNOSAFER -q -dPDFX -dPDFACompatibilityPolicy=2 -dNOPAUSE -dBATCH -sDEVICE=pdfwrite"
                   " -sColorConversionStrategy=CMYK -sOutputFile=/dev/null ./def.ps " +
                   file)
            .output;
    };
    EXPECT_EQ(convert("press.pdf"), "");
    EXPECT_THAT(convert("screen.pdf"), HasSubstr("not permitted in PDF/X"));
}

TEST_P(PressPdf, KeepsTextAsText) {
    const std::string text = run("pdftotext -layout " + path + " -").output;
    for (const char* words : {"Large Language Models", "Model B 30B-A3B", "efficient, 48 heads → 8 KV", "128 experts"})
        EXPECT_THAT(text, HasSubstr(words));
}

TEST_P(PressPdf, PrintsTextInBlackAloneOverItsGround) {
    const Plates p = plates(path, folder, 438, 318);
    // Within the box, ground and text differ in black alone: the plates of the ground run through beneath.
    const Rect box{9 + 42, 9 + 102, 112, 26};
    const std::array<int, 4> ground = p.at(box.x - 1, box.y);
    EXPECT_GT(ground[0], 20);
    EXPECT_EQ(ground[3], 0);
    int solid = 0;
    for (double y = box.y; y < box.bottom(); ++y) {
        for (double x = box.x; x < box.right(); ++x) {
            const std::array<int, 4> at = p.at(x, y);
            EXPECT_EQ((std::array{at[0], at[1], at[2]}), (std::array{ground[0], ground[1], ground[2]}))
                << x << ' ' << y;
            EXPECT_TRUE(at[3] == 0 || at[3] == 255) << at[3];
            solid += at[3] == 255 ? 1 : 0;
        }
    }
    EXPECT_GT(solid, 300);
}

TEST_P(PressPdf, StaysWithinTheInkLimitAndFillsTheBleed) {
    const Plates p = plates(path, folder, 438, 318);
    int most = 0;
    for (int y = 0; y < 318; ++y) {
        for (int x = 0; x < 438; ++x) {
            const std::array<int, 4> at = p.at(x, y);
            most = std::max(most, at[0] + at[1] + at[2] + at[3]);
        }
    }
    EXPECT_LE(most, 300 * 255 / 100);
    if (GetParam() == PressOptions::Mode::cmyk) {
        EXPECT_NEAR(most / 2.55, report.most_ink, 1);
    }
    // The band of the head runs to three edges of the bleed, the ground to the fourth.
    for (const Point at : {Point{0, 0}, {437, 0}, {0, 40}, {437, 40}, {200, 0}})
        EXPECT_EQ(p.at(at.x, at.y), p.at(219, 12));
    EXPECT_EQ(p.at(200, 317), (std::array{0, 0, 0, 0}));
}

TEST_P(PressPdf, ShowsThePictureOfTheScreen) {
    MemorySink out;
    write_pdf(*sheet(), out);
    folder.write("screen.pdf", out.text());
    const std::string gs =
        "gs -q -dNOPAUSE -dBATCH -sDEVICE=ppmraw -r72 -dTextAlphaBits=4 -dGraphicsAlphaBits=4"
        " -dRenderIntent=1 -dBlackPtComp=1 -sDefaultCMYKProfile=" +
        (k_icc / "FOGRA39L_coated.icc").string() + " -sOutputFile=";
    EXPECT_EQ(run("cd " + folder.file("") + " && gs --permit-file-read=" + k_icc.string() + "/ " + gs.substr(3) +
                  "s.ppm screen.pdf")
                  .output,
              "");
    EXPECT_EQ(run("cd " + folder.file("") + " && gs --permit-file-read=" + k_icc.string() + "/ " + gs.substr(3) +
                  "p.ppm press.pdf")
                  .output,
              "");
    const Picture screen = read_picture(folder.file("s.ppm")), printed = read_picture(folder.file("p.ppm"));
    ASSERT_EQ(screen.width, 420);
    ASSERT_EQ(printed.width, 438);
    double sum = 0;
    int off = 0;
    for (int y = 0; y < 300; ++y) {
        for (int x = 0; x < 420; ++x) {
            int most = 0;
            for (int c = 0; c < 3; ++c)
                most = std::max(most, std::abs(screen.at(x, y, c) - printed.at(x + 9, y + 9, c)));
            sum += most;
            off += most > 48 ? 1 : 0;    // colored small type turned black
        }
    }
    EXPECT_LT(sum / (420 * 300), 4);
    EXPECT_LT(off, 420 * 300 / 100);
}

TEST(PressCmyk, LeavesNoDeviceRgb) {
    const TemporaryFolder folder;
    const std::string trace = run("mutool trace " + folder.write("press.pdf", press(options()))).output;
    EXPECT_EQ(count(trace, "colorspace=\"DeviceRGB\""), 0U);
    EXPECT_GT(count(trace, "colorspace=\"DeviceCMYK\""), 20U);
    EXPECT_GT(
        count(trace, "<fill_text colorspace=\"DeviceCMYK\" color=\"0 0 0 1\" ri=\"1\" bp=\"1\" op=\"1\" opm=\"1\""),
        5U);
}

TEST(PressRgb, CalibratesItsRgb) {
    const TemporaryFolder folder;
    const std::string path = folder.write("press.pdf", press(options(PressOptions::Mode::rgb)));
    const std::string content = run("mutool show -b " + path + " pages/1/Contents").output;
    EXPECT_THAT(content, HasSubstr("/RGB cs"));
    EXPECT_THAT(content, Not(::testing::ContainsRegex(" (rg|RG)\n")));
    EXPECT_THAT(run("mutool show " + path + " pages/1/Resources/ColorSpace/RGB").output, HasSubstr("/ICCBased"));
    // Its ink is what the profile of the printing condition makes of it: the band's dark blue takes most of four inks.
    for (const Check& check : preflight(path)) {
        if (check.id != "ink") continue;
        EXPECT_TRUE(check.measured) << check.detail;
        EXPECT_GT(std::stod(check.detail), 200) << check.detail;
        EXPECT_LE(std::stod(check.detail), 300) << check.detail;
    }
}

TEST(Press, DrawsMarksOutsideTheBleedAlone) {
    const TemporaryFolder folder;
    PressOptions o = options();
    o.marks = true;
    const std::string path = folder.write("press.pdf", press(o));
    EXPECT_THAT(run("pdfinfo -box " + path).output, HasSubstr("BleedBox:           27.00    27.00   465.00   345.00"));
    const Plates with = plates(path, folder, 492, 372);
    const Plates without = plates(folder.write("plain.pdf", press(options())), folder, 438, 318);
    for (int y = 0; y < 318; ++y)
        for (int x = 0; x < 438; ++x) ASSERT_EQ(with.at(x + 27, y + 27), without.at(x, y)) << x << ' ' << y;
    int marked = 0;
    for (int y = 0; y < 27; ++y)
        for (int x = 0; x < 492; ++x) marked += with.at(x, y) == std::array{255, 255, 255, 255} ? 1 : 0;
    EXPECT_GT(marked, 30);    // crop and registration marks, on all plates
}

TEST(Press, IsTheSameByteForByte) {
    EXPECT_EQ(press(options()), press(options()));
    EXPECT_EQ(press(options(PressOptions::Mode::rgb)), press(options(PressOptions::Mode::rgb)));
}

TEST(Press, ReportsShiftsAndSolidTexts) {
    PressReport report;
    press(options(), &report);
    EXPECT_EQ(report.solid_texts, 2U);    // the blue lines of 7 pt
    EXPECT_TRUE(std::ranges::is_sorted(report.colors, std::greater{}, &PressColor::shift));
    for (const PressColor& c : report.colors) EXPECT_LE(c.ink.total(), 300) << c.color.hex();
    EXPECT_EQ(report.condition, "FOGRA39L Coated");
}

TEST(Press, RefusesProfilesThatAreNotOfAPress) {
    const TemporaryFolder folder;
    PressOptions o = options();
    const auto message = [&](const std::filesystem::path& profile) -> std::string {
        o.profile = profile;
        try {
            press(o);
        } catch (const InputError& error) {
            return to_string(error.problems().front());
        }
        return "accepted";
    };
    EXPECT_THAT(message(folder.write("srgb.icc", icc::srgb_profile())),
                HasSubstr("profile: expected an output profile (prtr), got class \"mntr\""));
    EXPECT_THAT(message(folder.write("text.icc", "not a profile")), HasSubstr("this is not an ICC profile"));
    EXPECT_THAT(message(folder.file("none.icc")), HasSubstr("no such file"));
    std::string five = read((k_icc / "FOGRA39L_coated.icc").string());
    five[8] = 5;
    EXPECT_THAT(message(folder.write("five.icc", five)), HasSubstr("ICC"));
    EXPECT_EQ(message(k_icc / "GRACoL_TR006.icc"), "accepted");
    o.profile = k_icc / "FOGRA39L_coated.icc";
    o.bleed_mm = 40;
    EXPECT_THROW(press(o), UsageError);
}

TEST(PressPdf, RefusesADarkGroundAndSaysWhy) {
    PressOptions o;
    o.profile = k_icc / "FOGRA39L_coated.icc";
    scene::Builder out({100, 100}, {0x12, 0x15, 0x1a});    // of the layout `dark`
    MemorySink sink;
    try {
        write_press(*std::move(out).finish(), o, sink);
        FAIL();
    } catch (const UsageError& e) {
        EXPECT_THAT(e.what(), HasSubstr("paler than the panels"));
    }
    EXPECT_EQ(sink.text(), "");
}

TEST(PressColors, KeepWhiteBlackAndTheLimit) {
    for (const double limit : {240.0, 280.0, 300.0}) {
        const PressColors colors(k_icc / "FOGRA39L_coated.icc", limit);
        EXPECT_EQ(colors.convert({255, 255, 255}), Cmyk{});
        EXPECT_EQ(colors.black({255, 255, 255}), Cmyk{});
        EXPECT_EQ(colors.black({0, 0, 0}), (Cmyk{0, 0, 0, 100}));
        double last = 101;
        for (int v = 0; v < 256; v += 15) {
            const auto b = static_cast<std::uint8_t>(v);
            const double k = colors.black({b, b, b}).k;
            EXPECT_LT(k, last);
            last = k;
            for (int u = 0; u < 256; u += 15)
                EXPECT_LE(colors.convert({b, static_cast<std::uint8_t>(u), 20}).total(), limit);
        }
    }
}

TEST(PressColors, AgreeWithAnotherConverter) {
    // What Ghostscript's copy of Little CMS makes of an sRGB fill with the same profile and intent.
    const TemporaryFolder folder;
    const PressColors colors(k_icc / "GRACoL_TR006.icc", 400);
    scene::Builder out({10, 10}, k_blue);
    MemorySink sink;
    write_pdf(*std::move(out).finish(), sink);
    EXPECT_EQ(run("gs -q -dNOPAUSE -dBATCH --permit-file-read=" + k_icc.string() +
                  "/ -sDEVICE=bitcmyk -dGrayValues=256 -r72 -dRenderIntent=1 -dBlackPtComp=1 -sOutputICCProfile=" +
                  (k_icc / "GRACoL_TR006.icc").string() + " -sOutputFile=" + folder.file("raw") + " " +
                  folder.write("blue.pdf", sink.text()))
                  .output,
              "");
    const std::string raw = read(folder.file("raw"));
    ASSERT_GE(raw.size(), 4U);
    const Cmyk ours = colors.convert(k_blue);
    const std::array<double, 4> inks{ours.c, ours.m, ours.y, ours.k};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(static_cast<unsigned char>(raw[i]) / 2.55, inks[i], 2) << i;
}

TEST(SoftProof, ShowsTheColorsOfThePressInTheSamePlaces) {
    PressOptions options;
    options.profile = BROADSIDE_SOURCE_DIR "/icc/FOGRA39L_coated.icc";
    const scene::SceneRef before = sheet(), after = soft_proof(*before, options);
    ASSERT_EQ(after->items.size(), before->items.size());
    const PressColors press(options.profile, options.ink_limit);
    bool duller = false;
    for (std::size_t i = 0; i < before->items.size(); ++i) {
        EXPECT_EQ(after->items[i].bounds, before->items[i].bounds);
        const auto color = [](const scene::Item& item) {
            return std::visit([](const auto& p) { return p.color; }, item.paint);
        };
        if (color(before->items[i]) == k_blue && std::holds_alternative<scene::Stroke>(before->items[i].paint)) {
            EXPECT_EQ(color(after->items[i]), press.printed(press.convert(k_blue)));
            duller = true;
        }
    }
    EXPECT_TRUE(duller);
}

}    // namespace
}    // namespace broadside::pdf
