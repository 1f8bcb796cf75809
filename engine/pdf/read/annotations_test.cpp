// What tile makes of annotations and of what pages leave open before them. Poppler and MuPDF are the judges of what is
// shown.

#include "engine/base/units.hpp"
#include "engine/pdf/read/testing.hpp"

#include <gmock/gmock.h>
#include <qpdf/QPDFWriter.hh>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::HasSubstr;

TEST(AnnotationsOnTiles, PrintTheStateThatABoxIsIn) {
    std::string bytes;
    EXPECT_EQ(tiles("ticked-box", bytes).lost_annotations, 0);
    const TemporaryFolder folder;
    const std::string made = folder.write("tiles.pdf", bytes);
    run("pdftoppm -f 2 -singlefile -r 36 " + made + " " + folder.file("sheet"));
    const Picture sheet = read_picture(folder.file("sheet.ppm"));
    int ticked = 0, unticked = 0;    // green, magenta
    for (int y = 0; y < sheet.height; ++y)
        for (int x = 0; x < sheet.width; ++x) {
            ticked += sheet.at(x, y, 0) < 50 && sheet.at(x, y, 1) > 100 && sheet.at(x, y, 2) < 50 ? 1 : 0;
            unticked += sheet.at(x, y, 0) > 200 && sheet.at(x, y, 1) < 50 && sheet.at(x, y, 2) > 200 ? 1 : 0;
        }
    EXPECT_NEAR(ticked, 20 * 20, 45);    // 40 pt at 36 dpi, and its edges
    EXPECT_EQ(unticked, 0);
}
TEST(AnnotationsOnTiles, PrintAnnotationsThatAreForPrint) {
    std::string bytes;
    const TileReport report = tiles("annotations", bytes);
    EXPECT_EQ(report.lost_annotations, 0);    // a box that is not ticked shows nothing
    EXPECT_EQ(report.unprinted_annotations, 1);
    const TemporaryFolder folder;
    const std::string made = folder.write("tiles.pdf", bytes);
    EXPECT_THAT(run("pdftotext -f 2 " + made + " -").output, HasSubstr("Filled in"));
    EXPECT_EQ(run("pdftoppm -f 2 -l 2 -singlefile -r 72 " + made + " " + folder.file("sheet")).output, "");
    const Picture sheet = read_picture(folder.file("sheet.ppm"));
    int red = 0, green = 0, blue = 0;
    for (int y = 0; y < sheet.height; ++y)
        for (int x = 0; x < sheet.width; ++x) {
            const int r = sheet.at(x, y, 0), g = sheet.at(x, y, 1), b = sheet.at(x, y, 2);
            red += r > 200 && g < 60 && b < 60 ? 1 : 0;
            green += g > 200 && r < 60 && b < 60 ? 1 : 0;
            blue += b > 200 && r < 60 && g < 60 ? 1 : 0;
        }
    // A frame of 4 pt within 200 × 50, a stamp that fills its 100 × 100; what is not for print or
    // on a layer that is off is green.
    EXPECT_NEAR(red, 2 * 4 * (200 + 50 - 8), 60);
    EXPECT_NEAR(blue, 100 * 100, 250);
    EXPECT_EQ(green, 0);
}
TEST(AnnotationsOnTiles, TellOfAnnotationsThatSayThemselvesWhereTheyAre) {
    const TemporaryFolder folder;
    QPDF pdf;
    pdf.processFile(other("solid-ground").c_str());
    Object line = Object::parse("<</Type /Annot /Subtype /Line /Rect [0 0 0 0] /L [100 200 500 200] /F 4>>");
    Object(pdf.getAllPages().front()).replaceKey("/Annots", Object::newArray({pdf.makeIndirectObject(line)}));
    const std::string file = folder.file("line.pdf");
    QPDFWriter(pdf, file.c_str()).write();
    MemorySink out;
    EXPECT_EQ(tile(file, tile_options(), out).lost_annotations, 1);
}
TEST(AnnotationsOnTiles, ShowAnnotationsInTheirPlaceWhateverThePageLeavesOpen) {
    const TemporaryFolder folder;
    for (const char* content : {"q .5 0 0 .5 0 0 cm q 1 0 0 1 100 0 cm", "Q .5 0 0 .5 0 0 cm", "q Q Q 0 0 9 9 re W n",
                                "q 9 0 0 9 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x"}) {
        QPDF pdf;
        pdf.processFile(other("solid-ground").c_str());
        Object stamp = Object::newStream(&pdf, "0 0 1 rg 0 0 200 100 re f"), page = pdf.getAllPages().front();
        stamp.replaceDict(Object::parse("<</Type /XObject /Subtype /Form /BBox [0 0 200 100] /Resources <<>>>>"));
        Object annotation = Object::parse("<</Type /Annot /Subtype /Stamp /F 4 /Rect [300 200 500 300] /AP <<>>>>");
        annotation.getKey("/AP").replaceKey("/N", pdf.makeIndirectObject(stamp));
        page.replaceKey("/Annots", Object::newArray({pdf.makeIndirectObject(annotation)}));
        page.replaceKey("/Contents", pdf.makeIndirectObject(Object::newStream(&pdf, content)));
        const std::string file = folder.file("open.pdf");
        QPDFWriter(pdf, file.c_str()).write();
        MemorySink out;
        tile(file, tile_options(), out);
        run("pdftoppm -f 2 -l 2 -singlefile -r 36 " + folder.write("tiles.pdf", out.text()) + " " +
            folder.file("sheet"));
        const Picture sheet = read_picture(folder.file("sheet.ppm"));
        const int margin = static_cast<int>(mm_to_pt(10)) / 2, x = margin + 400 / 2, y = margin + (500 - 250) / 2;
        EXPECT_LT(sheet.at(x, y, 0), 50) << content;
        EXPECT_GT(sheet.at(x, y, 2), 200) << content;
        EXPECT_GT(sheet.at(x - 110, y, 0), 200) << content;    // beside it
    }
}
TEST(AnnotationsOnTiles, TellOfFieldsThatTheyCannotDraw) {
    const TemporaryFolder folder;
    const auto report = [&](const char* field, const char* appearance = nullptr) {
        QPDF pdf;
        pdf.processFile(other("solid-ground").c_str());
        Object widget = pdf.makeIndirectObject(Object::parse(field)),
               form = Object::parse(
                   "<</NeedAppearances true /DA (/F 12 Tf) /DR <</Font <</F <</Type /Font /Subtype /Type1 /BaseFont "
                   "/Helvetica "
                   "/Encoding /WinAnsiEncoding>>>>>>>>");
        if (appearance != nullptr) {
            Object stream = Object::newStream(&pdf, appearance);
            stream.replaceDict(Object::parse("<</Type /XObject /Subtype /Form /BBox [0 0 200 100]>>"));
            widget.replaceKey("/AP", Object::newDictionary({{"/N", stream}}));
        }
        form.replaceKey("/Fields", Object::newArray({widget}));
        pdf.getRoot().replaceKey("/AcroForm", form);
        Object page = pdf.getAllPages().front();
        page.replaceKey("/Annots", Object::newArray({widget}));
        const std::string file = folder.file("field.pdf");
        QPDFWriter(pdf, file.c_str()).write();
        MemorySink out;
        const TileReport made = tile(file, tile_options(), out);
        run("qpdf --qdf " + folder.write("tiles.pdf", out.text()) + " " + folder.file("plain.pdf"));
        return std::pair(made.lost_annotations, read(folder.file("plain.pdf")));
    };
    const std::string text = "<</Type /Annot /Subtype /Widget /F 4 /Rect [300 200 500 300] /FT /Tx /T (t) /V ";
    // The font's encoding has é, but no Č (U+010C): qpdf would write "caf?".
    EXPECT_EQ(report((text + "(Is it?)>>").c_str()).first, 0);
    EXPECT_EQ(report((text + "<FEFF00630061006600E9>>>").c_str()).first, 0);
    EXPECT_EQ(report((text + "<FEFF006300610066010C>>>").c_str()).first, 1);
    const auto [lost, shown] = report((text + "<FEFF006300610066010C>>>").c_str(), "0 0 1 rg 0 0 20 10 re f");
    EXPECT_EQ(lost, 0);
    EXPECT_NE(shown.find("0 0 20 10 re f"), std::string::npos);
    EXPECT_EQ(shown.find("(caf?)"), std::string::npos);
    // A ticked box without the picture of a tick; of one that is not ticked nothing is missing.
    const std::string box = "<</Type /Annot /Subtype /Widget /F 4 /Rect [300 200 500 300] /FT /Btn /T (b) ";
    EXPECT_EQ(report((box + "/V /Yes /AS /Yes>>").c_str()).first, 1);
    EXPECT_EQ(report((box + "/V /Yes>>").c_str()).first, 1);
    EXPECT_EQ(report((box + "/V /Off /AS /Off>>").c_str()).first, 0);
}
TEST(AnnotationsOnTiles, ShowAnnotationsThatTakeResourcesFromThePage) {
    const TemporaryFolder folder;
    QPDF pdf;
    pdf.processFile(other("solid-ground").c_str());
    Object page = pdf.getAllPages().front();
    const auto form = [&](const char* content) {
        Object out = Object::newStream(&pdf, content);
        out.replaceDict(Object::parse("<</Type /XObject /Subtype /Form /BBox [0 0 200 100]>>"));
        return out;
    };
    Object annotation = Object::parse("<</Type /Annot /Subtype /Stamp /F 4 /Rect [300 200 500 300] /AP <<>>>>");
    annotation.getKey("/AP").replaceKey("/N", form("/Content Do"));
    page.replaceKey("/Annots", Object::newArray({annotation}));
    Object resources = Object::parse("<</XObject <<>>>>");
    resources.getKey("/XObject").replaceKey("/Content", form("0 0 1 rg 0 0 200 100 re f"));
    page.replaceKey("/Resources", resources);
    page.replaceKey("/Contents", Object::newStream(&pdf, "1 0 0 rg 0 0 9 9 re f"));
    const std::string file = folder.file("lacks.pdf");
    QPDFWriter(pdf, file.c_str()).write();
    MemorySink out;
    tile(file, tile_options(), out);
    run("pdftoppm -f 2 -l 2 -singlefile -r 36 " + folder.write("tiles.pdf", out.text()) + " " + folder.file("sheet"));
    const Picture sheet = read_picture(folder.file("sheet.ppm"));
    const int margin = static_cast<int>(mm_to_pt(10)) / 2, x = margin + 400 / 2, y = margin + (500 - 250) / 2;
    EXPECT_LT(sheet.at(x, y, 0), 50);
    EXPECT_GT(sheet.at(x, y, 2), 200);
}
TEST(AnnotationsOnTiles, ShowWhatFollowsAHiddenLayerThatIsLeftOpen) {
    const TemporaryFolder folder;
    // Who leaves it open; a stamp follows on each page, and the sheet's own marks.
    for (const std::string& who : std::vector<std::string>{"page", "form", "form of a form", "pattern"}) {
        QPDF pdf;
        pdf.processFile(other("hidden-layer").c_str());
        Object page = pdf.getAllPages().front(), layer = pdf.getRoot().getKey("/OCProperties").getKey("/OCGs");
        Object resources = Object::parse("<</Properties <<>>>>");
        resources.getKey("/Properties").replaceKey("/L", layer.getArrayItem(0));
        std::string content = "/OC /L BDC 1 0 0 rg 0 0 600 400 re f";
        const auto within = [&](const char* dictionary, const char* use, const char* around) {
            Object form = Object::newStream(&pdf, content);
            form.replaceDict(Object::parse(dictionary));
            form.getDict().replaceKey("/Resources", resources);
            resources = Object::parse(around);
            content = use;
            return form;
        };
        const auto in_form = [&] {
            const Object form = within("<</Type /XObject /Subtype /Form /BBox [0 0 600 400]>>", "/F Do", "<<>>");
            resources.replaceKey("/XObject", Object::newDictionary({{"/F", form}}));
        };
        if (who.starts_with("form")) in_form();
        if (who == "form of a form") in_form();
        if (who == "pattern") {
            const Object cell =
                within("<</PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9>>",
                       "/Pattern cs /P scn 0 0 90 90 re f", "<<>>");
            resources.replaceKey("/Pattern", Object::newDictionary({{"/P", cell}}));
        }
        page.replaceKey("/Contents", Object::newStream(&pdf, content));
        page.replaceKey("/Resources", resources);
        Object stamp = Object::newStream(&pdf, "0 0 1 rg 0 0 200 100 re f");
        stamp.replaceDict(Object::parse("<</Type /XObject /Subtype /Form /BBox [0 0 200 100] /Resources <<>>>>"));
        Object annotation = Object::parse("<</Type /Annot /Subtype /Stamp /F 4 /Rect [300 200 500 300] /AP <<>>>>");
        annotation.getKey("/AP").replaceKey("/N", stamp);
        page.replaceKey("/Annots", Object::newArray({annotation}));
        const std::string file = folder.file("open.pdf");
        QPDFWriter(pdf, file.c_str()).write();
        TileOptions o = tile_options();
        o.scale = 0.3;
        MemorySink out;
        EXPECT_EQ(tile(file, o, out).sheets, 1);
        const std::string tiles = folder.write("tiles.pdf", out.text());
        for (const std::string& viewer : {"mutool draw -q -r 72 -o " + folder.file("sheet.ppm") + " " + tiles + " 2",
                                          "pdftoppm -f 2 -singlefile -r 72 " + tiles + " " + folder.file("sheet")}) {
            run(viewer);
            const Picture sheet = read_picture(folder.file("sheet.ppm"));
            int blue = 0, black = 0, red = 0;
            for (int y = 0; y < sheet.height; ++y)
                for (int x = 0; x < sheet.width; ++x) {
                    const bool r = sheet.at(x, y, 0) > 200, g = sheet.at(x, y, 1) > 200, b = sheet.at(x, y, 2) > 200;
                    blue += !r && !g && b ? 1 : 0;
                    red += r && !g && !b ? 1 : 0;
                    black += !r && !g && !b ? 1 : 0;
                }
            EXPECT_NEAR(blue, 200 * 100 * 0.3 * 0.3, 200) << who << ": " << viewer;
            EXPECT_GT(black, 50) << who << ": " << viewer;    // cut marks
            EXPECT_EQ(red, 0) << who << ": " << viewer;
        }
    }
}

}    // namespace
}    // namespace broadside::pdf
