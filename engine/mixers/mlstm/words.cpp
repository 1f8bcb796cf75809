#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Mlstm&) {
    return {.kind = Component::linear_mixer,
            .full = "Matrix memory (mLSTM)",
            .brief = "mLSTM",
            .meaning = "a matrix as memory, with input and forget gates"};
}

std::string detail(const catalog::Mlstm& m) {
    return fmt::format("{} of {} × {}", counted(m.heads, "head"), m.key_head_dim, m.value_head_dim);
}

MixerTraits traits(const catalog::Mlstm&) { return {}; }

Terms terms(const catalog::Mlstm&) { return {Term::gate, Term::outer_product}; }

}    // namespace broadside::diagram
