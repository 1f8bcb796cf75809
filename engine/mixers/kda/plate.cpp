#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::Kda&) {
    return {"kda",
            Component::linear_mixer,
            "Kimi Delta Attention",
            {},
            {},
            "As Gated DeltaNet, but the decay has a value for each channel of the key.",
            "Kimi Team 2025, arXiv 2510.26692"};
}

}    // namespace broadside::diagram
