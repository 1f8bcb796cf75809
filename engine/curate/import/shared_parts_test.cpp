/// The same of layers that read what others have made: choices of tokens, entries, experts, states.

#include "engine/curate/import/small_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace broadside::curate {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string k_latent = R"("q_lora_rank": 16, "kv_lora_rank": 8, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4,
    "v_head_dim": 8, "n_routed_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 32,
    "n_shared_experts": 1, )";

catalog::Mla latent(const catalog::Model& m, std::size_t i) { return std::get<catalog::Mla>(m.mixers.at(i).facts); }

TEST(Structure, GigaChatHasGatesBehindAllNorms) {
    const std::string small = k_latent + R"("num_hidden_layers": 4, "first_k_dense_replace": 1,
        "linear_num_key_heads": 2, "linear_num_value_heads": 4, "linear_key_head_dim": 16, "linear_value_head_dim": 16,
        )";
    const catalog::Model m = model("gigachat3_5", small + R"("full_attention_layers": [3])");
    EXPECT_THAT(mixers(m), ElementsAre("deltanet", "deltanet", "deltanet", "mla"));
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe", "moe"));
    EXPECT_EQ(m.norm.placement, catalog::NormPlacement::pre_post);
    EXPECT_TRUE(m.norm.all_gated);
    EXPECT_EQ(m.norm.gate_rank, 16);
    EXPECT_EQ(m.norm.gate_factor, 2);
    EXPECT_TRUE(std::get<catalog::DeltaNet>(m.mixers.at(0).facts).sigmoid_gate);
    EXPECT_TRUE(latent(m, 1).gate && latent(m, 1).scaled_latents);
    // Four norms of a layer and the last one, and those of 16 and 8 values in the one layer of latent attention.
    catalog::Model plain = m;
    plain.norm.gate_rank.reset();
    plain.norm.all_gated = false;
    EXPECT_EQ(derive(m).total - derive(plain).total, 2 * 16 * ((4 * 4 + 1) * 64 + 16 + 8));
    const catalog::Model by_type = model("gigachat3_5", small + R"("norm_type": "RMSNorm", "layernorm_type": "pre",
        "layer_types": ["full_attention", "linear_attention", "linear_attention", "linear_attention"])");
    EXPECT_THAT(mixers(by_type), ElementsAre("mla", "deltanet", "deltanet", "deltanet"));
    EXPECT_FALSE(by_type.norm.gate_rank);
    EXPECT_THAT(refused("gigachat3_5", small + R"("full_attention_layers": [4])"),
                HasSubstr("there is no layer 4 of 4"));
    EXPECT_THAT(refused("gigachat3_5", small + R"("num_nextn_predict_layers": 1)"),
                HasSubstr("full_attention_layers: missing"));
    EXPECT_THAT(refused("gigachat3_5", small + R"("full_attention_layers": [3], "norm_type": "odd")"),
                HasSubstr("norm_type"));
}

TEST(Structure, Hy4SharesChoicesAndMixesNoStreams) {
    const std::string small =
        k_latent + R"("num_hidden_layers": 3, "index_n_heads": 2, "index_head_dim": 8, "index_topk": 32,
        "indexer_types": ["full", "shared", "full"])";
    const catalog::Model m = model("hy_v4", small);
    EXPECT_THAT(mixers(m), ElementsAre("mla", "mla-shared", "mla"));
    EXPECT_TRUE(latent(m, 0).sinks && latent(m, 0).gate && !latent(m, 0).gate_by_head);
    EXPECT_FALSE(latent(m, 0).sparse->shared);
    EXPECT_TRUE(latent(m, 1).sparse->shared);
    ASSERT_TRUE(m.residual && m.residual->unmixed);
    // Each of six sublayers: ways in and back for four streams, with biases and a factor each; at the end the way in.
    const catalog::Model one = model("hy_v4", small + R"(, "enable_ihc": false)");
    EXPECT_FALSE(one.residual);
    EXPECT_EQ(derive(m).total - derive(one).total, 6 * (2 * 4 * (4 * 64 + 1) + 2) + 4 * (4 * 64 + 1) + 1);
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(1).facts);
    EXPECT_TRUE(moe.gating && moe.shared && !moe.shared->gating);    // the shared expert has no limit
    EXPECT_TRUE(latent(model("hy_v4", small + R"(, "gating_type": "headwise")"), 0).gate_by_head);
    EXPECT_FALSE(latent(model("hy_v4", small + R"(, "learnable_sink": false)"), 0).sinks);
    EXPECT_THAT(refused("hy_v4", small + R"(, "layer_types": ["full_attention", "full_attention", "full_attention"])"),
                HasSubstr("layer_types"));
}

TEST(Structure, DotsNoteHasTwoKindsOfLatentAttention) {
    const std::string small = k_latent + R"("num_hidden_layers": 6, "index_n_heads": 2, "index_head_dim": 8,
        "swa_num_attention_heads": 2, "swa_q_lora_rank": 8, "swa_kv_lora_rank": 16, "swa_head_dim": 12,
        "swa_qk_nope_head_dim": 8, "swa_v_head_dim": 8, "sliding_window_size": 33)";
    const catalog::Model m = model("dots3_note", small);
    EXPECT_THAT(mixers(m), ElementsAre("mla", "mla", "local", "local", "local", "mla"));
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe", "moe", "moe", "moe"));
    const catalog::Mla local = latent(m, 0), global = latent(m, 1);
    EXPECT_EQ(local.window, 33);
    EXPECT_EQ(local.heads, 2);
    EXPECT_EQ(local.qk_rope_head_dim, 4);
    EXPECT_FALSE(local.sparse);
    EXPECT_TRUE(global.sparse && global.key_norm && global.gate_by_head && global.scaled_latents);
    EXPECT_THAT(mixers(model("dots3_note", small + R"(, "use_dsa": false)")),
                ElementsAre("global", "global", "local", "local", "local", "global"));
    EXPECT_THAT(mixers(model("dots3_note", small + R"(, "use_sliding_window": false)")),
                ElementsAre("mla", "mla", "mla", "mla", "mla", "mla"));
    EXPECT_THAT(refused("dots3_note", small + R"(, "softmax_type": "off-by-one")"), HasSubstr("softmax_type"));
    EXPECT_THAT(refused("dots3_note", small + R"(, "layer_types": ["full_attention"])"), HasSubstr("layer_types"));
}

TEST(Structure, LongCatTwoAlwaysSeesTheFirstAndLastTokens) {
    const std::string small = R"("num_layers": 2, "ffn_hidden_size": 128, "q_lora_rank": 16, "kv_lora_rank": 8,
        "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8, "n_routed_experts": 8, "moe_topk": 2,
        "expert_ffn_hidden_size": 32, "zero_expert_num": 4, "index_n_heads": 2, "index_head_dim": 8)";
    const catalog::Model m = model("longcat", small + R"(, "oe_vocab_size_ratio": 2.5)");
    EXPECT_THAT(mixers(m), ElementsAre("mla", "mla-shared", "mla", "mla-shared"));
    EXPECT_THAT(ffns(m), ElementsAre("moe", "dense", "moe", "dense"));
    EXPECT_EQ(latent(m, 0).sparse->first, 16);
    EXPECT_EQ(latent(m, 0).sparse->last, 1024);
    EXPECT_TRUE(latent(m, 0).sparse->rms_key);
    ASSERT_TRUE(m.ngram_embedding);
    EXPECT_EQ(m.ngram_embedding->tables, 16);
    EXPECT_EQ(m.ngram_embedding->rows, 2500);
    EXPECT_EQ(m.mtp->modules, 3);
    EXPECT_THAT(mixers(model("longcat", small + R"(, "index_topk_pattern": ["C", "S", "S", "S"])")),
                ElementsAre("mla", "mla-shared", "mla-shared", "mla-shared"));
    EXPECT_FALSE(latent(model("longcat", small + R"(, "use_longcat_dsa": false)"), 0).sparse);
    EXPECT_FALSE(model("longcat", small).ngram_embedding);
    EXPECT_THAT(refused("longcat", small + R"(, "index_topk_pattern": ["C"])"), HasSubstr("index_topk_pattern"));
}

const std::string k_v41 = R"("num_hidden_layers": 8, "head_dim": 16, "q_lora_rank": 16, "qk_rope_head_dim": 4,
    "o_groups": 2, "o_lora_rank": 8, "n_routed_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 32,
    "index_n_heads": 2, "index_head_dim": 8, "index_topk": 16, "sliding_window": 32)";

TEST(Structure, DeepSeekV41SharesEntriesAndChoices) {
    const catalog::Model m = model("deepseek_v41_text", k_v41 + R"(, "compress_ratios": [0, 2, 2, 2, 1, 1, 1, 1, 0, 0],
        "kv_source_layer_ids": [1, 4], "index_source_layer_ids": [1, 4, 6], "candidate_source_layer_id": 4)");
    EXPECT_THAT(mixers(m), ElementsAre("window", "csa-2", "csa-2-shared", "csa-2-shared", "csa-1-blocks",
                                       "csa-1-shared", "csa-1-again-within", "csa-1-shared"));
    const auto at = [&](std::size_t i) { return std::get<catalog::CompressedAttention>(m.mixers.at(i).facts); };
    const catalog::CompressedAttention makes = at(1), shares = at(2), keeps = at(3), again = at(5);
    EXPECT_FALSE(makes.query_norm || makes.pool_bias || makes.shared_entries);
    EXPECT_EQ(makes.index_keys, catalog::IndexKeys::of_entries);
    EXPECT_TRUE(shares.shared_entries && shares.indexer->shared);
    EXPECT_EQ(keeps.candidates->blocks, 2048);
    EXPECT_TRUE(again.within_candidates && again.shared_entries && !again.indexer->shared);
    EXPECT_EQ(again.index_keys, catalog::IndexKeys::earlier);
    // d = 64, heads of 16, an indexer of 2 × 8: entries are two matrices and a norm where two tokens are pooled, one
    // and a norm where each has its own; index keys a matrix of an entry and a norm.
    const double choice = 16 * 2 * 8 + 64 * 2, keys = 16 * 8 + 8;
    EXPECT_EQ(parameters(makes, 64) - parameters(shares, 64), 2 * 64 * 16 + 16 + choice + keys);
    EXPECT_EQ(parameters(keeps, 64) - parameters(shares, 64), 64 * 16 + 16 + choice + keys);
    EXPECT_EQ(parameters(again, 64) - parameters(shares, 64), choice);
    // Of what grows: entries and keys of two tokens, then of each; nothing where another layer keeps them.
    EXPECT_EQ(growing_values(makes), 8);
    EXPECT_EQ(indexer_values(keeps), 8);
    EXPECT_EQ(growing_values(again) + indexer_values(again) + growing_values(shares), 0);
    ASSERT_TRUE(m.residual && m.residual->carried);
    catalog::Model at_end = m;
    at_end.residual->carried = false;
    EXPECT_EQ(derive(at_end).total - derive(m).total, 4 * (4 * 64 + 1) + 1);
    EXPECT_EQ(m.mtp->modules, 3);
    EXPECT_EQ(m.mtp->steps, 5);
}

TEST(Structure, DeepSeekV41WithoutListsIsWhatItsClassMakes) {
    // Two layers with a window, half of the rest with entries of two tokens; each kind is made once.
    EXPECT_THAT(mixers(model("deepseek_v41_text", k_v41)),
                ElementsAre("window", "window", "csa-2", "csa-2-shared", "csa-2-shared", "csa-1-blocks", "csa-1-shared",
                            "csa-1-shared"));
    const auto says = [](const std::string& more) { return refused("deepseek_v41_text", k_v41 + more); };
    EXPECT_THAT(says(R"(, "compress_ratios": [0, 2])"), HasSubstr("compress_ratios: has 2 entries for 8 layers"));
    EXPECT_THAT(says(R"(, "kv_source_layer_ids": [0])"), HasSubstr("kv_source_layer_ids: layer 0 has no entries"));
    EXPECT_THAT(says(R"(, "kv_source_layer_ids": [5])"), HasSubstr("no layer up to 2 makes entries and chooses"));
    EXPECT_THAT(says(R"(, "candidate_source_layer_id": 3)"), HasSubstr("layer 3 does not choose"));
    EXPECT_THAT(says(R"(, "engram_layer_ids": [1, 2, 3])"), HasSubstr("more than two layers are not known"));
    EXPECT_THAT(says(R"(, "engram_layer_ids": [1, 2])"), HasSubstr("engram_num_embeddings"));
    EXPECT_THAT(says(R"(, "gate_temp": 2)"), HasSubstr("gate_temp"));
}

TEST(Structure, DeepSeekV41LooksUpRunsOfTokensBeforeTwoLayers) {
    const catalog::Model plain = model("deepseek_v41_text", k_v41),
                         m = model("deepseek_v41_text", k_v41 + R"(, "engram_layer_ids": [1, 4],
        "engram_num_embeddings": [100, 120], "engram_n_heads": 2, "engram_head_dim": 8)");
    ASSERT_TRUE(m.ngram_embedding);
    EXPECT_EQ(m.ngram_embedding->layer, 2);
    EXPECT_EQ(m.ngram_embedding->second_layer, 5);
    EXPECT_EQ(m.ngram_embedding->tables, 6);
    // Rows of eight values in all; of each layer keys for four streams and a value, and norms of keys and streams.
    EXPECT_EQ(derive(m).total - derive(plain).total, 220 * 8 + 2 * (48 * 5 * 64 + 2 * 4 * 64));
    EXPECT_EQ(derive(m).state_bytes, derive(plain).state_bytes);
}

TEST(Structure, HrmTextHasTwoStates) {
    const std::string small = R"("num_hidden_layers": 2, "head_dim": 16)";
    const Imported i = imported("hrm_text", small);
    const catalog::Model m = model(i);
    EXPECT_EQ(m.layers, 4);
    ASSERT_TRUE(m.loops && m.loops->inner && m.loops->norm);
    EXPECT_EQ(m.loops->count, 2);
    EXPECT_EQ(m.loops->inner->layers, 2);
    EXPECT_EQ(m.loops->inner->count, 3);
    EXPECT_FALSE(m.norm.weights);
    EXPECT_EQ(m.embedding_factor, 50);
    EXPECT_THAT(i.notes, Contains(HasSubstr("prefix_lm left out")));
    // Four matrices and the gate's, three of the feed-forward; where the lower state begins.
    EXPECT_EQ(derive(m).total, 2 * 1000 * 64 + 4 * (5 * 64 * 64 + 3 * 64 * 128) + 64);
    // Lower layers run six times, upper ones twice, each time with keys and values of its own.
    EXPECT_EQ(derive(m).kv_cache_bytes, 2 * (2 * 6 + 2 * 2) * 2 * 64);
    EXPECT_EQ(derive(m).flops_per_token, 2.0 * (1000 * 64 + (2 * 6 + 2 * 2) * (5 * 64 * 64 + 3 * 64 * 128)));
    // What its class writes: layers of all runs, and those of a stack beside.
    EXPECT_EQ(model("hrm_text", R"("num_hidden_layers": 16, "head_dim": 16, "num_layers_per_stack": 2)").layers, 4);
    EXPECT_THAT(refused("hrm_text", small + R"(, "L_cycles": 1)"), HasSubstr("L_cycles: expected 2 or more"));
}

TEST(Structure, MobiusTakesExpertsInTurn) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2, "head_dim": 16,
        "linear_num_key_heads": 2, "linear_num_value_heads": 4, "linear_key_head_dim": 16, "linear_value_head_dim": 16,
        "num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 32,
        "shared_expert_intermediate_size": 32, "num_blocks": )";
    const catalog::Model m = model("interns2_mobius_text", small + "2");
    EXPECT_THAT(ffns(m), ElementsAre("moe", "moe", "moe-again", "moe-again"));
    const auto& again = std::get<catalog::Moe>(m.ffns.at(1).facts);
    EXPECT_TRUE(again.reuses_experts && again.reuses_router);
    EXPECT_EQ(parameters(again, 64), 3 * 64 * 32 + 64);    // the shared expert, and its gate
    const catalog::Model own = model("interns2_mobius_text", small + "4");
    EXPECT_THAT(ffns(own), ElementsAre("moe", "moe", "moe", "moe"));
    EXPECT_EQ(derive(own).total - derive(m).total, 2 * (8 * 64 + 8 * 3 * 64 * 32));
    EXPECT_EQ(derive(own).flops_per_token, derive(m).flops_per_token);
    EXPECT_THAT(refused("interns2_mobius_text", small + R"(2, "mlp_only_layers": [0])"),
                HasSubstr("expected experts in all layers"));
}

TEST(Structure, MolmoTwoMayStretchSomeLayersAlone) {
    const std::string small = R"("num_hidden_layers": 3, "num_key_value_heads": 2, "head_dim": 16)";
    const catalog::Model m = model("molmo2_text", small);
    EXPECT_EQ(attention(m, 0).qk_norm, catalog::QkNorm::head);
    EXPECT_EQ(model("molmo2_text", small + R"(, "norm_after": true)").norm.placement, catalog::NormPlacement::post);
    EXPECT_EQ(attention(model("molmo2_text", small + R"(, "qk_norm_type": "olmo")"), 0).qk_norm,
              catalog::QkNorm::layer);
    EXPECT_THAT(mixers(model("molmo2_text", small + R"(, "rope_scaling_layers": [1], "rope_scaling":
        {"rope_type": "yarn", "factor": 4, "original_max_position_embeddings": 128})")),
                ElementsAre("plain", "scaled", "plain"));
    EXPECT_THAT(imported("molmo2_text", small).notes, Contains(HasSubstr("additional_vocab_size 128 left out")));
}

TEST(Structure, BagelHasTheModelTypeOfQwenTwo) {
    const std::string part = R"("llm_config": {"model_type": "qwen2", "vocab_size": 1000, "hidden_size": 64,
        "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
        "tie_word_embeddings": true}, "vit_config": {"hidden_size": 16}})";
    for (const char* type :
         {R"({"model_type": "bagel", )", R"({"architectures": ["BagelForConditionalGeneration"], )"}) {
        const Imported i = import_config(type + part, "config.json", {.name = "X"});
        EXPECT_EQ(attention(model(i), 0).qk_norm, catalog::QkNorm::head);
        EXPECT_FALSE(model(i).tied_embeddings);
        EXPECT_THAT(i.notes, Contains(HasSubstr("tokens of images that it makes")));
    }
}

TEST(Structure, CompassTurnsWhereATypeHasParameters) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 2,
        "layer_types": ["sliding_attention", "full_attention"])";
    const catalog::Model m = model("cohere_compass_text", small);
    EXPECT_THAT(mixers(m), ElementsAre("local", "global"));
    EXPECT_EQ(attention(m, 1).position.kind, catalog::PositionKind::rope);
    const catalog::Model still = model("cohere_compass_text", small + R"(, "rope_parameters": {"full_attention": null,
        "sliding_attention": {"rope_type": "default", "rope_theta": 50000}})");
    EXPECT_EQ(attention(still, 0).position.theta, 50000);
    EXPECT_EQ(attention(still, 1).position.kind, catalog::PositionKind::none);
}

}    // namespace
}    // namespace broadside::curate
