#include "engine/pdf/read/structure_tree.hpp"

#include "engine/pdf/read/objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
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

class Walk {
public:
    explicit Walk(bool language) : language_(language) {}

    StructureTree run(Object root) {
        if (root.isDictionary()) {
            roles_ = root.getKey("/RoleMap");
            walk(root.getKey("/K"), "", 0);
            parents(root.getKey("/ParentTree"), 0);
        }
        return std::move(out_);
    }

private:
    /// One element or a list of them; gives how many things it holds.
    int walk(Object o, const std::string& parent, int depth) {
        if (depth > k_deepest) return 0;
        if (o.isArray()) {
            int count = 0;
            for (const Object& item : o.getArrayAsVector()) count += walk(item, parent, depth + 1);
            return count;
        }
        if (o.isInteger()) {    // marked content
            if (!language_) out_.silent.insert({page_of(above_).getObjGen(), o.getIntValue()});
            return 1;
        }
        if (!o.isDictionary()) return 0;
        if (const std::string kind = name_of(o.getKey("/Type")); kind == "MCR" || kind == "OBJR") {
            if (kind == "OBJR") out_.holders[o.getKey("/Obj").getObjGen()] = {parent, says(above_, "/Alt"), language_};
            if (kind == "MCR" && !language_ && o.getKey("/MCID").isInteger() && o.getKey("/Stm").isNull())
                out_.silent.insert(
                    {page_of(o.hasKey("/Pg") ? o : above_).getObjGen(), o.getKey("/MCID").getIntValue()});
            return 1;
        }
        if (!seen_.insert(o.getObjGen()).second && o.isIndirect()) return 0;
        ++out_.elements;
        const std::string type = standard_type(name_of(o.getKey("/S")));
        if (!k_standard.contains(type)) note(out_.faults.types, type);
        note(out_.faults.languages, language_fault(o.getKey("/Lang")));
        const bool outer_language = std::exchange(language_, language_ || says(o, "/Lang"));
        for (const char* key : {"/Alt", "/ActualText", "/E"})
            if (says(o, key) && !language_)
                note(out_.faults.silence, fmt::format("{} of an element {}", key + 1, type));
        // A text that stands for it may be empty.
        const bool described = says(o, "/Alt") || o.getKey("/ActualText").isString();
        if (type == "Figure" && !described) note(out_.faults.figures, "a figure has no Alt");
        if (type == "Formula" && !described) note(out_.faults.notes, "a formula has no Alt");
        if (type == "Note") {
            const std::string id = o.getKey("/ID").isString() ? o.getKey("/ID").getStringValue() : "";
            if (id.empty())
                note(out_.faults.notes, "a note without an identifier");
            else if (!notes_.insert(id).second)
                note(out_.faults.notes, "two notes of one identifier");
        }
        if (type == "H") {
            strong_ = true;
            if (!headed_.insert(above_.getObjGen()).second) note(out_.faults.headings, "two H in one element");
        }
        if (type.size() == 2 && type[0] == 'H') {
            numbered_ = true;
            const int level = type[1] - '0';
            if (level > heading_ + 1)
                note(out_.faults.headings,
                     fmt::format("H{} after {}", level, heading_ == 0 ? "none" : fmt::format("H{}", heading_)));
            heading_ = level;
        }
        if (type == "TR" && parent != "Table" && !parent.starts_with("T"))
            note(out_.faults.tables, "a row outside of a table");
        if ((type == "TH" || type == "TD") && parent != "TR") note(out_.faults.tables, "a cell outside of a row");
        if (type == "Table") cells_name_heads_ = names_heads(o);
        if (type == "TH" && !has_scope(o.getKey("/A")) && !cells_name_heads_)
            note(out_.faults.tables, "a head without scope");
        if (type == "LI" && parent != "L") note(out_.faults.lists, "an item outside of a list");
        if (strong_ && numbered_) note(out_.faults.headings, "H beside H1 to H6");
        nesting(o, type, parent);
        const Object above = std::exchange(above_, o);
        const int held = walk(o.getKey("/K"), type, depth + 1);
        above_ = above;
        language_ = outer_language;
        // A cell of a table or the mark of an item may have nothing in it.
        if (held == 0 && type != "TD" && type != "TH" && type != "Lbl")
            note(out_.faults.empty, type.empty() ? "an element without type" : type);
        return 1;
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
                for (Object& a : items_of(attributes)) {
                    Object heads = a.isDictionary() ? a.getKey("/Headers") : Object::newNull();
                    for (Object& head : array_of(heads))
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
                note(out_.faults.types, type + " is mapped in a circle");
                break;
            }
            if (k_standard.contains(type)) {
                note(out_.faults.types, type + " is standard and mapped to another");
                break;
            }
            type = name_of(roles_.getKey("/" + type));
            if (type.empty()) note(out_.faults.types, "a type is mapped to none");
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
        std::string& fault = type.starts_with('T') && !type.starts_with("TOC") ? out_.faults.tables : out_.faults.lists;
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
        for (Object& kid : items_of(kids))
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
                if (i + high > rows.size()) note(out_.faults.tables, "a cell reaches below its table");
            }
            if (width && *width != across) note(out_.faults.tables, "rows of one table differ in width");
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
                out_.parents[numbers.getArrayItem(i).getIntValue()] = numbers.getArrayItem(i + 1);
    }

    StructureTree out_;
    Object roles_ = Object::newNull();
    std::set<QPDFObjGen> seen_;
    // Of the element that is walked, and what came before it.
    Object above_ = Object::newNull();
    bool language_;                             // it or something around it has one
    bool cells_name_heads_ = false;             // of its table
    int heading_ = 0;                           // level of the last heading
    bool strong_ = false, numbered_ = false;    // headings H, and H1 to H6
    std::set<QPDFObjGen> headed_;               // elements that have an H
    std::set<std::string> notes_;               // identifiers
};

}    // namespace

StructureTree read_structure(Object root, bool language) { return Walk(language).run(std::move(root)); }

std::string language_fault(Object code) {
    if (!code.isString() || code.getStringValue().empty()) return {};
    const std::string text = code.getUTF8Value();
    std::size_t length = 0;
    bool good = true, first = true;
    for (const char c : text + '-') {
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
    return good ? "" : "\"" + text + "\" names no language";
}

}    // namespace broadside::pdf
