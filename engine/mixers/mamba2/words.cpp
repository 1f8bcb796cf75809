#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Mamba2&) {
    return {.kind = Component::linear_mixer,
            .full = "Mamba-2",
            .brief = "Mamba-2",
            .meaning = "state-space layers",
            .state_space = true};
}

std::string detail(const catalog::Mamba2& m) {
    return fmt::format("{}, state {}", counted(m.heads, "head"), m.state_dim);
}

MixerTraits traits(const catalog::Mamba2&) { return {}; }

Terms terms(const catalog::Mamba2&) { return {Term::vector_state, Term::outer_product}; }

}    // namespace broadside::diagram
