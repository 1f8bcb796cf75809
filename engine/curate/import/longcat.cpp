// Meituan's LongCat: Flash, Flash Lite and 2.0.

#include "engine/curate/import/family.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// LongCat Flash: each layer is two of attention and dense feed-forward; beside the second runs a mixture that reads
/// what the first attention gave. Some experts do nothing.
void longcat(const Config& c, Draft& d, const Keys& modules = {"num_nextn_predict_layers"}) {
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
    add_mtp(c, d, modules, "mla", "dense");
}

void longcat_flash(const Config& c, Draft& d) { longcat(c, d); }

/// Embeddings of several tokens join that of the token.
void add_runs(const Config& c, Draft& d, const Keys& longest_key, const Keys& each_key, const Keys& ratio) {
    const std::int64_t longest = std::max<std::int64_t>(2, c.count(longest_key)), each = c.count(each_key);
    const double rows = c.real(ratio, 1) * static_cast<double>(c.count("vocab_size"));
    d.ngram_embedding =
        Object{{"longest", whole(longest)},
               {"tables", whole(std::min<std::int64_t>(each, 4096) * (std::min<std::int64_t>(longest, 64) - 1))},
               {"rows", whole(static_cast<std::int64_t>(std::clamp(rows, 1.0, 1e12)))}};
}

/// LongCat-Flash-Lite.
void longcat_ngram(const Config& c, Draft& d) {
    longcat(c, d);
    add_runs(c, d, {"emb_neighbor_num"}, {"emb_split_num"}, {"ngram_vocab_size_ratio"});
}

/// LongCat 2.0: LongCat-Flash-Lite with an indexer, whose choice the second attention of each layer shares.
void longcat2(const Config& c, Draft& d) {
    longcat(c, d, {"mtp_num_layers"});
    // What configurations call the same, in either file.
    const Keys longest{"emb_neighbor_num", "oe_neighbor_num"}, each{"emb_split_num", "oe_split_num"},
        ratio{"ngram_vocab_size_ratio", "oe_vocab_size_ratio"};
    if (c.find(ratio))
        add_runs(c, d, longest, each, ratio);
    else
        c.pass({"emb_neighbor_num", "oe_neighbor_num", "emb_split_num", "oe_split_num"});
    if (!c.flag("use_longcat_dsa", true))
        return c.pass({"index_n_heads", "index_head_dim", "index_topk", "index_init_tokens", "index_local_tokens",
                       "index_k_norm_type", "index_topk_pattern", "cli_factor"});
    const std::vector<std::string> pattern = c.texts("index_topk_pattern");
    const std::int64_t step = c.maybe("cli_factor").value_or(2);
    std::vector<bool> own;
    for (std::size_t i = 0; i < d.layers.size(); ++i)
        own.push_back(pattern.empty() ? static_cast<std::int64_t>(i) % step == 0
                                      : i < pattern.size() && pattern[i] == "C");
    if (!pattern.empty()) one_per_layer(c, "index_topk_pattern", pattern.size(), static_cast<std::int64_t>(own.size()));
    const Object latent = *d.mixers.front().value.object();
    d.mixers.clear();
    const bool rms = c.words("index_k_norm_type", "rms") == "rms";
    c.only("index_k_norm_type", {"rms", "layer"});
    const std::vector<std::string> mixers = by_choice(d, own, [&](bool shared) {
        Object indexer = dsa_indexer(c), out = latent;
        if (shared) indexer.push_back({"shared", {true}});
        if (rms && !shared) indexer.push_back({"rms_key", {true}});
        for (const auto& [field, key] : {std::pair{"first", "index_init_tokens"}, {"last", "index_local_tokens"}})
            if (const auto n = c.maybe(key); n && !shared) indexer.push_back({field, whole(*n)});
        out.push_back({"sparse", {indexer}});
        return out;
    });
    for (std::size_t i = 0; i < mixers.size(); ++i) d.layers[i].first = mixers[i];
}

constexpr const char* k_longcat =
    R"({"vocab_size": 131072, "hidden_size": 6144, "num_attention_heads": 64, "v_head_dim": 128, "num_layers": 28,
    "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
    "attention_bias": false, "ffn_hidden_size": 12288, "q_lora_rank": 1536, "kv_lora_rank": 512,
    "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "moe_topk": 12, "n_routed_experts": 512,
    "zero_expert_num": 256, "expert_ffn_hidden_size": 2048, "routed_scaling_factor": 6,
    "rope_theta": 10000000})";
// LongcatConfig, as TokenSpeed has it, and LongcatFlashProConfig of SGLang's branch for it.
constexpr const char* k_longcat2 =
    R"({"vocab_size": 163840, "hidden_size": 8192, "num_layers": 38, "num_attention_heads": 64,
    "ffn_hidden_size": 12288, "expert_ffn_hidden_size": 2048, "hidden_act": "silu",
    "max_position_embeddings": 262144, "tie_word_embeddings": false, "attention_bias": false, "rope_theta": 1000000,
    "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128,
    "index_topk": 2048, "index_head_dim": 128, "index_n_heads": 32, "index_init_tokens": 16,
    "index_local_tokens": 1024, "index_k_norm_type": "rms", "cli_factor": 2, "n_routed_experts": 768, "moe_topk": 12,
    "routed_scaling_factor": 9, "norm_topk_prob": false, "zero_expert_num": 128, "oe_neighbor_num": 5,
    "oe_split_num": 4, "mtp_num_layers": 3})";

}    // namespace

std::vector<Family> longcat_families() {
    return {
        {"longcat_flash", "LongCat Flash", longcat_flash, k_longcat},
        // As vLLM's models/longcat_flash_ngram.py takes it.
        {"longcat_flash_ngram", "LongCat Flash Lite", longcat_ngram, k_longcat},
        {"longcat", "LongCat 2.0", longcat2, k_longcat2,
         "use_mla moe_impl moe_switch_token_num dsa_mtp_cli mtp_disable_over_tokenizer mtp_replicate_modules "
         "indexer_rope_interleave rounter_params_dtype use_oe_embedding disable_quant_module"},
    };
}

}    // namespace broadside::curate
