#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::Mla& m) {
    if (m.sparse)
        return {"dsa",
                Component::latent_attention,
                "DeepSeek Sparse Attention",
                {},
                "attend to the k tokens with the largest Σ w · ReLU(q · k′), w from x",
                "A small indexer scores every token before; latent attention then reads the best of them only.",
                "DeepSeek-AI 2025, arXiv 2512.02556",
                "mla"};
    return {"mla",
            Component::latent_attention,
            "Multi-head latent attention",
            {},
            "c = W x, then k = U c and v = V c for every head",
            "Keys and values of all heads unfold from one short vector; it and a rope key are all that is kept.",
            "DeepSeek-AI 2024, arXiv 2405.04434"};
}

}    // namespace broadside::diagram
