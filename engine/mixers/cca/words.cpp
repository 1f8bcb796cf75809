#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::Cca& m) {
    Naming out{.kind = Component::latent_attention,
               .full = "Compressed convolutional attention",
               .brief = "CCA",
               .stands_for = "compressed convolutional attention",
               .meaning = "queries and keys convolved over neighboring tokens, in a narrower space"};
    if (!m.window) return out;
    out.kind = Component::local_attention;
    out.full += ", window";
    out.family = out.brief;
    out.brief = "CCA, local";
    return out;
}

std::string detail(const catalog::Cca& m) {
    return fmt::format("{}, {}", counted(m.heads, "head"),
                       m.window ? "window " + grouped(*m.window) : counted(m.kv_heads, "KV head"));
}

MixerTraits traits(const catalog::Cca& m) {
    return {.local = m.window.has_value(), .head = m.head_dim, .turned = m.position.dim.value_or(0), .qk_norm = true};
}

Terms terms(const catalog::Cca& m) { return m.bias ? Terms{Term::bias} : Terms{}; }

}    // namespace broadside::diagram
