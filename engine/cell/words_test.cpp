#include "engine/draw/words.hpp"
#include "engine/base/format.hpp"
#include "engine/cell/testing.hpp"
#include "engine/draw/testing.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace broadside::diagram {
namespace {

TEST(Words, RunsCompressMixersAndFeedForwardsSeparately) {
    std::string text;
    for (const RunWord& w : runs_in_words(world().model("kimi-linear-48b-a3b"))) text += w.text;
    // The report's own pattern: three KDA to one MLA, ending in 2 + 1; one dense layer first.
    EXPECT_EQ(text, "6 × (3 KDA + 1 MLA) + 2 KDA + 1 MLA   1 dense + 26 MoE");
}

TEST(Words, TheSameArchitectureIsRecognised) {
    // Its weights were DeepSeek V3's, those of MiniMax-M2.5 are not known to have been MiniMax-M2's.
    EXPECT_EQ(descent(world().model("deepseek-r1"), world().catalog).from,
              "Same architecture as DeepSeek V3 671B, fine-tuned from it");
    EXPECT_EQ(descent(world().model("minimax-m2-5"), world().catalog).from, "Same architecture as MiniMax-M2 230B");
    EXPECT_EQ(descent(world().model("kimi-k2"), world().catalog).from, "Layout of DeepSeek V3 671B");
    const std::vector<std::string> changes = descent(world().model("kimi-k2"), world().catalog).changes;
    // Kimi K2 report: 384 experts against 256, 64 heads against 128, one dense layer against three.
    for (const char* change : {"384 experts (256)", "64 heads (128)", "1 dense layer first (3)", "no MTP"})
        EXPECT_NE(std::ranges::find(changes, change), changes.end()) << change;
}

TEST(Words, OfSeveralAncestorsTheOneComparedWithIsNamed) {
    const catalog::Model& m = world().model("trinity-large");
    ASSERT_EQ(m.story.lineage.size(), 2u);
    EXPECT_EQ(descent(m, world().catalog).from, "Layout of Trinity Mini; takes parts of DeepSeek V3 671B°");
    // What only lent a part is not compared with: widths and layers were never its heir's.
    EXPECT_THAT(descent(m, world().catalog).changes, ::testing::IsEmpty());
    const Descent llama = descent(world().model("llama-3-2-1b"), world().catalog);
    EXPECT_EQ(llama.from, "Pruned from Llama 3.1 8B; layout of Llama 3 8B°");
    EXPECT_EQ(llama.joint, ": ");    // of the last one named; it stands only where changes follow
    // Two models here are called Gemma 3 without their sizes.
    catalog::Model tiny = world().model("gemma-3-270m");
    tiny.story.lineage.push_back({{}, "Gemma 2", {}, catalog::Relation::successor});
    EXPECT_EQ(descent(tiny, world().catalog).joint, "; against Gemma 3 4B: ");
}

TEST(Words, ComparisonsCountInEnglishAndLeavePaddingOut) {
    // Gemma 3 270M: one key/value head where the 4B has four; OLMo 3 7B: 100,278 rows where OLMo 2 has 100,352.
    EXPECT_THAT(descent(world().model("gemma-3-270m"), world().catalog).changes, ::testing::Contains("1 KV head (4)"));
    EXPECT_THAT(descent(world().model("olmo-3-7b"), world().catalog).changes,
                ::testing::Not(::testing::Contains(::testing::HasSubstr("vocabulary"))));
}

TEST(Words, HowFarLayersSeeAndHowHeadsShareAreToldApart) {
    // Llama 4 keeps Llama 3's grouped heads, and lets three of four layers see chunks only.
    EXPECT_THAT(descent(world().model("llama-4-maverick"), world().catalog).changes,
                ::testing::Contains("local + global layers"));
    // Gemma 3 270M has one key/value head where the 4B has several, in the same local and global layers.
    EXPECT_THAT(descent(world().model("gemma-3-270m"), world().catalog).changes, ::testing::Contains("MQA (for GQA)"));
}

TEST(Words, WeightsAreTwoBytesAParameterAndTheShareIsByStructure) {
    // 671.0B parameters, 37.6B of them for a token; 1.34e12 bytes are 1.22 TiB.
    EXPECT_EQ(weights_in_words(world().model("deepseek-v3")), "1.22 TiB in bf16 · 5.6 % active");
    // All of a dense model's 8.03B.
    EXPECT_EQ(weights_in_words(world().model("llama-3-8b")), "15 GiB in bf16");
}

TEST(Words, ANativeContextSaysHowItWasExtended) {
    // Qwen3's configuration has no scaling, its card extends it with YaRN; DeepSeek V3's RoPE says so itself.
    EXPECT_EQ(native_context(world().model("qwen3-8b")), "native 32,768, then YaRN");
    EXPECT_EQ(native_context(world().model("deepseek-v3")), "native 4,096");
    EXPECT_EQ(native_context(world().model("llama-3-8b")), "");
    // Without RoPE nothing was stretched: the 262,144 of the configuration is a default that saves memory.
    EXPECT_EQ(native_context(world().model("nemotron-3-super-120b-a12b")), "");
}

TEST(Words, DoubtIsMarkedWhereverTheFigureStands) {
    // Of Ling 2.5 the layers and the rank of MLA's queries are inferred; the widths of the stream are not.
    Cell cell = world().cell(world().model("ling-2-5-1t"));
    const Drawing d = cell.draw(cell.sizes().front());
    for (const char* text :
         {"70 × Lightning°", "MoE, layers 5–80°", "½ RoPE", "8 of 256 experts", "8,192 → 1,536°", "157,184 × 8,192"})
        EXPECT_TRUE(says(d, text)) << text;
    EXPECT_FALSE(says(d, "157,184 × 8,192°"));
    EXPECT_FALSE(says(d, "8,192 → 512°"));
    Cell sure = world().cell(world().model("kimi-k2"));
    EXPECT_FALSE(says(sure.draw(sure.sizes().front()), "°"));
}

TEST(Words, DoubtIsMarkedBehindTheWholeFigureLikeAFootnote) {
    // Between figure and unit the mark would read as a degree.
    catalog::Model model = world().model("deepseek-r1");
    model.provenance.confidence["layers"] = catalog::Confidence::inferred;
    Cell cell = world().cell(model);
    const Drawing d = cell.draw(cell.sizes().front());
    EXPECT_TRUE(says(d, "61 layers°"));
    EXPECT_TRUE(says(d, "× 61°"));
    EXPECT_FALSE(says(d, "61° "));
}

TEST(Words, GlobalIsSaidOnlyBesideLocalLayers) {
    // SmolLM3: all layers see everything, a quarter without RoPE. Olmo 3: three layers with a window to one without.
    const auto words = [](const catalog::Model& m) {
        std::vector<std::string> out;
        for (const catalog::NamedMixer& mixer : m.mixers) out.push_back(brief_with_window(m, mixer.facts));
        std::ranges::sort(out);
        return out;
    };
    EXPECT_EQ(words(world().model("smollm3-3b")), (std::vector<std::string>{"GQA", "GQA"}));
    EXPECT_EQ(words(world().model("olmo-3-7b")), (std::vector<std::string>{"MHA, global", "MHA, local 4,096"}));
}

TEST(Words, AnImageThatLayersAttendToIsNoTokenAndNoLackOfPositions) {
    // As in Llama 3.2 Vision (transformers' modeling_mllama.py): cross-attention has no RoPE, the embedding no images.
    catalog::Model model = world().model("smollm3-3b");
    for (catalog::NamedMixer& m : model.mixers)
        if (auto& a = std::get<catalog::Attention>(m.facts); a.position.kind == catalog::PositionKind::none)
            a.reads_image = true;
    model.inputs = {catalog::Modality::text, catalog::Modality::image};
    EXPECT_THAT(features(model), ::testing::Not(::testing::Contains(::testing::Field(&BadgeText::text, "NoPE"))));
    EXPECT_THAT(badges(model), ::testing::Contains(::testing::Field(&BadgeText::text, "Cross-attention")));
    std::string runs;
    for (const RunWord& w : runs_in_words(model)) runs += w.text;
    EXPECT_EQ(runs, "9 × (3 GQA + 1 Cross-attention)   36 SwiGLU");
    // Positions are said of layers that nothing else tells apart, not beside names that differ (Hy4).
    const auto layers = [](const catalog::Model& m) {
        std::string out;
        for (const RunWord& w : runs_in_words(m)) out += w.text;
        return out;
    };
    EXPECT_EQ(layers(world().model("smollm3-3b")), "9 × (3 GQA RoPE + 1 GQA NoPE)   36 SwiGLU");
    catalog::Model shared = world().model("deepseek-v3-2");
    catalog::NamedMixer second = shared.mixers[0];
    second.name = "second";
    std::get<catalog::Mla>(second.facts).sparse->shared = true;
    shared.mixers.push_back(second);
    for (std::size_t i = 0; i < shared.stack.size(); i += 2) shared.stack[i].mixer = 1;
    EXPECT_EQ(layers(shared).find("RoPE"), std::string::npos) << layers(shared);
    Cell cell = world().cell(model);
    EXPECT_TRUE(says(cell.draw(cell.sizes().front()), "token ids"));
}

TEST(Words, AStretchedContextIsToldFromBeforeToAfter) {
    // DeepSeek-V3 (2412.19437): pre-trained at 4K, extended with YaRN to 128K. Llama 3 8B was trained at its 8,192.
    EXPECT_EQ(stretched_context(world().model("deepseek-v3")), "4,096 → 131,072");
    EXPECT_EQ(stretched_context(world().model("llama-3-8b")), "");
    // Qwen3: 32,768, and 131,072 with YaRN, which its configuration leaves to who runs it.
    EXPECT_EQ(stretched_context(world().model("qwen3-8b")), "32,768 → 131,072");
    catalog::Model unknown = world().model("deepseek-v3");
    unknown.context.native.reset();
    EXPECT_EQ(stretched_context(unknown), "4,096 → 131,072") << "what RoPE was stretched from tells it, too";
    for (catalog::NamedMixer& m : unknown.mixers)
        std::get<catalog::Mla>(m.facts).position.scaling->original_context = 0;
    EXPECT_EQ(stretched_context(unknown), "");
}

TEST(Words, ReachAndSharingAreTwoAxes) {
    const auto text = [](std::string_view id) {
        std::string out;
        for (const RunWord& w : runs_in_words(world().model(id))) out += w.text;
        return out;
    };
    EXPECT_EQ(text("gemma-3-270m"), "3 × (5 local + 1 global)   18 GeGLU");
    EXPECT_EQ(text("llama-3-8b"), "32 GQA   32 SwiGLU");
    EXPECT_EQ(text("smollm3-3b"), "9 × (3 GQA RoPE + 1 GQA NoPE)   36 SwiGLU");
    // The hybrid pattern of its configuration, compressed: where the experts sit is told.
    EXPECT_EQ(text("nemotron-3-nano-30b-a3b"), "5 × (2 ME + M*E) + 3 ME + M*E + 4 ME   M Mamba-2  * GQA  E MoE");
    std::vector<std::string> badges_of;
    for (const BadgeText& b : badges(world().model("gemma-3-270m"))) badges_of.push_back(b.text);
    EXPECT_EQ(badges_of, (std::vector<std::string>{"MQA", "Local + global"}));
}

TEST(Words, NoBadgeIsExplainedByItself) {
    for (const catalog::Model& m : world().catalog.models) {
        std::vector<BadgeText> all = badges(m);
        const std::vector<BadgeText> more = features(m);
        all.insert(all.end(), more.begin(), more.end());
        for (const BadgeText& badge : all) {
            EXPECT_FALSE(badge.meaning.empty()) << badge.text;
            EXPECT_NE(badge.meaning, badge.text);
        }
    }
    // Of a badge that is put together from another's: attention beside a state space (Falcon-H1).
    catalog::Model both = world().catalog.models.front();
    both.mixers = {{"both", catalog::ParallelHeads{}}};
    EXPECT_EQ(badges(both).front().meaning, "attention and state space side by side in a layer");
    // However many layers have a shared block, and whoever's the weights are.
    catalog::SharedBlockMamba again;
    again.reuses_block = true;
    both.mixers = {{"first", catalog::SharedBlockMamba{}}, {"again", again}};
    EXPECT_EQ(std::ranges::count(badges(both), "Shared block", &BadgeText::text), 1);
    both.ngram_embedding = catalog::NgramEmbedding{4, 12, 1000};
    EXPECT_TRUE(std::ranges::any_of(badges(both), [](const BadgeText& b) { return b.text == "N-grams"; }));
    both.sublayer_convolution = 4;
    EXPECT_TRUE(std::ranges::any_of(badges(both), [](const BadgeText& b) { return b.text == "Convolved"; }));
    both.norm.gate_rank = 16;
    EXPECT_TRUE(std::ranges::any_of(badges(both), [](const BadgeText& b) { return b.text == "Gated norms"; }));
    both.loops = catalog::Loops{.count = 2, .window = {}};
    EXPECT_TRUE(std::ranges::any_of(badges(both), [](const BadgeText& b) { return b.text == "Looped"; }));
}

TEST(Words, BadgesHoldForEveryModelThatHasThem) {
    const auto meaning = [](const catalog::Model& m, std::string_view badge) {
        std::vector<BadgeText> all = badges(m);
        for (const BadgeText& more : features(m)) all.push_back(more);
        const auto found = std::ranges::find(all, badge, &BadgeText::text);
        return found == all.end() ? std::string("none") : found->meaning;
    };
    catalog::Model parallel = world().model("tiny-aya-3-35b");
    EXPECT_EQ(meaning(parallel, "Parallel"), "attention and feed-forward side by side on one norm");
    parallel.norm.separate = true;
    EXPECT_EQ(meaning(parallel, "Parallel"), "attention and feed-forward side by side, each on a norm of its own");

    catalog::Model large = world().model("kimi-k2");
    EXPECT_EQ(meaning(large, "1T"), "a trillion parameters");
    large.parameters.total = 2.78e12;    // Kimi K3
    EXPECT_EQ(meaning(large, "1T"), "none");
    EXPECT_EQ(meaning(large, "1T+"), "more than a trillion parameters");

    catalog::Model gated = world().model("llama-3-8b");
    catalog::Attention& attention = std::get<catalog::Attention>(gated.mixers.front().facts);
    attention.gate = catalog::OutputGate::head;
    EXPECT_EQ(meaning(gated, "Gated attention"), "a sigmoid gate on attention's output");
    attention.softplus_gate = true;    // Laguna
    EXPECT_EQ(meaning(gated, "Gated attention"), "a softplus gate on attention's output");
    gated.mixers.front().facts = catalog::Mla{.heads = 96, .gate = true};    // Kimi K3
    EXPECT_EQ(meaning(gated, "Gated attention"), "a sigmoid gate on attention's output");
}

TEST(Words, AttentionBesideAStateHasItsPositions) {
    catalog::ParallelHeads both;
    both.attention = {.heads = 12, .kv_heads = 2, .head_dim = 128, .v_head_dim = 128};
    both.attention.position = {.kind = catalog::PositionKind::rope, .theta = 1e6, .dim = 64};
    EXPECT_EQ(position_pill(catalog::Mixer(both)), "½ RoPE");
    EXPECT_EQ(catalog::kept(catalog::Mixer(both)).indexer, 0);
    both.attention.sparse = catalog::BlockSparse{4, 128, 128, 16};
    EXPECT_EQ(catalog::kept(catalog::Mixer(both)).indexer, 128);
}

TEST(Words, ChannelsOfTheOldestRwkvAreNoHeads) {
    EXPECT_EQ(detail(catalog::Rwkv{.version = 4, .heads = 2560, .head_dim = 1}), "2,560 channels");
    EXPECT_EQ(detail(catalog::Rwkv{.version = 5, .heads = 40, .head_dim = 64}), "40 heads of 64");
}

TEST(Words, OneOfAThingIsNotSaidInThePlural) {
    const catalog::Mamba2 mamba{
        .heads = 1, .head_dim = 64, .inner_dim = 64, .state_dim = 16, .groups = 1, .conv_kernel = 4};
    EXPECT_EQ(summary(mamba), "1 head of 64, state of 16, 1 group, convolution of 4");
    EXPECT_EQ(detail(mamba), "1 head, state 16");
    EXPECT_EQ(detail(catalog::Moe{.experts = 2048, .active_experts = 24}, 0), "24 of 2,048");
    EXPECT_EQ(catalog::score_root_words(168), "scores ÷ √168");
    EXPECT_EQ(catalog::score_root_words(16384), "scores ÷ 128");
    EXPECT_EQ(catalog::score_root_words(1), "scores not divided");
    const catalog::Attention attention{.heads = 4, .kv_heads = 1, .head_dim = 64, .v_head_dim = 64};
    EXPECT_THAT(summary(attention), ::testing::HasSubstr("4 query heads over 1 key/value head of 64"));
    EXPECT_THAT(summary(catalog::Kda{.heads = 1, .head_dim = 64, .conv_kernel = 4}),
                ::testing::HasSubstr("1 head of 64"));
    EXPECT_THAT(summary(catalog::Mla{.heads = 1}), ::testing::HasSubstr("1 head of"));
    EXPECT_EQ(catalog::norm_groups(1), "");
    EXPECT_EQ(catalog::norm_groups(8), " in 8 groups");
}

TEST(Words, WhatMultipliesOrLimitsIsSaid) {
    const auto all_of = [](std::string_view id) {
        Cell cell = world().cell(world().model(id));
        return cell.draw(cell.sizes().front());
    };
    const std::pair<const char*, std::vector<const char*>> said[] = {
        {"grok-2-5", {"× 0.5", "cap 50", "cap ±30", "scores capped at ±30"}},
        {"mimo-v2-flash", {"values × 0.707"}},
        {"gpt-oss-20b", {"gate ≤ 7, up within ±7", "gate · σ(1.702 gate) · (up + 1)", "Softmax router + b", "× 1.81"}},
        {"step-3-5-flash", {"from layer 44", "from layer 45", "QK-norm per head"}},
        {"gemma-3-27b", {"scores ÷ √168"}},
        {"deepseek-v3", {"scores × 1.87", "RoPE on 64 of 192"}},
        {"deepseek-v3-2", {"LayerNorm, RoPE on 64", "Σ w(x) ReLU(q · k)"}},
        {"qwen3-5-397b", {"M-RoPE", "text, image and video tokens"}},
        {"qwen3-next-80b-a3b", {"α = exp", "β = σ(b)", "each key head for 2"}},
    };
    for (const auto& [id, texts] : said) {
        const Drawing d = all_of(id);
        for (const char* text : texts) EXPECT_TRUE(says(d, text)) << id << ": " << text;
    }
    EXPECT_EQ(part(all_of("minimax-m2"), "stack.mtp"), nullptr) << "its weights are not in the published files";
}

TEST(Words, CountsAreTheStructuresWithThePublishedOnesBeside) {
    EXPECT_EQ(published_in_words(world().model("nanbeige-4-1-3b")), "published 3B");    // which leaves out embeddings
    EXPECT_EQ(published_in_words(world().model("deepseek-v3")), "");
    EXPECT_EQ(published_in_words(world().model("sarvam-30b")), "published 30B, 2.4B active");
    const auto fact = [](std::string_view id, Figure figure) {
        for (const Fact& f : fact_line(world().model(id)))
            if (f.figure == figure) return f;
        return Fact{};
    };
    EXPECT_EQ(fact("nanbeige-4-1-3b", Figure::total).value, "3.93B");
    EXPECT_EQ(fact("nanbeige-4-1-3b", Figure::total).longer, "3.93B (3B)");
    EXPECT_EQ(fact("deepseek-v3", Figure::total).longer, "671B");
    // 61 layers × (512 + 64) values, and as many × 128 of an indexer's keys.
    EXPECT_EQ(fact("deepseek-v3-2", Figure::kv_per_token).value, "83.9 KiB*");
    EXPECT_EQ(fact("deepseek-v3-2", Figure::kv_per_token).longer, "68.6 + 15.3 KiB indexer");
    EXPECT_EQ(fact("deepseek-v3", Figure::kv_per_token).value, "68.6 KiB");
    EXPECT_EQ(fact("qwen3-next-80b-a3b", Figure::state).value.substr(0, 4), "37.7");
}

TEST(Words, FractionsOfRopeAreNamed) {
    EXPECT_EQ(position_pill(world().model("glm-4-5").mixers.front().facts), "½ RoPE");
    EXPECT_EQ(position_name(world().model("glm-4-5").mixers.front().facts), "RoPE");
    EXPECT_EQ(position_pill(world().model("llama-3-8b").mixers.front().facts), "RoPE");
    catalog::Attention nope;
    EXPECT_EQ(position_pill(nope), "NoPE");
}

}    // namespace
}    // namespace broadside::diagram
