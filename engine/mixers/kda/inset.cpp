#include "engine/mixers/common/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// As Gated DeltaNet, but each key channel decays at its own rate, and the gate is low-rank as a rule and a sigmoid.
std::vector<Inset> insets(const catalog::Kda& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim, inner = std::int64_t{m.heads} * m.head_dim;
    const Component kind = Component::linear_mixer;
    const std::string shape = c.told(product(m.heads, m.head_dim), {"heads", "head_dim"});
    Flow flow(c.pen, "inset." + c.name);
    flow.box("query-key", {0, 0}, kind, {"Q, K", "each " + shape});
    flow.box("value", {1, 0}, kind, {"V", shape});
    flow.box("decay", {2, 0}, kind,
             {c.told(m.full_decay ? "a, b" : "a low-rank, b", {"full_decay"}), shape + ", " + grouped(m.heads)});
    flow.box("gate", {3, 0}, kind, {c.told(m.full_gate ? "Gate" : "Gate low-rank", {"full_gate"}), shape});
    const std::string decay =
        m.decay_floor ? c.told("log α = −" + plain_number(-*m.decay_floor) + " σ(A (a + δ))", {"decay_floor"})
                      : "α = exp(−A s(a + δ))";
    delta_rule(flow, c, m.conv_kernel, {{Component::plain, decay}, {Component::plain, "β = σ(b)"}},
               "S ← S Diag(α) (I − β k ⊗ k) + β v ⊗ k,  y = S q",
               c.told("state " + grouped(m.heads) + " × " + product(m.head_dim, m.head_dim), {"heads", "head_dim"}) +
                   ", constant");
    return {gated_recurrence(std::move(flow), c, naming(catalog::Mixer(m)), m.output_norm != catalog::OutputNorm::none,
                             "sigmoid", c.told("Output " + widths(inner, d), {"heads", "head_dim"}))};
}

}    // namespace broadside::diagram
