#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_cca{
    .id = "compressed-convolutional-attention",
    .title = "Compressed convolutional attention",
    .brief = "CCA",
    .summary = "Attention in a space narrower than the model, with queries and keys convolved over neighboring tokens.",
    .text = {"Queries, keys and values are projected to fewer channels than the model has, and stay there: what is "
             "cached and what attention works on is narrow. To make up for it two short causal convolutions mix "
             "queries and keys over neighboring tokens, first each channel by itself, then the channels of a head; "
             "what they were before joins again as the mean of both.",
             "Half of the values come from the token itself, half from the one before it. Queries and keys are "
             "brought to one length, and a learned factor for each key head sets how sharp attention is."},
    .formula = "q, k = conv₂(conv₁([Q, K])) + mean(Q, K)",
    .sources = {{"Zyphra 2025, Compressed Convolutional Attention", "https://arxiv.org/abs/2510.04476"},
                {"Zyphra 2026, ZAYA1-8B Technical Report", "https://arxiv.org/abs/2605.05365"}},
    .cost = "Keeps 2 · kv-heads · dₕ values per token, and queries, keys and half a value of the last few tokens."};

}    // namespace

Concepts concepts(const catalog::Cca& a) {
    Concepts out{&k_cca};
    if (a.window) out.push_back(&local_attention());
    add_concepts(a.position, out);
    return out;
}

}    // namespace broadside::site
