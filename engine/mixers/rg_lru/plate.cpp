#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::RgLru&) {
    return {"rg-lru",
            Component::linear_mixer,
            "Gated linear recurrence",
            {},
            {},
            "One state for each channel; the token gates how fast it fades and what enters it.",
            "De et al. 2024, arXiv 2402.19427"};
}

}    // namespace broadside::diagram
