#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Kda&) { return {Component::linear_mixer, "Kimi Delta Attention", "KDA"}; }

std::string detail(const catalog::Kda& m) { return fmt::format("{} heads of {}", m.heads, m.head_dim); }

MixerTraits traits(const catalog::Kda& m) { return {.name = naming(m).brief}; }

}    // namespace broadside::diagram
