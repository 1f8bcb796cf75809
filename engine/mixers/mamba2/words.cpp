#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Mamba2&) {
    return {.kind = Component::linear_mixer,
            .full = "Mamba-2",
            .brief = "Mamba-2",
            .meaning = "state-space layers"};
}

std::string detail(const catalog::Mamba2& m) { return fmt::format("{} heads, state {}", m.heads, m.state_dim); }

MixerTraits traits(const catalog::Mamba2&) { return {}; }

}    // namespace broadside::diagram
