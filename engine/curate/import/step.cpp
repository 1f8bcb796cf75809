// StepFun.

#include "engine/curate/import/family.hpp"

#include <algorithm>
#include <charconv>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// A list of numbers, or a text of numbers and commas.
std::vector<std::int64_t> listed_numbers(const Config& c, const char* key) {
    std::vector<std::int64_t> out = c.numbers(key);
    if (!out.empty()) return out;
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

/// The types of all layers; a list that goes on with those of the modules for further tokens is cut there.
std::vector<std::string> step_types(const Config& c, std::int64_t layers) {
    std::vector<std::string> types = c.texts("layer_types");
    const std::int64_t modules = c.zero_or_more("num_nextn_predict_layers");
    if (types.empty()) return std::vector<std::string>(static_cast<std::size_t>(layers), "full_attention");
    if (static_cast<std::int64_t>(types.size()) != layers + modules) return layer_types(c, layers, 1, "", "");
    types.resize(static_cast<std::size_t>(layers));
    return types;
}

/// What stands in a list, layer by layer, for the first layer of a type (the class takes it
/// for all of them), or in a number.
std::optional<double> first_of(const Config& c, const char* key, const std::vector<std::string>& types,
                               std::string_view type) {
    const Value* v = c.find(key);
    if (!v || !v->array()) return v ? v->number() : std::nullopt;
    std::optional<double> first;
    for (std::size_t i = 0; i < types.size() && i < v->array()->size(); ++i) {
        if (types[i] != type) continue;
        const auto n = (*v->array())[i].number();
        if (first && n != first) c.problem(key, "differs between layers of the type " + std::string(type));
        if (!first) first = n;
    }
    return first;
}

/// Step 3.5: windows with more heads, one gate per head, QK-norm; a sigmoid router in all but the first layers.
void step3p5(const Config& c, Draft& d) {
    d.tied = c.flag("tie_word_embeddings", false);
    const std::int64_t layers = layer_count(c);
    const auto types = step_types(c, layers);
    const auto other = c.section("attention_other_setting");
    const auto mixer = [&](bool local) {
        const char* type = local ? "sliding_attention" : "full_attention";
        Heads h{c.count("num_attention_heads"), c.count({"num_attention_groups", "num_key_value_heads"}),
                c.count("head_dim")};
        if (local) {
            const auto own = of_type(c, types, type, "num_attention_heads");
            if (other) {
                h.heads = other->count("num_attention_heads");
                h.kv_heads = other->count("num_attention_groups");
            } else if (own) {
                h.heads = *own;
            } else {
                h.heads = c.maybe("num_sliding_attention_heads").value_or(h.heads);
            }
        }
        Rope turns{.layer_type = type, .scaled = !local, .theta = first_of(c, "rope_theta", types, type)};
        const double share = first_of(c, "partial_rotary_factors", types, type).value_or(1);
        if (share > 0 && share < 1) turns.dim = static_cast<std::int64_t>(static_cast<double>(h.head_dim) * share);
        if (!turns.dim) turns.dim = partial_dim(c, h.head_dim, 1, type);
        Object m = attention(h, rope(c, turns));
        m.push_back({"qk_norm", text("head")});
        add_biases(c, m);
        // `gating`: true or "per-head", otherwise one for each value.
        const Value* gating = c.find("gating");
        const bool by_head = !gating || (gating->boolean() && *gating->boolean()) ||
                             (gating->string() && *gating->string() == "per-head");
        if (c.flag("use_head_wise_attn_gate", true)) m.push_back({"gate", text(by_head ? "head" : "element")});
        if (const auto root = c.maybe("query_pre_attn_scalar"); root && *root != h.head_dim)
            m.push_back({"score_root", whole(*root)});
        return m;
    };
    if (other) other->pass({"head_dim", "true_head_dim", "attention_type"});
    if (const Value* only = c.find("yarn_only_types"); only && !is_off(*only))
        if (c.texts("yarn_only_types") != std::vector<std::string>{"full_attention"})
            c.problem("yarn_only_types", "expected full_attention alone");
    Draft attention_layers;
    local_and_global(c, attention_layers, types, mixer(true), mixer(false));
    d.mixers = attention_layers.mixers;
    Experts e;
    e.experts = c.count({"moe_num_experts", "n_routed_experts", "num_experts", "num_local_experts"});
    e.active = c.count({"moe_top_k", "num_experts_per_tok"});
    e.hidden = c.count("moe_intermediate_size");
    e.score = c.words({"moe_router_activation", "scoring_func"}, "sigmoid");
    e.router_bias = c.flag("use_moe_router_bias", true);
    e.renormalise = c.flag("norm_expert_weight", true);
    e.scale = c.real("moe_router_scaling_factor", 1);
    e.shared = 1;
    e.shared_hidden = c.count({"share_expert_dim", "share_expert_dims"});
    e.gating = limits_by_layer(c, "swiglu_limits", layers);
    e.shared_gating = limits_by_layer(c, "swiglu_limits_shared", layers);
    c.only("n_shared_experts", {"1"});
    c.only("hidden_act", {"silu"});
    c.off({"need_fp32_gate_off", "mlp_bias"});
    c.pass({"need_fp32_gate", "use_qk_norm", "zero_centered", "use_moe", "moe_every_n_layer", "n_shared_experts",
            "att_impl_type", "max_seq_len", "sink", "num_sliding_attention_heads", "mtp_layer_types",
            "mtp_mlp_layer_types"});
    const std::vector<std::int64_t> chosen = listed_numbers(c, "moe_layers_enum");
    const auto by_type = sparse_layers(c, static_cast<std::size_t>(layers));
    const std::int64_t dense = chosen.empty() && by_type.empty() ? c.maybe("first_k_dense_replace").value_or(0) : 0;
    bool any_dense = false;
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool sparse = !by_type.empty() ? by_type[static_cast<std::size_t>(i)] == 1
                            : chosen.empty() ? i >= dense
                                             : contains(chosen, i);
        if (!by_type.empty() && !chosen.empty() && sparse != contains(chosen, i))
            return c.problem("mlp_layer_types", "does not agree with moe_layers_enum");
        any_dense = any_dense || !sparse;
        d.layers.emplace_back(attention_layers.layers[static_cast<std::size_t>(i)].first, sparse ? "moe" : "dense");
    }
    if (any_dense)
        d.ffns.push_back({"dense", limited(dense_ffn(c.count("intermediate_size"), "SwiGLU"), e.shared_gating)});
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
    e.renormalise = c.flag("norm_expert_weight", false);
    e.shared = 1;
    e.shared_hidden = c.count("share_expert_dim");
    const std::vector<std::int64_t> chosen = listed_numbers(c, "moe_layers_enum");
    const std::int64_t layers = layer_count(c);
    d.mixers.push_back({attention_name(h), {mixer}});
    if (chosen.empty()) c.assume("moe_layers_enum 4 to 59, Step3's default");
    for (std::int64_t i = 0; i < layers; ++i) {
        const bool sparse = chosen.empty() ? i >= 4 && i < 60 : contains(chosen, i);
        d.layers.emplace_back(attention_name(h), sparse ? "moe" : "dense");
    }
    d.ffns.push_back({"dense", dense_ffn(c.count("intermediate_size"), "SwiGLU")});
    d.ffns.push_back({"moe", moe(e)});
}

/// Step-1: Llama whose scores fall with the square root of the distance.
void step1(const Config& c, Draft& d) {
    d.context_keys = {"max_seq_len", "max_position_embeddings"};
    d.tied = c.flag("tie_word_embeddings", true);
    Heads h{c.count("num_attention_heads"), c.maybe({"num_attention_groups", "num_key_value_heads"}).value_or(1), 1};
    h.head_dim = std::max<std::int64_t>(1, c.count("hidden_size") / h.heads);
    Object mixer = attention(h, alibi(true));
    add_biases(c, mixer);
    uniform(c, d, h, mixer, dense_ffn(c.count("intermediate_size"), "SwiGLU", c.flag("mlp_bias", false)));
}

}    // namespace

std::vector<Family> step_families() {
    return {
        // Step1Config in vLLM.
        {"step1", "Step-1", step1,
         R"({"vocab_size": 74752, "hidden_size": 3072, "intermediate_size": 8192, "num_hidden_layers": 32,
             "num_attention_heads": 48, "num_attention_groups": 4, "max_seq_len": 32768,
             "tie_word_embeddings": true})"},
        // Step3TextConfig in vLLM.
        {"step3_text", "Step3", step3,
         R"({"vocab_size": 128815, "hidden_size": 7168, "intermediate_size": 18432, "moe_intermediate_size": 5120,
             "num_hidden_layers": 61, "num_attention_heads": 64, "num_attention_groups": 1, "head_dim": 256,
             "max_position_embedding": 65536, "tie_word_embeddings": false, "rope_theta": 500000, "share_q_dim": 2048,
             "moe_num_experts": 48, "moe_top_k": 3, "share_expert_dim": 5120, "norm_expert_weight": false})"},
        {"step3p5", "Step 3.5", step3p5,
         R"({"vocab_size": 128815, "hidden_size": 4096, "intermediate_size": 11264, "moe_intermediate_size": 1280,
             "num_hidden_layers": 45, "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128,
             "max_position_embeddings": 128000, "tie_word_embeddings": false, "num_experts_per_tok": 8, "gating": true,
             "n_routed_experts": 288, "share_expert_dim": 1280, "attention_bias": false, "moe_router_scaling_factor": 1,
             "mlp_bias": false, "first_k_dense_replace": 3, "rope_theta": 10000})"},
    };
}

}    // namespace broadside::curate
