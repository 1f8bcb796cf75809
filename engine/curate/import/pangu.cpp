// Huawei's openPangu.

#include "engine/curate/import/family.hpp"

namespace broadside::curate {
namespace {

using json::Object;

/// One switch for the biases of attention, and one for those of queries, keys and values.
void add_pangu_biases(const Config& c, Object& mixer) {
    const bool output = c.flag({"attention_bias", "bias"}, false),
               inputs = c.given("qkv_bias") ? c.flag("qkv_bias", false) : output;
    if (inputs) mixer.push_back({"bias", output ? biases({"q", "k", "v", "o"}) : biases({"q", "k", "v"})});
    if (!inputs && output) mixer.push_back({"bias", biases({"o"})});
}

/// Dense layers and mixtures of all but the first Pangu Pro MoE, and the modules for further tokens.
void add_pangu_layers(const Config& c, Draft& d, const char* mixer) {
    c.only("topk_method", {"noaux_tc", "greedy"});
    c.only("scoring_func", {"sigmoid"});
    c.only("n_group", {"1"});
    c.only("topk_group", {"1"});
    Experts e;
    e.experts = c.count({"n_routed_experts", "num_routed_experts"});
    e.active = c.count("num_experts_per_tok");
    e.hidden = e.shared_hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.score = "sigmoid";
    e.router_bias = c.flag("router_enable_expert_bias", false);
    e.renormalise = c.flag("norm_topk_prob", true);
    e.scale = c.real("routed_scaling_factor", 1);
    e.shared = c.zero_or_more({"n_shared_experts", "num_shared_experts"});
    const std::int64_t dense = c.zero_or_more({"first_k_dense_replace", "num_dense_layers"});
    c.only("moe_layer_freq", {"1"});
    for (std::int64_t i = 0, layers = layer_count(c); i < layers; ++i)
        d.layers.emplace_back(mixer, i < dense ? "dense" : "moe");
    if (!has_ffn(d, "dense")) c.pass({"intermediate_size"});
    add_dense_and_moe(
        d, [&] { return dense_ffn(c.count("intermediate_size"), e.activation); }, e);
    add_mtp(c, d, {"num_nextn_predict_layers", "num_mtp_layers"}, mixer);
}

/// openPangu Embedded: Llama with one switch for the biases of attention.
void pangu_embedded(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_pangu_biases(c, mixer);
    // Of openPangu 2, which vLLM reads with the same class.
    c.off({"sandwich_norm", "use_mhc", "param_sink_number", "interleaved_sliding_window", "n_routed_experts",
           "block_post_layernorm_idx", "qk_nope_dim", "qk_rope_dim"});
    uniform(c, d, h, mixer, gated_ffn(c));
}

/// Pangu Pro MoE: one expert of each group, whose softmax score has a learned factor; a shared expert.
void pangu_pro(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    c.off({"mlp_only_layers", "sliding_window", "n_routed_experts", "param_sink_number", "sandwich_norm"});
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.renormalise = false;
    if (e.active > 1) {    // as many groups as experts are chosen
        e.groups = e.top_groups = e.active;
        e.each_group = true;
    }
    e.expert_scales = true;
    e.shared_hidden = c.zero_or_more("shared_expert_intermediate_size");
    e.shared = e.shared_hidden > 0 ? 1 : 0;
    in_every_layer(c, d, h, mixer, e);
}

/// openPangu Pro MoE V2: norms on both sides and on keys alone, and learned keys and values, which are normed as the
/// others but not rotated.
void pangu_pro_v2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    if (c.flag("sandwich_norm", false)) d.norm_placement = "pre+post";
    const std::int64_t turned = c.count("qk_rope_dim");
    Heads h{c.count("num_attention_heads"), 1, c.count("qk_nope_dim") + turned};
    h.kv_heads = c.maybe("num_key_value_heads").value_or(h.heads);
    Object mixer = attention(h, rope(c, {.dim = turned}));
    mixer.push_back({"v_head_dim", whole(c.count("v_channels"))});
    mixer.push_back({"qk_norm", text("key")});
    mixer.push_back({"learned_kv", whole(c.count("param_sink_number"))});
    add_pangu_biases(c, mixer);
    c.only("param_sink_with_value", {"true"});
    c.off({"param_sink_scalar", "param_sink_of_head_dim", "interleaved_sliding_window", "sliding_window", "mlp_bias",
           "use_mhc", "block_post_layernorm_idx", "kv_lora_rank"});
    c.pass({"rope_interleave"});
    const std::string name = attention_name(h);
    d.mixers.push_back({name, {mixer}});
    add_pangu_layers(c, d, name.c_str());
}

/// openPangu Ultra MoE: DeepSeek's latent attention and experts with norms on both sides. Its first files have the
/// names that the release's own code reads, later ones DeepSeek's.
void pangu_ultra(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    if (c.flag("sandwich_norm", false)) d.norm_placement = "pre+post";
    Object m{{"kind", text("mla")}, {"heads", whole(c.count("num_attention_heads"))}};
    if (const auto rank = c.maybe({"q_lora_rank", "attention_q_lora_dim"})) m.push_back({"q_lora_rank", whole(*rank)});
    m.push_back({"kv_lora_rank", whole(c.count({"kv_lora_rank", "attention_kv_lora_dim"}))});
    m.push_back({"qk_nope_head_dim", whole(c.count({"qk_nope_head_dim", "attention_qk_dim"}))});
    m.push_back({"qk_rope_head_dim", whole(c.count({"qk_rope_head_dim", "attention_qk_rope_dim"}))});
    m.push_back({"v_head_dim", whole(c.count({"v_head_dim", "attention_v_dim"}))});
    m.push_back({"position", latent_rope(c)});
    d.mixers.push_back({"mla", {m}});
    c.pass({"num_key_value_heads", "head_dim", "qk_head_dim", "rope_interleave"});
    c.off({"attention_bias", "mlp_bias", "use_mhc", "use_mome", "param_sink_number", "index_topk", "sliding_window",
           "sliding_window_list", "block_post_layernorm_idx", "router_sliding_window"});
    add_pangu_layers(c, d, "mla");
}

}    // namespace

std::vector<Family> pangu_families() {
    return {
        // PanguEmbeddedConfig, which stands beside the checkpoints.
        {"PanguEmbedded", "openPangu Embedded", pangu_embedded,
         R"({"vocab_size": 153376, "hidden_size": 4096, "intermediate_size": 12800, "num_hidden_layers": 34,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 16000000, "bias": true})"},
        // PanguProMoEConfig, which stands beside the checkpoint.
        {"PanguProMoE", "Pangu Pro MoE", pangu_pro,
         R"({"vocab_size": 153376, "hidden_size": 5120, "num_hidden_layers": 48, "num_attention_heads": 40,
             "num_key_value_heads": 8, "hidden_act": "silu", "max_position_embeddings": 131072,
             "tie_word_embeddings": false, "rope_theta": 16000000, "moe_intermediate_size": 1344,
             "shared_expert_intermediate_size": 5376, "num_experts_per_tok": 8, "num_experts": 64})"},
        // vLLM's openpangu.py, which asks the file for all else.
        {"PanguProMoEV2", "openPangu Pro MoE V2", pangu_pro_v2,
         R"({"hidden_act": "silu", "tie_word_embeddings": false})"},
        // Its class has no sizes; vLLM's openpangu.py has the base of RoPE where none is given.
        {"pangu_ultra_moe", "openPangu Ultra MoE", pangu_ultra,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
