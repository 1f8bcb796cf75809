// DeepSeek MoE, V2, V3, and the families with its latent attention or its mixture: Kimi K2, GLM-5, dots.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// What V2 and the first mixture have otherwise: softmax scores without a bias, groups only where the method says so.
Experts early_experts(const Config& c) {
    Experts e = deepseek_experts(c);
    e.score = c.words({"scoring_func", "score_function"}, "softmax");
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
    c.only("topk_method", {"greedy"});
    d.mixers.push_back({attention_name(h), {mixer}});
    dense_first(c, d, all_of(c, d.mixers[0].key), early_experts(c));
}

void deepseek_v2(const Config& c, Draft& d) {
    // The small ones inside of DeepSeek-OCR and VL2 have plain attention.
    c.pass({"lm_head", "rm_head"});
    if (!c.flag("use_mla", true)) {
        c.pass({"kv_lora_rank", "q_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"});
        return deepseek_moe(c, d);
    }
    d.tied = c.flag("tie_word_embeddings", false);
    // The class takes 1536 where the key is missing, but files without it are those of V2 Lite
    // from which null was dropped.
    if (!c.says("q_lora_rank")) c.assume("no q_lora_rank, as the file has none (DeepSeek V2's class takes 1536)");
    d.mixers.push_back({"mla", {latent_attention(c, latent_rope(c))}});
    c.only("topk_method", {"greedy", "gready", "group_limited_greedy", "noaux_tc"});
    Experts e = early_experts(c);
    if (c.words("topk_method", "greedy") == "noaux_tc") {    // DeepSeek-VL2, which has V3's router
        e.router_bias = true;
        e.scale = c.real("routed_scaling_factor", 1);
    }
    dense_first(c, d, all_of(c, "mla"), e);
}

/// DeepSeek V3 and V3.2, Kimi K2, GLM-5: V3.2 and GLM-5 with an indexer.
void deepseek_v3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Object dense = latent_attention(c, latent_rope(c));
    std::vector<std::string> mixers = all_of(c, "mla");
    if (c.find("index_topk")) {
        mixers = by_choice(d, own_choice(c, static_cast<std::int64_t>(mixers.size())),
                           [&](bool shared) { return on_chosen(c, dense, shared); });
    } else {
        c.off({"index_topk_freq", "index_topk_pattern", "index_skip_topk_offset", "indexer_types"});
        d.mixers.push_back({"mla", {dense}});
    }
    c.only("topk_method", {"noaux_tc"});
    c.only("scoring_func", {"sigmoid"});
    c.pass({"indexer_rope_interleave", "partial_rotary_factor"});
    dense_first(c, d, mixers, deepseek_experts(c));
    add_mtp(c, d, {"num_nextn_predict_layers", "num_mtp_layers"}, "mla");
}

/// A.X K1: DeepSeek V3 with a norm on what its mixtures give.
void axk1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"mla", {latent_attention(c, latent_rope(c))}});
    c.only("topk_method", {"noaux_tc"});
    c.only("scoring_func", {"sigmoid"});
    Experts e = deepseek_experts(c);
    e.output_norm = true;
    dense_first(c, d, all_of(c, "mla"), e);
    add_mtp(c, d, {"num_nextn_predict_layers", "num_mtp_layers"}, "mla");
}

/// A.X K2: DeepSeek V3.2 with gates behind its norms and on what attention gives. SK Telecom's vLLM has switches for
/// what the class of transformers always has.
void axk2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    for (const char* always : {"attention_output_gate", "attn_gate_fused", "gated_norm"}) c.only(always, {"true"});
    d.norm_gate_rank = c.count("gated_norm_rank");
    Object mixer = on_chosen(c, latent_attention(c, latent_rope(c)), false);
    mixer.push_back({"gate", {true}});
    mixer.push_back({"gate_of_query", {true}});
    d.mixers.push_back({"mla", {mixer}});
    only_types(c, "layer_types", c.texts("layer_types"), {"deepseek_sparse_attention"});
    c.only("topk_method", {"noaux_tc"});
    c.only("scoring_func", {"sigmoid"});
    dense_first(c, d, all_of(c, "mla"), deepseek_experts(c));
    add_mtp(c, d, {"num_nextn_predict_layers", "num_mtp_layers"}, "mla");
}

/// Sarvam 105B: DeepSeek V3's attention and mixture with names of Ling's configurations.
void sarvam_mla(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"mla", {latent_attention(c, latent_rope(c))}});
    c.pass({"q_head_dim", "use_qk_norm", "moe_router_enable_expert_bias", "router_dtype"});
    c.off({"use_bias", "use_qkv_bias"});
    dense_first(c, d, all_of(c, "mla"), deepseek_experts(c));
}

/// Mistral 4: V3's attention with queries that grow with the position, and softmax scores without a bias.
void mistral4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object mixer = latent_attention(c, rope(c));
    const auto parameters = rope_parameters(c);
    if (parameters && parameters->real("llama_4_scaling_beta", 0) != 0)
        mixer.push_back({"temperature", text("position")});
    d.mixers.push_back({"mla", {mixer}});
    Experts e = deepseek_experts(c);
    e.score = "softmax";
    e.router_bias = false;
    c.only("scoring_func", {"softmax"});
    c.only("score_function", {"softmax"});
    // The rotated part of a query has a key of its own; the share says it again.
    const double turned = static_cast<double>(c.count("qk_rope_head_dim")),
                 share = turned / (turned + static_cast<double>(c.count("qk_nope_head_dim")));
    if (parameters && std::abs(parameters->real("partial_rotary_factor", share) - share) > 1e-6)
        c.problem("rope_parameters", "partial_rotary_factor does not agree with qk_rope_head_dim");
    c.pass({"partial_rotary_factor", "rope_interleave"});
    dense_first(c, d, all_of(c, "mla"), e);
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
    auto types = layer_types(c, layers, 1, "full_attention", "full_attention");
    if (!c.given("layer_types") && c.find("sliding_window"))
        for (std::int64_t i = c.zero_or_more("max_window_layers"); i < layers; ++i)
            types[static_cast<std::size_t>(i)] = "sliding_attention";
    c.only("scoring_func", {"noaux_tc", "sigmoid"});
    c.only("topk_method", {"noaux_tc"});
    c.only("score_function", {"sigmoid"});
    Experts e = deepseek_experts(c);
    e.score = "sigmoid";
    Draft attention_layers;
    local_and_global(c, attention_layers, types, mixer, mixer);
    d.mixers = attention_layers.mixers;
    std::vector<std::string> mixers;
    for (const auto& [name, ffn] : attention_layers.layers) mixers.push_back(name);
    if (mixers[0] == "gqa" && d.mixers.size() == 1) {    // named after what it is
        d.mixers[0].key = attention_name(h);
        mixers.assign(mixers.size(), attention_name(h));
    }
    dense_first(c, d, mixers, e);
}

/// dots3-note: latent attention on the tokens that an indexer chooses, between layers with a window, which have heads
/// and latents of their own; gates by head, and a norm on the rope key.
void dots3_note(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    std::vector<std::string> types = c.texts("layer_types");
    if (types.empty())
        for (std::int64_t i = 0; i < layers; ++i)
            types.emplace_back(i >= 2 && i % 4 != 1 && c.flag("use_sliding_window", true) ? "sliding_attention"
                                                                                          : "full_attention");
    if (!one_per_layer(c, "layer_types", types.size(), layers)) return;
    only_types(c, "layer_types", types, {"sliding_attention", "full_attention", "deepseek_sparse_attention"});
    // Its first files call layers with an indexer full.
    const bool chosen = c.flag("use_dsa", !c.says("per_layer_config"));
    const auto name_of = [&](const std::string& type) {
        return type == "sliding_attention" ? "local" : chosen || type == "deepseek_sparse_attention" ? "mla" : "global";
    };
    const auto gated = [&](Object m, const char* key) {
        const std::string gate = c.words(key, "headwise");
        c.only(key, {"headwise", "elementwise"});
        m.push_back({"gate", {true}});
        if (gate == "headwise") m.push_back({"gate_by_head", {true}});
        if (c.flag("k_rope_only_layernorm", true)) m.push_back({"key_norm", {true}});
        if (c.flag("apply_mla_qkv_lora_rescale", true)) m.push_back({"scaled_latents", {true}});
        return m;
    };
    const char* full_type = "full_attention";
    if (const auto parameters = c.section("rope_parameters"))
        for (const char* type : {"deepseek_sparse_attention", "full_attention", "sliding_attention"})
            if (const auto own = parameters->section(type)) {
                own->pass({"partial_rotary_factor"});    // of a width that latent attention does not have
                if (type != std::string_view("sliding_attention")) full_type = type;
            }
    const Object full =
        gated(latent_attention(c, rope(c, {.layer_type = full_type, .latent = true})), "attention_gate_type");
    const auto of_local = [&](const char* key, const char* beside, std::int64_t otherwise) {
        const auto own = of_type(c, types, "sliding_attention", key);
        return own ? *own : c.maybe(beside).value_or(otherwise);
    };
    of_local("num_key_value_heads", "swa_num_key_value_heads", 0);    // as many as there are heads
    const std::int64_t nope = of_local("qk_nope_head_dim", "swa_qk_nope_head_dim", 192),
                       turned = of_local("qk_rope_head_dim", "swa_qk_rope_head_dim",
                                         of_local("head_dim", "swa_head_dim", 256) - nope);
    Object local{{"kind", text("mla")},
                 {"heads", whole(of_local("num_attention_heads", "swa_num_attention_heads", 64))},
                 {"q_lora_rank", whole(of_local("q_lora_rank", "swa_q_lora_rank", 1024))},
                 {"kv_lora_rank", whole(of_local("kv_lora_rank", "swa_kv_lora_rank", 1024))},
                 {"qk_nope_head_dim", whole(nope)},
                 {"qk_rope_head_dim", whole(turned)},
                 {"v_head_dim", whole(of_local("v_head_dim", "swa_v_head_dim", 128))},
                 {"position", rope(c, {.layer_type = "sliding_attention", .theta_keys = {"swa_rope_theta"}})},
                 {"window", whole(c.count({"sliding_window_size", "sliding_window"}))}};
    local = gated(std::move(local), "swa_attention_gate_type");
    c.pass({"swa_head_dim", "use_sliding_window"});
    c.only("multi_latent_attention", {"true"});
    c.only("normalization", {"RMSNorm"});
    c.only("final_norm", {"RMSNorm"});
    c.only("softmax_type", {"vanilla"});
    c.only("topk_method", {"noaux_tc"});
    c.only("scoring_func", {"sigmoid", "noaux_tc"});
    c.off({"use_dynamic_rsf"});
    std::vector<std::string> mixers;
    for (const std::string& type : types) mixers.emplace_back(name_of(type));
    Experts e = deepseek_experts(c);
    e.score = "sigmoid";
    e.shared_hidden =
        c.maybe({"moe_shared_expert_intermediate_size", "shared_experts_intermediate_size"}).value_or(e.hidden);
    dense_first(c, d, mixers, e);
    const Object sparse = on_chosen(c, full, false);
    add_mixers_in_use(d, {{"local", &local}, {"mla", &sparse}, {"global", &full}});
    add_mtp(c, d, {"num_nextn_predict_layers", "num_mtp_layers"}, "local");
}

/// Hy3 (Hunyuan): grouped attention with QK-norm, DeepSeek V3's mixture without groups.
void hy3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer);
    c.off({"mlp_bias"});
    c.pass({"enable_moe_fp32_combine"});
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = e.shared_hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.score = "sigmoid";
    e.router_bias = true;
    e.scale = c.real("router_scaling_factor", 1);
    e.shared = c.zero_or_more("num_shared_experts");
    d.mixers.push_back({attention_name(h), {mixer}});
    dense_first(c, d, all_of(c, attention_name(h)), e);
    add_mtp(c, d, "num_nextn_predict_layers", attention_name(h));
}

/// Hy4: DeepSeek V3.2 with gates and sinks in its attention, layers that share a choice of tokens, and streams that no
/// matrix mixes.
void hy4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object latent = latent_attention(c, latent_rope(c));
    if (c.flag("gated_mla", true)) {
        latent.push_back({"gate", {true}});
        if (c.words("gating_type", "elementwise") == "headwise") latent.push_back({"gate_by_head", {true}});
    }
    c.only("gating_type", {"elementwise", "headwise"});
    if (c.flag("learnable_sink", true)) latent.push_back({"sinks", {true}});
    only_types(c, "layer_types", c.texts("layer_types"), {"deepseek_sparse_attention"});
    const std::int64_t layers = layer_count(c);
    const std::vector<std::string> mixers =
        by_choice(d, own_choice(c, layers), [&](bool shared) { return on_chosen(c, latent, shared); });
    if (const std::int64_t streams = c.count("hc_mult"); c.flag("enable_ihc", true) && streams > 1) {
        d.residual = Object{{"kind", text("hyper-connections")}, {"streams", whole(streams)}, {"unmixed", {true}}};
        if (const double most = c.real("hc_magnitude", 2); most != 2)
            c.assume(fmt::format("hc_magnitude {} left out: what a stream takes of a sublayer goes up to it", most));
    }
    c.pass({"hc_mult", "hc_magnitude", "hc_eps", "learnable_sink_init", "enable_lm_head_fp32"});
    c.only("topk_method", {"noaux_tc"});
    c.only("scoring_func", {"sigmoid"});
    Experts e = deepseek_experts(c);
    if (const double limit = c.real("swiglu_limit", 0); limit > 0) {
        e.gating = Object{{"limit", number(limit)}};
        c.assume("swiglu_limit for the routed experts alone, as its code has it");
    }
    if (!c.given("first_k_dense_replace") && !c.given("mlp_layer_types"))
        c.assume("one dense layer, as its class has it");
    dense_first(c, d, mixers, e);
    add_mtp(c, d, "num_nextn_predict_layers", mixers.back());
}

/// Youtu-LLM: latent attention, dense.
void youtu(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.mixers.push_back({"mla", {latent_attention(c, latent_rope(c))}});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c), c.flag("mlp_bias", false))});
    all_layers(d, layer_count(c), "mla", "dense");
}

/// PLM: latent attention, and a squared ReLU without a gate.
void plm(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.mixers.push_back({"mla", {latent_attention(c, latent_rope(c))}});
    c.off({"mlp_bias"});
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), plain_activation(c, {"hidden_act"}))});
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
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "moe_intermediate_size": 1407,
             "num_hidden_layers": 32, "num_attention_heads": 32, "v_head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 2048, "tie_word_embeddings": false, "attention_bias": false,
             "first_k_dense_replace": 0, "kv_lora_rank": 512, "n_routed_experts": 64, "n_shared_experts": 2,
             "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "routed_scaling_factor": 1, "topk_method": "greedy",
             "norm_topk_prob": false, "rope_theta": 10000})"},
        {"deepseek_v3", "DeepSeek V3", deepseek_v3, k_deepseek_v3},
        {"deepseek_v32", "DeepSeek V3.2", deepseek_v3,
         R"({"vocab_size": 129280, "hidden_size": 7168, "intermediate_size": 18432, "moe_intermediate_size": 2048,
             "num_hidden_layers": 61, "num_attention_heads": 128, "v_head_dim": 128, "n_shared_experts": 1,
             "n_routed_experts": 256, "routed_scaling_factor": 2.5, "kv_lora_rank": 512, "q_lora_rank": 1536,
             "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "n_group": 8, "topk_group": 4, "num_experts_per_tok": 8,
             "norm_topk_prob": true, "hidden_act": "silu", "max_position_embeddings": 163840,
             "tie_word_embeddings": false, "attention_bias": false, "index_topk": 2048, "index_head_dim": 128,
             "index_n_heads": 64, "first_k_dense_replace": 3, "rope_theta": 10000})"},
        {"axk1", "A.X K1", axk1,
         R"({"vocab_size": 163840, "hidden_size": 7168, "intermediate_size": 18432, "moe_intermediate_size": 2048,
             "num_hidden_layers": 61, "num_attention_heads": 64, "v_head_dim": 128, "n_shared_experts": 1,
             "n_routed_experts": 192, "routed_scaling_factor": 2.5, "kv_lora_rank": 512, "q_lora_rank": 1536,
             "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "n_group": 8, "topk_group": 4, "num_experts_per_tok": 8,
             "norm_topk_prob": true, "hidden_act": "silu", "max_position_embeddings": 32768,
             "tie_word_embeddings": false, "attention_bias": false, "first_k_dense_replace": 1, "rope_theta": 10000})"},
        {"axk2", "A.X K2", axk2,
         R"({"vocab_size": 163840, "hidden_size": 2048, "intermediate_size": 5120, "moe_intermediate_size": 512,
             "num_hidden_layers": 48, "num_attention_heads": 32, "v_head_dim": 64, "n_shared_experts": 1,
             "n_routed_experts": 128, "routed_scaling_factor": 2.5, "kv_lora_rank": 128, "q_lora_rank": 384,
             "qk_rope_head_dim": 32, "qk_nope_head_dim": 64, "num_experts_per_tok": 8, "norm_topk_prob": true,
             "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
             "attention_bias": false, "index_topk": 2048, "index_head_dim": 128, "index_n_heads": 16,
             "gated_norm_rank": 16, "first_k_dense_replace": 1, "rope_theta": 10000})"},
        // As sglang's models/sarvam_moe.py takes it.
        {"sarvam_mla", "Sarvam", sarvam_mla,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000, "routed_scaling_factor": 2.5,
             "score_function": "sigmoid", "norm_topk_prob": true, "first_k_dense_replace": 0})"},
        {"mistral4", "Mistral 4", mistral4,
         R"({"vocab_size": 131072, "hidden_size": 4096, "intermediate_size": 12288, "moe_intermediate_size": 2048,
             "num_hidden_layers": 36, "num_attention_heads": 32, "v_head_dim": 128, "n_shared_experts": 1,
             "n_routed_experts": 128, "routed_scaling_factor": 1, "kv_lora_rank": 256, "q_lora_rank": 1024,
             "qk_rope_head_dim": 64, "qk_nope_head_dim": 64, "n_group": 1, "topk_group": 1, "num_experts_per_tok": 4,
             "first_k_dense_replace": 0, "norm_topk_prob": true, "hidden_act": "silu",
             "max_position_embeddings": 1048576, "tie_word_embeddings": false, "attention_bias": false,
             "rope_scaling": {"rope_type": "yarn", "rope_theta": 10000, "factor": 128,
             "original_max_position_embeddings": 8192, "mscale": 1, "mscale_all_dim": 1,
             "llama_4_scaling_beta": 0.1}})"},
        {"kimi_k2", "Kimi K2", deepseek_v3, k_flags},
        {"glm4_moe_lite", "GLM-4.7-Flash", deepseek_v3,
         R"({"vocab_size": 154880, "hidden_size": 2048, "intermediate_size": 10240, "moe_intermediate_size": 1536,
             "num_hidden_layers": 47, "num_attention_heads": 20, "v_head_dim": 256, "n_shared_experts": 1,
             "n_routed_experts": 64, "routed_scaling_factor": 1.8, "kv_lora_rank": 512, "q_lora_rank": 768,
             "qk_rope_head_dim": 64, "qk_nope_head_dim": 192, "n_group": 1, "topk_group": 1, "num_experts_per_tok": 4,
             "norm_topk_prob": true, "hidden_act": "silu", "max_position_embeddings": 202752,
             "tie_word_embeddings": false, "attention_bias": false, "rope_theta": 10000, "first_k_dense_replace": 1})"},
        {"glm_moe_dsa", "GLM-5", deepseek_v3,
         R"({"vocab_size": 154880, "hidden_size": 6144, "intermediate_size": 12288, "moe_intermediate_size": 2048,
             "num_hidden_layers": 78, "num_attention_heads": 64, "v_head_dim": 256, "n_shared_experts": 1,
             "n_routed_experts": 256, "routed_scaling_factor": 2.5, "kv_lora_rank": 512, "q_lora_rank": 2048,
             "qk_rope_head_dim": 64, "qk_nope_head_dim": 192, "n_group": 1, "topk_group": 1, "num_experts_per_tok": 8,
             "norm_topk_prob": true, "hidden_act": "silu", "max_position_embeddings": 202752,
             "tie_word_embeddings": false, "attention_bias": false, "index_topk": 2048, "index_head_dim": 128,
             "index_n_heads": 32, "first_k_dense_replace": 3, "rope_theta": 10000})"},
        // Dots3NoteConfig.
        {"dots3_note", "dots3-note", dots3_note,
         R"({"vocab_size": 152064, "hidden_size": 5120, "intermediate_size": 13824, "moe_intermediate_size": 1536,
             "num_hidden_layers": 46, "num_attention_heads": 128, "hidden_act": "silu",
             "max_position_embeddings": 524288, "tie_word_embeddings": false, "attention_bias": false,
             "rope_theta": 80000000, "swa_rope_theta": 50000, "q_lora_rank": 1024, "kv_lora_rank": 512,
             "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "sliding_window": 512,
             "index_n_heads": 64, "index_head_dim": 128, "index_topk": 2048, "n_routed_experts": 256,
             "n_shared_experts": 1, "num_experts_per_tok": 8, "norm_topk_prob": true, "routed_scaling_factor": 1,
             "n_group": 1, "topk_group": 1, "first_k_dense_replace": 1})",
         "moe_gating_fp32 indexer_rope_interleave mtp_head_sharing"},
        {"dots1", "dots.llm1", dots1,
         R"({"vocab_size": 152064, "hidden_size": 4608, "intermediate_size": 10944, "moe_intermediate_size": 1408,
             "num_hidden_layers": 62, "num_attention_heads": 32, "num_key_value_heads": 32, "n_group": 1,
             "topk_group": 1, "first_k_dense_replace": 0, "norm_topk_prob": false, "hidden_act": "silu",
             "max_position_embeddings": 2048, "tie_word_embeddings": false, "attention_bias": false,
             "routed_scaling_factor": 1, "sliding_window": 4096, "max_window_layers": 62, "rope_theta": 10000})"},
        {"hy_v3", "Hy3", hy3,
         R"({"vocab_size": 120832, "hidden_size": 4096, "intermediate_size": 13312, "moe_intermediate_size": 1536,
             "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128,
             "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
             "attention_bias": false, "num_experts": 192, "num_experts_per_tok": 8, "num_shared_experts": 1,
             "router_scaling_factor": 2.826, "first_k_dense_replace": 1, "rope_theta": 11158840})"},
        // HYV4Config, as vLLM and a plug-in for it have it.
        {"hy_v4", "Hy4", hy4,
         R"({"vocab_size": 120832, "hidden_size": 6144, "intermediate_size": 18432, "moe_intermediate_size": 2048,
             "num_hidden_layers": 78, "num_attention_heads": 64, "hidden_act": "silu",
             "max_position_embeddings": 1048576, "tie_word_embeddings": false, "attention_bias": false,
             "n_routed_experts": 256, "n_shared_experts": 1, "num_experts_per_tok": 8, "routed_scaling_factor": 2.827,
             "norm_topk_prob": true, "n_group": 1, "topk_group": 1, "q_lora_rank": 2048, "kv_lora_rank": 512,
             "qk_nope_head_dim": 192, "qk_rope_head_dim": 64, "v_head_dim": 256, "index_topk": 2048,
             "index_head_dim": 128, "index_n_heads": 32, "hc_mult": 4, "hc_magnitude": 2, "swiglu_limit": 10,
             "rope_theta": 10000000, "first_k_dense_replace": 1, "gated_mla": true, "gating_type": "elementwise",
             "learnable_sink": true, "enable_ihc": true, "num_nextn_predict_layers": 1})",
         "mtp_loss_factor"},
        // PLMConfig, which stands beside the checkpoints.
        {"plm", "PLM", plm,
         R"({"vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 32,
             "num_attention_heads": 16, "v_head_dim": 128, "kv_lora_rank": 512, "qk_rope_head_dim": 64,
             "qk_nope_head_dim": 128, "hidden_act": "relu2", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "attention_bias": false, "rope_theta": 100000})"},
        {"youtu_llm", "Youtu-LLM", youtu,
         R"({"vocab_size": 128256, "hidden_size": 2048, "intermediate_size": 6144, "num_hidden_layers": 32,
             "num_attention_heads": 16, "v_head_dim": 128, "kv_lora_rank": 512, "q_lora_rank": 1536,
             "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "hidden_act": "silu", "max_position_embeddings": 131072,
             "tie_word_embeddings": true, "attention_bias": false, "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
