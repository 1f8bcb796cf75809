#pragma once
/// \file
/// The inner graph of Mamba, for a mixer of its own and beside heads of attention.
/// Threads: as inset.hpp.

#include "engine/inset/inset.hpp"

namespace broadside::diagram {

/// From the input in row 0 to the node `times` in row 4: in two columns from `column` on x, what is made of it (time
/// step, B and C) and the state, in the third the gate. `context` tells of Mamba's own fields.
void add_mamba(Flow& flow, const catalog::Mamba& m, const InsetContext& context, int column);

}    // namespace broadside::diagram
