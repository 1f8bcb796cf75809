// Phi-3 and Phi-4, with and without a projection of part of each head.

#include "engine/curate/import/family.hpp"

namespace broadside::curate {
namespace {

using json::Object;

void phi3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 1)}));
    add_window(c, mixer);
    add_biases(c, mixer);
    c.off({"mlp_bias", "lm_head_bias"});
    c.pass({"original_max_position_embeddings", "full_attn_mod", "interpolate_factor"});
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c)));
}

}    // namespace

std::vector<Family> phi_families() {
    const char* defaults = R"({"vocab_size": 32064, "hidden_size": 3072, "intermediate_size": 8192,
        "num_hidden_layers": 32, "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 4096,
        "tie_word_embeddings": false, "rope_theta": 10000})";
    // The adapters of Phi-4 multimodal stand beside the language model.
    return {{"phi3", "Phi-3", phi3, defaults},
            {"phi3_v", "Phi-3 Vision", phi3, defaults},
            {"phi4mm", "Phi-4 Multimodal", phi3, defaults, "vision_lora speech_lora embd_layer"}};
}

}    // namespace broadside::curate
