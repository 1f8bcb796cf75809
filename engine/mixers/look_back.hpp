#pragma once
/// \file
/// Which kinds can look back at an earlier run, where all layers run several times (catalog's `Loops`), and what that
/// takes: a gate for each head weighs what it finds there against what it finds in its own run.

#include "engine/mixers/facts.hpp"

#include <optional>
#include <variant>

namespace broadside::catalog {

/// From a head's query to one logit, with a bias.
inline double look_back_gates(const Attention& a) { return a.heads * (a.head_dim + 1.0); }

/// Weights of the gates of one layer; none for kinds that cannot look back.
inline std::optional<double> look_back_parameters(const Mixer& mixer) {
    return std::visit(
        [](const auto& facts) -> std::optional<double> {
            if constexpr (requires { look_back_gates(facts); })
                return look_back_gates(facts);
            else
                return {};
        },
        mixer);
}

}    // namespace broadside::catalog
