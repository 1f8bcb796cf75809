#include "engine/site/html.hpp"

#include <gtest/gtest.h>

namespace broadside::site {
namespace {

std::string written(const Node& node) {
    std::string out;
    node.write(out);
    return out;
}

TEST(Html, TextIsNeverMarkup) {
    const std::string hostile = "</p><script>alert('1')</script> & \"quoted\" ]]> <!--";
    EXPECT_EQ(written(el("span", hostile)),
              "<span>&lt;/p&gt;&lt;script&gt;alert('1')&lt;/script&gt; &amp; &quot;quoted&quot; ]]&gt; "
              "&lt;!--</span>");
    EXPECT_EQ(written(el("a", {{"title", hostile}}, Node("x"))),
              "<a title=\"&lt;/p&gt;&lt;script&gt;alert('1')&lt;/script&gt; &amp; &quot;quoted&quot; ]]&gt; "
              "&lt;!--\">x</a>");
}

TEST(Html, ControlCharactersAreLeftOut) {
    EXPECT_EQ(written(el("i", std::string("a\0b\x1b[2Jc\td\n", 11))), "<i>ab[2Jc\td\n</i>");
}

TEST(Html, NamesAreSetApartForTheirDirection) { EXPECT_EQ(written(name("a\u202e<b")), "<bdi>a\u202e&lt;b</bdi>"); }

TEST(Html, ElementsWithoutContentAndAttributesWithoutValueAreXmlToo) {
    EXPECT_EQ(written(el("input", {{"disabled", ""}, {"value", "1"}})), "<input disabled=\"\" value=\"1\"/>");
    EXPECT_EQ(written(el("script", {{"src", "x.js"}})), "<script src=\"x.js\"></script>");
}

TEST(Html, MarkupStaysAsItsMakerWroteIt) {
    EXPECT_EQ(written(el("span", {}, Node(Markup{"<b>x</b>"}))), "<span><b>x</b></span>");
}

}    // namespace
}    // namespace broadside::site
