/// The same of layers: mixtures, state spaces, and layers that share or repeat something.

#include "engine/curate/import/small_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace broadside::curate {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Structure, WidthsOfStateSpacesAgree) {
    EXPECT_THAT(refused("mamba", R"("num_hidden_layers": 1, "expand": 4)"),
                HasSubstr("expand: 4 times 64 is not the inner width of 128"));
    EXPECT_THAT(refused("mamba2", R"("num_hidden_layers": 1, "num_heads": 4, "head_dim": 64)"),
                HasSubstr("4 heads of 64 are not the inner width of 128"));
}

TEST(Structure, MixturesByTypeOfLayer) {
    const std::string small = R"("num_hidden_layers": 3, "q_lora_rank": 8, "kv_lora_rank": 8, "qk_nope_head_dim": 8,
        "qk_rope_head_dim": 8, "v_head_dim": 8, "n_routed_experts": 8, "num_experts_per_tok": 2, "n_group": 1,
        "topk_group": 1,
        "moe_intermediate_size": 32, "mlp_layer_types": ["dense", "sparse", "dense"])";
    EXPECT_THAT(ffns(model("glm4_moe_lite", small)), ElementsAre("dense", "moe", "dense"));
    EXPECT_THAT(refused("glm4_moe_lite", small + R"(, "first_k_dense_replace": 1)"),
                HasSubstr("mlp_layer_types: does not agree with first_k_dense_replace"));
}

TEST(Structure, LimitsOfTheLastLayers) {
    const auto moe = [](const std::string& more) {
        const catalog::Model m = model("step3p5", R"("num_hidden_layers": 3, "num_attention_groups": 2, "head_dim": 16,
            "moe_num_experts": 8, "moe_top_k": 2, "moe_intermediate_size": 32, "share_expert_dim": 32,
            "moe_layers_enum": "1,2", "sliding_window": 64, "layer_types": ["full_attention", "sliding_attention",
            "sliding_attention"], )" + more);
        return std::get<catalog::Moe>(m.ffns.at(1).facts);
    };
    // As Step 3.5 Flash has them; the fourth is of a module for further tokens.
    const catalog::Moe limited =
        moe(R"("swiglu_limits": [0.0, 7.0, 7.0, 0.0], "swiglu_limits_shared": [0.0, null, 16])");
    EXPECT_EQ(gating_words(limited.gating, limited.activation), "from layer 2: activated gate ≤ 7, up within ±7");
    EXPECT_EQ(gating_words(limited.shared->gating, limited.activation),
              "from layer 3: activated gate ≤ 16, up within ±16");
    EXPECT_FALSE(moe(R"("swiglu_limits": [0.0, 0.0, 0.0])").gating);
    const std::string odd = R"("num_hidden_layers": 3, "num_attention_groups": 2, "head_dim": 16, "moe_num_experts": 8,
        "moe_top_k": 2, "moe_intermediate_size": 32, "share_expert_dim": 32, "moe_layers_enum": "1,2",
        "sliding_window": 64, "swiglu_limits": [7.0, 0.0, 7.0])";
    EXPECT_THAT(imported("step3p5", odd).notes, ::testing::Contains(HasSubstr("swiglu_limits left out")));
}

TEST(Structure, AxK2HasGatesBehindNormsAndAttention) {
    const std::string small = R"("num_hidden_layers": 3, "q_lora_rank": 16, "kv_lora_rank": 8,
        "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8, "n_routed_experts": 8, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32, "index_n_heads": 2, "index_head_dim": 8)";
    const catalog::Model m = model("axk2", small);
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe"));
    EXPECT_EQ(m.norm.gate_rank, 16);
    const auto& mla = std::get<catalog::Mla>(m.mixers.at(0).facts);
    EXPECT_TRUE(mla.gate && mla.gate_of_query && mla.sparse && mla.sparse->top_k == 2048);
    EXPECT_FALSE(std::get<catalog::Moe>(m.ffns.at(1).facts).router.groups);
    EXPECT_THAT(ffns(model("axk2", small + R"(, "mlp_layer_types": ["dense", "dense", "sparse"])")),
                ElementsAre("dense", "dense", "moe"));
    // What SK Telecom's vLLM can switch off, the class has always.
    EXPECT_THAT(refused("axk2", small + R"(, "gated_norm": false)"), HasSubstr("gated_norm: expected true"));
    EXPECT_THAT(refused("axk2", small + R"(, "attn_gate_fused": false)"), HasSubstr("attn_gate_fused: expected true"));
    EXPECT_THAT(refused("axk2", small + R"(, "layer_types": ["full_attention", "full_attention", "full_attention"])"),
                HasSubstr("layer_types"));
}

TEST(Structure, InklingHasBiasesByDistanceAndConvolutions) {
    const std::string small =
        R"("num_hidden_layers": 3, "num_key_value_heads": 2, "head_dim": 16, "n_routed_experts": 8,
        "num_experts_per_tok": 2, "moe_intermediate_size": 32, "swa_num_attention_heads": 8,
        "swa_num_key_value_heads": 4, "swa_head_dim": 8, "sliding_window_size": 32)";
    const std::string more = small + R"(, "local_layer_ids": [0, 1], "dense_mlp_idx": 1, "log_scaling_n_floor": 64)";
    const catalog::Model m = model("inkling_text", more);
    EXPECT_THAT(mixers(m), ElementsAre("local", "local", "global"));
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe"));
    const catalog::Attention &local = attention(m, 0), &global = attention(m, 1);
    EXPECT_EQ(local.heads, 8);
    EXPECT_EQ(local.window, 32);
    EXPECT_EQ(local.position.relative->extent, 32);    // of layers with a window that
    EXPECT_EQ(global.position.relative->extent, 1024);
    EXPECT_EQ(global.score_root, 256);
    EXPECT_TRUE(global.temperature && !local.temperature);
    EXPECT_EQ(local.kv_convolution, 4);
    EXPECT_EQ(m.sublayer_convolution, 4);
    EXPECT_TRUE(m.embedding_norm && std::get<catalog::DenseFfn>(m.ffns.at(0).facts).learned_scale);
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(1).facts);
    EXPECT_TRUE(moe.shared && moe.shared->scored && moe.router.learned_scale && moe.router.bias);
    EXPECT_EQ(model("inkling_text", more + R"(, "num_mtp_layers": 2)").mtp->modules, 2);
    EXPECT_THAT(mixers(model("inkling_text", small + R"(, "layer_types": ["hybrid", "hybrid", "hybrid_sliding"])")),
                ElementsAre("global", "global", "local"));
    EXPECT_THAT(refused("inkling_text", small + R"(, "local_layer_ids": [3])"), HasSubstr("local_layer_ids"));
    EXPECT_THAT(refused("inkling_text", small + R"(, "layer_types": ["hybrid", "hybrid", "full"])"),
                HasSubstr("the layer type"));
    EXPECT_THAT(refused("inkling_text", small + R"(, "shared_expert_sink": false)"), HasSubstr("shared_expert_sink"));

    const catalog::Model wrapped = model(import_config(
        R"({"model_type": "inkling_mm_model", "vision_config": {"patch_size": 40}, "audio_config": {"n_mel_bins": 80},
            "text_config": {"hidden_size": 6144, "num_hidden_layers": 6}})",
        "config.json", {.name = "X"}));
    EXPECT_THAT(mixers(wrapped), ElementsAre("local", "local", "local", "local", "local", "global"));
    EXPECT_EQ(wrapped.inputs.size(), 3U);
}

TEST(Structure, DeepSeekVl2HasTheRouterOfV3) {
    const std::string small = R"("num_hidden_layers": 1, "q_lora_rank": null, "kv_lora_rank": 8, "qk_nope_head_dim": 8,
        "qk_rope_head_dim": 8, "v_head_dim": 8, "n_routed_experts": 8, "n_shared_experts": 2, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32, "first_k_dense_replace": 0, "norm_topk_prob": true, "n_group": 1, "topk_group": 1,
        "scoring_func": "sigmoid", "topk_method": "noaux_tc", "routed_scaling_factor": 2)";
    const catalog::Model m = model("deepseek_v2", small);
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(0).facts);
    EXPECT_TRUE(moe.router.bias);
    EXPECT_EQ(moe.router.scale, 2);    // modeling_deepseek.py of DeepSeek-VL2 keeps it where weights add up to one
}

TEST(Structure, CommandAPlusBeginsWithDenseLayers) {
    const std::string small = R"("num_hidden_layers": 6, "num_key_value_heads": 4, "head_dim": 16, "num_experts": 4,
        "num_experts_per_tok": 2, "first_k_dense_replace": 2, "prefix_dense_intermediate_size": 256,
        "sliding_window": 64)";
    // Dense layers have their own pattern, and a rotation where that is 1; full attention of the others has none.
    const catalog::Model m = model("cohere2_moe", small);
    EXPECT_THAT(mixers(m), ElementsAre("global-rope", "global-rope", "local", "local", "local", "global"));
    EXPECT_THAT(ffns(m), ElementsAre("dense", "dense", "moe", "moe", "moe", "moe"));
    EXPECT_EQ(attention(m, 0).position.kind, catalog::PositionKind::rope);
    EXPECT_EQ(attention(m, 2).position.kind, catalog::PositionKind::none);
    EXPECT_EQ(m.norm.kind, catalog::NormKind::layer);
    EXPECT_THAT(mixers(model("cohere2_moe", small + R"(, "prefix_dense_sliding_window_pattern": 2)")),
                ElementsAre("local", "global", "local", "local", "local", "global"));
    const catalog::Model averaged = model("cohere2_moe", small + R"(, "num_shared_experts": 2, "rms_norm_eps": 1e-6)");
    EXPECT_EQ(std::get<catalog::Moe>(averaged.ffns.at(1).facts).shared->scale, 0.5);
    EXPECT_EQ(averaged.norm.kind, catalog::NormKind::rms);
}

TEST(Structure, ErnieHasExpertsForImagesBesideThoseForText) {
    const std::string small =
        R"("num_hidden_layers": 4, "num_key_value_heads": 4, "moe_num_experts": [8, 8], "moe_k": 2,
        "moe_num_shared_experts": 1, "moe_layer_start_index": [1, 1], "moe_layer_end_index": [5, 4], )";
    const catalog::Model m =
        model("ernie4_5_moe_vl", small + R"("moe_intermediate_size": [32, 16], "freq_allocation": 2)");
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe", "moe"));
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(1).facts);
    EXPECT_EQ(moe.image_hidden, 16);
    // d = 64, SwiGLU: 3 matrices. Text: router 8 × 64 + 8, experts 8 × 3 × 64 × 32, one shared of 32; images: router 8
    // × 64 + 8, experts 8 × 3 × 64 × 16. A token of text uses two experts of its own and none for images.
    EXPECT_EQ(parameters(moe, 64), 2 * (8 * 64 + 8) + 8 * 3 * 64 * (32 + 16) + 3 * 64 * 32);
    EXPECT_EQ(active_parameters(moe, 64), 8 * 64 + 8 + 3 * 3 * 64 * 32);
    // The slowest frequencies turn by time, the others by row and column.
    EXPECT_EQ(attention(m, 0).position.axes, (catalog::RopeAxes{2, 3, 3}));
    EXPECT_THAT(refused("ernie4_5_moe_vl", small + R"("moe_intermediate_size": 32)"),
                HasSubstr("as many experts for images as for text"));
    EXPECT_THAT(refused("ernie4_5_moe_vl", R"("num_hidden_layers": 4, "num_key_value_heads": 4, "moe_num_experts": 8,
        "moe_intermediate_size": [32, 16], "moe_layer_end_index": [1, 2])"),
                HasSubstr("experts for images in other layers"));
}

TEST(Layers, FrequenciesAreSummedAsManyAsGoRoundOnceInTheContext) {
    const std::string small = R"("num_hidden_layers": 1, "num_key_value_heads": 2, "num_experts": 8,
        "num_experts_per_tok": 4, "moe_intermediate_size": 32, "router_n_groups": 2, "rope_theta": 10000, )";
    const auto turned = [&](const std::string& rest) {
        return attention(model("interns1_pro_text", small + rest), 0).position;
    };
    // Heads of 16: 1, 0.316, 0.1, 0.0316, 0.01 and slower; a turn in 512 tokens is 0.0123 a token.
    const std::string native = R"("rope_scaling": {"rope_type": "default", )";
    EXPECT_EQ(turned(native + R"("fope_init_factor": 0.5, "fope_sep_head": true})").fourier,
              (catalog::FourierRope{4, 2}));
    EXPECT_EQ(turned(native + R"("num_inv_freq": 3})").fourier, (catalog::FourierRope{3, 1}));
    EXPECT_EQ(turned(native + R"("fope_sep_head": null})").fourier, std::nullopt);
    const catalog::Model m = model("interns1_pro_text", small + native + R"("fope_sep_head": false})");
    EXPECT_EQ(attention(m, 0).position.fourier, (catalog::FourierRope{4, 1}));
    // Two experts of each of two groups.
    const auto& router = std::get<catalog::Moe>(m.ffns.at(0).facts).router;
    EXPECT_TRUE(router.each_group && router.renormalise);
    EXPECT_EQ(router.groups, 2);
}

TEST(Structure, OlmoHybridHasItsNormsByMixer) {
    const catalog::Model m = model("olmo_hybrid", R"("num_hidden_layers": 4, "rope_parameters": {"rope_theta": null})");
    EXPECT_THAT(mixers(m), ElementsAre("deltanet", "deltanet", "deltanet", "attention"));
    EXPECT_EQ(m.norm.placement, catalog::NormPlacement::by_mixer);
    EXPECT_THAT(m.norm.after, ElementsAre("attention"));
    EXPECT_EQ(attention(m, 1).position.kind, catalog::PositionKind::none);
    // Three quarters of the width for keys of all heads together, values twice as wide.
    const auto& linear = std::get<catalog::DeltaNet>(m.mixers.at(0).facts);
    EXPECT_EQ(linear.key_head_dim, 12);
    EXPECT_EQ(linear.value_head_dim, 24);
    EXPECT_TRUE(linear.doubled);
    EXPECT_EQ(attention(model("olmo_hybrid", R"("num_hidden_layers": 4)"), 1).position.kind,
              catalog::PositionKind::rope);
    EXPECT_THAT(refused("olmo_hybrid", R"("num_hidden_layers": 2)"),
                HasSubstr("no layer is of the type full_attention"));
}

TEST(Structure, MuseGlimmerTurnsWhereALayerHasABase) {
    const std::string small =
        R"("num_hidden_layers": 5, "num_key_value_heads": 2, "head_dim": 16, "sliding_window": 64)";
    // Counted from the last layer every fourth one sees everything, and has no position.
    const catalog::Model m = model("muse_glimmer_text", small);
    EXPECT_THAT(mixers(m), ElementsAre("global", "local", "local", "local", "global"));
    EXPECT_EQ(attention(m, 0).position.kind, catalog::PositionKind::none);
    EXPECT_EQ(attention(m, 0).score_root, 1.068);    // 16 ÷ 3.87²
    EXPECT_THAT(mixers(model("muse_glimmer_text", small + R"(, "layer_rope_theta": [500, 0, 500, 500, 500])")),
                ElementsAre("global-rope", "local-nope", "local", "local", "global-rope"));
    EXPECT_THAT(refused("muse_glimmer_text", small + R"(, "layer_rope_theta": [500, 0, 500, 10000, 0])"),
                HasSubstr("several bases beside 0 are not known"));
}

TEST(Structure, RecurrentGemmaRepeatsItsBlocks) {
    const catalog::Model m = model("recurrent_gemma", R"("num_hidden_layers": 5, "num_key_value_heads": 1)");
    EXPECT_THAT(mixers(m), ElementsAre("rg-lru", "rg-lru", "local", "rg-lru", "rg-lru"));
    EXPECT_TRUE(attention(m, 1).bias_o && !attention(m, 1).bias_q);
    EXPECT_EQ(std::get<catalog::DenseFfn>(m.ffns.at(0).facts).hidden,
              64);    // gate and values share the 128 of the file
    EXPECT_THAT(refused("recurrent_gemma", R"("num_hidden_layers": 2, "block_types": ["recurrent", "other"])"),
                HasSubstr("the layer type \"other\" is not known"));
}

TEST(Structure, ExaoneFourPointFiveHasAModuleForFurtherTokens) {
    const catalog::Model m =
        model("exaone4_5_text", R"("num_hidden_layers": 2, "num_key_value_heads": 4, "sliding_window": null,
        "_num_mtp_layers": 1, "num_nextn_predict_layers": 1, "mtp_share_layers": true)");
    ASSERT_TRUE(m.mtp);
    EXPECT_EQ(m.mtp->modules, 1);
}

TEST(Structure, LingsLinearModelsHaveWhatTheirSwitchesSay) {
    const std::string small = R"("num_hidden_layers": 2, "layer_group_size": 2, "group_norm_size": 2,
        "num_key_value_heads": 4, "num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 32,
        "num_shared_experts": 1, "score_function": "softmax")";
    const auto experts = [&](const std::string& more) {
        return std::get<catalog::Moe>(model("bailing_moe_linear", small + more).ffns.back().facts);
    };
    // BailingMoeLinearConfig in SGLang: with a bias where the file does not say.
    EXPECT_TRUE(experts("").router.bias);
    EXPECT_FALSE(experts(R"(, "moe_router_enable_expert_bias": false)").router.bias);
    // Not without its switch (mlx-lm's bailing_moe_linear.py).
    EXPECT_TRUE(experts("").shared);
    EXPECT_FALSE(experts(R"(, "moe_router_enable_shared_expert": false)").shared);
    EXPECT_THAT(refused("bailing_moe_linear", small + R"(, "use_qkv_bias": true)"),
                HasSubstr("use_qkv_bias: true is not known"));
    EXPECT_THAT(refused("bailing_moe_linear", small + R"(, "moe_router_enable_routed_scaling": false)"),
                HasSubstr("moe_router_enable_routed_scaling: expected true, got false"));
}

TEST(Structure, LingThreeHasTheModelTypeOfLingTwoPointFive) {
    const std::string small = R"("num_hidden_layers": 5, "layer_group_size": 2, "first_k_dense_replace": 1,
        "head_dim": 16, "q_lora_rank": null, "kv_lora_rank": 8, "qk_nope_head_dim": 8,
        "qk_rope_head_dim": 4, "v_head_dim": 8, "num_experts": 8, "n_group": 2, "topk_group": 1,
        "num_experts_per_tok": 2, "moe_intermediate_size": 32, "moe_shared_expert_intermediate_size": 32)";
    const std::string more = small + R"(, "no_kda_lora": true, "kda_safe_gate": true, "kda_lower_bound": -5,
        "gated_attention_proj_granularity_type": "head_wise")";
    // By a key of its own, or by its class.
    for (const std::string& config :
         {more, small + R"(, "architectures": ["BailingMoeV3ForCausalLM"], "no_kda_lora": true)"}) {
        const catalog::Model m = model("bailing_hybrid", config);
        EXPECT_THAT(mixers(m), ElementsAre("kda", "mla", "kda", "mla", "mla"));    // the last is of no whole group
        EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe", "moe", "moe"));
        const auto& kda = std::get<catalog::Kda>(m.mixers.at(0).facts);
        EXPECT_TRUE(kda.full_gate && kda.full_decay);
    }
    const catalog::Model m = model("bailing_moe_v3", more);
    EXPECT_EQ(std::get<catalog::Kda>(m.mixers.at(0).facts).decay_floor, -5);
    const auto& mla = std::get<catalog::Mla>(m.mixers.at(1).facts);
    EXPECT_TRUE(mla.gate && mla.gate_by_head && !mla.q_lora_rank);
    const auto element = [&](const char* type) {
        return std::get<catalog::Mla>(
            model("bailing_moe_v3", small + R"(, "gated_attention_proj_granularity_type": ")" + type + "\"")
                .mixers.at(1)
                .facts);
    };
    EXPECT_TRUE(element("element_wise").gate && !element("element_wise").gate_by_head);
    EXPECT_THAT(refused("bailing_moe_v3", more + R"(, "use_kda_lora": true)"), HasSubstr("use_kda_lora"));
    EXPECT_THAT(refused("bailing_moe_v3", small + R"(, "no_kda_lora": false)"), HasSubstr("no_kda_lora"));
    EXPECT_THAT(refused("bailing_moe_v3", more + R"(, "layer_types": ["linear_attention", "linear_attention",
        "linear_attention", "full_attention", "full_attention"])"),
                HasSubstr("layer_types: does not agree with layer_group_size"));
}

TEST(Structure, AliceHasKimisAttentionAndReadsOverDepth) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2,
        "head_dim": 16, "linear_num_key_heads": 4, "linear_num_value_heads": 4, "linear_key_head_dim": 16,
        "linear_value_head_dim": 16, "num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 32,
        "shared_expert_intermediate_size": 32)";
    const catalog::Model m = model("alice_ai", small);
    EXPECT_THAT(mixers(m), ElementsAre("kda", "kda", "kda", "gated-attention"));
    ASSERT_TRUE(m.residual && m.residual->kind == catalog::ResidualKind::attention);
    EXPECT_EQ(m.residual->block, 4);
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(0).facts);
    EXPECT_TRUE(moe.router.bias && moe.shared && moe.shared->gate);
    EXPECT_EQ(moe.router.score, catalog::RouterScore::sigmoid);
    EXPECT_THAT(refused("alice_ai", small + R"(, "kda_allow_negative_eigenvalues": true)"),
                HasSubstr("kda_allow_negative_eigenvalues"));
    EXPECT_THAT(refused("alice_ai", small + R"(, "layer_types": ["linear_attention", "odd", "odd", "odd"])"),
                HasSubstr("layer_types"));
}

TEST(Structure, QwenFlashNextHasStreamsAndRunsOfTokensBeforeALayer) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2,
        "head_dim": 16, "linear_num_key_heads": 2, "linear_num_value_heads": 4, "linear_key_head_dim": 16,
        "linear_value_head_dim": 16, "num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 32,
        "shared_expert_intermediate_size": 32, "hc_count": 2, "hc_lowrank": 8)";
    const catalog::Model plain = model("qwen4_exp_text", small);
    EXPECT_THAT(mixers(plain), ElementsAre("deltanet", "deltanet", "deltanet", "gated-attention"));
    ASSERT_TRUE(plain.residual && plain.residual->kind == catalog::ResidualKind::gated_streams);
    EXPECT_EQ(plain.residual->streams, 2);
    EXPECT_EQ(plain.residual->gate_rank, 8);
    EXPECT_FALSE(std::get<catalog::DeltaNet>(plain.mixers.at(0).facts).sigmoid_gate);
    const catalog::Model m = model("qwen4_exp_text", small + R"(, "output_gate_type": "sigmoid", "indexer_n_heads": 2,
        "indexer_kv_heads": 1, "indexer_head_dim": 8, "indexer_budget": 32, "indexer_compress_ratio": 4,
        "ple_layer_ids": [2], "heads_per_ngram": 2, "ngram_vocab_size_base": 20, "ple_embed_dim": 32,
        "make_ngram_vocab_size_divisible_by": 16)");
    EXPECT_TRUE(std::get<catalog::DeltaNet>(m.mixers.at(0).facts).sigmoid_gate);
    const auto& attention = std::get<catalog::Attention>(m.mixers.at(1).facts);
    ASSERT_TRUE(attention.sparse);
    EXPECT_EQ(attention.sparse->block, 4);
    EXPECT_EQ(attention.sparse->top_blocks, 8);
    ASSERT_TRUE(m.ngram_embedding && m.ngram_embedding->layer);
    EXPECT_EQ(*m.ngram_embedding->layer, 2);
    EXPECT_EQ(m.ngram_embedding->tables, 4);
    EXPECT_EQ(m.ngram_embedding->all_rows, 128);    // 23, 29, 31 and 37 are 120
    // Rows of eight values; a key for two streams and a value; three norms of both streams, and the convolution.
    const double ngram = 128 * 8 + 32 * 2 * 64 + 32 * 64 + 3 * 2 * 64 + 2 * 64 * 4, indexer = 64 * 8 * 3 + 2 * 8;
    EXPECT_EQ(derive(m).total - derive(plain).total, ngram + indexer);
    // Before each of eight sublayers and at the end: norms of two streams, a gate of rank 8; a factor for each of two.
    catalog::Model one = plain;
    one.residual.reset();
    EXPECT_EQ(derive(plain).total - derive(one).total, 9 * (64 + 2 * 2 * 64 * 8) + 8 * 2 * 2 * 64);
    EXPECT_THAT(refused("qwen4_exp_text", small + R"(, "ple_layer_ids": [1, 2])"), HasSubstr("more than one layer"));
    EXPECT_THAT(refused("qwen4_exp_text", small + R"(, "ple_layer_ids": [2], "ngram_vocab_size_base": 20000000000)"),
                HasSubstr("ngram_vocab_size_base"));
    EXPECT_THAT(refused("qwen4_exp_text", small + R"(, "ple_layer_ids": [2], "ple_embed_dim": 33)"),
                HasSubstr("ple_embed_dim: 33 is no multiple of 16 tables"));
}

TEST(Structure, GlmFlashHasNoPositionsAndAnIndexerOverSums) {
    const std::string small = R"("num_hidden_layers": 4, "q_lora_rank": 16,
        "kv_lora_rank": 8, "qk_nope_head_dim": 8, "v_head_dim": 8, "n_routed_experts": 8, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32, "first_k_dense_replace": 1, "linear_num_heads": 4,
        "linear_head_dim": 16)";
    const catalog::Model plain = model("glm5_next_text", small);
    EXPECT_THAT(mixers(plain), ElementsAre("kda", "kda", "kda", "mla"));
    EXPECT_THAT(ffns(plain), ElementsAre("dense", "moe", "moe", "moe"));
    ASSERT_TRUE(plain.residual && plain.residual->averaged);
    EXPECT_EQ(plain.residual->streams, 4);
    EXPECT_EQ(std::get<catalog::Kda>(plain.mixers.at(0).facts).decay_floor, -5);
    const auto& moe = std::get<catalog::Moe>(plain.ffns.at(1).facts);
    EXPECT_TRUE(moe.gating && moe.gating->limit == 10 && moe.shared && moe.shared->gating);
    const catalog::Model m = model(
        "glm5_next_text", small + R"(, "index_topk": 32, "index_n_heads": 2, "index_head_dim": 8, "index_kpool": 4,
            "linear_attn_config": {"gate_lower_bound": -4, "num_heads": 2})");
    const auto& mla = std::get<catalog::Mla>(m.mixers.at(1).facts);
    EXPECT_EQ(mla.qk_rope_head_dim, 0);
    EXPECT_EQ(mla.position.kind, catalog::PositionKind::none);
    ASSERT_TRUE(mla.sparse);
    EXPECT_EQ(mla.sparse->pool, 4);
    EXPECT_EQ(cache_values(mla), 8);
    EXPECT_EQ(indexer_values(mla), 2);    // a key of eight for four tokens
    EXPECT_EQ(std::get<catalog::Kda>(m.mixers.at(0).facts).decay_floor, -4);
    EXPECT_EQ(std::get<catalog::Kda>(m.mixers.at(0).facts).heads, 2);
    EXPECT_THAT(refused("glm5_next_text", small + R"(, "mla_use_nope": false)"), HasSubstr("mla_use_nope"));
    EXPECT_FALSE(model("glm5_next_text", small + R"(, "mhc": false)").residual);
}

TEST(Structure, XingHasStreamsThatAreAveraged) {
    const std::string small = R"("num_hidden_layers": 2, "q_lora_rank": 16, "kv_lora_rank": 8,
        "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8, "n_routed_experts": 8,
        "num_experts_per_tok": 2, "moe_intermediate_size": 32, "n_shared_experts": 1, "first_k_dense_replace": 1,
        "n_group": 1, "topk_group": 1)";
    const catalog::Model plain = model("xing4_0", small), m = model("xing4_0", small + R"(, "hc_mult": 4)");
    EXPECT_FALSE(plain.residual);
    ASSERT_TRUE(m.residual && m.residual->averaged);
    EXPECT_EQ(derive(m).total - derive(plain).total, 4 * (24 * 4 * 64 + 24 + 3));    // four sublayers, none at the end
    EXPECT_THAT(refused("xing4_0", small + R"(, "index_topk": 64)"), HasSubstr("index_topk"));
}

TEST(Structure, NemotronsExpertsHaveNoBiasesThatAreKnown) {
    const std::string mixture = R"("num_hidden_layers": 2, "hybrid_override_pattern": "ME", "mamba_num_heads": 4,
        "mamba_head_dim": 32, "n_groups": 2, "n_routed_experts": 4, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32)";
    EXPECT_THAT(ffns(model("nemotron_h", mixture)), ElementsAre("", "moe"));
    EXPECT_THAT(refused("nemotron_h", mixture + R"(, "mlp_bias": true)"), HasSubstr("mlp_bias: true is not known"));
    EXPECT_TRUE(
        std::get<catalog::DenseFfn>(model("nemotron_h", R"("num_hidden_layers": 2, "hybrid_override_pattern": "M-",
        "mamba_num_heads": 4, "mamba_head_dim": 32, "n_groups": 2, "mlp_bias": true)")
                                        .ffns.at(0)
                                        .facts)
            .bias);
}

TEST(Structure, KlearWeighsRoutedExpertsAgainstShared) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2, "num_experts": 4,
        "num_experts_per_tok": 2, "moe_intermediate_size": 32, "rope_theta": 10000, "n_shared_experts": )";
    const catalog::Model m = model("Klear", small + R"(2, "mlp_only_layers": [0], "decoder_sparse_step": 2)");
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "dense", "moe"));
    const auto& moe = std::get<catalog::Moe>(m.ffns.back().facts);
    ASSERT_TRUE(moe.shared);
    EXPECT_TRUE(moe.shared->weighed);
    EXPECT_EQ(moe.shared->hidden, 64);
    EXPECT_FALSE(std::get<catalog::Moe>(model("Klear", small + "0").ffns.back().facts).shared);
    EXPECT_THAT(imported("Klear", small + R"(1, "routed_scaling_factor": 2.5)").notes,
                ::testing::Contains(HasSubstr("routed_scaling_factor 2.5 left out")));
}

TEST(Structure, OuroRunsItsLayersSeveralTimes) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 4)";
    const catalog::Model m = model("ouro", small);
    ASSERT_TRUE(m.loops);
    EXPECT_EQ(m.loops->count, 4);
    EXPECT_TRUE(m.loops->norm && m.loops->exit_gate);
    EXPECT_FALSE(model("ouro", small + R"(, "total_ut_steps": 1)").loops);
    // OuroConfig: layers from `max_window_layers` on have the window.
    EXPECT_THAT(mixers(model("ouro", small + R"(, "use_sliding_window": true, "sliding_window": 64,
        "max_window_layers": 3)")),
                ElementsAre("global", "global", "global", "local"));
}

TEST(Structure, SolarMixesStatesOfLowerLayersIn) {
    const std::string small = R"("num_hidden_layers": 8, "num_key_value_heads": 2, "bskcn_tv": [0.9, 0.75])";
    using Links = std::vector<catalog::Skips::Link>;
    // Two states are held at a time; the first is kept anew at layer 4, before it is mixed in there again.
    const catalog::Model m = model("solar", small + R"(, "bskcn_1": [1, 4], "bskcn_2": [2], "bskcn_3": [3, 6],
        "bskcn_4": [6])");
    ASSERT_TRUE(m.skips);
    EXPECT_EQ(m.skips->weight, 0.75);
    EXPECT_EQ(m.skips->links, (Links{{1, 3}, {4, 6}, {2, 6}}));
    EXPECT_FALSE(model("solar", small + R"(, "bskcn_3": [], "bskcn_4": [])").skips);
    // Its class has lists for 64 layers.
    EXPECT_THAT(imported("solar", R"("num_hidden_layers": 24, "num_key_value_heads": 2)").notes,
                ::testing::Contains(HasSubstr("layers of bskcn_3 from 24 on left out: the model has none")));
    EXPECT_EQ(model("solar", R"("num_hidden_layers": 64, "num_key_value_heads": 2)").skips->links,
              (Links{{12, 16}, {20, 24}, {20, 28}, {32, 36}, {32, 40}, {44, 48}}));
    EXPECT_FALSE(attention(m, 0).window);
    EXPECT_THAT(imported("solar", small + R"(, "sliding_window": 64)").notes,
                ::testing::Contains(HasSubstr("sliding_window 64 left out")));
    EXPECT_THAT(refused("solar", small + R"(, "bskcn_1": [4], "bskcn_3": [3])"),
                HasSubstr("bskcn_3: no layer before 3 is among those of bskcn_1"));
    EXPECT_THAT(refused("solar", small + R"(, "bskcn_1": ["a"])"), HasSubstr("bskcn_1: expected whole numbers"));
    EXPECT_THAT(refused("solar", R"("num_hidden_layers": 24, "num_key_value_heads": 2, "bskcn_tv": [0.9])"),
                HasSubstr("bskcn_tv: expected two weights"));
}

TEST(Structure, JetMoeHasExpertsOfAttention) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 2, "kv_channels": 16, )";
    const catalog::Model m = model("jetmoe", small + R"("num_local_experts": 4, "num_experts_per_tok": 2)");
    const auto& moa = std::get<catalog::Moa>(m.mixers.front().facts);
    EXPECT_EQ(moa.experts, 4);
    EXPECT_EQ(moa.active_heads(), 4);
    EXPECT_TRUE(moa.output_bias);
    EXPECT_TRUE(std::get<catalog::Moe>(m.ffns.front().facts).output_bias);
    // The names of the keys in the files of its release.
    EXPECT_EQ(model("jetmoe", small + R"("moe_num_experts": 4, "moe_top_k": 2, "ffn_hidden_size": 128, "glu": true,
        "bias": true)")
                  .mixers.front()
                  .facts,
              m.mixers.front().facts);
    EXPECT_THAT(refused("jetmoe", small + R"("num_experts_per_tok": 3)"),
                HasSubstr("num_attention_heads: 4 of them are not 2 for each of 3 experts"));
    EXPECT_THAT(refused("jetmoe", small + R"("glu": false)"), HasSubstr("glu"));
}

TEST(Structure, NanbeigeRunsAsOftenAsItsLossesSay) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 4)";
    EXPECT_FALSE(model("nanbeige", small).loops);    // those before 4.2
    EXPECT_EQ(model("nanbeige", small + R"(, "num_loops": 2)").loops->count, 2);
    EXPECT_EQ(model("nanbeige", small + R"(, "num_loops": 2, "loop_loss_weights": [0.25, 0.25])").loops->count, 3);
    EXPECT_FALSE(model("nanbeige", small + R"(, "num_loops": 2, "skip_loop_final_norm": true)").loops->norm);
    EXPECT_THAT(refused("nanbeige", small + R"(, "enable_double_loop_split": true)"),
                HasSubstr("enable_double_loop_split"));
    EXPECT_THAT(refused("nanbeige", small + R"(, "yarn_scale": 8)"), HasSubstr("yarn_scale"));
}

TEST(Structure, LoopCoderLooksBackAtItsFirstRun) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 2, "head_dim": 16)";
    const catalog::Model m = model("iquestloopcoder", small);
    EXPECT_EQ(m.loops->window, 64);
    EXPECT_FALSE(m.loops->norm);
    // A window longer than the context (8,192 in the thinking model) sees all of it.
    EXPECT_EQ(model("iquestloopcoder", small + R"(, "loop_window_size": 8192)").loops->window, 512);
}

TEST(Structure, ParallelLoopsBeginWithTheTokenBefore) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 2, "head_dim": 16)";
    const catalog::Model m = model("iquestpltcoder", small);
    EXPECT_EQ(m.loops->window, 65);    // the token itself and the 64 before it
    EXPECT_TRUE(m.loops->norm);
    EXPECT_FALSE(m.loops->gate_of_state);
    EXPECT_EQ(m.loops->offset, (catalog::Loops::Offset{1, 1}));
    const catalog::Model other =
        model("iquestpltcoder", small + R"(, "plt_num_loops": 3, "plt_emb_scale": 0.5, "plt_hidden_scale": 0.25,
        "plt_normalize_per_loop": false, "plt_gate_use_hidden_states": true, "plt_window_size": [511, 0])");
    EXPECT_EQ(other.loops, (catalog::Loops{.count = 3,
                                           .norm = false,
                                           .exit_gate = false,
                                           .window = 512,
                                           .gate_of_state = true,
                                           .offset = catalog::Loops::Offset{0.5, 0.25}}));
    EXPECT_THAT(refused("iquestpltcoder", small + R"(, "plt_num_loops": 1)"), HasSubstr("plt_num_loops: expected 2"));
    for (const char* reach : {"[64]", "[64, 64]", "[-1, 0]"})
        EXPECT_THAT(refused("iquestpltcoder", small + R"(, "plt_window_size": )" + reach),
                    HasSubstr("plt_window_size: expected the tokens before"));
}

TEST(Structure, GraniteSwitchHasLayersOfItsSwitchBesideItsOwn) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2, "num_adapters": 3,
        "max_lora_rank": 16, "adapter_ranks": [16, 8, 16])";
    const catalog::Model m = model("granite_switch", small);
    EXPECT_EQ(m.layers, 3);
    EXPECT_EQ(m.adapters, (catalog::Adapters{3, 16}));
    EXPECT_EQ(model("granite_switch", small + R"(, "ms_code_m": 6)").layers, 2);
    const catalog::Model none = model("granite_switch", R"("num_hidden_layers": 4, "num_key_value_heads": 2)");
    EXPECT_EQ(none.layers, 4);
    EXPECT_FALSE(none.adapters);
    EXPECT_THAT(refused("granite_switch", small + R"(, "lora_target_modules": ["qkv_proj"])"),
                HasSubstr("lora_target_modules: adapters that leave matrices out are not known"));
    EXPECT_THAT(refused("granite_switch", small + R"(, "dual_stream": true, "cross_stream_rank": 8)"),
                HasSubstr("dual_stream"));
    EXPECT_THAT(refused("granite_switch", R"("num_hidden_layers": 1, "num_adapters": 3)"),
                HasSubstr("num_hidden_layers: none is left beside those of the switch"));
}

TEST(Structure, ZambaHasOneBlockForMambaInHeads) {
    const catalog::Model m = model("zamba", R"("num_hidden_layers": 12)");
    EXPECT_THAT(mixers(m), ElementsAre("mamba", "mamba", "shared", "mamba", "mamba", "mamba", "mamba", "shared-again",
                                       "mamba", "mamba", "mamba", "mamba"));
    const auto& block = std::get<catalog::SharedBlockMamba>(m.mixers.at(1).facts);
    EXPECT_EQ(block.head_dim, 32);    // 2 · 64 ÷ 4
    EXPECT_EQ(block.mamba.heads, 2);
    EXPECT_EQ(block.position.kind, catalog::PositionKind::none);
    EXPECT_THAT(refused("zamba", R"("num_hidden_layers": 12, "num_key_value_heads": 2)"),
                HasSubstr("num_key_value_heads: fewer of them than heads are not known"));
    EXPECT_THAT(refused("zamba", R"("num_hidden_layers": 12, "attention_hidden_size": 64)"),
                HasSubstr("attention_hidden_size: the path beside the embedding is twice hidden_size"));
}

TEST(Structure, PhiFourFlashReadsOneMemoryFromItsMiddleOn) {
    const std::string small = R"("num_key_value_heads": 2, "sliding_window": 64, "num_hidden_layers": )";
    const catalog::Model m = model("phi4flash", small + "8");
    EXPECT_THAT(mixers(m), ElementsAre("mamba", "local", "mamba", "local", "mamba", "full", "memory", "shared"));
    EXPECT_EQ(attention(m, 1).window, 64);
    EXPECT_TRUE(attention(m, 4).reuses_kv && attention(m, 4).differential_weights);
    // Keys and values of two windows and of one layer that sees all: 2 · 2 · 16 values each.
    EXPECT_EQ(derive(m).kv_cache_growing, 64 * 2);
    EXPECT_THAT(refused("phi4flash", small + "6"), HasSubstr("num_hidden_layers: the halves take turns"));
    EXPECT_THAT(refused("phi4flash", small + R"(8, "mb_per_layer": 4)"), HasSubstr("mb_per_layer"));
}

TEST(Structure, DogeMasksByItsValuesAndFindsExpertsByProductKeys) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 2, "keep_window_size": 100)";
    const catalog::Model m = model("doge", small);
    EXPECT_EQ(attention(m, 0).value_mask, 100);
    EXPECT_EQ(attention(m, 0).qk_norm, catalog::QkNorm::head);
    ASSERT_TRUE(m.residual);
    EXPECT_EQ(m.residual->kind, catalog::ResidualKind::channel_weights);
    EXPECT_FALSE(m.residual->both);
    const std::string sparse = small + R"(, "is_moe": true, "num_experts": 64, "num_experts_per_tok": 4)";
    const catalog::Model mixture = model("doge", sparse);
    const auto& f = std::get<catalog::Moe>(mixture.ffns.at(0).facts);
    EXPECT_TRUE(f.router.product_keys && f.router.renormalise);
    EXPECT_EQ(f.expert_hidden, 1);
    EXPECT_EQ(f.activation, catalog::Activation::silu);
    EXPECT_EQ(f.parallel_dense->activation, catalog::Activation::swiglu);
    // Beside the dense feed-forward: scores of eight rows and eight columns, two rows of 64 for each expert.
    EXPECT_EQ(derive(mixture).total - derive(m).total, 2 * (64 * 16 + 64 * 2 * 64));
    EXPECT_EQ(derive(mixture).total - derive(mixture).active, 2 * 60 * 2 * 64);
    EXPECT_THAT(refused("doge", small + R"(, "is_moe": true, "num_cdmoe_experts": 64)"),
                HasSubstr("num_cdmoe_experts: experts of the first version"));
    EXPECT_THAT(refused("doge", small + R"(, "dynamic_mask_ratio": 0.5)"), HasSubstr("dynamic_mask_ratio"));
}

TEST(Structure, ZayaConvolvesQueriesAndKeysAndCarriesItsRoutersOn) {
    const std::string small = R"("num_hidden_layers": 3, "num_key_value_heads": 2, "head_dim": 8, "num_experts": 4,
        "moe_intermediate_size": 128, "router_hidden_size": 16)";
    const catalog::Model m = model("zaya", small);
    EXPECT_THAT(mixers(m), ElementsAre("cca", "cca", "cca"));
    const auto& cca = std::get<catalog::Cca>(m.mixers.at(0).facts);
    EXPECT_EQ(cca.position.dim, 4);    // half of a head rotates
    EXPECT_EQ(cca.position.theta, 5e6);
    EXPECT_TRUE(m.residual && m.residual->both);
    // 2 · 2 · 8 values a token; of the last two the convolved queries and keys, of the last one half the values.
    EXPECT_EQ(derive(m).kv_cache_bytes, 3 * 2 * 32);
    EXPECT_EQ(derive(m).state_bytes, 3 * 2 * (2 * 6 * 8 + 8));
    const catalog::Model two = model("zaya", small + R"(, "sliding_window": 64,
        "layer_types": ["hybrid", "hybrid_sliding", "hybrid"])");
    EXPECT_THAT(mixers(two), ElementsAre("cca", "cca-local", "cca"));
    EXPECT_EQ(std::get<catalog::Cca>(two.mixers.at(1).facts).window, 64);
    EXPECT_EQ(std::get<catalog::Cca>(two.mixers.at(1).facts).position.theta, 10000);
    EXPECT_THAT(refused("zaya", small + R"(, "zaya_layers": ["a", 16])"),
                HasSubstr("zaya_layers: of the first layout"));
    EXPECT_THAT(refused("zaya", small + R"(, "num_experts_per_tok": 2)"), HasSubstr("num_experts_per_tok"));
}

TEST(Structure, LongCatLiteLooksUpRunsOfTokens) {
    const std::string small = R"("num_layers": 1, "q_lora_rank": 8, "kv_lora_rank": 8, "qk_nope_head_dim": 8,
        "qk_rope_head_dim": 8, "v_head_dim": 8, "n_routed_experts": 8, "zero_expert_num": 4, "moe_topk": 2,
        "expert_ffn_hidden_size": 32, "ffn_hidden_size": 64)";
    const catalog::Model plain = model("longcat_flash", small);
    const catalog::Model m = model(
        "longcat_flash_ngram", small + R"(, "emb_neighbor_num": 3, "emb_split_num": 2, "ngram_vocab_size_ratio": 5)");
    ASSERT_TRUE(m.ngram_embedding);
    EXPECT_EQ(*m.ngram_embedding, (catalog::NgramEmbedding{3, 4, 5000}));
    // Tables of 5,001, 5,003, 5,005 and 5,007 rows, a quarter of the width each, and a projection of each.
    EXPECT_EQ(derive(m).total - derive(plain).total, 20016 * 16 + 4 * 16 * 64);
    EXPECT_EQ(derive(m).active - derive(plain).active, 4 * 16 + 4 * 16 * 64);
    EXPECT_EQ(derive(m).embedding - derive(plain).embedding, 20016 * 16);
    EXPECT_EQ(derive(m).flops_per_token - derive(plain).flops_per_token, 2 * 4 * 16 * 64);    // rows are looked up
    EXPECT_THAT(refused("longcat_flash_ngram", small), HasSubstr("emb_neighbor_num"));
}

TEST(Structure, GroveMoeHasAnExpertMoreForEachTwo) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 2, "head_dim": 16, "num_experts": 8,
        "num_experts_per_tok": 6, "moe_intermediate_size": 32)";
    const catalog::Model m = model("grove_moe", small);
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(0).facts);
    EXPECT_EQ(moe.adjugates, (catalog::Adjugates{2, 128, 0.05}));
    // GroveMoeSparseMoeBlock: d = 64; router 64 · 8, experts 8 · 3 · 64 · 32, four of 128. A token of six experts
    // works with all four, as there are no more; one that uses three with three at most.
    EXPECT_EQ(parameters(moe, 64), 64 * 8 + 8 * 3 * 64 * 32 + 4 * 3 * 64 * 128);
    EXPECT_EQ(active_parameters(moe, 64), 64 * 8 + 6 * 3 * 64 * 32 + 4 * 3 * 64 * 128);
    catalog::Moe fewer = moe;
    fewer.active_experts = 3;
    EXPECT_EQ(active_parameters(fewer, 64), 64 * 8 + 3 * 3 * 64 * 32 + 3 * 3 * 64 * 128);
    EXPECT_THAT(refused("grove_moe", small + R"(, "mlp_only_layers": [0])"), HasSubstr("mlp_only_layers"));
}

TEST(Structure, SkyworkMoeNormsTheLogitsOfItsRouter) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 4, )",
                      normed = R"(, "moe_use_logits_norm": true, "moe_gate_norm_std": 2.0)";
    const auto moe_of = [](const catalog::Model& m) { return std::get<catalog::Moe>(m.ffns.at(0).facts); };
    const catalog::Moe moe = moe_of(model("skywork_moe", small + R"("num_local_experts": 8)" + normed));
    EXPECT_EQ(moe.router.logit_std, 2);
    EXPECT_TRUE(moe.router.renormalise);
    EXPECT_EQ(moe.active_experts, 2);
    EXPECT_EQ(moe_of(model("skywork_moe", small + R"("num_experts": [8])" + normed)), moe);
    EXPECT_FALSE(moe_of(model("skywork_moe", small + R"("num_experts": [8])")).router.logit_std);
    EXPECT_THAT(ffns(model("skywork_moe", small + R"("num_experts": [8], "moe_expert_interval": 2)")),
                ElementsAre("dense", "moe"));
    EXPECT_THAT(refused("skywork_moe", small + R"("num_experts": [8, 16])"), HasSubstr("num_experts"));
    EXPECT_THAT(refused("skywork_moe", small + R"("num_experts": [8], "moe_2layer_gate": true)"),
                HasSubstr("moe_2layer_gate"));
    EXPECT_THAT(imported("skywork_moe", small + R"("num_experts": [8], "moe_feature_no_mul_topk": false)").notes,
                ::testing::Contains(HasSubstr("moe_feature_no_mul_topk")));
}

TEST(Structure, MegrezSharesExpertsAndChoosesThemALayerAhead) {
    const std::string small = R"("num_hidden_layers": 5, "num_key_value_heads": 2, "n_routed_experts": 8,
        "num_experts_per_tok": 2, "moe_intermediate_size": 32, "n_shared_experts": 2, "first_k_dense_replace": 1)",
                      shared = small + R"(, "experts_shared_frequency": 3, "pre_gate": true)";
    const catalog::Model m = model("megrez_moe", shared);
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe-again", "moe-again", "moe"));
    const auto& own = std::get<catalog::Moe>(m.ffns.at(1).facts);
    const auto& again = std::get<catalog::Moe>(m.ffns.at(2).facts);
    EXPECT_TRUE(own.router.earlier_input && own.router.bias && !own.reuses_experts && again.reuses_experts);
    // MegrezMoeMoE: router and its bias, shared experts; where they are its own, eight experts.
    EXPECT_EQ(parameters(again, 64), 64 * 8 + 8 + 2 * 3 * 64 * 32);
    EXPECT_EQ(parameters(own, 64) - parameters(again, 64), 8 * 3 * 64 * 32);
    EXPECT_EQ(active_parameters(again, 64), active_parameters(own, 64));
    EXPECT_FALSE(std::get<catalog::Moe>(model("megrez_moe", small).ffns.at(1).facts).router.earlier_input);
    EXPECT_THAT(refused("megrez_moe", shared + R"(, "moe_layer_freq": 2)"), HasSubstr("moe_layer_freq"));
    EXPECT_THAT(refused("megrez_moe", R"("num_hidden_layers": 2, "n_routed_experts": 8, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32, "pre_gate": true)"),
                HasSubstr("pre_gate: the first layer has none below it"));
}

TEST(Structure, XverseHasAMixtureWhereItNamesExperts) {
    const std::string small = R"("num_hidden_layers": 1, "num_key_value_heads": 4)";
    EXPECT_THAT(ffns(model("xverse", small)), ElementsAre("dense"));
    const catalog::Model m = model("xverse", small + R"(, "num_experts": 8, "moe_top_k": 2, "num_shared_experts": 2)");
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(0).facts);
    EXPECT_EQ(moe.shared, (catalog::SharedExperts{2, 128, false, {}}));
    EXPECT_FALSE(moe.router.renormalise);    // as SGLang has it where the file does not say
}

TEST(Structure, StepOneFallsWithTheRootOfTheDistance) {
    const std::string small = R"("num_hidden_layers": 1, "num_attention_groups": 2, "max_seq_len": 512)";
    const catalog::Model m = model("step1", small);
    EXPECT_EQ(attention(m, 0).kv_heads, 2);
    EXPECT_TRUE(attention(m, 0).position.kind == catalog::PositionKind::alibi && attention(m, 0).position.root);
    EXPECT_TRUE(m.tied_embeddings && !attention(m, 0).bias_q);
    EXPECT_TRUE(attention(model("step1", small + R"(, "attention_bias": true)"), 0).bias_o);
}

TEST(Structure, JetNemotronMakesKernelsByTheToken) {
    const std::string small = R"("num_hidden_layers": 3, "num_key_value_heads": 2,
        "layer_types": ["jet", "attn", "swa"])",
                      jet = R"("jet": {"num_heads": 2, "head_dim": 12, "expand_v": 2.6666666667, "conv_size": 4,
            "dconv_generator_reduction": 8, "mode": "chunk"})",
                      both = small + R"(, "efficient_attention_config": {)" + jet + R"(, "swa": {"window_size": 64}})";
    const catalog::Model m = model("jet_nemotron", both);
    EXPECT_THAT(mixers(m), ElementsAre("jet-block", "global", "local"));
    const auto& block = std::get<catalog::DeltaNet>(m.mixers.at(0).facts);
    EXPECT_EQ(block.value_head_dim, 32);
    EXPECT_EQ(block.kernel_hidden, 8);
    // JetBlock: q and k 64 → 24, v and the gate 64 → 64, a and b 64 → 2, kernels 64 → 8 → 64 · 4 with a bias,
    // 64 → 64, A and a bias of dt for two heads, a norm of 32.
    EXPECT_EQ(parameters(block, 64), 2 * 64 * 24 + 2 * 64 * 64 + 2 * 64 * 2 + 64 * 8 + 9 * 256 + 64 * 64 + 2 * 2 + 32);
    EXPECT_EQ(state_values(block), 64 * 12 + 64 * 3);    // values alone are convolved
    EXPECT_EQ(attention(m, 1).window, 64);
    EXPECT_TRUE(attention(m, 2).bias_q && !attention(m, 2).bias_o && !attention(m, 2).window);
    EXPECT_THAT(refused("jet_nemotron", small + R"(, "efficient_attention_config": {)" + jet + "}"),
                HasSubstr("efficient_attention_config: missing for the layers \"swa\""));
    std::string odd = both;
    odd.replace(odd.find("2.6666666667"), 12, "2.7");
    EXPECT_THAT(refused("jet_nemotron", odd), HasSubstr("expand_v: values are no whole number wide"));
}

TEST(Structure, AprielSharesXAndBInGroups) {
    const std::string layout = R"("num_hidden_layers": 3, "num_key_value_heads": 2, "sliding_window": null,
        "hybrid_block_layout": ["t", "m2", "t"], "ssm_cfg": {)",
                      inner = R"("d_inner": 64, "d_state": 8, "d_xb": 32)", small = layout + inner + "}";
    const catalog::Model m = model("apriel_hybrid_ssm", small);
    EXPECT_THAT(mixers(m), ElementsAre("attention", "mamba", "attention"));
    const auto& mamba = std::get<catalog::Mamba>(m.mixers.at(1).facts);
    EXPECT_EQ(mamba.xb_dim, 32);
    EXPECT_EQ(mamba.dt_rank, 4);
    // Mamba2 of Fast-LLM: 64 → two times 64, two times 32 and 4; a convolution of 4 with a bias; 4 → 64 with a bias; A
    // and D; 64 → 64.
    EXPECT_EQ(parameters(mamba, 64), 64 * (128 + 64 + 4) + 64 * 5 + 64 * 5 + 64 * 9 + 64 * 64);
    EXPECT_EQ(
        parameters(std::get<catalog::Mamba>(
                       model("apriel_ssm_thinker_hybrid", layout + inner + R"(, "bias": true})").mixers.at(1).facts),
                   64) -
            parameters(mamba, 64),
        128 + 64 + 4 + 64);
    EXPECT_EQ(state_values(mamba), 64 * 8 + 64 * 3);
    EXPECT_THAT(refused("apriel_hybrid_ssm", layout + inner + R"(, "repeat_kv_before_conv": false})"),
                HasSubstr("repeat_kv_before_conv"));
    EXPECT_THAT(refused("apriel_hybrid_ssm", R"("num_hidden_layers": 2, "hybrid_block_layout": ["t", "m2d"])"),
                HasSubstr("hybrid_block_layout"));
    EXPECT_THAT(refused("apriel_hybrid_ssm", R"("num_hidden_layers": 2)"), HasSubstr("hybrid_block_layout"));
}

TEST(Structure, HymbaHasAttentionAndMambaHeadsInOneMixer) {
    const std::string small =
                          R"("num_hidden_layers": 4, "num_key_value_heads": 2, "mamba_dt_rank": 4, "kq_norm": "none",
        "rope": true, "num_memory_tokens": 8, "v_head_dim": 32, "kq_head_dim": -1, "attn_hidden_size": -1)",
                      windows = small + R"(, "sliding_window": 64, "global_attn_idx": [0, 3])",
                      shared = windows + R"(, "kv_reuse_group": [[1, 2]])";
    const catalog::Model m = model("hymba", shared);
    EXPECT_THAT(mixers(m), ElementsAre("global", "local", "local-shared", "global"));
    const auto mixer = [&](std::size_t i) { return std::get<catalog::HybridHeads>(m.mixers.at(i).facts); };
    EXPECT_EQ(m.meta_tokens, 8);
    EXPECT_EQ(mixer(1).attention.prefix, 8);
    EXPECT_EQ(cache_bound(mixer(1)), 72);
    EXPECT_FALSE(mixer(0).attention.window || mixer(0).attention.prefix);
    EXPECT_EQ(mixer(0).attention.v_head_dim, 32);    // of 128 for four heads
    EXPECT_EQ(cache_values(mixer(2)), 0);
    // HymbaBlock: 64 → two times 128, 64, 32 and 64; a convolution of 4 with a bias; 128 → 4 + 2 · 16, 4 → 128 with a
    // bias; A and D; three norms of them, two of 128; 128 → 64.
    EXPECT_EQ(parameters(mixer(0), 64),
              64 * (256 + 64 + 32 + 64) + 128 * 5 + 128 * 36 + 128 * 5 + 128 * 17 + 36 + 256 + 128 * 64);
    EXPECT_EQ(parameters(mixer(0), 64) - parameters(mixer(2), 64), 64 * (32 + 64));
    EXPECT_EQ(derive(model("hymba", small)).total - derive(model("hymba", R"("num_hidden_layers": 4,
        "num_key_value_heads": 2, "mamba_dt_rank": 4, "kq_norm": "none", "rope": true)"))
                                                        .total,
              8 * 64);
    EXPECT_THAT(mixers(model("hymba", windows + R"(, "kv_reuse_every_i_layer": 2)")),
                ElementsAre("global", "local-shared", "local", "global-shared"));
    // A base of 10,000 · (2 · 4 − 1)^(16 ÷ 14).
    EXPECT_EQ(
        *std::get<catalog::HybridHeads>(
             model("hymba", small + R"(, "rope_type": "ntk", "orig_max_position_embeddings": 128)").mixers.at(0).facts)
             .attention.position.theta,
        92433);
    EXPECT_THAT(refused("hymba", small + R"(, "kv_reuse_group": [[1, 9]])"),
                HasSubstr("kv_reuse_group: names no layer of the model"));
    EXPECT_THAT(refused("hymba", small + R"(, "kv_reuse_group": [1])"),
                HasSubstr("kv_reuse_group: expected lists of layers"));
    std::string wide = small;
    wide.replace(wide.find(R"("kq_head_dim": -1)"), 17, R"("kq_head_dim": 32)");
    EXPECT_THAT(refused("hymba", wide), HasSubstr("kq_head_dim: other widths of attention"));
}

TEST(Structure, ModernBertsDecoderNormsTheEmbeddingAlone) {
    const catalog::Model m = model("modernbert-decoder", R"("num_hidden_layers": 4)");
    EXPECT_THAT(mixers(m), ElementsAre("global", "local", "local", "global"));
    EXPECT_TRUE(m.embedding_norm && m.norm.skips_first && m.head_bias && m.tied_embeddings && !m.norm.bias);
    EXPECT_EQ(m.head_dense, (catalog::HeadDense{catalog::Activation::gelu, false}));
    EXPECT_EQ(attention(m, 0).position.theta, 160000);
    EXPECT_EQ(attention(m, 1).position.theta, 10000);
    EXPECT_EQ(attention(m, 1).window, 64);    // half of the encoder's
    // Of norms those of embedding, sublayers but the first, end and head.
    const auto total = [](const std::string& more) {
        return derive(model("modernbert-decoder", R"("num_hidden_layers": 4)" + more)).total;
    };
    const double plain = 1000 * 64 + 1000 + 4 * (4 * 64 * 64 + 3 * 64 * 128) + 64 * 64 + 10 * 64;
    EXPECT_EQ(total(""), plain);
    EXPECT_EQ(total(R"(, "norm_bias": true)"), plain + 10 * 64);
    EXPECT_EQ(total(R"(, "classifier_bias": true, "decoder_bias": false)"), plain + 64 - 1000);

    const auto of = [](const std::string& more) {
        return attention(model("modernbert-decoder", R"("num_hidden_layers": 4, )" + more), 1);
    };
    EXPECT_EQ(of(R"("local_attention": 32)").window, 16);
    EXPECT_EQ(of(R"("sliding_window": 48)").window, 48);
    EXPECT_EQ(of(R"("local_rope_theta": 160000)").position.theta, 160000);
    EXPECT_EQ(of(R"("rope_parameters": {"full_attention": {"rope_theta": 160000, "rope_type": "default"},
        "sliding_attention": {"rope_theta": 20000, "rope_type": "default"}})")
                  .position.theta,
              20000);
    EXPECT_THAT(mixers(model("modernbert-decoder", R"("num_hidden_layers": 2,
        "layer_types": ["sliding_attention", "full_attention"])")),
                ElementsAre("local", "global"));
    EXPECT_THAT(refused("modernbert-decoder", R"("local_attention": 32, "sliding_window": 32)"),
                HasSubstr("sliding_window: is not half of local_attention"));
}

TEST(Structure, MoondreamThreeScalesQueriesAndValuesByTheToken) {
    const std::string small = R"("n_layers": 3, "n_kv_heads": 4, "prefix_attn": 16)",
                      mixture = small + R"(, "moe": {"num_experts": 8, "start_layer": 1, "experts_per_token": 2,
        "expert_inner_dim": 32})";
    const catalog::Model m = model("moondream3", mixture);
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe"));
    EXPECT_TRUE(m.topology == catalog::Topology::parallel && m.norm.bias && m.head_bias && !m.tied_embeddings);
    EXPECT_THAT(m.inputs, ElementsAre(catalog::Modality::text, catalog::Modality::image));
    const catalog::Attention a = attention(m, 0);
    EXPECT_TRUE(a.token_factors);
    EXPECT_EQ(a.image_prefix, 16);
    EXPECT_EQ(a.position.theta, 1.5e6);
    EXPECT_EQ(a.position.dim, 8);
    // Four projections with biases; from 3 · 64 values a factor of four heads, twice, and a number for each.
    EXPECT_EQ(parameters(a, 64), 4 * (64 * 64 + 64) + 2 * 4 * 3 * 64 + 4);
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(1).facts);
    EXPECT_EQ(gating_words(moe.gating, moe.activation), "GELU(gate) · (up + 1)");
    EXPECT_EQ(parameters(moe, 64), 64 * 8 + 8 + 8 * 3 * 64 * 32);
    EXPECT_EQ(active_parameters(moe, 64), 64 * 8 + 8 + 2 * 3 * 64 * 32);
    EXPECT_THAT(ffns(model("moondream3", small + R"(, "moe": null)")), Each("dense"));
    EXPECT_THAT(ffns(model("moondream3", small + R"(, "num_experts": 8, "moe_start_layer": 0)")), Each("moe"));

    // The release's file says nothing of it; one of its rewriting for transformers has other names.
    const auto read = [](const std::string& file) { return model(import_config(file, "config.json", {.name = "X"})); };
    const catalog::Model bare = read(R"({"model_type": "moondream3", "config": {"skills": ["query"]}})"),
                         named = read(R"({"model_type": "moondream3", "text_config": {"model_type": "moondream3_text",
        "hidden_size": 2048, "num_hidden_layers": 24, "num_experts": 64, "moe_intermediate_size": 1024}})"),
                         own = read(R"({"model_type": "moondream3", "config": {"text": {"dim": 2048, "n_layers": 24,
        "moe": {"num_experts": 64, "start_layer": 4, "experts_per_token": 8, "expert_inner_dim": 1024}}}})");
    EXPECT_EQ(bare.layers, 24);
    EXPECT_TRUE(same_architecture(bare, named) && same_architecture(bare, own));
}

TEST(Structure, PuzzleHasMixturesOfSeveralWidths) {
    const std::string small = R"("num_key_value_heads": 2, "head_dim": 16, "mamba_num_heads": 4, "mamba_head_dim": 32,
        "ssm_state_size": 8, "n_groups": 1, "n_routed_experts": 8, "moe_shared_expert_intermediate_size": 48,
        "block_configs": [{"block_type": "mamba"}, {"block_type": "attention"},
            {"block_type": "moe", "moe_intermediate_size": 32, "num_experts_per_tok": 2},
            {"block_type": "moe", "moe_intermediate_size": 64, "num_experts_per_tok": 4},
            {"block_type": "moe", "moe_intermediate_size": 32, "num_experts_per_tok": 2}])";
    const catalog::Model m = model("nemotron_h_puzzle", small);
    EXPECT_THAT(mixers(m), ElementsAre("mamba", "attention", "", "", ""));
    EXPECT_THAT(ffns(m), ElementsAre("", "", "moe-32-2", "moe-64-4", "moe-32-2"));
    EXPECT_EQ(std::get<catalog::Moe>(m.ffns.at(1).facts).active_experts, 4);
    EXPECT_THAT(refused("nemotron_h_puzzle", small + R"(, "num_nextn_predict_layers": 1)"),
                HasSubstr("mtp_block_configs: has no mixture"));
    const catalog::Model drafts = model("nemotron_h_puzzle", small + R"(, "num_nextn_predict_layers": 1,
        "mtp_block_configs": [{"block_type": "attention"},
            {"block_type": "moe", "moe_intermediate_size": 32, "num_experts_per_tok": 2}])");
    EXPECT_TRUE(drafts.mtp);
}

TEST(Structure, SmallThinkerChoosesBeforeAttention) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2, "head_dim": 16,
        "moe_num_primary_experts": 8, "moe_num_active_primary_experts": 2, "moe_ffn_hidden_size": 32,
        "sliding_window_size": 64)",
                      layouts = R"(, "rope_layout": [0, 1, 1, 1], "sliding_window_layout": [0, 1, 1, 1])";
    const catalog::Model m = model("smallthinker", small + layouts);
    EXPECT_THAT(mixers(m), ElementsAre("global-nope", "local", "local", "local"));
    EXPECT_EQ(attention(m, 0).position.kind, catalog::PositionKind::none);
    EXPECT_EQ(attention(m, 1).window, 64);
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(0).facts);
    EXPECT_EQ(moe.activation, catalog::Activation::reglu);
    EXPECT_EQ(moe.router.score, catalog::RouterScore::sigmoid);
    EXPECT_TRUE(moe.router.layer_input && moe.router.renormalise && !moe.router.bias);
    const auto router = [&](const std::string& more) {
        return std::get<catalog::Moe>(model("smallthinker", small + more).ffns.at(0).facts).router;
    };
    EXPECT_FALSE(router(R"(, "moe_enable_early_router": false)").layer_input);
    EXPECT_EQ(router(R"(, "moe_primary_router_apply_softmax": true)").score, catalog::RouterScore::softmax);
    EXPECT_THAT(refused("smallthinker", small + R"(, "moe_enable_secondary_experts": true)"),
                HasSubstr("moe_enable_secondary_experts"));
    EXPECT_THAT(refused("smallthinker", small + R"(, "rope_layout": [1, 1])"),
                HasSubstr("rope_layout: has 2 entries for 4 layers"));
    EXPECT_THAT(refused("smallthinker", small + R"(, "moe_layer_layout": [0, 1, 1, 1])"),
                HasSubstr("layers without experts are not known"));
}

TEST(Structure, PanguProTakesOneExpertOfEachGroup) {
    const catalog::Model m = model("PanguProMoE", R"("num_hidden_layers": 1, "num_key_value_heads": 2,
        "num_experts": 8, "num_experts_per_tok": 4, "moe_intermediate_size": 32,
        "shared_expert_intermediate_size": 128)");
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(0).facts);
    EXPECT_TRUE(moe.router.each_group && moe.router.expert_scales && !moe.router.renormalise);
    EXPECT_EQ(moe.router.groups, 4);
    // PanguProMoESparseMoeBlock: router 64 · 8, a factor for each of 8, experts, the shared one.
    EXPECT_EQ(parameters(moe, 64), 64 * 8 + 8 + 8 * 3 * 64 * 32 + 3 * 64 * 128);
    EXPECT_TRUE(attention(m, 0).bias_q && attention(m, 0).bias_o);
}

TEST(Structure, MiniCpmChoosesBlocksByMeansOfKeys) {
    const std::string two = R"("num_hidden_layers": 2, )";
    const std::string sparse = R"("num_key_value_heads": 2, "sparse_config": {"kernel_size": 32, "kernel_stride": 16,
        "init_blocks": 1, "block_size": 64, "window_size": 2048, "topk": 64, "use_nope": false, "dense_len": 8192)";
    const catalog::MeanBlocks means{64, 96, 1, 32, 32, 16, 8192};    // of the window and, beside it, of the best
    EXPECT_EQ(attention(model("minicpm", two + sparse + "}"), 0).means, means);
    EXPECT_EQ(attention(model("minicpm", two + R"("sparse_config": {"topk": 64})"), 0).means, means);
    EXPECT_FALSE(attention(model("minicpm", R"("num_hidden_layers": 2)"), 0).means);
    EXPECT_THAT(refused("minicpm", two + R"("sparse_config": {"use_nope": true})"), HasSubstr("use_nope"));

    const std::string few = sparse + R"(}, "num_hidden_layers": 4, "head_dim": 16,
        "mixer_types": ["minicpm4", "lightning-attn", "lightning", "minicpm4"])";
    const catalog::Model m = model("minicpm_sala", few + R"(, "lightning_nkv": 4)");
    EXPECT_THAT(mixers(m), ElementsAre("block-sparse", "lightning", "lightning", "block-sparse"));
    EXPECT_EQ(attention(m, 1).means, means);
    EXPECT_EQ(attention(m, 1).position.kind, catalog::PositionKind::none);
    EXPECT_EQ(attention(m, 1).gate, catalog::OutputGate::element);
    const auto& linear = std::get<catalog::LightningAttention>(m.mixers.at(0).facts);
    EXPECT_EQ(linear.kv_heads, 4);
    EXPECT_EQ(linear.position.kind, catalog::PositionKind::rope);
    EXPECT_TRUE(linear.qk_norm == catalog::QkNorm::head && linear.output_norm == catalog::OutputNorm::rms);
    EXPECT_NEAR(*m.residual_factor, 1.4 / 2, 1e-6);
    EXPECT_EQ(attention(model("minicpm_sala", few + R"(, "attn_use_rope": true)"), 1).position.kind,
              catalog::PositionKind::rope);
    EXPECT_THAT(refused("minicpm_sala", few + R"(, "use_output_gate": false)"), HasSubstr("use_output_gate"));
    EXPECT_THAT(refused("minicpm_sala", few + R"(, "lightning_nh": 8)"), HasSubstr("lightning_nh"));
    EXPECT_THAT(refused("minicpm_sala", few + R"(, "lightning_scale": "1/d")"), HasSubstr("lightning_scale"));
    EXPECT_THAT(refused("minicpm_sala", few + R"(, "mup_denominator": 32)"), HasSubstr("mup_denominator"));
    EXPECT_THAT(refused("minicpm_sala", R"("num_hidden_layers": 2, "mixer_types": ["minicpm4", "mamba"])"),
                HasSubstr("mamba"));
}

TEST(Structure, TeleFlmIsLlamaWithFactors) {
    const std::string factors = R"("input_mult": 1.5, "output_mult": 16, "mup_scale_factor": 8)";
    const catalog::Model m = model("TeleFLM", factors + R"(, "use_mup": true)");
    EXPECT_EQ(m.embedding_factor, 1.5);
    EXPECT_EQ(m.logit_scale, 2);    // TeleFLMForCausalLM
    const catalog::Model without = model("TeleFLM", factors);
    EXPECT_FALSE(without.embedding_factor || without.logit_scale);
    EXPECT_THAT(refused("TeleFLM", R"("disable_att_o_bias": true)"), HasSubstr("disable_att_o_bias"));
}

TEST(Structure, TeleChatHasBiasesOnOutputsAlone) {
    const std::string small = R"("n_layer": 2, "n_head": 4, "ffn_hidden_size": 128)";
    const catalog::Model m = model("telechat", small);
    EXPECT_TRUE(attention(m, 0).bias_o && !attention(m, 0).bias_q);
    const auto& ffn = std::get<catalog::DenseFfn>(m.ffns.at(0).facts);
    EXPECT_TRUE(ffn.output_bias && !ffn.bias);
    EXPECT_EQ(parameters(ffn, 64), 3 * 64 * 128 + 64);    // TelechatMLP
    // Length 32,768 of 8,192: two doublings, 2³ − 1 = 7, and heads of 16: 10,000 · 7^(16 ÷ 14).
    EXPECT_EQ(
        *attention(model("telechat2", small + R"(, "training_seqlen": 32768, "base_seqlen": 8192)"), 0).position.theta,
        92433);
    EXPECT_EQ(*attention(m, 0).position.theta, 10000);
    EXPECT_THAT(refused("telechat2", small + R"(, "num_moe_experts": 16)"), HasSubstr("num_moe_experts"));
    EXPECT_THAT(refused("telechat", small + R"(, "embed_layernorm": true)"), HasSubstr("embed_layernorm"));
}

TEST(Structure, PlamoTwoHasTimeStepsOfHeads) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2, "hidden_size_per_head": 16,
        "mamba_num_heads": 8, "mamba_d_state": 8, "attention_window_size": 64)";
    const catalog::Model m = model("plamo2", small + R"(, "full_attention_idx": [3])");
    EXPECT_THAT(mixers(m), ElementsAre("mamba", "local", "mamba", "global"));
    const auto& mamba = std::get<catalog::Mamba>(m.mixers.at(0).facts);
    EXPECT_EQ(mamba.step_heads, 8);
    EXPECT_EQ(mamba.dt_rank, 64);
    // Plamo2MambaMixer of vLLM: 64 → 2 · 128, convolution of 4 without a bias, 128 → 64 + 2 · 8, 64 → 8, three of each
    // head, three norms, 128 → 64.
    EXPECT_EQ(parameters(mamba, 64), 64 * 256 + 128 * 4 + 128 * 80 + 64 * 8 + 3 * 8 + 80 + 128 * 64);
    EXPECT_EQ(attention(m, 1).qk_norm, catalog::QkNorm::each);
    EXPECT_THAT(mixers(model("plamo2", small + R"(, "mamba_step": 4)")),
                ElementsAre("mamba", "mamba", "local", "mamba"));
    EXPECT_THAT(mixers(model("plamo2", small + R"(, "mamba_enabled": false)")),
                ElementsAre("local", "local", "local", "local"));
    const catalog::Model bases =
        model("plamo2", small + R"(, "full_attention_idx": [3], "rope_theta": 500000, "rope_local_theta": 20000)");
    EXPECT_EQ(*attention(bases, 1).position.theta, 20000);
    EXPECT_EQ(*attention(bases, 2).position.theta, 500000);
}

TEST(Structure, MotifTakesHeadsAway) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 2, "head_dim": 16,
        "hidden_act": "poly_norm")";
    const catalog::Model grouped = model("Motif", small + R"(, "num_noise_heads": 1)");
    const catalog::Attention& a = attention(grouped, 0);
    EXPECT_EQ(a.noise_heads, 1);
    EXPECT_EQ(a.heads_of_key(), 3);    // beside the one that is taken away
    // MotifAttention: 64 → 64, 32, 32; three heads of values twice as wide → 64; λ of 4 · 16, a norm of 32.
    EXPECT_EQ(parameters(a, 64), 64 * (64 + 32 + 32) + 3 * 32 * 64 + 4 * 16 + 32);
    const auto& ffn = std::get<catalog::DenseFfn>(grouped.ffns.at(0).facts);
    EXPECT_EQ(ffn.activation, catalog::Activation::polynorm_glu);
    EXPECT_EQ(parameters(ffn, 64), 3 * 64 * 128 + 4);
    EXPECT_FALSE(
        attention(model("Motif", R"("num_hidden_layers": 2, "num_key_value_heads": 4, "hidden_act": "silu")"), 0)
            .noise_heads);
    EXPECT_THAT(refused("Motif", small + R"(, "num_noise_heads": 1, "k_ratio": 2)"), HasSubstr("k_ratio"));
}

TEST(Structure, MotifThreeDoesSoWithLatents) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2,
        "num_noise_heads": 2, "head_dim": 24, "qk_rope_head_dim": 8, "v_head_dim": 16, "q_lora_rank": 32,
        "kv_lora_rank": 16, "attention_cls": "gdla", "hidden_act": "poly_norm", "use_sliding_window": true,
        "sliding_window": 64, "sliding_window_period": 4, "swa_rope_theta": 10000, "rope_theta": 500000,
        "elementwise_attn_output_gate": true)";
    const catalog::Model m = model("Motif", small);
    EXPECT_THAT(mixers(m), ElementsAre("local", "local", "local", "global"));
    const auto& local = std::get<catalog::Mla>(m.mixers.at(0).facts);
    EXPECT_EQ(local.window, 65);    // so many before the token
    EXPECT_EQ(*local.position.theta, 10000);
    EXPECT_EQ(cache_bound(local), 65);
    // 64 → 32 → 4 · 24 and a gate of 2 · 16; 64 → 16 + 8, 16 → 2 · 32; 2 · 16 → 64; a factor for each of 2.
    EXPECT_EQ(parameters(local, 64), 64 * 32 + 32 + 32 * (96 + 32) + 64 * 24 + 16 + 16 * 64 + 32 * 64 + 64 * 2);
    EXPECT_FALSE(std::get<catalog::Mla>(m.mixers.at(1).facts).window);
    const catalog::Model stretched =
        model("Motif", small + R"(, "rope_scaling": {"type": "yarn", "factor": 8, "mscale": 1.0})");
    const auto& scaling = std::get<catalog::Mla>(stretched.mixers.at(1).facts).position.scaling;
    ASSERT_TRUE(scaling);
    EXPECT_NEAR(*scaling->score_factor, std::pow(0.1 * std::log(8.0) + 1, 2), 1e-3);
    EXPECT_FALSE(std::get<catalog::Mla>(stretched.mixers.at(0).facts).position.scaling);
    // Two matrices of 4 · (4 · 64) and one of 16 · (4 · 64), biases, three factors and a norm at each sublayer; at the
    // end the streams are averaged.
    const catalog::Model streams = model("Motif", small + R"(, "mhc_enabled": true)");
    EXPECT_EQ(derive(streams).total - derive(m).total, 8 * (24 * (256 + 1) + 3 + 256));
}

}    // namespace
}    // namespace broadside::curate
