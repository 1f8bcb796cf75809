#include "engine/curate/import/gguf_names.hpp"

#include "engine/curate/import/config.hpp"
#include "engine/curate/import/gguf_metadata.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// What most architectures have.
constexpr GgufRename k_renames[] = {
    {"context_length", "max_position_embeddings"},
    {"embedding_length", "hidden_size"},
    {"feed_forward_length", "intermediate_size"},
    {"attention.head_count", "num_attention_heads"},
    {"attention.head_count_kv", "num_key_value_heads"},
    {"attention.key_length", "head_dim"},
    {"attention.q_lora_rank", "q_lora_rank"},
    {"attention.kv_lora_rank", "kv_lora_rank"},
    {"attention.sliding_window", "sliding_window"},
    {"rope.freq_base", "rope_theta"},
    {"vocab_size", "vocab_size"},
    {"expert_count", "num_experts"},
    {"expert_used_count", "num_experts_per_tok"},
    {"expert_feed_forward_length", "moe_intermediate_size"},
    {"expert_shared_feed_forward_length", "shared_expert_intermediate_size"},
    {"expert_shared_count", "n_shared_experts"},
    {"expert_group_count", "n_group"},
    {"expert_group_used_count", "topk_group"},
    {"expert_weights_scale", "routed_scaling_factor"},
    {"expert_weights_norm", "norm_topk_prob"},
    {"expert_gating_func", "scoring_func"},
    {"leading_dense_block_count", "first_k_dense_replace"},
    {"nextn_predict_layers", "num_nextn_predict_layers"},
    {"attn_logit_softcapping", "attn_logit_softcapping"},
    {"final_logit_softcapping", "final_logit_softcapping"},
    {"logit_scale", "logit_scale"},
    {"embedding_scale", "embedding_multiplier"},
    {"residual_scale", "residual_multiplier"},
    {"attention.scale", "attention_multiplier"},
    {"use_parallel_residual", "use_parallel_residual"},
    {"num_loops", "num_loops"},
    {"skip_loop_final_norm", "skip_loop_final_norm"},
    // What the catalog does not keep, or what other keys say.
    {"block_count"},
    {"attention.layer_norm_rms_epsilon"},
    {"attention.layer_norm_epsilon"},
    {"attention.value_length"},
    {"attention.sliding_window_pattern"},
    {"rope.dimension_count"},
    {"rope.freq_base_swa"},
    {"rope.scaling.type"},
    {"rope.scaling.factor"},
    {"rope.scaling.original_context_length"},
    {"rope.scaling.finetuned"},
    {"rope.scaling.attn_factor"},
    {"rope.scaling.yarn_log_multiplier"},
    {"rope.scaling.yarn_attn_factor"},
    {"rope.scaling.yarn_ext_factor"},
    {"rope.scaling.yarn_beta_fast"},
    {"rope.scaling.yarn_beta_slow"},
    {"tensor_data_layout"},
};

/// What llama.cpp's metadata of an architecture leave out, though the model is built by it.
constexpr std::pair<std::string_view, std::string_view> k_left_out[] = {
    {"plamo2", "which layers have windows, and how long"},
    {"falcon-h1", "the factors of its layers, which are worked into the weights"},
    {"jais", "the factors on embeddings and logits, which are worked into the weights"},
    {"gptj", "how it is built: llama.cpp has its name and no code for it"},
    {"bitnet", "whether its gates are SiLU, as llama.cpp has them, or squared ReLU"},
};

/// Architectures of llama.cpp that import has no family for.
constexpr std::pair<std::string_view, std::string_view> k_no_family[] = {
    {"refact", "Refact"},
    {"plamo", "the first PLaMo"},
    {"talkie", "Talkie"},
    {"cogvlm", "CogVLM"},
    {"rwkv6qwen2", "Qwen 2 with RWKV-6 in place of attention"},
    {"arwkv7", "Qwen 2 with RWKV-7 in place of attention"},
};

/// The second of a pair; empty where none has that first.
std::string_view told(std::span<const std::pair<std::string_view, std::string_view>> all, std::string_view first) {
    const auto at = std::ranges::find(all, first, &std::pair<std::string_view, std::string_view>::first);
    return at == all.end() ? std::string_view() : at->second;
}

/// What has a decoder's architecture and is none.
void refuse_others(GgufMetadata& m) {
    if (const Value* causal = m.take("attention.causal"); causal && is_off(*causal))
        m.refuse("is an encoder's: attention sees later tokens");
    if (m.number("pooling_type") == 4) m.refuse("is a classifier's, which ranks texts (pooling_type 4)");
    const std::int64_t further = m.layers();    // the first of those that predict further tokens
    if (m.layer_has(further, "nextn.eh_proj.weight") && !m.layer_has(0, "attn_norm.weight"))
        m.refuse("has only the modules that predict further tokens, a draft head of the model");
}

/// What llama.cpp takes from which tensors are there.
void put_by_tensors(GgufMetadata& m) {
    const std::string_view family = m.family();
    m.put(family == "openelm" ? "share_input_output_layers" : "tie_word_embeddings", Value{!m.has_head()});
    m.put(family == "internlm2"  ? "bias"
          : family == "stablelm" ? "use_qkv_bias"
          : family == "ernie4_5" ? "use_bias"
                                 : "attention_bias",
          Value{m.any_layer_has("attn_q.bias") || m.any_layer_has("attn_qkv.bias")});
    m.put(family == "stablelm" ? "qk_layernorm" : "use_qk_norm", Value{m.any_layer_has("attn_q_norm.weight")});
}

}    // namespace

void GgufMetadata::rename(const std::vector<GgufRename>& own) {
    const std::string prefix = architecture_ + ".";
    for (const auto& [key, value] : header_.facts) {
        if (!key.starts_with(prefix)) continue;
        const std::string_view rest = std::string_view(key).substr(prefix.size());
        if (taken_.contains(rest)) continue;
        const auto mine = std::ranges::find(own, rest, &GgufRename::from);
        const GgufRename* as = mine != own.end() ? &*mine : std::ranges::find(k_renames, rest, &GgufRename::from);
        if (as == std::end(k_renames)) as = nullptr;
        // llama.cpp's numbers for what turns scores into weights.
        const std::int64_t* n = value.integer();
        if (as && rest == "expert_gating_func" && n && (*n == 1 || *n == 2 || *n == 4))
            put(as->to, Value{std::string(*n == 1 ? "softmax" : *n == 2 ? "sigmoid" : "sqrtsoftplus")});
        else if (as && rest != "expert_gating_func")
            as->to ? put(as->to, value) : void();
        else
            put(("gguf." + std::string(rest)).c_str(), value);
    }
}

double turned_share(const GgufMetadata& m, const char* key) {
    const std::int64_t heads = std::max<std::int64_t>(1, m.number("attention.head_count")),
                       key_length = m.number("attention.key_length"),
                       head = key_length > 0 ? key_length : m.number("embedding_length") / heads,
                       turned = m.number(key);
    // The next number, so that times the head it is not a little less than what turns.
    return turned > 0 && turned < head ? std::nextafter(static_cast<double>(turned) / static_cast<double>(head), 1.0)
                                       : 1;
}

Object stretch_of(const GgufMetadata& m) {
    const double factor = m.real("rope.scaling.factor", 0);
    const Value* type = m.at("rope.scaling.type");
    const std::int64_t before = m.number("rope.scaling.original_context_length");
    // Of LongRoPE the factors are tables; how far it stretches says the context.
    if (m.size("rope_factors_long.weight") > 0)
        return {{"rope_type", {std::string("longrope")}}, {"original_max_position_embeddings", {before}}};
    if (!type || !type->string() || *type->string() == "none" || factor == 0) return {};
    if (*type->string() == "linear" && factor == 1) return {};    // as some conversions write it for all
    Object out{{"rope_type", *type}, {"factor", {factor}}};
    if (before > 0) out.push_back({"original_max_position_embeddings", {before}});
    if (const double scores = m.real("rope.scaling.yarn_attn_factor", 0); scores > 0)
        out.push_back({"attention_factor", {scores}});
    return out;
}

std::string GgufHeader::word(const std::string& key) const {
    const auto at = facts.find(key);
    return at != facts.end() && at->second.string() ? *at->second.string() : std::string();
}

Object configuration_of(const GgufHeader& header, const std::string& architecture, const Place& place,
                        std::vector<std::string>& assumed) {
    const auto known = std::ranges::find(gguf_architectures(), std::string_view(architecture), &GgufArchitecture::name);
    if (known == gguf_architectures().end()) {
        const std::string_view lacks = told(k_left_out, architecture), model = told(k_no_family, architecture);
        std::string why = "is not known";
        if (!lacks.empty()) why = "does not say " + std::string(lacks);
        if (!model.empty()) why = "is " + std::string(model) + ", which import has no family for";
        throw InputError(place, "general.architecture", "GGUF of the architecture \"" + architecture + "\" " + why,
                         model.empty() ? "import the config.json that it was made from"
                                       : "`broadside new ID --like MODEL` begins the file by hand");
    }
    GgufMetadata m(header, architecture, known->family, place);
    refuse_others(m);
    // What the file leaves out is no class's default, but there is no such model.
    if (m.number("embedding_length") < 1) m.refuse("does not say hidden_size");
    if (known->more) known->more(m);
    m.put("num_hidden_layers", m.layers());
    m.rename(known->names);
    if (!m.has("vocab_size") && m.tokens() > 0) m.put("vocab_size", m.tokens());
    put_by_tensors(m);
    if (const double share = turned_share(m); share < 1 && !m.has("qk_rope_head_dim"))
        m.put("partial_rotary_factor", Value{share});
    if (const Object rope = stretch_of(m); !rope.empty() && !m.has("rope_parameters"))
        m.put("rope_scaling", Value{rope});
    // Gemma 4 has them for the part that does not turn.
    if (m.size("rope_freqs.weight") > 0 && m.family() != "gemma4_text")
        m.assume("RoPE without what its frequencies are divided by: rope_freqs.weight, numbers that are not read");
    if (m.size("rope_factors_long.weight") > 0 && m.number("rope.scaling.original_context_length") == 0)
        m.assume("RoPE without LongRoPE: the context that it stretches stands nowhere");
    assumed = m.assumed();
    return std::move(m).finish();
}

}    // namespace broadside::curate
