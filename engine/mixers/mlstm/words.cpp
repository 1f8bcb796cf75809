#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Mlstm&) { return {Component::linear_mixer, "Matrix memory (mLSTM)", "mLSTM"}; }

std::string detail(const catalog::Mlstm& m) {
    return fmt::format("{} heads of {} × {}", m.heads, m.key_head_dim, m.value_head_dim);
}

MixerTraits traits(const catalog::Mlstm& m) { return {.name = naming(m).brief}; }

}    // namespace broadside::diagram
