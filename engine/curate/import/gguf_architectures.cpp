// What each of llama.cpp's architectures says in its own way, and which family it is.

#include "engine/curate/import/config.hpp"
#include "engine/curate/import/gguf_metadata.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Array;
using json::Object;
using json::Value;
using Metadata = GgufMetadata;

std::int64_t largest(const std::vector<std::int64_t>& all) { return all.empty() ? 0 : *std::ranges::max_element(all); }

/// The flagged layers, counted from `first`.
std::vector<std::int64_t> places(const std::vector<std::int64_t>& flags, std::int64_t first) {
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < flags.size(); ++i)
        if (flags[i] != 0) out.push_back(static_cast<std::int64_t>(i) + first);
    return out;
}

/// What all layers have whose flag is as asked for; 0 where none is. The header does not do where they differ.
std::int64_t common(const Metadata& m, const std::vector<std::int64_t>& values, const std::vector<std::int64_t>& flags,
                    bool flag) {
    std::int64_t out = 0;
    for (std::size_t i = 0; i < values.size() && i < flags.size(); ++i) {
        if ((flags[i] != 0) != flag) continue;
        if (out != 0 && values[i] != out) m.refuse("has layers of one type that differ");
        out = values[i];
    }
    return out;
}

Object usual_rope() { return {{"rope_type", {std::string("default")}}}; }
/// RoPE as it is stretched, or as usual.
Object rope_of(const Metadata& m) {
    Object out = stretch_of(m);
    return out.empty() ? usual_rope() : out;
}

/// RoPE by images, too: of the four kinds that the list has room for, the first three.
void put_axes(Metadata& m, bool interleaved) {
    const Value* sections = m.take("rope.dimension_sections");
    if (!sections || !sections->array() || sections->array()->size() < 3) return;
    Object rope = rope_of(m);
    const Array& all = *sections->array();
    rope.push_back({"mrope_section", {Array{all[0], all[1], all[2]}}});
    if (interleaved) rope.push_back({"mrope_interleaved", {true}});
    m.put("rope_scaling", Value{rope});
}

/// Which layers have a window: as a list says, else all but one of so many, the last or the first of them.
std::vector<std::int64_t> windows(Metadata& m, std::int64_t period, bool full_first = false) {
    const Value* pattern = m.take("attention.sliding_window_pattern");
    if (pattern && pattern->array()) return m.by_layer("attention.sliding_window_pattern");
    if (m.number("attention.sliding_window") == 0)
        return std::vector<std::int64_t>(static_cast<std::size_t>(m.layers()));
    if (pattern && pattern->integer()) period = std::max<std::int64_t>(1, *pattern->integer());
    std::vector<std::int64_t> out;
    for (std::int64_t i = 0, n = m.layers(); i < n; ++i) out.push_back((full_first ? i : i + 1) % period == 0 ? 0 : 1);
    return out;
}
void put_types(Metadata& m, const std::vector<std::int64_t>& flags, const char* where, const char* otherwise) {
    Array types;
    for (const std::int64_t flag : flags) types.push_back({std::string(flag != 0 ? where : otherwise)});
    m.put("layer_types", Value{types});
}
void put_windows(Metadata& m, const std::vector<std::int64_t>& flags) {
    put_types(m, flags, "sliding_attention", "full_attention");
}

// ---- architectures with something of their own ----------------------------------------------------------------------

/// Gemma 2 and 3 of 27B divide scores otherwise, which llama.cpp takes from how many layers there are.
void gemma_scores(Metadata& m, std::int64_t layers_of_largest) {
    const std::int64_t heads = std::max<std::int64_t>(1, m.number("attention.head_count")),
                       key_length = m.number("attention.key_length"), split = m.number("embedding_length") / heads;
    const bool largest = m.number("block_count") == layers_of_largest;
    if (const std::int64_t root = largest || key_length == 0 ? split : key_length; root > 0)
        m.put("query_pre_attn_scalar", root);
}
void gemma2(Metadata& m) { gemma_scores(m, 46); }
void gemma3(Metadata& m) { gemma_scores(m, 62); }

void llama(Metadata& m) {
    if (m.says("expert_count")) m.be("mixtral");
}
void weights_of_one(Metadata& m) { m.put("norm_topk_prob", Value{true}); }

/// Two forms: heads by layer, or heads and widths by layer, none where a layer lacks the part.
void deci(Metadata& m) {
    const Value* width = m.take("feed_forward_length");
    const auto heads = m.by_layer("attention.head_count"), kv_heads = m.by_layer("attention.head_count_kv");
    if (!width || heads.empty() || kv_heads.empty()) m.refuse("does not say the heads and widths of each layer");
    m.put("num_attention_heads", largest(heads));
    if (!width->array()) {
        m.put("intermediate_size", *width);
        m.put_list("num_key_value_heads_per_layer", kv_heads);
        return;
    }
    m.be("nemotron-nas");
    const auto widths = m.by_layer("feed_forward_length");
    Array blocks;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        Object mixer, ffn;
        if (heads[i] == 0)
            mixer.push_back({"no_op", {true}});
        else if (kv_heads[i] == 0)
            mixer.push_back({"replace_with_linear", {true}});
        else
            mixer.push_back({"n_heads_in_group", {heads[i] / kv_heads[i]}});
        if (widths[i] == 0)
            ffn.push_back({"no_op", {true}});
        else
            ffn.push_back({"intermediate_size", {widths[i]}});
        blocks.push_back({Object{{"attention", {mixer}}, {"ffn", {ffn}}}});
    }
    m.put("block_configs", Value{blocks});
    m.pass({"attention.key_length"});
}

void pangu(Metadata& m) {
    m.put("qkv_bias", Value{m.any_layer_has("attn_q.bias")});
    m.put("attention_bias", Value{m.any_layer_has("attn_output.bias")});
}

/// Latent attention: of keys, what turns and what does not are counted together.
void latent(Metadata& m, std::string_view key = "attention.key_length",
            std::string_view value = "attention.value_length") {
    const std::int64_t turned = m.number("rope.dimension_count"), all = m.take_number(key);
    if (turned < 1 || all <= turned) m.refuse("does not say how wide the keys are");
    m.put("qk_rope_head_dim", turned);
    m.put("qk_nope_head_dim", all - turned);
    m.put("v_head_dim", m.take_number(value));
}
void plm(Metadata& m) { latent(m); }

/// DeepSeek V2 and V3, and what is built like them. Newer files count keys and values twice: as they are kept, for one
/// head, and as they are.
void deepseek2(Metadata& m) {
    const bool kept = m.says("attention.key_length_mla");
    latent(m, kept ? "attention.key_length_mla" : "attention.key_length",
           kept ? "attention.value_length_mla" : "attention.value_length");
    m.pass({"attention.key_length", "attention.head_count_kv"});
    Object rope = stretch_of(m);
    if (!rope.empty()) {
        // Written a tenth of it; llama.cpp takes the other of the two as the same.
        if (const double log = m.real("rope.scaling.yarn_log_multiplier", 0); log != 0)
            for (const char* key : {"mscale", "mscale_all_dim"}) rope.push_back({key, {std::round(log * 1e7) / 1e6}});
        m.put("rope_scaling", Value{rope});
    }
    if (m.number("expert_count") == 0) {
        m.be("youtu_llm");
        return m.pass({"expert_count", "expert_shared_count", "expert_feed_forward_length", "leading_dense_block_count",
                       "expert_weights_norm", "expert_used_count"});
    }
    if (m.family() == "deepseek_v3" && m.number("expert_gating_func") != 2) m.be("deepseek_v2");
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

void partial(Metadata& m) { m.put("partial_rotary_factor", Value{turned_share(m)}); }

void ernie_moe(Metadata& m) {
    m.put("use_bias", Value{m.any_layer_has("attn_q.bias")});
    m.put("moe_use_aux_free", Value{m.any_layer_has("exp_probs_b.bias")});
    m.pass({"expert_shared_feed_forward_length"});    // as the experts; what is written there is something else
}

/// Layers with a window are listed; a model without has none of the keys.
void exaone4(Metadata& m) {
    if (m.number("attention.sliding_window") == 0) m.put("sliding_window", Value{});
    put_windows(m, windows(m, 4));
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

/// Latent attention where a layer has key/value heads, without RoPE in llama.cpp; the rest is KDA.
void kimi_linear(Metadata& m) {
    const auto kv_heads = m.by_layer("attention.head_count_kv");
    Array full;
    for (const std::int64_t layer : places(kv_heads, 1)) full.push_back({layer});
    m.put("linear_attn_config", Value{Object{{"num_heads", {m.number("attention.head_count")}},
                                             {"head_dim", {m.take_number("kda.head_dim")}},
                                             {"short_conv_kernel_size", {m.take_number("ssm.conv_kernel")}},
                                             {"full_attn_layers", {full}}}});
    latent(m, "attention.key_length_mla", "attention.value_length_mla");
    m.pass({"attention.key_length"});
    m.put("mla_use_nope", Value{true});
    m.put("norm_topk_prob", Value{true});
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

void granite_moe(Metadata& m) {
    if (m.number("expert_count") == 0) m.pass({"expert_count", "expert_used_count"});
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

/// Three layers with windows to one without, and embeddings multiplied by √width: constants of llama.cpp.
void afmoe(Metadata& m) {
    put_windows(m, windows(m, 4));
    m.put("mup_enabled", Value{true});
}

/// Each type of layers with its own RoPE.
void put_rope_by_type(Metadata& m, Object full, Object sliding, bool any_sliding) {
    const double base = m.real("rope.freq_base", 10000);
    full.push_back({"rope_theta", {base}});
    sliding.push_back({"rope_theta", {m.real("rope.freq_base_swa", base)}});
    m.pass({"rope.freq_base"});
    Object all{{"full_attention", {full}}};
    if (any_sliding) all.push_back({"sliding_attention", {sliding}});
    m.put("rope_parameters", Value{all});
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

/// Gated DeltaNet by the names of a state space.
void deltanet(Metadata& m) {
    const std::int64_t heads = std::max<std::int64_t>(1, m.take_number("ssm.time_step_rank"));
    m.put("linear_num_value_heads", heads);
    m.put("linear_value_head_dim", m.take_number("ssm.inner_size") / heads);
    m.put_as("linear_num_key_heads", "ssm.group_count");
    m.put_as("linear_key_head_dim", "ssm.state_size");
    m.put_as("linear_conv_kernel_dim", "ssm.conv_kernel");
    m.put_as("full_attention_interval", "full_attention_interval");
    partial(m);
    if (m.says("expert_count")) m.put("norm_topk_prob", Value{true});
}
void qwen35(Metadata& m) {
    put_axes(m, true);
    deltanet(m);
    m.put_as("mtp_num_hidden_layers", "nextn_predict_layers");
}
void qwen2_vl(Metadata& m) { put_axes(m, false); }
void qwen3_vl(Metadata& m) {
    put_axes(m, true);
    m.pass({"n_deepstack_layers"});    // of what the model sees
    if (m.says("expert_count")) m.put("norm_topk_prob", Value{true});
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

/// The first of the flagged layers, and how far the others are apart.
void put_period(Metadata& m, const std::vector<std::int64_t>& flags, const char* period, const char* offset) {
    const std::vector<std::int64_t> at = places(flags, 0);
    const std::int64_t layers = m.layers(), first = at.empty() ? 0 : at[0],
                       step = at.size() > 1 ? at[1] - first : layers;
    for (std::int64_t i = 0; i < layers; ++i)
        if ((flags[static_cast<std::size_t>(i)] != 0) != (i >= first && (i - first) % step == 0))
            m.refuse("has layers of one kind that are not evenly apart");
    m.put(period, step);
    m.put(offset, first);
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

/// Each type of layers with its own RoPE; a file without windows has none of them.
void mellum(Metadata& m) {
    put_windows(m, windows(m, 1));
    put_rope_by_type(m, rope_of(m), usual_rope(), true);
    m.put("norm_topk_prob", Value{true});
}

void bigcode(Metadata& m) { m.put("multi_query", Value{m.number("attention.head_count_kv") == 1}); }

constexpr GgufRename k_routed = {"expert_count", "n_routed_experts"}, k_local = {"expert_count", "num_local_experts"};
constexpr GgufRename k_divisor = {"logit_scale", "logits_scaling"};    // of logits
constexpr GgufRename k_shared_width = {"expert_shared_feed_forward_length", "shared_intermediate_size"};
constexpr GgufRename k_filter = {"shortconv.l_cache", "conv_L_cache"};

}    // namespace

const std::vector<GgufArchitecture>& gguf_architectures() {
    static const std::vector<GgufArchitecture> all = {
        {"llama", "llama", llama, {k_local}},
        {"qwen2", "qwen2"},
        {"qwen3", "qwen3"},
        {"qwen2moe", "qwen2_moe"},
        {"qwen3moe", "qwen3_moe", weights_of_one},
        {"gemma", "gemma"},
        {"gemma2", "gemma2", gemma2},
        {"gemma3", "gemma3_text", gemma3},
        {"phi3", "phi3"},
        {"starcoder2", "starcoder2"},
        {"olmo2", "olmo2"},
        {"command-r", "cohere"},
        {"cohere2", "cohere2"},
        {"internlm2", "internlm2"},
        {"gpt-oss", "gpt_oss", nullptr, {k_local}},
        {"smollm3", "smollm3"},
        {"exaone", "exaone"},
        {"stablelm", "stablelm"},
        {"seed_oss", "seed_oss"},
        {"ernie4_5", "ernie4_5"},
        {"granite", "granite", nullptr, {k_divisor}},
        {"arcee", "arcee"},
        {"nemotron", "nemotron"},
        {"glm4", "glm4"},
        {"minicpm", "minicpm"},
        {"mistral3", "ministral3"},
        {"apertus", "apertus"},
        {"nanbeige", "nanbeige"},
        {"deci", "deci", deci},
        {"pangu-embedded", "PanguEmbedded", pangu},
        {"plm", "plm", plm},
        {"plamo3",
         "plamo3",
         nullptr,
         {{"attention.sliding_window_pattern", "sliding_window_pattern"}, {"rope.freq_base_swa", "rope_local_theta"}}},
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
        {"deepseek2", "deepseek_v3", deepseek2, {k_routed}},
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
        {"exaone4", "exaone4", exaone4},
        {"exaone-moe", "exaone_moe", exaone_moe},
        {"hunyuan-dense", "hunyuan_v1_dense"},
        {"hunyuan-moe",
         "hunyuan_v1_moe",
         hunyuan_moe,
         {{"expert_used_count", "moe_topk"}, {"expert_shared_count", "num_shared_expert"}}},
        {"minimax-m2", "minimax_m2", minimax_m2, {k_local}},
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
        {"kimi-linear", "kimi_linear", kimi_linear},
        {"lfm2", "lfm2", lfm2, {k_filter}},
        {"lfm2moe", "lfm2_moe", lfm2_moe, {k_filter, {"leading_dense_block_count", "num_dense_layers"}}},
        {"granitemoe", "granitemoeshared", granite_moe, {k_local, k_divisor, k_shared_width}},
        {"granitehybrid", "granitemoehybrid", granite_hybrid, {k_local, k_divisor, k_shared_width}},
        {"nemotron_h", "nemotron_h", nemotron_h},
        {"nemotron_h_moe",
         "nemotron_h",
         nemotron_h,
         {k_routed,
          {"moe_latent_size", "moe_latent_size"},
          {"expert_shared_feed_forward_length", "moe_shared_expert_intermediate_size"}}},
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
        {"qwen3next", "qwen3_next", deltanet},
        {"qwen35", "qwen3_5_text", qwen35},
        {"qwen35moe", "qwen3_5_moe_text", qwen35},
        {"qwen2vl", "qwen2_vl_text", qwen2_vl},
        {"qwen3vl", "qwen3_vl_text", qwen3_vl},
        {"qwen3vlmoe", "qwen3_vl_moe_text", qwen3_vl},
        {"deepseek32", "deepseek_v32", deepseek32, {k_routed}},
        {"glm-dsa", "glm_moe_dsa", deepseek32, {k_routed}},
        {"mellum", "mellum", mellum},
        {"mamba",
         "mamba",
         mamba,
         {{"ssm.inner_size", "intermediate_size"},
          {"ssm.state_size", "state_size"},
          {"ssm.conv_kernel", "conv_kernel"},
          {"ssm.time_step_rank", "time_step_rank"}}},
        {"mamba2", "mamba2", mamba2},
        {"jamba",
         "jamba",
         jamba,
         {{"ssm.state_size", "mamba_d_state"},
          {"ssm.conv_kernel", "mamba_d_conv"},
          {"ssm.time_step_rank", "mamba_dt_rank"}}},
        {"gpt2", "gpt2"},
        {"gptneox", "gpt_neox"},
        {"starcoder", "gpt_bigcode", bigcode},
        {"bloom", "bloom"},
        {"phi2", "phi"},
        {"orion", "orion"},
        {"xverse", "xverse"},
        {"baichuan", "baichuan"},
        {"olmo", "olmo", nullptr, {{"attention.clamp_kqv", "clip_qkv"}}},
        {"olmoe", "olmoe"},
    };
    return all;
}

}    // namespace broadside::curate
