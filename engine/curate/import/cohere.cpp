// Command R, Aya and Command A.

#include "engine/curate/import/family.hpp"

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

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
    // Written by the first exports of Command R7B; the class has neither.
    for (const char* always : {"use_gated_activation", "use_parallel_block"}) c.only(always, {"true"});
    c.only("order_of_interleaved_layers", {"local_attn_first"});
    c.pass({"position_embedding_type", "rotary_pct", "use_embedding_sharing", "use_parallel_embedding"});
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    const auto period = second ? c.maybe({"sliding_window_pattern", "_sliding_window_pattern", "layer_switch"}).value_or(4) : 1;
    const auto types = layer_types(c, layer_count(c), period, "sliding_attention", "full_attention");
    c.pass({"sliding_window_pattern", "_sliding_window_pattern", "layer_switch"});
    local_and_global(c, d, types, mixer(rope(c, {.layer_type = "sliding_attention"})),
                     mixer(second ? no_position() : rope(c)));
}
void cohere1(const Config& c, Draft& d) { cohere(c, d, false); }
void cohere2(const Config& c, Draft& d) { cohere(c, d, true); }

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
             "tie_word_embeddings": true, "rope_theta": 10000, "attention_bias": false, "sliding_window": 4096, "logit_scale": 0.0625})"},
    };
}

}    // namespace broadside::curate
