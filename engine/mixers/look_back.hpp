#pragma once
/// \file
/// Which kinds can look back at an earlier run, where all layers run several times (catalog's `Loops`), and what that
/// takes: a gate for each head weighs what it finds there against what it finds in its own run.

#include "engine/mixers/facts.hpp"

#include <optional>
#include <variant>

namespace broadside::catalog {

/// Weights of the gates of one layer, from a head's query, or from a state of that width, to one logit, with a bias;
/// none for kinds that cannot look back.
inline std::optional<double> look_back_parameters(const Mixer& mixer, std::optional<double> state = {}) {
    const auto* a = std::get_if<Attention>(&mixer);
    return a ? std::optional(a->heads * (state.value_or(a->head_dim) + 1.0)) : std::nullopt;
}

}    // namespace broadside::catalog
