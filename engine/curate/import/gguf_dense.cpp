// Architectures with attention and one feed-forward.

#include "engine/curate/import/gguf_shared.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::curate::gguf {
namespace {

/// Gemma 2 and 3 of 27B divide scores otherwise, which llama.cpp takes from how many layers there are.
void gemma_scores(Metadata& m, std::int64_t layers_of_largest) {
    const std::int64_t heads = std::max<std::int64_t>(1, m.number("attention.head_count")),
                       key_length = m.number("attention.key_length"), split = m.number("embedding_length") / heads;
    const bool largest = m.number("block_count") == layers_of_largest;
    if (const std::int64_t root = largest || key_length == 0 ? split : key_length; root > 0)
        m.put("query_pre_attn_scalar", root);
}

void gemma2(Metadata& m) { gemma_scores(m, 46); }

void gemma3(Metadata& m) { gemma_scores(m, 62); }

/// Gemma 3n: how much of a gate is left at zero stands as the limit in standard deviations, the rank beside attention
/// in a tensor; older files do not say that the first twenty layers have keys and values of their own, as llama.cpp has
/// it.
void gemma3n(Metadata& m) {
    put_windows(m, windows(m, 5));
    m.put_as("rope_local_base_freq", "rope.freq_base_swa");
    m.put_as("altup_num_inputs", "altup.num_inputs");
    m.put_as("hidden_size_per_layer_input", "embedding_length_per_layer_input");
    m.put_as("num_kv_shared_layers", "attention.shared_kv_layers");
    m.put("num_kv_shared_layers", std::max<std::int64_t>(0, m.layers() - 20));
    m.put("laurel_rank", m.rows("blk.0.laurel_l.weight", m.number("embedding_length")));
    m.pass({"altup.active_idx"});
    const Value* limits = m.take("activation_sparsity_scale");
    if (!limits || !limits->array()) m.refuse("does not say which gates are sparse");
    Array shares;
    for (const Value& limit : *limits->array())
        shares.push_back({std::round(5e5 * std::erfc(-limit.number().value_or(0) / std::sqrt(2.0))) / 1e6});
    m.put("activation_sparsity_pattern", Value{shares});
}

/// Gemma 4: two kinds of layers with heads of their own; where full attention has keys alone, they are the values. Its
/// part of a head that turns stands in a table of numbers: it is that of the class where the bases are.
void gemma4(Metadata& m) {
    const auto local = windows(m, 6), kv_heads = m.by_layer("attention.head_count_kv");
    put_windows(m, local);
    bool keys_alone = false;
    for (std::size_t i = 0; i < local.size(); ++i) {
        const auto layer = static_cast<std::int64_t>(i);
        keys_alone |= local[i] == 0 && m.layer_has(layer, "attn_k.weight") && !m.layer_has(layer, "attn_v.weight");
    }
    const std::int64_t of_full = common(m, kv_heads, local, false), of_local = common(m, kv_heads, local, true);
    if (!keys_alone && of_local != 0 && of_full != of_local)
        m.refuse("has full attention with values and with heads of its own");
    m.put("attention_k_eq_v", Value{keys_alone});
    m.put("num_key_value_heads", of_local != 0 ? of_local : of_full);
    m.put("num_global_key_value_heads", of_full);
    m.put("head_dim", m.take_number("attention.key_length_swa"));
    m.put("global_head_dim", m.take_number("attention.key_length"));
    m.put_as("num_kv_shared_layers", "attention.shared_kv_layers");
    if (m.real("rope.freq_base", 0) != 1e6 || m.real("rope.freq_base_swa", 0) != 1e4 ||
        m.number("rope.dimension_count_swa") != m.number("attention.key_length_swa"))
        m.refuse("has other RoPE than Gemma 4's and does not say how much of a head turns");
    m.pass({"rope.freq_base", "rope.dimension_count_swa", "attention.value_length_swa"});
    const std::int64_t own = m.take_number("embedding_length_per_layer_input");
    m.put("hidden_size_per_layer_input", own);
    if (own > 0) m.put("vocab_size_per_layer_input", m.rows("per_layer_token_embd.weight", own * m.layers()));
    m.put("enable_moe_block", Value{m.any_layer_has("ffn_gate_inp.weight")});
    // Twice as wide where keys and values are another layer's.
    const auto widths = m.by_layer("feed_forward_length");
    const std::int64_t first = widths.empty() ? 0 : widths.front(), shared = m.number("attention.shared_kv_layers");
    m.put("intermediate_size", first);
    const bool wide = shared > 0 && widths.back() != first;
    for (std::size_t i = 0; i < widths.size(); ++i)
        if (widths[i] != (wide && static_cast<std::int64_t>(i) >= m.layers() - shared ? 2 * first : first))
            m.refuse("has feed-forwards of widths that Gemma 4 has not");
    m.put("use_double_wide_mlp", Value{wide});
}

/// Two norms where a layer has two; always side by side, which the 1B models are not. The context is a constant of the
/// conversion; head and embedding are one matrix, which files hold twice.
void falcon(Metadata& m) {
    if (m.any_layer_has("ffn_norm.weight") || m.any_layer_has("attn_qkv.bias"))
        m.refuse("has Falcon's layers one behind the other, and does not say which positions they have");
    const bool two_norms = m.any_layer_has("attn_norm_2.weight"),
               newer = two_norms || m.number("attention.head_count_kv") != 1;
    m.put("new_decoder_architecture", Value{newer});
    if (newer) m.put("num_ln_in_parallel_attn", two_norms ? 2 : 1);
    m.put("tie_word_embeddings", Value{true});
    m.pass({"context_length"});
}

/// ALiBi where it has a bias, else learned positions where they are.
void mpt(Metadata& m) {
    Object attention{{"alibi", {m.real("attention.max_alibi_bias", 0) > 0}},
                     {"qk_ln", {m.any_layer_has("attn_q_norm.weight")}}};
    if (const Value* clip = m.take("attention.clamp_kqv")) attention.push_back({"clip_qkv", *clip});
    if (const Value* kv_heads = m.take("attention.head_count_kv")) attention.push_back({"kv_n_heads", *kv_heads});
    m.put("attn_config", Value{attention});
    m.put("learned_pos_emb", Value{m.size("position_embd.weight") > 0});
    m.put("no_bias", Value{!m.any_layer_has("attn_qkv.bias")});
    m.put("expansion_ratio", m.take_number("feed_forward_length") / m.number("embedding_length"));
    m.pass({"attention.max_alibi_bias"});
}

/// ChatGLM 2 to GLM-4 and GLM-Edge. Where a configuration has no context by its old name, the conversion writes the
/// width.
void chatglm(Metadata& m) {
    partial(m);
    m.put("head_dim", m.number("embedding_length") / std::max<std::int64_t>(1, m.number("attention.head_count")));
    if (m.number("context_length") == m.number("embedding_length")) m.pass({"context_length"});
}

/// Heads and widths that grow from layer to layer; llama.cpp takes the head from the embedding.
void openelm(Metadata& m) {
    m.put_list("num_query_heads", m.by_layer("attention.head_count"));
    m.put_list("num_kv_heads", m.by_layer("attention.head_count_kv"));
    Array shares;
    for (const std::int64_t width : m.by_layer("feed_forward_length"))
        shares.push_back({static_cast<double>(width) / static_cast<double>(m.number("embedding_length"))});
    m.put("ffn_multipliers", Value{shares});
    m.put("ffn_dim_divisor", 1);
    m.put("normalize_qk_projections", Value{m.any_layer_has("attn_q_norm.weight")});
}

/// OLMo 3 by the name of 2: the file has windows.
void olmo2(Metadata& m) {
    if (m.number("attention.sliding_window") == 0) return;
    m.be("olmo3");
    put_windows(m, windows(m, 4));
}

/// llama.cpp has no windows for it.
void starcoder2(Metadata& m) {
    m.assume("full attention: the header does not keep the windows that StarCoder2's configurations have");
}

/// Factors as they are worked out; those that older files lack are llama.cpp's.
void minicpm(Metadata& m) {
    const double layers = std::sqrt(static_cast<double>(m.layers())),
                 width = static_cast<double>(m.number("embedding_length"));
    m.put("scale_emb", Value{m.real("embedding_scale", 12)});
    m.put("scale_depth", Value{std::round(1e6 * m.real("residual_scale", 1.4 / layers) * layers) / 1e6});
    m.put("dim_model_base", Value{std::round(1e3 * width / m.real("logit_scale", width / 256)) / 1e3});
    m.pass({"embedding_scale", "residual_scale", "logit_scale"});
}

/// YaRN's factors on the scores: one is 1, the other is written.
void ministral3(Metadata& m) {
    Object rope = stretch_of(m);
    if (const double log = m.real("rope.scaling.yarn_log_multiplier", 0); !rope.empty() && log != 0) {
        rope.push_back({"mscale", {1.0}});
        rope.push_back({"mscale_all_dim", {log}});
    }
    add_temperature(m, rope);
    m.put("rope_scaling", Value{rope});
}

/// RoPE where there is a window. What queries are multiplied by behind their norm stands in its weights: it is the
/// class's.
void muse_glimmer(Metadata& m) {
    const auto local = windows(m, 4);
    put_windows(m, local);
    const double base = m.real("rope.freq_base", 10000);
    Array bases;
    for (const std::int64_t window : local) bases.push_back({window != 0 ? m.real("rope.freq_base_swa", base) : 0.0});
    m.put("layer_rope_theta", Value{bases});
    m.pass({"rope.freq_base"});
}

void mlp_bias(Metadata& m) { m.put("mlp_bias", Value{m.any_layer_has("ffn_up.bias")}); }
void paddleocr(Metadata& m) { put_axes(m, false); }
/// The base of its RoPE is raised when it runs. Of the four axes that its sections are for, text has one.
void hunyuan_vl(Metadata& m) {
    if (const Value* alpha = m.take("rope.scaling.alpha"))
        m.put("rope_scaling", Value{Object{{"rope_type", {std::string("dynamic")}}, {"alpha", *alpha}}});
    m.pass({"rope.dimension_sections"});
}

/// Two forms: heads by layer, or heads and widths by layer, none where a layer lacks the part.
void deci(Metadata& m) {
    const Value* width = m.take("feed_forward_length");
    const auto heads = m.by_layer("attention.head_count"), kv_heads = m.by_layer("attention.head_count_kv");
    if (!width || heads.empty() || kv_heads.empty()) m.refuse("does not say the heads and widths of each layer");
    m.put("num_attention_heads", largest(heads));
    if (!width->array()) {
        m.put("intermediate_size", *width);
        m.put_list("num_key_value_heads_per_layer", kv_heads);
        return;
    }
    m.be("nemotron-nas");
    const auto widths = m.by_layer("feed_forward_length");
    Array blocks;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        Object mixer, ffn;
        if (heads[i] == 0)
            mixer.push_back({"no_op", {true}});
        else if (kv_heads[i] == 0)
            mixer.push_back({"replace_with_linear", {true}});
        else
            mixer.push_back({"n_heads_in_group", {heads[i] / kv_heads[i]}});
        if (widths[i] == 0)
            ffn.push_back({"no_op", {true}});
        else
            ffn.push_back({"intermediate_size", {widths[i]}});
        blocks.push_back({Object{{"attention", {mixer}}, {"ffn", {ffn}}}});
    }
    m.put("block_configs", Value{blocks});
    m.pass({"attention.key_length"});
}

void pangu(Metadata& m) {
    m.put("qkv_bias", Value{m.any_layer_has("attn_q.bias")});
    m.put("attention_bias", Value{m.any_layer_has("attn_output.bias")});
}

void qwen2_vl(Metadata& m) { put_axes(m, false); }

void bigcode(Metadata& m) { m.put("multi_query", Value{m.number("attention.head_count_kv") == 1}); }

/// Granite Switch. A configuration counts the cache that says which adapter is on as a layer, the header does not; the
/// zeros that stand there for no adapter are no weights.
void granite_switch(Metadata& m) {
    granite_moe(m);
    const bool switched = m.number("adapters.count") > 0;
    m.put("num_hidden_layers", m.layers() + (switched ? 1 : 0));
    if (switched) m.assume("an adapter fewer than the file has in its tensors: zeros in the place of none");
    m.pass({"adapters.token_ids_activate", "adapters.token_ids_substitute", "adapters.router_gain"});
}

}    // namespace

std::vector<GgufArchitecture> dense() {
    return {
        {"qwen2", "qwen2"},
        {"qwen3", "qwen3"},
        {"gemma", "gemma"},
        {"gemma2", "gemma2", gemma2},
        {"gemma3", "gemma3_text", gemma3},
        {"gemma3n", "gemma3n_text", gemma3n},
        {"gemma4", "gemma4_text", gemma4, {{"expert_used_count", "top_k_experts"}}},
        {"muse-glimmer", "muse_glimmer_text", muse_glimmer, {{"logit_scale", "output_multiplier"}}},
        {"phi3", "phi3"},
        {"falcon",
         "falcon",
         falcon,
         {{"feed_forward_length", "ffn_hidden_size"}, {"attention.head_count_kv", "num_kv_heads"}}},
        {"mpt",
         "mpt",
         mpt,
         {{"embedding_length", "d_model"}, {"attention.head_count", "n_heads"}, {"context_length", "max_seq_len"}}},
        {"qwen", "qwen"},
        {"chatglm", "glm", chatglm},
        {"openelm",
         "openelm",
         openelm,
         {{"embedding_length", "model_dim"},
          {"block_count", "num_transformer_layers"},
          {"context_length", "max_context_length"},
          {"rope.freq_base", "rope_freq_constant"}}},
        {"jais2", "jais2", mlp_bias},
        {"paddleocr", "ernie4_5", paddleocr},
        {"hunyuan_vl", "hunyuan_v1_dense", hunyuan_vl},
        // Built as Hunyuan's: norms of queries and keys behind RoPE.
        {"maincoder", "hunyuan_v1_dense"},
        {"starcoder2", "starcoder2", starcoder2},
        {"codeshell", "starcoder2"},    // built as this
        {"olmo2", "olmo2", olmo2},
        {"command-r", "cohere"},
        {"cohere2", "cohere2"},
        {"internlm2", "internlm2"},
        {"smollm3", "smollm3"},
        {"exaone", "exaone"},
        {"stablelm", "stablelm"},
        {"seed_oss", "seed_oss"},
        {"ernie4_5", "ernie4_5"},
        {"granite", "granite", nullptr, {k_divisor}},
        {"graniteswitch",
         "granite_switch",
         granite_switch,
         {k_divisor, k_shared_width, {"adapters.count", "num_adapters"}, {"adapters.lora_rank", "max_lora_rank"}}},
        {"arcee", "arcee"},
        {"nemotron", "nemotron"},
        {"glm4", "glm4"},
        {"minicpm", "minicpm", minicpm},
        {"mistral3", "ministral3", ministral3},
        {"apertus", "apertus"},
        {"nanbeige", "nanbeige"},
        {"chameleon", "chameleon", nullptr, {{"swin_norm", "swin_norm"}}},
        {"deci", "deci", deci},
        {"pangu-embedded", "PanguEmbedded", pangu},
        {"plamo3",
         "plamo3",
         nullptr,
         {{"attention.sliding_window_pattern", "sliding_window_pattern"}, {"rope.freq_base_swa", "rope_local_theta"}}},
        {"exaone4", "exaone4", exaone4},
        {"hunyuan-dense", "hunyuan_v1_dense"},
        {"qwen2vl", "qwen2_vl_text", qwen2_vl},
        {"qwen3vl", "qwen3_vl_text", qwen3_vl},
        {"gpt2", "gpt2"},
        {"gptneox", "gpt_neox"},
        {"starcoder", "gpt_bigcode", bigcode},
        {"bloom", "bloom"},
        {"phi2", "phi"},
        {"orion", "orion"},
        {"xverse", "xverse"},
        {"baichuan", "baichuan"},
        {"olmo", "olmo", nullptr, {{"attention.clamp_kqv", "clip_qkv"}}},
    };
}

}    // namespace broadside::curate::gguf
