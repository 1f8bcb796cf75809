#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_deltanet{
    .id = "gated-deltanet",
    .title = "Gated DeltaNet",
    .brief = "Gated DeltaNet",
    .family = Family::state,
    .summary = "Linear attention whose state forgets by a gate and corrects itself by the delta rule.",
    .text = {"Instead of keeping every token, a head keeps one matrix. A gate lets it fade; then what the state "
             "holds for the current key is replaced by the current value, rather than added to it. Reading it with "
             "the query gives the output."},
    .formula = "S ← α S (I − β k kᵀ) + β v kᵀ;  o = S q",
    .sources = {{"Yang, Kautz, Hatamizadeh 2024, Gated Delta Networks", "https://arxiv.org/abs/2412.06464"}},
    .cost = "A state of constant size for each head; work grows linearly with the context."};

const Concept k_dynamic_convolution{
    .id = "dynamic-convolution",
    .title = "Convolution by the token",
    .brief = "dynamic convolution",
    .family = Family::state,
    .summary = "The kernels of the short convolution over values are made by each token.",
    .text = {"Most linear mixers convolve queries, keys and values with kernels that are learned once. Here a small "
             "network makes a kernel for each channel of the values from the token at hand; queries and keys are not "
             "convolved."},
    .formula = "vₜ ← SiLU(Σᵢ kᵢ(xₜ) ⊙ vₜ₋ᵢ),  k(x) = W₂ SiLU(W₁ x) + b",
    .sources = {{"Gu et al. 2025, Jet-Nemotron", "https://arxiv.org/abs/2508.15884"}},
    .cost = "Two matrices, from the token to as many numbers as kernels have."};

}    // namespace

Concepts concepts(const catalog::DeltaNet& m) {
    Concepts out{&k_deltanet};
    if (m.kernel_hidden) out.push_back(&k_dynamic_convolution);
    return out;
}

}    // namespace broadside::site
