// Poolside's Laguna.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// What stands in `num_attention_heads_per_layer` for the layers of one type.
std::int64_t heads_of_type(const Config& c, const std::vector<std::string>& types, const char* type,
                           std::int64_t otherwise) {
    const auto listed = c.numbers("num_attention_heads_per_layer");
    if (listed.empty() ||
        !one_per_layer(c, "num_attention_heads_per_layer", listed.size(), static_cast<std::int64_t>(types.size())))
        return otherwise;
    std::int64_t heads = 0;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i] != type) continue;
        if (listed[i] < 1) c.problem("num_attention_heads_per_layer", "expected 1 or more for each layer");
        if (heads != 0 && listed[i] != heads)
            c.problem("num_attention_heads_per_layer", "differs from layer to layer of one type");
        heads = std::max<std::int64_t>(1, listed[i]);
    }
    return heads == 0 ? otherwise : heads;
}

/// Laguna: windows with more heads and a RoPE of their own, a softplus gate on what attention gives, a sigmoid router.
void laguna(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const auto types = layer_types(c, layers, 1, "full_attention", "full_attention");
    const Value* gating = c.find("gating");
    const bool switched = gating && gating->boolean() && *gating->boolean(),
               by_head = !gating || switched || (gating->string() && *gating->string() == "per-head");
    c.only("gating", {"true", "per-head", "per-element"});
    if (const auto by_layer = c.texts("gating_types"); !by_layer.empty())
        c.problem("gating_types", "gates of several kinds are not known");
    const auto mixer = [&](const char* type) {
        Heads h = heads_of(c);
        h.heads = heads_of_type(c, types, type, h.heads);
        Object m = attention(h, rope(c, {.layer_type = type, .dim = partial_dim(c, h.head_dim, 1, type)}));
        m.push_back({"qk_norm", text("head")});
        m.push_back({"gate", text(by_head ? "head" : "element")});
        m.push_back({"gate_function", text("softplus")});
        add_biases(c, m);
        return m;
    };
    c.off({"moe_apply_router_weight_on_input", "qkv_bias"});
    Draft attention_layers;
    local_and_global(c, attention_layers, types, mixer("sliding_attention"), mixer("full_attention"));
    d.mixers = attention_layers.mixers;
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.score = c.words("moe_router_score_func", "sigmoid");
    if (e.score == "sqrtsoftplus") e.score = "sqrt-softplus";
    c.only("moe_router_score_func", {"sigmoid", "sqrtsoftplus"});
    e.router_bias = true;
    e.scale = c.real("moe_routed_scaling_factor", 1);
    if (const double cap = c.real("moe_router_logit_softcapping", 0); cap > 0) e.logit_cap = cap;
    if (const auto shared = c.maybe("shared_expert_intermediate_size")) {
        e.shared = 1;
        e.shared_hidden = *shared;
    }
    c.only("norm_topk_prob", {"true"});
    // The first layer is dense where the file does not say; older files have the dense ones by number.
    const auto by_type = sparse_layers(c, types.size());
    const bool numbered = by_type.empty() && c.given("mlp_only_layers");
    const auto dense_layers = numbered ? c.numbers("mlp_only_layers") : std::vector<std::int64_t>{0};
    const std::int64_t step = c.maybe("decoder_sparse_step").value_or(1);
    if (step != 1)
        c.problem("decoder_sparse_step", "other layers than those of mlp_only_layers are not known as dense");
    for (std::size_t i = 0; i < types.size(); ++i) {
        const bool sparse = by_type.empty() ? !contains(dense_layers, static_cast<std::int64_t>(i)) : by_type[i] == 1;
        d.layers.emplace_back(attention_layers.layers[i].first, sparse ? "moe" : "dense");
    }
    c.pass({"mlp_only_layers", "partial_rotary_factor", "intermediate_size"});
    add_dense_and_moe(
        d, [&] { return dense_ffn(c.count("intermediate_size"), e.activation); }, e);
}

}    // namespace

std::vector<Family> laguna_families() {
    return {
        {"laguna", "Laguna", laguna,
         R"({"vocab_size": 100352, "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 40,
             "num_attention_heads": 48, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "attention_bias": false,
             "sliding_window": 512, "moe_intermediate_size": 512, "shared_expert_intermediate_size": 512,
             "num_experts_per_tok": 8, "num_experts": 256, "gating": true, "moe_routed_scaling_factor": 1,
             "rope_parameters": {"full_attention": {"rope_theta": 500000, "partial_rotary_factor": 0.5},
                                 "sliding_attention": {"rope_theta": 10000}}})"},
    };
}

}    // namespace broadside::curate
