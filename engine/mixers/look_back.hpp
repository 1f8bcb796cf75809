#pragma once
/// \file
/// Which kinds can look back at an earlier run, where all layers run several times (catalog's `Loops`), and what that
/// takes: a gate for each head weighs what it finds there against what it finds in its own run.

#include "engine/mixers/facts.hpp"

#include <optional>
#include <variant>

namespace broadside::catalog {

/// From a head's query, or from a state of that width, to one logit, with a bias.
inline double look_back_gates(const Attention& a, std::optional<double> state) {
    return a.heads * (state.value_or(a.head_dim) + 1.0);
}

/// Weights of the gates of one layer; none for kinds that cannot look back.
inline std::optional<double> look_back_parameters(const Mixer& mixer, std::optional<double> state = {}) {
    return std::visit(
        [&](const auto& facts) -> std::optional<double> {
            if constexpr (requires { look_back_gates(facts, state); })
                return look_back_gates(facts, state);
            else
                return {};
        },
        mixer);
}

}    // namespace broadside::catalog
