#pragma once
/// \file
/// Letters, signs and words that cells and plates take for granted, and a key to them explains: which of them a model
/// may bring onto the sheet. Each kind says its own in its folder (engine/mixers/KIND/words.cpp,
/// engine/ffns/KIND/words.cpp); of a variant they are templates, as in naming.hpp.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"

#include <concepts>
#include <set>
#include <variant>

namespace broadside::diagram {

enum class Term {
    gate,             // σ
    token_decay,      // α, β
    head_decay,       // λ
    matrix_state,     // S
    vector_state,     // h, dt
    outer_product,    // ⊗
    softplus,         // s, A, δ
    weighted_sum,     // Σ w
    layer_input,      // x
    bias,             // + b
    cap,
    root_of_width,     // × √d
    steered_router,    // score + bias
    renormalised,
    stretched,       // YaRN
    axes,            // M-RoPE
    fourier,         // FoPE
    part_turned,     // ½
    no_positions,    // NoPE
    latent,          // unfolded
    experts,
    widths,    // of a model without experts
    masks,     // of local and of global layers
};
using Terms = std::set<Term>;

Terms terms(const catalog::Attention& facts);
Terms terms(const catalog::Mla& facts);
Terms terms(const catalog::DeltaNet& facts);
Terms terms(const catalog::Kda& facts);
Terms terms(const catalog::Mamba2& facts);
Terms terms(const catalog::LightningAttention& facts);
Terms terms(const catalog::Mamba& facts);
Terms terms(const catalog::ShortConv& facts);
Terms terms(const catalog::RgLru& facts);
Terms terms(const catalog::ParallelHeads& facts);
Terms terms(const catalog::HybridHeads& facts);
Terms terms(const catalog::SharedBlock& facts);
Terms terms(const catalog::SharedBlockMamba& facts);
Terms terms(const catalog::GatedMemory& facts);
Terms terms(const catalog::Moa& facts);
Terms terms(const catalog::Cca& facts);
Terms terms(const catalog::Rwkv& facts);
Terms terms(const catalog::Mlstm& facts);
Terms terms(const catalog::CompressedAttention& facts);
Terms terms(const catalog::DenseFfn& facts);
Terms terms(const catalog::Moe& facts);
template <std::same_as<catalog::Mixer> Mixer>
Terms terms(const Mixer& mixer) {
    return std::visit([](const auto& facts) { return terms(facts); }, mixer);
}
template <std::same_as<catalog::Ffn> Ffn>
Terms terms(const Ffn& ffn) {
    return std::visit([](const auto& facts) { return terms(facts); }, ffn);
}
/// Of its mixers and feed-forwards, their positions, and what lies around the layers.
Terms terms(const catalog::Model& model);

}    // namespace broadside::diagram
