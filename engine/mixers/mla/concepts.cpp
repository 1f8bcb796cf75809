#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_mla{
    .id = "multi-head-latent-attention",
    .title = "Multi-head latent attention",
    .brief = "MLA",
    .summary = "Keys and values of all heads are made from one small latent, which is all that is kept.",
    .text = {"A token is projected down to a latent of a few hundred values. From it each head's keys and values are "
             "projected up again, so only the latent has to be kept, and a small key that carries the position, "
             "shared by all heads.",
             "The projections up can be merged into those of the query and the output, so the latent never has to be "
             "unpacked."},
    .formula = "c = W↓ h;  K = W↑ᴷ c,  V = W↑ⱽ c",
    .sources = {{"DeepSeek-AI 2024, DeepSeek-V2", "https://arxiv.org/abs/2405.04434"}},
    .cost =
        "Keeps the latent and the shared key: one row of a few hundred values per token and layer, whatever the "
        "heads."};

}    // namespace

const Concept& sparse_attention() {
    static const Concept out{
        .id = "sparse-attention",
        .title = "DeepSeek sparse attention",
        .brief = "DSA",
        .summary = "A small indexer chooses the tokens that each query attends to.",
        .text = {"A cheap scorer with narrow heads ranks all earlier tokens for each query: how much each of its "
                 "heads counts the token itself says. Attention proper then looks only at the best of them, a fixed "
                 "number."},
        .formula = "attend to top-k by Σ wⱼ ReLU(qⱼ · k)",
        .sources = {{"DeepSeek-AI 2025, DeepSeek-V3.2", "https://arxiv.org/abs/2512.02556"}},
        .cost =
            "Attention's work per token is bounded by k; the indexer still looks at every token, and its keys are "
            "kept too."};
    return out;
}

Concepts concepts(const catalog::Mla& a) {
    Concepts out{&k_mla};
    if (a.sparse) out.push_back(&sparse_attention());
    if (a.gate) out.push_back(&gated_attention());
    if (a.sinks) out.push_back(&attention_sinks());
    add_concepts(a.position, out);
    return out;
}

}    // namespace broadside::site
