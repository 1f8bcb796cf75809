#include "engine/mixers/common/words.hpp"
#include "engine/base/format.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::HybridHeads& m) {
    const Naming attention = naming(m.attention);
    return {.kind = Component::linear_mixer,
            .full = m.attention.local() ? "Local attention and Mamba heads" : "Attention and Mamba heads",
            .brief = attention.brief + " ‖ Mamba",
            .meaning = "heads of attention and of a state space in one mixer"};
}

std::string detail(const catalog::HybridHeads& m) {
    return fmt::format("{}, {} channels, state {}", counted(m.attention.heads, "head"), grouped(m.mamba.inner_dim),
                       m.mamba.state_dim);
}

MixerTraits traits(const catalog::HybridHeads& m) { return traits_of_both(m); }
Terms terms(const catalog::HybridHeads& m) { return terms_of_both(m); }

}    // namespace broadside::diagram
