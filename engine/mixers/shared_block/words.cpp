#include "engine/mixers/shared_block/words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::SharedBlock& m) {
    return {Component::linear_mixer, m.reuses_block ? "Shared block again, then Mamba-2" : "Shared block, then Mamba-2",
            m.reuses_block ? "Shared again + Mamba-2" : "Shared + Mamba-2"};
}

Naming naming(const catalog::SharedBlockMamba& m) {
    return {Component::linear_mixer, m.reuses_block ? "Shared block again, then Mamba" : "Shared block, then Mamba",
            m.reuses_block ? "Shared again + Mamba" : "Shared + Mamba"};
}

std::string detail(const catalog::SharedBlock& m) {
    return fmt::format("{} + {} heads, state {}", m.heads, m.mamba.heads, m.mamba.state_dim);
}

std::string detail(const catalog::SharedBlockMamba& m) {
    return fmt::format("{} heads + {} channels, state {}", m.heads, grouped(m.mamba.inner_dim), m.mamba.state_dim);
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
