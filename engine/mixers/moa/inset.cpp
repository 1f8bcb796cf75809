#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// Columns: the router and, through the experts, the queries; the experts' own input; key; value.
std::vector<Inset> insets(const catalog::Moa& m, const InsetContext& c) {
    const Component kind = Component::full_attention;
    const std::int64_t d = c.model.embedding_dim, width = std::int64_t{m.heads} * m.head_dim;
    const std::string each = product(m.heads, m.head_dim);
    Flow flow(c.pen, "inset." + c.name);
    flow.box("router", {0, 0}, Component::plain,
             {"Softmax router", c.told("top " + grouped(m.active_experts) + " by score", {"active_experts"})});
    flow.box("key", {2, 0}, kind, {c.told("K " + each, {"heads", "head_dim"}), {}});
    flow.box("value", {3, 0}, kind, {c.told("V " + each, {"heads", "head_dim"}), {}});
    flow.least_column(1, 20);
    flow.even(2, 2);
    for (const char* name : {"router", "key", "value"}) flow.wire("", name);

    Experts experts{.count = m.experts,
                    .active = m.active_experts,
                    .label = c.told(grouped(m.active_experts) + " of " + grouped(m.experts) + " experts",
                                    {"active_experts", "experts"}),
                    .detail = c.told("each Q " + each, {"heads", "head_dim"})};
    add_experts(flow, c.pen, "queries", {0, 1, 2}, experts);
    flow.wire("router", "queries");
    flow.wire("", "queries", 1);

    int row = 2;
    std::string top = "queries";
    if (const std::string position = position_words(m.position, m.head_dim); !position.empty()) {
        flow.box("turn", {0, row++, 3}, Component::plain,
                 {{}, c.told(position, {"position.theta", "position.dim", "position.scaling"})});
        flow.wire("queries", "turn");
        flow.wire("key", "turn");
        top = "turn";
    }
    const Fan fan = in_groups({m.active_heads(), m.heads, kind, "one head of each expert reads a key and its value"});
    add_fan(flow, c.pen, "heads", {0, row++, 4}, fan);
    flow.wire(top, "heads", 0);
    flow.wire(top == "turn" ? "turn" : "key", "heads", 2);
    flow.wire("value", "heads");

    experts.label = "The same experts";
    experts.detail = c.told("each Output " + widths(width, d), {"heads", "head_dim"});
    add_experts(flow, c.pen, "outputs", {0, row++, 4}, experts);
    flow.wire("heads", "outputs");
    flow.box("sum", {0, row, 4}, kind,
             {{}, std::string("Weighted sum, renormalized") + (m.output_bias ? c.told(" + b", {"output_bias"}) : "")});
    flow.wire("outputs", "sum");
    flow.wire("sum", "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full,
                       c.where.empty() ? "shared keys and values" : c.where)};
}

}    // namespace broadside::diagram
