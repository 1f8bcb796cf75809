#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_gated_memory{
    .id = "gated-memory",
    .title = "Gated memory unit",
    .brief = "GMU",
    .family = Family::state,
    .summary = "A gate on what the scan of an earlier state-space layer gave for the same token.",
    .text = {"The upper half of the model has no scan of its own. Between its layers of attention, which read the keys "
             "and values of one layer below, the token gates the output of the last scan, channel by channel. Two "
             "projections are all its weights."},
    .formula = "y = W (m ⊙ SiLU(G x))",
    .sources = {{"Ren et al. 2025, Decoder-Hybrid-Decoder Architecture", "https://arxiv.org/abs/2507.06607"}},
    .cost = "Keeps nothing; two products for each token."};

}    // namespace

Concepts concepts(const catalog::GatedMemory&) { return {&k_gated_memory}; }

}    // namespace broadside::site
