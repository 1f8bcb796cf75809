#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::DeltaNet&) {
    return {"deltanet",
            Component::linear_mixer,
            "Gated DeltaNet",
            {},
            {},
            "Each token overwrites what the state held for its key, after a decay by α.",
            "Yang, Kautz, Hatamizadeh 2024, arXiv 2412.06464"};
}

}    // namespace broadside::diagram
