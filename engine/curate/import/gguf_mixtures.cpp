// Architectures with attention and experts.

#include "engine/curate/import/config.hpp"
#include "engine/curate/import/gguf_shared.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::curate::gguf {
namespace {

/// Mixtral has experts. Of Mistral's first model, and of what was made of it, llama.cpp does not keep the window.
void llama(Metadata& m) {
    if (m.number("expert_count") > 0) return m.be("mixtral");
    m.pass({"expert_count", "expert_used_count"});
    if (m.number("context_length") == 32768 && m.number("feed_forward_length") == 14336 &&
        m.real("rope.freq_base", 0) == 10000)
        m.assume("full attention: if this is of Mistral 7B 0.1, the header does not keep its windows of 4,096");
}

/// Llama 4: three layers of chunks of 8,192 with RoPE to one without, queries that grow with the position there, and
/// QK-norm but with 128 experts: constants of llama.cpp. MobileLLM, which has a window of 0, sees and turns everywhere.
void llama4(Metadata& m) {
    const bool everywhere = m.says("attention.sliding_window") && m.take_number("attention.sliding_window") == 0;
    if (everywhere) {
        const std::vector<std::int64_t> all(static_cast<std::size_t>(m.layers()), 1);
        put_types(m, all, "full_attention", "");
        m.put_list("no_rope_layers", all);
    }
    if (m.number("expert_count") == 0) {
        m.put_list("moe_layers", {});
        m.pass({"expert_count", "expert_used_count", "expert_feed_forward_length", "interleave_moe_layer_step"});
    }
    if (!everywhere) m.assume("attention in chunks of 8,192, as llama.cpp has them: the header does not say it");
    m.put("attn_temperature_tuning", Value{!everywhere});
    m.put("attention_chunk_size", 8192);
    m.put("use_qk_norm", Value{m.number("expert_count") != 128});
}

void weights_of_one(Metadata& m) { m.put("norm_topk_prob", Value{true}); }

/// Phi-3.5-MoE, whose head has a bias.
void phimoe(Metadata& m) { m.put("lm_head_bias", Value{m.size("output.bias") > 0}); }

void dbrx(Metadata& m) {
    m.put("attn_config", Value{Object{{"kv_n_heads", {m.take_number("attention.head_count_kv")}},
                                      {"rope_theta", {m.real("rope.freq_base", 10000)}},
                                      {"clip_qkv", {m.real("attention.clamp_kqv", 0)}}}});
    m.put("ffn_config", Value{Object{{"ffn_hidden_size", {m.take_number("feed_forward_length")}},
                                     {"moe_num_experts", {m.take_number("expert_count")}},
                                     {"moe_top_k", {m.take_number("expert_used_count")}}}});
    m.pass({"rope.freq_base", "attention.clamp_kqv"});
}

/// A factor by the name that a configuration has; the root that it may be, where it is that with 32 bits.
void put_root(Metadata& m, const char* key, std::string_view from, double root) {
    const double factor = m.real(from, root);
    m.put(key, Value{static_cast<float>(factor) == static_cast<float>(root) ? root : factor});
    m.pass({from});
}
/// Grok-1, and 2 with a dense path beside the experts. The cap of router scores is 30 where a configuration has none.
void grok(Metadata& m) {
    put_root(m, "embedding_multiplier_scale", "embedding_scale",
             std::sqrt(static_cast<double>(m.number("embedding_length"))));
    put_root(m, "output_multiplier_scale", "logit_scale", std::sqrt(1.0 / 3));
    const bool beside = m.any_layer_has("ffn_up.weight");
    m.put("residual_moe", Value{beside});
    if (!beside && m.real("router_logit_softcapping", 0) == 30) m.pass({"router_logit_softcapping"});
}

void arctic(Metadata& m) {
    m.put("parallel_attn_mlp_res", Value{true});
    m.put("moe_layer_frequency", 1);
}

/// Granite with windows and sinks, dense or a mixture.
void granite_swa(Metadata& m) {
    if (m.number("expert_count") > 0) m.be("granitemoe_swa");
    put_windows(m, windows(m, 4, true));
    granite_moe(m);
    Array bases;
    for (const std::int64_t turns : m.by_layer("attention.rope_pattern"))
        bases.push_back({turns != 0 ? m.real("rope.freq_base", 10000) : 0.0});
    if (!bases.empty()) m.put("layer_rope_theta", Value{bases});
    m.pass({"deepstack_mapping"});    // of what the model sees
}

/// The mixtures begin where the first router is.
void hy3(Metadata& m) {
    const auto sparse = m.layers_with("ffn_gate_inp.weight");
    const auto first = std::ranges::find(sparse, 1) - sparse.begin();
    if (std::ranges::find(sparse.begin() + first, sparse.end(), 0) != sparse.end())
        m.refuse("has layers without experts behind one with them");
    m.put("first_k_dense_replace", first);
    const std::int64_t width = std::max<std::int64_t>(1, m.number("expert_feed_forward_length"));
    m.put("num_shared_experts", m.take_number("expert_shared_feed_forward_length") / width);
    // What its class has for all.
    const Value* normed = m.at("expert_weights_norm");
    if ((!normed || !is_off(*normed)) && m.number("expert_gating_func") != 1)
        m.pass({"expert_weights_norm", "expert_gating_func"});
    else
        m.refuse("has a router that is not Hy3's");
}

/// RoPE in the dense layers, too; the mixture and its shared experts are averaged.
void cohere2_moe(Metadata& m) {
    put_windows(m, windows(m, 4));
    if (const Value* rms = m.take("attention.layer_norm_rms_epsilon")) m.put("rms_norm_eps", *rms);
    if (!m.says("expert_gating_func")) m.put("expert_selection_fn", Value{std::string("sigmoid")});
    if (!m.says("expert_weights_norm")) m.put("norm_topk_prob", Value{false});
    m.pass({"expert_shared_feed_forward_length"});
}

/// An indexer chooses blocks of tokens in the layers that have one.
void minimax_m3(Metadata& m) {
    const auto chosen = m.layers_with("indexer.q_proj.weight");
    Array by_layer;
    for (const std::int64_t own : chosen) by_layer.push_back({own});
    Object indexer{{"sparse_num_index_heads", {m.take_number("attention.indexer.head_count")}},
                   {"sparse_index_dim", {m.take_number("attention.indexer.key_length")}},
                   {"sparse_topk_blocks", {m.take_number("attention.indexer.top_k")}},
                   {"sparse_block_size", {m.take_number("attention.indexer.block_size")}},
                   {"sparse_attention_freq", {by_layer}},
                   {"sparse_disable_index_value", {by_layer}}};
    m.put("sparse_attention_config", Value{indexer});
    m.put("rotary_dim", m.number("rope.dimension_count"));
    m.put_list("moe_layer_freq", m.layers_with("ffn_gate_inp.weight"));
    m.put("use_qk_norm", Value{m.any_layer_has("attn_q_norm.weight")});
    m.put("use_routing_bias", Value{m.any_layer_has("exp_probs_b.bias")});
    m.pass({"attention.indexer.local_blocks", "leading_dense_block_count"});
}

/// What its code has as constants stands in the header; a file with others is of another model.
void grove(Metadata& m) {
    m.put("norm_topk_prob", Value{true});
    if (m.number("expert_chunk_feed_forward_length") == 128) m.pass({"expert_chunk_feed_forward_length"});
    if (m.number("experts_per_group") == 2) m.pass({"experts_per_group"});
    if (std::abs(m.real("expert_group_scale", 0) - 0.05) < 1e-6) m.pass({"expert_group_scale"});
    m.pass({"feed_forward_length"});
}

/// Windows and rotation in the same layers; where there are no windows all rotate.
void smallthinker(Metadata& m) {
    const auto local = windows(m, 4, true);
    const bool any = largest(local) != 0;
    m.put_list("sliding_window_layout", local);
    m.put_list("rope_layout", any ? local : std::vector<std::int64_t>(local.size(), 1));
    m.put("moe_primary_router_apply_softmax", Value{m.take_number("expert_gating_func") == 1});
    m.pass({"feed_forward_length"});
}

void bailing(Metadata& m) {
    m.put("use_qkv_bias", Value{m.any_layer_has("attn_qkv.bias") || m.any_layer_has("attn_q.bias")});
    m.put("use_bias", Value{m.any_layer_has("attn_output.bias")});
    m.put("use_qk_norm", Value{m.any_layer_has("attn_q_norm.weight")});
    m.put("moe_router_enable_expert_bias", Value{m.any_layer_has("exp_probs_b.bias")});
}

void ernie_moe(Metadata& m) {
    m.put("use_bias", Value{m.any_layer_has("attn_q.bias")});
    m.put("moe_use_aux_free", Value{m.any_layer_has("exp_probs_b.bias")});
    m.pass({"expert_shared_feed_forward_length"});    // as the experts; what is written there is something else
}

void exaone_moe(Metadata& m) {
    exaone4(m);
    m.pass({"expert_shared_feed_forward_length"});
}

void hunyuan_moe(Metadata& m) {
    m.put("use_mixed_mlp_moe", Value{m.number("expert_shared_count") > 0});
    m.pass({"expert_shared_feed_forward_length"});
}

void minimax_m2(Metadata& m) {
    m.put("rotary_dim", m.number("rope.dimension_count"));
    m.put("use_qk_norm", Value{m.any_layer_has("attn_q_norm.weight")});
    m.put("use_routing_bias", Value{m.any_layer_has("exp_probs_b.bias")});
    m.pass({"expert_feed_forward_length"});
}

/// Windows and key/value heads by layer; sinks and experts where the tensors are.
void mimo2(Metadata& m) {
    const auto local = windows(m, 6), kv_heads = m.by_layer("attention.head_count_kv");
    const auto with_sinks = m.layers_with("attn_sinks.weight");
    bool sinks[2] = {};
    for (std::size_t i = 0; i < with_sinks.size(); ++i)
        if (with_sinks[i] != 0) sinks[local[i] != 0] = true;
    m.put_list("hybrid_layer_pattern", local);
    m.put_list("moe_layer_freq", m.layers_with("ffn_gate_inp.weight"));
    m.put("num_key_value_heads", common(m, kv_heads, local, false));
    m.put("swa_num_key_value_heads", common(m, kv_heads, local, true));
    m.put("v_head_dim", m.number("attention.value_length"));
    m.put("swa_v_head_dim", m.number("attention.value_length"));
    m.put("add_full_attention_sink_bias", Value{sinks[0]});
    m.put("add_swa_attention_sink_bias", Value{sinks[1]});
    m.put_as("swa_rope_theta", "rope.freq_base_swa");
    partial(m);
}

/// Windows with heads and a RoPE of their own. Where there is no window half of a head turns: a constant of llama.cpp.
void step35(Metadata& m) {
    const auto local = windows(m, 4), heads = m.by_layer("attention.head_count"),
               kv_heads = m.by_layer("attention.head_count_kv");
    put_windows(m, local);
    m.put("num_attention_heads", common(m, heads, local, false));
    m.put("num_attention_groups", common(m, kv_heads, local, false));
    if (largest(local) != 0)
        m.put("attention_other_setting", Value{Object{{"num_attention_heads", {common(m, heads, local, true)}},
                                                      {"num_attention_groups", {common(m, kv_heads, local, true)}}}});
    Array bases, shares;
    const double base = m.real("rope.freq_base", 10000), base_local = m.real("rope.freq_base_swa", base);
    m.pass({"rope.freq_base"});
    for (const std::int64_t window : local) {
        bases.push_back({window != 0 ? base_local : base});
        shares.push_back({window != 0 ? 1.0 : 0.5});
    }
    m.put("rope_theta", Value{bases});
    m.put("partial_rotary_factors", Value{shares});
    m.put("use_head_wise_attn_gate", Value{m.any_layer_has("attn_gate.weight")});
    m.put("use_moe_router_bias", Value{m.any_layer_has("exp_probs_b.bias")});
    if (m.number("moe_every_n_layers") <= 1) m.pass({"moe_every_n_layers"});
    if (!m.says("expert_weights_norm")) m.put("norm_expert_weight", Value{false});
}

/// Three layers with windows to one without, and embeddings multiplied by √width: constants of llama.cpp.
void afmoe(Metadata& m) {
    put_windows(m, windows(m, 4));
    m.put("mup_enabled", Value{true});
}

/// Full attention with fewer heads and YaRN first of each four layers, where there are windows. The width of the gate
/// says whether it is one for each head or for each value.
void laguna(Metadata& m) {
    const auto local = windows(m, 4, true), heads = m.by_layer("attention.head_count");
    put_windows(m, local);
    m.put_list("num_attention_heads_per_layer", heads);
    m.put("num_attention_heads", heads.empty() ? 0 : heads[0]);
    Object full = rope_of(m), sliding = usual_rope();
    full.push_back({"partial_rotary_factor", {turned_share(m)}});
    sliding.push_back({"partial_rotary_factor", {turned_share(m, "rope.dimension_count_swa")}});
    put_rope_by_type(m, full, sliding, largest(local) != 0);
    m.pass({"rope.dimension_count_swa"});
    const double gate = m.size("blk.0.attn_gate.weight"), of_heads = static_cast<double>(m.number("embedding_length")) *
                                                                     (heads.empty() ? 0.0 : double(heads[0]));
    if (gate != of_heads && gate != of_heads * static_cast<double>(m.number("attention.key_length")))
        m.refuse("has no gate on attention as wide as heads or values");
    m.put("gating", Value{std::string(gate == of_heads ? "per-head" : "per-element")});
    Array ffns;
    const std::int64_t dense = m.take_number("leading_dense_block_count");
    for (std::int64_t i = 0, n = m.layers(); i < n; ++i) ffns.push_back({std::string(i < dense ? "dense" : "sparse")});
    m.put("mlp_layer_types", Value{ffns});
}

/// Each type of layers with its own RoPE; a file without windows has none of them.
void mellum(Metadata& m) {
    put_windows(m, windows(m, 1));
    put_rope_by_type(m, rope_of(m), usual_rope(), true);
    m.put("norm_topk_prob", Value{true});
}

}    // namespace

std::vector<GgufArchitecture> mixtures() {
    return {
        {"llama", "llama", llama, {k_local}},
        {"llama4",
         "llama4_text",
         llama4,
         {k_local,
          {"feed_forward_length", "intermediate_size_mlp"},
          {"expert_feed_forward_length", "intermediate_size"},
          {"interleave_moe_layer_step", "interleave_moe_layer_step"}}},
        {"qwen2moe", "qwen2_moe"},
        {"qwen3moe", "qwen3_moe", weights_of_one},
        {"phimoe", "phimoe", phimoe, {k_local}},
        {"gpt-oss", "gpt_oss", nullptr, {k_local}},
        {"grovemoe", "grove_moe", grove},
        {"smallthinker",
         "smallthinker",
         smallthinker,
         {{"attention.sliding_window", "sliding_window_size"},
          {"expert_count", "moe_num_primary_experts"},
          {"expert_used_count", "moe_num_active_primary_experts"},
          {"expert_feed_forward_length", "moe_ffn_hidden_size"}}},
        {"bailingmoe", "bailing_moe", bailing},
        {"bailingmoe2",
         "bailing_moe_v2",
         bailing,
         {{"expert_shared_feed_forward_length", "moe_shared_expert_intermediate_size"}}},
        {"deepseek", "deepseek", nullptr, {k_routed}},
        {"dots1", "dots1", nullptr, {k_routed}},
        {"glm4moe", "glm4_moe", partial, {k_routed}},
        {"ernie4_5-moe",
         "ernie4_5_moe",
         ernie_moe,
         {{"expert_count", "moe_num_experts"},
          {"expert_used_count", "moe_k"},
          {"expert_shared_count", "moe_num_shared_experts"},
          {"expert_gating_func", "moe_gate_act"},
          {"interleave_moe_layer_step", "moe_layer_interval"},
          {"leading_dense_block_count", "moe_layer_start_index"}}},
        {"exaone-moe", "exaone_moe", exaone_moe},
        {"hunyuan-moe",
         "hunyuan_v1_moe",
         hunyuan_moe,
         {{"expert_used_count", "moe_topk"}, {"expert_shared_count", "num_shared_expert"}}},
        {"minimax-m2", "minimax_m2", minimax_m2, {k_local}},
        {"minimax-m3",
         "minimax_m3",
         minimax_m3,
         {k_local,
          {"feed_forward_length", "dense_intermediate_size"},
          {"expert_feed_forward_length", "intermediate_size"}}},
        {"dbrx",
         "dbrx",
         dbrx,
         {{"embedding_length", "d_model"}, {"attention.head_count", "n_heads"}, {"context_length", "max_seq_len"}}},
        {"grok",
         "grok-1",
         grok,
         {{"attention.output_scale", "attn_output_multiplier"},
          {"attention.temperature_length", "attn_temperature_len"},
          {"router_logit_softcapping", "router_logit_softcapping"}}},
        {"arctic", "arctic", arctic, {k_local}},
        {"hy_v3", "hy_v3", hy3, {{"expert_weights_scale", "router_scaling_factor"}}},
        {"cohere2moe",
         "cohere2_moe",
         cohere2_moe,
         {{"feed_forward_length", "prefix_dense_intermediate_size"},
          {"expert_feed_forward_length", "intermediate_size"},
          {"expert_shared_count", "num_shared_experts"},
          {"expert_gating_func", "expert_selection_fn"}}},
        {"mimo2", "mimo_v2_flash", mimo2, {k_routed, {"attention.value_scale", "attention_value_scale"}}},
        {"step35",
         "step3p5",
         step35,
         {{"expert_count", "moe_num_experts"},
          {"expert_used_count", "moe_top_k"},
          {"expert_shared_feed_forward_length", "share_expert_dim"},
          {"expert_weights_scale", "moe_router_scaling_factor"},
          {"expert_weights_norm", "norm_expert_weight"},
          {"swiglu_clamp_exp", "swiglu_limits"},
          {"swiglu_clamp_shexp", "swiglu_limits_shared"}}},
        {"granite_swa", "granite_swa", granite_swa, {k_local, k_divisor, k_shared_width}},
        {"granitemoe", "granitemoeshared", granite_moe, {k_local, k_divisor, k_shared_width}},
        {"afmoe",
         "afmoe",
         afmoe,
         {{"expert_shared_count", "num_shared_experts"},
          {"leading_dense_block_count", "num_dense_layers"},
          {"expert_weights_norm", "route_norm"},
          {"expert_weights_scale", "route_scale"},
          {"expert_gating_func", "score_func"}}},
        {"laguna",
         "laguna",
         laguna,
         {{"expert_weights_scale", "moe_routed_scaling_factor"}, {"expert_gating_func", "moe_router_score_func"}}},
        {"qwen3vlmoe", "qwen3_vl_moe_text", qwen3_vl},
        {"mellum", "mellum", mellum},
        {"olmoe", "olmoe"},
    };
}

}    // namespace broadside::curate::gguf
