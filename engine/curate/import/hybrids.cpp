// Families whose layers are not all attention: linear attention, short convolutions, one sublayer per layer.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;

void kimi_linear(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const auto linear = c.section("linear_attn_config");
    if (!linear) return c.problem("linear_attn_config", "missing");
    Object kda{{"kind", text("kda")},
               {"heads", whole(linear->count("num_heads"))},
               {"head_dim", whole(linear->count("head_dim"))},
               {"conv_kernel", whole(linear->count("short_conv_kernel_size"))},
               {"output_norm", text("rms")}};
    if (linear->flag("use_full_rank_gate", false)) kda.push_back({"full_gate", {true}});
    if (const double floor = linear->real("gate_lower_bound", 0); floor < 0)
        kda.push_back({"decay_floor", number(floor)});
    d.mixers.push_back({"kda", {kda}});
    const bool still = c.flag("mla_use_nope", false);
    Object mla = latent_attention(c, still ? no_position() : latent_rope(c));
    if (still) c.pass({"rope_theta", "rope_scaling", "rope_parameters"});
    if (c.flag("mla_use_output_gate", false)) mla.push_back({"gate", {true}});
    d.mixers.push_back({"mla", {mla}});
    if (const auto block = c.maybe("attn_res_block_size"))
        d.residual = Object{{"kind", text("attention")}, {"block", whole(*block)}};
    linear->pass({"kda_layers"});
    const auto full = linear->numbers("full_attn_layers");    // counted from 1
    std::vector<std::string> mixers;
    for (std::int64_t i = 1; i <= layers; ++i) mixers.emplace_back(contains(full, i) ? "mla" : "kda");
    c.only("topk_method", {"noaux_tc"});
    c.pass({"use_grouped_topk"});
    Experts e = deepseek_experts(c);
    e.latent = c.maybe("routed_expert_hidden_size");
    e.latent_norm = c.flag("latent_moe_use_norm", false);
    if (c.words("hidden_act", "silu") == "situ") {    // SiLU and up, kept in range by tanh
        Object gating{{"softcap", number(c.real("activation_situ_beta", 1))}};
        if (const double up = c.real("activation_situ_linear_beta", 0); up > 0)
            gating.push_back({"up_softcap", number(up)});
        e.gating = e.shared_gating = gating;
    }
    dense_first(c, d, mixers, e);
    add_mtp(c, d, "num_nextn_predict_layers", "mla");
}

/// Nemotron-H: one sublayer per layer, in the order of the pattern.
void nemotron_h(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    // Puzzle: what a mixture has of its own stands beside the layer's type.
    const std::vector<Config> blocks = c.list("block_configs"), further = c.list("mtp_block_configs");
    const auto letter = [](std::string_view t) {
        return t == "mamba" || t == "linear_attention"     ? 'M'
               : t == "attention" || t == "full_attention" ? '*'
               : t == "moe"                                ? 'E'
               : t == "mlp"                                ? '-'
                                                           : '?';
    };
    std::string pattern;
    for (const Config& block : blocks) pattern += letter(block.words("block_type", ""));
    if (blocks.empty()) pattern = c.words("hybrid_override_pattern", "");
    if (pattern.empty())
        for (const std::string& t : c.texts("layers_block_type")) pattern += letter(t);
    if (pattern.empty()) return c.problem("hybrid_override_pattern", "missing");
    if (static_cast<std::int64_t>(pattern.size()) > k_most_layers)
        return c.problem("hybrid_override_pattern", fmt::format("more than {} layers", k_most_layers));
    if (c.given("num_hidden_layers"))
        one_per_layer(c, "hybrid_override_pattern", pattern.size(), c.count("num_hidden_layers"));
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
        c.pass({"intermediate_size"});
    // The name of a mixture, which is made where none is like it.
    const auto mixture = [&](const Config* own) {
        Experts e = deepseek_experts(c, "ReLU2", own);
        e.latent = c.maybe("moe_latent_size");
        e.shared_hidden = c.maybe("moe_shared_expert_intermediate_size").value_or(e.hidden);
        std::string name = own ? fmt::format("moe-{}-{}", e.hidden, e.active) : std::string("moe");
        add_once(d.ffns, name, [&] { return moe(e); });
        return name;
    };
    if (has('E')) {
        c.off({"mlp_bias"});    // experts with biases
    } else {
        c.pass({"n_routed_experts", "n_shared_experts", "moe_intermediate_size", "moe_shared_expert_intermediate_size",
                "moe_latent_size", "num_experts_per_tok", "routed_scaling_factor", "n_group", "topk_group",
                "norm_topk_prob", "mlp_bias"});
    }
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char layer = pattern[i];
        if (layer == 'M' || layer == '*')
            d.layers.emplace_back(layer == 'M' ? "mamba" : "attention", "");
        else if (layer == 'E')
            d.layers.emplace_back("", mixture(blocks.empty() ? nullptr : &blocks[i]));
        else if (layer == '-')
            d.layers.emplace_back("", "dense");
        else
            return c.problem(blocks.empty() ? "hybrid_override_pattern" : "block_configs",
                             fmt::format("the layer \"{}\" is not known", layer));
    }
    // One module for further tokens: an attention and a mixture, one after the other.
    if (const auto modules = c.maybe("num_nextn_predict_layers"); modules && has('*') && has('E')) {
        std::string drafts = blocks.empty() ? "moe" : "";
        for (const Config& block : further)
            if (block.words("block_type", "") == "moe") drafts = mixture(&block);
        if (drafts.empty())
            c.problem("mtp_block_configs", "has no mixture");
        else
            d.mtp = Object{{"modules", whole(*modules)}, {"block", {json::Array{text("attention"), text(drafts)}}}};
    }
    c.pass({"mtp_hybrid_override_pattern", "mtp_layers_block_type", "hybrid_override_pattern"});
}

std::vector<std::string> conv_and_attention(const Config& c, Draft& d) {
    const std::int64_t width = c.count("hidden_size"), layers = layer_count(c);
    Object conv{{"kind", text("short-conv")}, {"width", whole(width)}, {"conv_kernel", whole(c.count("conv_L_cache"))}};
    if (c.flag("conv_bias", false)) conv.push_back({"bias", {true}});
    Object mixer = attention(heads_of(c), rope(c));
    mixer.push_back({"qk_norm", text("head")});
    const std::vector<std::string> types = c.texts("layer_types");
    const auto full = c.numbers("full_attn_idxs");
    if (!types.empty()) one_per_layer(c, "layer_types", types.size(), layers);
    if (types.empty() && full.empty()) c.problem("layer_types", "missing");
    std::vector<std::string> out;
    for (std::int64_t i = 0; i < layers; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool attends = types.empty() ? contains(full, i) : at < types.size() && types[at] == "full_attention";
        const bool convolves = at < types.size() && (types[at] == "conv" || types[at] == "linear_attention");
        if (at < types.size() && !convolves && types[at] != "full_attention")
            c.problem("layer_types", "the layer type \"" + types[at] + "\" is not known");
        out.emplace_back(attends ? "gqa" : "short-conv");
    }
    if (std::ranges::find(out, "short-conv") != out.end()) d.mixers.push_back({"short-conv", {conv}});
    if (std::ranges::find(out, "gqa") != out.end()) d.mixers.push_back({"gqa", {mixer}});
    c.pass({"block_dim", "conv_dim", "conv_dim_out", "num_heads", "block_use_swiglu", "block_use_xavier_init",
            "block_mlp_init_scale", "block_out_init_scale", "conv_use_xavier_init", "use_pos_enc", "full_attn_idxs"});
    return out;
}

/// LFM2: gated short convolutions between few layers of attention.
void lfm2(const Config& c, Draft& d) {
    d.tied = c.flag({"tie_word_embeddings", "tie_embedding"}, true);
    std::int64_t hidden = c.count({"block_ff_dim", "intermediate_size"});
    c.pass({"intermediate_size"});
    if (c.flag("block_auto_adjust_ff_dim", true)) {
        const std::int64_t multiple = c.maybe("block_multiple_of").value_or(256);
        const double wide =
            static_cast<double>(2 * hidden / 3) * std::clamp(c.real("block_ffn_dim_multiplier", 1), 1e-3, 1e3);
        hidden = std::max<std::int64_t>(1, (static_cast<std::int64_t>(wide) + multiple - 1) / multiple) * multiple;
    }
    c.pass({"block_multiple_of", "block_ffn_dim_multiplier"});
    for (const std::string& mixer : conv_and_attention(c, d)) d.layers.emplace_back(mixer, "dense");
    d.ffns.push_back({"dense", dense_ffn(hidden, "SwiGLU")});
}

void lfm2_moe(const Config& c, Draft& d) {
    d.tied = c.flag({"tie_word_embeddings", "tie_embedding"}, true);
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("moe_intermediate_size");
    e.score = "sigmoid";
    e.router_bias = c.flag("use_expert_bias", true);
    e.renormalise = c.flag("norm_topk_prob", true);
    e.scale = c.real("routed_scaling_factor", 1);
    const std::int64_t dense = c.zero_or_more("num_dense_layers");
    for (const std::string& mixer : conv_and_attention(c, d))
        d.layers.emplace_back(mixer, static_cast<std::int64_t>(d.layers.size()) < dense ? "dense" : "moe");
    if (dense > 0) d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), "SwiGLU")});
    c.pass({"intermediate_size"});
    d.ffns.push_back({"moe", moe(e)});
}

/// Jet-Nemotron: JetBlocks, gated delta nets whose tokens make the kernels of the convolution, and few layers of
/// attention, some with a window.
void jet_nemotron(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::vector<std::string> types = c.texts("layer_types");
    const auto efficient = c.section("efficient_attention_config");
    const auto of = [&](const char* type) {
        auto part = efficient ? efficient->section(type) : std::nullopt;
        if (!part && std::ranges::find(types, type) != types.end())
            c.problem("efficient_attention_config", "missing for the layers \"" + std::string(type) + "\"");
        return part;
    };
    only_types(c, "layer_types", types, {"attn", "swa", "jet"});
    if (!one_per_layer(c, "layer_types", types.size(), layer_count(c))) return;
    Object jet{{"kind", text("deltanet")}};
    if (const auto block = of("jet")) {
        const std::int64_t heads = block->maybe("num_heads").value_or(6), key = block->maybe("head_dim").value_or(256);
        const double wide = static_cast<double>(key) * block->real("expand_v", 2);
        const auto value = static_cast<std::int64_t>(std::clamp(wide, 1.0, 65536.0));
        if (std::abs(wide - static_cast<double>(value)) > 1e-5 * wide)
            block->problem("expand_v", "values are no whole number wide");
        for (const char* field : {"key_heads", "value_heads"}) jet.push_back({field, whole(heads)});
        jet.push_back({"key_head_dim", whole(key)});
        jet.push_back({"value_head_dim", whole(value)});
        jet.push_back({"conv_kernel", whole(block->maybe("conv_size").value_or(4))});
        jet.push_back({"output_norm", text("rms")});
        jet.push_back(
            {"kernel_hidden",
             whole(std::max<std::int64_t>(1, heads * value / block->maybe("dconv_generator_reduction").value_or(8)))});
        block->pass({"mode", "norm_eps", "dconv_implementation"});
    }
    Object global = attention(heads_of(c), rope(c));
    global.push_back({"bias", biases({"q", "k", "v"})});
    Object local = global;
    if (const auto window = of("swa")) local.push_back({"window", whole(window->count("window_size"))});
    c.off({"use_mrope"});
    c.pass({"max_window_layers"});
    for (const std::string& t : types)
        d.layers.emplace_back(t == "jet" ? "jet-block" : t == "swa" ? "local" : "global", "dense");
    add_mixers_in_use(d, {{"jet-block", &jet}, {"local", &local}, {"global", &global}});
    d.ffns.push_back({"dense", gated_ffn(c)});
}

}    // namespace

std::vector<Family> hybrid_families() {
    return {
        {"kimi_linear", "Kimi Linear", kimi_linear, R"({"hidden_act": "silu", "tie_word_embeddings": false})"},
        {"lfm2", "LFM2", lfm2,
         R"({"vocab_size": 65536, "hidden_size": 2560, "intermediate_size": 12288, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "max_position_embeddings": 128000,
             "tie_word_embeddings": true, "rope_theta": 1000000, "conv_bias": false, "conv_L_cache": 3,
             "block_multiple_of": 256, "block_ffn_dim_multiplier": 1, "block_auto_adjust_ff_dim": true})"},
        {"lfm2_moe", "LFM2-MoE", lfm2_moe,
         R"({"vocab_size": 65536, "hidden_size": 2048, "intermediate_size": 7168, "moe_intermediate_size": 1792,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
             "max_position_embeddings": 128000, "tie_word_embeddings": true, "rope_theta": 1000000, "conv_bias": false,
             "conv_L_cache": 3, "num_dense_layers": 2, "num_experts_per_tok": 4, "num_experts": 32,
             "norm_topk_prob": true, "use_expert_bias": true, "routed_scaling_factor": 1})"},
        // JetNemotronConfig, which stands beside the checkpoints.
        {"jet_nemotron", "Jet-Nemotron", jet_nemotron,
         R"({"vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 22016, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 10000})"},
        // Width and number of its experts at work are each layer's own: no defaults for these.
        {"nemotron_h_puzzle", "Nemotron-H Puzzle", nemotron_h,
         R"({"vocab_size": 131072, "hidden_size": 4096, "num_attention_heads": 32, "num_key_value_heads": 8,
             "head_dim": 128, "max_position_embeddings": 4096, "tie_word_embeddings": false, "attention_bias": false,
             "mlp_bias": false, "ssm_state_size": 128, "mamba_num_heads": 128, "mamba_head_dim": 64, "n_groups": 8,
             "conv_kernel": 4, "n_routed_experts": 8, "n_shared_experts": 1,
             "moe_shared_expert_intermediate_size": 7688, "routed_scaling_factor": 1, "n_group": 1, "topk_group": 1,
             "norm_topk_prob": true})"},
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
