#include "engine/inset/inset.hpp"
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
    flow.even(0, 2);
    for (const char* name : {"query-key", "value", "decay", "gate"}) flow.wire("", name);

    flow.box("convolution", {0, 1, 2}, Component::plain,
             {{}, c.told("causal convolution over " + grouped(m.conv_kernel), {"conv_kernel"}) + ", SiLU"});
    flow.wire("query-key", "convolution");
    flow.wire("value", "convolution");
    flow.box("norm", {0, 2}, Component::norm, {{}, "L2 norm"});
    flow.rows("factors", {2, 2}, {{Component::plain, "α = exp(−A s(a + δ))"}, {Component::plain, "β = σ(b)"}});
    flow.wire("decay", "factors");
    flow.wire("convolution", "norm");
    // A key head serves several value heads: its queries and keys are repeated.
    const int served = m.value_heads / std::max(1, m.key_heads);
    flow.recurrence("state", {0, 3, 3}, kind, "S ← α S (I − β k ⊗ k) + β v ⊗ k,  y = S q",
                    c.told("state " + grouped(m.value_heads) + " × " + product(m.value_head_dim, m.key_head_dim) +
                               (served > 1 ? ", each key head for " + grouped(served) : ", constant"),
                           {"key_heads", "value_heads", "value_head_dim", "key_head_dim"}));
    flow.wire("norm", "state");
    flow.wire("convolution", "state", 1);
    flow.wire("factors", "state");

    return {gated_recurrence(std::move(flow), c, naming(catalog::Mixer(m)), m.output_norm != catalog::OutputNorm::none,
                             "SiLU", c.told("Output " + widths(inner, d), {"value_heads", "value_head_dim"}))};
}

}    // namespace broadside::diagram
