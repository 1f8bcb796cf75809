#include "engine/catalog/consistency.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace broadside::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// Llama 3 8B, which contradicts itself nowhere.
Model sound() {
    static const ReadResult all = read(std::string(BROADSIDE_SOURCE_DIR) + "/catalog");
    return *all.catalog.find("llama-3-8b");
}
std::vector<std::string> told(const Model& m) {
    Problems problems;
    check_consistency(problems, m);
    std::vector<std::string> out;
    for (const Problem& p : problems.sorted()) out.push_back(to_string(p));
    return out;
}

TEST(Consistency, TheCatalogueHasNoWarning) {
    const ReadResult all = read(std::string(BROADSIDE_SOURCE_DIR) + "/catalog");
    for (const Problem& p : all.warnings) ADD_FAILURE() << to_string(p);
}

TEST(Consistency, AContextIsWhatItWasStretchedFromAndTo) {
    Model m = sound();
    EXPECT_THAT(told(m), IsEmpty());
    std::get<Attention>(m.mixers[0].facts).position.scaling = RopeScaling{RopeScalingKind::yarn, 4, 8192, 1.3};
    m.context = {4096, 32768, "YaRN"};
    EXPECT_THAT(told(m),
                UnorderedElementsAre(HasSubstr("context_tokens is 8,192, but the context was extended to 32,768"),
                                     HasSubstr("4,096 tokens, but RoPE of gqa was stretched from 8,192")));
    m.context = {8192, 32768, "YaRN"};
    m.context_tokens = 32768;
    EXPECT_THAT(told(m), IsEmpty());
    m.context_tokens = *(m.context.extended = 65536);
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("65,536 tokens are more than RoPE of gqa was stretched to, 32,768")));
    m.context_tokens = 4096;
    m.context.extended.reset();
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("8,192 tokens are more than the context of 4,096")));
}

TEST(Consistency, AnExtensionSaysHow) {
    Model m = sound();
    m.context = {2048, {}, {}};
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("nothing says how it was extended to 8,192 tokens")));
    m.context = {2048, 8192, {}};
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("nothing says how it was extended to 8,192 tokens")));
    m.provenance.unknown.emplace_back("context.method");    // null: asked, and not known
    EXPECT_THAT(told(m), IsEmpty());
    m = sound();
    m.context = {2048, 8192, {}};
    std::get<Attention>(m.mixers[0].facts).position.scaling = RopeScaling{RopeScalingKind::linear, 4, 2048, {}};
    EXPECT_THAT(told(m), IsEmpty());
}

TEST(Consistency, YarnSaysWhatItDoesToTheScores) {
    Model m = sound();
    auto& scaling = std::get<Attention>(m.mixers[0].facts).position.scaling;
    scaling = RopeScaling{RopeScalingKind::yarn, 40, 0, {}};
    // DeepSeek V3's factor: mscale 0.1 ln 40 + 1 = 1.3689, squared 1.874.
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("(0.1 ln 40 + 1)² = 1.874 as a rule")));
    scaling->score_factor = 1;
    EXPECT_THAT(told(m), IsEmpty());
}

TEST(Consistency, AGroupKeepsWhatItsSentencePromises) {
    Model m = sound();    // dense: attention everywhere, no experts
    m.group = "moe";
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("no layer of this one does: \"dense\"?")));
    m.group = "hybrid";
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("all of this one attend")));
    m.group = "mine";
    EXPECT_THAT(told(m), IsEmpty());
    m.group = "dense";
    m.mixers[0].facts = Mamba2{};
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("32 layers of this one only keep a state: \"hybrid\"?")));
    m = sound();
    m.ffns[0].facts = Moe{};
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("layers of this one route to some: \"moe\"?")));
}

TEST(Consistency, AShortLicenseIsPartOfTheName) {
    Model m = sound();
    m.story.license.name = "NVIDIA Nemotron Open Model License";
    m.story.license.short_name = "NVIDIA Open Model";
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("is it another license?")));
    m.story.license.short_name = "NVIDIA Nemotron Open";
    EXPECT_THAT(told(m), IsEmpty());
    m.story.license.name = "Apache License 2.0";
    m.story.license.short_name = "Apache 2.0";
    EXPECT_THAT(told(m), IsEmpty());
}

TEST(Consistency, WhatWasInferredSaysSo) {
    Model m = sound();
    m.story.lineage.push_back({"", "Qwen2.5", {}, Relation::layout});
    m.story.first_here = {"an idea"};
    EXPECT_THAT(told(m),
                UnorderedElementsAre(HasSubstr("lineage.1: nothing in sources says where this comes from"),
                                     HasSubstr("first_here.0: nothing in sources says that it was the first")));
    m.provenance.sources["lineage.1"] = "configuration class";
    m.provenance.sources["first_here"] = "report";
    EXPECT_THAT(told(m), ElementsAre(HasSubstr("\"configuration class\" is not its maker's word")));
    m.provenance.confidence["lineage.1"] = Confidence::inferred;
    EXPECT_THAT(told(m), IsEmpty());
}

TEST(Consistency, CommentsDoNotReplaceFields) {
    Model m = sound();
    std::get<Attention>(m.mixers[0].facts).note.text = "values scaled by 0.707";
    std::get<DenseFfn>(m.ffns[0].facts).note.text = "gate clamped at 7";
    EXPECT_THAT(told(m), UnorderedElementsAre(HasSubstr("clamp"), HasSubstr("scaled by")));
}

TEST(Consistency, APhraseTellsOneModelApart) {
    Model a = sound(), b = sound();
    b.id = "other";
    Problems problems;
    check_phrases(problems, {a, b});
    EXPECT_EQ(problems.sorted().size(), a.story.distinctive.size());
    EXPECT_THAT(problems.sorted().front().message, HasSubstr("is said of llama-3-8b, too"));
}

TEST(Consistency, FiguresOfPhrasesAreThoseOfTheStructure) {
    // 32 query heads on 8 key/value heads in 32 layers, no experts, no window.
    Model m = sound();
    const auto problems_of = [&](std::string phrase) {
        m.story.distinctive = {std::move(phrase)};
        Problems problems;
        check_phrases(problems, {m});
        std::vector<std::string> out;
        for (const Problem& p : problems.sorted()) out.push_back(p.message);
        return out;
    };
    for (const char* right :
         {"32 query heads on 8 KV heads", "4 query heads share a KV head", "32 layers, for low latency",
          "8 of the best experts were asked", "Windows: none", "128k-entry vocabulary"})
        EXPECT_THAT(problems_of(right), IsEmpty()) << right;
    EXPECT_THAT(problems_of("4 query heads on 8 KV heads"),
                ElementsAre(HasSubstr("no 4 query heads on 8 key/value heads")));
    EXPECT_THAT(problems_of("8 query heads share a KV head"), ElementsAre(HasSubstr("no 8 query heads to one")));
    EXPECT_THAT(problems_of("4 of 128 coarse experts"), ElementsAre(HasSubstr("no 4 of 128 experts")));
    EXPECT_THAT(problems_of("Routing limited to 4 of 8 expert groups"), ElementsAre(HasSubstr("no 4 of 8 groups")));
    EXPECT_THAT(problems_of("Local window of only 4,096"), ElementsAre(HasSubstr("no window of 4,096 tokens")));
    EXPECT_THAT(problems_of("36 layers, each narrow"), ElementsAre(HasSubstr("no 36 layers")));
}

TEST(Consistency, APhraseRepeatsNoOtherInOtherSigns) {
    Model m = sound();
    m.story.distinctive = {"A base of 4,096", "Base of 4096", "MuonClip bounds logits"};
    m.story.first_here = {"MuonClip"};
    Problems problems;
    check_phrases(problems, {m});
    std::vector<std::string> out;
    for (const Problem& p : problems.sorted()) out.push_back(p.message);
    EXPECT_THAT(out,
                UnorderedElementsAre(HasSubstr("is said twice"), HasSubstr("says again what stands in first_here")));
}

}    // namespace
}    // namespace broadside::catalog
