#include "engine/pdf/pdf.hpp"
#include "engine/pdf/qpdf.hpp"
#include "engine/pdf/testing.hpp"

#include <gmock/gmock.h>

#include <functional>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = scene::Element::Kind;

/// A heading over a list, a table, a figure with a link, and a line of decoration.
scene::SceneRef structured() {
    scene::Builder out({300, 200}, k_white);
    out.metadata({.title = "A tagged sheet", .date = 1767322985, .generator = "Broadside 0.1.0"});
    const auto text = [&](std::string_view words, Point at, int element) {
        out.tag(element);
        out.text(shaper().line(words, {.family = "Inter", .weight = 500, .size = 10}), at, k_ink);
        out.tag(-1);
    };
    const int section = out.element({Kind::section, -1, 0, {}, {}});
    const int title = out.element({Kind::heading, section, 1, {}, {}}),
              list = out.element({Kind::list, section, 0, {}, {}});
    const int item = out.element({Kind::item, list, 0, {}, {}}), table = out.element({Kind::table, section, 0, {}, {}});
    const int row = out.element({Kind::row, table, 0, {}, {}}), head = out.element({Kind::row_head, row, 0, {}, {}});
    const int cell = out.element({Kind::cell, row, 0, {}, {}});
    const int figure = out.element({Kind::figure, section, 0, "61 layers", {20, 100, 100, 50}});
    out.element({Kind::paragraph, section, 0, {}, {}});    // nothing is painted for it: it is left out
    const int link = out.element({Kind::link, section, 0, {}, {}});
    text("128,256", {150, 60}, cell);    // painted in another order than it is read
    text("VOCABULARY", {20, 60}, head);
    text("671B", {20, 40}, item);
    text("DeepSeek V3", {20, 20}, title);
    out.tag(figure);
    out.fill(Path::rect({20, 100, 100, 50}), k_pale);
    out.tag(-1);
    out.stroke(Path::polyline(std::vector<Point>{{0, 190}, {300, 190}}), k_blue, 1);
    out.link({20, 100, 100, 50}, std::string(k_link), "Report", link);
    return std::move(out).finish();
}
std::string screen() {
    MemorySink out;
    write_pdf(*structured(), out);
    return std::string(out.text());
}
std::vector<std::string> failed(const std::vector<Check>& checks) {
    std::vector<std::string> out;
    for (const Check& c : checks)
        if (!c.passed) out.push_back(c.id + ": " + c.detail);
    return out;
}

TEST(TaggedPdf, KeepsTheRulesOfPdfUa) {
    const TemporaryFolder folder;
    EXPECT_THAT(failed(accessibility(folder.write("a.pdf", screen()))), IsEmpty());
    EXPECT_EQ(run("qpdf --check " + folder.file("a.pdf")).status, 0);
    EXPECT_THAT(run("pdfinfo " + folder.file("a.pdf")).output, HasSubstr("Tagged:          yes"));
}

TEST(TaggedPdf, IsReadInTheOrderOfTheSheet) {
    const TemporaryFolder folder;
    const std::string read = run("pdfinfo -struct-text " + folder.write("a.pdf", screen())).output;
    std::size_t at = 0;
    for (const char* next : {"Document", "Sect", "H1", "\"DeepSeek V3\"", "L (block)", "LI", "LBody", "\"671B\"",
                             "Table", "TR", "TH", "\"VOCABULARY\"", "TD", "\"128,256\"", "Figure", "Link"}) {
        const std::size_t found = read.find(next, at);
        ASSERT_NE(found, std::string::npos) << next << " in\n" << read;
        at = found;
    }
    EXPECT_EQ(read.find(" P ("), std::string::npos) << read;
    EXPECT_THAT(run("mutool show -g " + folder.file("a.pdf") + " grep").output, HasSubstr("/Alt(61 layers)"));
}

TEST(TaggedPdf, UntaggedScenesStayUntagged) {
    const TemporaryFolder folder;
    MemorySink out;
    write_pdf(*sheet(), out);
    EXPECT_THAT(run("pdfinfo " + folder.write("a.pdf", out.text())).output, HasSubstr("Tagged:          no"));
    EXPECT_THAT(failed(accessibility(folder.file("a.pdf"))), ::testing::Contains(HasSubstr("tagged")));
}

/// A way to spoil a tagged file, and the check that must notice it.
struct Planted {
    const char* name;
    const char* found_by;
    std::function<void(QPDF&, Object page)> plant;
};
void PrintTo(const Planted& p, std::ostream* out) { *out << p.name; }

Object find(Object o, const std::string& type) {
    if (o.isArray()) {
        for (const Object& item : o.getArrayAsVector())
            if (Object hit = find(item, type); !hit.isNull()) return hit;
        return Object::newNull();
    }
    if (!o.isDictionary()) return Object::newNull();
    if (o.getKey("/S").isName() && o.getKey("/S").getName() == type) return o;
    return find(o.getKey("/K"), type);
}
Object element(QPDF& pdf, const std::string& type) {
    return find(pdf.getRoot().getKey("/StructTreeRoot").getKey("/K"), type);
}

/// The part of the first font that has widths and program.
Object descendant(Object page) {
    return page.getKey("/Resources").getKey("/Font").getKey("/BroadsideF0").getKey("/DescendantFonts").getArrayItem(0);
}

const std::vector<Planted>& planted() {
    static const std::vector<Planted> all{
        {"NotTagged", "tagged", [](QPDF& pdf, Object) { pdf.getRoot().removeKey("/MarkInfo"); }},
        {"NoLanguage", "language", [](QPDF& pdf, Object) { pdf.getRoot().removeKey("/Lang"); }},
        {"TitleNotShown", "title", [](QPDF& pdf, Object) { pdf.getRoot().removeKey("/ViewerPreferences"); }},
        {"NoTree", "structure", [](QPDF& pdf, Object) { pdf.getRoot().removeKey("/StructTreeRoot"); }},
        {"OddType", "types",
         [](QPDF& pdf, Object) { element(pdf, "/L").replaceKey("/S", Object::newName("/Listing")); }},
        {"EmptyElement", "empty", [](QPDF& pdf, Object) { element(pdf, "/LBody").removeKey("/K"); }},
        {"SkippedHeading", "headings",
         [](QPDF& pdf, Object) { element(pdf, "/H1").replaceKey("/S", Object::newName("/H2")); }},
        {"FigureWithoutWords", "figures", [](QPDF& pdf, Object) { element(pdf, "/Figure").removeKey("/Alt"); }},
        {"HeadWithoutScope", "tables", [](QPDF& pdf, Object) { element(pdf, "/TH").removeKey("/A"); }},
        {"ItemOutsideAList", "lists",
         [](QPDF& pdf, Object) { element(pdf, "/L").replaceKey("/S", Object::newName("/Div")); }},
        {"PaintOutsideTags", "content",
         [](QPDF& pdf, Object page) {
             page.addPageContents(pdf.makeIndirectObject(Object::newStream(&pdf, "\n0 0 9 9 re f\n")), false);
         }},
        {"MarkedTwice", "content",
         [](QPDF& pdf, Object page) {
             page.addPageContents(
                 pdf.makeIndirectObject(Object::newStream(&pdf, "\n/P <</MCID 0>> BDC 0 0 9 9 re f EMC\n")), false);
         }},
        {"MarkOfNoElement", "content",
         [](QPDF& pdf, Object page) {
             page.addPageContents(
                 pdf.makeIndirectObject(Object::newStream(&pdf, "\n/P <</MCID 99>> BDC 0 0 9 9 re f EMC\n")), false);
         }},
        {"ArtifactWithin", "content",
         [](QPDF& pdf, Object page) {
             page.addPageContents(pdf.makeIndirectObject(Object::newStream(
                                      &pdf, "\n/Artifact BMC /P <</MCID 98>> BDC 0 0 9 9 re f EMC EMC\n")),
                                  false);
         }},
        {"LinkWithoutContents", "links",
         [](QPDF&, Object page) { page.getKey("/Annots").getArrayItem(0).removeKey("/Contents"); }},
        {"LinkOutsideTheTree", "links",
         [](QPDF& pdf, Object) { element(pdf, "/Link").replaceKey("/S", Object::newName("/Span")); }},
        {"LanguageThatIsNone", "languages",
         [](QPDF& pdf, Object) { pdf.getRoot().replaceKey("/Lang", Object::newString("english_")); }},
        {"HeadingsOfTwoKinds", "headings",
         [](QPDF& pdf, Object) { element(pdf, "/LBody").replaceKey("/S", Object::newName("/H")); }},
        {"RolesInACircle", "types",
         [](QPDF& pdf, Object) {
             element(pdf, "/L").replaceKey("/S", Object::newName("/Listing"));
             pdf.getRoot()
                 .getKey("/StructTreeRoot")
                 .replaceKey("/RoleMap", Object::parse("<< /Listing /Items /Items /Listing >>"));
         }},
        {"NoteWithoutIdentifier", "notes",
         [](QPDF& pdf, Object) { element(pdf, "/LBody").replaceKey("/S", Object::newName("/Note")); }},
        {"CellOutsideARow", "tables",
         [](QPDF& pdf, Object) { element(pdf, "/TR").replaceKey("/S", Object::newName("/Sect")); }},
        {"LayersWithoutName", "features",
         [](QPDF& pdf, Object) {
             pdf.getRoot().replaceKey("/OCProperties", Object::parse("<< /OCGs [] /D << /Order [] >> >>"));
         }},
        {"AnnotationOutsideTheTree", "annotations",
         [](QPDF& pdf, Object page) {
             page.getKey("/Annots").appendItem(pdf.makeIndirectObject(
                 Object::parse("<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /F 4 /Contents (Draft) >>")));
         }},
        {"FontNotEmbedded", "fonts",
         [](QPDF&, Object page) { descendant(page).getKey("/FontDescriptor").removeKey("/FontFile3"); }},
        {"OtherWidths", "font_programs",
         [](QPDF&, Object page) {
             Object widths = descendant(page).getKey("/W").getArrayItem(1);
             for (int i = 0; i < widths.getArrayNItems(); ++i)
                 widths.setArrayItem(i, Object::newInteger(widths.getArrayItem(i).getIntValue() + 2));
         }},
        {"ProgramThatIsNone", "font_programs",
         [](QPDF&, Object page) {
             descendant(page)
                 .getKey("/FontDescriptor")
                 .getKey("/FontFile3")
                 .replaceStreamData("no font", Object::newNull(), Object::newNull());
         }},
        {"GlyphThatIsMissing", "font_programs",
         [](QPDF& pdf, Object page) {
             page.addPageContents(pdf.makeIndirectObject(Object::newStream(
                                      &pdf, "\n/Artifact BMC BT /BroadsideF0 9 Tf <7FFF> Tj ET EMC\n")),
                                  false);
         }},
        {"ListOfGlyphsTooShort", "font_programs",
         [](QPDF& pdf, Object page) {
             descendant(page)
                 .getKey("/FontDescriptor")
                 .replaceKey("/CIDSet", pdf.makeIndirectObject(Object::newStream(&pdf, "\x80")));
         }},
        {"MapThatReadersLack", "fonts",
         [](QPDF&, Object page) {
             page.getKey("/Resources")
                 .getKey("/Font")
                 .getKey("/BroadsideF0")
                 .replaceKey("/Encoding", Object::newName("/Adobe-Korea1-2"));
         }},
        {"SymbolicFontWithEncoding", "fonts",
         [](QPDF& pdf, Object page) {
             page.getKey("/Resources")
                 .getKey("/Font")
                 .replaceKey("/Odd", Object::parse("<< /Type /Font /Subtype /TrueType /BaseFont /Odd /Encoding "
                                                   "/WinAnsiEncoding /FontDescriptor << /Flags 4 >> >>"));
             page.addPageContents(
                 pdf.makeIndirectObject(Object::newStream(&pdf, "\n/Artifact BMC BT /Odd 9 Tf (AB) Tj ET EMC\n")),
                 false);
         }},
        {"OtherPrefix", "pdfua",
         [](QPDF& pdf, Object) {
             Object metadata = pdf.getRoot().getKey("/Metadata");
             const auto data = metadata.getStreamData();
             std::string packet(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
             for (std::size_t at = packet.find("pdfuaid"); at != std::string::npos; at = packet.find("pdfuaid", at))
                 packet.replace(at, 7, "ua");
             metadata.replaceStreamData(packet, Object::newNull(), Object::newNull());
         }},
        {"RoleMappedToNone", "types",
         [](QPDF& pdf, Object) {
             element(pdf, "/L").replaceKey("/S", Object::newName("/Listing"));
             pdf.getRoot().getKey("/StructTreeRoot").replaceKey("/RoleMap", Object::parse("<< /Listing / >>"));
         }},
        {"LanguageWithinThatIsNone", "languages",
         [](QPDF& pdf, Object page) {
             page.addPageContents(
                 pdf.makeIndirectObject(Object::newStream(&pdf, "\n/Artifact BMC /Span <</Lang (-pt)>> BDC EMC EMC\n")),
                 false);
         }},
        {"FormWithMarksTwice", "content",
         [](QPDF& pdf, Object page) {
             Object form = pdf.makeIndirectObject(Object::newStream(&pdf, "/Artifact BMC 0 0 9 9 re f EMC"));
             form.getDict().replaceKey("/Subtype", Object::newName("/Form"));
             form.getDict().replaceKey("/BBox", Object::parse("[0 0 9 9]"));
             form.getDict().replaceKey("/StructParents", Object::newInteger(77));
             page.getKey("/Resources").replaceKey("/XObject", Object::newDictionary({{"/Odd", form}}));
             page.addPageContents(pdf.makeIndirectObject(Object::newStream(&pdf, "\n/Odd Do /Odd Do\n")), false);
         }},
        {"ClipWithoutWords", "features",
         [](QPDF& pdf, Object) {
             pdf.getRoot().replaceKey("/Extra", Object::parse("<< /C << /S /MCD /CT (video/mp4) /Alt [() ()] >> >>"));
         }},
        {"BookmarksInNoLanguage", "language",
         [](QPDF& pdf, Object) {
             pdf.getRoot().removeKey("/Lang");
             element(pdf, "/Sect").replaceKey("/Lang", Object::newString("en"));
             pdf.getRoot().replaceKey("/Outlines", Object::parse("<< /First << /Title (A) >> >>"));
         }},
        {"SimpleFontWithoutText", "text",
         [](QPDF& pdf, Object page) {
             page.getKey("/Resources")
                 .getKey("/Font")
                 .replaceKey("/Odd",
                             Object::parse("<< /Type /Font /Subtype /Type1 /BaseFont /Odd /Encoding << /Differences "
                                           "[65 /g12 /g13] >> >>"));
             page.addPageContents(
                 pdf.makeIndirectObject(Object::newStream(&pdf, "\n/Artifact BMC BT /Odd 9 Tf (AB) Tj ET EMC\n")),
                 false);
         }},
        {"OtherTabOrder", "links", [](QPDF&, Object page) { page.removeKey("/Tabs"); }},
        {"GlyphsWithoutText", "text",
         [](QPDF&, Object page) {
             page.getKey("/Resources").getKey("/Font").getKey("/BroadsideF0").removeKey("/ToUnicode");
         }},
    };
    return all;
}

/// Other ways to say it that the standard allows.
TEST(TaggedPdf, OtherWaysAreRightToo) {
    const TemporaryFolder folder;
    QPDF pdf;
    pdf.processFile(folder.write("good.pdf", screen()).c_str());
    Object page = pdf.getAllPages().at(0);
    // Cells name their heads, which need no scope then; a cell may have nothing in it.
    Object head = element(pdf, "/TH"), cell = element(pdf, "/TD");
    head.removeKey("/A");
    head.replaceKey("/ID", Object::newString("head"));
    cell.replaceKey("/A", Object::parse("<< /O /Table /Headers [(head)] >>"));
    // A form may be painted outside of tags when what it paints is tagged or an artifact.
    Object form = pdf.makeIndirectObject(Object::newStream(&pdf, "/Artifact BMC 0 0 9 9 re f EMC"));
    form.getDict().replaceKey("/Subtype", Object::newName("/Form"));
    form.getDict().replaceKey("/BBox", Object::parse("[0 0 9 9]"));
    form.getDict().replaceKey("/StructParents", Object::newInteger(77));
    page.getKey("/Resources").replaceKey("/XObject", Object::newDictionary({{"/Odd", form}}));
    page.addPageContents(pdf.makeIndirectObject(Object::newStream(&pdf, "\n/Odd Do\n")), false);
    // An annotation that lies outside of what is shown has nothing to say.
    page.getKey("/Annots").appendItem(
        pdf.makeIndirectObject(Object::parse("<< /Type /Annot /Subtype /Stamp /Rect [-90 -90 -9 -9] /F 4 >>")));
    // What describes a figure may be an empty text: it is one that says nothing.
    element(pdf, "/Figure").removeKey("/Alt");
    element(pdf, "/Figure").replaceKey("/ActualText", Object::newString(""));
    const std::filesystem::path other = folder.file("other.pdf");    // the writer keeps the pointer
    QPDFWriter writer(pdf, other.c_str());
    writer.write();
    EXPECT_THAT(failed(accessibility(other)), IsEmpty());
}

struct PlantedUa : ::testing::TestWithParam<Planted> {};
INSTANTIATE_TEST_SUITE_P(Faults, PlantedUa, ::testing::ValuesIn(planted()),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(PlantedUa, IsFound) {
    const TemporaryFolder folder;
    QPDF pdf;
    pdf.processFile(folder.write("good.pdf", screen()).c_str());
    GetParam().plant(pdf, pdf.getAllPages().at(0));
    const std::filesystem::path bad = folder.file("bad.pdf");    // the writer keeps the pointer
    QPDFWriter writer(pdf, bad.c_str());
    writer.write();
    std::vector<std::string> ids;
    for (const Check& c : accessibility(bad))
        if (!c.passed) ids.push_back(c.id);
    EXPECT_THAT(ids, ::testing::Contains(GetParam().found_by));
}

}    // namespace
}    // namespace broadside::pdf
