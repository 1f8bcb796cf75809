#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::ParallelHeads& m) {
    return {Component::linear_mixer, "Attention beside Mamba-2", naming(m.attention).brief + " ‖ Mamba-2"};
}

std::string detail(const catalog::ParallelHeads& m) {
    return fmt::format("{} + {} heads, state {}", m.attention.heads, m.mamba.heads, m.mamba.state_dim);
}

MixerTraits traits(const catalog::ParallelHeads& m) { return {.name = naming(m).brief}; }

}    // namespace broadside::diagram
