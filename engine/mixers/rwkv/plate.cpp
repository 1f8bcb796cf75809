#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::Rwkv&) {
    return {"rwkv",
            Component::linear_mixer,
            "RWKV time mixing",
            {},
            {},
            "Linear attention with a decay per channel; each input is mixed with the token before it.",
            "Peng et al. 2024, arXiv 2404.05892"};
}

}    // namespace broadside::diagram
