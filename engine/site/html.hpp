#pragma once
/// \file
/// HTML as a tree: what is put in is text, and becomes markup only through the names of elements and
/// attributes that the program writes itself. There is no way to put a string in unescaped but `Markup`, which
/// only the drawings' writer makes.
/// Threads: values.

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broadside::site {

/// Markup that its maker has escaped.
struct Markup {
    std::string text;
};

struct Attribute {
    std::string name, value;
};

class Node {
public:
    /// Text.
    Node(std::string text) : text_(std::move(text)) {}
    Node(std::string_view text) : text_(text) {}
    Node(const char* text) : text_(text) {}
    Node(Markup markup) : text_(std::move(markup.text)), markup_(true) {}
    /// An element.
    Node(std::string tag, std::vector<Attribute> attributes, std::vector<Node> children)
        : tag_(std::move(tag)), attributes_(std::move(attributes)), children_(std::move(children)) {}

    Node& add(Node child) {
        children_.push_back(std::move(child));
        return *this;
    }
    void write(std::string& out) const;

private:
    std::string tag_;    // empty: text, or markup
    std::string text_;
    bool markup_ = false;
    std::vector<Attribute> attributes_;
    std::vector<Node> children_;
};
using Nodes = std::vector<Node>;

/// `el("a", {{"href", address}}, name)`.
inline Node el(std::string tag, std::vector<Attribute> attributes, Nodes children = {}) {
    return {std::move(tag), std::move(attributes), std::move(children)};
}
inline Node el(std::string tag, std::vector<Attribute> attributes, Node child) {
    Nodes one;
    one.push_back(std::move(child));
    return {std::move(tag), std::move(attributes), std::move(one)};
}
template <std::convertible_to<std::string> Text>
Node el(std::string tag, const Text& text) {
    return el(std::move(tag), {}, Node(std::string(text)));
}

/// A name from the catalog, set apart so that its writing direction stays its own.
inline Node name(std::string text) { return el("bdi", std::move(text)); }

/// The whole page: HTML that is well-formed XML too.
std::string document(const Node& html);

}    // namespace broadside::site
