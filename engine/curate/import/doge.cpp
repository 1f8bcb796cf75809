// SmallDoge's Doge.

#include "engine/curate/import/family.hpp"

namespace broadside::curate {
namespace {

using json::Object;

/// Experts of one neuron each, found by product keys, beside a dense feed-forward that every token uses.
Experts cross_domain(const Config& c, const std::string& dense) {
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.activation = plain_activation(c);
    e.product_keys = true;
    e.dense_beside = c.count("intermediate_size");
    e.dense_activation = dense;
    // A softmax over the chosen scores: their sum is one whether it is divided by or not.
    c.pass({"norm_topk_prob"});
    c.off({"mlp_bias", "hidden_bias"});
    for (const char* key : {"num_cdmoe_experts", "num_cdmmoe_experts"})
        if (c.given(key) && !c.given("num_experts"))
            c.problem(key, "experts of the first version, which several heads find, are not known");
    return e;
}

/// Doge: a mask made of the values, residual paths weighed by channel.
void doge(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.residual = Object{{"kind", text("channel-weights")}};
    const Heads h = heads_of(c);
    Object m = attention(h, rope(c));
    m.push_back({"qk_norm", text("head")});
    m.push_back({"value_mask", whole(c.count("keep_window_size"))});
    add_biases(c, m);
    add_window(c, m);
    // Of configurations before the class was transformers' own.
    c.off({"dynamic_mask_ratio"});
    c.pass({"num_cdmoe_experts", "num_cdmoe_experts_per_head", "num_cdmoe_heads", "num_cdmmoe_experts",
            "num_cdmmoe_experts_per_head", "num_cdmmoe_heads", "expert_retrieval_size"});
    const std::string gated = gated_activation(c);
    if (c.flag("is_moe", false)) {
        in_every_layer(c, d, h, m, cross_domain(c, gated));
    } else {
        c.pass({"num_experts", "num_experts_per_tok", "norm_topk_prob"});
        uniform(c, d, h, m, dense_ffn(c.count("intermediate_size"), gated, c.flag({"mlp_bias", "hidden_bias"}, false)));
    }
}

}    // namespace

std::vector<Family> doge_families() {
    return {
        {"doge", "Doge", doge,
         R"({"vocab_size": 32768, "hidden_size": 1024, "intermediate_size": 2048, "num_hidden_layers": 32,
             "num_attention_heads": 8, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "attention_bias": false, "mlp_bias": false, "keep_window_size": 2048,
             "is_moe": false, "num_experts": 16384, "num_experts_per_tok": 64, "rope_theta": 10000})",
         "num_channels"},
    };
}

}    // namespace broadside::curate
