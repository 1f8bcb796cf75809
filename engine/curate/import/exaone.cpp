// LG AI Research's EXAONE.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// Windows by `layer_types`, else by `sliding_window_pattern`: every n-th layer without one, or letters, L with a
/// window and G without, where the last layer has none whatever its letter (LG AI Research's own code).
std::vector<std::string> exaone_types(const Config& c, std::int64_t layers, bool windows) {
    std::vector<std::string> types = c.texts("layer_types");
    const Value* pattern = c.find("sliding_window_pattern");
    if (!types.empty()) return layer_types(c, layers, 1, "", "");
    const std::string letters = pattern && pattern->string() ? *pattern->string() : std::string();
    if (letters.find_first_not_of("LG") != std::string::npos)
        c.problem("sliding_window_pattern", "expected a number, or a text of L and G, got \"" + letters + "\"");
    const std::int64_t period = pattern && pattern->integer() ? *pattern->integer() : 0;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool local = !letters.empty()
                               ? i + 1 < layers && letters[static_cast<std::size_t>(i) % letters.size()] == 'L'
                               : period > 0 && (i + 1) % period != 0;
        types.emplace_back(local && windows ? "sliding_attention" : "full_attention");
    }
    return types;
}

/// Attention of EXAONE 4 and what follows it: QK-norm; RoPE in all layers where the model has no windows, else in those
/// with one, whatever `layer_types` says.
void exaone_attention(const Config& c, Draft& d) {
    const Heads h = heads_of(c);
    const bool windows = c.maybe("sliding_window").has_value();
    const auto mixer = [&](Value position) {
        Object m = attention(h, std::move(position));
        m.push_back({"qk_norm", text("head")});
        return m;
    };
    local_and_global(c, d, exaone_types(c, layer_count(c), windows),
                     mixer(rope(c, {.layer_type = "sliding_attention"})), mixer(windows ? no_position() : rope(c)));
}

/// EXAONE MoE: windows with RoPE, full attention without, QK-norm; DeepSeek V3's mixture.
void exaone_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Draft attention_layers;
    exaone_attention(c, attention_layers);
    d.mixers = attention_layers.mixers;
    std::vector<std::string> mixers;
    for (const auto& [name, ffn] : attention_layers.layers) mixers.push_back(name);
    Experts e = deepseek_experts(c);
    const auto chosen = c.numbers("is_moe_layer");
    c.only("topk_method", {"noaux_tc"});
    if (chosen.size() != mixers.size()) {
        dense_first(c, d, mixers, e);
    } else {
        for (std::size_t i = 0; i < mixers.size(); ++i)
            d.layers.emplace_back(mixers[i], chosen[i] != 0 ? "moe" : "dense");
        if (contains(chosen, 0)) d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), e.activation)});
        if (contains(chosen, 1)) d.ffns.push_back({"moe", moe(e)});
        c.pass({"first_k_dense_replace", "intermediate_size"});
    }
    add_mtp(c, d, "num_nextn_predict_layers", mixers.back());
}

/// EXAONE 3 and 3.5, with names of their own.
void exaone(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const Heads h = heads_of(c);
    uniform(c, d, h, attention(h, rope(c)), gated_ffn(c));
}

/// EXAONE 4: norms behind mixer and feed-forward, QK-norm; where there are windows, full attention has no RoPE.
void exaone4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_placement = "post";
    d.ffns.push_back({"dense", gated_ffn(c)});
    exaone_attention(c, d);
    // EXAONE 4.5; its modules share one layer's weights.
    add_mtp(c, d, Keys{"num_nextn_predict_layers"}, d.layers.back().first, "dense");
    c.pass({"_num_mtp_layers", "mtp_share_layers", "mtp_loss_scaling_factor"});
}

}    // namespace

std::vector<Family> exaone_families() {
    return {
        {"exaone", "EXAONE 3", exaone,
         R"({"activation_function": "silu", "rope_theta": 10000, "tie_word_embeddings": true})"},
        {"exaone4", "EXAONE 4", exaone4,
         R"({"vocab_size": 102400, "hidden_size": 4096, "intermediate_size": 16384, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu",
             "max_position_embeddings": 2048, "tie_word_embeddings": false, "rope_theta": 10000,
             "sliding_window": 4096, "sliding_window_pattern": 4})"},
        {"exaone_moe", "EXAONE MoE", exaone_moe,
         R"({"vocab_size": 102400, "hidden_size": 4096, "intermediate_size": 16384, "moe_intermediate_size": 1024,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu",
             "max_position_embeddings": 2048, "tie_word_embeddings": false, "sliding_window": 4096,
             "sliding_window_pattern": 4, "first_k_dense_replace": 1, "num_experts": 64, "num_experts_per_tok": 8,
             "num_shared_experts": 1, "norm_topk_prob": true, "routed_scaling_factor": 2.5, "n_group": 1,
             "topk_group": 1, "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
