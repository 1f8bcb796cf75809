#include "engine/cell/name.hpp"
#include "engine/cell/testing.hpp"
#include "engine/draw/testing.hpp"

#include <gtest/gtest.h>

namespace broadside::diagram {
namespace {

TEST(Texts, OfTheCatalogueFit) {
    Problems problems;
    for (const catalog::Model& m : world().catalog.models)
        check_texts(m, world().catalog, world().look, world().shaper, problems);
    EXPECT_TRUE(problems.empty()) << (problems.empty() ? "" : to_string(problems.sorted().front()));
}

TEST(Texts, WithoutGlyphOrRoomAreReportedWithTheirPlace) {
    catalog::Model m = world().model("llama-3-8b");
    m.story.distinctive = {"ein 漢 zu viel", std::string(300, 'w')};
    m.name = "漢";
    Problems problems;
    check_texts(m, world().catalog, world().look, world().shaper, problems);
    const std::vector<Problem> all = problems.sorted();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].field, "name");
    EXPECT_EQ(all[0].message, "the fonts have no glyph for \"漢\"");
    EXPECT_EQ(all[1].field, "distinctive.0");
    EXPECT_TRUE(all[2].message.starts_with("too long to fit")) << all[2].message;
    for (const Problem& p : all) EXPECT_GT(p.place.line, 0) << p.field;
}

TEST(Texts, LongNamesShrinkThenWrapThenAreRefused) {
    catalog::Model m = world().model("llama-3-8b");
    const double full = world().look.type(TextRole::model_name).style.size;
    const auto setting = [&](const std::string& name, const std::string& size) {
        m.name = name;
        m.size = size;
        return name_setting(world().shaper, world().look, m, k_name_room);
    };
    auto short_one = setting("Llama 3", "8B");
    ASSERT_TRUE(short_one);
    EXPECT_EQ(short_one->size, full);
    EXPECT_FALSE(short_one->shrunk);
    auto smaller = setting("DeepSeek R1 Distill Qwen Instruct", "32B");
    ASSERT_TRUE(smaller);
    EXPECT_LT(smaller->size, full);
    EXPECT_GE(smaller->size, 0.6 * full);
    ASSERT_EQ(smaller->lines.size(), 1u);
    EXPECT_LE(smaller->width, k_name_room);
    auto two = setting("Llama-3.3-Nemotron-Super-49B-Instruct-Chat-Long-Context-AWQ-int4", "49.9B");
    ASSERT_TRUE(two);
    ASSERT_EQ(two->lines.size(), 2u);
    EXPECT_LE(two->width, k_name_room);
    EXPECT_GE(two->size, 10);
    EXPECT_EQ(two->lines[0].name + two->lines[1].name, m.name);
    EXPECT_EQ(two->lines[1].size, "49.9B");
    EXPECT_FALSE(setting(std::string(200, 'w'), "1B"));
    Problems problems;
    check_texts(m, world().catalog, world().look, world().shaper, problems);
    ASSERT_EQ(problems.sorted().size(), 1u);
    EXPECT_EQ(problems.sorted()[0].field, "name");
    EXPECT_GT(problems.sorted()[0].place.line, 0);
    EXPECT_NE(problems.sorted()[0].message.find("is too long to fit, even in two lines"), std::string::npos);
}

}    // namespace
}    // namespace broadside::diagram
