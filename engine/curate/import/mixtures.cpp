// Mixtures of experts that are no variant of DeepSeek or Qwen.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

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

/// Skywork-MoE: Mixtral whose router's logits are brought to one deviation; its first files have the names that its
/// class gave the keys.
void skywork_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const std::string name = attention_name(h);
    d.mixers.push_back({name, {attention(h, rope(c))}});
    const std::vector<std::int64_t> listed = c.numbers("num_experts");
    Experts e;
    if (listed.size() > 1) c.problem("num_experts", "several numbers of experts are not known");
    e.experts = listed.empty() ? c.count("num_local_experts") : std::max<std::int64_t>(1, listed.front());
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    if (c.flag("moe_use_logits_norm", false)) e.logit_std = c.real("moe_gate_norm_std", 1);
    c.pass({"moe_gate_norm_std"});
    c.off({"moe_2layer_gate"});
    // Its own gating doubles what experts read where this is false; the weights are Mixtral's in either case.
    if (!c.flag("moe_use_mixtral_gating", false) && c.says("moe_feature_no_mul_topk") &&
        !c.flag("moe_feature_no_mul_topk", true))
        c.assume("moe_feature_no_mul_topk false left out: a factor on what experts read");
    c.pass({"moe_use_mixtral_gating", "moe_feature_no_mul_topk"});
    const std::int64_t step = c.maybe("moe_expert_interval").value_or(1);
    for (std::int64_t i = 0, layers = layer_count(c); i < layers; ++i)
        d.layers.emplace_back(name, (i + 1) % step == 0 ? "moe" : "dense");
    add_dense_and_moe(
        d, [&] { return gated_ffn(c); }, e);
}

/// Megrez2: DeepSeek's experts, which a few layers in a row share; each has a router and shared experts of its own, and
/// scores are made a layer ahead.
void megrez_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    const std::string name = attention_name(h);
    Object mixer = attention(h, rope(c));
    const bool output = c.flag({"attention_bias", "bias"}, false),
               inputs = c.given("qkv_bias") ? c.flag("qkv_bias", false) : output;
    if (inputs) mixer.push_back({"bias", output ? biases({"q", "k", "v", "o"}) : biases({"q", "k", "v"})});
    if (!inputs && output) mixer.push_back({"bias", biases({"o"})});
    d.mixers.push_back({name, {mixer}});
    Experts e = deepseek_experts(c);
    c.only("topk_method", {"noaux_tc", "greedy", "group_limited_greedy"});
    e.router_bias = c.words("topk_method", "noaux_tc") == "noaux_tc";
    e.earlier_input = c.flag("pre_gate", false);
    c.only("moe_layer_freq", {"1"});
    const std::int64_t dense = c.zero_or_more("first_k_dense_replace"),
                       shared = c.maybe("experts_shared_frequency").value_or(1), layers = layer_count(c);
    if (dense == 0 && e.earlier_input) c.problem("pre_gate", "the first layer has none below it");
    for (std::int64_t i = 0; i < layers; ++i)
        d.layers.emplace_back(name, i < dense ? "dense" : (i - dense) % shared == 0 ? "moe" : "moe-again");
    if (!has_ffn(d, "dense")) c.pass({"intermediate_size"});
    add_dense_and_moe(
        d, [&] { return gated_ffn(c); }, e);
    e.reuses_experts = true;
    if (has_ffn(d, "moe-again")) d.ffns.push_back({"moe-again", moe(e)});
}

/// JetMoE: experts of attention and experts of the feed-forward, as many of each; a bias on what each sum gives. Its
/// first files have the names that its release gave the keys.
void jetmoe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const std::int64_t experts = c.count({"num_local_experts", "moe_num_experts"}),
                       active = c.count({"num_experts_per_tok", "moe_top_k"}), heads = c.count("num_key_value_heads");
    // What the class makes of the others; a file that says otherwise is of another model.
    if (const auto all = c.maybe("num_attention_heads"); all && *all != heads * active)
        c.problem("num_attention_heads",
                  fmt::format("{} of them are not {} for each of {} experts", *all, heads, active));
    c.only("glu", {"true"});
    c.only("bias", {"true"});
    d.mixers.push_back({"moa",
                        {Object{{"kind", text("moa")},
                                {"experts", whole(experts)},
                                {"active_experts", whole(active)},
                                {"heads", whole(heads)},
                                {"head_dim", whole(c.count({"kv_channels", "head_dim"}))},
                                {"position", rope(c)},
                                {"output_bias", {true}}}}});
    Experts e;
    e.experts = experts;
    e.active = active;
    e.hidden = c.count({"intermediate_size", "ffn_hidden_size"});
    e.activation = gated_activation(c);
    e.output_bias = true;
    d.ffns.push_back({"moe", moe(e)});
    all_layers(d, layer_count(c), "moa", "moe");
}

/// Klear: Qwen3's attention; a softmax over two weighs the routed experts against the shared one.
void klear(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer);
    c.off({"use_sliding_window", "sliding_window"});
    if (const Value* factor = c.find("routed_scaling_factor"); factor && !is_off(*factor))
        c.assume("routed_scaling_factor " + factor->shown() + " left out: Klear's code does not read it");
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.score = "sigmoid";
    e.router_bias = true;
    e.renormalise = c.flag("norm_topk_prob", true);
    e.shared = c.zero_or_more("n_shared_experts") > 0 ? 1 : 0;    // one of the summed width
    e.shared_hidden = e.hidden * c.zero_or_more("n_shared_experts");
    e.shared_weighed = e.shared > 0;
    const std::int64_t step = c.maybe("decoder_sparse_step").value_or(1);
    const auto only_dense = c.numbers("mlp_only_layers");
    d.mixers.push_back({attention_name(h), {mixer}});
    for (std::int64_t i = 0, layers = layer_count(c); i < layers; ++i)
        d.layers.emplace_back(attention_name(h), !contains(only_dense, i) && (i + 1) % step == 0 ? "moe" : "dense");
    if (!has_ffn(d, "dense")) c.pass({"intermediate_size"});
    add_dense_and_moe(
        d, [&] { return dense_ffn(c.count("intermediate_size"), e.activation); }, e);
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
    add_clip(*attn, mixer);
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
    // Its class has the others where they are missing.
    for (const char* key : {"parallel_attn_mlp_res", "moe_layer_frequency"})
        if (!c.given(key)) c.problem(key, "missing: layers of the kind that Arctic's class takes then are not known");
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

/// Llama 4: chunked attention with RoPE thrice, then full attention without; every step-th feed-forward a mixture.
void llama4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const Heads h = heads_of(c);
    // A switch in some configurations, a number in others.
    const Value* tuning = c.find("attn_temperature_tuning");
    const bool tuned = !tuning || !is_off(*tuning), normed = c.flag("use_qk_norm", false);
    c.pass({"attn_scale", "floor_scale"});
    // Chunks by `layer_types`, rotation by `no_rope_layers`; where the first is missing,
    // chunks are where queries rotate.
    const auto mixer = [&](bool rotates, bool chunked) {
        Object m = attention(h, rotates ? rope(c) : no_position());
        if (chunked) m.push_back({"chunk", whole(c.count("attention_chunk_size"))});
        add_biases(c, m);
        if (!rotates && tuned) m.push_back({"temperature", text("position")});
        // Only where queries and keys rotate, and behind the rotation.
        if (rotates && normed) m.push_back({"qk_norm", text("bare")});
        return Value{m};
    };
    const auto name_of = [](bool rotates, bool chunked) {
        return std::string(rotates ? chunked ? "chunked" : "rope" : chunked ? "chunked-nope" : "nope");
    };
    std::vector<std::string> types = c.texts("layer_types");
    if (!types.empty()) types = layer_types(c, layers, 1, "", "");
    only_types(c, "layer_types", types, {"chunked_attention", "full_attention"});

    const std::vector<bool> with_rope = rotating_layers(c, layers);
    const std::int64_t step = c.maybe("interleave_moe_layer_step").value_or(1);
    const auto sparse_layers = c.numbers("moe_layers");
    bool any_dense = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool rotates = with_rope[static_cast<std::size_t>(i)];
        const bool sparse = c.given("moe_layers") ? contains(sparse_layers, i) : (i + 1) % step == 0;
        any_dense = any_dense || !sparse;
        const bool chunked = types.empty() ? rotates : types[static_cast<std::size_t>(i)] == "chunked_attention";
        const std::string name = name_of(rotates, chunked);
        add_once(d.mixers, name, [&] { return mixer(rotates, chunked); });
        d.layers.emplace_back(name, sparse ? "moe" : "dense");
    }
    c.pass({"attention_chunk_size"});
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

/// Hunyuan's mixtures: a softmax router, shared experts as wide as the routed ones.
void hunyuan_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.alpha_dim = h.head_dim}));
    if (c.flag("use_qk_norm", true)) mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer);
    c.off({"use_mla", "mlp_bias"});
    // Layers between read the keys and values of the one before.
    const std::int64_t share = c.flag("use_cla", false) ? c.maybe("cla_share_factor").value_or(2) : 1;
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
    auto pattern = c.numbers("hybrid_layer_pattern");    // 1: with a window
    // Transformers' class has types of layers instead, and no keys for what the layers with a window have otherwise.
    const bool by_type = pattern.empty();
    if (by_type) {
        const std::vector<std::string> types = c.texts("layer_types");
        only_types(c, "layer_types", types, {"sliding_attention", "full_attention"});
        for (const std::string& t : types) pattern.push_back(t == "sliding_attention" ? 1 : 0);
        if (pattern.empty())
            for (std::int64_t i = 0; i < layers; ++i) pattern.push_back(i == 0 || (i + 1) % 6 == 0 ? 0 : 1);
    }
    if (!one_per_layer(c, by_type ? "layer_types" : "hybrid_layer_pattern", pattern.size(), layers)) return;
    if (std::ranges::any_of(pattern, [](std::int64_t n) { return n != 0 && n != 1; }))
        c.problem("hybrid_layer_pattern", "expected 0 or 1 for each layer");
    const double scale = c.real("attention_value_scale", 1);
    const auto mixer = [&](bool local) {
        Heads h;
        h.heads = local ? c.count({"swa_num_attention_heads", "num_attention_heads"}) : c.count("num_attention_heads");
        h.kv_heads = c.count("num_key_value_heads");
        if (local) h.kv_heads = c.maybe("swa_num_key_value_heads").value_or(by_type ? 2 * h.kv_heads : h.kv_heads);
        h.head_dim = local ? c.count({"swa_head_dim", "head_dim"}) : c.count("head_dim");
        const std::int64_t value = local ? c.count({"swa_v_head_dim", "v_head_dim"}) : c.count("v_head_dim");
        const char* type = local ? "sliding_attention" : "full_attention";
        Object m =
            attention(h, rope(c, {.layer_type = type,
                                  .theta_keys = local ? Keys{"swa_rope_theta", "rope_theta"} : Keys{"rope_theta"},
                                  .dim = partial_dim(c, h.head_dim, 1, type)}));
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

/// Grok-1 and 2: norms on both sides, capped scores, factors on embeddings and logits; 2 has a
/// dense path beside its experts.
void grok1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_placement = "pre+post";
    d.embedding_factor = c.real("embedding_multiplier_scale", 1);
    d.logit_scale = c.real("output_multiplier_scale", 1);
    const Heads h = heads_of(c);
    if (const double cap = c.real("final_logit_softcapping", 0); cap > 0) d.logit_softcap = cap;
    Value position = rope(c);
    // Its own code (sglang's models/grok.py) turns by YaRN and leaves the scores as they are.
    if (c.words("rope_type", "") == "yarn")
        position = stretched(std::move(position), yarn(c.real("scaling_factor", 1),
                                                       whole(c.count("original_max_position_embeddings")), 1));
    else
        c.off({"rope_type"});
    c.pass({"extrapolation_factor", "attn_factor", "beta_fast", "beta_slow"});
    Object mixer = attention(h, std::move(position));
    if (const Value* window = c.find("sliding_window_size"); window && window->number().value_or(0) > 0)
        c.problem("sliding_window_size", "windows are not known for Grok");
    if (c.maybe("attn_temperature_len")) mixer.push_back({"temperature", text("position")});
    if (const double cap = c.real({"attn_logit_softcapping", "max_attn_value"}, 0); cap > 0)
        mixer.push_back({"softcap", number(cap)});
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
    const auto wide = static_cast<std::int64_t>(std::clamp(c.real("widening_factor", 0), 0.0, 1e3) *
                                                static_cast<double>(c.count("hidden_size"))) *
                      2 / 3;
    e.hidden =
        c.maybe({"moe_intermediate_size", "intermediate_size"}).value_or(std::max<std::int64_t>(8, (wide + 7) / 8 * 8));
    e.activation = "GeGLU";
    e.renormalise = false;
    in_every_layer(c, d, h, mixer, e);
}

}    // namespace

std::vector<Family> mixture_families() {
    return {
        {"mixtral", "Mixtral", mixtral,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 1000000,
             "num_experts_per_tok": 2, "num_local_experts": 8})"},
        // As Skywork's vLLM has it.
        {"skywork_moe", "Skywork-MoE", skywork_moe,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000, "num_experts_per_tok": 2})"},
        // As Infinigence's code for vLLM and SGLang has it.
        {"megrez_moe", "Megrez2", megrez_moe,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000, "first_k_dense_replace": 0,
             "experts_shared_frequency": 1})"},
        {"jetmoe", "JetMoE", jetmoe,
         R"({"vocab_size": 32000, "hidden_size": 2048, "num_hidden_layers": 12, "num_key_value_heads": 16,
             "kv_channels": 128, "intermediate_size": 5632, "max_position_embeddings": 4096,
             "activation_function": "silu", "num_local_experts": 8, "num_experts_per_tok": 2,
             "tie_word_embeddings": true, "rope_theta": 10000})"},
        // As mlx-lm's Klear.py has it.
        {"Klear", "Klear", klear,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "attention_bias": false, "norm_topk_prob": true,
             "decoder_sparse_step": 1})"},
        {"dbrx", "DBRX", dbrx,
         R"({"vocab_size": 32000, "d_model": 2048, "n_heads": 16, "n_layers": 24, "max_seq_len": 2048,
             "tie_word_embeddings": false})"},
        {"gpt_oss", "gpt-oss", gpt_oss,
         R"({"vocab_size": 201088, "hidden_size": 2880, "intermediate_size": 2880, "num_hidden_layers": 36,
             "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 64, "num_local_experts": 128,
             "sliding_window": 128, "tie_word_embeddings": false, "hidden_act": "silu",
             "max_position_embeddings": 131072, "num_experts_per_tok": 4, "attention_bias": true, "rope_theta": 150000,
             "rope_scaling": {"rope_type": "yarn", "factor": 32, "original_max_position_embeddings": 4096}})"},
        {"arctic", "Arctic", arctic,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 4096,
             "tie_word_embeddings": false, "rope_theta": 1000000, "num_experts_per_tok": 1, "num_local_experts": 8})"},
        {"aria_text", "Aria", aria,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 4096, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "attention_bias": false, "moe_num_experts": 8, "moe_topk": 2,
             "moe_num_shared_experts": 2, "rope_theta": 10000})"},
        {"llama4_text", "Llama 4", llama4,
         R"({"vocab_size": 202048, "hidden_size": 5120, "intermediate_size": 8192, "num_hidden_layers": 48,
             "num_attention_heads": 40, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size_mlp": 16384,
             "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
             "num_experts_per_tok": 1, "num_local_experts": 16, "interleave_moe_layer_step": 1, "use_qk_norm": true,
             "no_rope_layer_interval": 4, "attention_chunk_size": 8192, "attn_temperature_tuning": true,
             "attention_bias": false, "rope_theta": 500000})"},
        {"mimo_v2_flash", "MiMo V2", mimo_v2,
         R"({"vocab_size": 152576, "hidden_size": 4096, "intermediate_size": 16384, "moe_intermediate_size": 2048,
             "num_hidden_layers": 48, "num_attention_heads": 64, "num_key_value_heads": 4, "head_dim": 192,
             "v_head_dim": 128, "hidden_act": "silu", "max_position_embeddings": 131072, "tie_word_embeddings": false,
             "attention_bias": false, "num_experts_per_tok": 8, "n_routed_experts": 256, "routed_scaling_factor": 1,
             "n_group": 1, "topk_group": 1, "norm_topk_prob": true, "sliding_window": 128,
             "attention_value_scale": 0.707, "rope_theta": 5000000, "swa_rope_theta": 10000,
             "partial_rotary_factor": 0.334, "add_swa_attention_sink_bias": true, "first_k_dense_replace": 1})"},
        {"afmoe", "AFMoE", afmoe,
         R"({"vocab_size": 200192, "hidden_size": 2048, "intermediate_size": 6144, "moe_intermediate_size": 1408,
             "num_hidden_layers": 32, "num_attention_heads": 16, "head_dim": 128, "num_dense_layers": 1,
             "hidden_act": "silu", "max_position_embeddings": 16384, "tie_word_embeddings": false, "num_experts": 64,
             "num_experts_per_tok": 6, "num_shared_experts": 2, "route_scale": 1, "global_attn_every_n_layers": 4,
             "sliding_window": 1024, "mup_enabled": false, "attention_bias": false, "rope_theta": 10000,
             "route_norm": true, "score_func": "sigmoid"})"},
        {"grok-1", "Grok-1", grok1,
         R"({"vocab_size": 131072, "hidden_size": 6144, "intermediate_size": 32768, "num_hidden_layers": 64,
             "num_attention_heads": 48, "num_key_value_heads": 8, "attn_output_multiplier": 0.08838834764831845,
             "embedding_multiplier_scale": 78.38367176906169, "output_multiplier_scale": 0.5773502691896257,
             "max_attn_value": 30, "max_position_embeddings": 8192, "rope_theta": 10000, "num_experts_per_tok": 2,
             "num_experts": 8, "tie_word_embeddings": true})"},
        {"grok-2", "Grok-2", grok1,
         R"({"max_position_embeddings": 131072, "rope_theta": 10000, "tie_word_embeddings": false})", "hidden_act"},
        {"hunyuan_v1_moe", "Hunyuan MoE", hunyuan_moe,
         R"({"vocab_size": 290943, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "hidden_act": "silu", "max_position_embeddings": 2048,
             "tie_word_embeddings": false, "attention_bias": false, "num_experts": 1, "moe_topk": 1,
             "rope_theta": 10000})",
         "org_vocab_size pool_type norm_type add_classification_head class_num mask_init_id attention_head_dim "
         "position_embedding_xdrope dense_list im_start_id im_end_id im_newline_id text_start_id text_end_id"},
        // HunYuanConfig, which stands beside the checkpoints of Hunyuan Large.
        {"hunyuan", "Hunyuan", hunyuan_moe,
         R"({"hidden_act": "silu", "tie_word_embeddings": false, "rope_theta": 10000, "attention_bias": false,
             "use_qk_norm": false, "use_cla": false, "num_experts": 1, "use_mixed_mlp_moe": false,
             "num_shared_expert": 1, "moe_topk": 1})",
         "org_vocab_size pool_type norm_type add_classification_head class_num mask_init_id attention_head_dim "
         "position_embedding_xdrope dense_list im_start_id im_end_id im_newline_id text_start_id text_end_id"},
    };
}

}    // namespace broadside::curate
