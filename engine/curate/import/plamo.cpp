// Preferred Networks' PLaMo.

#include "engine/curate/import/family.hpp"

#include <cmath>
#include <optional>
#include <string_view>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

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
        // Plamo3Config, but for windows and bases, which its versions have otherwise.
        {"plamo3", "PLaMo 3", plamo3,
         R"({"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 13312, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 4, "head_dim": 128, "max_position_embeddings": 2048,
             "sliding_window_pattern": 8, "rope_local_theta": 10000,
             "rope_scaling_factor": 1, "hidden_activation": "swiglu", "tie_word_embeddings": true})"},
    };
}

}    // namespace broadside::curate
