// Motif Technologies' Motif: 2.6B, whose heads go in pairs, 12.7B, where one head is taken away from several, and
// Motif 3, where that is so of latent attention.

#include "engine/curate/import/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// Motif 3: latent attention with fewer key/value heads, some heads taken away from the others, windows in most layers;
/// hyper-connections; DeepSeek's mixture with a PolyNorm for each expert.
void motif3(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c), head = c.count("head_dim"),
                       turned = c.maybe("qk_rope_head_dim").value_or(std::max<std::int64_t>(1, head / 2));
    if (turned >= head) return c.problem("qk_rope_head_dim", "expected less than head_dim");
    // YaRN in layers that see all tokens; it multiplies scores, not cosine and sine.
    const auto scaling = c.section("rope_scaling");
    const auto of_yarn = [&](const char* key, const char* beside, double otherwise) {
        const double own = scaling ? scaling->real(key, 0) : 0;
        return own > 0 ? own : c.real(beside, otherwise);
    };
    const double factor = of_yarn("factor", "rope_factor", 1), mscale = of_yarn("mscale", "mscale", 1),
                 original = of_yarn("original_max_position_embeddings", "original_seq_len", 32768);
    if (scaling) {
        scaling->only("type", {"yarn"});
        scaling->only("rope_type", {"yarn"});
        scaling->pass({"beta_fast", "beta_slow", "mscale_all_dim", "attention_factor", "rope_theta"});
    }
    c.pass({"rope_scaling", "apply_yarn_scaling", "beta_fast", "beta_slow"});
    const auto position = [&](bool local) {
        Value out{Object{{"kind", text("rope")},
                         {"theta", number(local && c.given("swa_rope_theta") ? c.real("swa_rope_theta", 0)
                                                                             : c.real("rope_theta", 0))}}};
        if (local || factor <= 1) return out;
        const double root = 0.1 * mscale * std::log(factor) + 1;
        return stretched(std::move(out), yarn(factor, whole(static_cast<std::int64_t>(original)),
                                              std::round(root * root * 1000) / 1000));
    };
    const std::int64_t heads = c.count("num_attention_heads"), kv_heads = c.count("num_key_value_heads");
    const auto mixer = [&](bool local) {
        Object m{{"kind", text("mla")},
                 {"heads", whole(heads)},
                 {"q_lora_rank", whole(c.count("q_lora_rank"))},
                 {"kv_lora_rank", whole(c.count("kv_lora_rank"))},
                 {"qk_nope_head_dim", whole(head - turned)},
                 {"qk_rope_head_dim", whole(turned)},
                 {"v_head_dim", whole(c.maybe("v_head_dim").value_or(head))},
                 {"position", position(local)}};
        if (c.flag("elementwise_attn_output_gate", false)) {
            m.push_back({"gate", {true}});
            m.push_back({"gate_of_latent", {true}});
        }
        if (kv_heads != heads) m.push_back({"kv_heads", whole(kv_heads)});
        m.push_back({"noise_heads", whole(c.count("num_noise_heads"))});
        // As its training has it: so many before the token itself.
        if (local) m.push_back({"window", whole(c.count("sliding_window") + 1)});
        return m;
    };
    const bool windows = c.flag("use_sliding_window", false) && c.find("sliding_window"),
               everywhere = c.words("sliding_window_pattern", "interleave") == "all";
    c.only("sliding_window_pattern", {"interleave", "all"});
    const std::int64_t period = c.maybe("sliding_window_period").value_or(2);
    if (!windows) c.pass({"sliding_window", "swa_rope_theta"});
    // Its code reads none of these.
    c.pass({"max_window_layers", "k_ratio", "headwise_attn_output_gate", "sliding_window_period"});
    c.off({"use_bias", "attention_bias", "qkv_bias", "diff_v2"});

    Experts e;
    const bool sparse = c.maybe("num_experts").has_value();
    const std::int64_t dense = c.zero_or_more("n_dense_first_layers"),
                       step = c.maybe("interleave_moe_layer_step").value_or(1);
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool local = windows && (everywhere || (i + 1) % period != 0);
        d.layers.emplace_back(local ? "local" : "global",
                              sparse && i >= dense && (i + 1) % step == 0 ? "moe" : "dense");
    }
    const Object local = windows ? mixer(true) : Object{}, global = mixer(false);
    add_mixers_in_use(d, {{"local", &local}, {"global", &global}});
    if (sparse) {
        e.experts = c.count("num_experts");
        e.active = c.count("experts_top_k");
        e.hidden = e.shared_hidden = c.count({"moe_intermediate_size", "intermediate_size"});
        e.activation = gated_activation(c);
        e.score = c.words("score_func", "softmax");
        c.only("score_func", {"sigmoid", "softmax"});
        e.router_bias = true;
        e.renormalise = c.flag("route_norm", false);
        e.scale = c.real("route_scale", 1);
        e.shared = c.zero_or_more("num_shared_experts");
        c.off({"score_before_experts"});
    }
    add_dense_and_moe(
        d, [&] { return dense_ffn(c.count("intermediate_size"), gated_activation(c)); }, e);
    if (const double scale = c.real("polynorm_output_scale", 1); scale != 1)
        c.assume(fmt::format("polynorm_output_scale {} left out: a factor within the feed-forward", scale));
    c.off({"polynorm_output_scale_per_layer"});
    if (c.flag("mhc_enabled", false))
        d.residual = Object{{"kind", text("hyper-connections")},
                            {"streams", whole(c.count("mhc_expansion_rate"))},
                            {"normed", {true}},
                            {"averaged", {true}}};
    else
        c.pass({"mhc_expansion_rate"});
    add_mtp(c, d, "num_nextn_predict_layers", "global", has_ffn(d, "dense") ? "dense" : "moe");
}

/// Differential attention with a weighted norm, and PolyNorm in the gate of the feed-forward.
void motif(const Config& c, Draft& d) {
    if (c.words("attention_cls", "basic") == "gdla") return motif3(c, d);
    d.tied = c.flag("tie_word_embeddings", false);
    const Heads h = heads_of(c);
    Object mixer = attention(h, rope(c));
    mixer.push_back({"differential", {true}});
    mixer.push_back({"differential_weights", {true}});
    if (const auto noise = c.maybe("num_noise_heads")) {
        mixer.push_back({"noise_heads", whole(*noise)});
        c.only("k_ratio", {"1"});
    }
    const bool all = c.flag("use_bias", false), output = c.flag("attention_bias", all),
               inputs = c.flag("qkv_bias", output);
    if (inputs) mixer.push_back({"bias", output ? biases({"q", "k", "v", "o"}) : biases({"q", "k", "v"})});
    if (!inputs && output) mixer.push_back({"bias", biases({"o"})});
    // Of Motif 3.
    c.only("attention_cls", {"basic"});
    c.off({"diff_v2", "num_experts", "mhc_enabled", "headwise_attn_output_gate", "elementwise_attn_output_gate",
           "num_nextn_predict_layers", "use_sliding_window"});
    c.pass({"sliding_window", "max_window_layers", "sliding_window_pattern", "sliding_window_period", "k_ratio"});
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), gated_activation(c), all));
}

}    // namespace

std::vector<Family> motif_families() {
    return {
        // MotifConfig, as Motif's own vLLM has it.
        {"Motif", "Motif", motif,
         R"({"vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 22016, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "hidden_act": "silu",
             "max_position_embeddings": 32768, "tie_word_embeddings": false, "rope_theta": 1000000,
             "experts_top_k": 2, "mhc_expansion_rate": 4})",
         "fused_rope polynorm_bias_clamp polynorm_sigmoid_weight hidden_clamp mhc_identity_init mhc_sinkhorn_iters "
         "mhc_h_post_alpha_end load_balance_coeff _debug_force_load_balance"},
    };
}

}    // namespace broadside::curate
