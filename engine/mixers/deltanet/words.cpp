#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::DeltaNet&) {
    return {.kind = Component::linear_mixer,
            .full = "Gated DeltaNet",
            .brief = "Gated DeltaNet",
            .stands_for = "linear attention",
            .meaning = "delta rule, decay per head"};
}

std::string detail(const catalog::DeltaNet& m) {
    return fmt::format("{} value, {} key heads", m.value_heads, m.key_heads);
}

MixerTraits traits(const catalog::DeltaNet&) { return {}; }

Terms terms(const catalog::DeltaNet&) {
    return {Term::gate, Term::token_decay, Term::matrix_state, Term::outer_product, Term::softplus};
}

}    // namespace broadside::diagram
