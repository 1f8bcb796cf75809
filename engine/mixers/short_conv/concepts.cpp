#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_short_conv{
    .id = "short-convolution",
    .title = "Gated short convolution",
    .brief = "short conv",
    .family = Family::state,
    .summary = "A convolution over the last few tokens, between two gates that the token sets.",
    .text = {"The token is projected to an input and two gates. The first gate scales what enters a causal "
             "convolution of a few tokens, the second what leaves it. What lies further back reaches the token "
             "through the layers below, and through the attention layers between them."},
    .formula = "y = W (C ⊙ conv(B ⊙ x))",
    .sources = {{"Liquid AI 2025, LFM2 Technical Report", "https://arxiv.org/abs/2511.23404"}},
    .cost = "Keeps the last few tokens; work grows linearly with the context."};

}    // namespace

Concepts concepts(const catalog::ShortConv&) { return {&k_short_conv}; }

}    // namespace broadside::site
