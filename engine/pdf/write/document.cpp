#include "engine/pdf/write/document.hpp"

#include "engine/base/memory_check.hpp"
#include "engine/pdf/qpdf.hpp"
#include "engine/pdf/write/content.hpp"
#include "engine/pdf/write/metadata.hpp"
#include "engine/pdf/write/structure.hpp"

#include <fmt/format.h>
#include <qpdf/QPDFPageObjectHelper.hh>

#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>

namespace broadside::pdf {
namespace {

Object real(double n) { return Object::newReal(number(n, 4)); }
Object name(std::string_view text) { return Object::newName("/" + std::string(text)); }
Object text(const std::string& utf8) { return Object::newUnicodeString(utf8); }

/// A rectangle of a page, in its user units.
Object rectangle(const Rect& r, const Page& page) {
    const auto units = [&](double pt) { return real(pt / page.unit); };
    const double height = page.media.h;
    return Object::newArray({units(r.x), units(height - r.bottom()), units(r.right()), units(height - r.y)});
}

/// The code as it stands in the stream.
std::string hex(std::size_t code) { return fmt::format("<{:04X}>", code); }

/// What the codes stand for (ISO 32000-1, 9.10.3).
std::string to_unicode(const EmbeddedFont& font) {
    std::vector<std::string> lines;
    for (std::size_t code = 0; code < font.text.size(); ++code)
        if (!font.text[code].empty()) lines.push_back(hex(code) + " <" + utf16_hex(font.text[code]) + ">\n");
    std::string out =
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
    constexpr std::size_t k_most = 100;    // entries of one block
    for (std::size_t i = 0; i < lines.size(); i += k_most) {
        const std::size_t n = std::min(k_most, lines.size() - i);
        out += fmt::format("{} beginbfchar\n", n);
        for (std::size_t k = i; k < i + n; ++k) out += lines[k];
        out += "endbfchar\n";
    }
    return out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

class Assembly {
public:
    explicit Assembly(const Document& document) : document_(document) {
        pdf_.setSuppressWarnings(true);
        pdf_.emptyPDF();
        resources();
        for (const Page& page : document_.pages) add(page);
        catalog();
        info();
    }

    bool warned() const { return pdf_.anyWarnings(); }
    void write(Sink& sink) {
        write_pdf_file(pdf_, sink, document_.intent.has_value(), document_.elements.empty() ? "1.6" : "1.7");
    }

private:
    Object stream(const std::string& bytes, std::vector<std::pair<std::string, Object>> entries = {}) {
        Object out = Object::newStream(&pdf_, bytes);
        for (auto& [key, value] : entries) out.getDict().replaceKey(key, value);
        return pdf_.makeIndirectObject(out);
    }
    /// Of bytes that are compressed with deflate.
    Object compressed_stream(const std::string& bytes) {
        Object out = Object::newStream(&pdf_);
        out.replaceStreamData(bytes, name("FlateDecode"), Object::newNull());
        return pdf_.makeIndirectObject(out);
    }

    Object font(const EmbeddedFont& f) {
        Object program = compressed_stream(f.program);
        if (f.cff)
            program.getDict().replaceKey("/Subtype", name("CIDFontType0C"));
        else
            program.getDict().replaceKey("/Length1", Object::newInteger(static_cast<long long>(f.program_length)));
        constexpr int k_fixed_pitch = 1, k_symbolic = 4;
        const Object box = Object::newArray({real(f.box.x), real(f.box.y), real(f.box.right()), real(f.box.bottom())});
        const Object descriptor = pdf_.makeIndirectObject(Object::newDictionary({
            {"/Type", name("FontDescriptor")},
            {"/FontName", name(f.name)},
            {"/Flags", Object::newInteger(k_symbolic | (f.monospaced ? k_fixed_pitch : 0))},
            {"/FontBBox", box},
            {"/ItalicAngle", Object::newInteger(0)},
            {"/Ascent", real(f.ascent)},
            {"/Descent", real(f.descent)},
            {"/CapHeight", real(f.cap_height)},
            {"/StemV", Object::newInteger(0)},    // unknown
            {f.cff ? "/FontFile3" : "/FontFile2", program},
        }));
        Object widths = Object::newArray();
        for (const double w : f.widths) widths.appendItem(Object::newInteger(static_cast<long long>(w)));
        Object descendant = Object::newDictionary({
            {"/Type", name("Font")},
            {"/Subtype", name(f.cff ? "CIDFontType0" : "CIDFontType2")},
            {"/BaseFont", name(f.name)},
            {"/CIDSystemInfo", Object::newDictionary({{"/Registry", Object::newString("Adobe")},
                                                      {"/Ordering", Object::newString("Identity")},
                                                      {"/Supplement", Object::newInteger(0)}})},
            {"/FontDescriptor", descriptor},
            {"/DW", Object::newInteger(0)},
            {"/W", Object::newArray({Object::newInteger(0), widths})},
        });
        if (!f.cff) descendant.replaceKey("/CIDToGIDMap", name("Identity"));
        return pdf_.makeIndirectObject(Object::newDictionary({
            {"/Type", name("Font")},
            {"/Subtype", name("Type0")},
            {"/BaseFont", name(f.name)},
            {"/Encoding", name("Identity-H")},
            {"/DescendantFonts", Object::newArray({pdf_.makeIndirectObject(descendant)})},
            {"/ToUnicode", stream(to_unicode(f))},
        }));
    }

    void resources() {
        Object fonts = Object::newDictionary();
        for (std::size_t i = 0; i < document_.fonts->embedded().size(); ++i)
            fonts.replaceKey(fmt::format("/{}{}", k_font, i), font(document_.fonts->embedded()[i]));
        Object all = Object::newDictionary({{"/Font", fonts}});
        if (document_.intent) {
            const auto overprint = [](bool on) {
                return Object::newDictionary({{"/Type", name("ExtGState")},
                                              {"/OP", Object::newBool(on)},
                                              {"/op", Object::newBool(on)},
                                              {"/OPM", Object::newInteger(on ? 1 : 0)}});
            };
            all.replaceKey("/ExtGState",
                           Object::newDictionary({{"/" + std::string(k_overprint_on), overprint(true)},
                                                  {"/" + std::string(k_overprint_off), overprint(false)}}));
            // Registration marks show on every plate: the colorant All (ISO 32000-1, 8.6.6.4).
            const Object tint = Object::newDictionary({
                {"/FunctionType", Object::newInteger(2)},
                {"/Domain", Object::parse("[0 1]")},
                {"/C0", Object::parse("[0 0 0 0]")},
                {"/C1", Object::parse("[1 1 1 1]")},
                {"/N", Object::newInteger(1)},
            });
            Object spaces =
                Object::newDictionary({{"/All", Object::newArray({name("Separation"), name("All"), name("DeviceCMYK"),
                                                                  pdf_.makeIndirectObject(tint)})}});
            if (!document_.srgb.empty())
                spaces.replaceKey(
                    "/RGB",
                    Object::newArray({name("ICCBased"), stream(document_.srgb, {{"/N", Object::newInteger(3)},
                                                                                {"/Alternate", name("DeviceRGB")}})}));
            all.replaceKey("/ColorSpace", spaces);
        }
        if (document_.form != nullptr) {
            QPDFPageObjectHelper page(document_.form->getAllPages().at(static_cast<std::size_t>(document_.form_page)));
            Object form = pdf_.copyForeignObject(document_.form->makeIndirectObject(page.getFormXObjectForPage(false)));
            // A page blends as a page: its transparency group is that of the sheets.
            // Of its resources only what can be some: a form is no longer one where a key in it cannot be read.
            if (Object resources = form.getDict().getKey("/Resources"); resources.isDictionary())
                for (const std::string& key : resources.getKeys())
                    if (!resources.getKey(key).isDictionary() && !resources.getKey(key).isArray())
                        resources.removeKey(key);
            // A form without any takes those of what it stands on.
            if (!form.getDict().getKey("/Resources").isDictionary())
                form.getDict().replaceKey("/Resources", Object::newDictionary());
            form.getDict().removeKey("/Group");
            if (Object group = page.getObjectHandle().getKey("/Group"); group.isDictionary())
                group_ = pdf_.copyForeignObject(document_.form->makeIndirectObject(group));
            all.replaceKey("/XObject", Object::newDictionary({{"/" + std::string(k_page_form), form}}));
            // Its layers keep their state: what is off there is not printed here.
            if (Object layers = document_.form->getRoot().getKey("/OCProperties"); layers.isDictionary())
                pdf_.getRoot().replaceKey("/OCProperties",
                                          pdf_.copyForeignObject(document_.form->makeIndirectObject(layers)));
        }
        resources_ = pdf_.makeIndirectObject(all);
    }

    void add(const Page& page) {
        Object out = pdf_.makeIndirectObject(Object::newDictionary({
            {"/Type", name("Page")},
            {"/MediaBox", rectangle({0, 0, page.media.w, page.media.h}, page)},
            {"/Resources", resources_},
            {"/Contents", compressed_stream(page.content)},
        }));
        if (!group_.isNull()) out.replaceKey("/Group", group_);
        if (page.unit != 1) out.replaceKey("/UserUnit", Object::newReal(number(page.unit, 2)));
        if (page.bleed) out.replaceKey("/BleedBox", rectangle(*page.bleed, page));
        if (page.trim) out.replaceKey("/TrimBox", rectangle(*page.trim, page));
        pdf_.addPage(out, false);
    }

    void catalog() {
        Object root = pdf_.getRoot();
        Object viewer = Object::newDictionary({{"/DisplayDocTitle", Object::newBool(true)}});
        if (document_.print_at_full_size) viewer.replaceKey("/PrintScaling", name("None"));
        root.replaceKey("/ViewerPreferences", viewer);
        root.replaceKey("/Lang", Object::newString("en"));
        root.replaceKey("/Metadata",
                        stream(xmp(document_.metadata, document_.intent.has_value(), !document_.elements.empty()),
                               {{"/Type", name("Metadata")}, {"/Subtype", name("XML")}}));
        if (std::ranges::any_of(document_.pages, [](const Page& p) { return !p.label.empty(); })) {
            Object labels = Object::newArray();
            for (std::size_t i = 0; i < document_.pages.size(); ++i) {
                labels.appendItem(Object::newInteger(static_cast<long long>(i)));
                labels.appendItem(Object::newDictionary({{"/P", text(document_.pages[i].label)}}));
            }
            root.replaceKey("/PageLabels", Object::newDictionary({{"/Nums", labels}}));
        }
        if (!document_.bookmarks.empty()) {
            root.replaceKey("/Outlines", outline());
            root.replaceKey("/PageMode", name("UseOutlines"));
        }
        const std::vector<Object> annotations = document_.links.empty() ? std::vector<Object>{} : links();
        if (!document_.elements.empty()) add_structure(pdf_, document_, pdf_.getAllPages().front(), annotations);
        if (document_.intent) {
            const OutputIntent& intent = *document_.intent;
            Object out = Object::newDictionary({
                {"/Type", name("OutputIntent")},
                {"/S", name("GTS_PDFX")},
                {"/OutputConditionIdentifier", Object::newString(intent.identifier)},
                {"/OutputCondition", text(intent.info)},
                {"/Info", text(intent.info)},
                {"/DestOutputProfile", stream(intent.profile, {{"/N", Object::newInteger(4)}})},
            });
            if (!intent.registry.empty()) out.replaceKey("/RegistryName", Object::newString(intent.registry));
            root.replaceKey("/OutputIntents", Object::newArray({pdf_.makeIndirectObject(out)}));
        }
    }

    void info() {
        const scene::Metadata& m = document_.metadata;
        Object out = Object::newDictionary({
            {"/CreationDate", Object::newString(info_date(m.date))},
            {"/ModDate", Object::newString(info_date(m.date))},
        });
        for (const auto& [key, value] : {std::pair<const char*, const std::string&>{"/Title", m.title},
                                         {"/Author", m.author},
                                         {"/Subject", m.subject},
                                         {"/Keywords", m.keywords},
                                         {"/Creator", m.generator},
                                         {"/Producer", m.generator}})
            if (!value.empty()) out.replaceKey(key, text(value));
        if (document_.intent) out.replaceKey("/Trapped", name("False"));
        pdf_.getTrailer().replaceKey("/Info", pdf_.makeIndirectObject(out));
    }

    /// The outline as linked items (ISO 32000-1, 12.3.3), all of them open.
    Object outline() {
        struct Open {
            Object item;
            int level;
            Object last = Object::newNull();
            int children = 0;    // of all depths
        };
        std::vector<Open> stack{{pdf_.makeIndirectObject(Object::newDictionary({{"/Type", name("Outlines")}})), -1}};
        const auto close = [&] {
            if (stack.back().children > 0) {
                stack.back().item.replaceKey("/Last", stack.back().last);
                stack.back().item.replaceKey("/Count", Object::newInteger(stack.back().children));
            }
        };
        for (const Bookmark& mark : document_.bookmarks) {
            while (stack.back().level >= mark.level) {
                close();
                stack.pop_back();
            }
            Open& parent = stack.back();
            const Object item = pdf_.makeIndirectObject(Object::newDictionary({
                {"/Title", text(mark.title)},
                {"/Parent", parent.item},
                {"/Dest", destination(mark.rect)},
            }));
            if (parent.last.isNull()) {
                parent.item.replaceKey("/First", item);
            } else {
                parent.last.replaceKey("/Next", item);
                Object(item).replaceKey("/Prev", parent.last);
            }
            parent.last = item;
            for (Open& open : stack) ++open.children;
            stack.push_back({item, mark.level});
        }
        while (stack.size() > 1) {
            close();
            stack.pop_back();
        }
        close();
        return stack.front().item;
    }

    std::vector<Object> links() {
        Object page = pdf_.getAllPages().front();
        std::vector<Object> all;
        for (const scene::Link& link : document_.links) {
            Object annotation = Object::newDictionary({
                {"/Type", name("Annot")},
                {"/Subtype", name("Link")},
                {"/Rect", rectangle(link.rect, document_.pages.front())},
                {"/Border", Object::parse("[0 0 0]")},
                {"/F", Object::newInteger(4)},    // prints, as archives ask; it shows nothing
                {"/Contents", text(link.title.empty() ? link.uri : link.title)},
            });
            if (link.uri.starts_with('#')) {
                const auto to = std::ranges::find(document_.regions, link.uri.substr(1), &scene::Region::id);
                if (to == document_.regions.end()) throw std::logic_error("a link leads to no region: " + link.uri);
                annotation.replaceKey("/Dest", destination(to->rect));
            } else {
                annotation.replaceKey(
                    "/A", Object::newDictionary({{"/S", name("URI")}, {"/URI", Object::newString(address(link.uri))}}));
            }
            all.push_back(pdf_.makeIndirectObject(annotation));
        }
        page.replaceKey("/Annots", Object::newArray(all));
        return all;
    }

    /// An address is ASCII; what is not is written in percent.
    static std::string address(const std::string& uri) {
        std::string out;
        for (const char c : uri) {
            const auto byte = static_cast<unsigned char>(c);
            out += byte <= 0x20 || byte >= 0x7F ? fmt::format("%{:02X}", byte) : std::string(1, c);
        }
        return out;
    }

    /// A rectangle of the first page, filling the window.
    Object destination(const Rect& r) {
        Object out = rectangle(r, document_.pages.front());
        out.insertItem(0, name("FitR"));
        out.insertItem(0, pdf_.getAllPages().front());
        return out;
    }

    const Document& document_;
    QPDF pdf_;
    Object resources_, group_ = Object::newNull();
};

}    // namespace

double user_unit(Size media) {
    constexpr double k_most_units = 14'400;
    return std::max(1.0, std::ceil(std::max(media.w, media.h) / k_most_units * 100) / 100);
}

bool write(const Document& document, Sink& sink) {
    const MemoryCheck memory;
    try {
        Assembly assembly(document);
        assembly.write(sink);
        // What qpdf warns of in a document that was never a file is memory that failed: it goes on without the object.
        // A form comes from a file, whose damaged streams it copies as they are.
        if (document.form == nullptr && assembly.warned()) throw std::bad_alloc();
        return !assembly.warned();
    } catch (const QPDFExc& e) {
        // It takes its own beginning of a PDF for a broken file.
        if (e.getFilename() == "empty PDF") throw std::bad_alloc();
        throw;
    } catch (const std::exception&) {
        memory.check();    // qpdf, zlib and GnuTLS have words of their own for it
        throw;
    }
}

std::vector<Bookmark> bookmarks(const scene::Scene& scene) {
    std::vector<Bookmark> out;
    for (const scene::Region& region : scene.regions)
        if (region.outline_level >= 0) out.push_back({region.title, region.rect, region.outline_level});
    return out;
}

}    // namespace broadside::pdf
