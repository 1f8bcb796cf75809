// Gemma 1 to 4, 3n, VaultGemma and RecurrentGemma.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

void gemma1(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.embedding_scale = "sqrt(d)";
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    add_biases(c, mixer);
    // `hidden_act` said gelu where GELU by tanh was meant; both are a gated GELU.
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c)));
    c.pass({"hidden_act", "hidden_activation"});
}

/// Gemma 2 and 3: norms on both sides, windows, caps (2) or QK-norm (3).
void gemma2_3(const Config& c, Draft& d, bool third) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_placement = "pre+post";
    d.embedding_scale = "sqrt(d)";
    if (const double cap = c.real("final_logit_softcapping", 0); cap > 0) d.logit_softcap = cap;
    const Heads h = heads_of(c);
    const auto mixer = [&](Value position) {
        Object m = attention(h, std::move(position));
        if (third) m.push_back({"qk_norm", text("head")});
        add_biases(c, m);
        const double root = c.real("query_pre_attn_scalar", static_cast<double>(h.head_dim));
        if (root != static_cast<double>(h.head_dim)) m.push_back({"score_root", number(root)});
        if (const double cap = c.real("attn_logit_softcapping", 0); cap > 0) m.push_back({"softcap", number(cap)});
        return m;
    };
    c.pass({"sliding_window_size"});
    c.off({"use_bidirectional_attention"});
    d.ffns.push_back(
        {"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c, {"hidden_activation", "hidden_act"}))});
    c.pass({"hidden_act"});
    const std::int64_t period = third ? c.maybe({"sliding_window_pattern", "_sliding_window_pattern"}).value_or(6) : 2;
    const auto types = layer_types(c, layer_count(c), period, "sliding_attention", "full_attention");
    c.pass({"sliding_window_pattern", "_sliding_window_pattern"});
    const Value local =
        third ? rope(c, {.layer_type = "sliding_attention", .theta_keys = {"rope_local_base_freq"}, .scaled = false})
              : rope(c);
    local_and_global(c, d, types, mixer(local), mixer(rope(c)));
}
void gemma2(const Config& c, Draft& d) { gemma2_3(c, d, false); }
void gemma3(const Config& c, Draft& d) { gemma2_3(c, d, true); }

/// Gemma 4: full attention with wider heads whose values may be the keys; the last layers read the keys and values of
/// earlier ones; small models have an embedding for each layer, the mixture a dense path beside its experts.
void gemma4(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_placement = "pre+post";
    d.embedding_scale = "sqrt(d)";
    d.layer_scale = true;
    if (const double cap = c.real("final_logit_softcapping", 0); cap > 0) d.logit_softcap = cap;
    const std::int64_t layers = layer_count(c), hidden = c.count("intermediate_size");
    const bool k_eq_v = c.flag("attention_k_eq_v", false);
    const Heads local = heads_of(c);
    c.only("use_bidirectional_attention", {"vision"});
    auto types = layer_types(c, layers, 6, "sliding_attention", "full_attention");
    if (!types.empty()) types.back() = "full_attention";
    // Files that transformers 5 wrote say layer by layer what full attention has otherwise.
    Heads global = local;
    const auto own_dim = of_type(c, types, "full_attention", "head_dim");
    global.head_dim = own_dim ? *own_dim : c.maybe("global_head_dim").value_or(local.head_dim);
    const auto own_kv = of_type(c, types, "full_attention", "num_key_value_heads");
    if (own_kv)
        global.kv_heads = *own_kv;
    else if (const auto kv = c.maybe("num_global_key_value_heads"); kv && k_eq_v)
        global.kv_heads = *kv;
    const std::int64_t shared = std::min(layers, c.zero_or_more("num_kv_shared_layers")),
                       first_shared = layers - shared;
    const bool wide = c.flag("use_double_wide_mlp", false), sparse = c.flag("enable_moe_block", false);
    const std::string activation = gated_activation(c, {"hidden_activation", "hidden_act"});
    for (std::int64_t i = 0; i < layers; ++i) {
        const std::string& type = types[static_cast<std::size_t>(i)];
        if (type != "sliding_attention" && type != "full_attention")
            return c.problem("layer_types", "the layer type \"" + type + "\" is not known");
        const bool is_local = type == "sliding_attention", reuses = i >= first_shared && first_shared > 0;
        const std::string name = std::string(is_local ? "local" : "global") + (reuses ? "-shared" : "");
        add_once(d.mixers, name, [&] {
            const Heads& h = is_local ? local : global;
            const auto dim = partial_dim(c, h.head_dim, 1, type.c_str());
            Object m =
                attention(h, rope(c, {.layer_type = is_local ? "sliding_attention" : "full_attention", .dim = dim}));
            if (is_local)
                if (const auto window = window_of(c)) m.push_back({"window", whole(*window)});
            m.push_back({"qk_norm", text("head")});
            add_biases(c, m);
            if (k_eq_v && !is_local) m.push_back({"keys_as_values", {true}});
            if (reuses) m.push_back({"reuses_kv", {true}});
            m.push_back({"value_norm", {true}});
            m.push_back({"score_root", number(1)});    // QK-norm takes the place of the division
            return Value{m};
        });
        const bool double_wide = wide && reuses;
        const std::string ffn = sparse ? "moe" : double_wide ? "dense-wide" : "dense";
        add_once(d.ffns, ffn, [&] {
            if (!sparse) return dense_ffn(double_wide ? 2 * hidden : hidden, activation);
            Experts e;
            e.experts = c.count("num_experts");
            e.active = c.count("top_k_experts");
            e.hidden = c.count({"moe_intermediate_size", "expert_intermediate_size"});
            e.activation = activation;
            e.expert_scales = e.dense_norms = true;
            e.dense_beside = hidden;
            return moe(e);
        });
        d.layers.emplace_back(name, ffn);
    }
    if (const auto width = c.maybe("hidden_size_per_layer_input"))
        d.layer_embedding =
            Object{{"dim", whole(*width)}, {"vocabulary", whole(c.count("vocab_size_per_layer_input"))}};
    c.pass({"vocab_size_per_layer_input", "num_experts", "top_k_experts", "moe_intermediate_size",
            "expert_intermediate_size", "num_global_key_value_heads", "sliding_window"});
}

/// Gemma 3n: several residual streams of which one is worked on, a low-rank path beside attention, a small
/// embedding of the token in each layer, keys and values of earlier layers in the last ones, little of the
/// gate in the first feed-forwards.
void gemma3n(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_placement = "pre+post";
    d.embedding_scale = "sqrt(d)";
    if (const double cap = c.real("final_logit_softcapping", 0); cap > 0) d.logit_softcap = cap;
    const std::int64_t layers = layer_count(c);
    const Heads h = heads_of(c);
    const auto types = layer_types(c, layers, 5, "sliding_attention", "full_attention");
    const std::int64_t first_shared = layers - std::min(layers, c.zero_or_more("num_kv_shared_layers"));
    const auto widths = c.numbers("intermediate_size");
    if (!widths.empty() && !one_per_layer(c, "intermediate_size", widths.size(), layers)) return;
    const std::int64_t one_width = widths.empty() ? c.count("intermediate_size") : 0;
    const Value* pattern = c.find("activation_sparsity_pattern");
    const json::Array* shares = pattern ? pattern->array() : nullptr;
    if (shares && !one_per_layer(c, "activation_sparsity_pattern", shares->size(), layers)) return;
    if (!shares && !pattern && layers > 10)
        c.assume("activation_sparsity_pattern 0.95 in the first ten layers, Gemma 3n's default");
    const std::string activation = gated_activation(c, {"hidden_activation", "hidden_act"});
    for (std::int64_t i = 0; i < layers; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (types[at] != "sliding_attention" && types[at] != "full_attention")
            return c.problem("layer_types", "the layer type \"" + types[at] + "\" is not known");
        const bool is_local = types[at] == "sliding_attention", reuses = i >= first_shared && first_shared > 0;
        const std::string name = std::string(is_local ? "local" : "global") + (reuses ? "-shared" : "");
        add_once(d.mixers, name, [&] {
            Object m = attention(h, is_local ? rope(c, {.layer_type = "sliding_attention",
                                                        .theta_keys = {"rope_local_base_freq"},
                                                        .scaled = false})
                                             : rope(c));
            if (is_local)
                if (const auto window = window_of(c)) m.push_back({"window", whole(*window)});
            m.push_back({"qk_norm", text("head")});
            add_biases(c, m);
            if (reuses) m.push_back({"reuses_kv", {true}});
            if (reuses) m.push_back({"idle_kv", {true}});
            m.push_back({"value_norm", {true}});
            m.push_back({"score_root", number(1)});
            return Value{m};
        });
        const double share = shares                  ? (*shares)[at].number().value_or(0)
                             : pattern               ? pattern->number().value_or(0)
                             : layers > 10 && i < 10 ? 0.95
                                                     : 0;
        const std::int64_t width = widths.empty() ? one_width : std::clamp<std::int64_t>(widths[at], 1, 100'000'000);
        std::string ffn = share > 0 ? "dense-sparse" : "dense";
        if (!widths.empty() && std::ranges::any_of(widths, [&](std::int64_t n) { return n != widths[0]; }))
            ffn += fmt::format("-{}", width);
        add_once(d.ffns, ffn, [&] {
            Value f = dense_ffn(width, activation);
            return share > 0 ? with(std::move(f), "sparsity", number(share)) : f;
        });
        d.layers.emplace_back(name, ffn);
    }
    if (const auto width = c.maybe("hidden_size_per_layer_input"))
        d.layer_embedding =
            Object{{"dim", whole(*width)}, {"vocabulary", whole(c.count("vocab_size_per_layer_input"))}};
    Object residual{{"kind", text("altup")}, {"streams", whole(c.count("altup_num_inputs"))}};
    if (const auto rank = c.maybe("laurel_rank")) residual.push_back({"low_rank", whole(*rank)});
    d.residual = residual;
    c.only("altup_correct_scale", {"true"});
    c.pass({"altup_active_idx", "altup_coef_clip", "altup_lr_multiplier", "query_pre_attn_scalar", "sliding_window",
            "vocab_size_per_layer_input", "hidden_act"});
}

/// VaultGemma: Gemma 2 without the norms behind sublayers.
void vaultgemma(const Config& c, Draft& d) {
    gemma2_3(c, d, false);
    d.norm_placement = "pre";
}

/// Muse Glimmer: Gemma 2's norms around a gated attention with a QK-norm without weights; RoPE where a layer's base is
/// not 0.
void muse_glimmer(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    d.norm_placement = "pre+post";
    d.embedding_norm = true;
    c.assume("weights of the norm after the embedding, which has none");
    d.logit_scale = std::round(1e6 * c.real("output_multiplier", 1)) / 1e6;
    if (const double cap = c.real("final_logit_softcapping", 0); cap > 0) d.logit_softcap = cap;
    const Heads h = heads_of(c);
    const std::int64_t layers = layer_count(c);
    std::vector<std::string> types = c.texts("layer_types");
    if (types.empty())
        for (std::int64_t i = 0; i < layers; ++i)
            types.emplace_back((layers - 1 - i) % 4 == 0 ? "full_attention" : "sliding_attention");
    if (!one_per_layer(c, "layer_types", types.size(), layers)) return;
    only_types(c, "layer_types", types, {"sliding_attention", "full_attention"});
    // A base for each layer, 0 for none; left out, the last layer and every fourth one before it have none.
    std::vector<double> bases;
    const Value* listed = c.find("layer_rope_theta");
    if (listed && listed->array())
        for (const Value& base : *listed->array()) bases.push_back(base.number().value_or(0));
    if (!bases.empty() && !one_per_layer(c, "layer_rope_theta", bases.size(), layers)) return;
    std::optional<double> theta;
    for (const double base : bases) {
        if (base == 0) continue;
        if (theta && base != *theta) c.problem("layer_rope_theta", "several bases beside 0 are not known");
        theta = base;
    }
    // Queries are multiplied by it after their norm.
    const double factor = c.real("qk_scale_factor", 1);
    for (std::int64_t i = 0; i < layers; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool window = types[at] == "sliding_attention",
                   turns = bases.empty() ? (layers - 1 - i) % 4 != 0 : bases[at] != 0;
        const std::string name = std::string(window ? "local" : "global") + (turns == window ? ""
                                                                             : turns         ? "-rope"
                                                                                             : "-nope");
        add_once(d.mixers, name, [&] {
            Object m = attention(h, turns ? rope(c, {.theta = theta}) : no_position());
            if (window) add_window(c, m);
            m.push_back({"qk_norm", text("bare")});
            m.push_back({"gate", text("element")});
            if (factor > 0 && factor != 1)
                m.push_back({"score_root",
                             number(std::round(1e3 * static_cast<double>(h.head_dim) / (factor * factor)) / 1e3)});
            add_biases(c, m);
            return Value{m};
        });
        d.layers.emplace_back(name, "dense");
    }
    c.pass({"sliding_window", "rope_parameters", "rope_theta", "rope_scaling", "post_norm_eps"});
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c))});
}

/// RecurrentGemma (Griffin): two gated recurrences to one attention in a window; biases where Gemma has none.
void recurrent_gemma(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    if (c.flag("embeddings_scale_by_sqrt_dim", true)) d.embedding_scale = "sqrt(d)";
    if (const double cap = c.real("logits_soft_cap", 0); cap > 0) d.logit_softcap = cap;
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c, {.dim = partial_dim(c, h.head_dim, 0.5)}));
    const std::int64_t window = c.count({"attention_window_size", "sliding_window"});
    if (window <= c.count("max_position_embeddings")) mixer.push_back({"window", whole(window)});
    mixer.push_back({"bias", c.flag("attention_bias", false) ? biases({"q", "k", "v", "o"}) : biases({"o"})});
    std::vector<std::string> pattern = c.texts("_block_types");
    if (pattern.empty()) pattern = c.texts("block_types");
    if (pattern.empty()) pattern = {"recurrent", "recurrent", "attention"};
    const std::int64_t layers = layer_count(c);
    std::vector<std::string> types = c.texts("layers_block_type");    // each of them, as transformers saves it
    if (types.empty())
        for (std::int64_t i = 0; i < layers; ++i)
            types.push_back(pattern[static_cast<std::size_t>(i) % pattern.size()]);
    if (!one_per_layer(c, "layers_block_type", types.size(), layers)) return;
    only_types(c, "block_types", types, {"recurrent", "attention"});
    c.pass({"block_types", "_block_types", "w_init_variance_scale", "final_w_init_variance_scale"});
    const auto any = [&](const char* type) { return std::ranges::find(types, type) != types.end(); };
    if (any("recurrent"))
        d.mixers.push_back({"rg-lru",
                            {Object{{"kind", text("rg-lru")},
                                    {"width", whole(c.maybe("lru_width").value_or(c.count("hidden_size")))},
                                    {"blocks", whole(h.heads)},
                                    {"conv_kernel", whole(c.count("conv1d_width"))}}}});
    if (any("attention")) d.mixers.push_back({"local", {mixer}});
    // The file has the width of gate and values together.
    d.ffns.push_back(
        {"dense", dense_ffn(std::max<std::int64_t>(1, c.count("intermediate_size") / 2), gated_activation(c), true)});
    for (const std::string& t : types) d.layers.emplace_back(t == "recurrent" ? "rg-lru" : "local", "dense");
}

}    // namespace

std::vector<Family> gemma_families() {
    return {
        {"gemma", "Gemma", gemma1,
         R"({"vocab_size": 256000, "hidden_size": 3072, "intermediate_size": 24576, "num_hidden_layers": 28,
             "num_attention_heads": 16, "num_key_value_heads": 16, "head_dim": 256, "hidden_act": "gelu_pytorch_tanh",
             "max_position_embeddings": 8192, "tie_word_embeddings": true, "rope_theta": 10000,
             "attention_bias": false})"},
        {"gemma2", "Gemma 2", gemma2,
         R"({"vocab_size": 256000, "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
             "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
             "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 8192, "tie_word_embeddings": true,
             "rope_theta": 10000, "attention_bias": false, "sliding_window": 4096, "final_logit_softcapping": 30,
             "attn_logit_softcapping": 50, "query_pre_attn_scalar": 256})"},
        {"gemma3_text", "Gemma 3", gemma3,
         R"({"vocab_size": 262208, "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
             "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
             "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 131072, "tie_word_embeddings": true,
             "rope_theta": 1000000, "rope_local_base_freq": 10000, "attention_bias": false, "sliding_window": 4096,
             "sliding_window_pattern": 6, "query_pre_attn_scalar": 256})"},
        {"gemma3n_text", "Gemma 3n", gemma3n,
         R"({"vocab_size": 262400, "hidden_size": 2048, "intermediate_size": 16384, "num_hidden_layers": 35,
             "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 256,
             "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 32768, "tie_word_embeddings": true,
             "rope_theta": 1000000, "rope_local_base_freq": 10000, "attention_bias": false, "sliding_window": 512,
             "final_logit_softcapping": 30, "vocab_size_per_layer_input": 262144, "hidden_size_per_layer_input": 256,
             "altup_num_inputs": 4, "num_kv_shared_layers": 15, "laurel_rank": 64})"},
        {"vaultgemma", "VaultGemma", vaultgemma,
         R"({"vocab_size": 256000, "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
             "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
             "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 8192, "tie_word_embeddings": true,
             "rope_theta": 10000, "attention_bias": false, "sliding_window": 4096, "final_logit_softcapping": 30,
             "attn_logit_softcapping": 50, "query_pre_attn_scalar": 256})"},
        {"muse_glimmer_text", "Muse Glimmer", muse_glimmer,
         R"({"vocab_size": 202048, "hidden_size": 6656, "intermediate_size": 19968, "num_hidden_layers": 52,
             "num_attention_heads": 32, "num_key_value_heads": 2, "head_dim": 128, "hidden_activation": "silu",
             "max_position_embeddings": 131072, "tie_word_embeddings": false, "rope_theta": 10000,
             "attention_bias": false, "sliding_window": 2048, "final_logit_softcapping": 20, "qk_scale_factor": 3.87,
             "output_multiplier": 0.19611613513818404})"},
        // The class has no context; 8192 is what it was trained on (2404.07839, table 1).
        {"recurrent_gemma", "RecurrentGemma", recurrent_gemma,
         R"({"vocab_size": 256000, "hidden_size": 2560, "intermediate_size": 7680, "num_hidden_layers": 26,
             "num_attention_heads": 10, "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 8192,
             "tie_word_embeddings": true, "rope_theta": 10000, "attention_bias": false, "attention_window_size": 2048,
             "conv1d_width": 4, "logits_soft_cap": 30})"},
        {"gemma4_text", "Gemma 4", gemma4,
         R"({"vocab_size": 262144, "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 30,
             "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256, "global_head_dim": 512,
             "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 131072, "tie_word_embeddings": true,
             "sliding_window": 512, "vocab_size_per_layer_input": 262144, "hidden_size_per_layer_input": 256,
             "rope_parameters": {"sliding_attention": {"rope_theta": 10000},
                                 "full_attention": {"rope_theta": 1000000, "partial_rotary_factor": 0.25}}})"},
    };
}

}    // namespace broadside::curate
