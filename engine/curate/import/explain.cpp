#include "engine/curate/import/explain.hpp"

#include "engine/base/format.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace broadside::curate {
namespace {

/// Where a key went in the catalog's file, for those whose names do not say; of mixers and
/// feed-forwards in `mixers.*`.
std::string_view goes_to(std::string_view key) {
    constexpr std::pair<std::string_view, std::string_view> places[] = {
        {"hidden_size", "embedding_dim"},
        {"n_embd", "embedding_dim"},
        {"d_model", "embedding_dim"},
        {"vocab_size", "vocabulary"},
        {"num_hidden_layers", "layers"},
        {"n_layer", "layers"},
        {"n_layers", "layers"},
        {"layer_types", "stack"},
        {"layers_block_type", "stack"},
        {"hybrid_override_pattern", "stack"},
        {"first_k_dense_replace", "stack"},
        {"moe_layer_freq", "stack"},
        {"sliding_window_pattern", "stack"},
        {"block_configs", "stack"},
        {"max_position_embeddings", "context_tokens"},
        {"n_positions", "context_tokens"},
        {"max_seq_len", "context_tokens"},
        {"tie_word_embeddings", "tied_embeddings"},
        {"num_attention_heads", "mixers.*.heads"},
        {"n_head", "mixers.*.heads"},
        {"num_key_value_heads", "mixers.*.kv_heads"},
        {"head_dim", "mixers.*.head_dim"},
        {"v_head_dim", "mixers.*.v_head_dim"},
        {"kv_lora_rank", "mixers.*.kv_lora_rank"},
        {"q_lora_rank", "mixers.*.q_lora_rank"},
        {"qk_nope_head_dim", "mixers.*.qk_nope_head_dim"},
        {"qk_rope_head_dim", "mixers.*.qk_rope_head_dim"},
        {"sliding_window", "mixers.*.window"},
        {"attention_chunk_size", "mixers.*.chunk"},
        {"rope_theta", "mixers.*.position.theta"},
        {"rotary_emb_base", "mixers.*.position.theta"},
        {"rope_local_base_freq", "mixers.*.position.theta"},
        {"partial_rotary_factor", "mixers.*.position.dim"},
        {"rotary_pct", "mixers.*.position.dim"},
        {"rotary_dim", "mixers.*.position.dim"},
        {"rope_scaling", "mixers.*.position.scaling"},
        {"rope_parameters", "mixers.*.position"},
        {"factor", "mixers.*.position.scaling.factor"},
        {"original_max_position_embeddings", "mixers.*.position.scaling.original_context"},
        {"attention_bias", "mixers.*.bias"},
        {"use_qk_norm", "mixers.*.qk_norm"},
        {"clip_qkv", "mixers.*.clip"},
        {"query_pre_attn_scalar", "mixers.*.score_root"},
        {"attn_logit_softcapping", "mixers.*.softcap"},
        {"final_logit_softcapping", "logit_softcap"},
        {"logit_scale", "logit_scale"},
        {"intermediate_size", "ffns.*.hidden"},
        {"n_inner", "ffns.*.hidden"},
        {"hidden_act", "ffns.*.activation"},
        {"hidden_activation", "ffns.*.activation"},
        {"activation_function", "ffns.*.activation"},
        {"mlp_bias", "ffns.*.bias"},
        {"moe_intermediate_size", "ffns.moe.expert_hidden"},
        {"num_experts", "ffns.moe.experts"},
        {"n_routed_experts", "ffns.moe.experts"},
        {"num_local_experts", "ffns.moe.experts"},
        {"num_experts_per_tok", "ffns.moe.active_experts"},
        {"n_shared_experts", "ffns.moe.shared.count"},
        {"num_shared_experts", "ffns.moe.shared.count"},
        {"shared_expert_intermediate_size", "ffns.moe.shared.hidden"},
        {"scoring_func", "ffns.moe.router.score"},
        {"n_group", "ffns.moe.router.groups"},
        {"topk_group", "ffns.moe.router.top_groups"},
        {"routed_scaling_factor", "ffns.moe.router.scale"},
        {"norm_topk_prob", "ffns.moe.router.renormalise"},
        {"embedding_multiplier", "embedding_factor"},
        {"residual_multiplier", "residual_factor"},
        {"num_nextn_predict_layers", "mtp.modules"},
        {"ssm_state_size", "mixers.*.state_dim"},
        {"conv_kernel", "mixers.*.conv_kernel"},
        {"mamba_num_heads", "mixers.*.heads"},
        {"mamba_head_dim", "mixers.*.head_dim"},
        {"n_groups", "mixers.*.groups"}};
    key = key.substr(key.find_last_of('.') + 1);
    const auto* at = std::ranges::find(places, key, &std::pair<std::string_view, std::string_view>::first);
    return at == std::end(places) ? std::string_view() : at->second;
}

}    // namespace

std::string explained(const Reading& reading, const std::vector<Unread>& unread, const Beside& beside) {
    std::string out;
    const auto line = [&out](const std::string& text) { out += printable(text) + "\n"; };
    if (!beside.files.empty()) line(fmt::format("read: {}", fmt::join(beside.files, ", ")));
    for (const Reading::Entry& e : reading.entries) {
        const std::string_view to = goes_to(e.path);
        line(fmt::format("{:>6}  {} = {}{}{}", e.line, e.path, e.shown, to.empty() ? "" : " → ", to));
    }
    for (const std::string& a : reading.assumed) line(fmt::format("     –  assumed: {}", a));
    for (const Unread& u : unread)
        line(fmt::format("{:>6}  {} = {}: {}", u.member->line, u.path, u.member->value.shown(),
                         u.again.empty() ? "not read" : "says again what makes " + u.again));
    return out;
}

}    // namespace broadside::curate
