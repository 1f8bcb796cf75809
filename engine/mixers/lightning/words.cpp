#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::LightningAttention&) {
    return {.kind = Component::linear_mixer,
            .full = "Lightning Attention",
            .brief = "Lightning",
            .stands_for = "Lightning Attention",
            .meaning = "linear, fixed decay per head"};
}

std::string detail(const catalog::LightningAttention& m) {
    return fmt::format("{} of {}", counted(m.heads, "head"), m.head_dim);
}

MixerTraits traits(const catalog::LightningAttention& m) {
    return {.head = m.head_dim,
            .turned = m.position.dim.value_or(0),
            .qk_norm = m.qk_norm != catalog::QkNorm::none};
}

Terms terms(const catalog::LightningAttention&) {
    return {Term::gate, Term::head_decay, Term::matrix_state, Term::outer_product};
}

}    // namespace broadside::diagram
