/// Keys that decide a structure in ways that a family's usual files do not show. Where a class is named it is that of
/// transformers 5.16.

#include "engine/curate/import/small_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace broadside::curate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Structure, ExaoneHasItsWindowsByNumberOrByLetter) {
    // Exaone4Config: every layer that the number does not divide, the last one too. By letters the last has none
    // (modeling_exaone4.py of LG AI Research).
    const std::string window =
        R"("num_hidden_layers": 6, "num_key_value_heads": 4, "sliding_window": 64, "sliding_window_pattern": )";
    EXPECT_THAT(mixers(model("exaone4", window + "4")),
                ElementsAre("local", "local", "local", "global", "local", "local"));
    EXPECT_THAT(mixers(model("exaone4", window + R"("LLLG")")),
                ElementsAre("local", "local", "local", "global", "local", "global"));
    EXPECT_THAT(mixers(model("exaone4", window + R"("GL")")),
                ElementsAre("global", "local", "global", "local", "global", "global"));
    EXPECT_THAT(refused("exaone4", window + R"("LX")"), HasSubstr("sliding_window_pattern: expected a number"));
    // RoPE where the model has no windows, or in the layers that have one.
    EXPECT_EQ(
        attention(model("exaone4", R"("num_hidden_layers": 2, "num_key_value_heads": 4, "sliding_window": null)"), 0)
            .position.kind,
        catalog::PositionKind::rope);
    EXPECT_EQ(attention(model("exaone4", R"("num_hidden_layers": 2, "num_key_value_heads": 4, "sliding_window": 64,
        "layer_types": ["full_attention", "full_attention"])"),
                        0)
                  .position.kind,
              catalog::PositionKind::none);
}

TEST(Structure, QwenHasItsWindowsWhereTheClassHasThem) {
    const std::string window =
        R"("num_hidden_layers": 4, "use_sliding_window": true, "sliding_window": 64, "max_window_layers": 2)";
    const std::string small = R"(, "num_key_value_heads": 4, "head_dim": 16, "num_experts": 4, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32)";
    EXPECT_THAT(mixers(model("qwen3", window + R"(, "num_key_value_heads": 4, "head_dim": 16)")),
                ElementsAre("global", "global", "local", "local"));
    // What `layer_types` calls so has no window where these are switched off.
    const catalog::Model off =
        model("qwen2", R"("num_hidden_layers": 1, "num_key_value_heads": 4, "use_sliding_window": false,
        "sliding_window": 64, "layer_types": ["sliding_attention"])");
    EXPECT_FALSE(attention(off, 0).window);
    EXPECT_THAT(mixers(model("qwen2_moe", window + small)), ElementsAre("local", "global", "global", "global"));
    EXPECT_THAT(mixers(model("qwen3_moe", window + small)), ElementsAre("local", "local", "local", "local"));
}

TEST(Structure, LlamaFourChunksByTypeAndTurnsByList) {
    // MobileLLM-R1 has full attention with RoPE in all layers.
    const std::string small =
        R"("num_hidden_layers": 2, "num_key_value_heads": 4, "head_dim": 16, "attention_chunk_size": 32,
        "intermediate_size_mlp": 128, "moe_layers": [], )";
    const catalog::Model full = model(
        "llama4_text", small + R"("no_rope_layers": [1, 1], "layer_types": ["full_attention", "full_attention"])");
    EXPECT_FALSE(attention(full, 0).chunk);
    EXPECT_EQ(attention(full, 0).position.kind, catalog::PositionKind::rope);
    EXPECT_THAT(mixers(model("llama4_text", small + R"("no_rope_layers": [1, 0])")), ElementsAre("chunked", "nope"));
    EXPECT_THAT(refused("llama4_text", small + R"("no_rope_layers": [1])"),
                HasSubstr("no_rope_layers: has 1 entries for 2 layers"));
}

TEST(Structure, DotsHasWindowsBehindALayer) {
    const std::string small = R"("num_hidden_layers": 3, "num_key_value_heads": 4, "n_routed_experts": 8,
        "num_experts_per_tok": 2, "n_shared_experts": 1, "moe_intermediate_size": 32, "sliding_window": 64, )";
    EXPECT_THAT(mixers(model("dots1", small + R"("max_window_layers": 2)")), ElementsAre("global", "global", "local"));
    EXPECT_THAT(
        mixers(model("dots1", small + R"("layer_types": ["sliding_attention", "full_attention", "full_attention"])")),
        ElementsAre("local", "global", "global"));
}

TEST(Structure, GptNeoExpandsItsTypes) {
    const std::string small = R"("num_layers": 4, "num_heads": 4, "window_size": 64, )";
    EXPECT_THAT(
        mixers(model("gpt_neo", small + R"("attention_types": [[["global", "global", "local"], 1], [["local"], 1]])")),
        ElementsAre("global", "global", "local", "local"));
    EXPECT_THAT(refused("gpt_neo", small + R"("attention_types": [[["global"], 4]],
        "attention_layers": ["global", "local", "global", "local"])"),
                HasSubstr("attention_layers: does not agree with attention_types"));
}

TEST(Structure, ScoresThatAreNotDivided) {
    EXPECT_EQ(attention(model("gpt2", R"("n_layer": 2, "n_head": 4, "n_embd": 64, "scale_attn_weights": false)"), 0)
                  .score_root,
              1);
}

TEST(Structure, FactorsAndRangesAreKept) {
    // transformers: modeling_olmo clamps queries, keys and values; modular_gemma4 multiplies what a layer gives.
    EXPECT_EQ(attention(model("olmo", R"("num_hidden_layers": 2, "clip_qkv": 8.0)"), 0).clip, 8);
    EXPECT_FALSE(attention(model("olmo", R"("num_hidden_layers": 2, "clip_qkv": null)"), 0).clip);
    const std::string small =
        R"("num_hidden_layers": 2, "num_key_value_heads": 4, "head_dim": 16, "global_head_dim": 16)";
    EXPECT_TRUE(model("gemma4_text", small).layer_scale);
    EXPECT_FALSE(
        model("gemma3_text", R"("num_hidden_layers": 2, "num_key_value_heads": 4, "head_dim": 16)").layer_scale);
}

TEST(Structure, FalconH1sFactorsStandWhereTheyMultiply) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 2, "mamba_n_heads": 4,
        "mamba_d_head": 32, "mamba_d_ssm": 128, "mamba_d_state": 16, "mamba_n_groups": 1, "mamba_d_conv": 4)";
    const catalog::Model m = model("falcon_h1", small + R"(, "attention_in_multiplier": 1.0,
        "attention_out_multiplier": 0.9375, "key_multiplier": 0.390625, "mlp_multipliers": [0.5, 1.0],
        "ssm_in_multiplier": 1.25, "ssm_out_multiplier": 0.25, "ssm_multipliers": [0.1, 0.2, 0.3, 0.4, 0.5])");
    const auto& both = std::get<catalog::ParallelHeads>(m.mixers.at(0).facts);
    EXPECT_EQ(both.attention.key_scale, 0.390625);
    EXPECT_FALSE(both.attention_in);
    EXPECT_EQ(both.attention_out, 0.9375);
    EXPECT_EQ(both.mamba_in, 1.25);
    EXPECT_EQ(both.mamba_out, 0.25);
    EXPECT_EQ(both.mamba.factors, (catalog::Mamba2Factors{.gate = 0.1, .x = 0.2, .b = 0.3, .c = 0.4, .step = 0.5}));
    const auto& ffn = std::get<catalog::DenseFfn>(m.ffns.at(0).facts);
    EXPECT_EQ(ffn.gate_scale, 0.5);
    EXPECT_FALSE(ffn.output_scale);
    EXPECT_THAT(refused("falcon_h1", small + R"(, "mlp_multipliers": [0.5])"), HasSubstr("expected 2 factors"));
}

TEST(Structure, Gemma4sMixtureHasNormsOfItsOwn) {
    const catalog::Model m = model("gemma4_text", R"("num_hidden_layers": 2, "num_key_value_heads": 4, "head_dim": 16,
        "global_head_dim": 16, "enable_moe_block": true, "num_experts": 8, "top_k_experts": 2,
        "moe_intermediate_size": 32)");
    const auto& moe = std::get<catalog::Moe>(m.ffns.at(0).facts);
    EXPECT_TRUE(moe.router.expert_scales && moe.router.renormalise);
    EXPECT_EQ(moe.parallel_dense, (catalog::ParallelDense{128, catalog::Activation::geglu, 1, true}));
}

TEST(Structure, AWindowThatIsNoShorterThanTheContextIsNone) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 4, "num_local_experts": 4)";
    EXPECT_EQ(attention(model("phimoe", small + R"(, "sliding_window": 256)"), 0).window, 256);
    const Imported whole = imported("phimoe", small + R"(, "sliding_window": 512)");    // Phi-3.5 MoE has such a one
    EXPECT_FALSE(attention(model(whole), 0).window);
    EXPECT_THAT(whole.notes, ::testing::Contains(HasSubstr("sliding_window 512 left out")));
}

TEST(Structure, WhatIsSwitchedOffAgreesToo) {
    // A switch that this family does not have, which its structure contradicts.
    EXPECT_THAT(refused("llama", R"("num_hidden_layers": 2, "use_rope": false)"),
                HasSubstr("use_rope: false does not agree with position"));
    EXPECT_THAT(refused("llama", R"("num_hidden_layers": 2, "use_rmsnorm": false)"),
                HasSubstr("use_rmsnorm: false does not agree with norm"));
    EXPECT_EQ(refused("llama", R"("num_hidden_layers": 2, "use_qk_norm": false)"), "not refused");
}

TEST(Structure, OfClassesBesideTheirCheckpoints) {
    const std::string small =
        R"("num_hidden_layers": 2, "num_key_value_heads": 4, "num_experts": 8, "moe_intermediate_size": 32)";
    // configuration_bailing_moe.py: use_bias true. Ling 2 has the model_type of the first, and a class of its own.
    EXPECT_TRUE(attention(model("bailing_moe", small), 0).bias_o);
    const catalog::Model second =
        model("bailing_moe",
              small + R"(, "n_group": 1, "num_experts_per_tok": 2, "architectures": ["BailingMoeV2ForCausalLM"])");
    EXPECT_FALSE(attention(second, 0).bias_o);
    EXPECT_EQ(attention(second, 0).qk_norm, catalog::QkNorm::head);
    const auto& routed = std::get<catalog::Moe>(second.ffns.at(1).facts).router;
    EXPECT_EQ(routed.score, catalog::RouterScore::sigmoid);
    EXPECT_TRUE(routed.bias);
    // configuration_hunyuan.py: neither QK-norm nor a shared expert. config_molmo.py: no biases, embeddings apart.
    const catalog::Model large = model("hunyuan", small + R"(, "moe_topk": 2)");
    EXPECT_EQ(attention(large, 0).qk_norm, catalog::QkNorm::none);
    EXPECT_FALSE(std::get<catalog::Moe>(large.ffns[0].facts).shared);
    const catalog::Model molmo =
        model("molmo", R"("num_hidden_layers": 2, "embedding_size": 1000, "tie_word_embeddings": true)");
    EXPECT_FALSE(attention(molmo, 0).bias_q);
    EXPECT_FALSE(molmo.tied_embeddings);
    EXPECT_EQ(*attention(molmo, 0).position.theta, 10000);
    // ArcticConfig: without these layers are of another kind.
    EXPECT_THAT(refused("arctic", R"("num_hidden_layers": 2)"), HasSubstr("moe_layer_frequency: missing"));
    // configuration_rwkv6.py: ranks that the file gives.
    EXPECT_THAT(imported("rwkv6", R"("num_hidden_layers": 2, "lora_rank_tokenshift": 24, "lora_rank_decay": 48)").text,
                ::testing::AllOf(HasSubstr("\"mix_rank\": 24"), HasSubstr("\"decay_rank\": 48")));
}

TEST(Structure, BiasesAreWhereTheCodeHasThem) {
    // modeling_helium.py, modeling_nanochat.py, and what the catalog has no word for.
    const std::string small =
        R"("num_hidden_layers": 2, "num_key_value_heads": 4, "head_dim": 16, "attention_bias": true)";
    const catalog::Model helium = model("helium", small), nanochat = model("nanochat", small);
    EXPECT_TRUE(attention(helium, 0).bias_q);
    EXPECT_FALSE(attention(helium, 0).bias_o);
    EXPECT_TRUE(attention(nanochat, 0).bias_o);
    EXPECT_THAT(refused("qwen3_5_text", small), HasSubstr("attention_bias: a bias on the gate"));
    EXPECT_THAT(refused("ernie4_5_moe", R"("num_hidden_layers": 2, "num_key_value_heads": 4, "use_bias": true)"),
                HasSubstr("use_bias: biases of the shared experts alone are not known"));
    EXPECT_THAT(refused("deepseek_v4", R"("num_hidden_layers": 4, "n_shared_experts": 2)"),
                HasSubstr("n_shared_experts"));
}

TEST(Structure, GraniteHasItsBasesByLayer) {
    const std::string small =
        R"("num_hidden_layers": 5, "num_key_value_heads": 4, "sliding_window": 64, "layer_rope_theta": )";
    const catalog::Model m = model("granite_swa", small + "[0, 5000, 5000, 5000, 0]");
    EXPECT_THAT(mixers(m), ElementsAre("global", "local", "local", "local", "global"));
    const bool first = m.mixers[0].name == "local";
    EXPECT_EQ(*attention(m, first ? 0 : 1).position.theta, 5000);
    EXPECT_EQ(attention(m, first ? 1 : 0).position.kind, catalog::PositionKind::none);
    EXPECT_TRUE(attention(m, 0).sinks);
    EXPECT_THAT(refused("granite_swa", small + "[0, 5000, 6000, 5000, 0]"), HasSubstr("layer_rope_theta: differs"));
}

TEST(Structure, WrappersHaveDefaultsOfTheirOwn) {
    const auto inside = [](const std::string& wrapper, const std::string& part) {
        Problems problems;
        const Imported i = import_config(R"({"model_type": ")" + wrapper + R"(", "text_config": )" + part + "}",
                                         "config.json", {.name = "X"});
        return std::move(catalog::read_model(i.text, i.id + ".json", problems).value());
    };
    // configuration_voxtral.py: Ministral 3B in Llama's words. configuration_hunyuan_vl.py: embeddings are tied.
    const catalog::Model voxtral = inside("voxtral", R"({"model_type": "llama"})");
    EXPECT_EQ(voxtral.embedding_dim, 3072);
    EXPECT_EQ(attention(voxtral, 0).kv_heads, 8);
    EXPECT_EQ(*attention(voxtral, 0).position.theta, 1e8);
    EXPECT_TRUE(inside("hunyuan_vl", R"({"model_type": "hunyuan_vl_text"})").tied_embeddings);
    EXPECT_FALSE(
        inside("hunyuan_vl", R"({"model_type": "hunyuan_vl_text", "tie_word_embeddings": false})").tied_embeddings);
    EXPECT_FALSE(attention(inside("glm_ocr", R"({"model_type": "glm_ocr_text"})"), 0).bias_q);
}

TEST(Structure, SecondNamesStandForKnownFamilies) {
    const std::string small = R"("num_hidden_layers": 2, "num_key_value_heads": 4)";
    for (const char* type :
         {"kormo", "llava_next_video", "perception_lm", "granite4_vision_text", "ovis2", "fast_vlm", "video_llama_3",
          "audioflamingo3", "musicflamingo", "vibevoice_asr", "qianfan_ocr", "lighton_ocr"})
        EXPECT_EQ(model(type, small).layers, 2) << type;
    EXPECT_EQ(model("gemma4_unified_text", small + R"(, "head_dim": 16, "global_head_dim": 16)").layers, 2);
    // DeepSeek-OCR 2 has no latents.
    const catalog::Model ocr = model("deepseek_ocr2_text", small + R"(, "n_routed_experts": 8, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32, "n_shared_experts": 1, "mlp_layer_types": ["dense", "sparse"])");
    EXPECT_THAT(mixers(ocr), ElementsAre("mha", "mha"));
    EXPECT_THAT(ffns(ocr), ElementsAre("dense", "moe"));
    const auto cosmos = std::get<catalog::DenseFfn>(model("cosmos3_edge_text", small).ffns.at(0).facts);
    EXPECT_EQ(cosmos.activation, catalog::Activation::relu2);
}

TEST(Structure, WhatAReaderTakesIsTold) {
    // Neither in the file nor among the defaults: MiniMax M2's code has a norm on queries and keys.
    EXPECT_THAT(imported("minimax_m2", R"("num_hidden_layers": 1, "num_key_value_heads": 4, "head_dim": 16,
        "num_local_experts": 4, "num_experts_per_tok": 2)")
                    .notes,
                ::testing::IsSupersetOf(
                    {"use_qk_norm true, MiniMax M2's default", "scoring_func sigmoid, MiniMax M2's default"}));
}

TEST(Structure, StepHasListsByLayer) {
    const std::string small =
        R"("num_hidden_layers": 3, "num_attention_groups": 2, "head_dim": 16, "moe_num_experts": 8,
        "moe_top_k": 2, "moe_intermediate_size": 32, "share_expert_dim": 32, "sliding_window": 64,
        "num_nextn_predict_layers": 1, "moe_layers_enum": "1,2", "num_sliding_attention_heads": 6,
        "layer_types": ["full_attention", "sliding_attention", "sliding_attention", "full_attention"],
        "rope_theta": [5000000, 10000, 10000, 5000000], "partial_rotary_factors": [0.5, 1, 1, 0.5])";
    const catalog::Model m = model("step3p5", small);
    EXPECT_THAT(mixers(m), ElementsAre("global", "local", "local"));
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe"));
    const bool first = m.mixers[0].name == "local";
    const catalog::Attention &local = attention(m, first ? 0 : 1), &global = attention(m, first ? 1 : 0);
    EXPECT_EQ(local.heads, 6);
    EXPECT_EQ(global.heads, 4);
    EXPECT_EQ(*local.position.theta, 10000);
    EXPECT_EQ(*global.position.theta, 5000000);
    EXPECT_EQ(*global.position.dim, 8);
    EXPECT_FALSE(local.position.dim);
}

TEST(Structure, MiniMaxRefusesTypesThatItDoesNotKnow) {
    EXPECT_THAT(refused("minimax", R"("num_hidden_layers": 2, "num_key_value_heads": 4,
        "layer_types": ["linear_attention", "odd"])"),
                HasSubstr("layer_types: the layer type \"odd\" is not known"));
    // The share of a head that turns, where no number of dimensions is given.
    EXPECT_EQ(*attention(model("minimax_m2", R"("num_hidden_layers": 1, "num_key_value_heads": 4, "head_dim": 16,
        "num_local_experts": 4, "num_experts_per_tok": 2, "rope_parameters": {"rope_theta": 10000,
        "partial_rotary_factor": 0.5})"),
                         0)
                   .position.dim,
              8);
}

TEST(Structure, WhatTheFileSaysCountsBeforeADefault) {
    // Mellum's class takes bases by type of layer; a file that has one by the older name means it.
    EXPECT_EQ(*attention(model("mellum",
                               R"("num_hidden_layers": 1, "num_key_value_heads": 4, "head_dim": 16, "rope_theta": 77)"),
                         0)
                   .position.theta,
              77);
    EXPECT_THAT(imported("gpt_oss", R"("num_hidden_layers": 2, "num_key_value_heads": 4, "head_dim": 16)").notes,
                ::testing::Contains(HasSubstr(R"(rope_scaling {"rope_type": "yarn", "factor": 32)")));
}

TEST(Structure, HeadsAreAsWideAsTheyLikeBehindALowRank) {
    // DeepSeek V4 Pro: 128 heads of 512 over a width of 7168.
    const std::string small =
        R"("num_hidden_layers": 2, "head_dim": 512, "qk_rope_head_dim": 64, "q_lora_rank": 32, "o_groups": 2,
        "o_lora_rank": 32, "sliding_window": 16, "compress_ratios": [4, 128], "n_routed_experts": 8,
        "num_experts_per_tok": 2, "moe_intermediate_size": 32, "n_shared_experts": 1, "num_hash_layers": 0,
        "index_n_heads": 2, "index_head_dim": 16, "index_topk": 8)";
    EXPECT_THAT(mixers(model("deepseek_v4", small)), ElementsAre("compressed-4", "compressed-128"));
}

TEST(Structure, HunyuanRaisesItsBase) {
    // modeling_hunyuan_v1_dense: base × alpha ^ (dim ÷ (dim − 2)), for the kind "dynamic" alone: 10,000 × 1,000 ^ (16 ÷
    // 14).
    const std::string small = R"("num_hidden_layers": 1, "num_key_value_heads": 4, "head_dim": 16, "rope_theta": 10000,
        "rope_scaling": {"alpha": 1000, "factor": 1, "type": )";
    EXPECT_EQ(attention(model("hunyuan_v1_dense", small + R"("dynamic"})"), 0).position.theta, 26826958);
    EXPECT_EQ(attention(model("hunyuan_v1_dense", small + R"("linear"})"), 0).position.theta, 10000);
}

TEST(Structure, LagunaHasHeadsByTypeOfLayer) {
    const std::string small = R"("num_hidden_layers": 3, "num_key_value_heads": 2, "head_dim": 16, "num_experts": 4,
        "num_experts_per_tok": 2, "sliding_window": 64, "layer_types": ["full_attention", "sliding_attention",
        "sliding_attention"], "num_attention_heads_per_layer": )";
    const catalog::Model m = model("laguna", small + "[4, 6, 6]");
    EXPECT_THAT(mixers(m), ElementsAre("global", "local", "local"));
    EXPECT_EQ(attention(m, 0).heads, 6);
    EXPECT_EQ(attention(m, 1).heads, 4);
    EXPECT_TRUE(attention(m, 0).softplus_gate);
    EXPECT_EQ(attention(m, 1).position.dim, 8);    // of full attention half a head turns, as the class has it
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe", "moe"));
    EXPECT_THAT(refused("laguna", small + "[4, 6, 8]"), HasSubstr("differs from layer to layer of one type"));
    EXPECT_THAT(refused("laguna", small + "[4]"), HasSubstr("has 1 entries for 3 layers"));
}

TEST(Structure, WhatTheFormatHasNoWordForIsSaid) {
    for (const char* type : {"blt"})
        EXPECT_THAT(refused(type, R"("num_hidden_layers": 4)"), HasSubstr("the format has no word for what"));
}

TEST(Structure, PhiThreeSmallSeesBlocksInEverySecondLayer) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2, "ff_intermediate_size": 128,
        "gegelu_limit": 20, "blocksparse_block_size": 64, "blocksparse_num_local_blocks": 16,
        "blocksparse_vert_stride": 8)";
    const catalog::Model m = model("phi3small", small + R"(, "dense_attention_every_n_layers": 2)");
    EXPECT_THAT(mixers(m), ElementsAre("blocks", "full", "blocks", "full"));
    EXPECT_EQ(attention(m, 0).strided, (catalog::StridedBlocks{64, 16, 8}));
    EXPECT_EQ(attention(m, 1).score_root, 256);    // scores are divided by the head's width, 16
    EXPECT_EQ(m.logit_scale, 0.125);
    EXPECT_THAT(mixers(model("phi3small", small)), ElementsAre("blocks", "blocks", "blocks", "blocks"));
}

TEST(Structure, OlmoTurnsByTheTypeOfLayer) {
    const catalog::Model m = model("olmo3", R"("num_hidden_layers": 4, "sliding_window": 64, "rope_parameters": {
        "full_attention": {"rope_type": "yarn", "rope_theta": 500000, "factor": 8,
                           "original_max_position_embeddings": 64},
        "sliding_attention": {"rope_type": "default", "rope_theta": 10000}})");
    const bool first = m.mixers[0].name == "local";
    EXPECT_EQ(*attention(m, first ? 0 : 1).position.theta, 10000);
    EXPECT_EQ(*attention(m, first ? 1 : 0).position.theta, 500000);
}

TEST(Structure, InputsFollowFromWhatIsBesideTheLanguageModel) {
    const auto inputs = [](const std::string& family, const std::string& more) { return model(family, more).inputs; };
    using enum catalog::Modality;
    const std::string layers = R"("num_hidden_layers": 2, "num_key_value_heads": 4, )";
    EXPECT_THAT(inputs("llama", layers + R"("vision_tower_cfg": {"hidden_size": 32})"), ElementsAre(text, image));
    EXPECT_THAT(inputs("phi4mm", layers + R"("embd_layer": {"embedding_cls": "image_audio"},
        "audio_processor": {"name": "cascades"})"),
                ElementsAre(text, image, audio));
    EXPECT_THAT(inputs("molmo", R"("num_hidden_layers": 2)"), ElementsAre(text, image));
    EXPECT_THAT(inputs("llama", R"("num_hidden_layers": 2)"), ElementsAre(text));
}

TEST(Structure, BaichuanM1FiltersKeysAndValues) {
    const catalog::Model m = model("baichuan_m1", R"("num_hidden_layers": 4, "num_key_value_heads": 2,
        "num_swa_attention_heads": 8, "num_swa_key_value_heads": 4, "conv_window": 2, "sliding_window": 64,
        "sliding_window_layers": [1, 3], "rope_theta": 10000)");
    EXPECT_THAT(mixers(m), ElementsAre("global", "local", "global", "local"));
    for (const catalog::NamedMixer& mixer : m.mixers) {
        const auto& a = std::get<catalog::Attention>(mixer.facts);
        EXPECT_EQ(a.kv_filter, 2);
        EXPECT_EQ(a.heads, mixer.name == "local" ? 8 : 4);
        EXPECT_EQ(a.kv_heads, mixer.name == "local" ? 4 : 2);
        EXPECT_EQ(a.head_dim, mixer.name == "local" ? 8 : 16);
        // Of one token before: 2 · 2 · 16 and 2 · 4 · 8.
        EXPECT_EQ(state_values(a), 64);
    }
}

TEST(Structure, MiniMaxNormsQueriesAndKeysInOneOfTwoWays) {
    EXPECT_THAT(refused("minimax_m2", R"("num_hidden_layers": 1, "num_key_value_heads": 4, "head_dim": 16,
        "num_local_experts": 4, "num_experts_per_tok": 2, "qk_norm_type": "other")"),
                HasSubstr("qk_norm_type: expected per_layer or per_head"));
}

TEST(Structure, OpenPanguHasOneSwitchForItsBiases) {
    const std::string small = R"("num_hidden_layers": 1, "num_key_value_heads": 2)";
    const auto biases = [&](const std::string& more) {
        const catalog::Attention& a = attention(model("PanguEmbedded", small + more), 0);
        return std::vector<bool>{a.bias_q, a.bias_k, a.bias_v, a.bias_o};
    };
    // OpenPanguDecoderLayer of vLLM's openpangu.py.
    EXPECT_THAT(biases(""), ElementsAre(true, true, true, true));
    EXPECT_THAT(biases(R"(, "qkv_bias": false)"), ElementsAre(false, false, false, true));
    EXPECT_THAT(biases(R"(, "bias": false, "qkv_bias": true)"), ElementsAre(true, true, true, false));
    EXPECT_THAT(refused("PanguEmbedded", small + R"(, "param_sink_number": 128)"), HasSubstr("param_sink_number"));
    EXPECT_EQ(model("pangu_embedded", small).layers, 1);
}

TEST(Structure, OpenPanguUltraHasTwoSetsOfNames) {
    const std::string first = R"("num_hidden_layers": 2, "attention_q_lora_dim": 8, "attention_kv_lora_dim": 8,
        "attention_qk_dim": 8, "attention_qk_rope_dim": 8, "attention_v_dim": 8, "num_routed_experts": 8,
        "num_shared_experts": 1, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "num_dense_layers": 1,
        "routed_scaling_factor": 2.5, "sandwich_norm": true, "num_mtp_layers": 1)",
                      later = R"("num_hidden_layers": 2, "q_lora_rank": 8, "kv_lora_rank": 8, "qk_nope_head_dim": 8,
        "qk_rope_head_dim": 8, "v_head_dim": 8, "n_routed_experts": 8, "n_shared_experts": 1, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32, "first_k_dense_replace": 1, "routed_scaling_factor": 2.5, "sandwich_norm": true,
        "num_nextn_predict_layers": 1)";
    const catalog::Model m = model("pangu_ultra_moe", first);
    EXPECT_EQ(imported("pangu_ultra_moe", first).text, imported("pangu_ultra_moe", later).text);
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe"));
    EXPECT_EQ(m.norm.placement, catalog::NormPlacement::pre_post);
    EXPECT_FALSE(std::get<catalog::Moe>(m.ffns.at(1).facts).router.bias);
    EXPECT_THAT(refused("pangu_ultra_moe", later + R"(, "param_sink_number": 128)"), HasSubstr("param_sink_number"));
}

TEST(Structure, OpenPanguProV2HasLearnedKeysAndValues) {
    const std::string more = R"("num_hidden_layers": 2, "num_key_value_heads": 2, "qk_nope_dim": 16, "qk_rope_dim": 8,
        "v_channels": 16, "n_routed_experts": 8, "n_shared_experts": 2, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32, "first_k_dense_replace": 1, "sandwich_norm": true,
        "router_enable_expert_bias": true, "num_nextn_predict_layers": 1)",
                      sinks = R"(, "param_sink_number": 5, "param_sink_with_value": true)";
    const catalog::Model m = model("PanguProMoEV2", more + sinks);
    const catalog::Attention& a = attention(m, 0);
    EXPECT_EQ(a.qk_norm, catalog::QkNorm::key);
    EXPECT_EQ(a.position.dim, 8);
    EXPECT_EQ(m.norm.placement, catalog::NormPlacement::pre_post);
    EXPECT_THAT(ffns(m), ElementsAre("dense", "moe"));
    // OpenPanguSinkAttention: queries and keys of 24, values of 16, four heads over two; 5 keys and values of each.
    EXPECT_EQ(parameters(a, 64), 64 * (4 * 24 + 2 * 24 + 2 * 16 + 4 * 16) + 24 + 5 * 2 * (24 + 16));
    EXPECT_EQ(imported("pangu_pro_moe_v2", more + sinks).text, imported("PanguProMoEV2", more + sinks).text);
    // It has the model_type of the first where its class tells it.
    EXPECT_EQ(model("PanguProMoE", more + sinks + R"(, "architectures": ["PanguProMoEV2ForCausalLM"])").layers, 2);
    EXPECT_TRUE(attention(model("PanguProMoEV2", more + sinks + R"(, "qkv_bias": true)"), 0).bias_k);
    EXPECT_THAT(refused("PanguProMoEV2", more), HasSubstr("param_sink_number: missing"));
    EXPECT_THAT(refused("PanguProMoEV2", more + R"(, "param_sink_number": 5, "param_sink_with_value": false)"),
                HasSubstr("param_sink_with_value"));
}

TEST(Structure, NormsOnQueriesAndKeysMayHaveBiases) {
    const std::string small = R"("num_hidden_layers": 1, "num_key_value_heads": 2)";
    const catalog::Model m = model("chameleon", small + R"(, "swin_norm": true, "model_parallel_size": 2,
        "vq_config": {"embed_dim": 256, "num_embeddings": 8192})");
    EXPECT_EQ(m.norm.placement, catalog::NormPlacement::post);    // ChameleonSwinDecoderLayer
    EXPECT_THAT(m.inputs, ElementsAre(catalog::Modality::text, catalog::Modality::image));
    EXPECT_EQ(attention(m, 0).qk_norm, catalog::QkNorm::each);
    EXPECT_TRUE(attention(m, 0).qk_norm_bias);
    EXPECT_EQ(model("chameleon", small).norm.placement, catalog::NormPlacement::pre);
    EXPECT_TRUE(attention(model("chameleon", small + R"(, "attention_bias": true)"), 0).bias_o);
    // PersimmonAttention: a LayerNorm of the width of a head on queries, one on keys; 64 · 4 · 64 with biases.
    EXPECT_EQ(parameters(attention(model("persimmon", R"("num_hidden_layers": 1)"), 0), 64),
              4 * 64 * 64 + 4 * 64 + 2 * 2 * 16);
}

TEST(Structure, DeciLmHasKeyValueHeadsByLayer) {
    const std::string small = R"("num_hidden_layers": 3, "num_key_value_heads_per_layer": )";
    const catalog::Model m = model("deci", small + "[4, 2, 4]");
    EXPECT_THAT(mixers(m), ElementsAre("gqa-4", "gqa-2", "gqa-4"));
    EXPECT_EQ(attention(m, 1).kv_heads, 2);
    EXPECT_THAT(refused("deci", small + "[4, 3, 4]"), HasSubstr("expected a divisor of the heads"));
    EXPECT_THAT(refused("deci", small + "[4]"), HasSubstr("num_key_value_heads_per_layer: has 1 entries for 3 layers"));
}

TEST(Structure, PlamoThreeHasWindowsInTwoWays) {
    const std::string small = R"("num_hidden_layers": 4, "num_key_value_heads": 2, "head_dim": 16,
        "sliding_window_pattern": 4, "rope_theta": 500000, )";
    const catalog::Model m = model("plamo3", small + R"("window_size": 64)");
    EXPECT_THAT(mixers(m), ElementsAre("local", "local", "local", "global"));
    EXPECT_EQ(attention(m, 0).window, 64);
    EXPECT_EQ(*attention(m, 0).position.theta, 10000);
    EXPECT_EQ(*attention(m, 1).position.theta, 500000);
    EXPECT_EQ(imported("plamo3", small + R"("sliding_window": [64, 64, 64, null])").text,
              imported("plamo3", small + R"("window_size": 64)").text);
    EXPECT_THAT(refused("plamo3", small + R"("sliding_window": [64, 32, 64, null])"), HasSubstr("expected one window"));
    // As YaRN has it where nothing else is said: (0.1 ln 4 + 1)².
    const catalog::Model longer =
        model("plamo3", small + R"("window_size": 64, "rope_scaling_factor": 4, "initial_context_length": 128)");
    EXPECT_EQ(attention(longer, 1).position.scaling->score_factor, 1.296);
    EXPECT_FALSE(attention(longer, 0).position.scaling);
}

}    // namespace
}    // namespace broadside::curate
