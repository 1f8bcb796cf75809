#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Moa&) {
    return {.kind = Component::full_attention,
            .full = "Mixture of attention heads",
            .brief = "MoA",
            .stands_for = "mixture of attention heads",
            .meaning = "a router picks query heads per token"};
}

std::string detail(const catalog::Moa& m) {
    return fmt::format("{} of {} × {}", m.active_experts, grouped(m.experts), counted(m.heads, "head"));
}

MixerTraits traits(const catalog::Moa& m) { return {.head = m.head_dim, .turned = m.position.dim.value_or(0)}; }

Terms terms(const catalog::Moa& m) {
    Terms out{Term::experts, Term::weighted_sum, Term::renormalised};
    if (m.output_bias) out.insert(Term::bias);
    return out;
}

}    // namespace broadside::diagram
