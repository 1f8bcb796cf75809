#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::Moe& f) {
    const std::string score = f.router.score == catalog::RouterScore::sigmoid   ? "sigmoid router"
                              : f.router.score == catalog::RouterScore::softmax ? "softmax router"
                                                                                : "√softplus router";
    if (f.latent_dim)
        return {"latent-moe",
                Component::experts,
                "Latent mixture of experts",
                {},
                "y = U Σ w · E(D x), D down to the latent, U up again",
                "Routed experts work in a narrower space, so that more of them fit into the same traffic.",
                "Elango et al. 2026, arXiv 2601.18089"};
    return {"moe",
            Component::experts,
            "Mixture of experts",
            score,
            "y = Σ w · E(x) over the experts with the best scores",
            "A router picks a few small feed-forwards for each token; a shared one, where there is one, always works.",
            "Shazeer et al. 2017, arXiv 1701.06538; Dai et al. 2024, 2401.06066"};
}

}    // namespace broadside::diagram
