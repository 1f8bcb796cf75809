// Header, headings and margins, drawn from the real catalog and from parts of it.

#include "engine/sheet/furniture/furniture.hpp"

#include "engine/sheet/furniture/testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace broadside::sheet {
namespace {

using diagram::Drawing;
using diagram::Label;

using namespace testing;

TEST(Furniture, HeaderTellsTheNumberOfModels) {
    const Furnishing f = furnishing();
    const Drawing drawing = header(f, 3337);
    expect_sound(drawing);
    EXPECT_EQ(count(drawing, std::to_string(f.models.size())), 1u);
    EXPECT_EQ(count(drawing, whole_catalog().title), 1u);
    EXPECT_EQ(count(drawing, "released up to March 2026"), 1u);
}

TEST(Furniture, HeaderTellsSizesAsTheCellsCountThem) {
    // Kimi K2's structure has 1.03T parameters, published are 1.04T.
    std::string words;
    for (const Label& label : labels(header(furnishing(), 3337))) words += label.line->text + " ";
    EXPECT_NE(words.find("268M parameters to 1.03T"), std::string::npos) << words;
}

TEST(Furniture, HeaderHoldsForOneModelForTwinsAndForOtherPaths) {
    const auto told = [](std::vector<const catalog::Model*> models) {
        Furnishing f = furnishing();
        f.models = std::move(models);
        expect_sound(header(f, 3337));
        std::string words;
        for (const Label& label : labels(header(f, 3337))) words += label.line->text + " ";
        return words;
    };
    const catalog::Model* v3 = whole_catalog().find("deepseek-v3");
    const std::string one = told({v3});
    EXPECT_EQ(one.find("they are more alike"), std::string::npos) << one;
    EXPECT_EQ(one.find("Their sizes"), std::string::npos) << one;
    EXPECT_NE(one.find("It is made of a few kinds of part along one residual path: 671B parameters"), std::string::npos)
        << one;
    const std::string twins = told({v3, whole_catalog().find("deepseek-r1")});
    EXPECT_EQ(twins.find("far apart"), std::string::npos) << twins;
    catalog::Model streams = *v3;    // as DeepSeek V4
    streams.residual = catalog::Residual{.streams = 4};
    EXPECT_EQ(told({&streams, whole_catalog().find("llama-3-8b")}).find("one residual path"), std::string::npos);
}

TEST(Furniture, NarrowHeaderDropsStatisticsBeforeItOverlaps) {
    for (const double width : {1750.0, 1900.0, 2200.0, 2600.0}) expect_sound(header(furnishing(), width));
}

TEST(Furniture, HeadingsAreSoundAtEveryWidth) {
    for (const catalog::Group& group : whole_catalog().groups) {
        HeadingFacts facts{group.id, group.title, group.sentence, {}};
        for (const catalog::Model& m : whole_catalog().models)
            if (m.group == group.id) facts.models.push_back(&m);
        for (const double width : {420.0, 700.0, 1000.0, 1900.0, 3337.0}) {
            SCOPED_TRACE(group.id + " " + std::to_string(width));
            expect_sound(heading(furnishing(), facts, width));
        }
    }
}

TEST(Furniture, HeadingsCountTheKindsOfAGroupThatMixesThem) {
    const auto told = [](const std::vector<std::string>& ids) {
        Furnishing f = furnishing();
        std::vector<const catalog::Model*> models;
        for (const std::string& id : ids) models.push_back(f.catalog.find(id));
        std::string all;
        for (const Label& l : labels(heading(f, {"trillion", "Scale", "…", models}, 2000))) all += l.line->text + "|";
        return all;
    };
    // By the structure, so that it is true of whatever a selection leaves.
    EXPECT_NE(told({"kimi-k2", "grok-2-5", "glm-5", "ling-2-5-1t"}).find(": 3 mixtures of experts, 1 hybrid|"),
              std::string::npos);
    EXPECT_NE(told({"llama-3-8b", "kimi-k2", "ling-2-5-1t", "kimi-linear-48b-a3b"})
                  .find(": 1 dense, 1 mixture of experts, 2 hybrids|"),
              std::string::npos);
    EXPECT_NE(told({"kimi-k2", "glm-5"}).find("2 models, 2025–2026|"), std::string::npos);
}

TEST(Furniture, WhatNeverAttendsIsNoHybrid) {
    catalog::Model pure = *whole_catalog().find("llama-3-8b"), beside = pure;
    pure.mixers.front().facts = catalog::Mamba2{.heads = 8};
    catalog::ParallelHeads both;    // as Falcon-H1
    both.attention = std::get<catalog::Attention>(beside.mixers.front().facts);
    beside.mixers.front().facts = both;
    Furnishing f = furnishing();
    std::string all;
    for (const Label& l : labels(heading(f, {"hybrid", "Others", "…", {&pure, &beside}}, 2000)))
        all += l.line->text + "|";
    EXPECT_NE(all.find(": 1 hybrid, 1 recurrent|"), std::string::npos) << all;
}

TEST(Furniture, MarginsNameEveryFieldThatACoordinateNames) {
    const Size sheet{3496.8, 2997.6};
    const Margins margins{80, 80, 70, 80};
    const Drawing drawing = margin_coordinates(furnishing(), sheet, margins, 8, 7);
    expect_sound(drawing);
    for (const char* text : {"A", "H", "1", "7"}) EXPECT_EQ(count(drawing, text), 2u) << text;
    EXPECT_EQ(coordinate({81, 81}, sheet, margins, 8, 7), "A1");
    EXPECT_EQ(coordinate({sheet.w - 81, sheet.h - 71}, sheet, margins, 8, 7), "H7");
    // The middle of the inner area lies in the fourth of seven rows and at the border of columns D and E.
    EXPECT_EQ(coordinate({80 + (sheet.w - 160) / 2 + 1, 80 + (sheet.h - 150) / 2}, sheet, margins, 8, 7), "E4");
    EXPECT_EQ(coordinate({81, 81}, sheet, margins, 0, 0), "");
    EXPECT_EQ(coordinate({sheet.w - 81, 81}, sheet, margins, 28, 7), "AB1");
}

TEST(NotDated, StandsBesideTheDatedAndInNoSpanOfYears) {
    catalog::Model first = *furnishing().models[1], second = *furnishing().models[2];
    first.released = second.released = {};
    Furnishing f = furnishing(6);
    const std::string dated_years = "2019–2026";
    f.models.push_back(&first);
    f.models.push_back(&second);
    const HeadingFacts some{"dense", "Dense", "…", f.models}, none{"dense", "Dense", "…", {&first, &second}};
    const auto texts = labels(heading(f, some, 2000));
    EXPECT_EQ(std::ranges::count_if(
                  texts, [&](const Label& l) { return l.line->text.starts_with("10 models, " + dated_years); }),
              1);
    EXPECT_EQ(count(heading(f, none, 2000), "2 models"), 1u);
    for (const FootPart part : {FootPart::parameters, FootPart::lineage}) {
        const Drawing drawing = foot_part(f, part, {1400, 260}, {});
        expect_sound(drawing);
        EXPECT_EQ(count(drawing, "no date"), 1u) << name(part);
        Furnishing one = f;    // one such model at the end leaves the words less room than they take
        one.models.pop_back();
        expect_sound(foot_part(one, part, {1400, 260}, {}));
        // Right of everything that has a date.
        double last_dated = 0, undated = 1e9;
        for (const diagram::Part& p : drawing.parts)
            for (const catalog::Model* m : f.models)
                if (p.id.ends_with("." + m->id))
                    (m->released.known() ? last_dated : undated) =
                        m->released.known() ? std::max(last_dated, p.rect.x) : std::min(undated, p.rect.x);
        EXPECT_GT(undated, last_dated) << name(part);
    }
    f.models = {&first, &second};
    expect_sound(header(f, 3000));
    EXPECT_EQ(count(header(f, 3000), "released"), 0u);
    for (const FootPart part : {FootPart::parameters, FootPart::lineage})
        expect_sound(foot_part(f, part, {1400, 260}, {}));
}

}    // namespace
}    // namespace broadside::sheet
