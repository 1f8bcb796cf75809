#include "engine/pdf/pdf.hpp"
#include "engine/pdf/read/file.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/read/xmp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <set>
#include <string>
#include <string_view>

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
        std::string type = name_of(o.getKey("/S"));
        if (roles_.isDictionary() && roles_.hasKey("/" + type)) type = name_of(roles_.getKey("/" + type));
        if (!k_standard.contains(type)) note(odd_type_, type);
        const auto text = [&](const char* key) {
            return o.getKey(key).isString() && !o.getKey(key).getUTF8Value().empty();
        };
        if (type == "Figure" && !text("/Alt") && !text("/ActualText")) note(figure_fault_, "a figure has no Alt");
        if (type.size() == 2 && type[0] == 'H') {
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
        const int held = walk(o.getKey("/K"), type, depth + 1);
        if (held == 0) note(empty_, type.empty() ? "an element without type" : type);
        return 1;
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
        std::string fault;
        for (Object& page : pages_) {
            Object all = page.getKey("/Annots");
            if (!all.isArray()) continue;
            if (name_of(page.getKey("/Tabs")) != "S") note(fault, "the tab order is not that of the structure");
            for (Object& o : all.getArrayAsVector()) {
                const std::string kind = o.isDictionary() ? name_of(o.getKey("/Subtype")) : "";
                if (kind != "Link") continue;
                if (!o.getKey("/Contents").isString()) note(fault, "a link without contents");
                const auto it = objects_.find(o.getObjGen());
                if (it == objects_.end() || it->second != "Link") note(fault, "a link outside of a Link element");
                if (!o.getKey("/StructParent").isInteger() ||
                    !parents_.contains(o.getKey("/StructParent").getIntValue()))
                    note(fault, "a link that the parent tree does not know");
            }
        }
        add("links", "Links are in the structure and say what they are", fault.empty(), fault);
    }

    void fonts() {
        std::string fault;
        for (const Object& page : pages_) {
            for (Object font : interpret(page, [](const PageMark&) {}).fonts) {
                const std::string name = name_of(font.getKey("/BaseFont"));
                if (!font.getKey("/ToUnicode").isStream() && name_of(font.getKey("/Subtype")) == "Type0")
                    note(fault, name + " does not say what its glyphs stand for");
            }
        }
        add("text", "Glyphs say what they stand for", fault.empty(), fault);
    }

    QPDF pdf_;
    std::vector<Object> pages_;
    std::vector<Check> checks_;
    Object roles_ = Object::newNull();
    std::set<QPDFObjGen> seen_;
    std::map<QPDFObjGen, std::string> objects_;    // annotations → type of the element that holds them
    std::map<long long, Object> parents_;
    int elements_ = 0, heading_ = 0;
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
