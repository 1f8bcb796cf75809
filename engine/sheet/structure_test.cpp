#include "engine/draw/testing.hpp"
#include "engine/sheet/testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace broadside::sheet {
namespace {

std::string words_of(const scene::Scene& scene, int element) {
    std::string out;
    for (const scene::Item& item : scene.items) {
        int at = item.element;
        while (at >= 0 && at != element) at = scene.elements[static_cast<std::size_t>(at)].parent;
        if (const scene::Text* text = scene::text_of(item.paint); text != nullptr && at == element)
            out += (out.empty() ? "" : " ") + text->line->text;
    }
    return out;
}
TEST(Structure, ReadsRowsOfChartsAndEntriesWithWhatStandsBesideThem) {
    using Kind = scene::Element::Kind;
    const scene::SceneRef scene = to_scene(make(project_catalog(), layout_named("print")));
    std::set<std::string> items, rows, paragraphs;
    for (std::size_t i = 0; i < scene->elements.size(); ++i) {
        if (scene->elements[i].kind == Kind::item) items.insert(words_of(*scene, static_cast<int>(i)));
        if (scene->elements[i].kind == Kind::paragraph) paragraphs.insert(words_of(*scene, static_cast<int>(i)));
        if (scene->elements[i].kind == Kind::row) rows.insert(words_of(*scene, static_cast<int>(i)));
    }
    // The key: the name of a kind and what it is; the index: a model and its place; a chart: a model and its figures.
    EXPECT_TRUE(items.contains("Global attention sees every token before"));
    EXPECT_TRUE(std::ranges::any_of(items, [](const std::string& s) { return s.starts_with("GPT-2 XL 1.5B A"); }));
    EXPECT_THAT(items, Contains(::testing::StartsWith("LAYERS 48  MHA")));    // beside its label, at the foot of a cell
    EXPECT_THAT(items, Contains(::testing::StartsWith("LOOK AT Learned absolute positions")));
    EXPECT_TRUE(
        std::ranges::any_of(rows, [](const std::string& s) { return s.starts_with("GPT-2 XL 1.5B  300 KiB"); }));
    // A figure shows something: rules and tabs beside texts are decoration.
    for (std::size_t i = 0; i < scene->elements.size(); ++i) {
        const scene::Element& e = scene->elements[i];
        if (e.kind != Kind::figure || e.words.starts_with("What each color")) continue;    // samples of the key
        EXPECT_NE(words_of(*scene, static_cast<int>(i)), "") << e.words;
    }
    // A plate: its title, how many models have it, its graph, and what is written below.
    EXPECT_TRUE(paragraphs.contains("2 of 43 models, here Qwen3 Next"));
    EXPECT_THAT(paragraphs, Contains(::testing::StartsWith("Each token overwrites what the state held for its key")));
    // A trend: what it says, then its counts with their periods.
    EXPECT_THAT(paragraphs, Contains(::testing::ContainsRegex("^27 of 43 models .* 9 of 11 2026 to Mar$")));
    // A text of several lines is one; figures stand before what they count.
    EXPECT_THAT(items, Contains(::testing::AllOf(::testing::StartsWith("Measured against"),
                                                 ::testing::EndsWith("stand in brackets."))));
    EXPECT_THAT(paragraphs, Contains(::testing::StartsWith("43 models 20 organizations 2019–2026 released")));
    // Each element is painted in one piece, so that readers find it in one.
    std::set<int> done;
    int last = -1;
    std::size_t pieces = 0;
    for (const scene::Item& item : scene->items) {
        if (item.element < 0 || item.element == last) continue;
        last = item.element;
        pieces += done.insert(last).second ? 0 : 1;
    }
    EXPECT_LE(pieces, 60U) << "elements are taken up again";
}
TEST(Structure, LinksLeadToCellsOfTheSheetAndStandInWhatTheyLieOn) {
    const scene::SceneRef scene = to_scene(make(project_catalog(), layout_named("print")));
    std::set<std::string> ids;
    for (const scene::Region& region : scene->regions) ids.insert(region.id);
    int inside = 0, in_section = 0;
    for (const scene::Link& link : scene->links) {
        if (!link.uri.starts_with('#')) continue;
        ++inside;
        EXPECT_TRUE(ids.contains(link.uri.substr(1))) << link.uri;
        const scene::Element& element = scene->elements[static_cast<std::size_t>(link.element)];
        EXPECT_EQ(element.kind, scene::Element::Kind::link);
        in_section += scene->elements[static_cast<std::size_t>(element.parent)].kind == scene::Element::Kind::section;
    }
    // One for each model in the index and in the lineage, and one for each that was built on another.
    EXPECT_GE(inside, 2 * 43 + 20);
    EXPECT_EQ(in_section, 0);
    // A model alone leads nowhere that is not there.
    const auto alone = to_scene(make(project_catalog(), layout_named("print"), {"llama-3-2-1b"}));
    for (const scene::Link& link : alone->links) EXPECT_FALSE(link.uri.starts_with('#')) << link.uri;
}

}    // namespace
}    // namespace broadside::sheet
