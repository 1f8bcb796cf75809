#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Mla& m) {
    if (m.sparse) return {Kind::latent_attention, "DeepSeek Sparse Attention", "MLA + " + m.sparse->name};
    return {Kind::latent_attention, "Multi-head latent attention", "MLA"};
}

std::string detail(const catalog::Mla& m) { return fmt::format("{} heads, latent {}", m.heads, m.kv_lora_rank); }

}    // namespace broadside::diagram
