#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_kda{.id = "kimi-delta-attention",
                    .title = "Kimi delta attention",
                    .brief = "KDA",
                    .family = Family::state,
                    .summary = "Gated DeltaNet with a gate for every channel instead of every head.",
                    .text = {"As Gated DeltaNet, but each channel of the key has its own rate of forgetting, so that "
                             "a head can hold some things for long and let others go."},
                    .formula = "S ← S Diag(α) (I − β k kᵀ) + β v kᵀ;  o = S q",
                    .sources = {{"Kimi Team 2025, Kimi Linear", "https://arxiv.org/abs/2510.26692"}},
                    .cost = "A state of constant size for each head; work grows linearly with the context."};

}    // namespace

Concepts concepts(const catalog::Kda&) { return {&k_kda}; }

}    // namespace broadside::site
