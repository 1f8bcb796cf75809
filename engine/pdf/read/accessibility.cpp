#include "engine/pdf/pdf.hpp"
#include "engine/pdf/read/file.hpp"
#include "engine/pdf/read/font_program.hpp"
#include "engine/pdf/read/font_rules.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/read/objects.hpp"
#include "engine/pdf/read/xmp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <new>
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
    std::set<long long> with_language;    // of these
    std::vector<Object> languages;        // that the content names
    std::vector<Object> forms;            // painted outside of tags: their marks are their own
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
        else if (op == "Do" && !artifact_ && !tagged_ && !form().isNull())
            forms.push_back(form());
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
    /// The form that is painted, where its dictionary says that it has marks.
    Object form() {
        Object all = resources_.isDictionary() ? resources_.getKey("/XObject") : Object::newNull();
        if (!all.isDictionary() || operands_.empty() || !operands_[0].isName()) return Object::newNull();
        Object o = all.getKey(operands_[0].getName());
        return o.isStream() && o.getDict().getKey("/StructParents").isInteger() ? o : Object::newNull();
    }
    void begin() {
        Kind kind = Kind::other;
        if (!operands_.empty() && name_of(operands_[0]) == "Artifact") kind = Kind::artifact;
        Object properties = operands_.size() == 2 ? operands_[1] : Object::newNull();
        if (properties.isName() && resources_.isDictionary() && resources_.getKey("/Properties").isDictionary())
            properties = resources_.getKey("/Properties").getKey(properties.getName());
        if (properties.isDictionary() && properties.getKey("/MCID").isInteger()) {
            kind = Kind::tagged;
            mcid_ = properties.getKey("/MCID").getIntValue();
            if (!mcids.insert(mcid_).second) note("an MCID stands twice");
        }
        if (properties.isDictionary() && properties.getKey("/Lang").isString()) {
            languages.push_back(properties.getKey("/Lang"));
            if (kind == Kind::tagged || tagged_ > 0) with_language.insert(mcid_);
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
    long long mcid_ = -1;    // of the last tagged content
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
        bool prefix = true, title_language = false;
        if (Object metadata = root.getKey("/Metadata"); metadata.isStream()) {
            const auto data = metadata.getStreamData(qpdf_dl_generalized);
            const std::string_view packet(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
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

    /// One element or a list of them; gives how many things it holds.
    int walk(Object o, const std::string& parent, int depth) {
        if (depth > k_deepest) return 0;
        if (o.isArray()) {
            int count = 0;
            for (const Object& item : o.getArrayAsVector()) count += walk(item, parent, depth + 1);
            return count;
        }
        if (o.isInteger()) {    // marked content
            if (!language_) silent_.insert({page_of(above_).getObjGen(), o.getIntValue()});
            return 1;
        }
        if (!o.isDictionary()) return 0;
        if (const std::string kind = name_of(o.getKey("/Type")); kind == "MCR" || kind == "OBJR") {
            if (kind == "OBJR") objects_[o.getKey("/Obj").getObjGen()] = {parent, says(above_, "/Alt"), language_};
            if (kind == "MCR" && !language_ && o.getKey("/MCID").isInteger() && o.getKey("/Stm").isNull())
                silent_.insert({page_of(o.hasKey("/Pg") ? o : above_).getObjGen(), o.getKey("/MCID").getIntValue()});
            return 1;
        }
        if (!seen_.insert(o.getObjGen()).second && o.isIndirect()) return 0;
        ++elements_;
        const std::string type = standard_type(name_of(o.getKey("/S")));
        if (!k_standard.contains(type)) note(odd_type_, type);
        check_language(o.getKey("/Lang"));
        const bool outer_language = std::exchange(language_, language_ || says(o, "/Lang"));
        for (const char* key : {"/Alt", "/ActualText", "/E"})
            if (says(o, key) && !language_) note(silence_, fmt::format("{} of an element {}", key + 1, type));
        // A text that stands for it may be empty.
        const bool described = says(o, "/Alt") || o.getKey("/ActualText").isString();
        if (type == "Figure" && !described) note(figure_fault_, "a figure has no Alt");
        if (type == "Formula" && !described) note(note_fault_, "a formula has no Alt");
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
        if (type == "Table") cells_name_heads_ = names_heads(o);
        if (type == "TH" && !has_scope(o.getKey("/A")) && !cells_name_heads_)
            note(table_fault_, "a head without scope");
        if (type == "LI" && parent != "L") note(list_fault_, "an item outside of a list");
        if (strong_ && numbered_) note(heading_fault_, "H beside H1 to H6");
        nesting(o, type, parent);
        const Object above = std::exchange(above_, o);
        const int held = walk(o.getKey("/K"), type, depth + 1);
        above_ = above;
        language_ = outer_language;
        // A cell of a table or the mark of an item may have nothing in it.
        if (held == 0 && type != "TD" && type != "TH" && type != "Lbl")
            note(empty_, type.empty() ? "an element without type" : type);
        return 1;
    }
    static bool says(Object from, const char* key) {
        return from.isDictionary() && from.getKey(key).isString() && !from.getKey(key).getUTF8Value().empty();
    }
    /// The page of an element's marked content, which it may leave to what it stands in.
    static Object page_of(Object element) {
        for (int depth = 0; element.isDictionary() && depth < k_deepest; ++depth, element = element.getKey("/P"))
            if (Object page = element.getKey("/Pg"); page.isDictionary()) return page;
        return Object::newNull();
    }
    /// Whether cells of a table name the heads that they belong to, by identifiers that its cells have.
    static bool names_heads(Object table) {
        std::set<std::string> identifiers, named;
        std::vector<std::pair<Object, int>> open{{table, 0}};
        while (!open.empty()) {
            const auto [element, depth] = open.back();
            open.pop_back();
            if (depth > k_deepest) return false;
            for (Object& child : children(element)) {
                open.emplace_back(child, depth + 1);
                if (child.getKey("/ID").isString()) identifiers.insert(child.getKey("/ID").getStringValue());
                Object attributes = child.getKey("/A");
                for (Object& a :
                     attributes.isArray() ? attributes.getArrayAsVector() : std::vector<Object>{attributes}) {
                    Object heads = a.isDictionary() ? a.getKey("/Headers") : Object::newNull();
                    for (Object& head : heads.isArray() ? heads.getArrayAsVector() : std::vector<Object>{})
                        if (head.isString()) named.insert(head.getStringValue());
                }
            }
        }
        return !named.empty() && std::ranges::includes(identifiers, named);
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
            if (type.empty()) note(odd_type_, "a type is mapped to none");
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
        if (const std::vector<Object> all = children(o); count["Caption"] == 1 && all.size() > 2) {
            const auto is_caption = [&](Object child) {
                return standard_type(name_of(child.getKey("/S"))) == "Caption";
            };
            if (!is_caption(all.front()) && (type != "Table" || !is_caption(all.back())))
                note(fault, "a caption amid others");
        }
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
        const std::vector<Object> parts = xfa.isArray() ? xfa.getArrayAsVector() : std::vector<Object>{xfa};
        for (Object part : parts) {
            if (!part.isStream()) continue;
            const auto data = part.getStreamData(qpdf_dl_generalized);
            text.append(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
        }
        const std::size_t at = text.find("<dynamicRender"), end = text.find('>', at);
        if (at == std::string::npos || end == std::string::npos) return false;
        const std::size_t value = text.find_first_not_of(" \t\r\n", end + 1);
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
            marks(pages_[i], pages_[i], fmt::format("page {}", i + 1), fault, 0);
        }
        add("content", "All content is tagged or an artifact", fault.empty(), fault);
    }

    /// The marked content of a page, or of a form on it that has marks of its own.
    void marks(Object of, Object page, const std::string& place, std::string& fault, int depth) {
        Object dictionary = of.isStream() ? of.getDict() : of;
        Object resources = dictionary.getKey("/Resources");
        Marked marked(resources.isDictionary() ? resources : page.getKey("/Resources"));
        try {
            if (of.isStream())
                of.parseAsContents(&marked);
            else
                of.parsePageContents(&marked);
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& error) {
            marked.fault = error.what();
        }
        if (!marked.fault.empty()) note(fault, fmt::format("{}: {}", place, marked.fault));
        for (const Object& language : marked.languages) check_language(language);
        Object key = dictionary.getKey("/StructParents");
        Object elements = key.isInteger() ? parents_[key.getIntValue()] : Object::newNull();
        for (const long long mcid : marked.mcids) {
            if (!elements.isArray() || mcid < 0 || mcid >= elements.getArrayNItems() ||
                !elements.getArrayItem(static_cast<int>(mcid)).isDictionary())
                note(fault, fmt::format("{}: MCID {} belongs to no element", place, mcid));
            if (!of.isStream() && silent_.contains({page.getObjGen(), mcid}) && !marked.with_language.contains(mcid))
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
                const auto it = objects_.find(o.getObjGen());
                const bool held = it != objects_.end();
                if (!says(o, "/Contents") && !(held && it->second.described)) note(fault, "a link without contents");
                if (!held || it->second.type != "Link") note(fault, "a link outside of a Link element");
                if (says(o, "/Contents") && held && !it->second.language && !says(o, "/Lang"))
                    note(silence_, "contents of a link");
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
        if (hidden || kind.empty() || kind == "Popup" || kind == "PrinterMark" || !shows(o)) return {};
        const auto it = objects_.find(o.getObjGen());
        const std::string wanted = kind == "Widget" ? "Form" : "Annot";
        if (it == objects_.end() || it->second.type != wanted)
            return fmt::format("an annotation {} outside of an element {}", kind, wanted);
        if (it->second.described) return {};
        if (kind != "Widget") return says(o, "/Contents") ? "" : fmt::format("an annotation {} without contents", kind);
        for (int depth = 0; o.isDictionary() && depth < k_deepest; ++depth, o = o.getKey("/Parent")) {
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
                if (program_of(descriptor_of(holder)).isNull() && name_of(font.getKey("/Subtype")) != "Type3") note(missing, name);
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
    Object roles_ = Object::newNull();
    std::set<QPDFObjGen> seen_;
    /// The element that holds an annotation.
    struct Holder {
        std::string type;
        bool described = false;    // it has an Alt
        bool language = false;     // it or something around it has one
    };
    std::map<QPDFObjGen, Holder> objects_;
    Object annotated_ = Object::newNull();                 // the page whose annotations are looked at
    bool language_ = false;                                // the element that is walked has one
    std::set<std::pair<QPDFObjGen, long long>> silent_;    // marked content whose elements have none
    std::set<QPDFObjGen> seen_forms_;
    std::string silence_;              // what is said in no language
    bool cells_name_heads_ = false;    // of the table that is walked
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
