#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_mamba{
    .id = "mamba",
    .title = "Mamba",
    .brief = "Mamba",
    .family = Family::state,
    .summary = "A state-space layer whose decay, input and output depend on the token, channel by channel.",
    .text = {"Each channel keeps a state of a few values. The token sets how fast each of them fades, how it enters "
             "and how it is read, so that the layer can hold on to one token and let another pass. A scan computes "
             "it in one go over the text."},
    .formula = "h ← exp(Δ A) h + Δ B x;  y = C h + D x",
    .sources = {{"Gu, Dao 2023, Mamba", "https://arxiv.org/abs/2312.00752"}},
    .cost = "A state of constant size; work grows linearly with the context."};

}    // namespace

Concepts concepts(const catalog::Mamba&) { return {&k_mamba}; }

}    // namespace broadside::site
