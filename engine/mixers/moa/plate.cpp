#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::Moa&) {
    return {"moa",
            Component::full_attention,
            "Mixture of attention heads",
            {},
            "y = Σ w · O softmax(Q x · k / √(head width)) v over the experts with the best scores",
            "A router picks for each token who makes its queries and its output; all read the same keys and values.",
            "Zhang et al. 2022, arXiv 2210.05144; Shen et al. 2024, 2404.07413"};
}

}    // namespace broadside::diagram
