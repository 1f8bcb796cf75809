#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_moe{
    .id = "mixture-of-experts",
    .title = "Mixture of experts",
    .brief = "MoE",
    .family = Family::feed_forward,
    .summary = "A router sends each token to a few of many feed-forwards.",
    .text =
        {"Instead of one feed-forward a layer has many, the experts. A small router scores them for each token, the "
         "best few work, and their results are added with the scores as weights. The model grows without more work "
         "for a token.",
         "Routers differ in how they score, whether a bias keeps the experts evenly busy, and whether they choose "
         "groups first."},
    .formula = "y = Σ over top-k of gᵢ(x) · expertᵢ(x)",
    .sources = {{"Shazeer et al. 2017, Outrageously Large Neural Networks", "https://arxiv.org/abs/1701.06538"}},
    .cost = "All experts have to be in memory; a token works with k of them."};

const Concept k_shared{.id = "shared-experts",
                       .title = "Shared experts",
                       .brief = "shared expert",
                       .family = Family::feed_forward,
                       .summary = "Experts that every token uses, beside the routed ones.",
                       .text = {"What all tokens need is learned once, in an expert that is always on, so that the "
                                "routed ones can specialize."},
                       .formula = "y = shared(x) + Σ over top-k of gᵢ(x) · expertᵢ(x)",
                       .sources = {{"Dai et al. 2024, DeepSeekMoE", "https://arxiv.org/abs/2401.06066"}},
                       .cost = "Its work is done for every token."};

const Concept k_latent{
    .id = "latent-moe",
    .title = "Latent mixture of experts",
    .brief = "latent MoE",
    .family = Family::feed_forward,
    .summary = "Routed experts work in a space narrower than the model.",
    .text =
        {"Tokens are projected down before they go to the experts and up again after them. Experts become cheaper to "
         "hold and to send tokens to, so there can be more of them."},
    .formula = "y = W↑ Σ over top-k of gᵢ(x) · expertᵢ(W↓ x)",
    .sources = {{"Elango et al. 2026, LatentMoE", "https://arxiv.org/abs/2601.18089"}},
    .cost = "Experts shrink with the width of the latent."};

const Concept k_product_keys{
    .id = "experts-by-product-keys",
    .title = "Experts found by product keys",
    .brief = "product keys",
    .family = Family::feed_forward,
    .summary = "An expert is a row and a column of a square, and its score is the sum of theirs.",
    .text = {"Thousands of experts of one neuron each would need a router as large as they are. Instead they lie in a "
             "square: the router scores its rows and its columns, the best sums among these are the experts that "
             "work, and a softmax over their scores weights them."},
    .formula = "s(i, j) = x · rᵢ + x · cⱼ, y = Σ over top-k of softmax(s) · act(x · uᵢⱼ) vᵢⱼ",
    .sources = {{"Lample et al. 2019, Large Memory Layers with Product Keys", "https://arxiv.org/abs/1907.05242"},
                {"Shi, Wu 2024, Wonderful Matrices", "https://arxiv.org/abs/2412.11834"}},
    .cost = "A router of 2 · √experts scores; of the experts two rows each are read."};

const Concept k_router_mlp{
    .id = "router-with-an-mlp",
    .title = "Router with an MLP",
    .brief = "MLP router",
    .family = Family::feed_forward,
    .summary = "A small network, not one matrix, scores the experts.",
    .text = {"The token is brought down to a narrow state, which in ZAYA1 the state of the router below joins, so that "
             "layers choose in knowledge of each other. A norm and two layers lead from there to the scores. One "
             "further choice is no expert at all: the token then passes by the layer's experts."},
    .formula = "rₗ = W x + w ⊙ rₗ₋₁, s = softmax(MLP(norm(rₗ)))",
    .sources = {{"Zyphra 2026, ZAYA1-8B Technical Report", "https://arxiv.org/abs/2605.05365"}},
    .cost = "A router of a few matrices as wide as its state."};

}    // namespace

Concepts concepts(const catalog::Moe& f) {
    Concepts out{&k_moe};
    if (f.shared) out.push_back(&k_shared);
    if (f.latent_dim) out.push_back(&k_latent);
    if (f.router.product_keys) out.push_back(&k_product_keys);
    if (f.router.hidden) out.push_back(&k_router_mlp);
    if (gated(f.activation)) out.push_back(&gated_feed_forward());
    if (f.activation == catalog::Activation::polynorm_glu) out.push_back(&polynorm());
    return out;
}

}    // namespace broadside::site
