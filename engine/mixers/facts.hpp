#pragma once
/// \file
/// Facts of every kind of mixer. A kind is one folder beside this file: its facts (compiled into the
/// catalog), its words and its inner graph (compiled into the insets). A new kind is one folder, its include
/// and its place in the list below.

#include "engine/mixers/attention/facts.hpp"
#include "engine/mixers/cca/facts.hpp"
#include "engine/mixers/compressed/facts.hpp"
#include "engine/mixers/deltanet/facts.hpp"
#include "engine/mixers/gated_memory/facts.hpp"
#include "engine/mixers/hybrid_heads/facts.hpp"
#include "engine/mixers/kda/facts.hpp"
#include "engine/mixers/lightning/facts.hpp"
#include "engine/mixers/mamba/facts.hpp"
#include "engine/mixers/mamba2/facts.hpp"
#include "engine/mixers/mla/facts.hpp"
#include "engine/mixers/mlstm/facts.hpp"
#include "engine/mixers/moa/facts.hpp"
#include "engine/mixers/parallel_heads/facts.hpp"
#include "engine/mixers/rg_lru/facts.hpp"
#include "engine/mixers/rwkv/facts.hpp"
#include "engine/mixers/shared_block/facts.hpp"
#include "engine/mixers/short_conv/facts.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <variant>

namespace broadside::catalog {

using Mixer =
    std::variant<Attention, Mla, DeltaNet, Kda, Mamba2, LightningAttention, Mamba, ShortConv, ParallelHeads, Rwkv,
                 Mlstm, CompressedAttention, SharedBlock, RgLru, SharedBlockMamba, GatedMemory, Moa, Cca, HybridHeads>;

/// What one layer of a mixer keeps of the text, in values.
struct Kept {
    double bounded = 0;                   // a token; keys and values, or what stands for them
    std::optional<std::int64_t> bound;    // tokens after which `bounded` stops growing; none: it never does
    double growing = 0;                   // a token, beside them: entries that stand for several tokens
    double indexer = 0;                   // a token, beside them: keys of an indexer
    double state = 0;                     // whatever the context
};
inline Kept kept(const Mixer& mixer) {
    return std::visit(
        [](const auto& facts) {
            Kept out{.bounded = cache_values(facts), .bound = cache_bound(facts), .state = state_values(facts)};
            if constexpr (requires { growing_values(facts); }) out.growing = growing_values(facts);
            if constexpr (requires { indexer_values(facts); }) out.indexer = indexer_values(facts);
            return out;
        },
        mixer);
}
/// Of one such value, as caches and states are counted throughout.
inline constexpr double k_bf16_bytes = 2;

/// Keeps something of every token it has seen, as softmax attention does; the others have a state.
inline bool attends(const Mixer& mixer) {
    return std::visit(
        [](const auto& facts) {
            // Attention may read what another layer keeps.
            if constexpr (
                requires { facts.reuses_kv; } || requires { facts.attention.reuses_kv; })
                return true;
            return cache_values(facts) > 0;
        },
        mixer);
}

/// Of one layer's weights those that are used for one token, d: embedding_dim: all of them, but where a kind says
/// otherwise. A template, so that a kind is not converted back.
template <std::same_as<Mixer> AnyMixer>
double active_parameters(const AnyMixer& mixer, double d) {
    return std::visit(
        [&](const auto& facts) {
            if constexpr (requires { active_parameters(facts, d); })
                return active_parameters(facts, d);
            else
                return parameters(facts, d);
        },
        mixer);
}
/// Each token is worked on by some of its experts only.
inline bool routes(const Mixer& mixer) {
    return std::visit(
        [](const auto& facts) {
            return requires { facts.active_experts; };
        },
        mixer);
}

/// How it marks positions; null where it does not.
inline const Position* position_of(const Mixer& mixer) {
    return std::visit(
        [](const auto& facts) -> const Position* {
            if constexpr (requires { facts.position; })
                return &facts.position;
            else if constexpr (requires { facts.attention.position; })
                return &facts.attention.position;
            else
                return nullptr;
        },
        mixer);
}

}    // namespace broadside::catalog
