#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

// Columns: mean, query, key, value, value of the token before. Rows: projections, the two convolutions with the mean
// beside them, their sum, norm and rotation, attention, output.
std::vector<Inset> insets(const catalog::Cca& m, const InsetContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    const Component kind = name.kind;
    const std::int64_t d = c.model.embedding_dim, q = std::int64_t{m.heads} * m.head_dim,
                       half = std::int64_t{m.kv_heads} * m.head_dim / 2;
    const std::string bias = m.bias ? " + b" : "";
    Flow flow(c.pen, "inset." + c.name);

    flow.box("query", {1, 0}, kind,
             {"Query", c.told(product(m.heads, m.head_dim) + bias, {"heads", "head_dim", "bias"})});
    flow.box("key", {2, 0}, kind,
             {"Key", c.told(product(m.kv_heads, m.head_dim) + bias, {"kv_heads", "head_dim", "bias"})});
    flow.box("value", {3, 0}, kind, {"Value, half", c.told(grouped(half) + bias, {"kv_heads", "head_dim", "bias"})});
    flow.box("late", {4, 0}, kind, {"Value, half", c.told(grouped(half) + bias, {"kv_heads", "head_dim", "bias"})});
    for (const char* box : {"query", "key", "value", "late"}) flow.wire("", box);

    flow.recurrence("channels", {1, 1, 2}, kind,
                    c.told("each channel over " + counted(m.channel_kernel, "token"), {"channel_kernel"}),
                    c.told("keeps " + grouped(m.channel_kernel - 1), {"channel_kernel"}));
    flow.recurrence("by-head", {1, 2, 2}, kind,
                    c.told("each head over " + counted(m.head_kernel, "token"), {"head_kernel"}),
                    c.told("keeps " + grouped(m.head_kernel - 1), {"head_kernel"}));
    flow.box("mean", {0, 1, 1, 2}, Component::plain, {"Mean", "of Q and K"});
    flow.wire("query", "mean");
    flow.wire("key", "mean");
    flow.wire("query", "channels");
    flow.wire("key", "channels");
    flow.wire("channels", "by-head");
    flow.node("sum", {1, 3, 2}, Sign::plus);
    flow.wire("by-head", "sum");
    flow.wire("mean", "sum");

    flow.kept("shift", {4, 1, 1, 2}, c.told("of the token before: " + grouped(half), {"kv_heads", "head_dim"}));
    flow.wire("late", "shift");

    std::vector<Pen::Row> rows;
    PositionWords words = position_in_pieces(m.position, m.head_dim);
    const std::string turn = listed({words.encoding, words.base, words.scaling});
    if (!turn.empty())
        rows.push_back({Component::plain, c.told(turn, {"position.theta", "position.dim", "position.scaling"})});
    rows.push_back({Component::norm, "both to one length, keys × learned"});
    flow.rows("turn", {1, 4, 2}, rows);
    flow.wire("sum", "turn");

    const Fan fan = in_groups({m.heads, m.kv_heads, kind, "", false});
    add_fan(flow, c.pen, "heads", {1, 5, 4}, fan);
    flow.wire("turn", "heads", 1);
    flow.wire("value", "heads");
    flow.wire("shift", "heads");
    flow.box("output", {1, 6, 4}, kind, {c.told("Output " + widths(q, d) + bias, {"heads", "head_dim", "bias"}), {}});
    flow.wire("heads", "output");
    flow.wire("output", "");
    const std::string note = joined({c.where, m.window ? c.told("window " + grouped(*m.window), {"window"})
                                                       : c.told(widths(d, q), {"heads", "head_dim"})});
    return {flow_inset(c.pen, std::move(flow), kind, name.full, note)};
}

}    // namespace broadside::diagram
