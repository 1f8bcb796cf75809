#include "engine/site/html.hpp"

#include "engine/base/format.hpp"

#include <algorithm>
#include <array>

namespace broadside::site {
namespace {

constexpr std::array<std::string_view, 8> k_void{"area", "br", "hr", "img", "input", "link", "meta", "path"};
// Line breaks around these do not show.
constexpr std::array<std::string_view, 24> k_blocks{
    "html", "head",  "body",  "main",  "header", "footer", "nav",    "section", "div", "ul", "ol",    "li",
    "dl",   "table", "thead", "tbody", "tr",     "p",      "figure", "form",    "h1",  "h2", "title", "map"};

}    // namespace

void Node::write(std::string& out) const {
    if (tag_.empty()) {
        out += markup_ ? text_ : xml_escaped(text_);
        return;
    }
    out += '<' + tag_;
    for (const Attribute& a : attributes_) {
        out += ' ' + a.name;
        out += "=\"" + xml_escaped(a.value) + '"';
    }
    const bool block = std::ranges::find(k_blocks, tag_) != k_blocks.end();
    if (std::ranges::find(k_void, tag_) == k_void.end()) {
        out += '>';
        for (const Node& child : children_) child.write(out);
        out += "</" + tag_ + '>';
    } else {
        out += "/>";
    }
    if (block || tag_ == "link" || tag_ == "meta" || tag_ == "area") out += '\n';
}

std::string document(const Node& html) {
    std::string out = "<!DOCTYPE html>\n";
    html.write(out);
    return out;
}

}    // namespace broadside::site
