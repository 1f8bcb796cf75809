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

}    // namespace broadside::diagram
