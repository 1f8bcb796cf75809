#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::LightningAttention&) {
    return {"lightning",
            Component::linear_mixer,
            "Lightning Attention",
            {},
            {},
            "Linear attention without softmax; every head forgets at a fixed rate λ of its own.",
            "Qin et al. 2024, arXiv 2401.04658"};
}

}    // namespace broadside::diagram
