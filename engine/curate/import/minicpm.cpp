// OpenBMB's MiniCPM.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

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

/// InfLLM-V2: blocks chosen by means of keys. To the blocks that are chosen those of the window come.
void add_blocks(const Config& c, Object& mixer) {
    const auto sparse = c.section("sparse_config");
    if (!sparse) return;
    const std::int64_t block = sparse->maybe("block_size").value_or(64),
                       last = sparse->maybe("window_size").value_or(2048) / std::max<std::int64_t>(1, block);
    sparse->off({"use_nope"});
    mixer.push_back({"means",
                     {Object{{"block", whole(block)},
                             {"top_blocks", whole(sparse->maybe("topk").value_or(64) + last)},
                             {"first", whole(sparse->maybe("init_blocks").value_or(1))},
                             {"last", whole(last)},
                             {"tokens", whole(sparse->maybe("kernel_size").value_or(32))},
                             {"stride", whole(sparse->maybe("kernel_stride").value_or(16))},
                             {"whole", whole(sparse->maybe("dense_len").value_or(8192))}}}});
}

void minicpm(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    add_minicpm_factors(c, d);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_blocks(c, mixer);
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

/// MiniCPM-SALA: lightning attention, and block-sparse attention without positions in some layers.
void minicpm_sala(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    add_minicpm_factors(c, d);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c);
    // Its code takes the number of layers, whatever this one is.
    if (c.maybe("mup_denominator").value_or(layers) != layers)
        c.unknown("mup_denominator", fmt::format("the code divides by the root of {} layers", layers));
    const auto same = [&](const char* key, std::int64_t otherwise) {    // the code takes one, vLLM's takes the other
        if (c.maybe(key).value_or(otherwise) != otherwise)
            c.unknown(key, fmt::format("{} in the other layers", otherwise));
    };
    same("lightning_nh", h.heads);
    same("lightning_head_dim", h.head_dim);
    c.off({"attention_bias"});
    c.only("lightning_scale", {"1/sqrt(d)"});
    const std::vector<std::string> types = c.texts("mixer_types");
    if (!one_per_layer(c, "mixer_types", types.size(), layers)) return;
    only_types(c, "mixer_types", types, {"minicpm4", "lightning", "lightning_attn", "lightning-attn"});
    Object linear{{"kind", text("lightning-attention")},
                  {"heads", whole(h.heads)},
                  {"kv_heads", whole(c.maybe("lightning_nkv").value_or(h.kv_heads))},
                  {"head_dim", whole(h.head_dim)},
                  {"position", c.flag("lightning_use_rope", true) ? rope(c) : no_position()}};
    if (c.flag("qk_norm", true)) linear.push_back({"qk_norm", text("head")});
    if (c.flag("use_output_norm", true)) linear.push_back({"output_norm", text("rms")});
    c.only("use_output_gate", {"true"});
    Object blocks = attention(h, c.flag("attn_use_rope", false) ? rope(c) : no_position());
    if (c.flag("attn_use_output_gate", true)) blocks.push_back({"gate", text("element")});
    add_blocks(c, blocks);
    const std::string full = c.section("sparse_config") ? "block-sparse" : attention_name(h);
    for (const std::string& type : types) d.layers.emplace_back(type == "minicpm4" ? full : "lightning", "dense");
    add_mixers_in_use(d, {{"lightning", &linear}, {full.c_str(), &blocks}});
    d.ffns.push_back({"dense", gated_ffn(c)});
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
        {"minicpm_sala", "MiniCPM-SALA", minicpm_sala,
         R"({"vocab_size": 73448, "hidden_size": 4096, "intermediate_size": 16384, "num_hidden_layers": 32,
             "num_attention_heads": 32, "head_dim": 128, "hidden_act": "silu", "max_position_embeddings": 524288,
             "tie_word_embeddings": false, "attention_bias": false, "scale_emb": 12, "dim_model_base": 256,
             "scale_depth": 1.4, "rope_theta": 10000})",
         "shift_labels"},
        {"minicpm3", "MiniCPM3", minicpm3,
         R"({"vocab_size": 73448, "hidden_size": 2560, "intermediate_size": 6400, "num_hidden_layers": 62,
             "num_attention_heads": 40, "hidden_act": "silu", "max_position_embeddings": 32768,
             "tie_word_embeddings": true, "attention_bias": false, "mlp_bias": false, "kv_lora_rank": 256,
             "q_lora_rank": 768, "qk_nope_head_dim": 64, "qk_rope_head_dim": 32, "scale_emb": 12, "scale_depth": 1.4,
             "dim_model_base": 256, "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
