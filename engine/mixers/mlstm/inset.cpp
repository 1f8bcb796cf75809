#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// Columns: queries and keys, values, input and forget gate, output gate.
std::vector<Inset> insets(const catalog::Mlstm& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim, inner = std::int64_t{m.heads} * m.value_head_dim;
    const Component kind = Component::linear_mixer;
    Flow flow(c.pen, "inset." + c.name);
    flow.box("query-key", {0, 0}, kind,
             {"Q, K", c.told("each " + product(m.heads, m.key_head_dim), {"heads", "key_head_dim"})});
    flow.box("value", {1, 0}, kind, {"V", c.told(product(m.heads, m.value_head_dim), {"heads", "value_head_dim"})});
    flow.box("gates", {2, 0}, kind, {"i, f", c.told("each " + grouped(m.heads) + " + b", {"heads"})});
    flow.box("gate", {3, 0}, kind, {"Gate o", c.told(product(m.heads, m.value_head_dim), {"heads", "value_head_dim"})});
    for (const char* name : {"query-key", "value", "gates", "gate"}) flow.wire("", name);
    std::string into_state = "gates";
    if (m.gate_softcap) {
        flow.box("cap", {2, 1}, Component::plain,
                 {{}, c.told("capped at ±" + plain_number(*m.gate_softcap), {"gate_softcap"})});
        flow.wire("gates", "cap");
        into_state = "cap";
    }
    flow.recurrence("state", {0, 2, 3}, kind, "C ← σ(f) C + exp(i) k ⊗ v,  y = q C ÷ max(|q · n|, 1)",
                    c.told("state " + grouped(m.heads) + " × " + product(m.key_head_dim, m.value_head_dim),
                           {"heads", "key_head_dim", "value_head_dim"}) +
                        ", constant");
    flow.wire("query-key", "state");
    flow.wire("value", "state");
    flow.wire(into_state, "state");
    flow.box("norm", {0, 3, 3}, Component::norm, {{}, "norm on each head"});
    flow.wire("state", "norm");
    flow.box("activation", {3, 2}, Component::plain, {{}, "sigmoid"});
    flow.wire("gate", "activation");
    flow.node("times", {0, 4, 3}, Sign::times);
    flow.wire("norm", "times");
    flow.wire("activation", "times");
    flow.box("output", {0, 5, 3}, kind, {c.told("Output " + widths(inner, d), {"heads", "value_head_dim"}), {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full,
                       joined({c.where, "no growing cache"}))};
}

}    // namespace broadside::diagram
