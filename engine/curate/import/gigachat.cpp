// Sber's GigaChat 3.5: DeepSeek V3 with layers of Gated DeltaNet, and gates behind all of its norms.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;

/// Layers of full attention are listed, or all where no kind of linear attention is named.
std::vector<std::string> gigachat_mixers(const Config& c) {
    const std::int64_t layers = layer_count(c);
    if (!c.find("linear_attention_type")) {
        c.pass({"full_attention_layers", "layer_types"});
        return all_of(c, "mla");
    }
    c.only("linear_attention_type", {"Qwen3NextGatedDeltaNet"});
    std::vector<std::string> out;
    const std::vector<std::int64_t> listed = c.numbers("full_attention_layers");
    if (listed.empty()) {
        const std::vector<std::string> types = c.texts("layer_types");
        only_types(c, "layer_types", types, {"linear_attention", "full_attention", "attention"});
        for (const std::string& t : types) out.emplace_back(t == "linear_attention" ? "deltanet" : "mla");
        if (types.empty())
            c.problem("full_attention_layers", "missing");
        else if (one_per_layer(c, "layer_types", out.size(), layers))
            return out;
        return all_of(c, "mla");
    }
    for (const std::int64_t n : listed)
        if (n < 0 || n >= layers)
            c.problem("full_attention_layers", fmt::format("there is no layer {} of {}", n, layers));
    for (std::int64_t i = 0; i < layers; ++i) out.emplace_back(contains(listed, i) ? "mla" : "deltanet");
    return out;
}

void gigachat35(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::string norm = c.words("norm_type", "ZeroCenteredGatedNorm"), place = c.words("layernorm_type", "pre");
    c.only("norm_type", {"LlamaRMSNorm", "RMSNorm", "ZeroCenteredRMSNorm", "ZeroCenteredGatedNorm", "GatedNorm"});
    c.only("layernorm_type", {"pre", "post", "pre_post"});
    d.norm_placement = place == "pre_post" ? "pre+post" : place;
    if (norm == "ZeroCenteredGatedNorm" || norm == "GatedNorm") {
        d.norm_gate_rank = 16;    // a constant of its code
        d.norm_all_gated = true;
        d.norm_gate_factor = c.real("layernorm_gating_weight", 2);
    } else {
        c.pass({"layernorm_gating_weight"});
    }
    c.only("attention_type", {"LlamaLatentAttention"});
    c.only("num_krope_heads", {"1"});
    Object mla = latent_attention(c, latent_rope(c));
    if (c.flag("gated_attention", true)) mla.push_back({"gate", {true}});
    if (c.flag("use_mla_scaling_factor", true)) mla.push_back({"scaled_latents", {true}});
    const std::vector<std::string> mixers = gigachat_mixers(c);
    if (std::ranges::find(mixers, "deltanet") != mixers.end()) {
        Object linear = gated_deltanet(c);
        const std::string gate = c.words("linear_gating_type", "gated_rmsnorm_sigmoid_zero_centered");
        c.only("linear_gating_type", {"gated_rmsnorm", "gated_rmsnorm_sigmoid", "gated_rmsnorm_sigmoid_zero_centered"});
        if (gate != "gated_rmsnorm") linear.push_back({"sigmoid_gate", {true}});
        c.only("output_gate_type", {gate == "gated_rmsnorm" ? "silu" : "sigmoid"});
        c.only("linear_use_short_conv", {"true"});
        if (const double scale = c.real("linear_sigmoid_gate_scale", 1); scale != 1)
            c.assume(fmt::format("linear_sigmoid_gate_scale {} left out: a factor before the output's weights", scale));
        d.mixers.push_back({"deltanet", {linear}});
    }
    if (std::ranges::find(mixers, "mla") != mixers.end()) d.mixers.push_back({"mla", {mla}});
    // What its training can do besides.
    c.off({"attention_distillation", "apply_qk_norm", "use_embed_ln", "lm_head_logit_softcapping"});
    c.only("embed_scale", {"1"});
    c.only("topk_method", {"noaux_tc"});
    Experts e = deepseek_experts(c);
    e.shared_gate = c.flag("use_shared_expert_sigmoid", false);
    add_limit(c, e);
    dense_first(c, d, mixers, e);
    add_mtp(c, d, "num_nextn_predict_layers", std::ranges::find(mixers, "mla") == mixers.end() ? "deltanet" : "mla",
            c.flag("nextn_is_sparse", false) ? "moe" : "dense");
}

}    // namespace

std::vector<Family> gigachat_families() {
    return {
        // GigaChat35Config, as vLLM has it.
        {"gigachat3_5", "GigaChat 3.5", gigachat35,
         R"({"vocab_size": 128256, "hidden_size": 7168, "intermediate_size": 18432, "moe_intermediate_size": 2048,
             "num_hidden_layers": 40, "num_attention_heads": 64, "n_shared_experts": 1, "n_routed_experts": 256,
             "routed_scaling_factor": 2.5, "kv_lora_rank": 512, "q_lora_rank": 1536, "qk_rope_head_dim": 64,
             "v_head_dim": 128, "qk_nope_head_dim": 128, "n_group": 1, "topk_group": 1, "num_experts_per_tok": 8,
             "first_k_dense_replace": 3, "norm_topk_prob": true, "scoring_func": "sigmoid", "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 100000,
             "attention_bias": false, "norm_type": "ZeroCenteredGatedNorm", "layernorm_type": "pre_post",
             "layernorm_gating_weight": 2, "gated_attention": true, "use_shared_expert_sigmoid": false,
             "use_mla_scaling_factor": true, "linear_attention_type": "Qwen3NextGatedDeltaNet",
             "linear_key_head_dim": 128, "linear_value_head_dim": 128, "linear_conv_kernel_dim": 4,
             "linear_num_key_heads": 32, "linear_num_value_heads": 64,
             "linear_gating_type": "gated_rmsnorm_sigmoid_zero_centered", "linear_sigmoid_gate_scale": 2,
             "swiglu_limit": 10})",
         "optimizer_eps linear_attn_o_norm_eps linear_use_legacy_qkvz_layout linear_conv_init_std rope_interleave"},
    };
}

}    // namespace broadside::curate
