// GPT-2 and the families with LayerNorm and a feed-forward without a gate.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

void gpt2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const std::int64_t width = c.count({"n_embd", "hidden_size"}), heads = c.count({"n_head", "num_attention_heads"});
    Heads h{heads, heads, std::max<std::int64_t>(1, width / heads)};
    if (c.flag("multi_query", false)) h.kv_heads = 1;
    Object mixer = attention(h, learned_position());
    mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    // Scores that are not divided.
    if (!c.flag("scale_attn_weights", true)) mixer.push_back({"score_root", number(1)});
    const auto inner = c.maybe({"n_inner", "intermediate_size"});
    if (!inner) c.assume("n_inner 4 × n_embd, the default of its class");
    c.off({"scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn", "add_cross_attention"});
    c.pass({"n_ctx", "attention_softmax_in_fp32", "pre_allocate_kv_cache", "inference_runner"});
    c.pass({"num_key_value_heads"});    // follows from `multi_query`
    uniform(c, d, h, mixer, dense_ffn(inner.value_or(4 * width), plain_activation(c, {"activation_function"}), true));
}

/// GPT-Neo: windows in every second layer, scores as they are, a bias on the output alone.
void gpt_neo(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const std::int64_t width = c.count("hidden_size"), heads = c.count({"num_heads", "num_attention_heads"}),
                       layers = layer_count(c, {"num_layers", "num_hidden_layers"});
    Object mixer = attention({heads, heads, std::max<std::int64_t>(1, width / heads)}, learned_position());
    mixer.push_back({"bias", biases({"o"})});
    mixer.push_back({"score_root", number(1)});
    std::vector<std::string> types;
    for (const std::string& t : c.texts("attention_layers"))
        types.emplace_back(t == "local" ? "sliding_attention" : t == "global" ? "full_attention" : t);
    // The class makes the list of these, [[["global", "local"], 12]]; files may have both.
    std::vector<std::string> expanded;
    if (const Value* patterns = c.find("attention_types"); patterns && patterns->array())
        for (const Value& pattern : *patterns->array()) {
            const json::Array* parts = pattern.array();
            const json::Array* kinds = parts && parts->size() == 2 ? (*parts)[0].array() : nullptr;
            const std::int64_t* times = kinds ? (*parts)[1].integer() : nullptr;
            if (!times || *times < 0 || *times > layers)
                return c.problem("attention_types", "expected pairs of a list of types and a number of times");
            for (std::int64_t n = 0; n < *times; ++n)
                for (const Value& kind : *kinds)
                    expanded.emplace_back(kind.string() && *kind.string() == "local"    ? "sliding_attention"
                                          : kind.string() && *kind.string() == "global" ? "full_attention"
                                                                                        : kind.shown());
        }
    if (types.empty()) types = expanded;
    if (!expanded.empty() && types != expanded) c.problem("attention_layers", "does not agree with attention_types");
    if (types.empty())
        for (std::int64_t i = 0; i < layers; ++i)
            types.emplace_back(i % 2 == 1 ? "sliding_attention" : "full_attention");
    if (!one_per_layer(c, "attention_layers", types.size(), layers)) return;
    Object local = mixer;
    local.insert(local.begin() + 5, {"window", whole(c.count("window_size"))});
    d.ffns.push_back({"dense", dense_ffn(c.maybe("intermediate_size").value_or(4 * width),
                                         plain_activation(c, {"activation_function"}), true)});
    only_types(c, "attention_layers", types, {"sliding_attention", "full_attention"});
    for (const std::string& t : types) d.layers.emplace_back(t == "sliding_attention" ? "local" : "global", "dense");
    if (std::ranges::find(types, "sliding_attention") != types.end()) d.mixers.push_back({"local", {local}});
    if (std::ranges::find(types, "full_attention") != types.end()) d.mixers.push_back({"global", {mixer}});
}

/// Jais and BTLM: GPT-2 with ALiBi, SwiGLU and factors by width (μP).
void jais(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const std::int64_t width = c.count({"n_embd", "hidden_size"}), heads = c.count({"n_head", "num_attention_heads"});
    const Heads h{heads, heads, std::max<std::int64_t>(1, width / heads)};
    d.embedding_factor = c.real({"mup_embeddings_scale", "embeddings_scale"}, 1);
    d.logit_scale = c.real("mup_output_alpha", 1) * c.real({"mup_width_scale", "width_scale"}, 1);
    Object mixer =
        attention(h, c.words("position_embedding_type", "learned") == "alibi" ? alibi() : learned_position());
    mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    if (c.flag({"mup_scale_qk_dot_by_d", "scale_qk_dot_by_d"}, false))
        mixer.push_back({"score_root", number(static_cast<double>(h.head_dim) * static_cast<double>(h.head_dim))});
    c.off({"scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn", "alibi_scaling"});
    c.only("scale_attn_weights", {"true"});
    c.pass({"n_ctx"});
    const std::string act = c.words("activation_function", "gelu");
    uniform(c, d, h, mixer,
            dense_ffn(c.maybe("n_inner").value_or(4 * width),
                      act == "swiglu" ? std::string("SwiGLU") : plain_activation(c, {"activation_function"}), true));
}

/// Biases on all four projections.
Object all_biased(Object mixer) {
    mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    return mixer;
}

/// GPT-NeoX and Pythia: side by side, each with a LayerNorm of its own.
void gpt_neox(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    d.parallel = d.norm_for_each = c.flag("use_parallel_residual", true);
    const Heads h = heads_of(c);
    Object mixer = attention(
        h, rope(c, {.theta_keys = {"rotary_emb_base", "rope_theta"}, .dim = partial_dim(c, h.head_dim, 0.25)}));
    if (c.flag("attention_bias", true)) mixer = all_biased(mixer);
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), plain_activation(c), true));
}

/// GPT-J and CodeGen: side by side on one LayerNorm; biases in feed-forward and head only.
void gptj(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    d.norm_bias = d.parallel = d.head_bias = true;
    const std::int64_t width = c.count({"n_embd", "hidden_size"}), heads = c.count({"n_head", "num_attention_heads"});
    const Heads h{heads, heads, std::max<std::int64_t>(1, width / heads)};
    Object mixer = attention(h, rope(c, {.dim = c.maybe("rotary_dim")}));
    c.pass({"rotary", "scale_attn_weights", "n_ctx"});
    uniform(c, d, h, mixer,
            dense_ffn(c.maybe("n_inner").value_or(4 * width), plain_activation(c, {"activation_function"}), true));
}

void opt(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const Heads h = heads_of(c);
    if (const auto width = c.maybe("word_embed_proj_dim"); width && *width != c.count("hidden_size"))
        c.problem("word_embed_proj_dim", "embeddings of another width than the layers' are not known");
    c.only("do_layer_norm_before", {"true"});
    c.off({"_remove_final_layer_norm"});
    c.only("layer_norm_elementwise_affine", {"true"});
    const bool bias = c.flag("enable_bias", true);
    Object mixer = attention(h, learned_position());
    if (bias) mixer = all_biased(mixer);
    c.pass({"layerdrop"});
    uniform(c, d, h, mixer, dense_ffn(c.count("ffn_dim"), plain_activation(c, {"activation_function"}), bias));
}

void bloom(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = d.embedding_norm = true;
    d.width_keys = {"hidden_size", "n_embed"};
    d.context_keys = {"seq_length", "max_position_embeddings"};
    Heads h;
    h.heads = h.kv_heads = c.count({"n_head", "num_attention_heads"});
    const std::int64_t width = c.count({"hidden_size", "n_embed"});
    h.head_dim = std::max<std::int64_t>(1, width / h.heads);
    c.off({"apply_residual_connection_post_layernorm"});
    c.pass({"bias_dropout_fusion", "masked_softmax_fusion", "slow_but_exact", "offset_alibi", "skip_bias_add",
            "skip_bias_add_qkv", "unk_token_id"});
    uniform(c, d, h, all_biased(attention(h, alibi())), dense_ffn(4 * width, "GELU", true));
}

/// The first OLMo as its authors' own files have it: Llama, and LayerNorm without weights; both input matrices of the
/// feed-forward counted together.
void hf_olmo(const Config& c, Draft& d) {
    d.context_keys = {"max_sequence_length"};
    d.vocabulary_keys = {"embedding_size", "vocab_size"};
    d.width_keys = {"d_model"};
    d.tied = c.flag("weight_tying", true);
    d.norm_kind = "LayerNorm";
    d.norm_weights = c.flag("layer_norm_with_affine", true);
    d.norm_bias = d.norm_weights && c.flag("bias_for_layer_norm", false);
    const std::int64_t width = c.count("d_model");
    Heads h;
    h.heads = c.count("n_heads");
    h.kv_heads = c.flag("multi_query_attention", false) ? 1 : c.maybe("n_kv_heads").value_or(h.heads);
    h.head_dim = std::max<std::int64_t>(1, width / h.heads);
    const bool bias = c.flag("include_bias", false), turns = c.flag("rope", false);
    Object mixer = attention(h, turns ? rope(c) : c.flag("alibi", false) ? alibi() : learned_position());
    if (bias) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    c.only("block_type", {"sequential"});
    c.only("layer_norm_type", {"default"});
    c.only("activation_type", {"swiglu"});
    c.off({"attention_layer_norm", "scale_logits"});
    add_clip(c, mixer);
    c.pass({"attention_layer_norm_with_affine", "block_group_size", "flash_attention", "alibi", "alibi_bias_max",
            "rope_full_precision", "mlp_ratio", "vocab_size", "init_fn"});
    const std::int64_t both = c.maybe("mlp_hidden_size").value_or(c.maybe("mlp_ratio").value_or(4) * width);
    uniform(c, d, h, mixer, dense_ffn(std::max<std::int64_t>(1, both / 2), "SwiGLU", bias));
}

void mpt(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    const bool bias = !c.flag("no_bias", true);
    d.norm_bias = bias;
    Heads h;
    h.heads = h.kv_heads = c.count("n_heads");
    const std::int64_t width = c.count("d_model");
    h.head_dim = std::max<std::int64_t>(1, width / h.heads);
    Value position = alibi();
    const auto attn = c.section("attn_config");
    if (attn) {
        if (!attn->flag("alibi", true)) position = c.flag("learned_pos_emb", true) ? learned_position() : no_position();
        if (attn->words("attn_type", "multihead_attention") == "multiquery_attention") h.kv_heads = 1;
        if (const auto kv = attn->maybe("kv_n_heads")) h.kv_heads = *kv;
        attn->off({"qk_ln", "prefix_lm", "attn_uses_sequence_id", "softmax_scale", "rope"});
        attn->pass({"alibi_bias_max", "attn_impl", "attn_pdrop", "attn_type"});
    }
    Object mixer = attention(h, std::move(position));
    if (attn) add_clip(*attn, mixer);
    if (bias) mixer = all_biased(mixer);
    c.only("norm_type", {"low_precision_layernorm", "layernorm"});
    c.off({"logit_scale"});
    c.pass({"learned_pos_emb", "embedding_fraction"});
    const auto ratio = static_cast<std::int64_t>(std::clamp(c.real("expansion_ratio", 4), 1.0, 1e6));
    uniform(c, d, h, mixer, dense_ffn(ratio * width, "GELU", bias));
}

/// Falcon: 7B on one norm with one key/value head; 40B and 180B ("new") on two norms with several; the 1B models and
/// Falcon 2 by the same switches.
void falcon(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    Heads h;
    h.heads = c.count({"num_attention_heads", "n_head"});
    const std::int64_t width = c.count("hidden_size");
    h.head_dim = std::max<std::int64_t>(1, width / h.heads);
    const bool newer = c.flag("new_decoder_architecture", false);
    if (newer)
        h.kv_heads = c.maybe({"num_kv_heads", "n_head_kv"}).value_or(h.heads);
    else
        h.kv_heads = c.flag("multi_query", true) ? 1 : h.heads;
    c.pass({"num_kv_heads", "n_head_kv", "multi_query"});
    d.parallel = newer || c.flag("parallel_attn", true);
    d.norm_for_each = newer && c.maybe("num_ln_in_parallel_attn").value_or(2) == 2;
    const bool bias = c.flag("bias", false);
    Object mixer = attention(h, c.flag("alibi", false) ? alibi() : rope(c));
    if (bias) mixer = all_biased(mixer);
    c.off({"apply_residual_connection_post_layernorm"});
    c.pass({"parallel_attn", "ff_factor"});
    uniform(c, d, h, mixer,
            dense_ffn(c.maybe("ffn_hidden_size").value_or(4 * width), plain_activation(c, {"activation"}), bias));
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
    if (c.flag("qk_layernorm", false)) mixer.push_back({"qk_norm", text("each")});
    d.parallel = c.flag("use_parallel_residual", false);
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

/// Persimmon: GPT-NeoX's biases one behind the other, squared ReLU, LayerNorm on queries and keys.
void persimmon(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const Heads h = heads_of(c);
    Object mixer = all_biased(attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 0.5)})));
    if (c.flag("qk_layernorm", true)) {
        mixer.push_back({"qk_norm", text("head")});
        mixer.push_back({"qk_norm_bias", {true}});
    }
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), plain_activation(c, {"hidden_act"}), true));
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

/// Jais 2: the same with LayerNorm and biases.
void jais2(const Config& c, Draft& d) {
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    arcee(c, d);
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
        {"gpt_neo", "GPT-Neo", gpt_neo,
         R"({"vocab_size": 50257, "hidden_size": 2048, "num_layers": 24, "num_heads": 16, "window_size": 256,
             "max_position_embeddings": 2048, "activation_function": "gelu_new", "tie_word_embeddings": true})"},
        {"jais", "Jais", jais, k_gpt2},
        {"gpt_neox", "GPT-NeoX", gpt_neox,
         R"({"vocab_size": 50432, "hidden_size": 6144, "intermediate_size": 24576, "num_hidden_layers": 44,
             "num_attention_heads": 64, "hidden_act": "gelu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "use_parallel_residual": true, "attention_bias": true,
             "rotary_emb_base": 10000})"},
        {"gptj", "GPT-J", gptj,
         R"({"vocab_size": 50400, "n_positions": 2048, "n_embd": 4096, "n_layer": 28, "n_head": 16, "rotary_dim": 64,
             "activation_function": "gelu_new", "tie_word_embeddings": false, "rope_theta": 10000})"},
        {"codegen", "CodeGen", gptj,
         R"({"vocab_size": 50400, "n_positions": 2048, "n_embd": 4096, "n_layer": 28, "n_head": 16, "rotary_dim": 64,
             "activation_function": "gelu_new", "tie_word_embeddings": false, "rope_theta": 10000})"},
        {"opt", "OPT", opt,
         R"({"vocab_size": 50272, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
             "ffn_dim": 3072, "max_position_embeddings": 2048, "activation_function": "relu",
             "tie_word_embeddings": true})"},
        {"bloom", "BLOOM", bloom,
         R"({"vocab_size": 250880, "hidden_size": 64, "n_layer": 2, "n_head": 8, "seq_length": 2048,
             "tie_word_embeddings": true})"},
        {"hf_olmo", "OLMo", hf_olmo, R"({"max_sequence_length": 1024})"},
        {"mpt", "MPT", mpt,
         R"({"vocab_size": 50368, "d_model": 2048, "n_heads": 16, "n_layers": 24, "max_seq_len": 2048,
             "tie_word_embeddings": true, "no_bias": true})"},
        {"falcon", "Falcon", falcon,
         R"({"vocab_size": 65024, "hidden_size": 4544, "num_hidden_layers": 32, "num_attention_heads": 71,
             "alibi": false, "new_decoder_architecture": false, "multi_query": true, "parallel_attn": true,
             "bias": false, "max_position_embeddings": 2048, "activation": "gelu", "tie_word_embeddings": true,
             "rope_theta": 10000})"},
        {"starcoder2", "StarCoder2", starcoder2,
         R"({"vocab_size": 49152, "hidden_size": 3072, "intermediate_size": 12288, "num_hidden_layers": 30,
             "num_attention_heads": 24, "num_key_value_heads": 2, "hidden_act": "gelu_pytorch_tanh",
             "max_position_embeddings": 4096, "rope_theta": 10000, "use_bias": true, "tie_word_embeddings": true})"},
        {"stablelm", "StableLM", stablelm,
         R"({"vocab_size": 50304, "hidden_size": 2560, "intermediate_size": 6912, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu",
             "max_position_embeddings": 4096, "tie_word_embeddings": false, "use_qkv_bias": false,
             "qk_layernorm": false, "use_parallel_residual": false, "rope_theta": 10000,
             "partial_rotary_factor": 0.25})"},
        {"nemotron", "Nemotron", nemotron,
         R"({"vocab_size": 256000, "hidden_size": 6144, "intermediate_size": 24576, "num_hidden_layers": 32,
             "num_attention_heads": 48, "hidden_act": "relu2", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "attention_bias": false, "mlp_bias": false, "rope_theta": 10000,
             "partial_rotary_factor": 0.5})"},
        {"persimmon", "Persimmon", persimmon,
         R"({"vocab_size": 262144, "hidden_size": 4096, "intermediate_size": 16384, "num_hidden_layers": 36,
             "num_attention_heads": 64, "hidden_act": "relu2", "max_position_embeddings": 16384,
             "tie_word_embeddings": false, "qk_layernorm": true, "rope_theta": 10000, "partial_rotary_factor": 0.5})"},
        {"jais2", "Jais 2", jais2,
         R"({"vocab_size": 150272, "hidden_size": 3328, "intermediate_size": 26624, "num_hidden_layers": 32,
             "num_attention_heads": 26, "hidden_act": "relu2", "max_position_embeddings": 8192,
             "tie_word_embeddings": false, "attention_bias": true, "mlp_bias": true, "rope_theta": 10000})"},
        {"arcee", "Arcee", arcee,
         R"({"vocab_size": 32000, "hidden_size": 2560, "intermediate_size": 18432, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "relu2", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "attention_bias": false, "mlp_bias": false, "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
