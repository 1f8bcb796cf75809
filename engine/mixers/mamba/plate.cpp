#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::Mamba&) {
    return {"mamba",
            Component::linear_mixer,
            "Mamba",
            {},
            {},
            "A state-space model with a small state for each channel; decay, input and output depend on the token.",
            "Gu, Dao 2023, arXiv 2312.00752"};
}

}    // namespace broadside::diagram
