#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::SharedBlock&) {
    return {"shared-block",
            Component::linear_mixer,
            "Shared block before Mamba-2",
            {},
            {},
            "Attention and feed-forward whose weights many layers share; low-rank adapters tell the layers apart.",
            "Glorioso et al. 2024, arXiv 2411.15242"};
}

PlateWords plate_words(const catalog::SharedBlockMamba&) {
    return {"shared-block-mamba",
            Component::linear_mixer,
            "Shared block before Mamba",
            {},
            {},
            "One block of attention and feed-forward, whose weights many layers share.",
            "Glorioso et al. 2024, arXiv 2405.16712"};
}

}    // namespace broadside::diagram
