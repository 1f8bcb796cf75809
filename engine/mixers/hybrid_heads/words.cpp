#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

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

MixerTraits traits(const catalog::HybridHeads& m) {
    MixerTraits out = traits(m.attention);
    out.local.reset();    // the state beside it sees all
    return out;
}

Terms terms(const catalog::HybridHeads& m) {
    Terms out = terms(m.attention);
    out.merge(terms(m.mamba));
    return out;
}

}    // namespace broadside::diagram
