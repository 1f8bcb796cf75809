#include "engine/pdf/write/structure.hpp"

#include "engine/pdf/write/content.hpp"

#include <string>

namespace broadside::pdf {
namespace {

using Kind = scene::Element::Kind;

std::string type_of(const scene::Element& element) {
    switch (element.kind) {
        case Kind::section: return "/Sect";
        case Kind::heading: return "/H" + std::to_string(element.level);
        case Kind::paragraph: return "/P";
        case Kind::list: return "/L";
        case Kind::item: return "/LI";
        case Kind::table: return "/Table";
        case Kind::row: return "/TR";
        case Kind::row_head: return "/TH";
        case Kind::cell: return "/TD";
        case Kind::figure: return "/Figure";
        case Kind::link: return "/Link";
    }
    return {};
}

class Tree {
public:
    Tree(QPDF& pdf, const Document& document, Object page, const std::vector<Object>& annotations)
        : pdf_(pdf), document_(document), page_(page), annotations_(annotations), nodes_(document.elements.size()) {}

    void write() {
        gather();
        Object root = pdf_.makeIndirectObject(Object::newDictionary({{"/Type", Object::newName("/StructTreeRoot")}}));
        Object whole = element("/Document", root);
        Object kids = Object::newArray();
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (document_.elements[i].parent < 0 && nodes_[i].used) kids.appendItem(build(i, whole));
        whole.replaceKey("/K", kids);
        root.replaceKey("/K", whole);

        Object numbers = Object::newArray();
        Object of_page = Object::newArray();
        for (const int e : document_.marked) of_page.appendItem(nodes_[static_cast<std::size_t>(e)].holder);
        numbers.appendItem(Object::newInteger(0));
        numbers.appendItem(pdf_.makeIndirectObject(of_page));
        page_.replaceKey("/StructParents", Object::newInteger(0));
        long long key = 1;
        for (std::size_t i = 0; i < annotations_.size(); ++i) {
            const int e = document_.links[i].element;
            if (e < 0) continue;
            Object(annotations_[i]).replaceKey("/StructParent", Object::newInteger(key));
            numbers.appendItem(Object::newInteger(key++));
            numbers.appendItem(nodes_[static_cast<std::size_t>(e)].holder);
        }
        root.replaceKey("/ParentTree", pdf_.makeIndirectObject(Object::newDictionary({{"/Nums", numbers}})));
        root.replaceKey("/ParentTreeNextKey", Object::newInteger(key));
        page_.replaceKey("/Tabs", Object::newName("/S"));
        pdf_.getRoot().replaceKey("/StructTreeRoot", root);
        pdf_.getRoot().replaceKey("/MarkInfo", Object::newDictionary({{"/Marked", Object::newBool(true)}}));
    }

private:
    struct Node {
        std::vector<long long> marks;      // MCIDs
        std::vector<std::size_t> links;    // indices
        std::vector<std::size_t> children;
        bool used = false;                    // it or something below it has content
        Object holder = Object::newNull();    // the structure element that its content hangs on
    };

    void gather() {
        for (std::size_t mcid = 0; mcid < document_.marked.size(); ++mcid)
            nodes_[static_cast<std::size_t>(document_.marked[mcid])].marks.push_back(static_cast<long long>(mcid));
        for (std::size_t i = 0; i < document_.links.size(); ++i)
            if (const int e = document_.links[i].element; e >= 0)
                nodes_[static_cast<std::size_t>(e)].links.push_back(i);
        for (std::size_t i = nodes_.size(); i-- > 0;) {    // parents stand before their children
            Node& node = nodes_[i];
            node.used = node.used || !node.marks.empty() || !node.links.empty();
            const int parent = document_.elements[i].parent;
            if (parent < 0) continue;
            Node& above = nodes_[static_cast<std::size_t>(parent)];
            above.used = above.used || node.used;
            above.children.push_back(i);
        }
    }

    Object element(const std::string& type, const Object& parent) {
        return pdf_.makeIndirectObject(Object::newDictionary(
            {{"/Type", Object::newName("/StructElem")}, {"/S", Object::newName(type)}, {"/P", parent}}));
    }

    Object build(std::size_t index, const Object& parent) {
        const scene::Element& e = document_.elements[index];
        Node& node = nodes_[index];
        Object out = element(type_of(e), parent);
        node.holder = out;
        if (e.kind == Kind::item) {    // the text of a list's item is its body
            node.holder = element("/LBody", out);
            out.replaceKey("/K", node.holder);
        }
        if (e.kind == Kind::row_head) out.replaceKey("/A", Object::parse("<< /O /Table /Scope /Row >>"));
        if (e.kind == Kind::figure) {
            out.replaceKey("/Alt", Object::newUnicodeString(e.words));
            const Page& page = document_.pages.front();
            const double height = page.media.h;
            const auto real = [&](double pt) { return Object::newReal(number(pt / page.unit, 3)); };
            out.replaceKey("/A", Object::newDictionary(
                                     {{"/O", Object::newName("/Layout")},
                                      {"/BBox", Object::newArray({real(e.rect.x), real(height - e.rect.bottom()),
                                                                  real(e.rect.right()), real(height - e.rect.y)})}}));
        }
        Object kids = Object::newArray();
        if (!node.marks.empty()) node.holder.replaceKey("/Pg", page_);
        for (const long long mcid : node.marks) kids.appendItem(Object::newInteger(mcid));
        for (const std::size_t link : node.links)
            kids.appendItem(Object::newDictionary(
                {{"/Type", Object::newName("/OBJR")}, {"/Obj", annotations_[link]}, {"/Pg", page_}}));
        for (auto it = node.children.rbegin(); it != node.children.rend(); ++it)    // gathered last to first
            if (nodes_[*it].used) kids.appendItem(build(*it, node.holder));
        node.holder.replaceKey("/K", kids);
        return out;
    }

    QPDF& pdf_;
    const Document& document_;
    Object page_;
    const std::vector<Object>& annotations_;
    std::vector<Node> nodes_;
};

}    // namespace

void add_structure(QPDF& pdf, const Document& document, Object page, const std::vector<Object>& annotations) {
    Tree(pdf, document, page, annotations).write();
}

}    // namespace broadside::pdf
