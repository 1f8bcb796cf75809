#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Mamba2&) { return {Component::linear_mixer, "Mamba-2", "Mamba-2"}; }

std::string detail(const catalog::Mamba2& m) { return fmt::format("{} heads, state {}", m.heads, m.state_dim); }

MixerTraits traits(const catalog::Mamba2& m) { return {.name = naming(m).brief}; }

}    // namespace broadside::diagram
