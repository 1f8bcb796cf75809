#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_rg_lru{
    .id = "rg-lru",
    .title = "Real-gated linear recurrent unit",
    .brief = "RG-LRU",
    .family = Family::state,
    .summary = "A linear recurrence of one number per channel, whose decay and input the token gates.",
    .text = {"After a short convolution each channel keeps a single value. The token makes two gates of it: one says "
             "how fast the value fades, the other what enters. The two weights are tied, so that the value keeps its "
             "size: what fades more takes more in. Griffin alternates such layers with attention in a window."},
    .formula = "a = exp(−8 r softplus(Λ));  h ← a h + √(1 − a²) (i x)",
    .sources = {{"De et al. 2024, Griffin", "https://arxiv.org/abs/2402.19427"}},
    .cost = "A state of constant size; work grows linearly with the context."};

}    // namespace

Concepts concepts(const catalog::RgLru&) { return {&k_rg_lru}; }

}    // namespace broadside::site
