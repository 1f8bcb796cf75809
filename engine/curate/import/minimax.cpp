// MiniMax: mixtures with softmax attention, with an indexer, and with lightning attention.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;

void minimax_m2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = rotated_dim(c, h.head_dim, 1)}));
    c.pass({"partial_rotary_factor"});
    if (c.flag("use_qk_norm", true))
        mixer.push_back({"qk_norm", text(c.words("qk_norm_type", "per_layer") == "per_layer" ? "layer" : "head")});
    c.only("qk_norm_type", {"per_layer", "per_head"});
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

/// MiniMax M3: dense layers first; from the first mixture on an indexer chooses the blocks of tokens that attention
/// sees; gates as in gpt-oss, everywhere.
void minimax_m3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c);
    const auto dim = rotated_dim(c, h.head_dim, 1);
    c.pass({"partial_rotary_factor"});
    Object dense = attention(h, rope(c, {.dim = dim}));
    if (c.flag("use_qk_norm", true))
        dense.push_back({"qk_norm", text(c.words("qk_norm_type", "per_head") == "per_layer" ? "layer" : "head")});
    c.only("qk_norm_type", {"per_layer", "per_head"});
    c.pass({"use_gemma_norm"});
    c.off({"attention_output_gate", "sliding_window"});
    const auto sparse = c.section("sparse_attention_config");
    std::vector<std::int64_t> chosen;
    Object blocks = dense;
    if (sparse && sparse->flag("use_sparse_attention", true)) {
        chosen = sparse->numbers("sparse_attention_freq");
        if (static_cast<std::int64_t>(chosen.size()) != layers)
            return c.problem("sparse_attention_config",
                             fmt::format("sparse_attention_freq has {} entries for {} layers", chosen.size(), layers));
        const auto without_values = sparse->numbers("sparse_disable_index_value");
        for (std::size_t i = 0; i < chosen.size(); ++i)
            if (chosen[i] != 0 && (i >= without_values.size() || without_values[i] == 0))
                return c.problem("sparse_attention_config", "an indexer with values of its own is not known");
        blocks.push_back({"sparse",
                          {Object{{"indexer_heads", whole(sparse->count("sparse_num_index_heads"))},
                                  {"indexer_head_dim", whole(sparse->count("sparse_index_dim"))},
                                  {"block", whole(sparse->count("sparse_block_size"))},
                                  {"top_blocks", whole(sparse->count("sparse_topk_blocks"))}}}});
        sparse->only("sparse_score_type", {"max"});
        sparse->pass({"sparse_init_block", "sparse_local_block", "sparse_init_tokens", "sparse_local_tokens"});
    } else if (const auto types = c.texts("layer_types"); !types.empty()) {    // as transformers' class has it
        const std::vector<std::string> all = layer_types(c, layers, 1, "", "");
        only_types(c, "layer_types", all, {"minimax_m3_sparse", "full_attention"});
        for (const std::string& t : all) chosen.push_back(t == "minimax_m3_sparse" ? 1 : 0);
        blocks.push_back({"sparse",
                          {Object{{"indexer_heads", whole(c.count("index_n_heads"))},
                                  {"indexer_head_dim", whole(c.count("index_head_dim"))},
                                  {"block", whole(c.count("index_block_size"))},
                                  {"top_blocks", whole(c.count("index_topk_blocks"))}}}});
        c.pass({"index_local_blocks"});
    }
    if (chosen.empty())
        c.pass({"index_n_heads", "index_head_dim", "index_block_size", "index_topk_blocks", "index_local_blocks"});
    const bool all_sparse = !chosen.empty() && !contains(chosen, 0), any_sparse = contains(chosen, 1);
    if (!all_sparse) d.mixers.push_back({"gqa", {dense}});
    if (any_sparse) d.mixers.push_back({"block-sparse", {blocks}});
    std::vector<std::string> mixers;
    for (std::int64_t i = 0; i < layers; ++i)
        mixers.emplace_back(!chosen.empty() && chosen[static_cast<std::size_t>(i)] != 0 ? "block-sparse" : "gqa");
    Experts e;
    e.experts = c.count({"num_local_experts", "n_routed_experts"});
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count({"moe_intermediate_size", "intermediate_size"});
    e.score = c.words("scoring_func", "sigmoid");
    e.router_bias = c.flag("use_routing_bias", true);
    e.scale = c.real("routed_scaling_factor", 1);
    e.renormalise = c.flag("norm_topk_prob", true);
    e.shared = c.zero_or_more("n_shared_experts");
    e.shared_hidden = c.maybe("shared_intermediate_size").value_or(e.hidden);
    // Transformers says silu where it means this one; its code has no other.
    const std::string act = c.words("hidden_act", "swigluoai");
    if (act == "swigluoai" || act == "silu")
        e.gating = e.shared_gating = Object{{"limit", number(c.real("swiglu_limit", 7))},
                                            {"gain", number(c.real("swiglu_alpha", 1.702))},
                                            {"shift", number(1)}};
    else
        e.activation = gated_activation(c);
    dense_first(c, d, mixers, e);
    c.pass({"intermediate_size", "shared_intermediate_size", "dense_intermediate_size"});
    add_mtp(c, d, c.given("num_mtp_modules") ? "num_mtp_modules" : "num_nextn_predict_layers", mixers.back());
    c.pass({"num_nextn_predict_layers"});
}

/// MiniMax Text-01 and M1: lightning attention, every eighth layer softmax attention; the residual path itself is
/// normed, and grows by a factor.
void minimax_text(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c);
    const auto dim = rotated_dim(c, h.head_dim, 1);
    const auto factor = [&](const Keys& keys) { return c.real(keys, 1); };
    const double path = factor({"layernorm_full_attention_alpha", "full_attn_alpha_factor"});
    if (factor({"layernorm_linear_attention_alpha", "linear_attn_alpha_factor"}) != path ||
        factor({"layernorm_mlp_alpha", "mlp_alpha_factor"}) != path)
        c.problem("layernorm_mlp_alpha", "factors on the residual path that differ are not known");
    for (const Keys& keys : {Keys{"layernorm_full_attention_beta", "full_attn_beta_factor"},
                             Keys{"layernorm_linear_attention_beta", "linear_attn_beta_factor"},
                             Keys{"layernorm_mlp_beta", "mlp_beta_factor"}})
        if (factor(keys) != 1) c.problem(*keys.begin(), "a factor other than 1 on what is added is not known");
    if (c.flag("postnorm", true)) d.norm_placement = "path";
    d.skip_factor = std::round(1e6 * path) / 1e6;
    std::vector<std::string> mixers;
    const auto kinds = c.numbers("attn_type_list");    // 0: lightning
    const auto types = c.texts("layer_types");
    if (!kinds.empty() && !one_per_layer(c, "attn_type_list", kinds.size(), layers)) return;
    // In their own configurations the kinds stand as numbers; transformers' class takes them in turn, softmax first.
    const auto in_turn = kinds.empty() && types.empty();
    if (!types.empty()) one_per_layer(c, "layer_types", types.size(), layers);
    only_types(c, "layer_types", types, {"linear_attention", "full_attention"});
    if (in_turn) c.assume("layer_types: softmax and lightning attention in turn, MiniMax Text-01's default");
    for (std::int64_t i = 0; i < layers; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (!kinds.empty() && kinds[at] != 0 && kinds[at] != 1)
            c.problem("attn_type_list", fmt::format("attention of the kind {} is not known", kinds[at]));
        const bool linear = !kinds.empty()      ? kinds[at] == 0
                            : at < types.size() ? types[at] == "linear_attention"
                                                : i % 2 == 1;
        mixers.emplace_back(linear ? "lightning" : attention_name(h));
    }
    if (std::ranges::find(mixers, "lightning") != mixers.end())
        d.mixers.push_back({"lightning",
                            {Object{{"kind", text("lightning-attention")},
                                    {"heads", whole(h.heads)},
                                    {"head_dim", whole(h.head_dim)},
                                    {"position", no_position()},
                                    {"output_norm", text("rms")}}}});
    if (std::ranges::find(mixers, attention_name(h)) != mixers.end())
        d.mixers.push_back({attention_name(h), {attention(h, rope(c, {.dim = dim}))}});
    c.off({"sliding_window", "shared_intermediate_size", "attn_window_size"});
    c.pass({"shared_moe_mode", "block_size", "partial_rotary_factor", "linear_key_head_dim"});
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    d.ffns.push_back({"moe", moe(e)});
    for (const std::string& m : mixers) d.layers.emplace_back(m, "moe");
}

}    // namespace

std::vector<Family> minimax_families() {
    return {
        {"minimax_m2", "MiniMax M2", minimax_m2,
         R"({"vocab_size": 200064, "hidden_size": 3072, "intermediate_size": 1536, "num_hidden_layers": 62,
             "num_attention_heads": 48, "num_key_value_heads": 8, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 196608, "tie_word_embeddings": false, "num_experts_per_tok": 8,
             "num_local_experts": 256, "rope_theta": 5000000})"},
        {"minimax_m3", "MiniMax M3", minimax_m3,
         R"({"vocab_size": 200064, "hidden_size": 6144, "intermediate_size": 3072, "dense_intermediate_size": 12288,
             "shared_intermediate_size": 3072, "num_hidden_layers": 60, "num_attention_heads": 64,
             "num_key_value_heads": 4, "head_dim": 128, "max_position_embeddings": 524288, "tie_word_embeddings": false,
             "num_experts_per_tok": 4, "num_local_experts": 128, "routed_scaling_factor": 2, "rotary_dim": 64,
             "swiglu_alpha": 1.702, "swiglu_limit": 7, "index_n_heads": 4, "index_head_dim": 128,
             "index_block_size": 128, "index_topk_blocks": 16, "n_shared_experts": 1, "rope_theta": 5000000})"},
        {"minimax", "MiniMax Text-01", minimax_text,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "num_experts_per_tok": 2,
             "num_local_experts": 8, "full_attn_alpha_factor": 1, "full_attn_beta_factor": 1,
             "linear_attn_alpha_factor": 1, "linear_attn_beta_factor": 1, "mlp_alpha_factor": 1, "mlp_beta_factor": 1,
             "rope_theta": 1000000})"},
    };
}

}    // namespace broadside::curate
