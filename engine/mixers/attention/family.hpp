#pragma once
/// \file
/// The attention mixers of a model, which its panels show together.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"

#include <string>
#include <vector>

namespace broadside::diagram {

/// An attention mixer of the model with its index there.
struct AttentionUse {
    const catalog::Attention* facts;
    int index;    // −1: it is a part of another mixer
};
/// In the order in which the stack first uses them.
std::vector<AttentionUse> attentions(const catalog::Model& model);

/// What the gate on the output goes through: `σ gate`, `softplus gate`.
inline std::string gate_name(const catalog::Attention& m) { return m.softplus_gate ? "softplus gate" : "σ gate"; }

}    // namespace broadside::diagram
