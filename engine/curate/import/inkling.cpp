// Thinking Machines' Inkling.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

constexpr std::string_view k_full = "hybrid", k_windowed = "hybrid_sliding";

/// Where nothing is said every sixth layer sees all tokens.
std::vector<std::string> types_of(const Config& c, std::int64_t layers) {
    std::vector<std::string> types = c.texts("layer_types");
    if (!types.empty()) {
        c.pass({"local_layer_ids"});
        one_per_layer(c, "layer_types", types.size(), layers);
        only_types(c, "layer_types", types, {k_full, k_windowed});
        return types;
    }
    const bool listed = c.given("local_layer_ids") != nullptr;
    const std::vector<std::int64_t> local = c.numbers("local_layer_ids");
    if (std::ranges::any_of(local, [&](std::int64_t i) { return i < 0 || i >= layers; }))
        c.problem("local_layer_ids", fmt::format("expected layers from 0, of {}", layers));
    for (std::int64_t i = 0; i < layers; ++i)
        types.emplace_back((listed ? contains(local, i) : (i + 1) % 6 != 0) ? k_windowed : k_full);
    return types;
}

/// Attention with a bias by distance, and convolutions on keys and values; heads of layers with a window are others.
Object attention_of(const Config& c, bool local) {
    const auto figure = [&](const char* of_all, const char* of_local) { return c.count(local ? of_local : of_all); };
    const Heads h{figure("num_attention_heads", "swa_num_attention_heads"),
                  figure("num_key_value_heads", "swa_num_key_value_heads"), figure("head_dim", "swa_head_dim")};
    const std::int64_t window = local ? c.count({"sliding_window_size", "sliding_window"}) : 0;
    const Object bias{{"profiles", whole(c.count("d_rel"))},
                      {"extent", whole(local ? window : c.count("rel_extent"))}};
    Object m = attention(h, {Object{{"kind", text("relative")}, {"relative", {bias}}}});
    if (local) m.push_back({"window", whole(window)});
    m.push_back({"qk_norm", text("head")});
    m.push_back({"kv_convolution", whole(c.count({"conv_kernel_size", "sconv_kernel_size"}))});
    // Queries and keys are normed, so scores are divided by the head's width itself.
    m.push_back({"score_root", whole(h.head_dim * h.head_dim)});
    if (!local && c.maybe("log_scaling_n_floor")) m.push_back({"temperature", text("position")});
    return m;
}

/// Which layers have experts; where nothing is said all have.
std::vector<std::string> feed_forwards(const Config& c, std::int64_t layers) {
    const std::vector<std::int64_t> sparse = sparse_layers(c, static_cast<std::size_t>(layers));
    const std::int64_t dense = c.zero_or_more("dense_mlp_idx");
    std::vector<std::string> out;
    for (std::int64_t i = 0; i < layers; ++i)
        out.emplace_back((sparse.empty() ? i >= dense : sparse[static_cast<std::size_t>(i)] != 0) ? "moe" : "dense");
    return out;
}

void inkling(const Config& c, Draft& d) {
    c.off({"tie_word_embeddings"});    // its class ties nothing
    d.embedding_norm = true;
    d.logit_scale = std::round(1e6 / std::max(1e-6, c.real("logits_mup_width_multiplier", 24))) / 1e6;
    d.sublayer_convolution = c.count({"conv_kernel_size", "sconv_kernel_size"});
    if (const auto rows = c.maybe("unpadded_vocab_size"))
        c.assume(fmt::format("rows of the head beyond unpadded_vocab_size {} counted: they give no tokens", *rows));
    const std::int64_t layers = layer_count(c);
    const std::vector<std::string> types = types_of(c, layers), feeds = feed_forwards(c, layers);
    const auto any = [&](std::string_view type) { return std::ranges::find(types, type) != types.end(); };
    const Object global = any(k_full) ? attention_of(c, false) : Object{},
                 local = any(k_windowed) ? attention_of(c, true) : Object{};
    if (types.size() != feeds.size()) return;
    for (std::size_t i = 0; i < types.size(); ++i)
        d.layers.emplace_back(types[i] == k_windowed ? "local" : "global", feeds[i]);
    add_mixers_in_use(d, {{"local", &local}, {"global", &global}});
    c.pass({"log_scaling_alpha", "sliding_window_size", "rel_extent", "log_scaling_n_floor", "rms_norm_eps_moe_gate",
            "chain_hidden_post_norm", "mtp_hidden_states_first", "mtp_local_layer_ids"});

    Experts e;
    e.experts = c.count("n_routed_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = e.shared_hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.score = "sigmoid";
    e.router_bias = e.renormalise = e.learned_scale = true;
    e.scale = c.real("route_scale", 8);
    e.shared = c.count("n_shared_experts");
    e.shared_scored = true;
    c.only("shared_expert_sink", {"true"});
    if (!has_ffn(d, "dense")) c.pass({"intermediate_size", "dense_intermediate_size"});
    add_dense_and_moe(
        d,
        [&] {
            return with_flag(dense_ffn(c.count({"dense_intermediate_size", "intermediate_size"}), e.activation),
                             "learned_scale");
        },
        e);
    // They are dense, and of kinds that the stack may lack.
    if (const std::int64_t modules = c.zero_or_more("num_mtp_layers"); modules > 0)
        d.mtp = Object{{"modules", whole(modules)}};
    else
        c.assume("no modules for further tokens: no num_mtp_layers, and mtp_config beside the text part is not read");
}

}    // namespace

std::vector<Family> inkling_families() {
    return {
        {"inkling_text", "Inkling", inkling,
         R"({"vocab_size": 201024, "hidden_size": 6144, "num_hidden_layers": 66, "num_attention_heads": 64,
             "num_key_value_heads": 8, "head_dim": 128, "swa_num_attention_heads": 64, "swa_num_key_value_heads": 16,
             "swa_head_dim": 128, "sliding_window_size": 512, "d_rel": 16, "rel_extent": 1024,
             "max_position_embeddings": 131072, "conv_kernel_size": 4, "intermediate_size": 24576,
             "hidden_act": "silu", "moe_intermediate_size": 3072, "n_routed_experts": 256, "num_experts_per_tok": 6,
             "n_shared_experts": 2, "route_scale": 8, "logits_mup_width_multiplier": 24})"},
    };
}

}    // namespace broadside::curate
