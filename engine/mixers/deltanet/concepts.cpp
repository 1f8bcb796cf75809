#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_deltanet{
    .id = "gated-deltanet",
    .title = "Gated DeltaNet",
    .brief = "Gated DeltaNet",
    .family = Family::state,
    .summary = "Linear attention whose state forgets by a gate and corrects itself by the delta rule.",
    .text = {"Instead of keeping every token, a head keeps one matrix. A gate lets it fade; then what the state "
             "holds for the current key is replaced by the current value, rather than added to it. Reading it with "
             "the query gives the output."},
    .formula = "S ← α S (I − β k kᵀ) + β v kᵀ;  o = S q",
    .sources = {{"Yang, Kautz, Hatamizadeh 2024, Gated Delta Networks", "https://arxiv.org/abs/2412.06464"}},
    .cost = "A state of constant size for each head; work grows linearly with the context."};

}    // namespace

Concepts concepts(const catalog::DeltaNet&) { return {&k_deltanet}; }

}    // namespace broadside::site
