#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_hybrid_heads{
    .id = "attention-and-mamba-heads",
    .title = "Attention and Mamba heads",
    .brief = "hybrid heads",
    .family = Family::state,
    .summary = "Heads of attention and a state space stand in one mixer, with one projection in and one out.",
    .text = {"Attention finds single tokens far back, the state keeps a summary. Both read the same input; what each "
             "gives is normed, as they differ in size, and the mean of the two is projected. In most layers attention "
             "has a window, and neighboring layers share keys and values."},
    .formula = "y = W (norm(attention(x)) + norm(mamba(x))) / 2",
    .sources = {{"Dong et al. 2024, Hymba", "https://arxiv.org/abs/2411.13676"}},
    .cost = "A cache, of the window's length in most layers, and a state that does not grow."};

}    // namespace

/// Both mixers' concepts, too.
Concepts concepts(const catalog::HybridHeads& m) {
    Concepts out{&k_hybrid_heads};
    for (const Concepts& more : {concepts(m.attention), concepts(m.mamba)})
        out.insert(out.end(), more.begin(), more.end());
    return out;
}

}    // namespace broadside::site
