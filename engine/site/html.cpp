#include "engine/site/html.hpp"

#include "engine/base/format.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace broadside::site {
namespace {

constexpr std::array<std::string_view, 8> k_void{"area", "br", "hr", "img", "input", "link", "meta", "path"};
// Line breaks around these do not show.
constexpr std::array<std::string_view, 24> k_blocks{
    "html", "head",  "body",  "main",  "header", "footer", "nav",    "section", "div", "ul", "ol",    "li",
    "dl",   "table", "thead", "tbody", "tr",     "p",      "figure", "form",    "h1",  "h2", "title", "map"};

}    // namespace

Attribute::Attribute(const char* name_, std::string_view value_) : name(name_), value(value_) {}
Attribute::Attribute(const Attribute&) = default;
Attribute::~Attribute() = default;

Node::Node(std::string text) : text_(std::move(text)) {}
Node::Node(std::string_view text) : text_(text) {}
Node::Node(const char* text) : text_(text) {}
Node::Node(Markup markup) : text_(std::move(markup.text)), markup_(true) {}
Node::Node(const char* tag, std::vector<Attribute> attributes, std::vector<Node> children)
    : tag_(tag), attributes_(std::move(attributes)), children_(std::move(children)) {}
Node::Node(const Node&) = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(Node other) {
    std::swap(tag_, other.tag_);
    std::swap(text_, other.text_);
    std::swap(markup_, other.markup_);
    std::swap(attributes_, other.attributes_);
    std::swap(children_, other.children_);
    return *this;
}
Node::~Node() = default;

Node& Node::add(Node child) {
    children_.push_back(std::move(child));
    return *this;
}

Node el(const char* tag, Attributes attributes, Nodes children) {
    return {tag, std::vector(attributes), std::move(children)};
}

Node el(const char* tag, Attributes attributes, Node child) {
    Nodes one;
    one.push_back(std::move(child));
    return {tag, std::vector(attributes), std::move(one)};
}

Node el(const char* tag, std::vector<Attribute> attributes, Nodes children) {
    return {tag, std::move(attributes), std::move(children)};
}

Node el(const char* tag, std::string_view text) { return el(tag, {}, Node(text)); }

Node name(std::string_view text) { return el("bdi", text); }

void Node::write(std::string& out) const {
    if (tag_ == nullptr) {
        out += markup_ ? text_ : xml_escaped(text_);
        return;
    }
    const std::string_view tag = tag_;
    out += '<';
    out += tag;
    for (const Attribute& a : attributes_) {
        out += ' ';
        out += a.name;
        out += "=\"" + xml_escaped(a.value) + '"';
    }
    const bool block = std::ranges::find(k_blocks, tag) != k_blocks.end();
    if (std::ranges::find(k_void, tag) == k_void.end()) {
        out += '>';
        for (const Node& child : children_) child.write(out);
        out += "</";
        out += tag;
        out += '>';
    } else {
        out += "/>";
    }
    if (block || tag == "link" || tag == "meta" || tag == "area") out += '\n';
}

std::string document(const Node& html) {
    std::string out = "<!DOCTYPE html>\n";
    html.write(out);
    return out;
}

}    // namespace broadside::site
