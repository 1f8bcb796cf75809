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

const Concept& polynorm() {
    static const Concept out{
        .id = "polynorm",
        .title = "PolyNorm",
        .brief = "PolyNorm",
        .family = Family::feed_forward,
        .summary = "An activation that weighs powers of its input, each brought to one size.",
        .text =
            {"The third, the second and the first power of the gate are each divided by their root mean square over "
             "the width. Three learned numbers weigh them, and a fourth is added: how bent the function is, "
             "training decides layer by layer, in a mixture expert by expert."},
        .formula = "w₁ norm(x³) + w₂ norm(x²) + w₃ norm(x) + b",
        .sources = {{"Zhuo et al. 2024, Polynomial Composition Activations", "https://arxiv.org/abs/2411.03884"}},
        .cost = "Four numbers for each feed-forward."};
    return out;
}

Concepts concepts(const catalog::DenseFfn& f) {
    if (f.activation == catalog::Activation::polynorm_glu) return {&gated_feed_forward(), &polynorm()};
    if (gated(f.activation)) return {&gated_feed_forward()};
    return {};
}

}    // namespace broadside::site
