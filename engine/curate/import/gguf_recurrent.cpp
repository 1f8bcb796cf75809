// Architectures with state spaces, linear attention, convolutions, and hybrids of these.

#include "engine/curate/import/config.hpp"
#include "engine/curate/import/gguf_shared.hpp"

#include <algorithm>

namespace broadside::curate::gguf {
namespace {

constexpr GgufRename k_filter = {"shortconv.l_cache", "conv_L_cache"};

/// Latent attention where a layer has key/value heads, without RoPE in llama.cpp; the rest is KDA.
void kimi_linear(Metadata& m) {
    const auto kv_heads = m.by_layer("attention.head_count_kv");
    Array full;
    for (const std::int64_t layer : places(kv_heads, 1)) full.push_back({layer});
    Object kda{{"num_heads", {m.number("attention.head_count")}},
               {"head_dim", {m.take_number("kda.head_dim")}},
               {"short_conv_kernel_size", {m.take_number("ssm.conv_kernel")}},
               {"full_attn_layers", {full}},
               {"use_full_rank_gate", {m.any_layer_has("ssm_g.weight")}}};
    if (const Value* floor = m.take("kda.gate_lower_bound")) kda.push_back({"gate_lower_bound", *floor});
    m.put("linear_attn_config", Value{kda});
    latent(m, "attention.key_length_mla", "attention.value_length_mla");
    m.pass({"attention.key_length"});
    m.put("mla_use_nope", Value{true});
    m.put("norm_topk_prob", Value{true});
}

/// Kimi K3: gates, experts in a narrower space, SiLU kept in range, and attention to what earlier layers gave.
void kimi_k3(Metadata& m) {
    kimi_linear(m);
    m.put("mla_use_output_gate", Value{m.any_layer_has("attn_gate.weight")});
    m.put_as("attn_res_block_size", "attn_res.block_size");
    m.put_as("routed_expert_hidden_size", "expert_latent_length");
    m.put("latent_moe_use_norm", Value{m.any_layer_has("ffn_routed_norm.weight")});
    m.put("hidden_act", Value{std::string("situ")});
    m.put_as("activation_situ_beta", "activation.situ_beta");
    m.put_as("activation_situ_linear_beta", "activation.situ_linear_beta");
}

/// Ling 3: latent attention, with a gate for each head, at the end of each group of layers and in those behind the
/// last.
void bailing_v3(Metadata& m) {
    const auto full = m.by_layer("attention.head_count_kv");
    const std::vector<std::int64_t> at = places(full, 1);
    if (at.empty()) m.refuse("has no layer with full attention");
    const std::int64_t group = at[0], layers = m.layers();
    for (std::int64_t i = 0; i < layers; ++i)
        if ((full[static_cast<std::size_t>(i)] != 0) != ((i + 1) % group == 0 || i >= layers / group * group))
            m.refuse("has layers of full attention that are not at the end of groups");
    m.put("layer_group_size", group);
    latent(m, "attention.key_length_mla", "attention.value_length_mla");
    m.pass({"attention.key_length"});
    m.put("gated_attention_proj_granularity_type", Value{std::string("head_wise")});
}

/// Lightning attention where a layer has a gate; one factor of all residual paths.
void minimax_01(Metadata& m) {
    Array kinds;
    for (const std::int64_t lightning : m.layers_with("attn_gate.weight")) kinds.push_back({1 - lightning});
    m.put("attn_type_list", Value{kinds});
    if (const Value* factor = m.take("residual_scale"))
        for (const char* of :
             {"layernorm_full_attention_alpha", "layernorm_linear_attention_alpha", "layernorm_mlp_alpha"})
            m.put(of, *factor);
    m.put("rotary_dim", m.number("rope.dimension_count"));
}

/// Convolutions where a layer has no key/value heads.
void lfm2(Metadata& m) {
    const auto kv_heads = m.by_layer("attention.head_count_kv");
    put_types(m, kv_heads, "full_attention", "conv");
    m.put("num_key_value_heads", largest(kv_heads));
    m.put("conv_bias", Value{m.any_layer_has("shortconv.conv.bias")});
    m.put("block_auto_adjust_ff_dim", Value{false});
}

void lfm2_moe(Metadata& m) {
    lfm2(m);
    m.put("use_expert_bias", Value{m.any_layer_has("exp_probs_b.bias")});
    if (m.number("expert_gating_func") == 2) m.pass({"expert_gating_func"});
    m.put("norm_topk_prob", Value{true});
}

void mamba2_of_hybrid(Metadata& m) {
    const std::int64_t heads = std::max<std::int64_t>(1, m.take_number("ssm.time_step_rank")),
                       inner = m.take_number("ssm.inner_size");
    m.put("mamba_n_heads", heads);
    m.put("mamba_d_head", inner / heads);
    m.put("mamba_d_ssm", inner);
    m.put("mamba_d_state", m.take_number("ssm.state_size"));
    m.put("mamba_n_groups", m.take_number("ssm.group_count"));
    m.put("mamba_d_conv", m.take_number("ssm.conv_kernel"));
}

/// Mamba-2 where a layer has no key/value heads; Bamba is written by the same name and has none of Granite's factors.
void granite_hybrid(Metadata& m) {
    const auto kv_heads = m.by_layer("attention.head_count_kv");
    m.put("num_key_value_heads", largest(kv_heads));
    mamba2_of_hybrid(m);
    if (!m.says("attention.scale")) {
        m.be("bamba");
        m.put_list("attn_layer_indices", places(kv_heads, 0));
        m.put("attn_rotary_emb", m.number("rope.dimension_count"));
        return granite_moe(m);
    }
    put_types(m, kv_heads, "attention", "mamba");
    const Value* turns = m.take("rope.scaling.finetuned");
    const bool still = turns && turns->boolean() && !*turns->boolean();
    m.put("position_embedding_type", Value{std::string(still ? "nope" : "rope")});
    granite_moe(m);
}

/// One sublayer for each layer: attention where it has key/value heads, a feed-forward where it has a width, else a
/// Mamba.
void nemotron_h(Metadata& m) {
    const auto kv_heads = m.by_layer("attention.head_count_kv"), widths = m.by_layer("feed_forward_length");
    const bool sparse = m.number("expert_count") > 0;
    std::string pattern;
    for (std::size_t i = 0; i < kv_heads.size() && i < widths.size(); ++i)
        pattern += kv_heads[i] != 0 ? '*' : widths[i] != 0 ? sparse ? 'E' : '-' : 'M';
    m.put("hybrid_override_pattern", Value{pattern});
    m.put("num_key_value_heads", largest(kv_heads));
    if (!sparse) m.put("intermediate_size", largest(widths));
    const std::int64_t heads = std::max<std::int64_t>(1, m.take_number("ssm.time_step_rank"));
    m.put("mamba_num_heads", heads);
    m.put("mamba_head_dim", m.take_number("ssm.inner_size") / heads);
    m.put_as("ssm_state_size", "ssm.state_size");
    m.put_as("n_groups", "ssm.group_count");
    m.put_as("conv_kernel", "ssm.conv_kernel");
    m.put("mlp_bias", Value{m.any_layer_has("ffn_up.bias")});
}

/// Gated DeltaNet by the names of a state space.
void deltanet(Metadata& m) {
    const std::int64_t heads = std::max<std::int64_t>(1, m.take_number("ssm.time_step_rank"));
    m.put("linear_num_value_heads", heads);
    m.put("linear_value_head_dim", m.take_number("ssm.inner_size") / heads);
    m.put_as("linear_num_key_heads", "ssm.group_count");
    m.put_as("linear_key_head_dim", "ssm.state_size");
    m.put_as("linear_conv_kernel_dim", "ssm.conv_kernel");
    m.put_as("full_attention_interval", "full_attention_interval");
    m.put_as("mtp_num_hidden_layers", "nextn_predict_layers");
    partial(m);
    if (m.says("expert_count")) m.put("norm_topk_prob", Value{true});
}

void qwen35(Metadata& m) {
    put_axes(m, true);
    deltanet(m);
}

/// Mamba alone; the context is a number for those who ask for none.
void mamba(Metadata& m) {
    if (const Value* inner_norms = m.take("ssm.dt_b_c_rms"); inner_norms && !is_off(*inner_norms)) m.be("falcon_mamba");
    m.put("use_conv_bias", Value{m.any_layer_has("ssm_conv1d.bias")});
    m.pass({"context_length", "feed_forward_length", "attention.head_count"});
}

void mamba2(Metadata& m) {
    mamba2_of_hybrid(m);
    m.pass({"context_length", "feed_forward_length", "attention.head_count"});
}

/// RWKV-6 and 7; the context is a number for those who ask for none.
void rwkv(Metadata& m) {
    m.pass({"context_length", "attention.head_count", "rescale_every_n_layers"});
    if (m.number("token_shift_count") == 2) m.pass({"token_shift_count"});    // of both sublayers, as it is without
}

/// Attention where a layer has key/value heads, experts where it has a router.
void jamba(Metadata& m) {
    const auto kv_heads = m.by_layer("attention.head_count_kv"), sparse = m.layers_with("ffn_gate_inp.weight");
    if (largest(kv_heads) == 0 || largest(sparse) == 0) m.refuse("has no layer with attention, or none with experts");
    put_period(m, kv_heads, "attn_layer_period", "attn_layer_offset");
    put_period(m, sparse, "expert_layer_period", "expert_layer_offset");
    m.put("num_key_value_heads", largest(kv_heads));
    m.put("mamba_expand", m.take_number("ssm.inner_size") / std::max<std::int64_t>(1, m.number("embedding_length")));
}

}    // namespace

std::vector<GgufArchitecture> recurrent() {
    return {
        {"kimi-linear", "kimi_linear", kimi_linear},
        {"kimi-k3", "kimi_linear", kimi_k3},
        {"minimax-01", "minimax", minimax_01, {k_local}},
        {"bailingmoe3",
         "bailing_moe_v3",
         bailing_v3,
         {{"kda.head_dim", "head_dim"},
          {"kda.safe_gate", "kda_safe_gate"},
          {"kda.gate_lower_bound", "kda_lower_bound"},
          {"ssm.conv_kernel", "short_conv_kernel_size"},
          {"expert_shared_count", "num_shared_experts"},
          {"expert_shared_feed_forward_length", "moe_shared_expert_intermediate_size"},
          {"expert_gating_func", "score_function"},
          {"swiglu_clamp_exp", "expert_swiglu_limit_list"},
          {"swiglu_clamp_shexp", "share_expert_swiglu_limit_list"}}},
        {"lfm2", "lfm2", lfm2, {k_filter}},
        {"lfm2moe", "lfm2_moe", lfm2_moe, {k_filter, {"leading_dense_block_count", "num_dense_layers"}}},
        {"granitehybrid", "granitemoehybrid", granite_hybrid, {k_local, k_divisor, k_shared_width}},
        {"nemotron_h", "nemotron_h", nemotron_h},
        {"nemotron_h_moe",
         "nemotron_h",
         nemotron_h,
         {k_routed,
          {"moe_latent_size", "moe_latent_size"},
          {"expert_shared_feed_forward_length", "moe_shared_expert_intermediate_size"}}},
        {"qwen3next", "qwen3_next", deltanet},
        {"qwen35", "qwen3_5_text", qwen35},
        {"qwen35moe", "qwen3_5_moe_text", qwen35},
        {"mamba",
         "mamba",
         mamba,
         {{"ssm.inner_size", "intermediate_size"},
          {"ssm.state_size", "state_size"},
          {"ssm.conv_kernel", "conv_kernel"},
          {"ssm.time_step_rank", "time_step_rank"}}},
        {"mamba2", "mamba2", mamba2},
        {"rwkv6",
         "rwkv6",
         rwkv,
         {{"wkv.head_size", "head_size"},
          {"time_mix_extra_dim", "lora_rank_tokenshift"},
          {"time_decay_extra_dim", "lora_rank_decay"}}},
        {"rwkv7",
         "rwkv7",
         rwkv,
         {{"wkv.head_size", "head_dim"},
          {"attention.decay_lora_rank", "decay_low_rank_dim"},
          {"attention.iclr_lora_rank", "a_low_rank_dim"},
          {"attention.value_residual_mix_lora_rank", "v_low_rank_dim"},
          {"attention.gate_lora_rank", "gate_low_rank_dim"}}},
        {"jamba",
         "jamba",
         jamba,
         {{"ssm.state_size", "mamba_d_state"},
          {"ssm.conv_kernel", "mamba_d_conv"},
          {"ssm.time_step_rank", "mamba_dt_rank"}}},
    };
}

}    // namespace broadside::curate::gguf
