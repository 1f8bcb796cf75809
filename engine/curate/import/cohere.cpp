// Command R, Aya, Command A and A+.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// The names that "every n-th layer is without a window" has had.
const Keys& period_keys() {
    static const Keys all{"sliding_window_pattern", "_sliding_window_pattern", "layer_switch"};
    return all;
}
std::int64_t period(const Config& c) { return c.maybe(period_keys()).value_or(4); }

/// Written by the first exports of Command R7B; the classes have none of them.
void read_exported(const Config& c) {
    for (const char* always : {"use_gated_activation", "use_parallel_block"}) c.only(always, {"true"});
    c.only("order_of_interleaved_layers", {"local_attn_first"});
    c.pass({"position_embedding_type", "rotary_pct", "use_embedding_sharing", "use_parallel_embedding"});
}

/// Cohere and Cohere2: mixer and feed-forward side by side; from Cohere2 on, full attention has no position encoding.
void cohere(const Config& c, Draft& d, bool second) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = c.flag("layer_norm_bias", false);
    d.parallel = true;
    const Heads h = heads_of(c);
    const auto mixer = [&](Value position) {
        Object m = attention(h, std::move(position));
        if (c.flag("use_qk_norm", false)) m.push_back({"qk_norm", text("each")});
        add_biases(c, m);
        return m;
    };
    // Where both are there the first is what the checkpoint was evaluated with.
    d.context_keys = {"model_max_length", "max_position_embeddings"};
    d.logit_scale = c.real("logit_scale", 1);
    read_exported(c);
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    const auto types = layer_types(c, layer_count(c), second ? period(c) : 1, "sliding_attention", "full_attention");
    c.pass(period_keys());
    local_and_global(c, d, types, mixer(rope(c, {.layer_type = "sliding_attention"})),
                     mixer(second ? no_position() : rope(c)));
}
void cohere1(const Config& c, Draft& d) { cohere(c, d, false); }
void cohere2(const Config& c, Draft& d) { cohere(c, d, true); }

/// Compass, of Cohere's models that read images: Cohere2 with RoPE in all layers, or in those whose type has parameters
/// of it.
void compass(const Config& c, Draft& d) {
    cohere(c, d, false);
    const auto parameters = c.section("rope_parameters");
    for (json::Member& mixer : d.mixers) {
        const char* type = mixer.key == "local" ? "sliding_attention" : "full_attention";
        if (!parameters || !parameters->says(type) || parameters->find(type)) continue;
        for (json::Member& m : std::get<Object>(mixer.value.data))
            if (m.key == "position") m.value = no_position();
    }
}

/// Which layers of Command A+ have a window: dense ones at the beginning have a pattern of their own.
std::vector<std::string> moe_types(const Config& c, std::int64_t layers, std::int64_t dense,
                                   std::int64_t dense_period) {
    if (c.given("layer_types")) {
        c.pass(period_keys());
        return layer_types(c, layers, 1, "", "full_attention");
    }
    const std::int64_t sparse_period = period(c);
    std::vector<std::string> types;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool full = i < dense ? (i + 1) % dense_period == 0 : (i - dense + 1) % sparse_period == 0;
        types.emplace_back(full ? "full_attention" : "sliding_attention");
    }
    return types;
}

/// Cohere2 with a mixture beside attention; shared experts are averaged with it, or added.
void cohere2_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    // One class of norm where the file has its ε, another where it has not.
    const bool rms = c.find("rms_norm_eps") != nullptr;
    d.norm_kind = rms ? "RMSNorm" : "LayerNorm";
    c.off({"use_qk_norm", "layer_norm_bias"});
    read_exported(c);
    d.parallel = true;
    d.logit_scale = c.real("logit_scale", 1);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c), dense = std::min(layers, c.zero_or_more("first_k_dense_replace")),
                       dense_period = c.maybe("prefix_dense_sliding_window_pattern").value_or(1);
    const auto types = moe_types(c, layers, dense, dense_period);
    only_types(c, "layer_types", types, {"sliding_attention", "full_attention"});
    const auto sparse = sparse_layers(c, static_cast<std::size_t>(layers));
    for (std::int64_t i = 0; i < layers; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool is_dense = sparse.empty() ? i < dense : sparse[at] == 0;
        // Full attention has no position encoding, except in dense layers.
        const bool window = types[at] == "sliding_attention", turns = window || (is_dense && dense_period == 1);
        const std::string name = window ? "local" : turns ? "global-rope" : "global";
        add_once(d.mixers, name, [&] {
            Object m = attention(h, turns ? rope(c) : no_position());
            if (window && !c.find("sliding_window")) c.problem("sliding_window", "missing");
            if (window) add_window(c, m);
            add_biases(c, m);
            return Value{m};
        });
        d.layers.emplace_back(name, is_dense ? "dense" : "moe");
    }
    c.pass({"sliding_window", "rope_theta", "rope_scaling", "rope_parameters"});
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = e.shared_hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    e.score = c.words("expert_selection_fn", "softmax");
    c.only("expert_selection_fn", {"softmax", "sigmoid"});
    // A softmax is of the chosen alone; sigmoids may be divided by their sum.
    e.renormalise = c.flag("norm_topk_prob", true) || e.score == "softmax";
    e.shared = c.zero_or_more("num_shared_experts");
    c.only("shared_expert_combination_strategy", {"average", "sum"});
    if (c.words("shared_expert_combination_strategy", "average") == "average") e.shared_scale = 0.5;
    const auto plain = [&] {
        return dense_ffn(c.count({"prefix_dense_intermediate_size", "intermediate_size"}), e.activation);
    };
    add_dense_and_moe(d, plain, e);
}

}    // namespace

std::vector<Family> cohere_families() {
    return {
        {"cohere", "Cohere", cohere1,
         R"({"vocab_size": 256000, "hidden_size": 8192, "intermediate_size": 22528, "num_hidden_layers": 40,
             "num_attention_heads": 64, "logit_scale": 0.0625, "hidden_act": "silu", "max_position_embeddings": 8192,
             "tie_word_embeddings": true, "attention_bias": false, "use_qk_norm": false, "rope_theta": 500000})"},
        {"cohere2", "Cohere2", cohere2,
         R"({"vocab_size": 256000, "hidden_size": 8192, "intermediate_size": 22528, "num_hidden_layers": 40,
             "num_attention_heads": 64, "hidden_act": "silu", "max_position_embeddings": 8192,
             "tie_word_embeddings": true, "rope_theta": 10000, "attention_bias": false, "sliding_window": 4096,
             "logit_scale": 0.0625})"},
        // CohereCompassTextConfig, which is Cohere2Config without a pattern of windows.
        {"cohere_compass_text", "Cohere Compass", compass,
         R"({"vocab_size": 256000, "hidden_size": 8192, "intermediate_size": 22528, "num_hidden_layers": 40,
             "num_attention_heads": 64, "hidden_act": "silu", "max_position_embeddings": 8192,
             "tie_word_embeddings": true, "rope_theta": 10000, "attention_bias": false, "sliding_window": 4096,
             "logit_scale": 1})",
         "pooling"},
        {"cohere2_moe", "Cohere2 MoE", cohere2_moe,
         R"({"vocab_size": 256000, "hidden_size": 8192, "intermediate_size": 22528, "num_hidden_layers": 40,
             "num_attention_heads": 64, "head_dim": 128, "logit_scale": 0.0625, "hidden_act": "silu",
             "max_position_embeddings": 8192, "tie_word_embeddings": true, "rope_theta": 10000, "attention_bias": false,
             "sliding_window": 4096, "num_experts_per_tok": 2, "num_experts": 8, "num_shared_experts": 0,
             "shared_expert_combination_strategy": "average", "expert_selection_fn": "softmax",
             "prefix_dense_sliding_window_pattern": 1, "norm_topk_prob": true, "sliding_window_pattern": 4})"},
    };
}

}    // namespace broadside::curate
