// Families whose layers are not all attention: linear attention and state spaces.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

void kimi_linear(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const auto linear = c.section("linear_attn_config");
    if (!linear) return c.problem("linear_attn_config", "missing");
    d.mixers.push_back({"kda",
                        {Object{{"kind", text("kda")},
                                {"heads", whole(linear->count("num_heads"))},
                                {"head_dim", whole(linear->count("head_dim"))},
                                {"conv_kernel", whole(linear->count("short_conv_kernel_size"))},
                                {"output_norm", text("rms")}}}});
    const bool still = c.flag("mla_use_nope", false);
    d.mixers.push_back({"mla", {latent_attention(c, still ? no_position() : rope(c))}});
    if (still) c.pass({"rope_theta", "rope_scaling", "rope_parameters"});
    c.off({"mla_use_output_gate", "routed_expert_hidden_size"});
    linear->pass({"kda_layers"});
    const auto full = linear->numbers("full_attn_layers");    // counted from 1
    std::vector<std::string> mixers;
    for (std::int64_t i = 1; i <= layers; ++i) mixers.emplace_back(contains(full, i) ? "mla" : "kda");
    c.only("topk_method", {"noaux_tc"});
    c.pass({"use_grouped_topk"});
    dense_first(c, d, mixers, deepseek_experts(c));
    add_mtp(c, d, "num_nextn_predict_layers", "mla");
}

/// Nemotron-H: one sublayer a layer, in the order of the pattern.
void nemotron_h(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    std::string pattern = c.words("hybrid_override_pattern", "");
    if (pattern.empty())
        for (const std::string& t : c.texts("layers_block_type"))
            pattern += t == "mamba" || t == "linear_attention"     ? 'M'
                       : t == "attention" || t == "full_attention" ? '*'
                       : t == "moe"                                ? 'E'
                       : t == "mlp"                                ? '-'
                                                                   : '?';
    if (pattern.empty()) return c.problem("hybrid_override_pattern", "missing");
    if (static_cast<std::int64_t>(pattern.size()) > k_most_layers)
        return c.problem("hybrid_override_pattern", fmt::format("more than {} layers", k_most_layers));
    c.pass({"num_hidden_layers", "layers_block_type"});
    c.only("mlp_hidden_act", {"relu2"});
    c.only("mamba_hidden_act", {"silu"});
    c.only("use_conv_bias", {"true"});
    c.off({"mamba_proj_bias", "use_bias", "sliding_window"});
    // Attention of Nemotron-H has no position encoding, whatever these say.
    c.pass({"rope_theta", "partial_rotary_factor", "expand", "chunk_size", "time_step_floor", "time_step_limit",
            "time_step_max", "time_step_min", "time_step_rank", "moe_shared_expert_overlap", "attn_layernorm"});

    const auto has = [&](char layer) { return pattern.find(layer) != std::string::npos; };
    if (has('M')) {
        const std::int64_t heads = c.count("mamba_num_heads"), width = c.count("mamba_head_dim"),
                           groups = c.count({"n_groups", "mamba_n_groups"});
        d.mixers.push_back({"mamba",
                            {Object{{"kind", text("mamba2")},
                                    {"heads", whole(heads)},
                                    {"head_dim", whole(width)},
                                    {"state_dim", whole(c.count("ssm_state_size"))},
                                    {"groups", whole(groups)},
                                    {"conv_kernel", whole(c.count({"conv_kernel", "mamba_d_conv"}))},
                                    {"inner_dim", whole(heads * width)},
                                    {"output_norm", text("group-rms")},
                                    {"output_norm_groups", whole(groups)}}}});
    }
    if (has('*')) {
        Object mixer = attention(heads_of(c), no_position());
        add_biases(c, mixer);
        d.mixers.push_back({"attention", {mixer}});
    }
    if (has('-'))
        d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), "ReLU2", c.flag("mlp_bias", false))});
    else
        c.pass({"intermediate_size", "mlp_bias"});
    if (has('E')) {
        Experts e = deepseek_experts(c);
        e.activation = "ReLU2";
        e.latent = c.maybe("moe_latent_size");
        e.shared_hidden = c.maybe("moe_shared_expert_intermediate_size").value_or(e.hidden);
        d.ffns.push_back({"moe", moe(e)});
    } else {
        c.pass({"n_routed_experts", "n_shared_experts", "moe_intermediate_size", "moe_shared_expert_intermediate_size",
                "moe_latent_size", "num_experts_per_tok", "routed_scaling_factor", "n_group", "topk_group",
                "norm_topk_prob"});
    }
    for (const char layer : pattern) {
        if (layer == 'M' || layer == '*')
            d.layers.emplace_back(layer == 'M' ? "mamba" : "attention", "");
        else if (layer == 'E' || layer == '-')
            d.layers.emplace_back("", layer == 'E' ? "moe" : "dense");
        else
            return c.problem("hybrid_override_pattern", fmt::format("the layer \"{}\" is not known", layer));
    }
    // One module for further tokens: an attention and a mixture, one after the other.
    if (const auto modules = c.maybe("num_nextn_predict_layers"); modules && has('*') && has('E'))
        d.mtp = Object{{"modules", whole(*modules)}, {"block", {json::Array{text("attention"), text("moe")}}}};
    c.pass({"mtp_hybrid_override_pattern", "mtp_layers_block_type"});
}

}    // namespace

std::vector<Family> hybrid_families() {
    return {
        {"kimi_linear", "Kimi Linear", kimi_linear, R"({"hidden_act": "silu", "tie_word_embeddings": false})"},
        {"nemotron_h", "Nemotron-H", nemotron_h,
         R"({"vocab_size": 131072, "hidden_size": 4096, "num_attention_heads": 32, "num_key_value_heads": 8,
             "head_dim": 128, "max_position_embeddings": 4096, "tie_word_embeddings": false, "attention_bias": false,
             "intermediate_size": 21504, "mlp_bias": false, "ssm_state_size": 128, "mamba_num_heads": 128,
             "mamba_head_dim": 64, "n_groups": 8, "conv_kernel": 4, "n_routed_experts": 8, "n_shared_experts": 1,
             "moe_intermediate_size": 7688, "moe_shared_expert_intermediate_size": 7688, "num_experts_per_tok": 2,
             "routed_scaling_factor": 1, "n_group": 1, "topk_group": 1, "norm_topk_prob": true})"},
    };
}

}    // namespace broadside::curate
