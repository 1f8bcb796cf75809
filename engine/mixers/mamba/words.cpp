#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Mamba&) {
    return {.kind = Component::linear_mixer,
            .full = "Mamba",
            .brief = "Mamba",
            .meaning = "state-space layers, a state for each channel",
            .state_space = true};
}

std::string detail(const catalog::Mamba& m) {
    return fmt::format("{} channels, state {}", grouped(m.inner_dim), m.state_dim);
}

MixerTraits traits(const catalog::Mamba&) { return {}; }

Terms terms(const catalog::Mamba&) { return {}; }

}    // namespace broadside::diagram
