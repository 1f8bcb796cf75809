#pragma once
/// \file
/// HTML as a tree: what is put in is text, and becomes markup only through the names of elements and
/// attributes that the program writes itself. There is no way to put a string in unescaped but `Markup`, which
/// only the drawings' writer makes.
/// Threads: values.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::site {

/// Markup that its maker has escaped.
struct Markup {
    std::string text;
};

// Pages are hundreds of these in lists: what makes, copies and ends them is compiled once, in html.cpp.

struct Attribute {
    Attribute(const char* name, std::string_view value);
    Attribute(const Attribute&);
    ~Attribute();
    const char* name;
    std::string value;
};
using Attributes = std::initializer_list<Attribute>;

class Node {
public:
    /// Text.
    Node(std::string text);
    Node(std::string_view text);
    Node(const char* text);
    Node(Markup markup);
    /// An element.
    Node(const char* tag, std::vector<Attribute> attributes, std::vector<Node> children);
    Node(const Node&);
    Node(Node&&) noexcept;
    Node& operator=(Node);
    ~Node();

    Node& add(Node child);
    void write(std::string& out) const;

private:
    const char* tag_ = nullptr;    // null: text, or markup
    std::string text_;
    bool markup_ = false;
    std::vector<Attribute> attributes_;
    std::vector<Node> children_;
};
using Nodes = std::vector<Node>;

/// `el("a", {{"href", address}}, name)`.
Node el(const char* tag, Attributes attributes, Nodes children = {});
Node el(const char* tag, Attributes attributes, Node child);
Node el(const char* tag, std::vector<Attribute> attributes, Nodes children);
/// With a text.
Node el(const char* tag, std::string_view text);

/// A name from the catalog, set apart so that its writing direction stays its own.
Node name(std::string_view text);

/// The whole page: HTML that is well-formed XML too.
std::string document(const Node& html);

}    // namespace broadside::site
