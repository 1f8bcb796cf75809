#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::Mamba2&) {
    return {"mamba2",
            Component::linear_mixer,
            "Mamba-2",
            {},
            {},
            "A state-space model whose decay, input and output depend on the token; heads of a group share B and C.",
            "Dao, Gu 2024, arXiv 2405.21060"};
}

}    // namespace broadside::diagram
