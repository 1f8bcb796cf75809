#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// Columns: queries and keys, values, gate.
std::vector<Inset> insets(const catalog::LightningAttention& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim, inner = std::int64_t{m.heads} * m.head_dim;
    const Component kind = Component::linear_mixer;
    const std::string queries = c.told(product(m.heads, m.head_dim), {"heads", "head_dim"}),
                      keys = c.told(product(m.kv_heads, m.head_dim), {"heads", "kv_heads", "head_dim"});
    Flow flow(c.pen, "inset." + c.name);
    flow.box("query", {0, 0}, kind, {"Q", queries});
    flow.box("key", {1, 0}, kind, {"K", keys});
    flow.box("value", {2, 0}, kind, {"V", keys});
    flow.box("gate", {3, 0}, kind, {"Gate", queries});
    flow.even(0, 3);
    for (const char* name : {"query", "key", "value", "gate"}) flow.wire("", name);

    std::vector<Pen::Row> rows;
    if (m.position.kind == catalog::PositionKind::rope)
        rows.push_back({Component::plain, c.told(position_words(m.position, m.head_dim),
                                                 {"position.theta", "position.dim", "position.scaling"})});
    if (m.qk_norm != catalog::QkNorm::none)
        rows.push_back({Component::norm, c.told(qk_norm_words(m.qk_norm), {"qk_norm"})});
    int row = 1;
    if (!rows.empty()) {
        flow.rows("turn", {0, row++, 2}, rows);
        flow.wire("query", "turn");
        flow.wire("key", "turn");
    }
    flow.recurrence(
        "state", {0, row, 3}, kind, "S ← λ S + v ⊗ k,  y = S q",
        c.told("state " + grouped(m.heads) + " × " + product(m.head_dim, m.head_dim), {"heads", "head_dim"}) +
            ", constant");
    if (rows.empty()) {
        flow.wire("query", "state");
        flow.wire("key", "state");
    } else {
        flow.wire("turn", "state", 0);
        flow.wire("turn", "state", 1);
    }
    flow.wire("value", "state");
    std::string top = "state";
    if (m.output_norm != catalog::OutputNorm::none) {
        const std::string groups = catalog::norm_groups(m.output_norm_groups);
        flow.box("output-norm", {0, ++row, 3}, Component::norm,
                 {{}, c.told("RMSNorm" + groups, {"output_norm", "output_norm_groups"})});
        flow.wire(top, "output-norm");
        top = "output-norm";
    }
    flow.box("activation", {3, row}, Component::plain, {{}, "sigmoid"});
    flow.wire("gate", "activation");
    flow.node("times", {0, ++row, 3}, Sign::times);
    flow.wire("activation", "times");
    flow.wire(top, "times");
    flow.box("output", {0, ++row, 3}, kind, {c.told("Output " + widths(inner, d), {"heads", "head_dim"}), {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full,
                       joined({c.where, "fixed decay λ per head"}))};
}

}    // namespace broadside::diagram
