#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_rwkv{
    .id = "rwkv",
    .title = "RWKV time mixing",
    .brief = "RWKV",
    .family = Family::state,
    .summary = "Linear attention with a decay for each channel, whose inputs are mixed with those of the token before.",
    .text = {"A token’s key, value and receptance are made from itself and the token before it. What has been seen "
             "fades at a rate of its own in each channel, and the receptance says what is read. Later versions keep "
             "a matrix per head and let the token set the decay."},
    .formula = "o = r (S + Diag(u) kᵀ v);  S ← Diag(w) S + kᵀ v",
    .sources = {{"Peng et al. 2023, RWKV", "https://arxiv.org/abs/2305.13048"},
                {"Peng et al. 2024, Eagle and Finch", "https://arxiv.org/abs/2404.05892"}},
    .cost = "A state of constant size for each head; work grows linearly with the context."};

}    // namespace

Concepts concepts(const catalog::Rwkv&) { return {&k_rwkv}; }

}    // namespace broadside::site
