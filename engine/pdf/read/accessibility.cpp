#include "engine/pdf/pdf.hpp"
#include "engine/pdf/read/file.hpp"
#include "engine/pdf/read/font_program.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/read/xmp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace broadside::pdf {
namespace {

constexpr int k_deepest = 200;    // elements within elements

std::string name_of(Object o) { return o.isName() ? o.getName().substr(1) : std::string(); }

const std::set<std::string, std::less<>> k_standard{
    "Document", "Part",      "Art",     "Sect",  "Div",     "BlockQuote", "Caption", "TOC",       "TOCI",
    "Index",    "NonStruct", "Private", "P",     "H",       "H1",         "H2",      "H3",        "H4",
    "H5",       "H6",        "L",       "LI",    "Lbl",     "LBody",      "Table",   "TR",        "TH",
    "TD",       "THead",     "TBody",   "TFoot", "Span",    "Quote",      "Note",    "Reference", "BibEntry",
    "Code",     "Link",      "Annot",   "Ruby",  "Warichu", "Figure",     "Formula", "Form"};

/// Follows marked content through a page's stream and notes what is painted outside of it.
class Marked final : public Object::ParserCallbacks {
public:
    explicit Marked(Object resources) : resources_(std::move(resources)) {}
    std::set<long long> mcids;
    std::string fault;

    void handleObject(Object o, std::size_t, std::size_t) override {
        static const std::set<std::string, std::less<>> k_paints{"S",  "s",  "f",  "F",  "f*", "B", "B*", "b",
                                                                 "b*", "sh", "Do", "Tj", "TJ", "'", "\"", "EI"};
        if (!o.isOperator()) {
            operands_.push_back(o);
            return;
        }
        const std::string op = o.getOperatorValue();
        if (op == "BMC" || op == "BDC")
            begin();
        else if (op == "EMC")
            end();
        else if (k_paints.contains(op) && !artifact_ && !tagged_)
            note("paint outside of tags and artifacts");
        operands_.clear();
    }
    void handleEOF() override {
        if (!open_.empty()) note("marked content that does not end");
    }

private:
    enum class Kind { artifact, tagged, other };
    void note(const std::string& text) {
        if (fault.empty()) fault = text;
    }
    void begin() {
        Kind kind = Kind::other;
        if (!operands_.empty() && name_of(operands_[0]) == "Artifact") kind = Kind::artifact;
        Object properties = operands_.size() == 2 ? operands_[1] : Object::newNull();
        if (properties.isName() && resources_.isDictionary() && resources_.getKey("/Properties").isDictionary())
            properties = resources_.getKey("/Properties").getKey(properties.getName());
        if (properties.isDictionary() && properties.getKey("/MCID").isInteger()) {
            kind = Kind::tagged;
            if (!mcids.insert(properties.getKey("/MCID").getIntValue()).second) note("an MCID stands twice");
        }
        if (kind == Kind::artifact && tagged_ > 0) note("an artifact within tagged content");
        if (kind == Kind::tagged && artifact_ > 0) note("tagged content within an artifact");
        open_.push_back(kind);
        artifact_ += kind == Kind::artifact ? 1 : 0;
        tagged_ += kind == Kind::tagged ? 1 : 0;
    }
    void end() {
        if (open_.empty()) return note("EMC without a beginning");
        artifact_ -= open_.back() == Kind::artifact ? 1 : 0;
        tagged_ -= open_.back() == Kind::tagged ? 1 : 0;
        open_.pop_back();
    }

    Object resources_;
    std::vector<Object> operands_;
    std::vector<Kind> open_;
    int artifact_ = 0, tagged_ = 0;
};

class Accessibility {
public:
    explicit Accessibility(const std::filesystem::path& path) : pages_(open(pdf_, path)) {}

    std::vector<Check> run() {
        Object root = pdf_.getRoot();
        document(root);
        Object tree = root.getKey("/StructTreeRoot");
        if (tree.isDictionary()) {
            roles_ = tree.getKey("/RoleMap");
            walk(tree.getKey("/K"), "", 0);
            parents(tree.getKey("/ParentTree"), 0);
        }
        add("structure", "There is a structure tree", elements_ > 0, fmt::format("{} elements", elements_));
        add("types", "Elements are of standard types", odd_type_.empty(), odd_type_);
        add("empty", "No element is empty", empty_.empty(), empty_);
        add("headings", "Headings begin with the first level and skip none", heading_fault_.empty(), heading_fault_);
        add("figures", "Every figure has a text that stands for it", figure_fault_.empty(), figure_fault_);
        add("tables", "Tables have rows of cells, with heads that say their scope", table_fault_.empty(), table_fault_);
        add("lists", "Lists have items", list_fault_.empty(), list_fault_);
        add("notes", "Notes and formulas can be told apart and read", note_fault_.empty(), note_fault_);
        features();
        add("languages", "Languages are named by their codes", language_fault_.empty(), language_fault_);
        content();
        annotations();
        fonts();
        return std::move(checks_);
    }

private:
    void add(std::string id, std::string what, bool passed, std::string detail = {}) {
        checks_.push_back({std::move(id), std::move(what), passed, std::move(detail), {}, true});
    }
    static void note(std::string& to, const std::string& text) {
        if (to.empty()) to = text;
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
        if (Object metadata = root.getKey("/Metadata"); metadata.isStream()) {
            const auto data = metadata.getStreamData(qpdf_dl_generalized);
            xmp = xmp_properties({reinterpret_cast<const char*>(data->getBuffer()), data->getSize()});
        }
        add("pdfua", "The file says that it is PDF/UA-1", xmp["pdfuaid:part"] == "1");
        add("language", "It has a language",
            root.getKey("/Lang").isString() && !root.getKey("/Lang").getUTF8Value().empty());
        add("title", "It has a title, which viewers show",
            !xmp["dc:title"].empty() && is(root.getKey("/ViewerPreferences"), "/DisplayDocTitle"), xmp["dc:title"]);
    }

    /// One element or a list of them; gives how many things it holds.
    int walk(Object o, const std::string& parent, int depth) {
        if (depth > k_deepest) return 0;
        if (o.isArray()) {
            int count = 0;
            for (const Object& item : o.getArrayAsVector()) count += walk(item, parent, depth + 1);
            return count;
        }
        if (o.isInteger()) return 1;    // marked content
        if (!o.isDictionary()) return 0;
        if (const std::string kind = name_of(o.getKey("/Type")); kind == "MCR" || kind == "OBJR") {
            if (kind == "OBJR") objects_[o.getKey("/Obj").getObjGen()] = parent;
            return 1;
        }
        if (!seen_.insert(o.getObjGen()).second && o.isIndirect()) return 0;
        ++elements_;
        const std::string type = standard_type(name_of(o.getKey("/S")));
        if (!k_standard.contains(type)) note(odd_type_, type);
        check_language(o.getKey("/Lang"));
        const auto text = [&](const char* key) {
            return o.getKey(key).isString() && !o.getKey(key).getUTF8Value().empty();
        };
        if (type == "Figure" && !text("/Alt") && !text("/ActualText")) note(figure_fault_, "a figure has no Alt");
        if (type == "Formula" && !text("/Alt") && !text("/ActualText")) note(note_fault_, "a formula has no Alt");
        if (type == "Note") {
            const std::string id = o.getKey("/ID").isString() ? o.getKey("/ID").getStringValue() : "";
            if (id.empty())
                note(note_fault_, "a note without an identifier");
            else if (!notes_.insert(id).second)
                note(note_fault_, "two notes of one identifier");
        }
        if (type == "H") {
            strong_ = true;
            if (!headed_.insert(above_.getObjGen()).second) note(heading_fault_, "two H in one element");
        }
        if (type.size() == 2 && type[0] == 'H') {
            numbered_ = true;
            const int level = type[1] - '0';
            if (level > heading_ + 1)
                note(heading_fault_,
                     fmt::format("H{} after {}", level, heading_ == 0 ? "none" : fmt::format("H{}", heading_)));
            heading_ = level;
        }
        if (type == "TR" && parent != "Table" && !parent.starts_with("T"))
            note(table_fault_, "a row outside of a table");
        if ((type == "TH" || type == "TD") && parent != "TR") note(table_fault_, "a cell outside of a row");
        if (type == "TH" && !has_scope(o.getKey("/A"))) note(table_fault_, "a head without scope");
        if (type == "LI" && parent != "L") note(list_fault_, "an item outside of a list");
        if (strong_ && numbered_) note(heading_fault_, "H beside H1 to H6");
        nesting(o, type, parent);
        const Object above = std::exchange(above_, o);
        const int held = walk(o.getKey("/K"), type, depth + 1);
        above_ = above;
        if (held == 0) note(empty_, type.empty() ? "an element without type" : type);
        return 1;
    }
    /// A type by the role map, which may lead on.
    std::string standard_type(std::string type) {
        std::set<std::string> met;
        while (roles_.isDictionary() && roles_.getKey("/" + type).isName()) {
            if (!met.insert(type).second) {
                note(odd_type_, type + " is mapped in a circle");
                break;
            }
            if (k_standard.contains(type)) {
                note(odd_type_, type + " is standard and mapped to another");
                break;
            }
            type = name_of(roles_.getKey("/" + type));
        }
        return type;
    }

    /// What an element may hold and where it may stand (ISO 32000-1, 14.8.4; ISO 14289-1, 7.2).
    void nesting(Object o, const std::string& type, const std::string& parent) {
        using Types = std::set<std::string, std::less<>>;
        static const std::map<std::string, Types, std::less<>> k_children{
            {"Table", {"TR", "THead", "TBody", "TFoot", "Caption"}},
            {"THead", {"TR"}},
            {"TBody", {"TR"}},
            {"TFoot", {"TR"}},
            {"TR", {"TH", "TD"}},
            {"L", {"L", "LI", "Caption"}},
            {"LI", {"Lbl", "LBody"}},
            {"TOC", {"TOC", "TOCI", "Caption"}},
            {"TOCI", {"Lbl", "Reference", "P", "TOC", "NonStruct"}},
        };
        static const std::map<std::string, Types, std::less<>> k_parents{
            {"TOCI", {"TOC"}}, {"THead", {"Table"}}, {"TBody", {"Table"}}, {"TFoot", {"Table"}}, {"LBody", {"LI"}}};
        std::string& fault = type.starts_with('T') && !type.starts_with("TOC") ? table_fault_ : list_fault_;
        if (const auto it = k_parents.find(type); it != k_parents.end() && !it->second.contains(parent))
            note(fault, fmt::format("{} within {}", type, parent.empty() ? "nothing" : parent));
        const auto it = k_children.find(type);
        if (it == k_children.end()) return;
        std::map<std::string, int> count;
        for (Object& child : children(o)) {
            const std::string kind = standard_type(name_of(child.getKey("/S")));
            if (!it->second.contains(kind)) note(fault, fmt::format("{} within {}", kind, type));
            ++count[kind];
        }
        if (count["THead"] > 1 || count["TFoot"] > 1) note(fault, "a table with several heads or feet");
        if ((count["THead"] > 0 || count["TFoot"] > 0) && count["TBody"] == 0) note(fault, "a table without a body");
        if (count["Caption"] > 1) note(fault, "several captions");
        if (type == "Table") regular(o);
    }
    static std::vector<Object> children(Object o) {
        Object kids = o.getKey("/K");
        std::vector<Object> out;
        for (Object& kid : kids.isArray() ? kids.getArrayAsVector() : std::vector<Object>{kids})
            if (kid.isDictionary() && kid.getKey("/S").isName()) out.push_back(kid);
        return out;
    }
    /// The rows of a table are as wide as each other, with what cells span.
    void regular(Object table) {
        std::vector<Object> rows;
        for (Object& child : children(table)) {
            const std::string kind = standard_type(name_of(child.getKey("/S")));
            if (kind == "TR") rows.push_back(child);
            if (kind == "THead" || kind == "TBody" || kind == "TFoot")
                for (Object& row : children(child)) rows.push_back(row);
        }
        std::map<std::size_t, long long> from_above;    // cells that reach into a row
        std::optional<long long> width;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            long long across = from_above[i];
            for (Object& cell : children(rows[i])) {
                const long long wide = span(cell.getKey("/A"), "/ColSpan");
                const auto high = static_cast<std::size_t>(span(cell.getKey("/A"), "/RowSpan"));
                across += wide;
                for (std::size_t k = 1; k < high && i + k < rows.size(); ++k) from_above[i + k] += wide;
                if (i + high > rows.size()) note(table_fault_, "a cell reaches below its table");
            }
            if (width && *width != across) note(table_fault_, "rows of one table differ in width");
            width = width.value_or(across);
        }
    }
    static long long span(Object attributes, const char* key) {
        constexpr long long k_most = 10'000;
        if (attributes.isArray()) {
            long long out = 1;
            for (Object& a : attributes.getArrayAsVector()) out = std::max(out, span(a, key));
            return out;
        }
        if (!attributes.isDictionary() || !attributes.getKey(key).isInteger()) return 1;
        return std::clamp(attributes.getKey(key).getIntValue(), 1LL, k_most);
    }
    /// RFC 3066: `en`, `en-GB`, `x-klingon`.
    void check_language(Object lang) {
        if (!lang.isString() || lang.getStringValue().empty()) return;
        const std::string code = lang.getUTF8Value();
        std::size_t length = 0;
        bool good = true, first = true;
        for (const char c : code + '-') {
            if (c == '-') {
                good = good && length >= 1 && length <= 8;
                length = 0;
                first = false;
                continue;
            }
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            good = good && (letter || (!first && c >= '0' && c <= '9'));
            ++length;
        }
        if (!good) note(language_fault_, "\"" + code + "\" names no language");
    }

    /// What else the standard forbids or asks for: layers, attachments, protection, dynamic forms, pages within pages.
    void features() {
        Object root = pdf_.getRoot();
        std::string fault;
        check_language(root.getKey("/Lang"));
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
        const auto says = [](Object from, const char* key) {
            return from.getKey(key).isString() && !from.getKey(key).getStringValue().empty();
        };
        for (Object& o : pdf_.getAllObjects()) {
            Object d = o.isStream() ? o.getDict() : o;
            if (!d.isDictionary()) continue;
            if (d.hasKey("/EF") && (!says(d, "/F") || !says(d, "/UF"))) note(fault, "an attached file without name");
            if (o.isStream() && name_of(d.getKey("/Subtype")) == "Form" && d.hasKey("/Ref"))
                note(fault, "a form that shows another file");
            if (name_of(d.getKey("/S")) == "MCD" && (!d.getKey("/CT").isString() || !d.getKey("/Alt").isArray()))
                note(fault, "a clip of sound or film without type or words");
        }
        add("features", "Layers and attachments have names, and nothing keeps readers out", fault.empty(), fault);
    }
    static bool dynamic_form(Object xfa) {
        std::string text;
        const std::vector<Object> parts = xfa.isArray() ? xfa.getArrayAsVector() : std::vector<Object>{xfa};
        for (Object part : parts) {
            if (!part.isStream()) continue;
            const auto data = part.getStreamData(qpdf_dl_generalized);
            text.append(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
        }
        const std::size_t at = text.find("<dynamicRender>");
        if (at == std::string::npos) return false;
        const std::size_t value = text.find_first_not_of(" \t\r\n", at + 15);
        return value != std::string::npos && text.compare(value, 8, "required") == 0;
    }

    static bool has_scope(Object attributes) {
        if (attributes.isArray())
            return std::ranges::any_of(attributes.getArrayAsVector(), [](const Object& a) { return has_scope(a); });
        return attributes.isDictionary() && attributes.getKey("/Scope").isName();
    }

    /// Numbers of the parent tree: of a page the element of each MCID, of an annotation its own.
    void parents(Object node, int depth) {
        if (!node.isDictionary() || depth > k_deepest) return;
        if (Object kids = node.getKey("/Kids"); kids.isArray())
            for (const Object& kid : kids.getArrayAsVector()) parents(kid, depth + 1);
        Object numbers = node.getKey("/Nums");
        for (int i = 0; numbers.isArray() && i + 1 < numbers.getArrayNItems(); i += 2)
            if (numbers.getArrayItem(i).isInteger())
                parents_[numbers.getArrayItem(i).getIntValue()] = numbers.getArrayItem(i + 1);
    }

    void content() {
        std::string fault;
        for (std::size_t i = 0; i < pages_.size(); ++i) {
            Marked marked(pages_[i].getKey("/Resources"));
            try {
                pages_[i].parsePageContents(&marked);
            } catch (const std::exception& error) {
                marked.fault = error.what();
            }
            if (!marked.fault.empty()) note(fault, fmt::format("page {}: {}", i + 1, marked.fault));
            Object key = pages_[i].getKey("/StructParents");
            Object of_page = key.isInteger() ? parents_[key.getIntValue()] : Object::newNull();
            for (const long long mcid : marked.mcids)
                if (!of_page.isArray() || mcid < 0 || mcid >= of_page.getArrayNItems() ||
                    !of_page.getArrayItem(static_cast<int>(mcid)).isDictionary())
                    note(fault, fmt::format("page {}: MCID {} belongs to no element", i + 1, mcid));
        }
        add("content", "All content is tagged or an artifact", fault.empty(), fault);
    }

    void annotations() {
        std::string fault, others;
        for (Object& page : pages_) {
            Object all = page.getKey("/Annots");
            if (!all.isArray()) continue;
            if (name_of(page.getKey("/Tabs")) != "S") note(fault, "the tab order is not that of the structure");
            for (Object& o : all.getArrayAsVector()) {
                const std::string kind = o.isDictionary() ? name_of(o.getKey("/Subtype")) : "";
                if (kind != "Link") {
                    if (const std::string wrong = other_annotation(o, kind); !wrong.empty()) note(others, wrong);
                    continue;
                }
                if (!o.getKey("/Contents").isString()) note(fault, "a link without contents");
                const auto it = objects_.find(o.getObjGen());
                if (it == objects_.end() || it->second != "Link") note(fault, "a link outside of a Link element");
                if (!o.getKey("/StructParent").isInteger() ||
                    !parents_.contains(o.getKey("/StructParent").getIntValue()))
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
        if (kind == "PrinterMark" && objects_.contains(o.getObjGen())) return "a printer's mark within the structure";
        if (hidden || kind.empty() || kind == "Popup" || kind == "PrinterMark") return {};
        const auto it = objects_.find(o.getObjGen());
        const std::string wanted = kind == "Widget" ? "Form" : "Annot";
        if (it == objects_.end() || it->second != wanted)
            return fmt::format("an annotation {} outside of an element {}", kind, wanted);
        const auto says = [](Object from, const char* key) {
            return from.getKey(key).isString() && !from.getKey(key).getUTF8Value().empty();
        };
        if (kind != "Widget") return says(o, "/Contents") ? "" : fmt::format("an annotation {} without contents", kind);
        for (int depth = 0; o.isDictionary() && depth < k_deepest; ++depth, o = o.getKey("/Parent"))
            if (says(o, "/TU")) return {};
        return "a form field that does not say what it is for";
    }

    void fonts() {
        std::string fault, missing, apart;
        for (const Object& page : pages_) {
            const PageContent content = interpret(
                page, [](const PageMark&) {}, Inks::left_out);
            for (Object font : content.fonts) {
                std::string name = name_of(font.getKey("/BaseFont"));
                if (name.empty()) name = "a font without name";
                if (!font.getKey("/ToUnicode").isStream() && !tells_characters(font))
                    note(fault, name + " does not say what its glyphs stand for");
                Object holder = font;
                if (Object all = font.getKey("/DescendantFonts"); all.isArray() && all.getArrayNItems() > 0)
                    holder = all.getArrayItem(0);
                Object descriptor = holder.isDictionary() ? holder.getKey("/FontDescriptor") : Object::newNull();
                const bool embedded = descriptor.isDictionary() && (descriptor.getKey("/FontFile").isStream() ||
                                                                    descriptor.getKey("/FontFile2").isStream() ||
                                                                    descriptor.getKey("/FontFile3").isStream());
                if (!embedded && name_of(font.getKey("/Subtype")) != "Type3") note(missing, name);
                if (const std::string wrong = composite_fault(font, holder); !wrong.empty())
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

    /// What is wrong with how a composite font finds its glyphs (ISO 14289-1, 7.21.3).
    static std::string composite_fault(Object font, Object cid) {
        if (name_of(font.getKey("/Subtype")) != "Type0" || !cid.isDictionary()) return {};
        if (name_of(cid.getKey("/Subtype")) == "CIDFontType2" && cid.getKey("/CIDToGIDMap").isNull())
            return "does not say which glyphs its codes are";
        Object map = font.getKey("/Encoding");
        if (!map.isStream()) return {};
        const auto system = [](Object from, const char* key) {
            Object info = from.getKey("/CIDSystemInfo");
            return info.isDictionary() && info.getKey(key).isString() ? info.getKey(key).getStringValue() : "";
        };
        for (const char* key : {"/Registry", "/Ordering"})
            if (system(map.getDict(), key) != system(cid, key)) return "has a map for another collection of glyphs";
        const auto data = map.getStreamData(qpdf_dl_generalized);
        const std::string_view text(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
        const bool says =
            map.getDict().getKey("/WMode").isInteger() && map.getDict().getKey("/WMode").getIntValue() == 1;
        const std::size_t at = text.find("/WMode");
        const std::size_t value = at == std::string_view::npos ? at : text.find_first_not_of(" \t\r\n", at + 6);
        if (says != (value != std::string_view::npos && text[value] == '1')) return "has a map of two directions";
        return {};
    }

    /// Whether a table of characters names 0, the byte order mark or its opposite, which are none.
    static bool stands_for_nothing(Object table) {
        if (!table.isStream()) return false;
        const auto data = table.getStreamData(qpdf_dl_generalized);
        const std::string_view text(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
        for (const auto& [begin, end, tokens] :
             {std::tuple{"beginbfchar", "endbfchar", 2}, std::tuple{"beginbfrange", "endbfrange", 3}}) {
            for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
                const std::string_view block = text.substr(at, text.find(end, at) - at);
                int token = 0;
                for (std::size_t open = block.find('<'); open != std::string_view::npos;
                     open = block.find('<', open + 1)) {
                    const std::string_view hex = block.substr(open + 1, block.find('>', open) - open - 1);
                    if (++token % tokens == 0 &&
                        (hex == "0000" || hex == "FEFF" || hex == "FFFE" || hex == "feff" || hex == "fffe"))
                        return true;
                }
            }
        }
        return false;
    }

    /// Whether a font's encoding says which characters its codes are (ISO 14289-1, 7.21.7).
    static bool tells_characters(Object font) {
        Object encoding = font.getKey("/Encoding");
        if (name_of(font.getKey("/Subtype")) == "Type0") {
            const std::string map = name_of(encoding);
            Object all = font.getKey("/DescendantFonts");
            Object cid = all.isArray() && all.getArrayNItems() > 0 ? all.getArrayItem(0) : Object::newNull();
            Object system = cid.isDictionary() ? cid.getKey("/CIDSystemInfo") : Object::newNull();
            Object ordering = system.isDictionary() ? system.getKey("/Ordering") : Object::newNull();
            static const std::set<std::string, std::less<>> k_known{"GB1", "CNS1", "Japan1", "Korea1"};
            return !map.empty() && !map.starts_with("Identity") && ordering.isString() &&
                   k_known.contains(ordering.getStringValue());
        }
        static const std::set<std::string, std::less<>> k_plain{"WinAnsiEncoding", "MacRomanEncoding",
                                                                "MacExpertEncoding"};
        if (encoding.isName()) return k_plain.contains(name_of(encoding));
        Object descriptor = font.getKey("/FontDescriptor");
        const long long flags = descriptor.isDictionary() && descriptor.getKey("/Flags").isInteger()
                                    ? descriptor.getKey("/Flags").getIntValue()
                                    : 0;
        constexpr long long k_symbolic = 4;
        if (!encoding.isDictionary()) return descriptor.isDictionary() && (flags & k_symbolic) == 0;
        // Names of characters are those of Adobe's list; `g12` or `C0041` say nothing.
        Object names = encoding.getKey("/Differences");
        for (const Object& item : names.isArray() ? names.getArrayAsVector() : std::vector<Object>{}) {
            const std::string glyph = name_of(item);
            const std::size_t digit = glyph.find_first_of("0123456789");
            if (digit != std::string::npos && digit <= 5 &&
                glyph.find_first_not_of("0123456789", digit) == std::string::npos && !glyph.starts_with("uni") &&
                !glyph.starts_with("u1") && !glyph.starts_with("afii") && !glyph.starts_with("SF") &&
                !glyph.starts_with("H"))
                return false;
        }
        return true;
    }

    QPDF pdf_;
    std::vector<Object> pages_;
    std::vector<Check> checks_;
    Object roles_ = Object::newNull();
    std::set<QPDFObjGen> seen_;
    std::map<QPDFObjGen, std::string> objects_;    // annotations → type of the element that holds them
    std::map<long long, Object> parents_;
    int elements_ = 0, heading_ = 0;
    Object above_ = Object::newNull();    // the element that is walked
    std::set<QPDFObjGen> headed_;         // elements that have an H
    std::set<std::string> notes_;
    bool strong_ = false, numbered_ = false;    // headings H, and H1 to H6
    std::string note_fault_, language_fault_;
    std::string odd_type_, empty_, heading_fault_, figure_fault_, table_fault_, list_fault_;
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
