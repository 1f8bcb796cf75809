#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Rwkv& m) {
    return {.kind = Component::linear_mixer,
            .full = "RWKV time mixing",
            .brief = fmt::format("RWKV-{}", m.version),
            .meaning = m.version < 6    ? "linear attention with a decay for each channel"
                       : m.version == 6 ? "linear attention, decay by the token"
                                        : "linear attention that replaces what a key held"};
}

std::string detail(const catalog::Rwkv& m) {
    return m.version == 4 ? grouped(m.heads) + " channels"
                          : fmt::format("{} of {}", counted(m.heads, "head"), m.head_dim);
}

MixerTraits traits(const catalog::Rwkv&) { return {}; }

Terms terms(const catalog::Rwkv& m) {
    if (m.version == 4) return {Term::gate};
    return {Term::gate, Term::matrix_state, Term::outer_product};
}

}    // namespace broadside::diagram
