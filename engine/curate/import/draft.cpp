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

// ---- positions ------------------------------------------------------------------------------------------------------

namespace {

/// The parameters of RoPE: of the layer type where the configuration gives them by type, else of all layers.
std::optional<Config> rope_section(const Config& c, const char* layer_type) {
    auto section = c.section("rope_parameters");
    if (!section) section = c.section("rope_scaling");
    c.pass({"rope_parameters", "rope_scaling"});
    if (!section) return section;
    section->pass({"full_attention", "sliding_attention", "main", "compress"});
    if (auto own = section->section(layer_type)) section = own;
    // Details of the methods that the catalogue does not keep; kinds of sections that only images and videos use.
    section->pass({"beta_fast",
                   "beta_slow",
                   "mscale",
                   "mscale_all_dim",
                   "attention_factor",
                   "low_freq_factor",
                   "high_freq_factor",
                   "short_factor",
                   "long_factor",
                   "short_mscale",
                   "long_mscale",
                   "mrope_section",
                   "mrope_interleaved",
                   "truncate",
                   "finetuned",
                   "extrapolation_factor",
                   "attn_factor",
                   "type",
                   "rope_type",
                   "interleaved"});
    return section;
}

/// What YaRN multiplies the scores by (2309.00071, section 3.4), to three places. Transformers multiplies cosine and sine by a
/// factor, given or made of one or two others; latent attention the scores themselves, by one of these.
double yarn_score_factor(const Config& section, double factor, bool latent) {
    const auto grown = [&](double by) { return 0.1 * by * std::log(factor) + 1; };
    const double given = section.real("attention_factor", 0), one = section.real("mscale", 0),
                 all = section.real("mscale_all_dim", 0);
    const double turned = given > 0 ? given : one != 0 && all != 0 ? grown(one) / grown(all) : grown(1);
    const double root = turned * (latent && all != 0 ? grown(all) : 1);
    return std::round(root * root * 1000) / 1000;
}

void add_scaling(const Config& c, const Config& section, const Rope& r, Object& position) {
    std::string kind = section.words(section.given("rope_type") ? "rope_type" : "type", "");
    if (kind.empty() || kind == "default" || kind == "mrope" || kind == "proportional" || kind == "gptj") return;
    if (kind == "dynamic") kind = "ntk";
    if (kind == "su") kind = "longrope";
    if (kind == "telechat3-yarn" || kind == "deepseek_yarn") kind = "yarn";
    // Only some kinds name the context that they stretch; for Phi-3 it stands beside.
    auto original = section.maybe("original_max_position_embeddings");
    if (!original) original = c.maybe("original_max_position_embeddings");
    double factor = section.real("factor", 0);
    if (factor == 0 && original)
        if (const auto longest = c.maybe("max_position_embeddings"))
            factor = static_cast<double>(*longest) / static_cast<double>(*original);
    constexpr std::string_view known[] = {"yarn", "linear", "llama3", "ntk", "longrope"};
    if (std::ranges::find(known, kind) == std::end(known)) {
        c.unknown("rope_scaling", "RoPE scaling of the kind \"" + kind + "\" is not known");
        return;
    }
    if (factor <= 1) return;
    const Value before = original ? whole(*original) : Value{};
    if (kind == "yarn") {
        const double score = yarn_score_factor(section, factor, r.latent);    // its keys are read either way
        position.push_back({"scaling", {yarn(factor, before, r.scores_stretched ? score : 1)}});
    } else {
        position.push_back(
            {"scaling", {Object{{"kind", text(kind)}, {"factor", number(factor)}, {"original_context", before}}}});
    }
}

}    // namespace

Value rope(const Config& c, const Rope& r) {
    const auto section = rope_section(c, r.layer_type);
    Object position{{"kind", text("rope")}};
    double theta = section ? section->real("rope_theta", 0) : 0;
    if (theta == 0)
        theta = c.real(r.theta_keys, 0);
    else
        c.pass(r.theta_keys);
    if (theta == 0) {
        theta = 10000;
        c.assume("base of RoPE 10,000, the library's default");
    }
    position.push_back({"theta", number(theta)});
    if (r.dim) position.push_back({"dim", whole(*r.dim)});
    if (r.scaled && section) add_scaling(c, *section, r, position);
    if (section)
        if (const auto axes = section->numbers("mrope_section"); axes.size() == 3) {
            Object turns{{"time", whole(axes[0])}, {"height", whole(axes[1])}, {"width", whole(axes[2])}};
            if (section->flag("mrope_interleaved", false)) turns.push_back({"interleaved", {true}});
            position.push_back({"axes", {turns}});
        }
    return {position};
}

Object yarn(double factor, Value original_context, double score_factor) {
    return {{"kind", text("yarn")},
            {"factor", number(std::max(1.0, factor))},
            {"original_context", std::move(original_context)},
            {"score_factor", number(score_factor)}};
}
Value stretched(Value position, Object scaling) {
    std::get<Object>(position.data).push_back({"scaling", {std::move(scaling)}});
    return position;
}

Value no_position() { return {Object{{"kind", text("none")}}}; }
Value alibi() { return {Object{{"kind", text("alibi")}}}; }
Value learned_position() { return {Object{{"kind", text("learned")}}}; }

std::optional<std::int64_t> partial_dim(const Config& c, std::int64_t head_dim, double otherwise,
                                        const char* layer_type, const Keys& keys) {
    double share = 0;
    if (const auto section = rope_section(c, layer_type)) share = section->real("partial_rotary_factor", 0);
    if (share == 0) share = c.real(keys, otherwise);
    if (!(share > 0 && share < 1)) return std::nullopt;
    return static_cast<std::int64_t>(static_cast<double>(head_dim) * share);
}

std::optional<std::int64_t> rotated_dim(const Config& c, std::int64_t head_dim, double otherwise, const Keys& key) {
    auto dim = c.maybe(key);
    if (!dim) dim = partial_dim(c, head_dim, otherwise);
    return dim && *dim < head_dim ? dim : std::nullopt;
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

void tell_clip(const Config& c) {
    if (const Value* v = c.find("clip_qkv"); v && !is_off(*v))
        c.assume("clip_qkv " + v->shown() + " left out: it keeps queries, keys and values in range");
}

std::string attention_name(const Heads& h) { return h.heads == h.kv_heads ? "mha" : h.kv_heads == 1 ? "mqa" : "gqa"; }

std::optional<std::int64_t> window_of(const Config& c) {
    const auto window = c.maybe({"sliding_window", "sliding_window_size"});
    const auto context = c.maybe("max_position_embeddings");
    return window && context && *window > *context ? std::nullopt : window;
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
    if (e.joins_later) out.push_back({"joins_later", {true}});
    if (e.own_input) out.push_back({"own_input", {true}});
    if (e.shared > 0) {
        Object shared{{"count", whole(e.shared)}, {"hidden", whole(e.shared_hidden)}};
        if (e.shared_gate) shared.push_back({"gate", {true}});
        if (e.shared_gating) shared.push_back({"gating", {*e.shared_gating}});
        out.push_back({"shared", {shared}});
    }
    Object router{{"score", text(e.score)}, {"bias", {e.router_bias}}};
    if (e.groups && e.top_groups && *e.groups > 1) {
        router.push_back({"groups", whole(*e.groups)});
        router.push_back({"top_groups", whole(*e.top_groups)});
    }
    if (e.logit_cap) router.push_back({"logit_cap", number(*e.logit_cap)});
    router.push_back({"scale", number(e.scale)});
    router.push_back({"renormalise", {e.renormalise}});
    if (e.on_input) router.push_back({"applies_to", text("input")});
    if (e.by_token) router.push_back({"by_token", {true}});
    out.push_back({"router", {router}});
    if (e.dense_beside)
        out.push_back(
            {"parallel_dense",
             {Object{{"hidden", whole(*e.dense_beside)}, {"activation", text(e.activation)}, {"scale", number(e.dense_scale)}}}});
    return {out};
}

Experts deepseek_experts(const Config& c) {
    Experts e;
    e.experts = c.count({"n_routed_experts", "num_experts"});
    e.active = c.count({"num_experts_per_tok", "num_experts_per_token"});
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
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

std::vector<std::string> layer_types(const Config& c, std::int64_t layers, std::int64_t period, const char* common,
                                     const char* rare) {
    std::vector<std::string> types = c.texts("layer_types");
    if (!types.empty()) {
        if (static_cast<std::int64_t>(types.size()) == layers) return types;
        c.problem("layer_types", fmt::format("has {} entries for {} layers", types.size(), layers));
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
    for (const std::string& t : types) {
        if (!is_local(t) && t != "full_attention")
            c.problem("layer_types", "the layer type \"" + t + "\" is not known");
        d.layers.emplace_back(is_local(t) ? "local" : name, ffn);
    }
    // A window that no layer has.
    c.pass({"sliding_window", "sliding_window_size", "use_sliding_window", "max_window_layers"});
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

void dense_first(const Config& c, Draft& d, const std::vector<std::string>& mixers, const Experts& e) {
    const std::int64_t dense = c.zero_or_more("first_k_dense_replace");
    const auto chosen = c.numbers("moe_layer_freq");
    if (!chosen.empty() && chosen.size() != mixers.size())
        return c.problem("moe_layer_freq", fmt::format("has {} entries for {} layers", chosen.size(), mixers.size()));
    const std::int64_t step = chosen.empty() ? c.maybe("moe_layer_freq").value_or(1) : 1;
    bool any_dense = false, any_sparse = false;
    for (std::size_t i = 0; i < mixers.size(); ++i) {
        const auto n = static_cast<std::int64_t>(i);
        if (!chosen.empty() && chosen[i] != 0 && chosen[i] != 1) c.problem("moe_layer_freq", "expected 0 or 1 for each layer");
        const bool sparse = chosen.empty() ? n >= dense && n % step == 0 : chosen[i] != 0;
        (sparse ? any_sparse : any_dense) = true;
        d.layers.emplace_back(mixers[i], sparse ? "moe" : "dense");
    }
    if (any_dense) {
        Value plain = dense_ffn(c.count({"dense_intermediate_size", "intermediate_size"}), e.activation);
        if (e.shared_gating) plain = with(std::move(plain), "gating", {*e.shared_gating});
        d.ffns.push_back({"dense", std::move(plain)});
    } else {
        c.pass({"intermediate_size"});
    }
    if (any_sparse) d.ffns.push_back({"moe", moe(e)});
}

void add_mtp(const Config& c, Draft& d, const char* key, const std::string& mixer, const std::string& ffn) {
    const std::int64_t modules = c.zero_or_more(key);
    if (modules > 0) d.mtp = Object{{"modules", whole(modules)}, {"block", {Array{text(mixer), text(ffn)}}}};
}

Value gated_ffn(const Config& c) {
    return dense_ffn(c.count({"intermediate_size", "ffn_hidden_size"}), gated_activation(c), c.flag("mlp_bias", false));
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
