#pragma once
/// \file
/// What graph and panel of a shared block both say. Private to this folder.

#include "engine/mixers/shared_block/facts.hpp"

#include <string>

namespace broadside::diagram {

/// Whose the shared weights are: `2 sets of weights in turn`.
std::string shared_weights(const catalog::SharedWeights& m);

}    // namespace broadside::diagram
