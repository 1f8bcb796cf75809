#include "engine/site/concept.hpp"

namespace broadside::site {
const Concept& gated_feed_forward() {
    static const Concept out{
        .id = "gated-feed-forward",
        .title = "Gated feed-forward",
        .brief = "gated FFN",
        .family = Family::feed_forward,
        .summary = "A feed-forward whose hidden values are multiplied by a gate.",
        .text = {"Two projections up instead of one: the first goes through an activation and gates the second. The "
                 "product is projected down."},
        .formula = "y = W↓ (SiLU(W₁ x) ⊙ W₂ x)",
        .sources = {{"Shazeer 2020, GLU Variants Improve Transformer", "https://arxiv.org/abs/2002.05202"}},
        .cost = "Three matrices instead of two, usually at two thirds of the width."};
    return out;
}

Concepts concepts(const catalog::DenseFfn& f) {
    if (gated(f.activation)) return {&gated_feed_forward()};
    return {};
}

}    // namespace broadside::site
