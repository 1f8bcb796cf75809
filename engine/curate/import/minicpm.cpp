// OpenBMB's MiniCPM.

#include "engine/curate/import/family.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;

/// MiniCPM: Llama with factors; what goes in is divided by √layers, what comes out by the ratio of widths.
void add_minicpm_factors(const Config& c, Draft& d) {
    d.embedding_factor = c.real("scale_emb", 1);
    const double base = c.real("dim_model_base", 0);
    if (base > 0) d.logit_scale = base / static_cast<double>(c.count("hidden_size"));
    const double denominator = c.real("mup_denominator", static_cast<double>(layer_count(c)));
    if (const double depth = c.real("scale_depth", 0); depth > 0 && denominator > 0)
        d.residual_factor = std::round(1e6 * depth / std::sqrt(denominator)) / 1e6;
}

void minicpm(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    add_minicpm_factors(c, d);
    const Heads h = heads_of(c);
    if (const auto sparse = c.section("sparse_config"))
        c.unknown("sparse_config", "block-sparse attention is not known for MiniCPM");
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    const auto experts = c.maybe("num_experts");
    if (!experts) return uniform(c, d, h, mixer, gated_ffn(c));
    Experts e;
    e.experts = *experts;
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    d.mixers.push_back({attention_name(h), {mixer}});
    d.ffns.push_back({"moe", moe(e)});
    all_layers(d, layer_count(c), attention_name(h), "moe");
}

/// MiniCPM3: latent attention.
void minicpm3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    add_minicpm_factors(c, d);
    // Values are as wide as a head of the plain kind would be.
    const std::int64_t width = std::max<std::int64_t>(1, c.count("hidden_size") / c.count("num_attention_heads"));
    d.mixers.push_back({"mla", {latent_attention(c, latent_rope(c), width)}});
    d.ffns.push_back({"dense", gated_ffn(c)});
    all_layers(d, layer_count(c), "mla", "dense");
}

}    // namespace

std::vector<Family> minicpm_families() {
    return {
        {"minicpm", "MiniCPM", minicpm,
         R"({"hidden_act": "silu", "rope_theta": 10000, "tie_word_embeddings": true, "scale_emb": 1,
             "dim_model_base": 1, "scale_depth": 1})"},
        {"minicpm3", "MiniCPM3", minicpm3,
         R"({"vocab_size": 73448, "hidden_size": 2560, "intermediate_size": 6400, "num_hidden_layers": 62,
             "num_attention_heads": 40, "hidden_act": "silu", "max_position_embeddings": 32768,
             "tie_word_embeddings": true, "attention_bias": false, "mlp_bias": false, "kv_lora_rank": 256,
             "q_lora_rank": 768, "qk_nope_head_dim": 64, "qk_rope_head_dim": 32, "scale_emb": 12, "scale_depth": 1.4,
             "dim_model_base": 256, "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
