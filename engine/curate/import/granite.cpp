// IBM's Granite, dense, mixtures, and with a state space.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::curate {
namespace {

/// Granite: Llama with factors on embeddings, scores, sublayers and logits.
void granite(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    add_granite_factors(c, d);
    const Heads h = heads_of(c);
    uniform(c, d, h, granite_attention(c, h, rope(c)), gated_ffn(c));
}

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

/// Bases of RoPE by layer, null or 0 for a layer without; one for all layers of a type.
json::Value position_of(const Config& c, const std::vector<std::string>& types, std::string_view type) {
    json::Value position = rope(c);
    const json::Value* bases = c.find("layer_rope_theta");
    if (!bases) return position;
    if (!bases->array() || bases->array()->size() != types.size()) {
        c.problem("layer_rope_theta", "expected a base for each layer");
        return position;
    }
    std::optional<double> base;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i] != type) continue;
        const double own = (*bases->array())[i].number().value_or(0);
        if (base && own != *base) c.problem("layer_rope_theta", "differs between layers of one type");
        base = own;
    }
    if (base == 0.0) return no_position();
    if (base)
        for (json::Member& m : std::get<json::Object>(position.data))
            if (m.key == "theta") m.value = number(*base);
    return position;
}

/// Granite with windows in three of four layers and attention sinks, dense or a mixture.
void granite_windows(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    add_granite_factors(c, d);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c);
    const bool listed = c.given("layer_types") != nullptr, sparse = c.maybe("num_local_experts").has_value();
    auto types = layer_types(c, layers, 1, "sliding_attention", "sliding_attention");
    if (!listed)
        for (std::size_t i = 0; i < types.size(); i += 4) types[i] = "full_attention";
    const auto mixer = [&](const char* type) {
        json::Object m = granite_attention(c, h, position_of(c, types, type));
        m.push_back({"sinks", {true}});
        return m;
    };
    local_and_global(c, d, types, mixer("sliding_attention"), mixer("full_attention"), sparse ? "moe" : "dense");
    if (sparse)
        d.ffns.push_back({"moe", moe(granite_experts(c))});
    else
        d.ffns.push_back({"dense", gated_ffn(c)});
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
    if (!one_per_layer(c, "layer_types", types.size(), layer_count(c))) return;
    only_types(c, "layer_types", types, {"attention", "full_attention", "mamba", "linear_attention"});
    const bool sparse = c.maybe("num_local_experts").has_value();
    bool any_mamba = false, any_attention = false;
    for (const std::string& t : types) {
        const bool attends = t == "attention" || t == "full_attention";
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

/// Granite Switch: Granite with adapters on all matrices, one of which a token switches on.
void granite_switch(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    add_granite_factors(c, d);
    c.off({"num_local_experts", "dual_stream", "cross_stream_rank", "qk_norm", "mamba_proj_bias"});
    c.only("position_embedding_type", {"rope"});
    const std::int64_t adapters = c.zero_or_more("num_adapters");
    // What says which adapter is on has caches of its own, which count as layers: two of the later switch, by codes.
    const std::int64_t beside = adapters == 0 ? 0 : c.given("ms_code_m") ? 2 : 1;
    const std::int64_t layers = layer_count(c) - beside;
    if (layers < 1) return c.problem("num_hidden_layers", "none is left beside those of the switch");
    if (beside > 0) c.assume(fmt::format("{} layers: num_hidden_layers less {} of the switch", layers, beside));
    only_types(c, "layer_types", c.texts("layer_types"), {"attention", "full_attention"});
    if (adapters > 0) {
        const std::vector<std::string> of = c.texts("lora_target_modules");
        constexpr std::string_view all[] = {"qkv_proj", "o_proj", "shared_input_linear", "shared_output_linear"};
        if (of.empty() || std::ranges::all_of(all, [&](auto each) { return std::ranges::count(of, each) == 1; }))
            d.adapters = json::Object{{"count", whole(adapters)}, {"rank", whole(c.count("max_lora_rank"))}};
        else
            c.unknown("lora_target_modules", "adapters that leave matrices out are not known");
    }
    const Heads h = heads_of(c);
    d.mixers.push_back({attention_name(h), {granite_attention(c, h, rope(c))}});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count({"shared_intermediate_size", "intermediate_size"}), gated_activation(c))});
    all_layers(d, layers, attention_name(h), "dense");
}

}    // namespace

std::vector<Family> granite_families() {
    return {
        {"granite", "Granite", granite,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false, "mlp_bias": false,
             "embedding_multiplier": 1, "logits_scaling": 1, "residual_multiplier": 1, "attention_multiplier": 1})"},
        {"granitemoe", "Granite MoE", granite_moe,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "attention_bias": false, "embedding_multiplier": 1, "logits_scaling": 1,
             "residual_multiplier": 1, "attention_multiplier": 1, "num_local_experts": 8, "num_experts_per_tok": 2,
             "rope_theta": 10000})"},
        {"granitemoeshared", "Granite MoE", granite_moe,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "shared_intermediate_size": 0,
             "num_hidden_layers": 32, "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "attention_bias": false, "embedding_multiplier": 1, "logits_scaling": 1,
             "residual_multiplier": 1, "attention_multiplier": 1, "num_local_experts": 8, "num_experts_per_tok": 2,
             "rope_theta": 10000})"},
        {"granite_swa", "Granite with windows", granite_windows,
         R"({"vocab_size": 100352, "hidden_size": 2560, "intermediate_size": 8192, "num_hidden_layers": 24,
             "num_attention_heads": 20, "num_key_value_heads": 4, "hidden_act": "silu",
             "max_position_embeddings": 8192, "tie_word_embeddings": true, "rope_theta": 10000, "sliding_window": 128,
             "attention_bias": false, "mlp_bias": false, "embedding_multiplier": 1, "logits_scaling": 1,
             "residual_multiplier": 1, "attention_multiplier": 1})"},
        {"granitemoe_swa", "Granite MoE with windows", granite_windows,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "sliding_window": 128, "attention_bias": false,
             "num_local_experts": 8, "num_experts_per_tok": 2, "shared_intermediate_size": 0,
             "embedding_multiplier": 1, "logits_scaling": 1, "residual_multiplier": 1, "attention_multiplier": 1})"},
        {"granitemoehybrid", "Granite 4", granite_hybrid,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "shared_intermediate_size": 1024,
             "num_hidden_layers": 32, "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "attention_bias": false, "embedding_multiplier": 1, "logits_scaling": 1,
             "residual_multiplier": 1, "attention_multiplier": 1, "num_local_experts": 8, "num_experts_per_tok": 2,
             "mamba_n_heads": 128, "mamba_n_groups": 1, "mamba_d_state": 256, "mamba_d_conv": 4, "mamba_expand": 2,
             "rope_theta": 10000})"},
        {"granite_switch", "Granite Switch", granite_switch,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false, "embedding_multiplier": 1,
             "logits_scaling": 1, "residual_multiplier": 1, "attention_multiplier": 1, "num_adapters": 0,
             "max_lora_rank": 8, "position_embedding_type": "rope"})",
         " adapter_names adapter_ranks adapter_token_ids adapter_substitute_token_ids control_token_gain ms_code_m "
         "ms_code_type ms_memory_gain ms_counting_head_dim switch_head_dim switch_type projection_head_dim "
         "fused_add_norm mamba_n_heads mamba_d_head mamba_d_state mamba_n_groups mamba_d_conv mamba_expand "
         "mamba_chunk_size mamba_conv_bias num_experts_per_tok normalization_function init_method layers_block_type "},
    };
}

}    // namespace broadside::curate
