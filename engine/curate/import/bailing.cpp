// Ling and Ring, whose configurations call themselves Bailing.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;

/// DeepSeek's mixture; shared experts are one of the summed width.
Experts bailing_experts(const Config& c) {
    Experts e = deepseek_experts(c);
    if (c.says("moe_router_enable_shared_expert") && !c.flag("moe_router_enable_shared_expert", true)) e.shared = 0;
    c.only("moe_router_enable_routed_scaling", {"true"});
    e.shared_hidden =
        c.maybe("moe_shared_expert_intermediate_size").value_or(e.hidden * std::max<std::int64_t>(1, e.shared));
    if (e.shared > 0) e.shared = 1;
    return e;
}

/// Ling 2.5 and Ring with linear attention: lightning attention, and softmax attention (latent in 2.5) at
/// the end of each group of layers.
void bailing_linear(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c), group = c.count("layer_group_size");
    auto dim = c.maybe("rotary_dim");
    if (dim && *dim >= h.head_dim) dim.reset();
    if (!dim) dim = partial_dim(c, h.head_dim, 1);
    const bool latent = c.maybe("kv_lora_rank").has_value(), normed = c.flag("use_qk_norm", false);
    Object linear{{"kind", text("lightning-attention")},
                  {"heads", whole(h.heads)},
                  {"head_dim", whole(h.head_dim)},
                  {"position", rope(c, {.dim = dim})}};
    if (normed) linear.push_back({"qk_norm", text("head")});
    linear.push_back({"output_norm", text("group-rms")});
    if (const auto groups = c.maybe("group_norm_size")) linear.push_back({"output_norm_groups", whole(*groups)});
    d.mixers.push_back({"lightning", {linear}});
    const std::string softmax = latent ? "mla" : attention_name(h);
    Object full = latent ? latent_attention(c, latent_rope(c)) : attention(h, rope(c, {.dim = dim}));
    if (normed && !latent) full.push_back({"qk_norm", text("head")});
    // On the linear layers, too.
    c.off({"use_bias", "use_qkv_bias", "use_sliding_window"});
    c.only("linear_silu", {"false"});
    c.pass({"sliding_window", "max_window_layers", "norm_head", "norm_softmax", "multi_gate", "head_norm",
            "router_type", "moe_router_topk_scaling_factor", "use_linear_silu", "mtp_loss_scaling_factor",
            "rotary_type"});
    d.mixers.push_back({softmax, {full}});
    std::vector<std::string> mixers;
    for (std::int64_t i = 0; i < layers; ++i)
        mixers.push_back((i + 1) % group == 0 || i >= layers / group * group ? softmax : "lightning");
    Experts e = bailing_experts(c);
    e.router_bias = c.flag("moe_router_enable_expert_bias", true);
    dense_first(c, d, mixers, e);
    add_mtp(c, d, "num_nextn_predict_layers", softmax);
}

/// Ling 3: Kimi delta attention whose decay and gate are of full rank, and gated latent attention at the end of each
/// group of layers.
void bailing_v3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c), group = c.count("layer_group_size");
    Object kda{{"kind", text("kda")},
               {"heads", whole(c.count("num_attention_heads"))},
               {"head_dim", whole(c.count("head_dim"))},
               {"conv_kernel", whole(c.count("short_conv_kernel_size"))},
               {"output_norm", text("rms")},
               {"full_gate", {true}},
               {"full_decay", {true}}};
    const double floor = c.real("kda_lower_bound", 0);
    if (c.flag("kda_safe_gate", false) && floor < 0) kda.push_back({"decay_floor", number(floor)});
    c.only("no_kda_lora", {"true"});
    c.only("linear_attention", {"kda"});
    Object mla = latent_attention(c, latent_rope(c));
    if (const std::string gate = c.words("gated_attention_proj_granularity_type", ""); !gate.empty()) {
        c.only("gated_attention_proj_granularity_type", {"head_wise", "element_wise"});
        mla.push_back({"gate", {true}});
        if (gate == "head_wise") mla.push_back({"gate_by_head", {true}});
    }
    c.off({"use_bias", "use_qkv_bias", "use_sliding_window", "use_kda_lora", "scale_router_input", "use_mla_nope",
           "use_nGPT", "up_proj_norm", "value_norm"});
    c.only("topk_method", {"noaux_tc"});
    c.only("linear_silu", {"true"});    // behind the convolutions
    // What is rotated qk_rope_head_dim says; queries and keys of linear attention are always normed.
    c.pass({"partial_rotary_factor", "rotary_dim", "use_qk_norm", "group_norm_size", "sliding_window",
            "max_window_layers", "mtp_loss_scaling_factor", "router_type", "layers_block_type", "mrope_section"});
    d.mixers.push_back({"kda", {kda}});
    d.mixers.push_back({"mla", {mla}});
    std::vector<std::string> mixers;
    for (std::int64_t i = 0; i < layers; ++i)
        mixers.emplace_back((i + 1) % group == 0 || i >= layers / group * group ? "mla" : "kda");
    if (const std::vector<std::string> types = c.texts("layer_types"); !types.empty()) {
        only_types(c, "layer_types", types, {"linear_attention", "full_attention"});
        if (!one_per_layer(c, "layer_types", types.size(), layers)) return;
        for (std::size_t i = 0; i < types.size(); ++i)
            if ((types[i] == "full_attention") != (mixers[i] == "mla"))
                return c.problem("layer_types", "does not agree with layer_group_size");
    }
    Experts e = bailing_experts(c);
    // One as wide as all of them.
    e.shared_hidden = c.maybe("moe_shared_expert_intermediate_size").value_or(e.hidden) *
                      std::max<std::int64_t>(1, c.zero_or_more("num_shared_experts"));
    c.only("moe_router_enable_expert_bias", {"true"});
    e.gating = limits_by_layer(c, "expert_swiglu_limit_list", layers);
    e.shared_gating = limits_by_layer(c, "share_expert_swiglu_limit_list", layers);
    dense_first(c, d, mixers, e);
    add_mtp(c, d, "num_nextn_predict_layers", "mla");
}

/// Ling and Ring: DeepSeek's mixture in all but the first layers, softmax or sigmoid scores.
void bailing_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    auto dim = c.maybe("rotary_dim");
    if (dim && *dim >= h.head_dim) dim.reset();
    if (!dim) dim = partial_dim(c, h.head_dim, 1);
    Object mixer = attention(h, rope(c, {.dim = dim}));
    if (c.flag("use_qk_norm", false)) mixer.push_back({"qk_norm", text("head")});
    const bool all = c.flag("use_bias", false), inputs = c.flag("use_qkv_bias", false);
    if (all || inputs) {
        if (all && inputs)
            mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
        else
            mixer.push_back({"bias", all ? biases({"o"}) : biases({"q", "k", "v"})});
    }
    c.off({"use_sliding_window"});
    c.pass({"sliding_window", "max_window_layers", "norm_head", "norm_softmax", "multi_gate",
            "moe_router_topk_scaling_factor", "head_norm", "router_type"});
    Experts e = bailing_experts(c);
    e.score = c.words({"score_function", "scoring_func"}, "softmax");
    e.router_bias = c.flag("moe_router_enable_expert_bias", false);
    e.renormalise = c.flag("norm_topk_prob", true);
    d.mixers.push_back({attention_name(h), {mixer}});
    dense_first(c, d, std::vector<std::string>(static_cast<std::size_t>(layer_count(c)), attention_name(h)), e);
    add_mtp(c, d, "num_nextn_predict_layers", attention_name(h));
    c.pass({"mtp_loss_scaling_factor"});
}

/// BailingMoeV2Config.
constexpr const char* k_ling_2 =
    R"({"vocab_size": 157184, "hidden_size": 2048, "intermediate_size": 5120, "moe_intermediate_size": 512,
    "num_hidden_layers": 20, "num_attention_heads": 16, "num_key_value_heads": 4, "head_dim": 128,
    "hidden_act": "silu", "max_position_embeddings": 32768, "tie_word_embeddings": false,
    "rope_theta": 600000, "use_qkv_bias": false, "use_bias": false, "use_qk_norm": true, "num_experts": 256,
    "num_shared_experts": 1, "num_experts_per_tok": 8, "n_group": 8, "topk_group": 4,
    "first_k_dense_replace": 1, "moe_router_enable_expert_bias": true, "score_function": "sigmoid",
    "routed_scaling_factor": 1, "norm_topk_prob": true})";

}    // namespace

std::vector<Family> bailing_families() {
    return {
        {"bailing_moe_linear", "Ring linear", bailing_linear,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000,
             "moe_router_enable_expert_bias": true})"},
        // BailingMoeConfig and BailingMoeV2Config, which stand beside the checkpoints.
        {"bailing_moe", "Ling", bailing_moe,
         R"({"vocab_size": 30592, "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16,
             "hidden_act": "silu", "max_position_embeddings": 16384, "tie_word_embeddings": false, "rope_theta": 10000,
             "use_qkv_bias": false, "use_bias": true, "num_experts": 16, "num_experts_per_tok": 2,
             "norm_topk_prob": true, "score_function": "softmax"})"},
        // As sglang's models/sarvam_moe.py takes it.
        {"sarvam_moe", "Sarvam", bailing_moe,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000, "use_qkv_bias": false,
             "use_bias": false, "use_qk_norm": true, "moe_router_enable_expert_bias": true,
             "score_function": "sigmoid", "routed_scaling_factor": 2.5, "norm_topk_prob": true,
             "first_k_dense_replace": 0})"},
        {"bailing_moe_v2", "Ling 2", bailing_moe, k_ling_2},
        // BailingMoeV3TextConfig, as vLLM has it; its model type is that of Ling 2.5.
        {"bailing_moe_v3", "Ling 3", bailing_v3,
         R"({"vocab_size": 157184, "hidden_size": 2048, "intermediate_size": 5120, "num_hidden_layers": 20,
             "num_attention_heads": 16, "num_key_value_heads": 4, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 600000,
             "num_experts": 256, "num_shared_experts": 1, "num_experts_per_tok": 8, "n_group": 8, "topk_group": 4,
             "moe_intermediate_size": 512, "moe_shared_expert_intermediate_size": 512, "first_k_dense_replace": 1,
             "num_nextn_predict_layers": 0, "routed_scaling_factor": 1, "score_function": "sigmoid",
             "layer_group_size": 5, "kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128,
             "v_head_dim": 128, "short_conv_kernel_size": 4})"},
        // Param2MoEConfig is the same by another name; scores and weights as vLLM's param2moe.py has them.
        {"param2moe", "Param2", bailing_moe, k_ling_2},
    };
}

}    // namespace broadside::curate
