// Zyphra's ZAYA1.

#include "engine/curate/import/family.hpp"

#include <algorithm>
#include <string_view>

namespace broadside::curate {
namespace {

using json::Object;

/// ZAYA1: compressed convolutional attention, routers with an MLP whose state goes on to the next layer's, and weights
/// and biases on the residual path.
void zaya(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.head_bias = c.flag("lm_head_bias", false);
    d.residual = Object{{"kind", text("channel-weights")}, {"both", {true}}};
    for (const char* key : {"zaya_layers", "cca", "num_query_groups", "ffn_hidden_size", "zaya_mlp_expansion"})
        if (c.given(key)) {
            c.problem(
                key, "of the first layout, whose layers are attention and experts in turns, is not known",
                "take the configuration that Zyphra publishes for transformers (model_type zaya with layer_types)");
            break;
        }
    const std::int64_t layers = layer_count(c);
    const auto types = layer_types(c, layers, 1, "hybrid", "hybrid");
    only_types(c, "layer_types", types, {"hybrid", "hybrid_sliding"});
    const Heads h = heads_of(c);
    const auto mixer = [&](const char* type) {
        Object m{{"kind", text("cca")},
                 {"heads", whole(h.heads)},
                 {"kv_heads", whole(h.kv_heads)},
                 {"head_dim", whole(h.head_dim)},
                 {"channel_kernel", whole(c.count("cca_time0"))},
                 {"head_kernel", whole(c.count("cca_time1"))},
                 {"position", rope(c, {.layer_type = type, .dim = partial_dim(c, h.head_dim, 0.5, type)})}};
        if (std::string_view(type) == "hybrid_sliding") m.push_back({"window", whole(c.count("sliding_window"))});
        if (c.flag("attention_bias", false)) m.push_back({"bias", {true}});
        return m;
    };
    const bool local = std::ranges::find(types, "hybrid_sliding") != types.end();
    if (!local) c.pass({"sliding_window"});
    const Object global_mixer = mixer("hybrid"), local_mixer = local ? mixer("hybrid_sliding") : Object{};
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.router_bias = e.router_carried = e.router_skip = true;
    e.renormalise = false;
    e.router_hidden = c.count("router_hidden_size");
    c.only("num_experts_per_tok", {"1"});
    c.assume("active parameters counted for tokens that choose an expert");
    d.ffns.push_back({"moe", moe(e)});
    for (const std::string& type : types) d.layers.emplace_back(type == "hybrid_sliding" ? "cca-local" : "cca", "moe");
    add_mixers_in_use(d, {{"cca", &global_mixer}, {"cca-local", &local_mixer}});
}

}    // namespace

std::vector<Family> zaya_families() {
    return {
        {"zaya", "ZAYA1", zaya,
         R"({"vocab_size": 262272, "hidden_size": 2048, "num_hidden_layers": 40, "num_attention_heads": 8,
             "num_key_value_heads": 2, "head_dim": 128, "hidden_act": "silu", "max_position_embeddings": 131072,
             "tie_word_embeddings": true, "attention_bias": false, "moe_intermediate_size": 2048,
             "num_experts_per_tok": 1, "num_experts": 16, "lm_head_bias": false, "router_hidden_size": 256,
             "cca_time0": 2, "cca_time1": 2,
             "rope_parameters": {"hybrid": {"rope_theta": 5000000, "partial_rotary_factor": 0.5},
                                 "hybrid_sliding": {"rope_theta": 10000, "partial_rotary_factor": 0.5}}})"},
    };
}

}    // namespace broadside::curate
