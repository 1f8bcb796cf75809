#include "engine/base/error.hpp"
#include "engine/icc/srgb.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/qpdf.hpp"
#include "engine/pdf/testing.hpp"

#include <gmock/gmock.h>

#include <functional>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

std::string press(PressOptions::Mode mode, bool marks = false) {
    PressOptions o;
    o.mode = mode;
    o.marks = marks;
    o.profile = BROADSIDE_SOURCE_DIR "/icc/FOGRA39L_coated.icc";
    MemorySink out;
    write_press(*sheet(), o, out);
    return std::string(out.text());
}

std::vector<std::string> failed(const std::vector<Check>& checks) {
    std::vector<std::string> out;
    for (const Check& c : checks)
        if (!c.passed) out.push_back(c.id);
    return out;
}

TEST(Preflight, PassesOurOwn) {
    const TemporaryFolder folder;
    for (const auto mode : {PressOptions::Mode::cmyk, PressOptions::Mode::rgb})
        for (const bool marks : {false, true})
            EXPECT_THAT(failed(preflight(folder.write("press.pdf", press(mode, marks)))), IsEmpty());
}

TEST(Preflight, TellsWhyTheScreenPdfIsNotForThePress) {
    const TemporaryFolder folder;
    MemorySink out;
    write_pdf(*sheet(), out);
    EXPECT_THAT(failed(preflight(folder.write("screen.pdf", out.text()))),
                UnorderedElementsAreArray({"trim_box", "bleed", "output_intent", "output_profile", "pdfx", "trapped",
                                           "device_rgb", "text_solid", "annotations", "actions"}));
}

TEST(Preflight, RefusesWhatIsNoPdf) {
    const TemporaryFolder folder;
    EXPECT_THROW(preflight(folder.write("x.pdf", "not a PDF at all")), InputError);
    EXPECT_THROW(preflight(folder.file("none.pdf")), InputError);
}

TEST(Preflight, OutlivesDamagedFiles) {
    const TemporaryFolder folder;
    const std::string good = press(PressOptions::Mode::cmyk);
    std::uint32_t random = 1;
    const auto next = [&](std::size_t below) {
        random = random * 1664525U + 1013904223U;
        return (random >> 8) % below;
    };
    int read = 0;
    for (int i = 0; i < 200; ++i) {
        std::string bad = good;
        if (i % 4 == 0) {
            bad.resize(next(bad.size()));
        } else {
            // Most of the file is the profile: damage the rest of it.
            for (int k = 0; k < 12; ++k)
                bad[next(2) == 0 ? next(6000) : bad.size() - 1 - next(30'000)] = static_cast<char>(next(256));
        }
        try {
            read += preflight(folder.write("bad.pdf", bad)).empty() ? 0 : 1;
        } catch (const InputError&) {
        }
    }
    EXPECT_GT(read, 50);    // qpdf mends much
}

TEST(Preflight, PrintsATableAndJson) {
    const std::vector<Check> checks{{"ink", "Total ink", false, "400 \"%\"", "page 1"},
                                    {"forms", "No forms", true, "", ""}};
    EXPECT_THAT(to_table(checks),
                HasSubstr("FAIL  ink    Total ink: 400 \"%\"; page 1\nok    forms  No forms\n1 of 2 checks failed."));
    EXPECT_EQ(
        to_json(checks),
        "[\n  {\"id\": \"ink\", \"what\": \"Total ink\", \"passed\": false, \"detail\": \"400 \\\"%\\\"\", \"place\": "
        "\"page 1\"},\n"
        "  {\"id\": \"forms\", \"what\": \"No forms\", \"passed\": true, \"detail\": \"\", \"place\": \"\"}\n]\n");
    EXPECT_FALSE(passed(checks));
}

/// A way to spoil a file, and the checks that must notice it: these and no others.
struct Fault {
    const char* name;
    std::vector<std::string> found_by;
    std::function<void(QPDF&, Object page)> plant;
    std::function<void(QPDFWriter&)> writer = [](QPDFWriter&) {};
};
void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

/// Paints over the finished page. The page is 438 × 318 pt, with 9 pt of bleed.
std::function<void(QPDF&, Object)> painting(const std::string& operators) {
    return [operators](QPDF& pdf, Object page) {
        page.addPageContents(pdf.makeIndirectObject(Object::newStream(&pdf, "\n" + operators + "\n")), false);
    };
}
void add_resource(Object page, const char* kind, const char* name, Object what) {
    Object all = page.getKey("/Resources").getKey(kind);
    if (!all.isDictionary()) {
        all = Object::newDictionary();
        page.getKey("/Resources").replaceKey(kind, all);
    }
    all.replaceKey(name, what);
}
Object stream(QPDF& pdf, const std::string& bytes, const std::string& dictionary) {
    Object out = Object::newStream(&pdf, bytes);
    out.replaceDict(Object::parse(dictionary));
    return out;
}
/// A pattern that is painted in a color of `space`, as /Pt in /Cs.
void add_pattern_without_colors(QPDF& pdf, Object page, const std::string& space) {
    add_resource(page, "/Pattern", "/Pt",
                 stream(pdf, "0 0 5 5 re f",
                        "<</PatternType 1 /PaintType 2 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep "
                        "9 /Resources <<>>>>"));
    add_resource(page, "/ColorSpace", "/Cs", Object::parse("[/Pattern " + space + "]"));
}
Object first_font(Object page) { return page.getKey("/Resources").getKey("/Font").getKey("/BroadsideF0"); }
Object info(QPDF& pdf) { return pdf.getTrailer().getKey("/Info"); }

const std::vector<Fault>& faults() {
    static const std::vector<Fault> all{
        {"NoTrimBox",
         {"trim_box", "bleed"},
         [](QPDF&, Object page) {
             page.removeKey("/TrimBox");
             page.removeKey("/BleedBox");
         }},
        {"TrimOutsideBleed",
         {"boxes_nested", "bleed"},
         [](QPDF&, Object page) { page.replaceKey("/BleedBox", Object::parse("[20 20 418 298]")); }},
        {"LittleBleed",
         {"bleed"},
         [](QPDF&, Object page) { page.replaceKey("/BleedBox", Object::parse("[5 5 433 313]")); }},
        {"NoOutputIntent",
         {"output_intent", "output_profile"},
         [](QPDF& pdf, Object) { pdf.getRoot().removeKey("/OutputIntents"); }},
        {"ScreenProfile",
         {"output_profile"},
         [](QPDF& pdf, Object) {
             Object profile = pdf.getRoot().getKey("/OutputIntents").getArrayItem(0).getKey("/DestOutputProfile");
             profile.replaceStreamData(icc::srgb_profile(), Object::newNull(), Object::newNull());
         }},
        {"NoXmp", {"xmp", "pdfx", "metadata_agree"}, [](QPDF& pdf, Object) { pdf.getRoot().removeKey("/Metadata"); }},
        {"OtherTitle",
         {"metadata_agree"},
         [](QPDF& pdf, Object) { info(pdf).replaceKey("/Title", Object::newString("Another")); }},
        {"NoTrapped", {"trapped", "metadata_agree"}, [](QPDF& pdf, Object) { info(pdf).removeKey("/Trapped"); }},
        {"NoDates",
         {"title_and_dates", "metadata_agree"},
         [](QPDF& pdf, Object) { info(pdf).removeKey("/CreationDate"); }},
        {"NewVersion", {"version"}, [](QPDF&, Object) {}, [](QPDFWriter& w) { w.forcePDFVersion("1.7"); }},
        {"Encrypted",
         {"encryption", "xmp"},
         [](QPDF&, Object) {},
         [](QPDFWriter& w) {
             w.setR3EncryptionParametersInsecure("", "owner", true, true, true, true, true, true, qpdf_r3p_full);
         }},
        {"FontNotEmbedded",
         {"fonts_embedded"},
         [](QPDF&, Object page) {
             first_font(page)
                 .getKey("/DescendantFonts")
                 .getArrayItem(0)
                 .getKey("/FontDescriptor")
                 .removeKey("/FontFile3");
         }},
        {"Type3Font",
         {"fonts_type3"},
         [](QPDF& pdf, Object page) {
             add_resource(
                 page, "/Font", "/T3",
                 pdf.makeIndirectObject(Object::parse("<</Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix "
                                                      "[1 0 0 1 0 0] /CharProcs <<>> /Encoding <</Differences [0 /a]>>"
                                                      " /FirstChar 0 /LastChar 0 /Widths [1]>>")));
             painting("0 0 0 1 k BT /T3 12 Tf 100 290 Td <00> Tj ET")(pdf, page);
         }},
        {"DeviceRgb", {"device_rgb"}, painting("1 0 0 rg 100 280 10 10 re f")},
        {"SpotColor",
         {"spot_colors"},
         [](QPDF& pdf, Object page) {
             add_resource(page, "/ColorSpace", "/Spot",
                          Object::parse("[/Separation /Orange /DeviceCMYK <</FunctionType 2 /Domain [0 1] /C0 [0 0 0 "
                                        "0] /C1 [0 0.6 1 0] /N 1>>]"));
             painting("/Spot cs 1 scn 100 280 10 10 re f")(pdf, page);
         }},
        {"TooMuchInk", {"ink"}, painting("0.9 0.8 0.8 0.9 k 100 270 10 10 re f")},
        {"TooMuchInkByOverprint",
         {"ink"},
         painting("0.9 0.8 0.8 0 k 100 270 30 30 re f /OPK gs 0 0 0 1 k 105 275 5 5 re f")},
        {"RegistrationInside", {"registration", "ink"}, painting("/All cs 1 scn 100 270 10 10 re f")},
        {"TinyText", {"text_size"}, painting("/OPK gs 0 0 0 1 k BT /BroadsideF0 4 Tf 100 30 Td <0001> Tj ET")},
        {"TinyTextByScale",
         {"text_size"},
         painting("/OPK gs 0 0 0 1 k q 0.25 0 0 0.25 0 0 cm BT /BroadsideF0 16 Tf 400 120 Td <0001> Tj ET Q")},
        {"TintedText", {"text_solid"}, painting("0.9 0.6 0 0 k BT /BroadsideF0 7 Tf 100 30 Td <0001> Tj ET")},
        {"RichBlackText", {"text_black"}, painting("0.6 0.4 0.4 1 k BT /BroadsideF0 12 Tf 100 30 Td <0001> Tj ET")},
        {"BlackTextKnocksOut",
         {"overprint_black"},
         painting("/OP0 gs 0.5 0 0 0 k 90 20 60 30 re f 0 0 0 1 k BT /BroadsideF0 12 Tf 100 30 Td <0001> Tj ET")},
        {"WhiteOverprints", {"overprint_white"}, painting("/OPK gs 0 0 0 0 k 100 270 10 10 re f")},
        {"ThinLine", {"line_width"}, painting("0 0 0 1 K 0.1 w 100 30 m 200 30 l S")},
        {"CoarseImage",
         {"image_resolution"},
         [](QPDF& pdf, Object page) {
             Object image =
                 stream(pdf, std::string(400, '\x40'),
                        "<</Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 /ColorSpace "
                        "/DeviceCMYK>>");
             add_resource(page, "/XObject", "/Im", image);
             painting("q 60 0 0 60 100 250 cm /Im Do Q")(pdf, page);
         }},
        {"CoarseMask",    // of a fine image: 10 pixels on 20 pt
         {"image_resolution"},
         [](QPDF& pdf, Object page) {
             Object mask = stream(pdf, std::string(20, '\x40'),
                                  "<</Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 1 "
                                  "/ImageMask true>>");
             Object image = stream(pdf, std::string(40'000, '\x40'),
                                   "<</Type /XObject /Subtype /Image /Width 100 /Height 100 "
                                   "/BitsPerComponent 8 /ColorSpace /DeviceCMYK>>");
             image.getDict().replaceKey("/Mask", mask);
             add_resource(page, "/XObject", "/Im", image);
             painting("q 20 0 0 20 100 250 cm /Im Do Q")(pdf, page);
         }},
        {"CoarseImageInAGlyph",    // 100 pixels at 0.02 × 60 × 100 pt: 60 ppi
         {"image_resolution", "fonts_type3"},
         [](QPDF& pdf, Object page) {
             Object image = stream(pdf, std::string(40'000, '\x40'),
                                   "<</Type /XObject /Subtype /Image /Width 100 /Height 100 "
                                   "/BitsPerComponent 8 /ColorSpace /DeviceCMYK>>");
             Object font = Object::parse(
                 "<</Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] /FontMatrix [0.02 0 0 0.02 0 "
                 "0] /FirstChar 97 /LastChar 97 /Widths [60] /Encoding <</Differences [97 "
                 "/a]>>>>");
             Object glyphs = Object::newDictionary(), resources = Object::newDictionary();
             glyphs.replaceKey("/a",
                               pdf.makeIndirectObject(Object::newStream(&pdf, "60 0 d0 q 60 0 0 60 0 0 cm /Im Do Q")));
             font.replaceKey("/CharProcs", glyphs);
             font.replaceKey("/Resources", resources);
             add_resource(font, "/XObject", "/Im", image);
             add_resource(page, "/Font", "/T3", pdf.makeIndirectObject(font));
             painting("BT /T3 100 Tf 100 150 Td (a) Tj ET")(pdf, page);
         }},
        {"RgbImage",
         {"device_rgb"},
         [](QPDF& pdf, Object page) {
             Object image = stream(pdf, std::string(120'000, '\x40'),
                                   "<</Type /XObject /Subtype /Image /Width 200 /Height 200 /BitsPerComponent 8 "
                                   "/ColorSpace /DeviceRGB>>");
             add_resource(page, "/XObject", "/Im", image);
             painting("q 60 0 0 60 100 250 cm /Im Do Q")(pdf, page);
         }},
        {"RgbInAForm",
         {"device_rgb"},
         [](QPDF& pdf, Object page) {
             Object form =
                 stream(pdf, "1 0 0 rg 0 0 10 10 re f", "<</Type /XObject /Subtype /Form /BBox [0 0 10 10]>>");
             add_resource(page, "/XObject", "/Fm", form);
             painting("q 1 0 0 1 100 270 cm /Fm Do Q")(pdf, page);
         }},
        {"RgbInAFormWithResourcesOfItsOwn",    // where the page's default does not hold
         {"device_rgb"},
         [](QPDF& pdf, Object page) {
             Object form = stream(pdf, "1 0 0 rg 0 0 10 10 re f",
                                  "<</Type /XObject /Subtype /Form /BBox [0 0 10 10] /Resources <<>>>>");
             add_resource(page, "/XObject", "/Fm", form);
             add_resource(page, "/ColorSpace", "/DefaultRGB", Object::parse("[/CalRGB <</WhitePoint [0.9 1 0.8]>>]"));
             painting("q 1 0 0 1 100 270 cm /Fm Do Q")(pdf, page);
         }},
        {"RgbThroughAPatternWithoutColors",
         {"device_rgb"},
         [](QPDF& pdf, Object page) {
             add_pattern_without_colors(pdf, page, "/DeviceRGB");
             painting("/Cs cs 1 0 0 /Pt scn 100 270 10 10 re f")(pdf, page);
         }},
        {"InkThroughAPatternWithoutColors",    // of which the second color is too much
         {"ink"},
         [](QPDF& pdf, Object page) {
             add_pattern_without_colors(pdf, page, "/DeviceCMYK");
             painting("/Cs cs 0 1 0 0 /Pt scn 100 270 10 10 re f 1 1 1 1 /Pt scn 120 270 10 10 re f")(pdf, page);
         }},
        {"InkThroughAMask",
         {"ink"},
         [](QPDF& pdf, Object page) {
             Object image = stream(pdf, std::string(1250, '\0'),
                                   "<</Type /XObject /Subtype /Image /Width 100 /Height 100 "
                                   "/BitsPerComponent 1 /ImageMask true>>");
             add_resource(page, "/XObject", "/Im", image);
             painting("1 1 1 1 k q 20 0 0 20 100 250 cm /Im Do Q")(pdf, page);
         }},
        {"RgbBlending",
         {"blend_space"},
         [](QPDF&, Object page) { page.replaceKey("/Group", Object::parse("<</S /Transparency /CS /DeviceRGB>>")); }},
        {"EndsAtTheTrim", {"edge"}, painting("1 0 0 0 k 9 40 20 20 re f")},
        {"TextAtTheTrim", {"safe_zone"}, painting("/OPK gs 0 0 0 1 k BT /BroadsideF0 12 Tf 11 30 Td <0001> Tj ET")},
        {"Link",
         {"annotations", "actions"},
         [](QPDF&, Object page) {
             page.replaceKey("/Annots", Object::parse("[<</Type /Annot /Subtype /Link /Rect [50 50 90 90] /A <</S /URI "
                                                      "/URI (https://example.org)>>>>]"));
         }},
        {"Script",
         {"actions"},
         [](QPDF& pdf, Object) {
             pdf.getRoot().replaceKey("/OpenAction", Object::parse("<</S /JavaScript /JS (1)>>"));
         }},
        {"ActionOfABookmark",
         {"actions"},
         [](QPDF& pdf, Object) {
             Object mark = pdf.makeIndirectObject(Object::parse("<</Title (x) /A <</S /GoTo /D [0 /Fit]>>>>"));
             Object tree = pdf.makeIndirectObject(Object::parse("<</Type /Outlines /Count 1>>"));
             tree.replaceKey("/First", mark);
             tree.replaceKey("/Last", mark);
             mark.replaceKey("/Parent", tree);
             pdf.getRoot().replaceKey("/Outlines", tree);
         }},
        {"ScriptOfAField",
         {"actions", "forms"},
         [](QPDF& pdf, Object) {
             Object field = Object::parse("<</FT /Tx /T (a) /AA <</K <</S /JavaScript /JS (1)>>>>>>");
             Object form = Object::parse("<<>>");
             form.replaceKey("/Fields", Object::newArray({pdf.makeIndirectObject(field)}));
             pdf.getRoot().replaceKey("/AcroForm", form);
         }},
        {"AssociatedFile",
         {"actions"},
         [](QPDF& pdf, Object) {
             Object file = Object::parse("<</Type /Filespec /F (a)>>");
             Object held = Object::newDictionary();
             held.replaceKey("/F", pdf.makeIndirectObject(Object::newStream(&pdf, "hello")));
             file.replaceKey("/EF", held);
             pdf.getRoot().replaceKey("/AF", Object::newArray({pdf.makeIndirectObject(file)}));
         }},
        {"PostScriptForm",
         {"forbidden"},
         [](QPDF& pdf, Object page) {
             Object form = stream(pdf, "", "<</Type /XObject /Subtype /Form /Subtype2 /PS /BBox [0 0 10 10]>>");
             add_resource(page, "/XObject", "/Fm", form);
             painting("/Fm Do")(pdf, page);
         }},
        {"Form",
         {"forms"},
         [](QPDF& pdf, Object) { pdf.getRoot().replaceKey("/AcroForm", Object::parse("<</Fields []>>")); }},
        {"BrokenOperator", {"content"}, painting("q0.041 0 0 1 k")},
        {"OpenQ", {"content"}, painting("q 0 0 0 1 k")},
        {"TransferCurve",
         {"forbidden"},
         [](QPDF& pdf, Object page) {
             add_resource(page, "/ExtGState", "/TC", Object::parse("<</TR /Identity>>"));
             painting("/TC gs")(pdf, page);
         }},
        {"TransferCurveOfAPattern",
         {"forbidden"},
         [](QPDF& pdf, Object page) {
             add_resource(page, "/Pattern", "/Pt",
                          Object::parse("<</PatternType 2 /ExtGState <</TR /Identity>> /Shading <</ShadingType 2 "
                                        "/ColorSpace /DeviceCMYK /Coords [0 0 1 0] /Function <</FunctionType 2 /Domain "
                                        "[0 1] /C0 [0 0 0 0] /C1 [0 0 0 1] /N 1>>>>>>"));
             painting("/Pattern cs /Pt scn 100 270 10 10 re f")(pdf, page);
         }},
        {"Lzw",
         {"forbidden"},
         [](QPDF& pdf, Object page) {
             Object stream = Object::newStream(&pdf);
             stream.replaceStreamData(std::string("\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", 9),
                                      Object::newName("/LZWDecode"), Object::newNull());
             page.replaceKey("/PieceInfo", pdf.makeIndirectObject(stream));
         },
         [](QPDFWriter& w) { w.setStreamDataMode(qpdf_s_preserve); }},
    };
    return all;
}

struct PlantedFault : ::testing::TestWithParam<Fault> {};
INSTANTIATE_TEST_SUITE_P(Preflight, PlantedFault, ::testing::ValuesIn(faults()),
                         [](const auto& f) { return f.param.name; });

TEST_P(PlantedFault, IsFoundAndNothingElse) {
    const TemporaryFolder folder;
    QPDF pdf;
    pdf.processFile(folder.write("good.pdf", press(PressOptions::Mode::cmyk)).c_str());
    GetParam().plant(pdf, pdf.getAllPages().front());
    const std::string bad = folder.file("bad.pdf");    // the writer keeps the pointer
    QPDFWriter writer(pdf, bad.c_str());
    writer.setObjectStreamMode(qpdf_o_disable);
    writer.forcePDFVersion("1.6");
    GetParam().writer(writer);
    writer.write();
    const std::vector<Check> checks = preflight(bad);
    EXPECT_THAT(failed(checks), UnorderedElementsAreArray(GetParam().found_by)) << to_table(checks);
}

// Without a profile of the press nobody knows what a color of the screen takes.
TEST(OthersPreflight, InkOfScreenColorsIsNotZero) {
    const std::vector<Check> checks = preflight(BROADSIDE_SOURCE_DIR "/tests/pdfs/two-pages.pdf");
    EXPECT_FALSE(std::ranges::find(checks, "device_rgb", &Check::id)->passed);
    EXPECT_FALSE(std::ranges::find(checks, "ink", &Check::id)->measured);
}

TEST(Preflight, MissesTheIdentifierWhereThereIsNone) {
    const TemporaryFolder folder;
    std::string bytes = press(PressOptions::Mode::cmyk);
    const std::size_t at = bytes.rfind("/ID [");
    ASSERT_NE(at, std::string::npos);
    bytes.replace(at, 3, "/XX");
    EXPECT_THAT(failed(preflight(folder.write("bad.pdf", bytes))), ElementsAreArray({"file_id"}));
}

}    // namespace
}    // namespace broadside::pdf
