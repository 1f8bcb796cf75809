// Mixtures with something between or before their experts: GroveMoE, SmallThinker.

#include "engine/curate/import/family.hpp"

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// GroveMoE: Qwen3's mixture, and a narrow expert more for each two.
void grove(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"qk_norm", text("head")});
    add_biases(c, mixer);
    c.off({"use_sliding_window", "mlp_only_layers"});
    c.only("decoder_sparse_step", {"1"});
    c.pass({"sliding_window", "max_window_layers", "intermediate_size"});
    Experts e;
    e.experts = c.count("num_experts");
    e.active = c.count("num_experts_per_tok");
    e.hidden = c.count("moe_intermediate_size");
    e.activation = gated_activation(c);
    e.renormalise = c.flag("norm_topk_prob", true);
    // Constants of the release's code.
    e.adjugates = Object{{"group", whole(2)}, {"hidden", whole(128)}, {"scale", number(0.05)}};
    c.assume("groups of two experts, a further one of 128 for each, times 0.05: constants of GroveMoE's code");
    in_every_layer(c, d, h, mixer, e);
}

/// SmallThinker: experts with a ReLU in their gate, chosen before attention; which layers rotate and which have a
/// window is listed.
void smallthinker(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", true);
    const std::int64_t layers = layer_count(c);
    const Heads h = heads_of(c);
    const auto layout = [&](const char* key, std::int64_t otherwise) {
        std::vector<std::int64_t> out = zeros_and_ones(c, key);
        if (out.empty()) {
            c.assume(std::string(key) + (otherwise == 1 ? " 1" : " 0") + " for each layer, as the file has no list");
            out.assign(static_cast<std::size_t>(layers), otherwise);
        }
        if (!one_per_layer(c, key, out.size(), layers)) out.assign(static_cast<std::size_t>(layers), otherwise);
        return out;
    };
    const auto turned = layout("rope_layout", 1), windows = layout("sliding_window_layout", 0);
    c.off({"use_qk_norm", "moe_enable_secondary_experts", "moe_shared_primary_experts"});
    if (const auto sparse = c.numbers("moe_layer_layout"); contains(sparse, 0))
        c.problem("moe_layer_layout", "layers without experts are not known");
    c.pass({"sliding_window", "sliding_window_pattern", "dense_ffn_hidden_size", "moe_num_secondary_experts",
            "moe_secondary_expert_size", "num_experts_per_tok", "moe_intermediate_size", "intermediate_size",
            "norm_topk_prob"});
    const auto mixer = [&](bool rotates, bool local) {
        Object m = attention(h, rotates ? rope(c) : no_position());
        if (local) m.push_back({"window", whole(c.count("sliding_window_size"))});
        return m;
    };
    for (std::size_t i = 0; i < turned.size(); ++i) {
        const bool rotates = turned[i] == 1, local = windows[i] == 1;
        const std::string name = std::string(local ? "local" : "global") + (rotates ? "" : "-nope");
        add_once(d.mixers, name, [&] { return Value{mixer(rotates, local)}; });
        d.layers.emplace_back(name, "moe");
    }
    if (!contains(windows, 1)) c.pass({"sliding_window_size"});
    if (!contains(turned, 1)) c.pass({"rope_theta", "rope_scaling"});
    Experts e;
    e.experts = c.count("moe_num_primary_experts");
    e.active = c.count("moe_num_active_primary_experts");
    e.hidden = c.count("moe_ffn_hidden_size");
    e.activation = "ReGLU";
    // Over the chosen alone, in either case.
    e.score = c.flag("moe_primary_router_apply_softmax", false) ? "softmax" : "sigmoid";
    e.layer_input = c.flag("moe_enable_early_router", true);
    d.ffns.push_back({"moe", moe(e)});
}

}    // namespace

std::vector<Family> adjugate_families() {
    return {
        {"grove_moe", "GroveMoE", grove, R"({"hidden_act": "silu", "tie_word_embeddings": false,
            "attention_bias": false, "norm_topk_prob": true})"},
        // SmallThinkerConfig, which stands beside the checkpoints.
        {"smallthinker", "SmallThinker", smallthinker,
         R"({"vocab_size": 151936, "hidden_size": 1536, "num_hidden_layers": 32, "num_attention_heads": 12,
             "num_key_value_heads": 2, "head_dim": 128, "rope_theta": 1000000, "max_position_embeddings": 131072,
             "sliding_window_size": 4096, "moe_num_primary_experts": 32, "moe_ffn_hidden_size": 768,
             "moe_primary_router_apply_softmax": false, "moe_num_active_primary_experts": 4,
             "tie_word_embeddings": true})",
         "model_name profile_sparsity"},
    };
}

}    // namespace broadside::curate
