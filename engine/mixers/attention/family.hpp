#pragma once
/// \file
/// Which attention mixers of a model are drawn together: those that differ in reach and position only.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"

#include <vector>

namespace broadside::diagram {

/// An attention mixer of the model with its index there.
struct AttentionUse {
    const catalog::Attention* facts;
    int index;
};
/// In the order in which the stack first uses them.
std::vector<AttentionUse> attentions(const catalog::Model& model);
/// True where one drawing does for both.
bool alike(catalog::Attention a, const catalog::Attention& b);

}    // namespace broadside::diagram
