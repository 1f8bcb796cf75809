// GLM: ChatGLM, GLM-4, and the mixtures from GLM-4.5 on.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;

/// ChatGLM2 to GLM-4-9B, with names of their own; half of each head rotates.
void chatglm(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.vocabulary_keys = {"padded_vocab_size", "vocab_size"};
    d.context_keys = {"max_position_embeddings", "seq_length"};
    Heads h;
    h.heads = c.count("num_attention_heads");
    h.kv_heads = c.flag("multi_query_attention", false) ? c.count("multi_query_group_num") : h.heads;
    h.head_dim = c.count("kv_channels");
    // The base grows with the ratio that stretched the context.
    const double theta = 10000 * c.real("rope_ratio", 1);
    Object mixer = attention(h, {Object{{"kind", text("rope")},
                                        {"theta", number(theta)},
                                        {"dim", whole(std::max<std::int64_t>(1, h.head_dim / 2))}}});
    const bool all = c.flag("add_bias_linear", false);
    if (all)
        mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    else if (c.flag("add_qkv_bias", false))
        mixer.push_back({"bias", biases({"q", "k", "v"})});
    if (!c.flag("rmsnorm", true)) {
        d.norm_kind = "LayerNorm";
        d.norm_bias = true;
    }
    c.off({"apply_residual_connection_post_layernorm", "prefix_projection", "pre_seq_len"});
    c.only("post_layer_norm", {"true"});
    c.pass({"original_rope", "apply_query_key_layer_scaling", "interleaved_qkv", "num_hidden_layers", "classifier"});
    uniform(c, d, h, mixer, dense_ffn(c.count({"ffn_hidden_size", "intermediate_size"}), "SwiGLU", all));
}

/// GLM-4 of transformers: `glm` with norms before, `glm4` with norms on both sides.
void glm(const Config& c, Draft& d, bool both_sides) {
    d.tied = c.flag("tie_word_embeddings", false);
    if (both_sides) d.norm_placement = "pre+post";
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 0.5)}));
    add_biases(c, mixer, "attention_bias", false, {"q", "k", "v"});
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c)));
}
void glm_first(const Config& c, Draft& d) { glm(c, d, false); }
void glm4(const Config& c, Draft& d) { glm(c, d, true); }

/// GLM-4.5 and what follows it: sigmoid router with a bias, dense layers first.
void glm4_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 0.5)}));
    if (c.flag("use_qk_norm", false)) mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer, "attention_bias", false, {"q", "k", "v"});
    c.only("topk_method", {"noaux_tc"});
    const std::string name = "gqa";
    d.mixers.push_back({name, {mixer}});
    dense_first(c, d, std::vector<std::string>(static_cast<std::size_t>(layer_count(c)), name), deepseek_experts(c));
    add_mtp(c, d, {"num_nextn_predict_layers", "num_mtp_layers"}, name);
}

constexpr const char* k_glm = R"({"vocab_size": 151552, "hidden_size": 4096, "intermediate_size": 13696,
    "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 2, "head_dim": 128, "hidden_act": "silu",
    "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": true})";
constexpr const char* k_glm4_moe = R"({"vocab_size": 151552, "hidden_size": 4096, "intermediate_size": 10944,
    "num_hidden_layers": 46, "num_attention_heads": 96, "num_key_value_heads": 8, "hidden_act": "silu",
    "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false,
    "moe_intermediate_size": 1408, "num_experts_per_tok": 8, "n_shared_experts": 1, "n_routed_experts": 128,
    "routed_scaling_factor": 1, "n_group": 1, "topk_group": 1, "first_k_dense_replace": 1, "norm_topk_prob": true,
    "use_qk_norm": false})";

/// GLM-5.3-Flash: Kimi delta attention, latent attention without positions whose indexer looks at sums over a few
/// tokens, and streams that are averaged at the end.
void glm5_next(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const auto linear = c.section("linear_attn_config");
    const auto figure = [&](const char* inside, const char* beside) {
        const auto own = linear ? linear->maybe(inside) : std::nullopt;
        return own ? *own : c.count(beside);
    };
    double floor = c.real("linear_lower_bound", -5);
    if (linear) floor = linear->real({"gate_lower_bound", "lower_bound"}, floor);
    Object kda{{"kind", text("kda")},
               {"heads", whole(figure("num_heads", "linear_num_heads"))},
               {"head_dim", whole(figure("head_dim", "linear_head_dim"))},
               {"conv_kernel", whole(figure("short_conv_kernel_size", "linear_conv_kernel_dim"))},
               {"output_norm", text("rms")}};
    if (floor < 0) kda.push_back({"decay_floor", number(floor)});
    if (linear) linear->pass({"kda_layers", "full_attn_layers", "safe_gate"});
    c.only("mla_use_nope", {"true"});
    Object mla{{"kind", text("mla")}, {"heads", whole(c.count("num_attention_heads"))}};
    for (const char* key : {"q_lora_rank", "kv_lora_rank", "qk_nope_head_dim"})
        mla.push_back({key, whole(c.count(key))});
    mla.push_back({"qk_rope_head_dim", whole(c.zero_or_more("qk_rope_head_dim"))});
    mla.push_back({"v_head_dim", whole(c.count("v_head_dim"))});
    mla.push_back({"position", no_position()});
    c.off({"attention_bias"});
    c.pass({"num_key_value_heads", "head_dim", "qk_head_dim", "rope_interleave", "rope_parameters", "rope_theta",
            "indexer_rope_interleave", "index_share_for_mtp_iteration", "index_kpool_always_select_tail",
            "linear_head_dim", "linear_num_heads", "linear_conv_kernel_dim", "linear_lower_bound"});
    if (c.maybe("index_topk")) {
        Object indexer = dsa_indexer(c);
        const std::int64_t pool = c.maybe("index_kpool").value_or(1);
        if (pool > 1) indexer.push_back({"pool", whole(pool)});
        c.only("index_kpool_compress", {"true"});
        only_types(c, "indexer_types", c.texts("indexer_types"), {"full"});
        mla.push_back({"sparse", {indexer}});
    } else {
        c.assume("latent attention on all tokens: no index_topk");
        c.pass({"index_n_heads", "index_head_dim", "index_kpool", "index_kpool_compress", "indexer_types"});
    }
    const std::vector<std::string> types = layer_types(c, layers, 4, "linear_attention", "full_attention");
    only_types(c, "layer_types", types, {"linear_attention", "full_attention", "deepseek_sparse_attention"});
    std::vector<std::string> mixers;
    for (const std::string& t : types) mixers.emplace_back(t == "linear_attention" ? "kda" : "mla");
    if (const std::int64_t streams = c.count("hc_mult"); c.flag("mhc", true) && streams > 1)
        d.residual = Object{{"kind", text("hyper-connections")}, {"streams", whole(streams)}, {"averaged", {true}}};
    c.pass({"hc_sinkhorn_iters", "hc_eps"});
    c.only("topk_method", {"noaux_tc"});
    Experts e = deepseek_experts(c);
    add_limit(c, e);
    dense_first(c, d, mixers, e);
    add_mixers_in_use(d, {{"kda", &kda}, {"mla", &mla}});
    add_mtp(c, d, "num_nextn_predict_layers", std::ranges::find(mixers, "mla") == mixers.end() ? "kda" : "mla");
}

}    // namespace

std::vector<Family> glm_families() {
    return {
        {"chatglm", "ChatGLM", chatglm, R"({"tie_word_embeddings": false, "kv_channels": 128})"},
        {"glm", "GLM-4", glm_first, k_glm},
        {"glm4", "GLM-4", glm4, k_glm},
        {"glm4v_text", "GLM-4.1V", glm4,
         R"({"vocab_size": 151552, "hidden_size": 4096, "intermediate_size": 13696, "num_hidden_layers": 40,
             "num_attention_heads": 32, "num_key_value_heads": 2, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 10000,
             "partial_rotary_factor": 1, "attention_bias": true})"},
        {"glm4_moe", "GLM-4.5", glm4_moe, k_glm4_moe},
        {"glm4v_moe_text", "GLM-4.5V", glm4_moe,
         R"({"vocab_size": 151424, "hidden_size": 4096, "intermediate_size": 10944, "moe_intermediate_size": 1408,
             "num_hidden_layers": 46, "num_attention_heads": 96, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 65536, "tie_word_embeddings": false, "attention_bias": true,
             "num_experts_per_tok": 8, "n_shared_experts": 1, "n_routed_experts": 128, "routed_scaling_factor": 1,
             "n_group": 1, "topk_group": 1, "first_k_dense_replace": 1, "norm_topk_prob": true, "rope_theta": 10000,
             "use_qk_norm": false})"},
        {"solar_open", "Solar Open", glm4_moe,
         R"({"vocab_size": 196608, "hidden_size": 4096, "moe_intermediate_size": 1280, "num_hidden_layers": 48,
             "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "attention_bias": false,
             "num_experts_per_tok": 8, "n_shared_experts": 1, "n_routed_experts": 128, "routed_scaling_factor": 1,
             "n_group": 1, "topk_group": 1, "norm_topk_prob": true, "rope_theta": 1000000,
             "partial_rotary_factor": 1})"},
        // Glm5NextTextConfig (transformers); what it leaves out is GlmMoeDsaConfig's.
        {"glm5_next_text", "GLM-5.3-Flash", glm5_next,
         R"({"vocab_size": 154880, "hidden_size": 4096, "intermediate_size": 12288, "num_hidden_layers": 45,
             "num_attention_heads": 64, "num_key_value_heads": 64, "max_position_embeddings": 4096,
             "hidden_act": "silu", "tie_word_embeddings": false, "attention_bias": false, "q_lora_rank": 1536,
             "kv_lora_rank": 512, "qk_nope_head_dim": 256, "qk_rope_head_dim": 0, "v_head_dim": 256,
             "first_k_dense_replace": 3, "moe_intermediate_size": 2048, "num_experts_per_tok": 8,
             "n_routed_experts": 288, "n_shared_experts": 1, "routed_scaling_factor": 2.5, "norm_topk_prob": true,
             "n_group": 1, "topk_group": 1, "swiglu_limit": 10, "linear_head_dim": 128, "linear_num_heads": 64,
             "linear_conv_kernel_dim": 4, "linear_lower_bound": -5, "hc_mult": 4})"},
    };
}

}    // namespace broadside::curate
