// Preferred Networks' PLaMo.

#include "engine/curate/import/family.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// PLaMo 2: Mamba, whose time steps are of heads, and attention in turns, norms on both sides.
void plamo2(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_placement = "pre+post";
    const std::int64_t layers = layer_count(c), width = c.count("hidden_size"),
                       head_dim = c.count("hidden_size_per_head");
    c.pass({"head_dim", "mamba_chunk_size"});
    c.off({"attention_bias", "mlp_bias"});
    Heads h;
    h.heads = c.count("num_attention_heads");
    h.kv_heads = c.count("num_key_value_heads");
    h.head_dim = head_dim;
    const auto attend = [&](bool local) {
        Object m = attention(h, rope(c, {.theta_keys = local && c.given("rope_local_theta") ? Keys{"rope_local_theta"}
                                                                                            : Keys{"rope_theta"}}));
        if (local) m.push_back({"window", whole(c.count("attention_window_size"))});
        m.push_back({"qk_norm", text("each")});
        return m;
    };
    const bool mixed = c.flag("mamba_enabled", true);
    const std::int64_t step = c.maybe("mamba_step").value_or(0);
    if (mixed && step < 2) return c.problem("mamba_step", "expected 2 or more");
    const auto full = c.numbers("full_attention_idx");
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool mamba = mixed && (layers <= step / 2 ? i != layers - 1 : i % step != step / 2);
        d.layers.emplace_back(mamba ? "mamba" : contains(full, i) ? "global" : "local", "dense");
    }
    const Object local = attend(true), global = attend(false);
    Object mamba;
    if (mixed) {
        const std::int64_t heads = c.count("mamba_num_heads");
        mamba = {{"kind", text("mamba")},
                 {"inner_dim", whole(heads * head_dim)},
                 {"state_dim", whole(c.count("mamba_d_state"))},
                 {"dt_rank", whole(std::max<std::int64_t>(64, width / 16))},
                 {"conv_kernel", whole(c.count("mamba_d_conv"))},
                 {"conv_bias", {false}},
                 {"inner_norms", {true}},
                 {"step_heads", whole(heads)}};
    }
    if (!mixed) c.pass({"mamba_num_heads", "mamba_d_state", "mamba_d_conv"});
    add_mixers_in_use(d, {{"mamba", &mamba}, {"local", &local}, {"global", &global}});
    if (std::ranges::find(d.mixers, "local", &json::Member::key) != d.mixers.end())
        c.assume("windows where full_attention_idx does not name the layer; in vLLM such layers see all tokens");
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), "SwiGLU")});
}

/// PLaMo 3: norms on both sides, QK-norm, windows with a base of RoPE of their own; every so many layers see all.
void plamo3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    d.norm_placement = "pre+post";
    c.off({"attention_bias", "scale_embedding"});
    const Heads h = heads_of(c);
    const auto types = layer_types(c, layer_count(c), c.maybe("sliding_window_pattern").value_or(8),
                                   "sliding_attention", "full_attention");
    only_types(c, "layer_types", types, {"sliding_attention", "full_attention"});
    // Some files have one number; others a list, null where a layer sees all.
    const Value* list = c.given("sliding_window");
    std::optional<std::int64_t> window;
    if (list && list->array() && !c.given("window_size")) {
        for (const Value& w : *list->array()) {
            if (w.is_null()) continue;
            if (!w.integer() || *w.integer() < 1 || window.value_or(*w.integer()) != *w.integer())
                c.problem("sliding_window", "expected one window, and null where a layer sees all");
            else
                window = *w.integer();
        }
    } else {
        window = c.count({"window_size", "sliding_window"});
    }
    const double factor = c.real("rope_scaling_factor", 1);
    const auto original = c.maybe("initial_context_length");
    const auto mixer = [&](bool local) {
        Value position = rope(c, {.layer_type = local ? "sliding_attention" : "full_attention",
                                  .theta_keys = local ? Keys{"rope_local_theta"} : Keys{"rope_theta"},
                                  .scaled = !local});
        if (!local && factor > 1) {
            const double root = 0.1 * std::log(factor) + 1;
            position = stretched(std::move(position), yarn(factor, original ? whole(*original) : Value{},
                                                           std::round(root * root * 1000) / 1000));
        }
        Object m = attention(h, std::move(position));
        if (local && window) m.push_back({"window", whole(*window)});
        m.push_back({"qk_norm", text("head")});
        return m;
    };
    const Object local = mixer(true), global = mixer(false);
    for (const std::string& type : types)
        d.layers.emplace_back(std::string_view(type) == "sliding_attention" ? "local" : "global", "dense");
    add_mixers_in_use(d, {{"local", &local}, {"global", &global}});
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), gated_activation(c, {"hidden_activation"}))});
}

}    // namespace

std::vector<Family> plamo_families() {
    return {
        // As mlx-lm's plamo2.py has it, with the base of RoPE that it takes.
        {"plamo2", "PLaMo 2", plamo2,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 13312, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 4, "hidden_size_per_head": 128,
             "max_position_embeddings": 2048, "attention_window_size": 2048, "mamba_d_state": 64, "mamba_d_conv": 4,
             "mamba_num_heads": 64, "mamba_step": 2, "mamba_enabled": true, "rope_theta": 10000,
             "tie_word_embeddings": true})"},
        // Plamo3Config, but for windows and bases, which its versions have otherwise.
        {"plamo3", "PLaMo 3", plamo3,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 13312, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 4, "head_dim": 128, "max_position_embeddings": 2048,
             "sliding_window_pattern": 8, "rope_local_theta": 10000,
             "rope_scaling_factor": 1, "hidden_activation": "swiglu", "tie_word_embeddings": true})"},
    };
}

}    // namespace broadside::curate
