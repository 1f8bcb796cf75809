#include "engine/cell/compact/changes.hpp"

#include <gtest/gtest.h>

namespace broadside::diagram {
namespace {

using catalog::Model;
using catalog::NormPlacement;

const catalog::Catalog& project() {
    static const catalog::Catalog made = catalog::read(std::filesystem::path(BROADSIDE_SOURCE_DIR) / "catalog").catalog;
    return made;
}
Model copy(std::string_view id) { return *project().find(id); }

/// A model of that date with these ancestors.
Model dated(const std::string& id, int year, std::vector<std::string> ancestors = {}) {
    Model m;
    m.id = id;
    m.released = {year, 1, 1};
    for (std::string& a : ancestors) m.story.lineage.push_back({std::move(a), {}, {}, {}});
    return m;
}

TEST(MeasuredAgainst, TheFirstAncestorOnTheSheet) {
    const Model old = dated("old", 2023), other = dated("other", 2024),
                model = dated("model", 2025, {"elsewhere", "other", "old"});
    const std::vector<const Model*> sheet{&old, &other, &model};
    EXPECT_EQ(measured_against(model, sheet, {}), &other);
    const std::vector<const Model*> without{&old, &model};
    EXPECT_EQ(measured_against(model, without, {}), &old);
}

TEST(MeasuredAgainst, WithoutAnAncestorTheFirstReferenceThatIsOlder) {
    const Model first = dated("first", 2019), second = dated("second", 2024), model = dated("model", 2025);
    const std::vector<const Model*> sheet{&first, &second, &model};
    EXPECT_EQ(measured_against(model, sheet, {"second", "first"}), &second);
    EXPECT_EQ(measured_against(second, sheet, {"second", "first"}), &first);    // not itself
    EXPECT_EQ(measured_against(first, sheet, {"second", "first"}), nullptr);    // before any
    EXPECT_EQ(measured_against(model, sheet, {"unknown"}), nullptr);
}

TEST(MeasuredAgainst, AnAncestorOlderThanTheReferenceGivesWayToIt) {
    // gpt-oss descends from GPT-2, six years older: against that nearly all of it would be new.
    const Model gpt = dated("gpt", 2019), llama = dated("llama", 2024), model = dated("model", 2025, {"gpt"});
    const std::vector<const Model*> sheet{&gpt, &llama, &model};
    EXPECT_EQ(measured_against(model, sheet, {"llama", "gpt"}), &llama);
}

TEST(Changes, NothingIsNewWithoutAReference) {
    const Model model = copy("deepseek-v3");
    const Changes changes(model, nullptr);
    EXPECT_FALSE(changes.mixer(0) || changes.ffn(0) || changes.norm_kind() || changes.norm_before() ||
                 changes.norm_behind() || changes.position(0) || changes.mtp());
}

TEST(Changes, KindsCountAndSizesDoNot) {
    const Model llama = copy("llama-3-8b");
    Model wider = llama;
    wider.layers *= 2;
    wider.embedding_dim *= 2;
    std::get<catalog::Attention>(wider.mixers[0].facts).heads *= 2;
    const Changes same(wider, &llama);
    EXPECT_FALSE(same.mixer(0) || same.ffn(0) || same.norm_kind() || same.norm_before() || same.norm_behind() ||
                 same.position(0));

    const Model deepseek = copy("deepseek-v3");
    const Changes other(deepseek, &llama);
    EXPECT_TRUE(other.mixer(0));    // latent for grouped-query attention
    EXPECT_TRUE(std::ranges::any_of(std::vector{0, 1}, [&](int i) { return other.ffn(i); }));    // experts
    EXPECT_FALSE(other.norm_kind());
    EXPECT_TRUE(other.mtp());
}

TEST(Changes, HeadsThatAreSharedOtherwiseAreNewInLocalLayers) {
    // Gemma 3 270M has one KV head in all layers where the 4B, whose layout it has, has four.
    const Model before = copy("gemma-3-4b"), after = copy("gemma-3-270m");
    const Changes changes(after, &before);
    for (int i = 0; i < static_cast<int>(after.mixers.size()); ++i) EXPECT_TRUE(changes.mixer(i)) << i;
    Model narrower = before;
    for (catalog::NamedMixer& m : narrower.mixers) std::get<catalog::Attention>(m.facts).window = 17;
    for (catalog::NamedMixer& m : narrower.mixers) std::get<catalog::Attention>(m.facts).heads *= 2;
    EXPECT_FALSE(Changes(narrower, &narrower).mixer(0));
}

TEST(Changes, ANormIsNewWhereThereWasNone) {
    Model before = copy("llama-3-8b"), after = before, both = before;
    before.norm.placement = NormPlacement::pre;
    after.norm.placement = NormPlacement::post;
    both.norm.placement = NormPlacement::pre_post;
    EXPECT_FALSE(Changes(both, &before).norm_before());
    EXPECT_TRUE(Changes(both, &before).norm_behind());
    EXPECT_TRUE(Changes(before, &after).norm_before());
    EXPECT_FALSE(Changes(before, &both).norm_before());
    Model layer_norm = before;
    layer_norm.norm.kind = catalog::NormKind::layer;
    EXPECT_TRUE(Changes(layer_norm, &before).norm_kind());
    EXPECT_TRUE(Changes(layer_norm, &before).norm_before());    // another kind, at a place that had one
    Model gated = before;
    gated.norm.gate_rank = 16;
    EXPECT_TRUE(Changes(gated, &before).norm_before());
    EXPECT_FALSE(Changes(before, &gated).norm_before());
}

TEST(Changes, PositionsAreComparedWithAllOfTheReference) {
    const Model llama = copy("llama-3-8b"), gpt = copy("gpt-2-xl");
    EXPECT_TRUE(Changes(llama, &gpt).position(0));    // rotary for learned
    EXPECT_FALSE(Changes(copy("qwen3-8b"), &llama).position(0));
}

}    // namespace
}    // namespace broadside::diagram
