#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_shared_block{
    .id = "shared-block",
    .title = "Shared block",
    .brief = "shared block",
    .family = Family::state,
    .summary = "One block of attention and feed-forward serves many layers.",
    .text =
        {"State-space layers do most of the work. Before some of them the same block reads the residual path beside "
         "the token's embedding, and what it gives is added to the input of the state-space layer alone. Its weights "
         "exist once; in Zamba2 small matrices tell the layers apart."},
    .formula = "y = mamba(norm(x + W block(x, embedding)))",
    .sources = {{"Glorioso et al. 2024, Zamba", "https://arxiv.org/abs/2405.16712"},
                {"Glorioso et al. 2024, The Zamba2 Suite", "https://arxiv.org/abs/2411.15242"}},
    .cost = "Weights once for all its layers, a cache that grows with the context in each of them."};

/// The state space's, too.
template <class Block>
Concepts of_both(const Block& m) {
    Concepts out{&k_shared_block};
    for (const Concept* more : concepts(m.mamba)) out.push_back(more);
    add_concepts(m.position, out);
    return out;
}

}    // namespace

Concepts concepts(const catalog::SharedBlock& m) { return of_both(m); }
Concepts concepts(const catalog::SharedBlockMamba& m) { return of_both(m); }

}    // namespace broadside::site
