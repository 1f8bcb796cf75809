// Mixtures of experts that are no variant of DeepSeek or Qwen.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

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
    tell_clip(*attn);
    attn->pass({"attn_pdrop", "model_type"});
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

/// MiniMax M3: dense layers first; from the first mixture on an indexer chooses the blocks of tokens that attention sees;
/// gates as in gpt-oss, everywhere.
void minimax_m3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c);
    const auto dim = rotated_dim(c, h.head_dim, 1);
    c.pass({"partial_rotary_factor"});
    Object dense = attention(h, rope(c, {.dim = dim}));
    if (c.flag("use_qk_norm", true))
        dense.push_back({"qk_norm", text(c.words("qk_norm_type", "per_head") == "per_layer" ? "layer" : "head")});
    c.pass({"qk_norm_type", "use_gemma_norm"});
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
    }
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
    if (c.words("hidden_act", "swigluoai") == "swigluoai")
        e.gating = e.shared_gating = Object{{"limit", number(c.real("swiglu_limit", 7))},
                                            {"gain", number(c.real("swiglu_alpha", 1.702))},
                                            {"shift", number(1)}};
    else
        e.activation = gated_activation(c);
    dense_first(c, d, mixers, e);
    c.pass({"intermediate_size", "shared_intermediate_size"});
    add_mtp(c, d, c.given("num_mtp_modules") ? "num_mtp_modules" : "num_nextn_predict_layers", mixers.back());
    c.pass({"num_nextn_predict_layers"});
}

/// MiniMax Text-01 and M1: lightning attention, every eighth layer softmax attention; the residual path itself is normed, and
/// grows by a factor.
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
    if (!kinds.empty() && static_cast<std::int64_t>(kinds.size()) != layers)
        return c.problem("attn_type_list", fmt::format("has {} entries for {} layers", kinds.size(), layers));
    for (std::int64_t i = 0; i < layers; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (!kinds.empty() && kinds[at] != 0 && kinds[at] != 1)
            c.problem("attn_type_list", fmt::format("attention of the kind {} is not known", kinds[at]));
        const bool linear = !kinds.empty()      ? kinds[at] == 0
                            : at < types.size() ? types[at] == "linear_attention"
                                                : (i + 1) % 8 != 0;
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

/// Arctic: a dense feed-forward in the layer and, beside all of it, a mixture that reads the layer's input.
void arctic(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_window(c, mixer);
    add_biases(c, mixer);
    c.only("parallel_attn_mlp_res", {"true"});
    c.only("use_residual", {"true"});
    c.only("moe_layer_frequency", {"1"});
    c.pass({"moe_train_capacity_factor", "moe_eval_capacity_factor", "moe_min_capacity", "moe_token_dropping",
            "enable_expert_tensor_parallelism", "enable_capacity_factor", "moe_expert_parallel_size"});
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    e.dense_beside = c.count("hidden_size");    // as wide as the model, whatever the experts are
    e.own_input = true;
    in_every_layer(c, d, h, mixer, e);
}

/// Aria: Llama's attention, a softmax over the chosen, shared experts side by side as one.
void aria(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    c.off({"mlp_bias"});
    Experts e;
    e.experts = c.count("moe_num_experts");
    e.active = c.count("moe_topk");
    e.hidden = c.count({"moe_intermediate_size", "intermediate_size"});
    e.activation = gated_activation(c);
    e.shared = c.zero_or_more("moe_num_shared_experts");
    e.shared_hidden = e.hidden;
    in_every_layer(c, d, h, mixer, e);
}

/// Ling 2.5 and Ring with linear attention: lightning attention, and softmax attention (latent in 2.5) at the end of each
/// group of layers.
void bailing_linear(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c), group = c.count("layer_group_size");
    auto dim = c.maybe("rotary_dim");
    if (dim && *dim >= h.head_dim) dim.reset();
    if (!dim) dim = partial_dim(c, h.head_dim, 1);
    const bool latent = c.maybe("kv_lora_rank").has_value(), normed = c.flag("use_qk_norm", false);
    Object linear{{"kind", text("lightning-attention")},
                  {"heads", whole(h.heads)},
                  {"head_dim", whole(h.head_dim)},
                  {"position", rope(c, {.dim = dim})}};
    if (normed) linear.push_back({"qk_norm", text("head")});
    linear.push_back({"output_norm", text("group-rms")});
    if (const auto groups = c.maybe("group_norm_size")) linear.push_back({"output_norm_groups", whole(*groups)});
    d.mixers.push_back({"lightning", {linear}});
    const std::string softmax = latent ? "mla" : attention_name(h);
    Object full = latent ? latent_attention(c, latent_rope(c)) : attention(h, rope(c, {.dim = dim}));
    if (normed && !latent) full.push_back({"qk_norm", text("head")});
    if (c.flag("use_qkv_bias", false) && !latent) full.push_back({"bias", biases({"q", "k", "v"})});
    c.off({"use_bias", "use_sliding_window"});
    c.only("linear_silu", {"false"});
    c.pass({"sliding_window", "max_window_layers", "norm_head", "norm_softmax", "multi_gate", "head_norm",
            "router_type", "moe_router_enable_routed_scaling", "moe_router_topk_scaling_factor",
            "moe_router_enable_shared_expert", "moe_router_enable_expert_bias", "use_linear_silu",
            "mtp_loss_scaling_factor", "rotary_type"});
    d.mixers.push_back({softmax, {full}});
    std::vector<std::string> mixers;
    for (std::int64_t i = 0; i < layers; ++i)
        mixers.push_back((i + 1) % group == 0 || i >= layers / group * group ? softmax : "lightning");
    Experts e = deepseek_experts(c);
    e.shared_hidden =
        c.maybe("moe_shared_expert_intermediate_size").value_or(e.hidden * std::max<std::int64_t>(1, e.shared));
    if (e.shared > 0) e.shared = 1;    // one expert of the summed width
    dense_first(c, d, mixers, e);
    add_mtp(c, d, "num_nextn_predict_layers", softmax);
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
    // Only where queries and keys rotate, and behind the rotation.
    if (c.flag("use_qk_norm", false)) chunked.push_back({"qk_norm", text("bare")});
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
        const bool sparse = c.given("moe_layers") ? contains(sparse_layers, i) : (i + 1) % step == 0;
        any_dense = any_dense || !sparse;
        d.layers.emplace_back(rotates ? "chunked" : "nope", sparse ? "moe" : "dense");
    }
    std::erase_if(d.mixers, [&](const json::Member& m) {
        return std::ranges::none_of(d.layers, [&](const auto& layer) { return layer.first == m.key; });
    });
    const std::string activation = gated_activation(c);
    if (any_dense)
        d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size_mlp"), activation)});
    else
        c.pass({"intermediate_size_mlp"});
    if (std::ranges::none_of(d.layers, [](const auto& l) { return l.second == "moe"; }))
        return c.pass({"num_local_experts", "num_experts_per_tok", "intermediate_size"});    // MobileLLM-R1
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = e.shared_hidden = c.count("intermediate_size");
    e.activation = activation;
    e.score = "sigmoid";
    e.renormalise = false;
    e.shared = 1;
    e.on_input = true;
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
    // Layers between read the keys and values of the one before.
    const std::int64_t share = c.flag("use_cla", false) ? c.maybe("cla_share_factor").value_or(2) : 1;
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
    c.only("routed_scaling_factor", {"false", "1", "1.0"});
    if (c.flag("use_mixed_mlp_moe", true)) e.shared = one_of_all("num_shared_expert").value_or(1);
    e.shared_hidden = c.count("intermediate_size");
    c.pass({"moe_layer_num_skipped", "cla_share_factor", "norm_topk_prob", "moe_drop_tokens",
            "moe_random_routing_dropped_token", "capacity_factor", "n_group", "topk_group", "group_limited_greedy",
            "num_media_embeds", "use_rotary_pos_emb"});
    in_every_layer(c, d, h, mixer, e);
    if (share == 1) return;
    mixer.push_back({"reuses_kv", {true}});
    const std::string name = attention_name(h) + "-shared";
    d.mixers.push_back({name, {mixer}});
    for (std::size_t i = 0; i < d.layers.size(); ++i)
        if (static_cast<std::int64_t>(i) % share != 0) d.layers[i].first = name;
}

/// MiMo V2: windows with sinks and more key/value heads, full attention here and there; values narrower than keys.
void mimo_v2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const auto pattern = c.numbers("hybrid_layer_pattern");    // 1: with a window
    if (static_cast<std::int64_t>(pattern.size()) != layers)
        return c.problem("hybrid_layer_pattern", fmt::format("has {} entries for {} layers", pattern.size(), layers));
    if (std::ranges::any_of(pattern, [](std::int64_t n) { return n != 0 && n != 1; }))
        c.problem("hybrid_layer_pattern", "expected 0 or 1 for each layer");
    const double scale = c.real("attention_value_scale", 1);
    const auto mixer = [&](bool local) {
        Heads h;
        h.heads = local ? c.count({"swa_num_attention_heads", "num_attention_heads"}) : c.count("num_attention_heads");
        h.kv_heads =
            local ? c.count({"swa_num_key_value_heads", "num_key_value_heads"}) : c.count("num_key_value_heads");
        h.head_dim = local ? c.count({"swa_head_dim", "head_dim"}) : c.count("head_dim");
        const std::int64_t value = local ? c.count({"swa_v_head_dim", "v_head_dim"}) : c.count("v_head_dim");
        Object m =
            attention(h, rope(c, {.theta_keys = local ? Keys{"swa_rope_theta", "rope_theta"} : Keys{"rope_theta"},
                                  .dim = partial_dim(c, h.head_dim, 1)}));
        m.insert(m.begin() + 4, {"v_head_dim", whole(value)});
        if (local)
            if (const auto window = window_of(c)) m.push_back({"window", whole(*window)});
        if (c.flag(local ? "add_swa_attention_sink_bias" : "add_full_attention_sink_bias", false))
            m.push_back({"sinks", {true}});
        if (scale != 1) m.push_back({"value_scale", number(scale)});
        add_biases(c, m, "attention_bias", false, {"q", "k", "v"});
        return m;
    };
    const bool any_local = contains(pattern, 1), any_full = contains(pattern, 0);
    if (any_local) d.mixers.push_back({"local", {mixer(true)}});
    if (any_full) d.mixers.push_back({"global", {mixer(false)}});
    std::vector<std::string> mixers;
    for (const std::int64_t local : pattern) mixers.emplace_back(local == 1 ? "local" : "global");
    c.only("topk_method", {"noaux_tc"});
    c.pass({"attention_chunk_size", "hybrid_block_size", "sliding_window_size", "attention_projection_layout"});
    dense_first(c, d, mixers, deepseek_experts(c));
    add_mtp(c, d, "num_nextn_predict_layers", mixers.back());
}

/// A text of numbers and commas.
std::vector<std::int64_t> listed_numbers(const Config& c, const char* key) {
    std::vector<std::int64_t> out;
    const std::string listed = c.words(key, "");
    for (std::string_view rest = listed; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        std::int64_t n = -1;
        std::from_chars(rest.data(), rest.data() + comma, n);
        out.push_back(n);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return out;
}

/// Step 3.5: windows with more heads, one gate a head, QK-norm; a sigmoid router in all but the first layers.
void step3p5(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const auto types = layer_types(c, layers, 1, "full_attention", "full_attention");
    const auto other = c.section("attention_other_setting");
    const auto mixer = [&](bool local) {
        Heads h;
        h.heads = local && other ? other->count("num_attention_heads") : c.count("num_attention_heads");
        h.kv_heads = local && other ? other->count("num_attention_groups")
                                    : c.count({"num_attention_groups", "num_key_value_heads"});
        h.head_dim = c.count("head_dim");
        Object m = attention(h, rope(c));
        m.push_back({"qk_norm", text("head")});
        if (c.flag("use_head_wise_attn_gate", true)) m.push_back({"gate", text("head")});
        return m;
    };
    if (other) other->pass({"head_dim", "true_head_dim", "attention_type"});
    if (c.given("partial_rotary_factors") || c.given("yarn_only_types") || c.given("swiglu_limits") ||
        c.given("swiglu_limits_shared"))
        for (const char* key : {"partial_rotary_factors", "yarn_only_types", "swiglu_limits", "swiglu_limits_shared"})
            if (const Value* v = c.given(key); v && !is_off(*v))
                c.assume(std::string(key) + " left out: they differ by layer");
    Draft attention_layers;
    local_and_global(c, attention_layers, types, mixer(true), mixer(false));
    d.mixers = attention_layers.mixers;
    Experts e;
    e.experts = c.count({"moe_num_experts", "num_experts"});
    e.active = c.count({"moe_top_k", "num_experts_per_tok"});
    e.hidden = c.count("moe_intermediate_size");
    e.score = c.words({"moe_router_activation", "scoring_func"}, "sigmoid");
    e.router_bias = c.flag("use_moe_router_bias", true);
    e.renormalise = c.flag("norm_expert_weight", true);
    e.scale = c.real("moe_router_scaling_factor", 1);
    e.shared = 1;
    e.shared_hidden = c.count("share_expert_dim");
    c.only("n_shared_experts", {"1"});
    c.off({"need_fp32_gate_off"});
    c.pass({"need_fp32_gate", "use_qk_norm", "zero_centered", "share_expert_dims", "use_moe", "moe_every_n_layer",
            "n_shared_experts", "att_impl_type", "max_seq_len", "sink"});
    const std::vector<std::int64_t> chosen = listed_numbers(c, "moe_layers_enum");
    const std::int64_t dense = c.maybe("first_k_dense_replace").value_or(1);
    bool any_dense = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool sparse = chosen.empty() ? i >= dense : contains(chosen, i);
        any_dense = any_dense || !sparse;
        d.layers.emplace_back(attention_layers.layers[static_cast<std::size_t>(i)].first, sparse ? "moe" : "dense");
    }
    if (any_dense) d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), "SwiGLU")});
    c.pass({"intermediate_size"});
    d.ffns.push_back({"moe", moe(e)});
    add_mtp(c, d, "num_nextn_predict_layers", d.layers.back().first);
}

/// Step3: one key/value head, queries through a narrow width, a shared expert beside the mixture.
void step3(const Config& c, Draft& d) {
    d.context_keys = {"max_position_embedding", "max_position_embeddings", "max_seq_len"};
    d.tied = c.flag("tie_word_embeddings", false);
    c.only("num_attention_groups", {"1"});
    const Heads h{c.count("num_attention_heads"), 1, c.count("head_dim")};
    Object mixer = attention(h, rope(c));
    if (const auto rank = c.maybe("share_q_dim")) mixer.push_back({"q_lora_rank", whole(*rank)});
    Experts e;
    e.experts = c.count("moe_num_experts");
    e.active = c.count("moe_top_k");
    e.hidden = c.count("moe_intermediate_size");
    e.renormalise = c.flag("norm_expert_weight", true);
    e.shared = 1;
    e.shared_hidden = c.count("share_expert_dim");
    const std::vector<std::int64_t> chosen = listed_numbers(c, "moe_layers_enum");
    const std::int64_t layers = layer_count(c);
    d.mixers.push_back({attention_name(h), {mixer}});
    for (std::int64_t i = 0; i < layers; ++i)
        d.layers.emplace_back(attention_name(h), (chosen.empty() ? i > 0 : contains(chosen, i)) ? "moe" : "dense");
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), "SwiGLU")});
    d.ffns.push_back({"moe", moe(e)});
}

/// Trinity (AFMoE): norms on both sides, windows with RoPE, full attention without, a gate on each value.
void afmoe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_placement = "pre+post";
    if (c.flag("mup_enabled", false)) d.embedding_scale = "sqrt(d)";
    const Heads h = heads_of(c);
    const auto mixer = [&](Value position) {
        Object m = attention(h, std::move(position));
        m.push_back({"qk_norm", text("head")});
        m.push_back({"gate", text("element")});
        return m;
    };
    const auto types = layer_types(c, layer_count(c), c.maybe("global_attn_every_n_layers").value_or(4),
                                   "sliding_attention", "full_attention");
    c.pass({"global_attn_every_n_layers", "num_expert_groups", "num_limited_groups", "use_grouped_mm",
            "load_balance_coeff", "attn_implementation"});
    Draft attention_layers;
    local_and_global(c, attention_layers, types, mixer(rope(c, {.layer_type = "sliding_attention"})),
                     mixer(no_position()));
    d.mixers = attention_layers.mixers;
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = e.shared_hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.score = c.words("score_func", "sigmoid");
    e.router_bias = true;
    e.renormalise = c.flag("route_norm", true);
    e.scale = c.real("route_scale", 1);
    e.groups = c.maybe("n_group");
    e.top_groups = c.maybe("topk_group");
    e.shared = c.zero_or_more("num_shared_experts");
    const std::int64_t dense = c.zero_or_more("num_dense_layers");
    for (const auto& [name, ffn] : attention_layers.layers)
        d.layers.emplace_back(name, static_cast<std::int64_t>(d.layers.size()) < dense ? "dense" : "moe");
    if (dense > 0) d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), e.activation)});
    d.ffns.push_back({"moe", moe(e)});
}

/// Grok-1 and 2: norms on both sides, capped scores, factors on embeddings and logits; 2 has a dense path beside its experts.
void grok1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_placement = "pre+post";
    d.embedding_factor = c.real("embedding_multiplier_scale", 1);
    d.logit_scale = c.real("output_multiplier_scale", 1);
    const Heads h = heads_of(c);
    if (const double cap = c.real("final_logit_softcapping", 0); cap > 0) d.logit_softcap = cap;
    Value position = rope(c);
    if (c.words("rope_type", "") == "yarn")
        std::get<Object>(position.data)
            .push_back({"scaling",
                        {Object{{"kind", text("yarn")},
                                {"factor", number(std::max(1.0, c.real("scaling_factor", 1)))},
                                {"original_context", whole(c.count("original_max_position_embeddings"))}}}});
    else
        c.off({"rope_type"});
    c.pass({"extrapolation_factor", "attn_factor", "beta_fast", "beta_slow"});
    Object mixer = attention(h, std::move(position));
    if (const Value* window = c.find("sliding_window_size"); window && window->number().value_or(0) > 0)
        c.problem("sliding_window_size", "windows are not known for Grok");
    if (c.maybe("attn_temperature_len")) mixer.push_back({"temperature", text("position")});
    if (const double cap = c.real({"attn_logit_softcapping", "max_attn_value"}, 0); cap > 0) mixer.push_back({"softcap", number(cap)});
    if (const double factor = c.real("attn_output_multiplier", 0); factor > 0) {
        const double root = std::round(1 / (factor * factor) * 1e3) / 1e3;
        if (root != static_cast<double>(h.head_dim)) mixer.push_back({"score_root", number(root)});
    }
    Experts e;
    e.experts = c.count({"num_experts", "num_local_experts"});
    e.active = c.count("num_experts_per_tok");
    if (const double cap = c.real("router_logit_softcapping", 0); cap > 0) e.logit_cap = cap;
    if (c.flag("residual_moe", false)) {
        e.dense_beside = c.count("intermediate_size");
        e.dense_scale = 0.7071;    // both paths are added and divided by √2
    }
    // Two thirds of the widening, in steps of eight.
    const auto wide =
        static_cast<std::int64_t>(c.real("widening_factor", 0) * static_cast<double>(c.count("hidden_size"))) * 2 / 3;
    e.hidden = c.maybe({"moe_intermediate_size", "intermediate_size"}).value_or(std::max<std::int64_t>(8, (wide + 7) / 8 * 8));
    e.activation = "GeGLU";
    e.renormalise = false;
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
        {"minimax_m3", "MiniMax M3", minimax_m3,
         R"({"tie_word_embeddings": false, "rope_theta": 5000000, "hidden_act": "swigluoai"})"},
        {"minimax", "MiniMax Text-01", minimax_text,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu", "max_position_embeddings": 131072,
             "tie_word_embeddings": false, "rope_theta": 1000000, "num_experts_per_tok": 2, "num_local_experts": 8})"},
        {"arctic", "Arctic", arctic,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "rope_theta": 1000000, "num_experts_per_tok": 1, "num_local_experts": 8})"},
        {"aria_text", "Aria", aria,
         R"({"vocab_size": 32000, "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
             "hidden_act": "silu", "max_position_embeddings": 2048, "tie_word_embeddings": false, "rope_theta": 10000,
             "intermediate_size": 4096, "moe_num_experts": 8, "moe_topk": 2, "moe_num_shared_experts": 2})"},
        {"bailing_moe_linear", "Ring linear", bailing_linear,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000})"},
        {"llama4_text", "Llama 4", llama4,
         R"({"vocab_size": 202048, "hidden_size": 5120, "intermediate_size": 8192, "intermediate_size_mlp": 16384,
             "num_hidden_layers": 48, "num_attention_heads": 40, "num_key_value_heads": 8, "head_dim": 128,
             "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
             "rope_theta": 500000, "num_experts_per_tok": 1, "num_local_experts": 16, "interleave_moe_layer_step": 1,
             "use_qk_norm": true, "no_rope_layer_interval": 4, "attention_chunk_size": 8192})"},
        {"mimo_v2_flash", "MiMo V2", mimo_v2, k_flags},
        {"step3_text", "Step3", step3, R"({"tie_word_embeddings": false, "rope_theta": 10000})"},
        {"step3p5", "Step 3.5", step3p5, R"({"tie_word_embeddings": false, "rope_theta": 10000})"},
        {"afmoe", "AFMoE", afmoe,
         R"({"vocab_size": 200192, "hidden_size": 2048, "intermediate_size": 6144, "moe_intermediate_size": 1408,
             "num_hidden_layers": 32, "num_attention_heads": 16, "head_dim": 128, "hidden_act": "silu",
             "max_position_embeddings": 16384, "tie_word_embeddings": false, "rope_theta": 10000, "sliding_window": 1024,
             "mup_enabled": false, "route_norm": true, "score_func": "sigmoid", "num_experts": 64,
             "num_experts_per_tok": 6, "num_dense_layers": 1, "num_shared_experts": 2})"},
        {"grok-1", "Grok-1", grok1,
         R"({"vocab_size": 131072, "hidden_size": 6144, "intermediate_size": 32768, "num_hidden_layers": 64,
             "num_attention_heads": 48, "num_key_value_heads": 8, "attn_output_multiplier": 0.08838834764831845,
             "embedding_multiplier_scale": 78.38367176906169, "output_multiplier_scale": 0.5773502691896257,
             "max_attn_value": 30, "max_position_embeddings": 8192, "rope_theta": 10000, "num_experts_per_tok": 2,
             "num_experts": 8, "tie_word_embeddings": true})"},
        {"grok-2", "Grok-2", grok1,
         R"({"max_position_embeddings": 131072, "rope_theta": 10000, "tie_word_embeddings": false})", "hidden_act"},
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
