#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_lightning{.id = "lightning-attention",
                          .title = "Lightning attention",
                          .brief = "Lightning",
                          .family = Family::state,
                          .summary = "Linear attention with a fixed decay, computed in blocks.",
                          .text = {"Without the softmax, attention is a sum of key and value products that can be "
                                   "kept as one matrix. Older tokens fade at a fixed rate per head. Within a block "
                                   "of tokens it is computed as attention, between blocks as a state."},
                          .formula = "S ← λ S + v kᵀ;  o = S q",
                          .sources = {{"Qin et al. 2024, Lightning Attention-2", "https://arxiv.org/abs/2401.04658"}},
                          .cost = "A state of constant size for each head; work grows linearly with the context."};

}    // namespace

Concepts concepts(const catalog::LightningAttention& a) {
    Concepts out{&k_lightning};
    if (a.qk_norm != catalog::QkNorm::none) out.push_back(&qk_norm());
    add_concepts(a.position, out);
    return out;
}

}    // namespace broadside::site
