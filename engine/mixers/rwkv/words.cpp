#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Rwkv& m) {
    return {Component::linear_mixer, "RWKV time mixing", fmt::format("RWKV-{}", m.version)};
}

std::string detail(const catalog::Rwkv& m) { return fmt::format("{} heads of {}", m.heads, m.head_dim); }

MixerTraits traits(const catalog::Rwkv& m) { return {.name = naming(m).brief}; }

}    // namespace broadside::diagram
