#include "engine/mixers/common/words.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::ParallelHeads& m) {
    return {.kind = Component::linear_mixer,
            .full = "Attention beside Mamba-2",
            .brief = naming(m.attention).brief + " ‖ Mamba-2",
            .meaning = "attention and state space side by side in a layer"};
}

std::string detail(const catalog::ParallelHeads& m) {
    return fmt::format("{} + {} heads, state {}", m.attention.heads, m.mamba.heads, m.mamba.state_dim);
}

MixerTraits traits(const catalog::ParallelHeads& m) { return traits_of_both(m); }
Terms terms(const catalog::ParallelHeads& m) { return terms_of_both(m); }

}    // namespace broadside::diagram
