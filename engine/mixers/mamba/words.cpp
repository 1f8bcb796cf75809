#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Mamba&) { return {Component::linear_mixer, "Mamba", "Mamba"}; }

std::string detail(const catalog::Mamba& m) {
    return fmt::format("{} channels, state {}", grouped(m.inner_dim), m.state_dim);
}

MixerTraits traits(const catalog::Mamba& m) { return {.name = naming(m).brief}; }

}    // namespace broadside::diagram
