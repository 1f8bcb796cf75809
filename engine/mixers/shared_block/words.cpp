#include "engine/mixers/shared_block/words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

namespace {

/// Both layers' badges say the same: whose the weights are stands elsewhere.
Naming shared_naming(const catalog::SharedWeights& m, const std::string& own) {
    const std::string again = m.reuses_block ? " again" : "";
    return {.kind = Component::linear_mixer,
            .full = "Shared block" + again + ", then " + own,
            .brief = "Shared" + again + " + " + own,
            .family = "Shared block",
            .meaning = "attention and feed-forward with the same weights in many layers"};
}

}    // namespace

Naming naming(const catalog::SharedBlock& m) { return shared_naming(m, "Mamba-2"); }
Naming naming(const catalog::SharedBlockMamba& m) { return shared_naming(m, "Mamba"); }

std::string detail(const catalog::SharedBlock& m) {
    return fmt::format("{} + {} heads, state {}", m.heads, m.mamba.heads, m.mamba.state_dim);
}

std::string detail(const catalog::SharedBlockMamba& m) {
    return fmt::format("{} + {}, state {}", counted(m.heads, "head"), counted(m.mamba.inner_dim, "channel"),
                       m.mamba.state_dim);
}

std::string shared_weights(const catalog::SharedWeights& m) {
    if (m.reuses_block) return "weights of an earlier layer";
    return m.blocks > 1 ? grouped(m.blocks) + " sets of weights in turn" : "one set of weights for all";
}

MixerTraits traits(const catalog::SharedBlock& m) {
    return {.head = m.head_dim, .turned = m.position.dim.value_or(m.head_dim)};
}
MixerTraits traits(const catalog::SharedBlockMamba& m) {
    return {.head = m.head_dim, .turned = m.position.dim.value_or(m.head_dim)};
}

Terms terms(const catalog::SharedBlock& m) { return terms(m.mamba); }
Terms terms(const catalog::SharedBlockMamba& m) { return terms(m.mamba); }

}    // namespace broadside::diagram
