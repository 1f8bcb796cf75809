// GPT-2 and the families with LayerNorm and a feed-forward without a gate.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;

void gpt2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const std::int64_t width = c.count("n_embd"), heads = c.count("n_head");
    Heads h{heads, heads, std::max<std::int64_t>(1, width / heads)};
    if (c.flag("multi_query", false)) h.kv_heads = 1;
    Object mixer = attention(h, learned_position());
    mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    const auto inner = c.maybe("n_inner");
    if (!inner) c.assume("n_inner 4 × n_embd, the default of its class");
    c.off({"scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn", "add_cross_attention"});
    c.pass({"n_ctx", "scale_attn_weights", "attention_softmax_in_fp32", "pre_allocate_kv_cache", "inference_runner"});
    uniform(c, d, h, mixer, dense_ffn(inner.value_or(4 * width), plain_activation(c, {"activation_function"}), true));
}

/// StarCoder2: GPT-2's norms and feed-forward, RoPE, windows.
void starcoder2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const Heads h = heads_of(c);
    const bool bias = c.flag("use_bias", true);
    Object mixer = attention(h, rope(c));
    add_window(c, mixer);
    if (bias) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    c.only("mlp_type", {"default"});
    c.only("norm_type", {"layer_norm"});
    c.pass({"activation_function", "scale_attn_weights", "use_sliding_window"});
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), plain_activation(c, {"hidden_act"}), bias));
}

/// StableLM: Llama's feed-forward, LayerNorm, a quarter of each head rotates.
void stablelm(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 0.25)}));
    add_biases(c, mixer, "use_qkv_bias", false, {"q", "k", "v"});
    c.off({"qk_layernorm", "use_parallel_residual"});
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c)));
}

/// Nemotron: squared ReLU without a gate, LayerNorm, half of each head rotates.
void nemotron(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 0.5)}));
    add_biases(c, mixer);
    c.pass({"rotary_percentage", "rope_percent"});
    uniform(c, d, h, mixer,
            dense_ffn(c.count("intermediate_size"), plain_activation(c, {"hidden_act"}), c.flag("mlp_bias", false)));
}

/// Arcee: Llama with a squared ReLU without a gate.
void arcee(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    uniform(c, d, h, mixer,
            dense_ffn(c.count("intermediate_size"), plain_activation(c, {"hidden_act"}), c.flag("mlp_bias", false)));
}

constexpr const char* k_gpt2 = R"({"vocab_size": 50257, "n_positions": 1024, "n_embd": 768, "n_layer": 12, "n_head": 12,
    "activation_function": "gelu_new", "tie_word_embeddings": true})";

}    // namespace

std::vector<Family> gpt_families() {
    return {
        {"gpt2", "GPT-2", gpt2, k_gpt2},
        {"gpt_bigcode", "StarCoder", gpt2,
         R"({"vocab_size": 50257, "n_positions": 1024, "n_embd": 768, "n_layer": 12, "n_head": 12,
             "activation_function": "gelu_pytorch_tanh", "tie_word_embeddings": true, "multi_query": true})"},
        {"starcoder2", "StarCoder2", starcoder2,
         R"({"vocab_size": 49152, "hidden_size": 3072, "intermediate_size": 12288, "num_hidden_layers": 30,
             "num_attention_heads": 24, "num_key_value_heads": 2, "hidden_act": "gelu_pytorch_tanh",
             "max_position_embeddings": 4096, "rope_theta": 10000, "use_bias": true, "tie_word_embeddings": true})"},
        {"stablelm", "StableLM", stablelm,
         R"({"vocab_size": 50304, "hidden_size": 2560, "intermediate_size": 6912, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "rope_theta": 10000, "use_qkv_bias": false, "partial_rotary_factor": 0.25})"},
        {"nemotron", "Nemotron", nemotron,
         R"({"vocab_size": 256000, "hidden_size": 6144, "intermediate_size": 24576, "num_hidden_layers": 32,
             "num_attention_heads": 48, "hidden_act": "relu2", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "rope_theta": 10000, "partial_rotary_factor": 0.5})"},
        {"arcee", "Arcee", arcee,
         R"({"vocab_size": 32000, "hidden_size": 2560, "intermediate_size": 18432, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "relu2", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
