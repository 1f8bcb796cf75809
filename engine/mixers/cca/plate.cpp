#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::Cca&) {
    return {"cca",
            Component::latent_attention,
            "Compressed convolutional attention",
            {},
            "q, k = conv(conv(Q, K)) + mean(Q, K), each to one length",
            "Attention works in a space narrower than the model, where queries and keys are mixed with those of the "
            "tokens just before; half of the values are the last token's.",
            "Zyphra 2025, arXiv 2510.04476"};
}

}    // namespace broadside::diagram
