#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::HybridHeads&) {
    return {"attention-mamba",
            Component::linear_mixer,
            "Attention and Mamba heads",
            {},
            {},
            "Heads of attention and a state space read the same input; the mean of what they give, each normed, is "
            "projected.",
            "Dong et al. 2024, arXiv 2411.13676"};
}

}    // namespace broadside::diagram
