#include "engine/base/format.hpp"
#include "engine/curate/curate.hpp"
#include "engine/curate/model_file.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace broadside::curate {
namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr double k_most = 1e9;             // of any count: products of two fit
constexpr std::int64_t k_layers = 2000;    // as the catalogue's reader allows

Value text(std::string s) { return {std::move(s)}; }
Value whole(std::int64_t n) { return {n}; }
Value number(double n) {
    if (n == std::floor(n) && std::abs(n) < 1e15) return whole(static_cast<std::int64_t>(n));
    return {n};
}

/// A configuration: the language model's part of it before the whole (`text_config` of models that see images, too).
class Config {
public:
    Config(const Value& root, std::string file, Problems& problems)
        : root_(root), inner_(root.find("text_config")), file_(std::move(file)), problems_(problems) {
        if (inner_ && !inner_->object()) inner_ = nullptr;
    }

    /// What stands at `key`, or at the next of its other names; null values count as missing.
    const Value* find(std::initializer_list<const char*> keys) const {
        for (const char* key : keys)
            for (const Value* part : {inner_, &root_})
                if (const Value* v = part ? part->find(key) : nullptr; v && !v->is_null()) return v;
        return nullptr;
    }
    const Value* find(const char* key) const { return find({key}); }
    bool has_root(const char* key) const {
        const Value* v = root_.find(key);
        return v && !v->is_null();
    }

    std::optional<std::int64_t> maybe(std::initializer_list<const char*> keys) const {
        const Value* v = find(keys);
        return v ? checked(*v, *keys.begin()) : std::nullopt;
    }
    std::optional<std::int64_t> maybe(const char* key) const { return maybe({key}); }
    /// A count that may be 0, and is where it is missing.
    std::int64_t zero_or_more(std::initializer_list<const char*> keys) const {
        const Value* v = find(keys);
        if (!v || (v->integer() && *v->integer() == 0)) return 0;
        return checked(*v, *keys.begin()).value_or(0);
    }
    std::int64_t zero_or_more(const char* key) const { return zero_or_more({key}); }
    /// A count, 1 or more. Missing or wrong, it is a problem, and 1 stands in until all problems are told.
    std::int64_t count(std::initializer_list<const char*> keys) const {
        const Value* v = find(keys);
        if (!v) {
            problem(root_, *keys.begin(), "missing");
            return 1;
        }
        return checked(*v, *keys.begin()).value_or(1);
    }
    std::int64_t count(const char* key) const { return count({key}); }
    double real(const char* key, double otherwise) const {
        const Value* v = find(key);
        if (!v) return otherwise;
        if (!v->number()) problem(*v, key, "expected a number, got " + v->shown());
        return v->number().value_or(otherwise);
    }
    bool flag(const char* key, bool otherwise) const {
        const Value* v = find(key);
        if (!v) return otherwise;
        if (!v->boolean()) problem(*v, key, "expected true or false, got " + v->shown());
        return v->boolean() ? *v->boolean() : otherwise;
    }
    std::string words(const char* key, const char* otherwise) const {
        const Value* v = find(key);
        if (!v) return otherwise;
        if (!v->string()) problem(*v, key, "expected a text, got " + v->shown());
        return v->string() ? *v->string() : otherwise;
    }
    /// The texts of a list; empty where there is none.
    std::vector<std::string> texts(const char* key) const {
        std::vector<std::string> out;
        if (const Value* v = find(key); v && v->array())
            for (const Value& item : *v->array()) out.push_back(item.string() ? *item.string() : item.shown());
        return out;
    }
    std::vector<std::int64_t> numbers(const Value* list) const {
        std::vector<std::int64_t> out;
        if (list && list->array())
            for (const Value& item : *list->array()) out.push_back(item.integer() ? *item.integer() : -1);
        return out;
    }
    void problem(const Value& at, std::string field, std::string message) const {
        problems_.error({file_, at.line, at.column}, std::move(field), std::move(message));
    }
    void problem(const char* key, std::string message) const {
        const Value* v = find(key);
        problem(v ? *v : root_, key, std::move(message));
    }
    const Value& root() const { return root_; }

private:
    std::optional<std::int64_t> checked(const Value& v, const char* key) const {
        const auto n = v.number();
        if (n && *n == std::floor(*n) && *n >= 1 && *n <= k_most) return static_cast<std::int64_t>(*n);
        problem(v, key, "expected a whole number from 1 to 1,000,000,000, got " + v.shown());
        return std::nullopt;
    }

    const Value& root_;
    const Value* inner_;
    std::string file_;
    Problems& problems_;
};

/// The structure as it is gathered.
struct Draft {
    bool tied = false;
    std::string norm_kind = "RMSNorm", norm_placement = "pre";
    bool norm_bias = false, parallel = false;
    std::string embedding_scale;
    std::optional<double> logit_softcap;
    Object mixers, ffns;
    std::vector<std::pair<std::string, std::string>> layers;    // mixer and feed-forward of each; empty: none
    std::optional<Object> mtp;
    std::vector<std::string> notes;

    void note(std::string text) {
        if (std::ranges::find(notes, text) == notes.end()) notes.push_back(std::move(text));
    }
};

// ---- pieces that families share ---------------------------------------------------------------------------------------

std::int64_t layer_count(const Config& c, const char* key = "num_hidden_layers") {
    const std::int64_t n = c.count(key);
    if (n <= k_layers) return n;
    c.problem(key, fmt::format("more than {} layers", k_layers));
    return 1;
}

/// SwiGLU for silu, GeGLU for the kinds of gelu.
std::string gated_activation(const Config& c) {
    const std::string act = c.words(c.find("hidden_act") ? "hidden_act" : "hidden_activation", "silu");
    if (act == "silu" || act == "swish") return "SwiGLU";
    if (act.starts_with("gelu")) return "GeGLU";
    c.problem(c.find("hidden_act") ? "hidden_act" : "hidden_activation", "the activation \"" + act + "\" is not known");
    return "SwiGLU";
}

/// The parameters of RoPE: of the attention type where the configuration gives them by type, else of all layers.
const Value* rope_parameters(const Config& c, const char* layer_type) {
    const Value* rope = c.find({"rope_parameters", "rope_scaling"});
    if (const Value* own = rope ? rope->find(layer_type) : nullptr) return own;
    return rope;
}

/// What YaRN multiplies the scores by (2309.00071, section 3.4), to three places. Transformers multiplies cosine and sine by a
/// factor that may be given; DeepSeek's models the scores themselves (`mscale_all_dim`).
double yarn_score_factor(double factor, std::optional<double> given, std::optional<double> all) {
    const double root = given.value_or(0.1 * all.value_or(1) * std::log(factor) + 1);
    return std::round(root * root * 1000) / 1000;
}

void add_scaling(Draft& draft, const Value* rope, Object& position) {
    const auto word = [&](const char* key) {
        const Value* v = rope ? rope->find(key) : nullptr;
        return v && v->string() ? *v->string() : std::string();
    };
    const auto amount = [&](const char* key) {
        const Value* v = rope ? rope->find(key) : nullptr;
        return v ? v->number() : std::nullopt;
    };
    std::string kind = word("rope_type").empty() ? word("type") : word("rope_type");
    if (kind.empty() || kind == "default" || kind == "mrope") return;
    if (kind == "dynamic") kind = "ntk";
    if (kind != "yarn" && kind != "linear" && kind != "llama3" && kind != "ntk") {
        draft.note("RoPE scaling of kind " + kind + " is left out: the catalogue has no such kind");
        return;
    }
    const double factor = amount("factor").value_or(1);
    if (factor < 1) return;
    // Only some kinds name the context that they stretch.
    const auto original = amount("original_max_position_embeddings");
    Object scaling{
        {"kind", text(kind)}, {"factor", number(factor)}, {"original_context", original ? number(*original) : Value{}}};
    if (kind == "yarn") {
        const double on_scores = yarn_score_factor(factor, amount("attention_factor"), amount("mscale_all_dim"));
        if (on_scores != 1) scaling.push_back({"score_factor", number(on_scores)});
    }
    position.push_back({"scaling", {scaling}});
}

struct Rope {
    const char* layer_type = "full_attention";
    const char* theta_key = "rope_theta";
    std::optional<std::int64_t> dim;    // rotated part, where it is not the whole head
    bool scaled = true;
};
Value rope(const Config& c, Draft& draft, const Rope& r) {
    const Value* parameters = rope_parameters(c, r.layer_type);
    const Value* of_parameters = parameters ? parameters->find("rope_theta") : nullptr;
    Object position{{"kind", text("rope")}};
    const Value* given = c.find(r.theta_key);
    if (of_parameters && of_parameters->number())
        position.push_back({"theta", number(*of_parameters->number())});
    else if (given && given->number())
        position.push_back({"theta", number(*given->number())});
    else {
        position.push_back({"theta", number(10000)});
        draft.note("base of RoPE: 10,000, the default of the library");
    }
    if (r.dim) position.push_back({"dim", whole(*r.dim)});
    if (r.scaled) add_scaling(draft, parameters, position);
    return {position};
}
Value no_position() { return {Object{{"kind", text("none")}}}; }

struct Heads {
    std::int64_t heads, kv_heads, head_dim;
};
Heads heads_of(const Config& c) {
    Heads h{c.count("num_attention_heads"), 1, 1};
    h.kv_heads = c.maybe("num_key_value_heads").value_or(h.heads);
    h.head_dim = c.maybe({"head_dim", "attention_head_dim"})
                     .value_or(std::max<std::int64_t>(1, c.count("hidden_size") / h.heads));
    return h;
}
/// Rotated dimensions where only a part of a head rotates.
std::optional<std::int64_t> partial_dim(const Config& c, const Heads& h, double otherwise) {
    double share = c.real("partial_rotary_factor", otherwise);
    if (const Value* rope = c.find({"rope_parameters"}))
        if (const Value* own = rope->find("partial_rotary_factor"); own && own->number()) share = *own->number();
    if (!(share > 0 && share < 1)) return std::nullopt;
    return std::llround(static_cast<double>(h.head_dim) * share);
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
Value dense_ffn(std::int64_t hidden, const std::string& activation, bool bias = false) {
    Object out{{"kind", text("dense")}, {"hidden", whole(hidden)}, {"activation", text(activation)}};
    if (bias) out.push_back({"bias", {true}});
    return {out};
}

struct Experts {
    std::int64_t experts = 1, active = 1, hidden = 1;
    std::string activation = "SwiGLU", score = "softmax";
    bool router_bias = false, renormalise = true;
    double scale = 1;
    std::optional<std::int64_t> groups, top_groups, latent;
    std::int64_t shared = 0, shared_hidden = 0;
    bool shared_gate = false, bias = false, on_input = false;
    std::optional<Object> gating;
};
Value moe(const Experts& e) {
    Object out{{"kind", text("moe")},
               {"experts", whole(e.experts)},
               {"active_experts", whole(e.active)},
               {"expert_hidden", whole(e.hidden)},
               {"activation", text(e.activation)}};
    if (e.bias) out.push_back({"bias", {true}});
    if (e.gating) out.push_back({"gating", {*e.gating}});
    if (e.latent) out.push_back({"latent_dim", whole(*e.latent)});
    if (e.shared > 0) {
        Object shared{{"count", whole(e.shared)}, {"hidden", whole(e.shared_hidden)}};
        if (e.shared_gate) shared.push_back({"gate", {true}});
        out.push_back({"shared", {shared}});
    }
    Object router{{"score", text(e.score)}, {"bias", {e.router_bias}}};
    if (e.groups && e.top_groups && *e.groups > 1) {
        router.push_back({"groups", whole(*e.groups)});
        router.push_back({"top_groups", whole(*e.top_groups)});
    }
    router.push_back({"scale", number(e.scale)});
    router.push_back({"renormalise", {e.renormalise}});
    if (e.on_input) router.push_back({"applies_to", text("input")});
    out.push_back({"router", {router}});
    return {out};
}

/// `layer_types`, checked against the number of layers; otherwise every `period`th layer is `rare`, the rest `common`.
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

/// Layers of one mixer whose type is another's: `sliding_attention` with a window, everything else without.
void local_and_global(const Config& c, Draft& d, const std::vector<std::string>& types, Object local, Object global) {
    const bool any_local = std::ranges::find(types, "sliding_attention") != types.end();
    const bool any_global = std::ranges::any_of(types, [](const std::string& t) { return t != "sliding_attention"; });
    if (any_local) {
        local.insert(local.begin() + 5, {"window", whole(c.count("sliding_window"))});
        d.mixers.push_back({"local", {std::move(local)}});
    }
    if (any_global) d.mixers.push_back({any_local ? "global" : "gqa", {std::move(global)}});
    for (const std::string& t : types) {
        if (t != "sliding_attention" && t != "full_attention")
            c.problem("layer_types", "the layer type \"" + t + "\" is not known");
        d.layers.emplace_back(t == "sliding_attention" ? "local" : any_local ? "global" : "gqa", "dense");
    }
}

void all_layers(Draft& d, std::int64_t layers, const std::string& mixer, const std::string& ffn) {
    for (std::int64_t i = 0; i < layers; ++i) d.layers.emplace_back(mixer, ffn);
}

// ---- families ---------------------------------------------------------------------------------------------------------

/// Llama and Mistral; Mistral's sliding window is one for all layers.
void llama(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, d, {}));
    if (const auto window = c.maybe("sliding_window")) mixer.push_back({"window", whole(*window)});
    if (c.flag("attention_bias", false)) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    const std::string name = h.heads == h.kv_heads ? "mha" : "gqa";
    d.mixers.push_back({name, {mixer}});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c), c.flag("mlp_bias", false))});
    all_layers(d, layer_count(c), name, "dense");
}

/// Qwen2 (biases on q, k, v) and Qwen3 (QK-norm instead); windows where they are switched on.
void qwen(const Config& c, Draft& d, bool third) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    Object mixer = attention(heads_of(c), rope(c, d, {}));
    if (third) mixer.push_back({"qk_norm", text("head")});
    if (third && c.flag("attention_bias", false)) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    if (!third) mixer.push_back({"bias", biases({"q", "k", "v"})});
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    std::vector<std::string> types = layer_types(c, layers, 1, "full_attention", "full_attention");
    if (c.flag("use_sliding_window", false) && !c.find("layer_types"))
        for (std::int64_t i = c.maybe("max_window_layers").value_or(layers); i < layers; ++i)
            types[static_cast<std::size_t>(i)] = "sliding_attention";
    local_and_global(c, d, types, mixer, mixer);
}

void gemma3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_placement = "pre+post";
    d.embedding_scale = "sqrt(d)";
    if (const double cap = c.real("final_logit_softcapping", 0); cap > 0) d.logit_softcap = cap;
    const Heads h = heads_of(c);
    const auto mixer = [&](Value position) {
        Object m = attention(h, std::move(position));
        m.push_back({"qk_norm", text("head")});
        const double root = c.real("query_pre_attn_scalar", static_cast<double>(h.head_dim));
        if (root != static_cast<double>(h.head_dim)) m.push_back({"score_root", number(root)});
        if (const double cap = c.real("attn_logit_softcapping", 0); cap > 0) m.push_back({"softcap", number(cap)});
        return m;
    };
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    const auto types =
        layer_types(c, layer_count(c), c.maybe({"sliding_window_pattern", "_sliding_window_pattern"}).value_or(6),
                    "sliding_attention", "full_attention");
    local_and_global(
        c, d, types,
        mixer(rope(c, d, {.layer_type = "sliding_attention", .theta_key = "rope_local_base_freq", .scaled = false})),
        mixer(rope(c, d, {})));
}

/// OLMo 2, and OLMo 3 with windows; RoPE is scaled on the layers without a window.
void olmo(const Config& c, Draft& d, bool third) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_placement = "post";
    const Heads h = heads_of(c);
    const auto mixer = [&](bool scaled) {
        Object m = attention(h, rope(c, d, {.scaled = scaled}));
        m.push_back({"qk_norm", text("layer")});
        if (c.flag("attention_bias", false)) m.push_back({"bias", biases({"q", "k", "v", "o"})});
        return m;
    };
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    const auto types = layer_types(c, layer_count(c), third ? 4 : 1, "sliding_attention", "full_attention");
    local_and_global(c, d, types, mixer(false), mixer(true));
}

/// SmolLM3: every fourth layer has no RoPE.
void smollm3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const std::int64_t layers = layer_count(c);
    const Heads h = heads_of(c);
    d.mixers.push_back({"rope", {attention(h, rope(c, d, {}))}});
    d.mixers.push_back({"nope", {attention(h, no_position())}});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c), c.flag("mlp_bias", false))});
    const auto with_rope = c.numbers(c.find("no_rope_layers"));    // 1: with, 0: without
    const std::int64_t period = c.maybe("no_rope_layer_interval").value_or(4);
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool rotates = static_cast<std::int64_t>(with_rope.size()) == layers
                                 ? with_rope[static_cast<std::size_t>(i)] != 0
                                 : (i + 1) % period != 0;
        d.layers.emplace_back(rotates ? "rope" : "nope", "dense");
    }
}

void gpt2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.norm_bias = true;
    const std::int64_t width = c.count("n_embd"), heads = c.count("n_head");
    Object mixer =
        attention({heads, heads, std::max<std::int64_t>(1, width / heads)}, {Object{{"kind", text("learned")}}});
    mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    d.mixers.push_back({"mha", {mixer}});
    const auto inner = c.maybe("n_inner");
    if (!inner) d.note("width of the feed-forward: 4 × n_embd, the default of the library");
    const std::string act = c.words("activation_function", "gelu_new");
    if (!act.starts_with("gelu")) c.problem("activation_function", "the activation \"" + act + "\" is not known");
    d.ffns.push_back({"dense", dense_ffn(inner.value_or(4 * width), "GELU", true)});
    all_layers(d, layer_count(c, "n_layer"), "mha", "dense");
}

/// Cohere2: mixer and feed-forward side by side; full attention without position encoding.
void cohere2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_kind = "LayerNorm";
    d.parallel = true;
    const Heads h = heads_of(c);
    const auto mixer = [&](Value position) {
        Object m = attention(h, std::move(position));
        if (c.flag("attention_bias", false)) m.push_back({"bias", biases({"q", "k", "v", "o"})});
        return m;
    };
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
    const auto types =
        layer_types(c, layer_count(c), c.maybe({"sliding_window_pattern", "_sliding_window_pattern"}).value_or(4),
                    "sliding_attention", "full_attention");
    local_and_global(c, d, types, mixer(rope(c, d, {.layer_type = "sliding_attention"})), mixer(no_position()));
}

/// A mixture of Qwen: softmax router, a gated shared expert where the family has one; some layers may be dense.
void qwen_experts(const Config& c, Draft& d, const std::vector<std::string>& mixers) {
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.renormalise = c.flag("norm_topk_prob", false);
    if (const auto shared = c.maybe("shared_expert_intermediate_size")) {
        e.shared = 1;
        e.shared_hidden = *shared;
        e.shared_gate = true;
    }
    const std::int64_t step = c.maybe("decoder_sparse_step").value_or(1);
    const auto only_dense = c.numbers(c.find("mlp_only_layers"));
    bool any_dense = false;
    for (std::size_t i = 0; i < mixers.size(); ++i) {
        const auto n = static_cast<std::int64_t>(i);
        const bool sparse = !contains(only_dense, n) && (n + 1) % step == 0;
        any_dense = any_dense || !sparse;
        d.layers.emplace_back(mixers[i], sparse ? "moe" : "dense");
    }
    if (any_dense) d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), e.activation)});
    d.ffns.push_back({"moe", moe(e)});
}

void qwen3_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object mixer = attention(heads_of(c), rope(c, d, {}));
    mixer.push_back({"qk_norm", text("head")});
    if (c.flag("attention_bias", false)) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    if (c.flag("use_sliding_window", false)) mixer.push_back({"window", whole(c.count("sliding_window"))});
    d.mixers.push_back({"gqa", {mixer}});
    qwen_experts(c, d, std::vector<std::string>(static_cast<std::size_t>(layer_count(c)), "gqa"));
}

void qwen3_next(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    d.mixers.push_back({"deltanet",
                        {Object{{"kind", text("deltanet")},
                                {"key_heads", whole(c.count("linear_num_key_heads"))},
                                {"value_heads", whole(c.count("linear_num_value_heads"))},
                                {"key_head_dim", whole(c.count("linear_key_head_dim"))},
                                {"value_head_dim", whole(c.count("linear_value_head_dim"))},
                                {"conv_kernel", whole(c.count("linear_conv_kernel_dim"))},
                                {"output_norm", text("rms")}}}});
    Object mixer = attention(h, rope(c, d, {.dim = partial_dim(c, h, 0.25)}));
    mixer.push_back({"qk_norm", text("head")});
    mixer.push_back({"gate", text("element")});
    if (c.flag("attention_bias", false)) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    d.mixers.push_back({"gated-attention", {mixer}});
    std::vector<std::string> mixers;
    for (const std::string& t : layer_types(c, layer_count(c), c.maybe("full_attention_interval").value_or(4),
                                            "linear_attention", "full_attention")) {
        if (t != "linear_attention" && t != "full_attention")
            c.problem("layer_types", "the layer type \"" + t + "\" is not known");
        mixers.emplace_back(t == "linear_attention" ? "deltanet" : "gated-attention");
    }
    qwen_experts(c, d, mixers);
}

Object latent_attention(const Config& c, Value position) {
    Object m{{"kind", text("mla")}, {"heads", whole(c.count("num_attention_heads"))}};
    if (const auto rank = c.maybe("q_lora_rank")) m.push_back({"q_lora_rank", whole(*rank)});
    for (const char* key : {"kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"})
        m.push_back({key, whole(c.count(key))});
    if (c.flag("attention_bias", false)) m.push_back({"bias", {true}});
    m.push_back({"position", std::move(position)});
    return m;
}

/// The mixture of DeepSeek V3, which GLM and Kimi follow: sigmoid scores with a bias, groups, shared experts of one width.
Experts deepseek_experts(const Config& c) {
    Experts e;
    e.experts = c.count({"n_routed_experts", "num_experts"});
    e.active = c.count({"num_experts_per_tok", "num_experts_per_token"});
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.score = "sigmoid";
    e.router_bias = true;
    e.renormalise = c.flag(c.find("moe_renormalize") ? "moe_renormalize" : "norm_topk_prob", true);
    e.scale = c.real("routed_scaling_factor", 1);
    e.groups = c.maybe({"n_group", "num_expert_group"});
    e.top_groups = c.maybe("topk_group");
    e.shared = c.zero_or_more({"n_shared_experts", "num_shared_experts"});
    e.shared_hidden = e.hidden;
    return e;
}

/// Dense layers first, then a mixture in every `moe_layer_freq`th.
void dense_first(const Config& c, Draft& d, const std::vector<std::string>& mixers, const Experts& e) {
    const std::int64_t dense = c.zero_or_more("first_k_dense_replace"), step = c.maybe("moe_layer_freq").value_or(1);
    bool any_dense = false;
    for (std::size_t i = 0; i < mixers.size(); ++i) {
        const auto n = static_cast<std::int64_t>(i);
        const bool sparse = n >= dense && n % step == 0;
        any_dense = any_dense || !sparse;
        d.layers.emplace_back(mixers[i], sparse ? "moe" : "dense");
    }
    if (any_dense) d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), e.activation)});
    d.ffns.push_back({"moe", moe(e)});
}

void add_mtp(const Config& c, Draft& d, const char* key, const std::string& mixer) {
    const std::int64_t modules = c.zero_or_more(key);
    if (modules > 0) d.mtp = Object{{"modules", whole(modules)}, {"block", {Array{text(mixer), text("moe")}}}};
}

void deepseek_v3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object mixer = latent_attention(c, rope(c, d, {}));
    if (c.find("index_topk"))
        mixer.push_back({"sparse",
                         {Object{{"name", text("DSA")},
                                 {"indexer_heads", whole(c.count("index_n_heads"))},
                                 {"indexer_head_dim", whole(c.count("index_head_dim"))},
                                 {"top_k", whole(c.count("index_topk"))}}}});
    d.mixers.push_back({"mla", {mixer}});
    dense_first(c, d, std::vector<std::string>(static_cast<std::size_t>(layer_count(c)), "mla"), deepseek_experts(c));
    add_mtp(c, d, "num_nextn_predict_layers", "mla");
}

void glm4_moe(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, d, {.dim = partial_dim(c, h, 0.5)}));
    if (c.flag("use_qk_norm", false)) mixer.push_back({"qk_norm", text("head")});
    if (c.flag("attention_bias", false)) mixer.push_back({"bias", biases({"q", "k", "v"})});
    d.mixers.push_back({"gqa", {mixer}});
    dense_first(c, d, std::vector<std::string>(static_cast<std::size_t>(layer_count(c)), "gqa"), deepseek_experts(c));
    add_mtp(c, d, "num_nextn_predict_layers", "gqa");
}

void gpt_oss(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    Object mixer = attention(heads_of(c), rope(c, d, {}));
    if (c.flag("attention_bias", true)) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
    mixer.push_back({"sinks", {true}});
    std::vector<std::string> types = layer_types(c, layer_count(c), 2, "sliding_attention", "full_attention");
    local_and_global(c, d, types, mixer, mixer);
    for (auto& [name, ffn] : d.layers) ffn = "moe";
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count({"num_experts_per_tok", "experts_per_token"});
    e.hidden = c.count("intermediate_size");
    e.bias = true;
    // Limit apart, the code has these as constants.
    e.gating = Object{{"limit", number(c.real("swiglu_limit", 7))}, {"gain", number(1.702)}, {"shift", number(1)}};
    d.ffns.push_back({"moe", moe(e)});
}

void minimax_m2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    auto dim = c.maybe("rotary_dim");
    if (dim && *dim >= h.head_dim) dim.reset();
    Object mixer = attention(h, rope(c, d, {.dim = dim}));
    if (c.flag("use_qk_norm", true))
        mixer.push_back({"qk_norm", text(c.words("qk_norm_type", "per_layer") == "per_layer" ? "layer" : "head")});
    d.mixers.push_back({"gqa", {mixer}});
    Experts e;
    e.experts = c.count("num_local_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("intermediate_size");
    e.activation = gated_activation(c);
    e.score = c.words("scoring_func", "sigmoid");
    e.router_bias = c.flag("use_routing_bias", true);
    d.ffns.push_back({"moe", moe(e)});
    all_layers(d, layer_count(c), "gqa", "moe");
    if (c.flag("use_mtp", false)) d.mtp = Object{{"modules", whole(c.count("num_mtp_modules"))}};
}

/// Llama 4: chunked attention with RoPE thrice, then full attention without; every step-th feed-forward a mixture.
void llama4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const Heads h = heads_of(c);
    Object chunked = attention(h, rope(c, d, {}));
    chunked.push_back({"chunk", whole(c.count("attention_chunk_size"))});
    Object full = attention(h, no_position());
    // A switch in some configurations, a number in others.
    const Value* tuning = c.find("attn_temperature_tuning");
    if (!tuning || (tuning->boolean() ? *tuning->boolean() : tuning->number().value_or(0) != 0))
        full.push_back({"temperature", text("position")});
    if (c.flag("use_qk_norm", false)) d.note("QK-norm is left out: Llama 4 normalises without weights, after RoPE");
    d.mixers.push_back({"chunked", {chunked}});
    d.mixers.push_back({"nope", {full}});

    const auto with_rope = c.numbers(c.find("no_rope_layers"));    // 1: with, 0: without
    const std::int64_t period = c.maybe("no_rope_layer_interval").value_or(4),
                       step = c.maybe("interleave_moe_layer_step").value_or(1);
    const auto sparse_layers = c.numbers(c.find("moe_layers"));
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
    if (any_dense) d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size_mlp"), e.activation)});
    d.ffns.push_back({"moe", moe(e)});
}

void kimi_linear(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const Value* linear = c.find("linear_attn_config");
    if (!linear || !linear->object()) return c.problem(c.root(), "linear_attn_config", "missing");
    const auto part = [&](const char* key) {
        const Value* v = linear->find(key);
        if (v && v->integer() && *v->integer() >= 1) return *v->integer();
        c.problem(*linear, "linear_attn_config", fmt::format("{} is missing or no whole number", key));
        return std::int64_t{1};
    };
    d.mixers.push_back({"kda",
                        {Object{{"kind", text("kda")},
                                {"heads", whole(part("num_heads"))},
                                {"head_dim", whole(part("head_dim"))},
                                {"conv_kernel", whole(part("short_conv_kernel_size"))},
                                {"output_norm", text("rms")}}}});
    d.mixers.push_back({"mla", {latent_attention(c, c.flag("mla_use_nope", false) ? no_position() : rope(c, d, {}))}});
    const auto full = c.numbers(linear->find("full_attn_layers"));    // counted from 1
    std::vector<std::string> mixers;
    for (std::int64_t i = 1; i <= layers; ++i) mixers.emplace_back(contains(full, i) ? "mla" : "kda");
    Experts e = deepseek_experts(c);
    e.score = c.words("moe_router_activation_func", "sigmoid");
    dense_first(c, d, mixers, e);
}

/// Nemotron-H: one sublayer a layer, in the order of the pattern.
void nemotron_h(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    std::string pattern = c.words("hybrid_override_pattern", "");
    if (pattern.empty())
        for (const std::string& t : c.texts("layers_block_type"))
            pattern += t == "mamba" ? 'M' : t == "attention" ? '*' : t == "moe" ? 'E' : t == "mlp" ? '-' : '?';
    if (pattern.empty()) return c.problem(c.root(), "hybrid_override_pattern", "missing");
    if (static_cast<std::int64_t>(pattern.size()) > k_layers)
        return c.problem("hybrid_override_pattern", fmt::format("more than {} layers", k_layers));
    const std::string act = c.words("mlp_hidden_act", "relu2");
    if (act != "relu2") c.problem("mlp_hidden_act", "the activation \"" + act + "\" is not known");

    const auto has = [&](char layer) { return pattern.find(layer) != std::string::npos; };
    if (has('M')) {
        const std::int64_t heads = c.count("mamba_num_heads"), width = c.count("mamba_head_dim"),
                           groups = c.count("n_groups");
        d.mixers.push_back({"mamba",
                            {Object{{"kind", text("mamba2")},
                                    {"heads", whole(heads)},
                                    {"head_dim", whole(width)},
                                    {"state_dim", whole(c.count("ssm_state_size"))},
                                    {"groups", whole(groups)},
                                    {"conv_kernel", whole(c.count("conv_kernel"))},
                                    {"inner_dim", whole(heads * width)},
                                    {"output_norm", text("group-rms")},
                                    {"output_norm_groups", whole(groups)}}}});
    }
    if (has('*')) {
        Object mixer = attention(heads_of(c), no_position());
        if (c.flag("attention_bias", false)) mixer.push_back({"bias", biases({"q", "k", "v", "o"})});
        d.mixers.push_back({"attention", {mixer}});
    }
    if (has('-'))
        d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), "ReLU2", c.flag("mlp_bias", false))});
    if (has('E')) {
        Experts e = deepseek_experts(c);
        e.activation = "ReLU2";
        e.latent = c.maybe("moe_latent_size");
        e.shared_hidden = c.maybe("moe_shared_expert_intermediate_size").value_or(e.hidden);
        d.ffns.push_back({"moe", moe(e)});
    }
    for (const char layer : pattern) {
        if (layer == 'M' || layer == '*')
            d.layers.emplace_back(layer == 'M' ? "mamba" : "attention", "");
        else if (layer == 'E' || layer == '-')
            d.layers.emplace_back("", layer == 'E' ? "moe" : "dense");
        else
            return c.problem("hybrid_override_pattern", fmt::format("the layer \"{}\" is not known", layer));
    }
}

using Family = void (*)(const Config&, Draft&);

/// By `model_type`, of the language model's part where there is one.
const std::map<std::string, Family>& families() {
    static const std::map<std::string, Family> all{
        {"llama", llama},
        {"mistral", llama},
        {"qwen2", [](const Config& c, Draft& d) { qwen(c, d, false); }},
        {"qwen3", [](const Config& c, Draft& d) { qwen(c, d, true); }},
        {"gemma3_text", gemma3},
        {"olmo2", [](const Config& c, Draft& d) { olmo(c, d, false); }},
        {"olmo3", [](const Config& c, Draft& d) { olmo(c, d, true); }},
        {"smollm3", smollm3},
        {"gpt2", gpt2},
        {"cohere2", cohere2},
        {"qwen3_moe", qwen3_moe},
        {"deepseek_v3", deepseek_v3},
        {"deepseek_v32", deepseek_v3},
        {"kimi_k2", deepseek_v3},
        {"glm4_moe", glm4_moe},
        {"gpt_oss", gpt_oss},
        {"minimax_m2", minimax_m2},
        {"llama4_text", llama4},
        {"qwen3_next", qwen3_next},
        {"kimi_linear", kimi_linear},
        {"nemotron_h", nemotron_h},
    };
    return all;
}

std::string model_type_of(const Value& root) {
    const auto type = [](const Value* part) {
        const Value* t = part ? part->find("model_type") : nullptr;
        return t && t->string() ? *t->string() : std::string();
    };
    const std::string inner = type(root.find("text_config")), outer = type(&root);
    if (!inner.empty()) return inner;
    // Models that see images name their language model only in part.
    if (outer == "gemma3") return "gemma3_text";
    if (outer == "mistral3") return "mistral";
    if (outer == "llama4") return "llama4_text";
    return outer;
}

// ---- the file ---------------------------------------------------------------------------------------------------------

/// Layers as repeated blocks, shortest description first found by the catalogue's own stretches.
Value stack_of(const std::vector<std::pair<std::string, std::string>>& layers) {
    catalog::Model pairs;    // each kind of layer stands for a mixer
    std::map<std::string, std::pair<std::string, std::string>> by_name;
    for (const auto& layer : layers) {
        const std::string name = layer.first + "|" + layer.second;
        auto at = std::ranges::find(pairs.mixers, name, &catalog::NamedMixer::name);
        if (at == pairs.mixers.end()) at = pairs.mixers.insert(at, {name, {}});
        by_name[name] = layer;
        pairs.stack.push_back(catalog::Layer{static_cast<int>(at - pairs.mixers.begin()), -1});
    }
    const auto name_or_null = [](const std::string& s) { return s.empty() ? Value{} : text(s); };
    const auto layer_value = [&](const std::string& name) {
        const auto& [mixer, ffn] = by_name.at(name);
        return Value{Array{name_or_null(mixer), name_or_null(ffn)}};
    };
    Array stack;
    const auto add = [&](int repeat, Array block) {
        stack.push_back({Object{{"repeat", whole(repeat)}, {"block", {std::move(block)}}}});
    };
    for (const catalog::Stretch& s : mixer_stretches(pairs, false)) {
        if (s.repeat == 1) {
            for (const catalog::Run& run : s.runs) add(run.count, {layer_value(run.what)});
            continue;
        }
        Array block;
        for (const catalog::Run& run : s.runs)
            block.insert(block.end(), static_cast<std::size_t>(run.count), layer_value(run.what));
        add(s.repeat, block);
    }
    return {stack};
}

Object structure_of(const Config& c, const Draft& d) {
    Array inputs{text("text")};
    if (c.has_root("vision_config")) inputs.push_back(text("image"));
    if (c.has_root("audio_config")) inputs.push_back(text("audio"));
    Object norm{{"kind", text(d.norm_kind)}, {"placement", text(d.norm_placement)}};
    if (d.norm_bias) norm.push_back({"bias", {true}});

    Object out{{"inputs", {inputs}},
               {"context_tokens", whole(c.count({"max_position_embeddings", "n_positions", "model_max_length"}))},
               {"vocabulary", whole(c.count("vocab_size"))},
               {"layers", whole(static_cast<std::int64_t>(d.layers.size()))},
               {"embedding_dim", whole(c.count({"hidden_size", "n_embd"}))},
               {"tied_embeddings", {d.tied}}};
    if (!d.embedding_scale.empty()) out.push_back({"embedding_scale", text(d.embedding_scale)});
    if (d.logit_softcap) out.push_back({"logit_softcap", number(*d.logit_softcap)});
    out.push_back({"topology", text(d.parallel ? "parallel" : "sequential")});
    out.push_back({"norm", {norm}});
    out.push_back({"mixers", {d.mixers}});
    out.push_back({"ffns", {d.ffns}});
    out.push_back({"stack", stack_of(d.layers)});
    if (d.mtp) out.push_back({"mtp", {*d.mtp}});
    return out;
}

/// Dense, mixture, hybrid or trillion, as the project's index has them.
std::string group_of(const catalog::Model& m) {
    const bool linear = std::ranges::any_of(m.mixers, [](const catalog::NamedMixer& mixer) {
        return !std::holds_alternative<catalog::Attention>(mixer.facts) &&
               !std::holds_alternative<catalog::Mla>(mixer.facts);
    });
    const bool experts = std::ranges::any_of(
        m.ffns, [](const catalog::NamedFfn& f) { return std::holds_alternative<catalog::Moe>(f.facts); });
    if (derive(m).total >= 0.95e12) return "trillion";
    return linear ? "hybrid" : experts ? "moe" : "dense";
}

/// `DeepSeek V3 671B` → `deepseek-v3-671b`.
std::string id_of(const std::string& name) {
    std::string out;
    for (const char ch : name) {
        const char c = ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch - 'A' + 'a') : ch;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out += c;
        else if (!out.empty() && out.back() != '-')
            out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out;
}

std::string name_of(const Value& root, const ImportOptions& options, const std::string& file) {
    if (!options.name.empty()) return options.name;
    const Value* path = root.find("_name_or_path");
    if (path && path->string() && !path->string()->empty())
        return path->string()->substr(path->string()->find_last_of('/') + 1);
    throw InputError({file, 0, 0}, {}, "the configuration does not name its model", "give it with --name");
}

}    // namespace

Imported import_config(std::string_view config_text, const std::string& config_file, const ImportOptions& options) {
    Problems problems;
    const auto root = json::parse(config_text, config_file, problems);
    if (!root) throw InputError(problems.sorted());
    if (!root->object())
        throw InputError({config_file, root->line, root->column}, {}, "expected an object, got " + root->shown());
    const std::string type = model_type_of(*root);
    const auto family = families().find(type);
    if (family == families().end()) {
        const Value* at = root->find("model_type");
        throw InputError({config_file, at ? at->line : 1, at ? at->column : 1}, "model_type",
                         type.empty() ? "missing" : "the architecture \"" + type + "\" is not known",
                         fmt::format("known are {}", fmt::join(known_architectures(), ", ")));
    }
    Draft draft;
    const Config config(*root, config_file, problems);
    family->second(config, draft);
    ModelFile file;
    file.structure = structure_of(config, draft);
    if (problems.has_errors()) throw InputError(problems.sorted());

    // Read once as it is, for the count that size and group follow from.
    file.name = name_of(*root, options, config_file);
    file.id = "imported";
    file.size = "?";
    file.group = "?";
    const auto read = [&] {
        Problems wrong;
        auto model = catalog::read_model(written(file), file.id + ".json", wrong);
        if (model) return std::move(*model);
        // What the reader objects to stands in the configuration.
        std::vector<Problem> all = wrong.sorted();
        for (Problem& p : all) p.place = {config_file, 0, 0};
        throw InputError(all);
    };
    const catalog::Model first = read();
    file.size = options.size.empty() ? short_count(derive(first).total) : options.size;
    file.group = options.group.empty() ? group_of(first) : options.group;
    file.organization = options.organization;
    file.released = options.released;
    file.config_url = options.config_url;
    file.id = options.id.empty() ? id_of(file.name + " " + file.size) : options.id;
    check_id(file.id);
    return {file.id, written(file), read().unknown, draft.notes};
}

std::vector<std::string> known_architectures() {
    std::vector<std::string> out;
    for (const auto& [type, family] : families()) out.push_back(type);
    return out;
}

}    // namespace broadside::curate
