// Architectures with latent attention.

#include "engine/curate/import/gguf_shared.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::curate::gguf {
namespace {

void plm(Metadata& m) { latent(m); }

/// Factors are constants of llama.cpp; values are as wide as heads of the plain kind.
void minicpm3(Metadata& m) {
    latent(m);
    m.pass({"attention.head_count_kv"});
    m.assume("factors on embeddings, sublayers and logits as llama.cpp has them: the header does not say them");
    m.put("scale_emb", 12);
    m.put("scale_depth", Value{1.4});
    m.put("dim_model_base", 256);
}

/// YaRN with its factors on the scores: written a tenth of it; llama.cpp takes the other of the two as the same.
Object latent_stretch(const Metadata& m) {
    Object rope = stretch_of(m);
    const double log = m.real("rope.scaling.yarn_log_multiplier", 0);
    if (!rope.empty() && log != 0)
        for (const char* key : {"mscale", "mscale_all_dim"}) rope.push_back({key, {std::round(log * 1e7) / 1e6}});
    return rope;
}

/// Queries of Mistral Large 3 and Mistral 4 grow with the position; the conversion of the latter does not write it.
void add_growth(Metadata& m, Object& rope) {
    if (m.says("attention.temperature_scale")) {
        m.be("mistral4");
        add_temperature(m, rope);
    } else if (m.family() == "mistral4") {
        rope.push_back({"llama_4_scaling_beta", {0.1}});
        m.assume("queries that grow with the position, as Mistral 4's do, though the header does not say it");
    }
}

/// The one limit of all layers.
double limit_of(Metadata& m, std::string_view key) {
    const Value* all = m.take(key);
    if (!all || !all->array() || all->array()->empty()) return 0;
    for (const Value& limit : *all->array())
        if (limit.number() && limit.number() != all->array()->front().number()) m.refuse("has limits that differ");
    return all->array()->front().number().value_or(0);
}

/// DeepSeek V2 and V3, and what is built like them. Newer files count keys and values twice: as they are kept, for one
/// head, and as they are.
void deepseek2(Metadata& m) {
    const bool kept = m.says("attention.key_length_mla");
    latent(m, kept ? "attention.key_length_mla" : "attention.key_length",
           kept ? "attention.value_length_mla" : "attention.value_length");
    m.pass({"attention.key_length", "attention.head_count_kv"});
    Object rope = latent_stretch(m);
    add_growth(m, rope);
    if (!rope.empty()) m.put("rope_scaling", Value{rope});
    if (m.number("expert_count") == 0) {
        m.be("youtu_llm");
        return m.pass({"expert_count", "expert_shared_count", "expert_feed_forward_length", "leading_dense_block_count",
                       "expert_weights_norm", "expert_used_count"});
    }
    // Older files do not say it; GLM-4.7-Flash is then known by its size.
    const bool flash = !m.says("expert_gating_func") && (m.layers() == 47 || m.layers() == 48) && m.tokens() == 154880;
    if (m.family() == "deepseek_v3" && m.number("expert_gating_func") != 2 && !flash) m.be("deepseek_v2");
    if (!m.says("expert_weights_norm")) m.put("norm_topk_prob", Value{false});
    const bool grouped = m.number("expert_group_count") > 1;
    if (m.family() == "deepseek_v2")
        m.put("topk_method", Value{std::string(grouped ? "group_limited_greedy" : "greedy")});
    if (!grouped) {
        m.pass({"expert_group_count", "expert_group_used_count"});
        m.put("n_group", 1);
        m.put("topk_group", 1);
    }
}

/// An indexer chooses the tokens, in layers where it does not stand for a later one.
void put_indexer(Metadata& m) {
    m.put_as("index_n_heads", "attention.indexer.head_count");
    m.put_as("index_head_dim", "attention.indexer.key_length");
    m.put_as("index_topk", "attention.indexer.top_k");
    Array types;
    for (const std::int64_t own : m.by_layer("attention.indexer.types"))
        types.push_back({std::string(own != 0 ? "full" : "shared")});
    if (!types.empty()) m.put("indexer_types", Value{types});
}

void deepseek32(Metadata& m) {
    deepseek2(m);
    put_indexer(m);
}

void axk2(Metadata& m) {
    deepseek32(m);
    m.put_as("gated_norm_rank", "gated_norm_rank");
}

/// The small language model of DeepSeek-OCR: the mixture with plain attention.
void deepseek_ocr(Metadata& m) {
    m.put("use_mla", Value{false});
    m.put("head_dim", m.number("embedding_length") / std::max<std::int64_t>(1, m.number("attention.head_count")));
    if (!m.says("expert_weights_norm")) m.put("norm_topk_prob", Value{false});
    m.pass({"rope.dimension_count"});
}

/// What an entry of each layer stands for, streams, and the first layers' experts by the token.
void deepseek4(Metadata& m) {
    put_indexer(m);
    m.put("qk_rope_head_dim", m.number("rope.dimension_count"));
    m.put_list("compress_ratios", m.by_layer("attention.compress_ratios"));
    m.put_as("compress_rope_theta", "attention.compress_rope_freq_base");
    m.put_as("o_groups", "attention.output_group_count");
    m.put_as("o_lora_rank", "attention.output_lora_rank");
    m.put_as("hc_mult", "hyper_connection.count");
    m.put_as("num_hash_layers", "hash_layer_count");
    m.put("swiglu_limit", Value{limit_of(m, "swiglu_clamp_exp")});
    m.pass({"swiglu_clamp_shexp", "hyper_connection.sinkhorn_iterations", "hyper_connection.epsilon",
            "embedding_length_out"});
}

/// Motif 3: heads taken away from others, windows but for the last of so many layers, PolyNorm, streams. A window is
/// written with the token itself.
void motif3(Metadata& m) {
    m.put("attention_cls", Value{std::string("gdla")});
    m.put("hidden_act", Value{std::string("poly_norm")});
    m.put("head_dim", m.take_number("attention.key_length"));
    m.put("v_head_dim", m.take_number("attention.value_length"));
    m.put("qk_rope_head_dim", m.number("rope.dimension_count"));
    m.put("elementwise_attn_output_gate", Value{m.any_layer_has("attn_gate.weight")});
    if (Object rope = stretch_of(m); !rope.empty()) {
        rope.push_back({"mscale", {m.real("attention.yarn_mscale", 1)}});
        m.put("rope_scaling", Value{rope});
    }
    if (const std::int64_t window = m.take_number("attention.sliding_window"); window > 0) {
        m.put("use_sliding_window", Value{true});
        m.put("sliding_window", window - 1);
        m.put_as("sliding_window_period", "attention.sliding_window_pattern");
        m.put_as("swa_rope_theta", "rope.freq_base_swa");
    }
    if (const Value* streams = m.take("hyper_connection.count")) {
        m.put("mhc_enabled", Value{true});
        m.put("mhc_expansion_rate", *streams);
    }
    m.pass({"attention.yarn_mscale", "expert_shared_feed_forward_length", "hyper_connection.sinkhorn_iterations",
            "hyper_connection.h_post_coeff", "polynorm.epsilon", "polynorm.bias_clamp", "polynorm.hidden_clamp",
            "polynorm.sigmoid_weight"});
}

}    // namespace

std::vector<GgufArchitecture> latent_attention() {
    return {
        {"plm", "plm", plm},
        {"minicpm3", "minicpm3", minicpm3},
        {"deepseek2", "deepseek_v3", deepseek2, {k_routed}},
        {"deepseek32", "deepseek_v32", deepseek32, {k_routed}},
        {"glm-dsa", "glm_moe_dsa", deepseek32, {k_routed}},
        {"deepseek2-ocr", "deepseek_v2", deepseek_ocr, {k_routed}},
        {"deepseek4", "deepseek_v4", deepseek4, {k_routed}},
        {"mistral4", "mistral4", deepseek2, {k_routed}},
        {"axk2", "axk2", axk2, {k_routed}},
        {"motif3",
         "Motif",
         motif3,
         {{"attention.noise_head_count", "num_noise_heads"},
          {"expert_used_count", "experts_top_k"},
          {"expert_shared_count", "num_shared_experts"},
          {"expert_weights_scale", "route_scale"},
          {"expert_weights_norm", "route_norm"},
          {"expert_gating_func", "score_func"},
          {"leading_dense_block_count", "n_dense_first_layers"},
          {"interleave_moe_layer_step", "interleave_moe_layer_step"},
          {"polynorm.output_scale", "polynorm_output_scale"}}},
    };
}

}    // namespace broadside::curate::gguf
