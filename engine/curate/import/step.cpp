// StepFun.

#include "engine/curate/import/family.hpp"

#include <algorithm>
#include <charconv>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// A text of numbers and commas.
std::vector<std::int64_t> listed_numbers(const Config& c, const char* key) {
    std::vector<std::int64_t> out;
    const std::string listed = c.words(key, "");
    for (std::string_view rest = listed; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        std::int64_t n = -1;
        std::from_chars(rest.data(), rest.data() + comma, n);
        out.push_back(n);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return out;
}

/// Step 3.5: windows with more heads, one gate a head, QK-norm; a sigmoid router in all but the first layers.
void step3p5(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const auto types = layer_types(c, layers, 1, "full_attention", "full_attention");
    const auto other = c.section("attention_other_setting");
    const auto mixer = [&](bool local) {
        Heads h;
        h.heads = local && other ? other->count("num_attention_heads") : c.count("num_attention_heads");
        h.kv_heads = local && other ? other->count("num_attention_groups")
                                    : c.count({"num_attention_groups", "num_key_value_heads"});
        h.head_dim = c.count("head_dim");
        Object m = attention(h, rope(c));
        m.push_back({"qk_norm", text("head")});
        if (c.flag("use_head_wise_attn_gate", true)) m.push_back({"gate", text("head")});
        return m;
    };
    if (other) other->pass({"head_dim", "true_head_dim", "attention_type"});
    if (c.given("partial_rotary_factors") || c.given("yarn_only_types") || c.given("swiglu_limits") ||
        c.given("swiglu_limits_shared"))
        for (const char* key : {"partial_rotary_factors", "yarn_only_types", "swiglu_limits", "swiglu_limits_shared"})
            if (const Value* v = c.given(key); v && !is_off(*v))
                c.assume(std::string(key) + " left out: they differ by layer");
    Draft attention_layers;
    local_and_global(c, attention_layers, types, mixer(true), mixer(false));
    d.mixers = attention_layers.mixers;
    Experts e;
    e.experts = c.count({"moe_num_experts", "num_experts"});
    e.active = c.count({"moe_top_k", "num_experts_per_tok"});
    e.hidden = c.count("moe_intermediate_size");
    e.score = c.words({"moe_router_activation", "scoring_func"}, "sigmoid");
    e.router_bias = c.flag("use_moe_router_bias", true);
    e.renormalise = c.flag("norm_expert_weight", true);
    e.scale = c.real("moe_router_scaling_factor", 1);
    e.shared = 1;
    e.shared_hidden = c.count("share_expert_dim");
    c.only("n_shared_experts", {"1"});
    c.off({"need_fp32_gate_off"});
    c.pass({"need_fp32_gate", "use_qk_norm", "zero_centered", "share_expert_dims", "use_moe", "moe_every_n_layer",
            "n_shared_experts", "att_impl_type", "max_seq_len", "sink"});
    const std::vector<std::int64_t> chosen = listed_numbers(c, "moe_layers_enum");
    const std::int64_t dense = c.maybe("first_k_dense_replace").value_or(1);
    bool any_dense = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool sparse = chosen.empty() ? i >= dense : contains(chosen, i);
        any_dense = any_dense || !sparse;
        d.layers.emplace_back(attention_layers.layers[static_cast<std::size_t>(i)].first, sparse ? "moe" : "dense");
    }
    if (any_dense) d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), "SwiGLU")});
    c.pass({"intermediate_size"});
    d.ffns.push_back({"moe", moe(e)});
    add_mtp(c, d, "num_nextn_predict_layers", d.layers.back().first);
}

/// Step3: one key/value head, queries through a narrow width, a shared expert beside the mixture.
void step3(const Config& c, Draft& d) {
    d.context_keys = {"max_position_embedding", "max_position_embeddings", "max_seq_len"};
    d.tied = c.flag("tie_word_embeddings", false);
    c.only("num_attention_groups", {"1"});
    const Heads h{c.count("num_attention_heads"), 1, c.count("head_dim")};
    Object mixer = attention(h, rope(c));
    if (const auto rank = c.maybe("share_q_dim")) mixer.push_back({"q_lora_rank", whole(*rank)});
    Experts e;
    e.experts = c.count("moe_num_experts");
    e.active = c.count("moe_top_k");
    e.hidden = c.count("moe_intermediate_size");
    e.renormalise = c.flag("norm_expert_weight", true);
    e.shared = 1;
    e.shared_hidden = c.count("share_expert_dim");
    const std::vector<std::int64_t> chosen = listed_numbers(c, "moe_layers_enum");
    const std::int64_t layers = layer_count(c);
    d.mixers.push_back({attention_name(h), {mixer}});
    for (std::int64_t i = 0; i < layers; ++i)
        d.layers.emplace_back(attention_name(h), (chosen.empty() ? i > 0 : contains(chosen, i)) ? "moe" : "dense");
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), "SwiGLU")});
    d.ffns.push_back({"moe", moe(e)});
}

}    // namespace

std::vector<Family> step_families() {
    return {
        {"step3_text", "Step3", step3, R"({"tie_word_embeddings": false, "rope_theta": 10000})"},
        {"step3p5", "Step 3.5", step3p5, R"({"tie_word_embeddings": false, "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
