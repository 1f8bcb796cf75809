// Architectures with latent attention.

#include "engine/curate/import/gguf_shared.hpp"

#include <cmath>

namespace broadside::curate::gguf {
namespace {

void plm(Metadata& m) { latent(m); }

/// DeepSeek V2 and V3, and what is built like them. Newer files count keys and values twice: as they are kept, for one
/// head, and as they are.
void deepseek2(Metadata& m) {
    const bool kept = m.says("attention.key_length_mla");
    latent(m, kept ? "attention.key_length_mla" : "attention.key_length",
           kept ? "attention.value_length_mla" : "attention.value_length");
    m.pass({"attention.key_length", "attention.head_count_kv"});
    Object rope = stretch_of(m);
    if (!rope.empty()) {
        // Written a tenth of it; llama.cpp takes the other of the two as the same.
        if (const double log = m.real("rope.scaling.yarn_log_multiplier", 0); log != 0)
            for (const char* key : {"mscale", "mscale_all_dim"}) rope.push_back({key, {std::round(log * 1e7) / 1e6}});
        m.put("rope_scaling", Value{rope});
    }
    if (m.number("expert_count") == 0) {
        m.be("youtu_llm");
        return m.pass({"expert_count", "expert_shared_count", "expert_feed_forward_length", "leading_dense_block_count",
                       "expert_weights_norm", "expert_used_count"});
    }
    if (m.family() == "deepseek_v3" && m.number("expert_gating_func") != 2) m.be("deepseek_v2");
    if (!m.says("expert_weights_norm")) m.put("norm_topk_prob", Value{false});
    const bool grouped = m.number("expert_group_count") > 1;
    if (m.family() == "deepseek_v2")
        m.put("topk_method", Value{std::string(grouped ? "group_limited_greedy" : "greedy")});
    if (!grouped) {
        m.pass({"expert_group_count", "expert_group_used_count"});
        m.put("n_group", 1);
        m.put("topk_group", 1);
    }
}

/// An indexer chooses the tokens, in layers where it does not stand for a later one.
void put_indexer(Metadata& m) {
    m.put_as("index_n_heads", "attention.indexer.head_count");
    m.put_as("index_head_dim", "attention.indexer.key_length");
    m.put_as("index_topk", "attention.indexer.top_k");
    Array types;
    for (const std::int64_t own : m.by_layer("attention.indexer.types"))
        types.push_back({std::string(own != 0 ? "full" : "shared")});
    if (!types.empty()) m.put("indexer_types", Value{types});
}

void deepseek32(Metadata& m) {
    deepseek2(m);
    put_indexer(m);
}

}    // namespace

std::vector<GgufArchitecture> latent_attention() {
    return {
        {"plm", "plm", plm},
        {"deepseek2", "deepseek_v3", deepseek2, {k_routed}},
        {"deepseek32", "deepseek_v32", deepseek32, {k_routed}},
        {"glm-dsa", "glm_moe_dsa", deepseek32, {k_routed}},
    };
}

}    // namespace broadside::curate::gguf
