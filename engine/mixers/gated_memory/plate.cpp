#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::GatedMemory&) {
    return {"gated-memory",
            Component::linear_mixer,
            "Gated memory unit",
            {},
            "y = W (m ⊙ SiLU(G x))",
            "The token gates what the scan of an earlier layer gave at the same place; nothing of its own is kept.",
            "Ren et al. 2025, arXiv 2507.06607"};
}

}    // namespace broadside::diagram
