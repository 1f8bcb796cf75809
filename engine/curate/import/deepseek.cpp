// DeepSeek MoE, V2, V3, and the families with its latent attention or its mixture: Kimi K2, GLM-5, dots.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;

/// What V2 and the first mixture have otherwise: softmax scores without a bias, groups only where the method says so.
Experts early_experts(const Config& c) {
    Experts e = deepseek_experts(c);
    e.score = c.words("scoring_func", "softmax");
    e.router_bias = false;
    e.renormalise = c.flag("norm_topk_prob", false);
    if (c.words("topk_method", "greedy") == "greedy") e.groups.reset();
    // Where the weights are made to add up to one, V2 leaves the factor out.
    if (e.renormalise && e.active > 1) e.scale = 1;
    return e;
}

void deepseek_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    d.mixers.push_back({attention_name(h), {mixer}});
    dense_first(c, d, all_of(c, d.mixers[0].key), early_experts(c));
}

void deepseek_v2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"mla", {latent_attention(c, rope(c))}});
    c.only("topk_method", {"greedy", "gready", "group_limited_greedy"});
    dense_first(c, d, all_of(c, "mla"), early_experts(c));
}

/// DeepSeek V3 and V3.2, Kimi K2, GLM-5: V3.2 and GLM-5 with an indexer.
void deepseek_v3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object mixer = latent_attention(c, rope(c));
    if (c.find("index_topk"))
        mixer.push_back({"sparse",
                         {Object{{"name", text("DSA")},
                                 {"indexer_heads", whole(c.count("index_n_heads"))},
                                 {"indexer_head_dim", whole(c.count("index_head_dim"))},
                                 {"top_k", whole(c.count("index_topk"))}}}});
    c.only("topk_method", {"noaux_tc"});
    c.only("scoring_func", {"sigmoid"});
    c.off({"index_topk_freq", "index_topk_pattern", "index_skip_topk_offset"});
    c.pass({"indexer_rope_interleave", "partial_rotary_factor"});
    d.mixers.push_back({"mla", {mixer}});
    dense_first(c, d, all_of(c, "mla"), deepseek_experts(c));
    add_mtp(c, d, "num_nextn_predict_layers", "mla");
}

/// dots.llm1: grouped attention with QK-norm, DeepSeek V3's mixture.
void dots1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer);
    c.off({"use_sliding_window"});
    c.only("scoring_func", {"noaux_tc", "sigmoid"});
    c.pass({"topk_method", "max_window_layers", "sliding_window", "layer_types"});
    Experts e = deepseek_experts(c);
    e.score = "sigmoid";
    d.mixers.push_back({attention_name(h), {mixer}});
    dense_first(c, d, std::vector<std::string>(static_cast<std::size_t>(layers), attention_name(h)), e);
}

/// Youtu-LLM: latent attention, dense.
void youtu(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.mixers.push_back({"mla", {latent_attention(c, rope(c))}});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c), c.flag("mlp_bias", false))});
    all_layers(d, layer_count(c), "mla", "dense");
}

constexpr const char* k_deepseek_v3 = R"({"vocab_size": 129280, "hidden_size": 7168, "intermediate_size": 18432,
    "moe_intermediate_size": 2048, "num_hidden_layers": 61, "num_attention_heads": 128, "n_shared_experts": 1,
    "n_routed_experts": 256, "routed_scaling_factor": 2.5, "kv_lora_rank": 512, "q_lora_rank": 1536,
    "qk_rope_head_dim": 64, "v_head_dim": 128, "qk_nope_head_dim": 128, "n_group": 8, "topk_group": 4,
    "num_experts_per_tok": 8, "first_k_dense_replace": 3, "norm_topk_prob": true, "hidden_act": "silu",
    "max_position_embeddings": 4096, "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false})";
constexpr const char* k_flags = R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000,
    "attention_bias": false})";

}    // namespace

std::vector<Family> deepseek_families() {
    return {
        {"deepseek", "DeepSeek MoE", deepseek_moe,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false,
             "norm_topk_prob": false, "scoring_func": "softmax"})"},
        {"deepseek_v2", "DeepSeek V2", deepseek_v2,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false,
             "norm_topk_prob": false, "topk_method": "greedy"})"},
        {"deepseek_v3", "DeepSeek V3", deepseek_v3, k_deepseek_v3},
        {"deepseek_v32", "DeepSeek V3.2", deepseek_v3, k_deepseek_v3},
        {"kimi_k2", "Kimi K2", deepseek_v3, k_flags},
        {"glm4_moe_lite", "GLM-4.7-Flash", deepseek_v3,
         R"({"vocab_size": 154880, "hidden_size": 2048, "intermediate_size": 10240, "moe_intermediate_size": 1536,
             "num_hidden_layers": 47, "num_attention_heads": 20, "n_shared_experts": 1, "n_routed_experts": 64,
             "routed_scaling_factor": 1.8, "kv_lora_rank": 512, "q_lora_rank": 768, "qk_rope_head_dim": 64,
             "v_head_dim": 256, "qk_nope_head_dim": 192, "n_group": 1, "topk_group": 1, "num_experts_per_tok": 4,
             "first_k_dense_replace": 1, "norm_topk_prob": true, "hidden_act": "silu",
             "max_position_embeddings": 202752, "tie_word_embeddings": false, "attention_bias": false})"},
        {"glm_moe_dsa", "GLM-5", deepseek_v3, k_flags},
        {"dots1", "dots.llm1", dots1, k_flags},
        {"youtu_llm", "Youtu-LLM", youtu, R"({"hidden_act": "silu", "tie_word_embeddings": true})"},
    };
}

}    // namespace broadside::curate
