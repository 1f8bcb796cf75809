#include "engine/svg/svg.hpp"

#include "engine/base/harfbuzz.hpp"
#include "engine/text/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <string_view>

namespace broadside::svg {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

FontRef font() {
    static const FontRef file = [] {
        std::ifstream in(std::string(BROADSIDE_SOURCE_DIR) + "/fonts/Inter-Regular.otf", std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        auto made = std::make_shared<FontFile>();
        made->name = "Inter-Regular";
        const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
        made->bytes.assign(data, data + bytes.size());
        return made;
    }();
    return file;
}

/// A line of two glyphs, the second the same as the first, and a space between them.
LineRef line(std::uint32_t glyph, std::uint32_t space) {
    auto made = std::make_shared<TextLine>();
    made->text = "<&\">";
    made->runs.push_back({font(), 8, made->text, {{glyph, {0, 0}}, {space, {5, 0}}, {glyph, {7, -1}}}, {{4, 3}}});
    return made;
}

std::string written(const scene::Scene& scene) {
    MemorySink sink;
    write_svg(scene, sink);
    return std::string(sink.text());
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
    return n;
}

TEST(Svg, StatesSizeInPointsAndPaintsTheGround) {
    const std::string svg = written(*scene::Builder({300.5, 200}, {255, 250, 240}).finish());
    EXPECT_THAT(svg, HasSubstr(R"(width="300.5pt" height="200pt" viewBox="0 0 300.5 200")"));
    EXPECT_THAT(svg, HasSubstr(R"(<rect width="300.5" height="200" fill="#fffaf0"/>)"));
}

TEST(Svg, WritesPathsInShortRelativeSteps) {
    scene::Builder out({100, 100}, {});
    Path path;
    path.move_to({10, 20});
    path.line_to({30, 20});
    path.line_to({30, 19.5});
    path.line_to({29.75, 19});
    path.curve_to({30, 20}, {31, 21}, {32, 22});
    path.close();
    out.fill(path, {255, 0, 0});
    EXPECT_THAT(written(*std::move(out).finish()),
                HasSubstr(R"(<path fill="#ff0000" d="m10 20h20v-.5l-.25-.5c.25 1 1.25 2 2.25 3z"/>)"));
}

TEST(Svg, StartsTheNextSubpathFromWhereTheLastOneClosed) {
    scene::Builder out({100, 100}, {});
    Path path = Path::rect({10, 10, 5, 5});
    path.append(Path::rect({20, 10, 5, 5}));
    out.fill(path, {});
    EXPECT_THAT(written(*std::move(out).finish()), HasSubstr("d=\"m10 10h5v5h-5zm10 0h5v5h-5z\""));
}

TEST(Svg, RoundingErrorsDoNotAddUp) {
    scene::Builder out({100, 100}, {});
    Path path;
    path.move_to({0, 1});
    for (int i = 1; i <= 300; ++i) path.line_to({i / 3.0, 1});
    out.stroke(path, {}, 1);
    const std::string svg = written(*std::move(out).finish());
    const std::string d = svg.substr(svg.rfind("d=\"m0 1") + 7);
    double sum = 0;
    const std::regex step("[0-9]*\\.?[0-9]+");
    for (std::sregex_iterator it(d.begin(), d.begin() + static_cast<std::ptrdiff_t>(d.find('"')), step), end; it != end;
         ++it)
        sum += std::stod(it->str());
    EXPECT_NEAR(sum, 100, 1e-6);    // 300 steps of .33 would end at 99
}

TEST(Svg, StrokesCarryWidthCapAndDashes) {
    scene::Builder out({100, 100}, {});
    out.stroke(Path::rect({1, 1, 8, 8}), {0, 0, 255}, 0.75, {2, 1.5}, scene::Cap::round);
    EXPECT_THAT(written(*std::move(out).finish()),
                HasSubstr(R"(<path fill="none" stroke="#0000ff" stroke-width=".75" stroke-linecap="round" )"
                          R"(stroke-dasharray="2 1.5" d="m1 1h8v8h-8z"/>)"));
}

TEST(Svg, DrawsEachGlyphOnceAndUsesItWhereItStands) {
    // Glyph ids of Inter: any two with an outline and without would do.
    scene::Outlines outlines;
    std::uint32_t filled = 1, empty = 1;
    while (outlines.glyph(font(), filled).empty()) ++filled;
    while (!outlines.glyph(font(), empty).empty()) ++empty;
    scene::Builder out({100, 100}, {});
    out.text(line(filled, empty), {10, 20}, {1, 2, 3}, 1.5);
    out.text(line(filled, empty), {10, 40}, {1, 2, 3}, 1);
    const std::string svg = written(*std::move(out).finish());
    EXPECT_EQ(count(svg, "<path id="), 1u);
    EXPECT_EQ(count(svg, "<use "), 4u);
    // 8 pt at one and a half is 12 pt, a thousandth of which is a unit; 7 pt of 8 are 875 units.
    EXPECT_THAT(svg, HasSubstr(R"-(<g transform="translate(10 20) scale(0.012)"><use xlink:href="#_0" x="0"/>)-"
                               R"(<use xlink:href="#_0" x="875" y="-125"/></g>)"));
    EXPECT_THAT(svg, HasSubstr("aria-label=\"&lt;&amp;&quot;&gt;\""));
}

TEST(Svg, TurnsLinesThatRunUpwards) {
    scene::Builder out({100, 100}, {});
    out.text(line(1, 1), {10, 20}, {1, 2, 3}, 1.5, Direction::up);
    EXPECT_THAT(written(*std::move(out).finish()), HasSubstr("translate(10 20) rotate(-90) scale(0.012)"));
}

TEST(Svg, EveryRegionIsAGroupWithTitleAndDescription) {
    scene::Builder out({100, 100}, {});
    out.begin_region({"outer", "Outer & co", "All of it.", {}, -1});
    out.fill(Path::rect({0, 0, 1, 1}), {});
    out.begin_region({"inner", "Inner", "", {}, -1});
    out.fill(Path::rect({0, 0, 1, 1}), {});
    out.end_region();
    out.fill(Path::rect({0, 0, 1, 1}), {});
    out.end_region();
    const std::string svg = written(*std::move(out).finish());
    EXPECT_THAT(svg, HasSubstr("<g id=\"outer\">\n<title>Outer &amp; co</title>\n<desc>All of it.</desc>\n"));
    EXPECT_THAT(svg, HasSubstr("<g id=\"inner\">\n<title>Inner</title>\n<path"));
    EXPECT_EQ(count(svg, "id=\"outer\""), 1u);
    EXPECT_EQ(count(svg, "<g"), count(svg, "</g>"));
}

TEST(Svg, LinksAreInvisibleAndClickable) {
    scene::Builder out({100, 100}, {});
    out.link({1, 2, 30, 4}, "https://example.org/?a=1&b=2", "Report");
    EXPECT_THAT(written(*std::move(out).finish()),
                HasSubstr(R"(<a xlink:href="https://example.org/?a=1&amp;b=2"><title>Report</title>)"
                          R"(<rect x="1" y="2" width="30" height="4" fill="none" pointer-events="all"/></a>)"));
}

TEST(Svg, MetadataNamesTheDayOfTheEdition) {
    scene::Builder out({100, 100}, {});
    scene::Metadata m;
    m.title = "A sheet";
    m.date = 1709164800;    // 29 February 2024, 00:00 UTC
    out.metadata(m);
    const std::string svg = written(*std::move(out).finish());
    EXPECT_THAT(svg, HasSubstr("<dc:date>2024-02-29</dc:date>"));
    EXPECT_THAT(svg, HasSubstr("<title>A sheet</title>"));
    EXPECT_THAT(svg, Not(HasSubstr("<desc>")));
}

text::Shaper& shaper() {
    static text::Shaper made(std::string(BROADSIDE_SOURCE_DIR) + "/fonts");
    return made;
}
std::string with_text(const std::vector<std::string>& lines, bool tabular = false) {
    scene::Builder out({200, 100}, {255, 255, 255});
    double y = 0;
    for (const std::string& words : lines)
        out.text(shaper().line(words, {.size = 8, .tabular = tabular}), {10, y += 20}, {});
    MemorySink sink;
    write_svg(*std::move(out).finish(), sink, Texts::text);
    return std::string(sink.text());
}
/// The font that is embedded as `family`.
std::string font_of(const std::string& svg, const std::string& family) {
    const std::string key = "font-family:" + family + ";src:url(data:font/otf;base64,";
    const std::size_t from = svg.find(key);
    if (from == std::string::npos) return {};
    const std::size_t begin = from + key.size();
    std::string out;
    unsigned bits = 0, held = 0;
    for (const char c : svg.substr(begin, svg.find(')', begin) - begin)) {
        static constexpr std::string_view k_letters =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const std::size_t value = k_letters.find(c);
        if (value == std::string_view::npos) break;    // padding
        bits = bits << 6 | static_cast<unsigned>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>(bits >> held & 0xFFU);
    }
    return out;
}

TEST(SvgText, IsTextEachCharacterAtItsPlace) {
    const std::string svg = with_text({"Grouped & query"});
    EXPECT_THAT(svg, HasSubstr(">Grouped &amp; query</text>"));
    EXPECT_EQ(count(svg, "<use"), 0U);
    const std::size_t x = svg.find(" x=\"");
    const std::string places = svg.substr(x + 4, svg.find('"', x + 4) - x - 4);
    EXPECT_EQ(count(places, " "), std::string("Grouped & query").size() - 1);
    EXPECT_TRUE(places.starts_with("10 ")) << places;
}
TEST(SvgText, EmbedsFontsWhoseCharactersLeadToTheGlyphsOfTheLayout) {
    // Figures of one width and others, in one file: two glyphs for each, so two faces.
    scene::Builder out({200, 100}, {255, 255, 255});
    const LineRef plain = shaper().line("1 1", {.size = 8}), even = shaper().line("1 1", {.size = 8, .tabular = true});
    ASSERT_NE(plain->runs[0].glyphs[0].id, even->runs[0].glyphs[0].id);
    out.text(plain, {10, 20}, {});
    out.text(even, {10, 40}, {});
    MemorySink sink;
    write_svg(*std::move(out).finish(), sink, Texts::text);
    const std::string svg(sink.text());
    const auto advance = [&](const std::string& family) {
        FontFile file{family, {}};
        const std::string bytes = font_of(svg, family);
        const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
        file.bytes.assign(data, data + bytes.size());
        const HbFace face = hb_face_of(file);
        const HbFont font = hb_font_of(face);
        hb_codepoint_t glyph = 0;
        EXPECT_TRUE(hb_font_get_nominal_glyph(font.get(), '1', &glyph)) << family;
        return 8.0 * hb_font_get_glyph_h_advance(font.get(), glyph) / hb_face_get_upem(face.get());
    };
    const auto to_space = [](const LineRef& line) { return line->runs[0].glyphs[1].at.x; };
    EXPECT_NEAR(advance("f0"), to_space(plain), 0.2);    // kerning with the space
    EXPECT_NEAR(advance("f0v1"), to_space(even), 0.2);
    EXPECT_NE(advance("f0"), advance("f0v1"));
}
TEST(SvgText, LeavesAsOutlinesWhatCannotBeSetLetterByLetter) {
    const std::string svg = with_text({"שלום", "plain"});
    EXPECT_THAT(svg, HasSubstr("aria-label=\"שלום\""));
    EXPECT_EQ(count(svg, "<use"), 4U);
    EXPECT_THAT(svg, HasSubstr(">plain</text>"));
}
TEST(SvgText, NeedsNoOutlinesWhereAllIsText) { EXPECT_EQ(count(with_text({"abc"}), "<path id"), 0U); }

}    // namespace
}    // namespace broadside::svg
