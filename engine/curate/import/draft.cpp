#include "engine/curate/import/draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {

using json::Array;
using json::Object;
using json::Value;

Value text(std::string s) { return {std::move(s)}; }
Value whole(std::int64_t n) { return {n}; }
Value number(double n) {
    if (n == std::floor(n) && std::abs(n) < 1e15) return whole(static_cast<std::int64_t>(n));
    return {n};
}

std::int64_t layer_count(const Config& c, const Keys& keys) {
    const std::int64_t n = c.count(keys);
    if (n <= k_most_layers) return n;
    c.problem(*keys.begin(), fmt::format("more than {} layers", k_most_layers));
    return 1;
}

std::string gated_activation(const Config& c, const Keys& keys) {
    const std::string act = c.words(keys, "silu");
    if (act == "silu" || act == "swish" || act == "swiglu" || act == "situ") return "SwiGLU";
    if (act.starts_with("gelu") || act == "geglu") return "GeGLU";
    if (act == "relu") return "ReGLU";
    if (act == "relu2") return "ReLU2GLU";
    if (act == "poly_norm") return "PolyNormGLU";
    c.problem(*keys.begin(), "the activation \"" + act + "\" is not known");
    return "SwiGLU";
}

std::string plain_activation(const Config& c, const Keys& keys) {
    const std::string act = c.words(keys, "gelu");
    if (act.starts_with("gelu")) return "GELU";
    if (act == "relu2" || act == "relu_squared") return "ReLU2";
    if (act == "relu") return "ReLU";
    if (act == "silu" || act == "swish") return "SiLU";
    if (act == "xielu") return "xIELU";
    c.problem(*keys.begin(), "the activation \"" + act + "\" is not known");
    return "GELU";
}

// ---- mixers ---------------------------------------------------------------------------------------------------------

Heads heads_of(const Config& c, const Keys& keys) {
    Heads h;
    h.heads = c.count(keys);
    h.kv_heads = c.maybe("num_key_value_heads").value_or(h.heads);
    const auto width = c.maybe({"head_dim", "attention_head_dim"});
    h.head_dim = width ? *width : std::max<std::int64_t>(1, c.count({"hidden_size", "n_embd", "d_model"}) / h.heads);
    return h;
}

Object attention(const Heads& h, Value position) {
    return {{"kind", text("attention")},
            {"heads", whole(h.heads)},
            {"kv_heads", whole(h.kv_heads)},
            {"head_dim", whole(h.head_dim)},
            {"position", std::move(position)}};
}

Value biases(std::initializer_list<const char*> of) {
    Array out;
    for (const char* b : of) out.push_back(text(b));
    return {out};
}

void add_biases(const Config& c, Object& mixer, const char* key, bool otherwise,
                std::initializer_list<const char*> of) {
    if (c.flag(key, otherwise)) mixer.push_back({"bias", biases(of)});
}

void add_clip(const Config& c, Object& mixer) {
    if (const double limit = c.real("clip_qkv", 0); limit > 0) mixer.push_back({"clip", number(limit)});
}

std::string attention_name(const Heads& h) { return h.heads == h.kv_heads ? "mha" : h.kv_heads == 1 ? "mqa" : "gqa"; }

std::optional<std::int64_t> window_of(const Config& c) {
    const auto window = c.maybe({"sliding_window", "sliding_window_size"});
    const auto context = c.maybe("max_position_embeddings");
    if (!window || !context || *window < *context) return window;
    c.assume(fmt::format("sliding_window {} left out: the context has no more tokens", *window));
    return std::nullopt;
}

void add_window(const Config& c, Object& mixer) {
    if (const auto window = window_of(c)) mixer.push_back({"window", whole(*window)});
}

Object latent_attention(const Config& c, Value position, std::optional<std::int64_t> v_head_dim) {
    Object m{{"kind", text("mla")}, {"heads", whole(c.count("num_attention_heads"))}};
    if (const auto rank = c.maybe("q_lora_rank")) m.push_back({"q_lora_rank", whole(*rank)});
    for (const char* key : {"kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim"})
        m.push_back({key, whole(c.count(key))});
    if (v_head_dim) v_head_dim = c.maybe("v_head_dim").value_or(*v_head_dim);
    m.push_back({"v_head_dim", whole(v_head_dim ? *v_head_dim : c.count("v_head_dim"))});
    if (c.flag("attention_bias", false)) m.push_back({"bias", {true}});
    m.push_back({"position", std::move(position)});
    // These follow from the others.
    c.pass({"num_key_value_heads", "head_dim", "qk_head_dim", "rope_interleave"});
    return m;
}

Object dsa_indexer(const Config& c) {
    return {{"name", text("DSA")},
            {"indexer_heads", whole(c.count("index_n_heads"))},
            {"indexer_head_dim", whole(c.count("index_head_dim"))},
            {"top_k", whole(c.count("index_topk"))}};
}

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
        for (std::int64_t i = 0; i < layers; ++i) own.push_back(std::max<std::int64_t>(0, i - offset + 1) % step == 0);
    if (one_per_layer(c, "indexer_types", own.size(), layers)) return own;
    return std::vector<bool>(static_cast<std::size_t>(layers), true);
}

Object on_chosen(const Config& c, Object latent, bool shared) {
    Object indexer = dsa_indexer(c);
    if (shared) indexer.push_back({"shared", {true}});
    latent.push_back({"sparse", {indexer}});
    return latent;
}

std::vector<std::string> by_choice(Draft& d, const std::vector<bool>& own, const std::function<Object(bool)>& mixer) {
    std::vector<std::string> out;
    for (const bool one : own) out.emplace_back(one ? "mla" : "mla-shared");
    if (!own.empty() && own[0]) d.mixers.push_back({"mla", {mixer(false)}});
    if (std::ranges::find(own, false) != own.end()) d.mixers.push_back({"mla-shared", {mixer(true)}});
    return out;
}

void add_granite_factors(const Config& c, Draft& d) {
    d.embedding_factor = c.real("embedding_multiplier", 1);
    d.residual_factor = c.real("residual_multiplier", 1);
    d.logit_scale = std::round(1e6 / std::max(1e-6, c.real("logits_scaling", 1))) / 1e6;
}

Object granite_attention(const Config& c, const Heads& h, Value position) {
    Object mixer = attention(h, std::move(position));
    add_biases(c, mixer);
    // Scores are multiplied by it instead of 1/√head_dim.
    const double factor = c.real("attention_multiplier", 0);
    const double root = factor > 0 ? std::round(1e3 / (factor * factor)) / 1e3 : static_cast<double>(h.head_dim);
    if (root != static_cast<double>(h.head_dim)) mixer.push_back({"score_root", number(root)});
    return mixer;
}

// ---- feed-forwards --------------------------------------------------------------------------------------------------

Value dense_ffn(std::int64_t hidden, const std::string& activation, bool bias) {
    Object out{{"kind", text("dense")}, {"hidden", whole(hidden)}, {"activation", text(activation)}};
    if (bias) out.push_back({"bias", {true}});
    return {out};
}

Value with(Value facts, const char* field, Value value) {
    std::get<Object>(facts.data).push_back({field, std::move(value)});
    return facts;
}
Value with_flag(Value facts, const char* flag) { return with(std::move(facts), flag, {true}); }

Value moe(const Experts& e) {
    Object out{{"kind", text("moe")},
               {"experts", whole(e.experts)},
               {"active_experts", whole(e.active)},
               {"expert_hidden", whole(e.hidden)},
               {"activation", text(e.activation)}};
    if (e.bias) out.push_back({"bias", {true}});
    if (e.gating) out.push_back({"gating", {*e.gating}});
    if (e.latent) out.push_back({"latent_dim", whole(*e.latent)});
    if (e.latent && e.latent_norm) out.push_back({"latent_norm", {true}});
    if (e.zero_experts > 0) out.push_back({"zero_experts", whole(e.zero_experts)});
    if (e.reuses_experts) out.push_back({"reuses_experts", {true}});
    if (e.joins_later) out.push_back({"joins_later", {true}});
    if (e.own_input) out.push_back({"own_input", {true}});
    if (e.output_bias) out.push_back({"output_bias", {true}});
    if (e.output_norm) out.push_back({"output_norm", {true}});
    if (e.image_hidden) out.push_back({"image_hidden", whole(*e.image_hidden)});
    if (e.shared > 0) {
        Object shared{{"count", whole(e.shared)}, {"hidden", whole(e.shared_hidden)}};
        if (e.shared_gate) shared.push_back({"gate", {true}});
        if (e.shared_weighed) shared.push_back({"weighed", {true}});
        if (e.shared_gating) shared.push_back({"gating", {*e.shared_gating}});
        if (e.shared_scored) shared.push_back({"scored", {true}});
        if (e.shared_scale != 1) shared.push_back({"scale", number(e.shared_scale)});
        out.push_back({"shared", {shared}});
    }
    Object router{{"score", text(e.score)}, {"bias", {e.router_bias}}};
    if (e.logit_bias) router.push_back({"logit_bias", {true}});
    if (e.groups && e.top_groups && *e.groups > 1) {
        router.push_back({"groups", whole(*e.groups)});
        router.push_back({"top_groups", whole(*e.top_groups)});
    }
    if (e.logit_cap) router.push_back({"logit_cap", number(*e.logit_cap)});
    if (e.logit_std) router.push_back({"logit_std", number(*e.logit_std)});
    router.push_back({"scale", number(e.scale)});
    router.push_back({"renormalise", {e.renormalise}});
    if (e.on_input) router.push_back({"applies_to", text("input")});
    if (e.by_token) router.push_back({"by_token", {true}});
    if (e.product_keys) router.push_back({"product_keys", {true}});
    if (e.router_hidden) router.push_back({"hidden", whole(*e.router_hidden)});
    if (e.router_carried) router.push_back({"carried", {true}});
    if (e.router_skip) router.push_back({"skip", {true}});
    if (e.learned_scale) router.push_back({"learned_scale", {true}});
    if (e.layer_input) router.push_back({"layer_input", {true}});
    if (e.earlier_input) router.push_back({"earlier_input", {true}});
    if (e.each_group) router.push_back({"each_group", {true}});
    if (e.expert_scales) router.push_back({"expert_scales", {true}});
    out.push_back({"router", {router}});
    if (e.adjugates) out.push_back({"adjugates", {*e.adjugates}});
    if (e.dense_beside) {
        Object dense{{"hidden", whole(*e.dense_beside)},
                     {"activation", text(e.dense_activation.empty() ? e.activation : e.dense_activation)},
                     {"scale", number(e.dense_scale)}};
        if (e.dense_norms) dense.push_back({"norms", {true}});
        out.push_back({"parallel_dense", {dense}});
    }
    return {out};
}

void add_limit(const Config& c, Experts& e) {
    if (const double limit = c.real("swiglu_limit", 0); limit > 0)
        e.gating = e.shared_gating = Object{{"limit", number(limit)}};
}

std::optional<Object> limits_by_layer(const Config& c, const char* key, std::int64_t layers) {
    const Value* list = c.given(key);
    if (list == nullptr || list->array() == nullptr) return std::nullopt;
    std::vector<double> limits;
    for (const Value& item : *list->array()) limits.push_back(item.number().value_or(0));
    limits.resize(static_cast<std::size_t>(layers));    // beyond are those of modules for further tokens
    const auto first = std::ranges::find_if(limits, [](double limit) { return limit > 0; });
    if (first == limits.end()) return std::nullopt;
    if (std::any_of(first, limits.end(), [&](double limit) { return limit != *first; })) {
        c.assume(fmt::format("{} left out: they differ by layer", key));
        return std::nullopt;
    }
    Object out{{"limit", number(*first)}, {"limit_on", text("activation")}};
    if (first != limits.begin()) out.push_back({"first_layer", whole(first - limits.begin() + 1)});
    return out;
}

Value limited(Value ffn, const std::optional<Object>& gating) {
    const bool later = gating && std::ranges::find(*gating, "first_layer", &json::Member::key) != gating->end();
    return gating && !later ? with(std::move(ffn), "gating", {*gating}) : ffn;
}

Experts deepseek_experts(const Config& c, const char* activation, const Config* sizes) {
    Experts e;
    const Config& own = sizes ? *sizes : c;
    e.experts = c.count({"n_routed_experts", "num_experts"});
    e.active = own.count({"num_experts_per_tok", "num_experts_per_token"});
    e.hidden = own.count("moe_intermediate_size");
    e.activation = activation ? activation : gated_activation(c);
    e.score = c.words({"scoring_func", "score_function", "moe_router_activation_func"}, "sigmoid");
    if (e.score == "sqrtsoftplus") e.score = "sqrt-softplus";
    e.router_bias = true;
    e.renormalise = c.flag({"norm_topk_prob", "moe_renormalize"}, true);
    e.scale = c.real("routed_scaling_factor", 1);
    e.groups = c.maybe({"n_group", "num_expert_group"});
    e.top_groups = c.maybe("topk_group");
    e.shared = c.zero_or_more({"n_shared_experts", "num_shared_experts"});
    e.shared_hidden = e.hidden;
    return e;
}

// ---- layers ---------------------------------------------------------------------------------------------------------

std::vector<std::int64_t> zeros_and_ones(const Config& c, const char* key) {
    std::vector<std::int64_t> out = c.numbers(key);
    if (std::ranges::any_of(out, [](std::int64_t n) { return n != 0 && n != 1; }))
        c.problem(key, "expected 0 or 1 for each layer");
    return out;
}

bool one_per_layer(const Config& c, const char* key, std::size_t entries, std::int64_t layers) {
    if (static_cast<std::int64_t>(entries) == layers) return true;
    c.problem(key, fmt::format("has {} entries for {} layers", entries, layers));
    return false;
}

void only_types(const Config& c, const char* key, const std::vector<std::string>& types,
                std::initializer_list<std::string_view> known) {
    for (const std::string& t : types)
        if (std::ranges::find(known, t) == known.end()) c.problem(key, "the layer type \"" + t + "\" is not known");
}

std::vector<bool> rotating_layers(const Config& c, std::int64_t layers) {
    const auto listed = zeros_and_ones(c, "no_rope_layers");
    const std::int64_t period = c.maybe("no_rope_layer_interval").value_or(4);
    const bool by_list = !listed.empty() && one_per_layer(c, "no_rope_layers", listed.size(), layers);
    std::vector<bool> out;
    for (std::int64_t i = 0; i < layers; ++i)
        out.push_back(by_list ? listed[static_cast<std::size_t>(i)] != 0 : (i + 1) % period != 0);
    return out;
}

std::vector<std::string> layer_types(const Config& c, std::int64_t layers, std::int64_t period, const char* common,
                                     const char* rare) {
    std::vector<std::string> types = c.texts("layer_types");
    if (!types.empty()) {
        if (one_per_layer(c, "layer_types", types.size(), layers)) return types;
        types.clear();
    }
    for (std::int64_t i = 0; i < layers; ++i)
        types.emplace_back((i + 1) % std::max<std::int64_t>(1, period) == 0 ? rare : common);
    return types;
}

bool contains(const std::vector<std::int64_t>& all, std::int64_t n) { return std::ranges::find(all, n) != all.end(); }

void local_and_global(const Config& c, Draft& d, const std::vector<std::string>& types, Object local, Object global,
                      const std::string& ffn) {
    const auto is_local = [](const std::string& t) { return t == "sliding_attention"; };
    const bool any_local = std::ranges::any_of(types, is_local);
    const bool any_global = !std::ranges::all_of(types, is_local);
    const std::string name = any_local ? "global" : "gqa";
    if (any_local) {
        if (!c.find({"sliding_window", "sliding_window_size"})) c.problem("sliding_window", "missing");
        if (const auto window = window_of(c)) local.insert(local.begin() + 5, {"window", whole(*window)});
        d.mixers.push_back({"local", {std::move(local)}});
    }
    if (any_global) d.mixers.push_back({name, {std::move(global)}});
    only_types(c, "layer_types", types, {"sliding_attention", "full_attention"});
    for (const std::string& t : types) d.layers.emplace_back(is_local(t) ? "local" : name, ffn);
    // A window that no layer has.
    c.pass({"sliding_window", "sliding_window_size", "use_sliding_window", "max_window_layers"});
}

std::optional<std::int64_t> of_type(const Config& c, const std::vector<std::string>& types, const char* type,
                                    const char* key) {
    const auto layers = c.section("per_layer_config");
    c.pass({"per_layer_config"});
    if (!layers) return std::nullopt;
    std::optional<std::int64_t> common;
    bool first = true;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const auto own = layers->section(std::to_string(i).c_str());
        if (types[i] != type) continue;    // its keys are reported as not read
        const auto value = own ? own->maybe(key) : std::nullopt;
        if (!first && value != common) {
            c.problem("per_layer_config", fmt::format("{} differs from layer to layer of one type", key));
            return common;
        }
        common = value;
        first = false;
    }
    return common;
}

void all_layers(Draft& d, std::int64_t layers, const std::string& mixer, const std::string& ffn) {
    for (std::int64_t i = 0; i < layers; ++i) d.layers.emplace_back(mixer, ffn);
}

void uniform(const Config& c, Draft& d, const Heads& h, Object mixer, Value ffn) {
    const std::string name = attention_name(h);
    d.mixers.push_back({name, {std::move(mixer)}});
    d.ffns.push_back({"dense", std::move(ffn)});
    all_layers(d, layer_count(c), name, "dense");
}

std::vector<std::string> all_of(const Config& c, const std::string& mixer) {
    return std::vector<std::string>(static_cast<std::size_t>(layer_count(c)), mixer);
}

std::vector<std::int64_t> sparse_layers(const Config& c, std::size_t layers) {
    const std::vector<std::string> types = c.texts("mlp_layer_types");
    if (!types.empty()) one_per_layer(c, "mlp_layer_types", types.size(), static_cast<std::int64_t>(layers));
    only_types(c, "mlp_layer_types", types, {"dense", "sparse"});
    std::vector<std::int64_t> out;
    for (const std::string& t : types) out.push_back(t == "sparse" ? 1 : 0);
    out.resize(types.empty() ? 0 : layers);
    return out;
}

std::int64_t time_rank(const Config& c, const char* key) {
    const Value* v = c.find(key);
    if (v && v->integer() && *v->integer() > 0) return *v->integer();
    return (c.count({"hidden_size", "d_model"}) + 15) / 16;
}

void add_once(Object& all, const std::string& name, const std::function<Value()>& make) {
    if (std::ranges::find(all, name, &json::Member::key) == all.end()) all.push_back({name, make()});
}

void add_mixers_in_use(Draft& d, std::initializer_list<std::pair<const char*, const Object*>> all) {
    for (const auto& [name, facts] : all)
        if (std::ranges::any_of(d.layers, [&](const auto& layer) { return layer.first == name; }))
            d.mixers.push_back({name, {*facts}});
}

bool has_ffn(const Draft& d, std::string_view name) {
    return std::ranges::any_of(d.layers, [&](const auto& layer) { return layer.second == name; });
}

void add_dense_and_moe(Draft& d, const std::function<Value()>& dense, const Experts& e) {
    if (has_ffn(d, "dense")) d.ffns.push_back({"dense", dense()});
    if (has_ffn(d, "moe")) d.ffns.push_back({"moe", moe(e)});
}

void dense_first(const Config& c, Draft& d, const std::vector<std::string>& mixers, const Experts& e) {
    std::vector<std::int64_t> chosen = sparse_layers(c, mixers.size());
    const bool by_type = !chosen.empty();
    const std::vector<std::int64_t> listed = c.numbers("moe_layer_freq");
    if (!listed.empty() && !one_per_layer(c, "moe_layer_freq", listed.size(), static_cast<std::int64_t>(mixers.size())))
        return;
    if (!by_type) chosen = listed;
    const bool by_count = chosen.empty() || c.given("first_k_dense_replace");
    const std::int64_t dense = by_count ? c.zero_or_more("first_k_dense_replace") : 0;
    const std::int64_t step = listed.empty() ? c.maybe("moe_layer_freq").value_or(1) : 1;
    bool differs = false;
    for (std::size_t i = 0; i < mixers.size(); ++i) {
        const auto n = static_cast<std::int64_t>(i);
        if (!chosen.empty() && chosen[i] != 0 && chosen[i] != 1)
            c.problem("moe_layer_freq", "expected 0 or 1 for each layer");
        const bool counted = n >= dense && n % step == 0;
        const bool sparse = chosen.empty() ? counted : chosen[i] != 0;
        differs = differs || (by_type && (listed.empty() ? by_count && counted != sparse : listed[i] != chosen[i]));
        d.layers.emplace_back(mixers[i], sparse ? "moe" : "dense");
    }
    if (differs) c.problem("mlp_layer_types", "does not agree with first_k_dense_replace or moe_layer_freq");
    if (!has_ffn(d, "dense")) c.pass({"intermediate_size"});
    const auto plain = [&] {
        return limited(dense_ffn(c.count({"dense_intermediate_size", "intermediate_size"}), e.activation),
                       e.shared_gating);
    };
    add_dense_and_moe(d, plain, e);
}

void add_mtp(const Config& c, Draft& d, const Keys& keys, const std::string& mixer, const std::string& ffn) {
    const std::int64_t modules = c.zero_or_more(keys);
    // Some classes take one for drafting where none is named, but what transformers saves has none.
    if (keys.size() > 1 && !c.says(keys)) c.assume("no modules for further tokens, as the file names none");
    if (modules > 0) d.mtp = Object{{"modules", whole(modules)}, {"block", {Array{text(mixer), text(ffn)}}}};
}

Value gated_ffn(const Config& c) {
    return dense_ffn(c.count({"intermediate_size", "ffn_hidden_size"}), gated_activation(c), c.flag("mlp_bias", false));
}

Object gated_deltanet(const Config& c) {
    return {{"kind", text("deltanet")},
            {"key_heads", whole(c.count("linear_num_key_heads"))},
            {"value_heads", whole(c.count("linear_num_value_heads"))},
            {"key_head_dim", whole(c.count("linear_key_head_dim"))},
            {"value_head_dim", whole(c.count("linear_value_head_dim"))},
            {"conv_kernel", whole(c.count("linear_conv_kernel_dim"))},
            {"output_norm", text("rms")}};
}

Object mamba2(const Config& c, bool norm) {
    const std::int64_t heads = c.count({"mamba_n_heads", "mamba_num_heads", "num_heads"}),
                       groups = c.count({"mamba_n_groups", "n_groups"});
    std::int64_t inner = c.maybe("mamba_d_ssm").value_or(0);
    if (inner == 0)
        inner = c.count("hidden_size") * c.maybe({"mamba_expand", "expand"}).value_or(2);
    else
        c.pass({"mamba_expand"});
    const auto* width = c.find({"mamba_d_head", "mamba_head_dim", "head_dim"});
    const std::int64_t head_dim =
        width && width->integer() ? *width->integer() : std::max<std::int64_t>(1, inner / heads);
    if (heads * head_dim != inner)
        c.problem("mamba_n_heads", fmt::format("{} heads of {} are not the inner width of {}", heads, head_dim, inner));
    c.off({"mamba_proj_bias", "use_bias"});
    c.only("mamba_conv_bias", {"true"});
    c.only("use_conv_bias", {"true"});
    c.pass({"mamba_chunk_size", "chunk_size", "time_step_limit", "time_step_min", "time_step_max", "time_step_floor",
            "time_step_rank", "time_step_init_scheme", "time_step_scale", "mamba_dt_min", "mamba_dt_max",
            "mamba_dt_limit", "mamba_dt_init_floor", "mamba_norm_before_gate", "norm_before_gate", "mamba_expand",
            "expand", "ssm_state_size"});
    Object out{{"kind", text("mamba2")},
               {"heads", whole(heads)},
               {"head_dim", whole(head_dim)},
               {"state_dim", whole(c.count({"mamba_d_state", "state_size", "ssm_state_size"}))},
               {"groups", whole(groups)},
               {"conv_kernel", whole(c.count({"mamba_d_conv", "conv_kernel"}))},
               {"inner_dim", whole(heads * head_dim)}};
    if (norm) out.push_back({"output_norm", text("rms")});
    return out;
}

void in_every_layer(const Config& c, Draft& d, const Heads& h, Object mixer, const Experts& e) {
    d.mixers.push_back({attention_name(h), {std::move(mixer)}});
    d.ffns.push_back({"moe", moe(e)});
    all_layers(d, layer_count(c), attention_name(h), "moe");
}

}    // namespace broadside::curate
