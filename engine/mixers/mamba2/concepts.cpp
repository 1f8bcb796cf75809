#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_mamba2{
    .id = "mamba-2",
    .title = "Mamba-2",
    .brief = "Mamba-2",
    .family = Family::state,
    .summary = "A state-space layer: a state that decays and takes in each token, with one decay per head.",
    .text =
        {"Each channel keeps a small state. Every token scales it down by a rate that depends on the token, adds its "
         "input, and reads the result out. With one rate per head the layer can be computed by large matrix "
         "products."},
    .formula = "h ← exp(Δ A) h + Δ x Bᵀ;  y = h C + D x",
    .sources = {{"Dao, Gu 2024, Transformers are SSMs", "https://arxiv.org/abs/2405.21060"}},
    .cost = "A state of constant size; work grows linearly with the context."};

}    // namespace

Concepts concepts(const catalog::Mamba2&) { return {&k_mamba2}; }

}    // namespace broadside::site
