// Mixtures of experts that are no variant of DeepSeek or Qwen.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// Attention of one kind and a mixture, in every layer.
void in_every_layer(const Config& c, Draft& d, const Heads& h, Object mixer, const Experts& e) {
    d.mixers.push_back({attention_name(h), {std::move(mixer)}});
    d.ffns.push_back({"moe", moe(e)});
    all_layers(d, layer_count(c), attention_name(h), "moe");
}

void mixtral(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_window(c, mixer);
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    in_every_layer(c, d, h, mixer, e);
}

/// DBRX: LayerNorm without bias, queries, keys and values clamped.
void dbrx(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_kind = "LayerNorm";
    const auto attn = c.section("attn_config"), ffn = c.section("ffn_config");
    if (!attn || !ffn) return c.problem(attn ? "ffn_config" : "attn_config", "missing");
    Heads h;
    h.heads = c.count("n_heads");
    h.kv_heads = attn->maybe("kv_n_heads").value_or(1);
    h.head_dim = std::max<std::int64_t>(1, c.count("d_model") / h.heads);
    Object mixer = attention(h, rope(*attn));
    attn->pass({"attn_pdrop", "model_type", "clip_qkv"});
    ffn->pass({"model_type", "ffn_act_fn", "moe_normalize_expert_weights", "moe_loss_weight", "moe_jitter_eps",
               "uniform_expert_assignment"});
    Experts e;
    e.experts = ffn->count("moe_num_experts");
    e.active = ffn->count("moe_top_k");
    e.hidden = ffn->count("ffn_hidden_size");
    in_every_layer(c, d, h, mixer, e);
}

void gpt_oss(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object mixer = attention(heads_of(c), rope(c));
    add_biases(c, mixer, "attention_bias", true);
    mixer.push_back({"sinks", {true}});
    const auto types = layer_types(c, layer_count(c), 2, "sliding_attention", "full_attention");
    local_and_global(c, d, types, mixer, mixer, "moe");
    Experts e;
    e.experts = c.count({"num_local_experts", "num_experts"});
    e.active = c.count({"num_experts_per_tok", "experts_per_token"});
    e.hidden = c.count("intermediate_size");
    e.bias = true;
    // Limit apart, the code has these as constants.
    e.gating = Object{{"limit", number(c.real("swiglu_limit", 7))}, {"gain", number(1.702)}, {"shift", number(1)}};
    c.pass({"experts_per_token", "initial_context_length", "hidden_act"});
    d.ffns.push_back({"moe", moe(e)});
}

void minimax_m2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    auto dim = c.maybe("rotary_dim");
    if (dim && *dim >= h.head_dim) dim.reset();
    Object mixer = attention(h, rope(c, {.dim = dim}));
    c.pass({"partial_rotary_factor"});
    if (c.flag("use_qk_norm", true))
        mixer.push_back({"qk_norm", text(c.words("qk_norm_type", "per_layer") == "per_layer" ? "layer" : "head")});
    c.pass({"qk_norm_type"});
    for (const std::int64_t kind : c.numbers("attn_type_list"))
        if (kind != 1) c.problem("attn_type_list", fmt::format("attention of the kind {} is not known", kind));
    c.off({"attn_window_size", "sliding_window", "shared_intermediate_size", "attention_output_gate"});
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    e.score = c.words("scoring_func", "sigmoid");
    e.router_bias = c.flag("use_routing_bias", true);
    in_every_layer(c, d, h, mixer, e);
    if (c.flag("use_mtp", false)) d.mtp = Object{{"modules", whole(c.count("num_mtp_modules"))}};
    c.pass({"num_mtp_modules", "mtp_transformer_layers", "layernorm_full_attention_beta",
            "layernorm_linear_attention_beta", "layernorm_mlp_beta", "postnorm", "rope_local_base_freq",
            "layernorm_attention_alpha", "block_size"});
}

/// Llama 4: chunked attention with RoPE thrice, then full attention without; every step-th feed-forward a mixture.
void llama4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const Heads h = heads_of(c);
    Object chunked = attention(h, rope(c));
    chunked.push_back({"chunk", whole(c.count("attention_chunk_size"))});
    Object full = attention(h, no_position());
    add_biases(c, chunked);
    add_biases(c, full);
    // A switch in some configurations, a number in others.
    const Value* tuning = c.find("attn_temperature_tuning");
    if (!tuning || !is_off(*tuning)) full.push_back({"temperature", text("position")});
    c.pass({"attn_scale", "floor_scale", "layer_types"});
    if (c.flag("use_qk_norm", false)) c.assume("QK-norm left out: Llama 4 normalises without weights, after RoPE");
    d.mixers.push_back({"chunked", {chunked}});
    d.mixers.push_back({"nope", {full}});

    const auto with_rope = c.numbers("no_rope_layers");    // 1: with, 0: without
    const std::int64_t period = c.maybe("no_rope_layer_interval").value_or(4),
                       step = c.maybe("interleave_moe_layer_step").value_or(1);
    const auto sparse_layers = c.numbers("moe_layers");
    bool any_dense = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool rotates = static_cast<std::int64_t>(with_rope.size()) == layers
                                 ? with_rope[static_cast<std::size_t>(i)] != 0
                                 : (i + 1) % period != 0;
        const bool sparse = sparse_layers.empty() ? (i + 1) % step == 0 : contains(sparse_layers, i);
        any_dense = any_dense || !sparse;
        d.layers.emplace_back(rotates ? "chunked" : "nope", sparse ? "moe" : "dense");
    }
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = e.shared_hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    e.score = "sigmoid";
    e.renormalise = false;
    e.shared = 1;
    e.on_input = true;
    if (any_dense)
        d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size_mlp"), e.activation)});
    else
        c.pass({"intermediate_size_mlp"});
    d.ffns.push_back({"moe", moe(e)});
}

/// Ling and Ring: DeepSeek's mixture in all but the first layers, softmax or sigmoid scores.
void bailing_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    auto dim = c.maybe("rotary_dim");
    if (dim && *dim >= h.head_dim) dim.reset();
    if (!dim) dim = partial_dim(c, h.head_dim, 1);
    Object mixer = attention(h, rope(c, {.dim = dim}));
    if (c.flag("use_qk_norm", false)) mixer.push_back({"qk_norm", text("head")});
    const bool all = c.flag("use_bias", false), inputs = c.flag("use_qkv_bias", false);
    if (all || inputs) {
        if (all && inputs)
            mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
        else
            mixer.push_back({"bias", all ? biases({"o"}) : biases({"q", "k", "v"})});
    }
    c.off({"use_sliding_window"});
    c.pass({"sliding_window", "max_window_layers", "norm_head", "norm_softmax", "multi_gate",
            "moe_router_enable_routed_scaling", "moe_router_topk_scaling_factor", "moe_router_enable_shared_expert",
            "head_norm", "router_type"});
    Experts e = deepseek_experts(c);
    e.score = c.words({"score_function", "scoring_func"}, "softmax");
    e.router_bias = c.flag("moe_router_enable_expert_bias", false);
    e.shared_hidden =
        c.maybe("moe_shared_expert_intermediate_size").value_or(e.hidden * std::max<std::int64_t>(1, e.shared));
    if (e.shared > 0) e.shared = 1;    // one expert of the summed width
    d.mixers.push_back({attention_name(h), {mixer}});
    dense_first(c, d, std::vector<std::string>(static_cast<std::size_t>(layer_count(c)), attention_name(h)), e);
    add_mtp(c, d, "num_nextn_predict_layers", attention_name(h));
    c.pass({"mtp_loss_scaling_factor"});
}

/// ERNIE 4.5: a range of layers are mixtures, softmax scores with a bias in the choice.
void ernie_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    const bool bias = c.flag("use_bias", false);
    if (bias) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    Experts e;
    e.experts = c.count("moe_num_experts");
    e.active = c.count("moe_k");
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.score = c.words("moe_gate_act", "softmax");
    e.router_bias = c.flag("moe_use_aux_free", true);
    e.shared = c.zero_or_more("moe_num_shared_experts");
    e.shared_hidden = e.hidden;
    const std::int64_t layers = layer_count(c), first = c.zero_or_more("moe_layer_start_index"),
                       step = c.maybe("moe_layer_interval").value_or(1);
    const auto end = c.numbers("moe_layer_end_index");
    if (!end.empty()) c.problem("moe_layer_end_index", "experts of several modalities are not known");
    const Value* end_value = c.given("moe_layer_end_index");
    std::int64_t last = layers - 1;
    if (end_value && end_value->integer() && *end_value->integer() >= 0) last = *end_value->integer();
    bool any_dense = false, any_sparse = false;
    d.mixers.push_back({attention_name(h), {mixer}});
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool sparse = (i + 1) % step == 0 && i >= first && i <= last;
        (sparse ? any_sparse : any_dense) = true;
        d.layers.emplace_back(attention_name(h), sparse ? "moe" : "dense");
    }
    if (any_dense) d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), e.activation, bias)});
    if (any_sparse) d.ffns.push_back({"moe", moe(e)});
    add_mtp(c, d, "num_nextn_predict_layers", attention_name(h), any_sparse ? "moe" : "dense");
    c.pass({"moe_capacity", "moe_gate", "moe_norm_min", "moe_multimodal_paired_experts", "moe_group_experts",
            "moe_dense_experts_token_type_id", "moe_orthogonal_loss_lambda", "moe_group", "hidden_dropout_prob",
            "multi_token_pred_lambda", "moe_statics", "fuse_rms_norm"});
}

/// Hunyuan's mixtures: a softmax router, shared experts as wide as the routed ones.
void hunyuan_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    if (c.flag("use_qk_norm", true)) mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer);
    c.off({"use_cla"});
    if (const auto scaling = c.section("rope_scaling")) scaling->pass({"alpha"});
    const auto one_of_all = [&](const char* key) -> std::optional<std::int64_t> {
        const auto per_layer = c.numbers(key);
        if (per_layer.empty()) return c.maybe(key);
        if (std::ranges::any_of(per_layer, [&](std::int64_t n) { return n != per_layer[0]; }) || per_layer[0] < 1)
            c.problem(key, "layers of different mixtures are not known");
        return per_layer[0];
    };
    Experts e;
    e.experts = c.count("num_experts");
    e.active = one_of_all("moe_topk").value_or(1);
    e.hidden = one_of_all("moe_intermediate_size").value_or(c.count("intermediate_size"));
    e.activation = gated_activation(c);
    if (c.flag("use_mixed_mlp_moe", true)) e.shared = one_of_all("num_shared_expert").value_or(1);
    e.shared_hidden = c.count("intermediate_size");
    c.pass({"moe_layer_num_skipped", "cla_share_factor", "norm_topk_prob", "routed_scaling_factor", "moe_drop_tokens",
            "moe_random_routing_dropped_token", "capacity_factor", "n_group", "topk_group", "group_limited_greedy",
            "num_media_embeds", "use_rotary_pos_emb"});
    in_every_layer(c, d, h, mixer, e);
}

constexpr const char* k_flags = R"({"hidden_act": "silu", "tie_word_embeddings": false})";

}    // namespace

std::vector<Family> mixture_families() {
    return {
        {"mixtral", "Mixtral", mixtral,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 1000000,
             "num_experts_per_tok": 2, "num_local_experts": 8})"},
        {"dbrx", "DBRX", dbrx,
         R"({"vocab_size": 32000, "d_model": 2048, "n_heads": 16, "n_layers": 24, "max_seq_len": 2048,
             "tie_word_embeddings": false})"},
        {"gpt_oss", "gpt-oss", gpt_oss,
         R"({"vocab_size": 201088, "hidden_size": 2880, "intermediate_size": 2880, "num_hidden_layers": 36,
             "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 64, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 150000,
             "num_experts_per_tok": 4, "num_local_experts": 128, "sliding_window": 128})"},
        {"minimax_m2", "MiniMax M2", minimax_m2, k_flags},
        {"llama4_text", "Llama 4", llama4,
         R"({"vocab_size": 202048, "hidden_size": 5120, "intermediate_size": 8192, "intermediate_size_mlp": 16384,
             "num_hidden_layers": 48, "num_attention_heads": 40, "num_key_value_heads": 8, "head_dim": 128,
             "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
             "rope_theta": 500000, "num_experts_per_tok": 1, "num_local_experts": 16, "interleave_moe_layer_step": 1,
             "use_qk_norm": true, "no_rope_layer_interval": 4, "attention_chunk_size": 8192})"},
        {"bailing_moe", "Ling", bailing_moe, k_flags},
        {"bailing_moe_v2", "Ling 2", bailing_moe, k_flags},
        {"ernie4_5_moe", "ERNIE 4.5 MoE", ernie_moe,
         R"({"hidden_act": "silu", "tie_word_embeddings": true, "use_bias": false, "moe_k": 6, "moe_num_experts": 64,
             "moe_num_shared_experts": 2, "moe_layer_start_index": 1, "moe_layer_interval": 1,
             "moe_intermediate_size": 1536})",
         "compression_ratio freq_allocation"},
        {"hunyuan_v1_moe", "Hunyuan MoE", hunyuan_moe, k_flags,
         "org_vocab_size pool_type norm_type add_classification_head class_num mask_init_id attention_head_dim "
         "position_embedding_xdrope dense_list im_start_id im_end_id im_newline_id text_start_id text_end_id"},
        {"hunyuan", "Hunyuan", hunyuan_moe, k_flags,
         "org_vocab_size pool_type norm_type add_classification_head class_num mask_init_id attention_head_dim "
         "position_embedding_xdrope dense_list im_start_id im_end_id im_newline_id text_start_id text_end_id"},
    };
}

}    // namespace broadside::curate
