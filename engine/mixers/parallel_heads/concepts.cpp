#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_parallel_heads{
    .id = "attention-beside-mamba-2",
    .title = "Attention beside Mamba-2",
    .brief = "parallel heads",
    .family = Family::state,
    .summary =
        "Softmax attention and a state-space layer read the same input side by side, and their outputs are added.",
    .text = {"Instead of alternating, both kinds of mixer stand in every layer: attention finds single tokens far "
             "back, the state keeps a summary. How wide each is can be chosen freely."},
    .formula = "y = attention(norm(x)) + mamba(norm(x))",
    .sources = {{"Zuo et al. 2025, Falcon-H1", "https://arxiv.org/abs/2507.22448"}},
    .cost = "A cache that grows with the context and a state that does not, in each layer."};

}    // namespace

/// Both mixers' concepts, too.
Concepts concepts(const catalog::ParallelHeads& p) {
    Concepts out{&k_parallel_heads};
    for (const Concepts& more : {concepts(p.attention), concepts(p.mamba)})
        out.insert(out.end(), more.begin(), more.end());
    return out;
}

}    // namespace broadside::site
