#include "engine/mixers/common/inset.hpp"
#include "engine/base/format.hpp"

#include <algorithm>

namespace broadside::diagram {

// Columns: queries and keys, values, decay and write strength, gate.
std::vector<Inset> insets(const catalog::DeltaNet& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim, inner = std::int64_t{m.value_heads} * m.value_head_dim;
    const Component kind = Component::linear_mixer;
    const std::string values = c.told(product(m.value_heads, m.value_head_dim), {"value_heads", "value_head_dim"});
    Flow flow(c.pen, "inset." + c.name);
    flow.box("query-key", {0, 0}, kind,
             {"Q, K", c.told("each " + product(m.key_heads, m.key_head_dim), {"key_heads", "key_head_dim"})});
    flow.box("value", {1, 0}, kind, {"V", values});
    flow.box("decay", {2, 0}, kind, {"a, b", c.told("each " + grouped(m.value_heads), {"value_heads"})});
    flow.box("gate", {3, 0}, kind, {"Gate", values});
    // A key head serves several value heads: its queries and keys are repeated.
    const int served = m.value_heads / std::max(1, m.key_heads);
    delta_rule(flow, c, m.conv_kernel,
               {{Component::plain, "α = exp(−A s(a + δ))"},
                {Component::plain, m.doubled ? c.told("β = 2 σ(b)", {"doubled_beta"}) : "β = σ(b)"}},
               "S ← α S (I − β k ⊗ k) + β v ⊗ k,  y = S q",
               c.told("state " + grouped(m.value_heads) + " × " + product(m.value_head_dim, m.key_head_dim) +
                          (served > 1 ? ", each key head for " + grouped(served) : ", constant"),
                      {"key_heads", "value_heads", "value_head_dim", "key_head_dim"}),
               m.kernel_hidden ? c.told("kernels W₂ SiLU(W₁ x), " + widths(d, *m.kernel_hidden), {"kernel_hidden"})
                               : std::string());
    return {gated_recurrence(std::move(flow), c, naming(catalog::Mixer(m)), m.output_norm != catalog::OutputNorm::none,
                             m.sigmoid_gate ? "sigmoid" : "SiLU",
                             c.told("Output " + widths(inner, d), {"value_heads", "value_head_dim"}))};
}

}    // namespace broadside::diagram
