#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::DeltaNet&) { return {Component::linear_mixer, "Gated DeltaNet", "Gated DeltaNet"}; }

std::string detail(const catalog::DeltaNet& m) {
    return fmt::format("{} value, {} key heads", m.value_heads, m.key_heads);
}

MixerTraits traits(const catalog::DeltaNet& m) { return {.name = naming(m).brief}; }

}    // namespace broadside::diagram
