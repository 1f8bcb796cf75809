// OLMo 1 to 3, OLMo Hybrid, OLMoE.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;

/// OLMo 2, and OLMo 3 with windows; RoPE is scaled on the layers without a window.
void olmo(const Config& c, Draft& d, bool third) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_placement = "post";
    const Heads h = heads_of(c);
    const auto mixer = [&](bool scaled) {
        Object m =
            attention(h, rope(c, {.layer_type = scaled ? "full_attention" : "sliding_attention", .scaled = scaled}));
        m.push_back({"qk_norm", text("layer")});
        add_biases(c, m);
        return m;
    };
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    const auto types = layer_types(c, layer_count(c), third ? 4 : 1, "sliding_attention", "full_attention");
    local_and_global(c, d, types, mixer(false), mixer(true));
}
void olmo2(const Config& c, Draft& d) { olmo(c, d, false); }
void olmo3(const Config& c, Draft& d) { olmo(c, d, true); }

/// OLMo Hybrid: Gated DeltaNet with norms before it, OLMo 3's attention with norms after it; no rotation where the file
/// has no base.
void olmo_hybrid(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_placement = "by mixer";
    d.norms_after = {"attention"};
    const Heads h = heads_of(c);
    // Widths of the linear layers follow from those of attention where the file has none.
    const std::int64_t key_heads = c.maybe("linear_num_key_heads").value_or(h.heads),
                       value_heads = c.maybe("linear_num_value_heads").value_or(h.heads);
    const std::int64_t key_dim = c.maybe("linear_key_head_dim")
                                     .value_or(std::max<std::int64_t>(1, c.count("hidden_size") * 3 / 4 / key_heads)),
                       value_dim = c.maybe("linear_value_head_dim").value_or(2 * key_dim);
    Object linear{{"kind", text("deltanet")},           {"key_heads", whole(key_heads)},
                  {"value_heads", whole(value_heads)},  {"key_head_dim", whole(key_dim)},
                  {"value_head_dim", whole(value_dim)}, {"conv_kernel", whole(c.count("linear_conv_kernel_dim"))},
                  {"output_norm", text("rms")}};
    if (c.flag("linear_allow_neg_eigval", true)) linear.push_back({"doubled_beta", {true}});
    d.mixers.push_back({"deltanet", {linear}});
    c.pass({"linear_a_log_min", "linear_a_log_max", "linear_dt_min", "linear_dt_max", "linear_dt_init_floor"});
    // The published files have null for the base, or for all of it.
    const auto turning = c.section("rope_parameters");
    const bool turns =
        turning ? turning->find("rope_theta") || !turning->says("rope_theta") : !c.says("rope_parameters");
    if (!turns) {
        c.pass({"rope_parameters", "rope_scaling", "rope_theta"});
        if (turning) turning->pass({"rope_type", "rope_theta"});
    }
    Object mixer = attention(h, turns ? rope(c) : no_position());
    mixer.push_back({"qk_norm", text("layer")});
    add_biases(c, mixer);
    d.mixers.push_back({"attention", {mixer}});
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    const auto types = layer_types(c, layer_count(c), 4, "linear_attention", "full_attention");
    only_types(c, "layer_types", types, {"linear_attention", "full_attention"});
    for (const char* type : {"linear_attention", "full_attention"})
        if (std::ranges::find(types, type) == types.end())
            c.problem("layer_types", std::string("no layer is of the type ") + type);
    for (const std::string& t : types) d.layers.emplace_back(t == "full_attention" ? "attention" : "deltanet", "dense");
}

/// OLMo 1: LayerNorm without weights.
void olmo1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    d.norm_weights = false;
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    add_clip(c, mixer);
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c)));
}

/// OLMoE: norms before, QK-norm over all heads, a mixture in every layer; FlexOlmo has its norms behind.
void olmoe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"qk_norm", text("layer")});
    add_biases(c, mixer);
    add_clip(c, mixer);
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    e.renormalise = c.flag("norm_topk_prob", false);
    d.mixers.push_back({attention_name(h), {mixer}});
    d.ffns.push_back({"moe", moe(e)});
    all_layers(d, layer_count(c), attention_name(h), "moe");
}
void flex_olmo(const Config& c, Draft& d) {
    d.norm_placement = "post";
    olmoe(c, d);
}

}    // namespace

std::vector<Family> olmo_families() {
    return {
        {"olmo", "OLMo", olmo1,
         R"({"vocab_size": 50304, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false})"},
        {"olmo2", "OLMo 2", olmo2,
         R"({"vocab_size": 50304, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false})"},
        {"olmo3", "OLMo 3", olmo3,
         R"({"vocab_size": 50304, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "attention_bias": false, "sliding_window": 4096, "rope_theta": 500000})"},
        {"olmo_hybrid", "OLMo Hybrid", olmo_hybrid,
         R"({"vocab_size": 100352, "hidden_size": 3840, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 30, "hidden_act": "silu", "max_position_embeddings": 65536,
             "tie_word_embeddings": false, "attention_bias": false, "linear_conv_kernel_dim": 4,
             "linear_allow_neg_eigval": true, "rope_theta": 10000})"},
        {"olmoe", "OLMoE", olmoe,
         R"({"vocab_size": 50304, "hidden_size": 2048, "intermediate_size": 2048, "num_hidden_layers": 16,
             "num_attention_heads": 16, "hidden_act": "silu", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false, "num_experts_per_tok": 8,
             "num_experts": 64, "norm_topk_prob": false})"},
        {"flex_olmo", "FlexOlmo", flex_olmo,
         R"({"vocab_size": 100352, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "attention_bias": false, "num_experts_per_tok": 5, "num_experts": 7,
             "norm_topk_prob": false, "rope_theta": 500000})"},
    };
}

}    // namespace broadside::curate
