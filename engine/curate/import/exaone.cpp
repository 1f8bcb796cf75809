// LG AI Research's EXAONE.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// EXAONE MoE: windows with RoPE, full attention without, QK-norm; DeepSeek V3's mixture.
void exaone_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c);
    const auto types = layer_types(c, layers, 4, "sliding_attention", "full_attention");
    const auto mixer = [&](Value position) {
        Object m = attention(h, std::move(position));
        m.push_back({"qk_norm", text("head")});
        return m;
    };
    Draft attention_layers;
    local_and_global(c, attention_layers, types, mixer(rope(c, {.layer_type = "sliding_attention"})),
                     mixer(no_position()));
    d.mixers = attention_layers.mixers;
    std::vector<std::string> mixers;
    for (const auto& [name, ffn] : attention_layers.layers) mixers.push_back(name);
    Experts e = deepseek_experts(c);
    const auto chosen = c.numbers("is_moe_layer");
    c.only("topk_method", {"noaux_tc"});
    c.pass({"sliding_window_pattern"});
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
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c);
    std::vector<std::string> types = c.texts("layer_types");
    const Value* pattern = c.find("sliding_window_pattern");
    const bool windows = c.maybe("sliding_window").has_value();
    if (types.empty()) {
        const std::string letters = pattern && pattern->string() ? *pattern->string() : std::string();
        const std::int64_t period = pattern && pattern->integer() ? std::max<std::int64_t>(1, *pattern->integer())
                                                                  : static_cast<std::int64_t>(letters.size());
        for (std::int64_t i = 0; i < layers; ++i) {
            // The last layer is always full attention.
            const bool local = windows && period > 0 && i + 1 < layers && (i + 1) % period != 0;
            types.emplace_back(local ? "sliding_attention" : "full_attention");
        }
    } else {
        types = layer_types(c, layers, 1, "", "");
    }
    const auto mixer = [&](Value position) {
        Object m = attention(h, std::move(position));
        m.push_back({"qk_norm", text("head")});
        return m;
    };
    const bool any_local = std::ranges::find(types, "sliding_attention") != types.end();
    d.ffns.push_back({"dense", gated_ffn(c)});
    local_and_global(c, d, types, mixer(rope(c, {.layer_type = "sliding_attention"})),
                     mixer(any_local ? no_position() : rope(c)));
}

}    // namespace

std::vector<Family> exaone_families() {
    return {
        {"exaone", "EXAONE 3", exaone, R"({"activation_function": "silu", "rope_theta": 10000})"},
        {"exaone4", "EXAONE 4", exaone4,
         R"({"vocab_size": 102400, "hidden_size": 4096, "intermediate_size": 16384, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "rope_theta": 10000, "sliding_window": 4096, "sliding_window_pattern": 4})"},
        {"exaone_moe", "EXAONE MoE", exaone_moe, R"({"hidden_act": "silu", "tie_word_embeddings": false})"},
    };
}

}    // namespace broadside::curate
