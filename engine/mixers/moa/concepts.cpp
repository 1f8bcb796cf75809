#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_moa{
    .id = "mixture-of-attention-heads",
    .title = "Mixture of attention heads",
    .brief = "MoA",
    .summary = "A router picks for each token which of many sets of query heads attend.",
    .text = {"An expert is a pair of matrices: one makes queries of the token, the other brings what these heads have "
             "found back to the model's width. A router chooses a few of them and weighs what they give, as with "
             "feed-forwards. Keys and values are made once for each token, and all experts read them, so that any "
             "of them can be chosen later."},
    .formula = "y = Σ over top-k of gᵢ(x) · Oᵢ attention(Qᵢ x, K, V)",
    .sources = {{"Zhang et al. 2022, Mixture of Attention Heads", "https://arxiv.org/abs/2210.05144"},
                {"Shen et al. 2024, JetMoE", "https://arxiv.org/abs/2404.07413"}},
    .cost =
        "Keeps 2 · heads · dₕ values per token and layer, however many experts there are; all of them have to be "
        "in memory."};

}    // namespace

Concepts concepts(const catalog::Moa& m) {
    Concepts out{&k_moa};
    add_concepts(m.position, out);
    return out;
}

}    // namespace broadside::site
