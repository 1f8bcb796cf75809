#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::LightningAttention&) {
    return {Component::linear_mixer, "Lightning Attention", "Lightning"};
}

std::string detail(const catalog::LightningAttention& m) { return fmt::format("{} heads of {}", m.heads, m.head_dim); }

}    // namespace broadside::diagram
