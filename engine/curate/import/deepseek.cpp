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

/// Layers whose indexer chooses the tokens itself; the others see what an earlier layer's chose (GLM-5.2).
std::vector<bool> own_choice(const Config& c, std::int64_t layers) {
    std::vector<bool> own;
    std::vector<std::string> types = c.texts("indexer_types");
    if (types.empty())
        for (const char letter : c.words("index_topk_pattern", ""))
            types.emplace_back(letter == 'F' ? "full" : letter == 'S' ? "shared" : "?");
    for (const std::string& t : types) {
        if (t != "full" && t != "shared") c.problem("indexer_types", "the type \"" + t + "\" is not known");
        own.push_back(t == "full");
    }
    const std::int64_t step = c.maybe("index_topk_freq").value_or(1);
    const Value* offset_at = c.find("index_skip_topk_offset");
    const std::int64_t offset = offset_at && offset_at->integer() ? *offset_at->integer() : 2;
    c.pass({"indexer_types", "index_topk_pattern", "index_share_for_mtp_iteration"});
    if (own.empty())
        for (std::int64_t i = 0; i < layers; ++i)
            own.push_back(std::max<std::int64_t>(0, i - offset + 1) % step == 0);
    if (one_per_layer(c, "indexer_types", own.size(), layers)) return own;
    return std::vector<bool>(static_cast<std::size_t>(layers), true);
}

/// Latent attention on the tokens that an indexer chooses, its own or an earlier layer's.
Object on_chosen(const Config& c, Object latent, bool shared) {
    Object indexer = dsa_indexer(c);
    if (shared) indexer.push_back({"shared", {true}});
    latent.push_back({"sparse", {indexer}});
    return latent;
}

/// DeepSeek V3 and V3.2, Kimi K2, GLM-5: V3.2 and GLM-5 with an indexer.
void deepseek_v3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Object dense = latent_attention(c, latent_rope(c));
    std::vector<std::string> mixers = all_of(c, "mla");
    if (c.find("index_topk")) {
        const std::vector<bool> own = own_choice(c, static_cast<std::int64_t>(mixers.size()));
        for (std::size_t i = 0; i < own.size(); ++i)
            if (!own[i]) mixers[i] = "mla-shared";
        if (own[0]) d.mixers.push_back({"mla", {on_chosen(c, dense, false)}});
        if (std::ranges::find(own, false) != own.end()) d.mixers.push_back({"mla-shared", {on_chosen(c, dense, true)}});
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

// ---- DeepSeek V4 ----------------------------------------------------------------------------------------------------

/// Tokens that an entry of each layer stands for, 0 for the window alone: given as numbers, or as types of layers.
std::vector<std::int64_t> compress_ratios(const Config& c, std::int64_t layers) {
    const auto rates = c.section("compress_rates");
    const auto rate = [&](const char* type, std::int64_t otherwise) {
        return rates ? rates->maybe(type).value_or(otherwise) : otherwise;
    };
    const std::int64_t sparse = rate("compressed_sparse_attention", c.maybe("compress_rate_csa").value_or(4)),
                       heavy = rate("heavily_compressed_attention", c.maybe("compress_rate_hca").value_or(128));
    std::vector<std::int64_t> out;
    const std::vector<std::string> types = c.texts("layer_types");
    only_types(c, "layer_types", types,
               {"sliding_attention", "compressed_sparse_attention", "heavily_compressed_attention"});
    for (const std::string& type : types)
        out.push_back(type == "sliding_attention" ? 0 : type == "compressed_sparse_attention" ? sparse : heavy);
    if (out.empty()) out = c.numbers("compress_ratios");    // those of modules for further tokens follow
    c.pass({"compress_ratios"});
    if (out.empty())
        for (std::int64_t i = 0; i < layers; ++i) out.push_back(i < 2 || i % 2 == 0 ? heavy : sparse);
    if (static_cast<std::int64_t>(out.size()) < layers) {
        c.problem("compress_ratios", fmt::format("has {} entries for {} layers", out.size(), layers));
        out.resize(static_cast<std::size_t>(layers), 0);
    }
    return out;
}

/// A window on keys that are their own values and, in most layers, compressed entries of what is before it; several
/// residual streams; the experts of the first layers by the token.
void deepseek_v4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c), head_dim = c.count("head_dim");
    c.only("num_key_value_heads", {"1"});
    c.off({"attention_bias", "mlp_bias"});
    auto turned = c.maybe("qk_rope_head_dim");
    if (!turned) turned = partial_dim(c, head_dim, 0.125);
    // Layers that compress have a base of their own and the stretch, whose factor on the scores is left out there.
    const auto position = [&](bool compressed) {
        return rope(c, {.layer_type = compressed ? "compress" : "main",
                        .theta_keys = compressed ? Keys{"compress_rope_theta"} : Keys{"rope_theta"},
                        .dim = turned,
                        .scaled = compressed,
                        .scores_stretched = false});
    };
    const std::vector<std::int64_t> ratios = compress_ratios(c, layers);
    const std::int64_t sparse = *std::min_element(ratios.begin(), ratios.end(), [](std::int64_t a, std::int64_t b) {
        return (a > 0 ? a : std::int64_t{1} << 40) < (b > 0 ? b : std::int64_t{1} << 40);
    });
    const auto name_of = [&](std::int64_t ratio) {
        return ratio == 0 ? std::string("window") : fmt::format("compressed-{}", ratio);
    };
    const auto mixer = [&](std::int64_t ratio) {
        Object m{{"kind", text("compressed-attention")},
                 {"heads", whole(c.count("num_attention_heads"))},
                 {"head_dim", whole(head_dim)},
                 {"q_lora_rank", whole(c.count("q_lora_rank"))},
                 {"output_groups", whole(c.count("o_groups"))},
                 {"output_rank", whole(c.count("o_lora_rank"))},
                 {"window", whole(c.count("sliding_window"))},
                 {"position", position(ratio > 0)}};
        if (ratio <= 0) return Value{m};
        m.push_back({"ratio", whole(ratio)});
        if (ratio == sparse) {    // the finer entries overlap, and an indexer chooses among them
            m.push_back({"overlapping", {true}});
            m.push_back({"indexer",
                         {Object{{"heads", whole(c.count("index_n_heads"))},
                                 {"head_dim", whole(c.count("index_head_dim"))},
                                 {"top_k", whole(c.count("index_topk"))}}}});
        }
        return Value{m};
    };
    Experts e = deepseek_experts(c);
    if (const double limit = c.real("swiglu_limit", 0); limit > 0) e.gating = Object{{"limit", number(limit)}};
    if (e.gating && e.shared > 0) c.assume("swiglu_limit for the routed experts; the shared one as it is");
    const std::vector<std::string> kinds = c.texts("mlp_layer_types");
    only_types(c, "mlp_layer_types", kinds, {"moe", "hash_moe"});
    if (!kinds.empty() && static_cast<std::int64_t>(kinds.size()) < layers)
        c.problem("mlp_layer_types", fmt::format("has {} entries for {} layers", kinds.size(), layers));
    c.only("n_shared_experts", {"1"});    // the code has one, whatever this says
    const std::int64_t by_token = c.maybe("num_hash_layers").value_or(kinds.empty() ? 3 : 0);
    c.only("topk_method", {"noaux_tc"});
    bool any_table = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool table = at < kinds.size() ? kinds[at] == "hash_moe" : i < by_token;
        any_table = any_table || table;
        const std::string name = name_of(ratios[at]);
        if (ratios[at] < 0 || ratios[at] == 1) return c.problem("compress_ratios", "expected 0, or 2 and more");
        add_once(d.mixers, name, [&] { return mixer(ratios[at]); });
        d.layers.emplace_back(name, table ? "moe-by-token" : "moe");
    }
    if (any_table) {
        Experts looked_up = e;
        looked_up.by_token = true;
        looked_up.router_bias = false;
        d.ffns.push_back({"moe-by-token", moe(looked_up)});
    }
    if (by_token < layers || !kinds.empty()) d.ffns.push_back({"moe", moe(e)});
    c.pass({"intermediate_size"});
    if (const auto streams = c.maybe("hc_mult"); streams && *streams > 1)
        d.residual = Object{{"kind", text("hyper-connections")}, {"streams", whole(*streams)}};
    c.pass({"hc_sinkhorn_iters", "hc_eps", "expert_dtype", "rope_theta"});
    add_mtp(c, d, {"num_nextn_predict_layers", "num_mtp_layers"}, d.layers.back().first, d.layers.back().second);
}

/// LongCat Flash: each layer is two of attention and dense feed-forward; beside the second runs a mixture that reads
/// what the first attention gave. Some experts do nothing.
void longcat(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object mla = latent_attention(c, latent_rope(c));
    if (c.flag("mla_scale_q_lora", true) && c.flag("mla_scale_kv_lora", true))
        mla.push_back({"scaled_latents", {true}});
    c.only("attention_method", {"MLA"});
    c.only("zero_expert_type", {"identity"});
    c.off({"router_bias"});
    c.pass({"num_hidden_layers", "qk_head_dim"});
    const std::int64_t hidden = c.count({"ffn_hidden_size", "intermediate_size"});
    Experts e;
    e.experts = c.count("n_routed_experts");
    e.active = c.count({"moe_topk", "num_experts_per_tok"});
    e.hidden = c.count({"expert_ffn_hidden_size", "moe_intermediate_size"});
    e.activation = gated_activation(c);
    e.router_bias = true;
    e.renormalise = c.flag("norm_topk_prob", false);
    e.scale = c.real("routed_scaling_factor", 1);
    e.zero_experts = c.zero_or_more("zero_expert_num");
    e.joins_later = true;
    e.dense_beside = hidden;
    if (e.zero_experts > 0) c.assume("active parameters counted for tokens that choose no zero expert");
    d.mixers.push_back({"mla", {mla}});
    d.ffns.push_back({"moe", moe(e)});
    d.ffns.push_back({"dense", dense_ffn(hidden, e.activation)});
    const std::int64_t layers = layer_count(c, {"num_layers"});
    for (std::int64_t i = 0; i < std::min(layers, k_most_layers / 2); ++i) {
        d.layers.emplace_back("mla", "moe");
        d.layers.emplace_back("mla", "dense");
    }
    add_mtp(c, d, "num_nextn_predict_layers", "mla", "dense");
}

/// LongCat-Flash-Lite: embeddings of several tokens join that of the token.
void longcat_ngram(const Config& c, Draft& d) {
    longcat(c, d);
    const std::int64_t longest = std::max<std::int64_t>(2, c.count("emb_neighbor_num")),
                       each = c.count("emb_split_num");
    const double rows = c.real("ngram_vocab_size_ratio", 1) * static_cast<double>(c.count("vocab_size"));
    d.ngram_embedding =
        Object{{"longest", whole(longest)},
               {"tables", whole(std::min<std::int64_t>(each, 4096) * (std::min<std::int64_t>(longest, 64) - 1))},
               {"rows", whole(static_cast<std::int64_t>(std::clamp(rows, 1.0, 1e12)))}};
}

constexpr const char* k_longcat =
    R"({"vocab_size": 131072, "hidden_size": 6144, "num_attention_heads": 64, "v_head_dim": 128, "num_layers": 28,
    "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
    "attention_bias": false, "ffn_hidden_size": 12288, "q_lora_rank": 1536, "kv_lora_rank": 512,
    "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "moe_topk": 12, "n_routed_experts": 512,
    "zero_expert_num": 256, "expert_ffn_hidden_size": 2048, "routed_scaling_factor": 6,
    "rope_theta": 10000000})";
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
        {"dots1", "dots.llm1", dots1,
         R"({"vocab_size": 152064, "hidden_size": 4608, "intermediate_size": 10944, "moe_intermediate_size": 1408,
             "num_hidden_layers": 62, "num_attention_heads": 32, "num_key_value_heads": 32, "n_group": 1,
             "topk_group": 1, "first_k_dense_replace": 0, "norm_topk_prob": false, "hidden_act": "silu",
             "max_position_embeddings": 2048, "tie_word_embeddings": false, "attention_bias": false,
             "routed_scaling_factor": 1, "sliding_window": 4096, "max_window_layers": 62, "rope_theta": 10000})"},
        {"deepseek_v4", "DeepSeek V4", deepseek_v4,
         R"({"vocab_size": 129280, "hidden_size": 4096, "moe_intermediate_size": 2048, "num_hidden_layers": 43,
             "num_attention_heads": 64, "head_dim": 512, "q_lora_rank": 1024, "num_experts_per_tok": 6,
             "n_routed_experts": 256, "n_shared_experts": 1, "scoring_func": "sqrtsoftplus", "norm_topk_prob": true,
             "routed_scaling_factor": 1.5, "max_position_embeddings": 1048576, "rope_theta": 10000,
             "compress_rope_theta": 160000, "hc_mult": 4, "swiglu_limit": 10, "sliding_window": 128, "o_groups": 8,
             "o_lora_rank": 1024, "index_n_heads": 64, "index_head_dim": 128, "index_topk": 512, "hidden_act": "silu",
             "tie_word_embeddings": false})"},
        {"longcat_flash", "LongCat Flash", longcat, k_longcat},
        // As vLLM's models/longcat_flash_ngram.py takes it.
        {"longcat_flash_ngram", "LongCat Flash Lite", longcat_ngram, k_longcat},
        {"hy_v3", "Hy3", hy3,
         R"({"vocab_size": 120832, "hidden_size": 4096, "intermediate_size": 13312, "moe_intermediate_size": 1536,
             "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128,
             "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
             "attention_bias": false, "num_experts": 192, "num_experts_per_tok": 8, "num_shared_experts": 1,
             "router_scaling_factor": 2.826, "first_k_dense_replace": 1, "rope_theta": 11158840})"},
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
