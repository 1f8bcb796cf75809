#include "engine/pdf/pdf.hpp"
#include "engine/pdf/read/file.hpp"
#include "engine/pdf/read/font_program.hpp"
#include "engine/pdf/read/font_rules.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/read/marked_content.hpp"
#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/structure_tree.hpp"
#include "engine/pdf/read/unpack.hpp"
#include "engine/pdf/read/xmp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broadside::pdf {
namespace {

class Accessibility {
public:
    explicit Accessibility(const std::filesystem::path& path) : pages_(open(pdf_, path)) {}

    std::vector<Check> run() {
        Object root = pdf_.getRoot();
        document(root);
        structure(root);
        features();
        content();
        add("languages", "Languages are named by their codes", language_fault_.empty(), language_fault_);
        annotations();
        add("language", "What is said has a language", silence_.empty(), silence_);
        fonts();
        return std::move(checks_);
    }

private:
    void add(std::string id, std::string what, bool passed, std::string detail = {}) {
        checks_.push_back({std::move(id), std::move(what), passed, std::move(detail), {}, true});
    }
    void document(Object root) {
        Object marks = root.getKey("/MarkInfo");
        const auto is = [](Object dictionary, const char* key) {
            return dictionary.isDictionary() && dictionary.getKey(key).isBool() &&
                   dictionary.getKey(key).getBoolValue();
        };
        add("tagged", "The file says that it is tagged, without suspects",
            is(marks, "/Marked") && !is(marks, "/Suspects"));
        std::map<std::string, std::string> xmp;
        bool prefix = true, title_language = false;
        if (Object metadata = root.getKey("/Metadata"); metadata.isStream()) {
            const std::string packet = unpacked(metadata).value_or("");
            xmp = xmp_properties(packet);
            prefix = usual_prefix(packet);
            title_language = title_has_language(packet);
        }
        add("pdfua", "The file says that it is PDF/UA-1", xmp["pdfuaid:part"] == "1" && prefix,
            prefix ? "" : "by another prefix than pdfuaid");
        language_ = says(root, "/Lang");
        if (root.getKey("/Lang").isString() && !language_) note(language_fault_, "\"\" names no language");
        if (Object outline = root.getKey("/Outlines"); !language_ && outline.isDictionary() && outline.hasKey("/First"))
            note(silence_, "bookmarks");
        if (!language_ && !title_language) note(silence_, "the title");
        add("title", "It has a title, which viewers show",
            !xmp["dc:title"].empty() && is(root.getKey("/ViewerPreferences"), "/DisplayDocTitle"), xmp["dc:title"]);
    }

    void structure(Object root) {
        tree_ = read_structure(root.getKey("/StructTreeRoot"), language_);
        const StructureFaults& faults = tree_.faults;
        const auto faultless = [this](const char* id, const char* what, const std::string& fault) {
            add(id, what, fault.empty(), fault);
        };
        add("structure", "There is a structure tree", tree_.elements > 0, fmt::format("{} elements", tree_.elements));
        faultless("types", "Elements are of standard types", faults.types);
        faultless("empty", "No element is empty", faults.empty);
        faultless("headings", "Headings begin with the first level and skip none", faults.headings);
        faultless("figures", "Every figure has a text that stands for it", faults.figures);
        faultless("tables", "Tables have rows of cells, with heads that say their scope", faults.tables);
        faultless("lists", "Lists have items", faults.lists);
        faultless("notes", "Notes and formulas can be told apart and read", faults.notes);
        note(language_fault_, faults.languages);
        note(silence_, faults.silence);
    }

    /// ISO 14289-1, 5: part, amendment and corrigendum have the prefix that the standard names.
    static bool usual_prefix(std::string_view packet) {
        constexpr std::string_view k_space = "http://www.aiim.org/pdfua/ns/id/", k_prefix = "xmlns:pdfuaid=";
        for (std::size_t at = packet.find(k_space); at != std::string_view::npos; at = packet.find(k_space, at + 1)) {
            const std::size_t space = packet.find_last_of(" \t\r\n", at);
            if (space == std::string_view::npos) continue;
            const std::string_view attribute = packet.substr(space + 1, at - space);
            if (attribute.starts_with("xmlns:") && !attribute.starts_with(k_prefix)) return false;
        }
        return true;
    }

    /// Whether the title stands there in a language, and not by default only.
    static bool title_has_language(std::string_view packet) {
        const std::size_t begin = packet.find("<dc:title"), end = packet.find("</dc:title", begin);
        if (begin == std::string_view::npos || end == std::string_view::npos) return false;
        const std::string_view title = packet.substr(begin, end - begin);
        for (std::size_t at = title.find("xml:lang"); at != std::string_view::npos;
             at = title.find("xml:lang", at + 1)) {
            const std::size_t value = title.find_first_of("\"'", at);
            if (value != std::string_view::npos && !title.substr(value + 1).starts_with("x-default")) return true;
        }
        return false;
    }

    /// What else the standard forbids or asks for: layers, attachments, protection, dynamic forms, pages within pages.
    void features() {
        Object root = pdf_.getRoot();
        std::string fault;
        note(language_fault_, language_fault(root.getKey("/Lang")));
        if (Object layers = root.getKey("/OCProperties"); layers.isDictionary()) {
            std::vector<Object> all{layers.getKey("/D")};
            if (Object more = layers.getKey("/Configs"); more.isArray())
                for (const Object& o : more.getArrayAsVector()) all.push_back(o);
            for (Object& configuration : all) {
                if (!configuration.isDictionary()) continue;
                if (!configuration.getKey("/Name").isString() || configuration.getKey("/Name").getUTF8Value().empty())
                    note(fault, "a configuration of layers without a name");
                if (configuration.hasKey("/AS")) note(fault, "layers that switch by themselves");
            }
        }
        if (Object form = root.getKey("/AcroForm"); form.isDictionary() && dynamic_form(form.getKey("/XFA")))
            note(fault, "a dynamic form");
        Object protection = pdf_.getTrailer().getKey("/Encrypt");
        constexpr long long k_readers = 1 << 9;
        if (protection.isDictionary() && protection.getKey("/P").isInteger() &&
            (protection.getKey("/P").getIntValue() & k_readers) == 0)
            note(fault, "protected from readers");
        for (Object& o : pdf_.getAllObjects()) part(o, fault, 0);
        add("features", "Layers and attachments have names, and nothing keeps readers out", fault.empty(), fault);
    }
    /// An object, and what stands within it.
    static void part(Object o, std::string& fault, int depth) {
        constexpr int k_deepest_part = 20;
        if (depth > k_deepest_part || (depth > 0 && o.isIndirect())) return;
        if (o.isArray()) {
            for (const Object& item : o.getArrayAsVector()) part(item, fault, depth + 1);
            return;
        }
        Object d = o.isStream() ? o.getDict() : o;
        if (!d.isDictionary()) return;
        if (d.hasKey("/EF") && (!says(d, "/F") || !says(d, "/UF"))) note(fault, "an attached file without name");
        if (o.isStream() && name_of(d.getKey("/Subtype")) == "Form" && d.hasKey("/Ref"))
            note(fault, "a form that shows another file");
        if (name_of(d.getKey("/S")) == "MCD") {
            Object words = d.getKey("/Alt");    // of a language each, and in it
            const bool worded = words.isArray() && words.getArrayNItems() > 1 && words.getArrayItem(1).isString() &&
                                !words.getArrayItem(1).getStringValue().empty();
            if (!d.getKey("/CT").isString() || !worded) note(fault, "a clip of sound or film without type or words");
        }
        for (const auto& [key, value] : d.getDictAsMap()) part(value, fault, depth + 1);
    }
    static bool dynamic_form(Object xfa) {
        std::string text;
        for (Object& part : items_of(xfa))
            if (part.isStream()) text += unpacked(part).value_or("");
        const std::size_t at = text.find("<dynamicRender"), end = text.find('>', at);
        if (at == std::string::npos || end == std::string::npos) return false;
        const std::size_t value = text.find_first_not_of(" \t\r\n", end + 1);
        return value != std::string::npos && text.compare(value, 8, "required") == 0;
    }

    void content() {
        std::string fault;
        for (std::size_t i = 0; i < pages_.size(); ++i) {
            const std::string page = fmt::format("page {}", i + 1);
            if (pages_[i].isDictionary())
                marks(pages_[i], pages_[i], page, fault, 0);
            else if (fault.empty())
                fault = page + " cannot be read";
        }
        add("content", "All content is tagged or an artifact", fault.empty(), fault);
    }

    /// The marked content of a page, or of a form on it that has marks of its own.
    void marks(Object of, Object page, const std::string& place, std::string& fault, int depth) {
        Object dictionary = of.isStream() ? of.getDict() : of;
        Object resources = dictionary.getKey("/Resources");
        const MarkedContent marked =
            marked_content(of, resources.isDictionary() ? resources : page.getKey("/Resources"));
        if (!marked.fault.empty()) note(fault, fmt::format("{}: {}", place, marked.fault));
        for (const Object& language : marked.languages) note(language_fault_, language_fault(language));
        Object key = dictionary.getKey("/StructParents");
        Object elements = key.isInteger() ? tree_.parents[key.getIntValue()] : Object::newNull();
        for (const long long mcid : marked.mcids) {
            if (!elements.isArray() || mcid < 0 || mcid >= elements.getArrayNItems() ||
                !elements.getArrayItem(static_cast<int>(mcid)).isDictionary())
                note(fault, fmt::format("{}: MCID {} belongs to no element", place, mcid));
            if (!of.isStream() && tree_.silent.contains({page.getObjGen(), mcid}) &&
                !marked.with_language.contains(mcid))
                note(silence_, fmt::format("{}: text", place));
        }
        constexpr int k_deepest_form = 12;
        for (const Object& form : marked.forms)
            if (!seen_forms_.insert(Object(form).getObjGen()).second)
                note(fault, fmt::format("{}: a form with marks stands twice", place));
            else if (depth < k_deepest_form)
                marks(form, page, place, fault, depth + 1);
    }

    void annotations() {
        std::string fault, others;
        for (Object& page : pages_) {
            Object all = page.getKey("/Annots");
            if (!all.isArray()) continue;
            annotated_ = page;
            if (name_of(page.getKey("/Tabs")) != "S") note(fault, "the tab order is not that of the structure");
            for (Object& o : all.getArrayAsVector()) {
                const std::string kind = o.isDictionary() ? name_of(o.getKey("/Subtype")) : "";
                if (kind != "Link") {
                    if (const std::string wrong = other_annotation(o, kind); !wrong.empty()) note(others, wrong);
                    continue;
                }
                const auto it = tree_.holders.find(o.getObjGen());
                const bool held = it != tree_.holders.end();
                if (!says(o, "/Contents") && !(held && it->second.described)) note(fault, "a link without contents");
                if (!held || it->second.type != "Link") note(fault, "a link outside of a Link element");
                if (says(o, "/Contents") && held && !it->second.language && !says(o, "/Lang"))
                    note(silence_, "contents of a link");
                if (!o.getKey("/StructParent").isInteger() ||
                    !tree_.parents.contains(o.getKey("/StructParent").getIntValue()))
                    note(fault, "a link that the parent tree does not know");
            }
        }
        add("links", "Links are in the structure and say what they are", fault.empty(), fault);
        add("annotations", "Other annotations and fields are in the structure and say what they are", others.empty(),
            others);
    }

    /// What is wrong with an annotation that is no link (ISO 14289-1, 7.18).
    std::string other_annotation(Object o, const std::string& kind) {
        constexpr int k_hidden = 2;
        const bool hidden =
            o.isDictionary() && o.getKey("/F").isInteger() && (o.getKey("/F").getIntValue() & k_hidden) != 0;
        if (kind == "TrapNet") return "an annotation for traps";
        if (kind == "PrinterMark" && tree_.holders.contains(o.getObjGen()))
            return "a printer's mark within the structure";
        if (hidden || kind.empty() || kind == "Popup" || kind == "PrinterMark" || !shows(o)) return {};
        const auto it = tree_.holders.find(o.getObjGen());
        const std::string wanted = kind == "Widget" ? "Form" : "Annot";
        if (it == tree_.holders.end() || it->second.type != wanted)
            return fmt::format("an annotation {} outside of an element {}", kind, wanted);
        if (it->second.described) return {};
        if (kind != "Widget") return says(o, "/Contents") ? "" : fmt::format("an annotation {} without contents", kind);
        constexpr int k_deepest_field = 200;
        for (int depth = 0; o.isDictionary() && depth < k_deepest_field; ++depth, o = o.getKey("/Parent")) {
            // The field says it; a widget that only shows a field is none.
            if (!says(o, "/TU") || (depth == 0 && !o.hasKey("/T") && o.hasKey("/Parent"))) continue;
            if (!it->second.language) note(silence_, "what a field is for");
            return {};
        }
        return "a form field that does not say what it is for";
    }
    /// Whether an annotation lies on what its page shows.
    bool shows(Object o) {
        Object rect = o.getKey("/Rect"), page = o.getKey("/P");
        if (!rect.isRectangle()) return true;
        if (!page.isDictionary()) page = annotated_;
        const auto r = rect.getArrayAsRectangle();
        const Rect crop = boxes_of(page).crop;
        return std::min(r.llx, r.urx) < crop.right() && std::max(r.llx, r.urx) > crop.x &&
               std::min(r.lly, r.ury) < crop.bottom() && std::max(r.lly, r.ury) > crop.y;
    }

    void fonts() {
        std::string fault, missing, apart;
        for (const Object& page : pages_) {
            const PageContent content = interpret(
                page, [](const PageMark&) {}, Inks::left_out);
            for (Object font : content.fonts) {
                std::string name = name_of(font.getKey("/BaseFont"));
                if (name.empty()) name = "a font without name";
                if (!font.getKey("/ToUnicode").isStream() && !says_characters(font))
                    note(fault, name + " does not say what its glyphs stand for");
                Object holder = glyphs_of(font);
                if (program_of(descriptor_of(holder)).isNull() && name_of(font.getKey("/Subtype")) != "Type3")
                    note(missing, name);
                if (const std::string wrong = encoding_fault(font, holder); !wrong.empty())
                    note(missing, name + " " + wrong);
                if (const auto shown = content.shown.find(font.getObjGen());
                    shown != content.shown.end() && font.isIndirect())
                    if (const std::string wrong = program_fault(font, shown->second); !wrong.empty())
                        note(apart, name + " " + wrong);
                if (stands_for_nothing(font.getKey("/ToUnicode")))
                    note(fault, name + " has glyphs that stand for no character");
            }
        }
        add("text", "Glyphs say what they stand for", fault.empty(), fault);
        add("fonts", "All fonts are embedded", missing.empty(), missing);
        add("font_programs", "Embedded fonts have the glyphs and widths that are stated", apart.empty(), apart);
    }

    QPDF pdf_;
    std::vector<Object> pages_;
    std::vector<Check> checks_;
    StructureTree tree_;
    bool language_ = false;         // the document has one
    std::string language_fault_;    // a code that names none
    std::string silence_;           // what is said in no language
    std::set<QPDFObjGen> seen_forms_;
    Object annotated_ = Object::newNull();    // the page whose annotations are looked at
};

}    // namespace

std::vector<Check> accessibility(const std::filesystem::path& path) {
    try {
        return Accessibility(path).run();
    } catch (const Error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        throw InputError({path.string()}, {}, "this PDF cannot be read", error.what());
    }
}

}    // namespace broadside::pdf
