#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_mlstm{
    .id = "matrix-memory",
    .title = "Matrix memory",
    .brief = "mLSTM",
    .family = Family::state,
    .summary = "A memory cell that is a matrix: values are stored under their keys, with exponential gates.",
    .text = {"A head keeps one matrix and a vector that norms it. The forget gate lets both fade, the input gate "
             "says how strongly the current value is stored under its key, and the query reads it out. Exponential "
             "gates let a token outweigh everything stored before it."},
    .formula = "C ← f C + i v kᵀ,  n ← f n + i k;  h = o ⊙ C q / max(|nᵀ q|, 1)",
    .sources = {{"Beck et al. 2024, xLSTM", "https://arxiv.org/abs/2405.04517"}},
    .cost = "A state of constant size for each head; work grows linearly with the context."};

}    // namespace

Concepts concepts(const catalog::Mlstm&) { return {&k_mlstm}; }

}    // namespace broadside::site
