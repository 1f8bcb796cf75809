#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

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

MixerTraits traits(const catalog::ParallelHeads& m) {
    MixerTraits out = traits(m.attention);
    out.local.reset();    // the state beside it sees all
    return out;
}

Terms terms(const catalog::ParallelHeads& m) {
    Terms out = terms(m.attention);
    out.merge(terms(m.mamba));
    return out;
}

}    // namespace broadside::diagram
