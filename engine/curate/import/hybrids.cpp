// Families whose layers are not all attention: linear attention and state spaces.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

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

// ---- short convolutions ---------------------------------------------------------------------------------------------

std::vector<std::string> conv_and_attention(const Config& c, Draft& d) {
    const std::int64_t width = c.count("hidden_size"), layers = layer_count(c);
    Object conv{{"kind", text("short-conv")}, {"width", whole(width)}, {"conv_kernel", whole(c.count("conv_L_cache"))}};
    if (c.flag("conv_bias", false)) conv.push_back({"bias", {true}});
    d.mixers.push_back({"short-conv", {conv}});
    Object mixer = attention(heads_of(c), rope(c));
    mixer.push_back({"qk_norm", text("head")});
    d.mixers.push_back({"gqa", {mixer}});
    const std::vector<std::string> types = c.texts("layer_types");
    const auto full = c.numbers("full_attn_idxs");
    if (!types.empty() && static_cast<std::int64_t>(types.size()) != layers)
        c.problem("layer_types", fmt::format("has {} entries for {} layers", types.size(), layers));
    if (types.empty() && full.empty()) c.problem("layer_types", "missing");
    std::vector<std::string> out;
    for (std::int64_t i = 0; i < layers; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool attends = types.empty() ? contains(full, i) : at < types.size() && types[at] == "full_attention";
        if (at < types.size() && types[at] != "conv" && types[at] != "full_attention")
            c.problem("layer_types", "the layer type \"" + types[at] + "\" is not known");
        out.emplace_back(attends ? "gqa" : "short-conv");
    }
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

// ---- state spaces ---------------------------------------------------------------------------------------------------

/// Mamba-2 by the names that hybrids give its keys.
Object mamba2(const Config& c, bool norm) {
    const std::int64_t heads = c.count({"mamba_n_heads", "mamba_num_heads", "num_heads"}),
                       groups = c.count({"mamba_n_groups", "n_groups"});
    std::int64_t inner = c.maybe("mamba_d_ssm").value_or(0);
    if (inner == 0)
        inner = c.count("hidden_size") * c.maybe({"mamba_expand", "expand"}).value_or(2);
    else
        c.pass({"mamba_expand"});
    const auto* width = c.find({"mamba_d_head", "mamba_head_dim", "head_dim"});
    const std::int64_t head_dim =
        width && width->integer() ? *width->integer() : std::max<std::int64_t>(1, inner / heads);
    c.off({"mamba_proj_bias", "use_bias"});
    c.only("mamba_conv_bias", {"true"});
    c.only("use_conv_bias", {"true"});
    c.pass({"mamba_chunk_size", "chunk_size", "time_step_limit", "time_step_min", "time_step_max", "time_step_floor",
            "time_step_rank", "time_step_init_scheme", "time_step_scale", "mamba_dt_min", "mamba_dt_max",
            "mamba_dt_limit", "mamba_dt_init_floor", "mamba_norm_before_gate", "norm_before_gate", "mamba_expand",
            "expand", "ssm_state_size"});
    Object out{{"kind", text("mamba2")},
               {"heads", whole(heads)},
               {"head_dim", whole(head_dim)},
               {"state_dim", whole(c.count({"mamba_d_state", "state_size", "ssm_state_size"}))},
               {"groups", whole(groups)},
               {"conv_kernel", whole(c.count({"mamba_d_conv", "conv_kernel"}))},
               {"inner_dim", whole(heads * head_dim)}};
    if (norm) out.push_back({"output_norm", text("rms")});
    return out;
}

/// Mamba-2 alone: one sublayer a layer.
void mamba2_alone(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"mamba", {mamba2(c, c.flag("rms_norm", true))}});
    c.only("hidden_act", {"silu"});
    c.pass({"rms_norm", "intermediate_size"});
    all_layers(d, layer_count(c), "mamba", "");
}

std::int64_t time_rank(const Config& c, const char* key) {
    const Value* v = c.find(key);
    if (v && v->integer() && *v->integer() > 0) return *v->integer();
    return (c.count({"hidden_size", "d_model"}) + 15) / 16;
}

/// Mamba and Falcon-Mamba (whose norms on dt, B and C have no weights).
void mamba1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const std::int64_t width = c.count({"hidden_size", "d_model"}),
                       inner =
                           c.maybe({"intermediate_size", "d_inner"}).value_or(width * c.maybe("expand").value_or(2));
    Object m{{"kind", text("mamba")},
             {"inner_dim", whole(inner)},
             {"state_dim", whole(c.count("state_size"))},
             {"dt_rank", whole(time_rank(c, "time_step_rank"))},
             {"conv_kernel", whole(c.count("conv_kernel"))}};
    if (c.flag("use_bias", false)) m.push_back({"bias", {true}});
    if (!c.flag("use_conv_bias", true)) m.push_back({"conv_bias", {false}});
    c.only("hidden_act", {"silu"});
    c.only("rms_norm", {"true"});
    c.pass({"d_inner", "d_model", "hidden_size", "n_layer", "num_hidden_layers", "expand", "time_step_init_scheme",
            "time_step_scale", "time_step_min", "time_step_max", "time_step_floor", "mixer_rms_eps",
            "ssm_cfg", "fused_add_norm", "pad_vocab_size_multiple", "use_mambapy", "use_falcon_mambapy"});
    d.mixers.push_back({"mamba", {m}});
    all_layers(d, layer_count(c), "mamba", "");
}

/// Jamba: Mamba with norms inside, every eighth layer attention without positions, every second feed-forward a mixture.
void jamba(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c), width = c.count("hidden_size");
    Object m{{"kind", text("mamba")},
             {"inner_dim", whole(width * c.count("mamba_expand"))},
             {"state_dim", whole(c.count("mamba_d_state"))},
             {"dt_rank", whole(time_rank(c, "mamba_dt_rank"))},
             {"conv_kernel", whole(c.count("mamba_d_conv"))},
             {"inner_norms", {true}}};
    if (c.flag("mamba_proj_bias", false)) m.push_back({"bias", {true}});
    if (!c.flag("mamba_conv_bias", true)) m.push_back({"conv_bias", {false}});
    c.only("mamba_inner_layernorms", {"true"});
    c.off({"sliding_window"});
    const std::int64_t attn_period = c.count("attn_layer_period"), attn_offset = c.zero_or_more("attn_layer_offset"),
                       moe_period = c.count("expert_layer_period"), moe_offset = c.zero_or_more("expert_layer_offset"),
                       experts = c.count("num_experts");
    const std::string activation = gated_activation(c);
    bool any_dense = false, any_moe = false, any_mamba = false, any_attention = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool attends = i % attn_period == attn_offset, sparse = experts > 1 && i % moe_period == moe_offset;
        (attends ? any_attention : any_mamba) = true;
        (sparse ? any_moe : any_dense) = true;
        d.layers.emplace_back(attends ? "attention" : "mamba", sparse ? "moe" : "dense");
    }
    if (any_mamba) d.mixers.push_back({"mamba", {m}});
    if (any_attention) d.mixers.push_back({"attention", {attention(heads_of(c), no_position())}});
    const std::int64_t hidden = c.count("intermediate_size");
    if (any_dense) d.ffns.push_back({"dense", dense_ffn(hidden, activation)});
    Experts e;
    e.experts = experts;
    e.active = c.count("num_experts_per_tok");
    e.hidden = hidden;
    e.activation = activation;
    e.renormalise = false;
    if (any_moe) d.ffns.push_back({"moe", moe(e)});
}

/// Bamba: Mamba-2 and some layers of attention, each with a feed-forward.
void bamba(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"mamba", {mamba2(c, true)}});
    const Heads h = heads_of(c);
    const auto dim = rotated_dim(c, h.head_dim, 0.5, {"attn_rotary_emb"});
    Object mixer = attention(h, rope(c, {.dim = dim}));
    add_biases(c, mixer);
    d.mixers.push_back({"attention", {mixer}});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c), c.flag("mlp_bias", false))});
    const auto full = c.numbers("attn_layer_indices");
    c.off({"sliding_window"});
    c.only("num_experts", {"0", "1"});
    c.pass({"attn_layer_indices", "num_experts", "num_experts_per_tok", "expert_layer_offset", "expert_layer_period"});
    const std::int64_t layers = layer_count(c);
    for (std::int64_t i = 0; i < layers; ++i) d.layers.emplace_back(contains(full, i) ? "attention" : "mamba", "dense");
    if (full.empty()) c.problem("attn_layer_indices", "missing");
}

/// Falcon-H1: attention and Mamba-2 side by side in every layer.
void falcon_h1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.embedding_factor = c.real("embedding_multiplier", 1);
    d.logit_scale = c.real("lm_head_multiplier", 1);
    for (const char* key : {"attention_in_multiplier", "attention_out_multiplier", "key_multiplier", "mlp_multipliers",
                            "ssm_in_multiplier", "ssm_multipliers", "ssm_out_multiplier"})
        if (c.given(key)) c.assume(fmt::format("{} left out: factors within a layer that training fixed (μP)", key));
    Object mixer = attention(heads_of(c), rope(c));
    add_biases(c, mixer);
    d.mixers.push_back({"attention+mamba2",
                        {Object{{"kind", text("attention+mamba2")},
                                {"attention", {mixer}},
                                {"mamba2", {mamba2(c, c.flag("mamba_rms_norm", false))}}}}});
    // Inside they need no kind of their own.
    for (const char* part : {"attention", "mamba2"}) {
        Object& inner = std::get<Object>(d.mixers.back().value.data);
        for (json::Member& m : inner)
            if (m.key == part)
                std::erase_if(std::get<Object>(m.value.data), [](const json::Member& f) { return f.key == "kind"; });
    }
    c.off({"attn_layer_indices", "projectors_bias"});
    c.only("mamba_use_mlp", {"true"});
    c.pass({"mlp_expansion_factor"});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c), c.flag("mlp_bias", false))});
    all_layers(d, layer_count(c), "attention+mamba2", "dense");
}

/// Zamba2: Mamba-2 in every layer, before some of them a block of attention and feed-forward that they share; each of these
/// has matrices of low rank of its own beside the shared ones.
void zamba2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const std::int64_t layers = layer_count(c), width = c.count("hidden_size"),
                       heads = c.count("num_attention_heads"), ssm_heads = c.count("n_mamba_heads"),
                       inner = width * c.maybe("mamba_expand").value_or(2), groups = c.count("mamba_ngroups");
    const Object mamba{{"heads", whole(ssm_heads)},
                       {"head_dim", whole(std::max<std::int64_t>(1, inner / ssm_heads))},
                       {"state_dim", whole(c.count("mamba_d_state"))},
                       {"groups", whole(groups)},
                       {"conv_kernel", whole(c.count("mamba_d_conv"))},
                       {"inner_dim", whole(inner)},
                       {"output_norm", text(groups > 1 ? "group-rms" : "rms")},
                       {"output_norm_groups", groups > 1 ? whole(groups) : Value{}}};
    Object own = mamba;
    if (groups == 1) own.pop_back();
    const bool longer = c.flag("use_long_context", false), turns = c.flag("use_mem_rope", false);
    const std::int64_t head = std::max<std::int64_t>(1, 2 * width / heads);
    Value position = turns ? rope(c) : no_position();
    if (longer) c.problem("use_long_context", "a rotation that was stretched by this switch is not known");
    const std::int64_t blocks = c.maybe("num_mem_blocks").value_or(1);
    std::vector<std::string> types = c.texts("layers_block_type");
    const auto listed = c.numbers("hybrid_layer_ids");
    if (types.empty() && !listed.empty())
        for (std::int64_t i = 0; i < layers; ++i) types.emplace_back(contains(listed, i) ? "hybrid" : "mamba");
    if (static_cast<std::int64_t>(types.size()) != layers)
        return c.problem("layers_block_type", fmt::format("has {} entries for {} layers", types.size(), layers));
    Object shared{{"kind", text("shared-block+mamba2")},
                  {"heads", whole(heads)},
                  {"head_dim", whole(head)},
                  {"position", position},
                  {"hidden", whole(c.maybe("intermediate_size").value_or(4 * width))},
                  {"activation", text(gated_activation(c, {"hidden_act"}))},
                  {"blocks", whole(blocks)},
                  {"adapter_rank", whole(c.count("adapter_rank"))}};
    if (c.flag("use_shared_attention_adapter", false)) shared.push_back({"attention_adapters", {true}});
    Object again = shared;
    again.push_back({"reuses_block", {true}});
    shared.push_back({"mamba2", {own}});
    again.push_back({"mamba2", {own}});
    Object alone = own;
    alone.insert(alone.begin(), {"kind", text("mamba2")});
    std::int64_t used = 0;
    for (const std::string& t : types) {
        if (t != "hybrid" && t != "mamba") c.problem("layers_block_type", "the layer type \"" + t + "\" is not known");
        d.layers.emplace_back(t == "mamba" ? "mamba" : used++ < blocks ? "shared" : "shared-again", "");
    }
    for (const auto& [name, facts] : {std::pair{"mamba", &alone}, {"shared", &shared}, {"shared-again", &again}})
        if (std::ranges::any_of(d.layers, [&](const auto& l) { return l.first == name; }))
            d.mixers.push_back({name, {*facts}});
    c.off({"add_bias_linear", "sliding_window"});
    c.only("use_conv_bias", {"true"});
    // The feed-forward has adapters whatever this says.
    c.pass({"use_shared_mlp_adapter", "num_key_value_heads", "chunk_size", "hybrid_layer_ids", "kv_channels",
            "attention_hidden_size", "time_step_limit", "time_step_min", "time_step_max", "time_step_floor",
            "num_query_groups", "use_shared_block_lora", "use_shared_attention_lora", "lora_rank", "ffn_hidden_size",
            "use_mem_eff_path"});
}

// ---- Granite 3 and 4 ------------------------------------------------------------------------------------------------

Experts granite_experts(const Config& c) {
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    if (const auto shared = c.maybe("shared_intermediate_size")) {
        e.shared = 1;
        e.shared_hidden = *shared;
    }
    return e;
}
void granite_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    add_granite_factors(c, d);
    const Heads h = heads_of(c);
    d.mixers.push_back({attention_name(h), {granite_attention(c, h, rope(c))}});
    d.ffns.push_back({"moe", moe(granite_experts(c))});
    all_layers(d, layer_count(c), attention_name(h), "moe");
}
/// Granite 4: Mamba-2 with a layer of attention here and there, feed-forwards dense or a mixture.
void granite_hybrid(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    add_granite_factors(c, d);
    const Heads h = heads_of(c);
    const bool still = c.words("position_embedding_type", "nope") != "rope";
    c.only("position_embedding_type", {"rope", "nope"});
    if (still) c.pass({"rope_theta", "rope_scaling", "rope_parameters"});
    std::vector<std::string> types = c.texts("layer_types");
    if (types.empty()) types = c.texts("layers_block_type");
    if (static_cast<std::int64_t>(types.size()) != layer_count(c))
        return c.problem("layer_types", fmt::format("has {} entries for {} layers", types.size(), layer_count(c)));
    const bool sparse = c.maybe("num_local_experts").has_value();
    bool any_mamba = false, any_attention = false;
    for (const std::string& t : types) {
        const bool attends = t == "attention" || t == "full_attention";
        if (!attends && t != "mamba" && t != "linear_attention")
            c.problem("layer_types", "the layer type \"" + t + "\" is not known");
        (attends ? any_attention : any_mamba) = true;
        d.layers.emplace_back(attends ? "attention" : "mamba", sparse ? "moe" : "dense");
    }
    if (any_mamba)
        d.mixers.push_back({"mamba", {mamba2(c, true)}});
    else
        c.pass({"mamba_n_heads", "mamba_d_head", "mamba_d_state", "mamba_n_groups", "mamba_d_conv", "mamba_expand",
                "mamba_chunk_size", "mamba_conv_bias", "mamba_proj_bias", "time_step_limit"});
    if (any_attention) d.mixers.push_back({"attention", {granite_attention(c, h, still ? no_position() : rope(c))}});
    if (sparse) {
        d.ffns.push_back({"moe", moe(granite_experts(c))});
    } else {
        d.ffns.push_back({"dense", dense_ffn(c.count("shared_intermediate_size"), gated_activation(c))});
        c.pass({"intermediate_size", "num_experts_per_tok"});
    }
    c.pass({"normalization_function", "init_method", "embedding_multiplier"});
}

constexpr const char* k_granite_moe = R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000,
    "attention_bias": false, "num_local_experts": 8, "num_experts_per_tok": 2, "embedding_multiplier": 1,
    "logits_scaling": 1, "residual_multiplier": 1, "attention_multiplier": 1})";

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
        {"mamba", "Mamba", mamba1,
         R"({"max_position_embeddings": 2048, "vocab_size": 50280, "hidden_size": 768, "state_size": 16, "num_hidden_layers": 32, "expand": 2,
             "conv_kernel": 4, "use_bias": false, "use_conv_bias": true, "tie_word_embeddings": true})"},
        {"falcon_mamba", "Falcon-Mamba", mamba1,
         R"({"max_position_embeddings": 8192, "vocab_size": 50280, "hidden_size": 768, "state_size": 16, "num_hidden_layers": 32, "expand": 2,
             "conv_kernel": 4, "use_bias": false, "use_conv_bias": true, "tie_word_embeddings": true})"},
        {"mamba2", "Mamba-2", mamba2_alone,
         R"({"max_position_embeddings": 2048, "vocab_size": 32768, "hidden_size": 4096, "state_size": 128, "num_hidden_layers": 64, "num_heads": 128,
             "head_dim": 64, "n_groups": 8, "expand": 2, "conv_kernel": 4, "tie_word_embeddings": false})"},
        {"jamba", "Jamba", jamba,
         R"({"vocab_size": 65536, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 262144, "tie_word_embeddings": false, "num_experts_per_tok": 2,
             "num_experts": 16, "expert_layer_period": 2, "expert_layer_offset": 1, "attn_layer_period": 8,
             "attn_layer_offset": 4, "mamba_d_state": 16, "mamba_d_conv": 4, "mamba_expand": 2})"},
        {"bamba", "Bamba", bamba,
         R"({"vocab_size": 128000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 262144, "tie_word_embeddings": false, "rope_theta": 10000,
             "mamba_n_heads": 128, "mamba_n_groups": 1, "mamba_d_state": 256, "mamba_d_conv": 4, "mamba_expand": 2})"},
        {"zamba2", "Zamba2", zamba2,
         R"({"vocab_size": 32000, "max_position_embeddings": 4096, "hidden_size": 2560, "num_hidden_layers": 54,
             "mamba_d_state": 64, "mamba_d_conv": 4, "mamba_expand": 2, "mamba_ngroups": 1, "n_mamba_heads": 8,
             "hidden_act": "gelu", "num_attention_heads": 32, "num_mem_blocks": 1, "adapter_rank": 128,
             "use_mem_rope": false, "rope_theta": 10000, "tie_word_embeddings": true})"},
        {"falcon_h1", "Falcon-H1", falcon_h1,
         R"({"vocab_size": 128000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu", "max_position_embeddings": 8192,
             "tie_word_embeddings": false, "rope_theta": 100000, "mamba_d_ssm": 1024, "mamba_n_heads": 128,
             "mamba_n_groups": 1, "mamba_d_state": 256, "mamba_d_conv": 4})"},
        {"granitemoe", "Granite MoE", granite_moe, k_granite_moe},
        {"granitemoeshared", "Granite MoE", granite_moe, k_granite_moe},
        {"granitemoehybrid", "Granite 4", granite_hybrid,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false,
             "embedding_multiplier": 1, "logits_scaling": 1, "residual_multiplier": 1, "attention_multiplier": 1,
             "mamba_n_heads": 128, "mamba_n_groups": 1, "mamba_d_state": 256, "mamba_d_conv": 4, "mamba_expand": 2,
             "shared_intermediate_size": 1024})"},
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
