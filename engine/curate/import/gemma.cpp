// Gemma 1 to 4.

#include "engine/curate/import/family.hpp"

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

void gemma1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.embedding_scale = "sqrt(d)";
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    // `hidden_act` said gelu where GELU by tanh was meant; both are a gated GELU.
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c)));
    c.pass({"hidden_act", "hidden_activation"});
}

/// Gemma 2 and 3: norms on both sides, windows, caps (2) or QK-norm (3).
void gemma2_3(const Config& c, Draft& d, bool third) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_placement = "pre+post";
    d.embedding_scale = "sqrt(d)";
    if (const double cap = c.real("final_logit_softcapping", 0); cap > 0) d.logit_softcap = cap;
    const Heads h = heads_of(c);
    const auto mixer = [&](Value position) {
        Object m = attention(h, std::move(position));
        if (third) m.push_back({"qk_norm", text("head")});
        add_biases(c, m);
        const double root = c.real("query_pre_attn_scalar", static_cast<double>(h.head_dim));
        if (root != static_cast<double>(h.head_dim)) m.push_back({"score_root", number(root)});
        if (const double cap = c.real("attn_logit_softcapping", 0); cap > 0) m.push_back({"softcap", number(cap)});
        return m;
    };
    c.pass({"sliding_window_size"});
    c.off({"use_bidirectional_attention"});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c, {"hidden_activation", "hidden_act"}))});
    c.pass({"hidden_act"});
    const std::int64_t period = third ? c.maybe({"sliding_window_pattern", "_sliding_window_pattern"}).value_or(6) : 2;
    const auto types = layer_types(c, layer_count(c), period, "sliding_attention", "full_attention");
    c.pass({"sliding_window_pattern", "_sliding_window_pattern"});
    const Value local =
        third ? rope(c, {.layer_type = "sliding_attention", .theta_keys = {"rope_local_base_freq"}, .scaled = false})
              : rope(c);
    local_and_global(c, d, types, mixer(local), mixer(rope(c)));
}
void gemma2(const Config& c, Draft& d) { gemma2_3(c, d, false); }
void gemma3(const Config& c, Draft& d) { gemma2_3(c, d, true); }

}    // namespace

std::vector<Family> gemma_families() {
    return {
        {"gemma", "Gemma", gemma1,
         R"({"vocab_size": 256000, "hidden_size": 3072, "intermediate_size": 24576, "num_hidden_layers": 28,
             "num_attention_heads": 16, "num_key_value_heads": 16, "head_dim": 256, "hidden_act": "gelu_pytorch_tanh",
             "max_position_embeddings": 8192, "tie_word_embeddings": true, "rope_theta": 10000, "attention_bias": false})"},
        {"gemma2", "Gemma 2", gemma2,
         R"({"vocab_size": 256000, "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
             "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
             "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 8192, "tie_word_embeddings": true,
             "rope_theta": 10000, "attention_bias": false, "sliding_window": 4096, "final_logit_softcapping": 30,
             "attn_logit_softcapping": 50, "query_pre_attn_scalar": 256})"},
        {"gemma3_text", "Gemma 3", gemma3,
         R"({"vocab_size": 262208, "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
             "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
             "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 131072, "tie_word_embeddings": true,
             "rope_theta": 1000000, "rope_local_base_freq": 10000, "attention_bias": false, "sliding_window": 4096,
             "sliding_window_pattern": 6, "query_pre_attn_scalar": 256})"},
    };
}

}    // namespace broadside::curate
