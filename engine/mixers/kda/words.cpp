#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Kda&) {
    return {.kind = Component::linear_mixer,
            .full = "Kimi Delta Attention",
            .brief = "KDA",
            .stands_for = "Kimi Delta Attention",
            .meaning = "linear, decay per channel"};
}

std::string detail(const catalog::Kda& m) { return fmt::format("{} of {}", counted(m.heads, "head"), m.head_dim); }

MixerTraits traits(const catalog::Kda&) { return {}; }

Terms terms(const catalog::Kda&) {
    return {Term::gate, Term::token_decay, Term::matrix_state, Term::outer_product, Term::softplus};
}

}    // namespace broadside::diagram
