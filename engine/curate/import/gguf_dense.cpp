// Architectures with attention and one feed-forward.

#include "engine/curate/import/gguf_shared.hpp"

#include <algorithm>

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

}    // namespace

std::vector<GgufArchitecture> dense() {
    return {
        {"qwen2", "qwen2"},
        {"qwen3", "qwen3"},
        {"gemma", "gemma"},
        {"gemma2", "gemma2", gemma2},
        {"gemma3", "gemma3_text", gemma3},
        {"phi3", "phi3"},
        {"starcoder2", "starcoder2"},
        {"olmo2", "olmo2"},
        {"command-r", "cohere"},
        {"cohere2", "cohere2"},
        {"internlm2", "internlm2"},
        {"smollm3", "smollm3"},
        {"exaone", "exaone"},
        {"stablelm", "stablelm"},
        {"seed_oss", "seed_oss"},
        {"ernie4_5", "ernie4_5"},
        {"granite", "granite", nullptr, {k_divisor}},
        {"arcee", "arcee"},
        {"nemotron", "nemotron"},
        {"glm4", "glm4"},
        {"minicpm", "minicpm"},
        {"mistral3", "ministral3"},
        {"apertus", "apertus"},
        {"nanbeige", "nanbeige"},
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
