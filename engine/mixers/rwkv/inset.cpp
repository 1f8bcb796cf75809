#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// Columns: receptance, key, value, gate; each is made of this token mixed with the last.
std::vector<Inset> insets(const catalog::Rwkv& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim, inner = std::int64_t{m.heads} * m.head_dim;
    const Kind kind = Kind::linear_mixer;
    const std::string shape = c.told(product(m.heads, m.head_dim), {"heads", "head_dim"});
    Flow flow(c.pen, "inset." + c.name);
    flow.box("shift", {0, 0, 4}, Kind::plain,
             {{},
              m.mix_rank > 0 ? c.told("mixed with the last token, by rank " + grouped(m.mix_rank), {"mix_rank"})
                             : "mixed with the last token"});
    flow.wire("", "shift");
    flow.box("receptance", {0, 1}, kind, {"r", shape});
    flow.box("key", {1, 1}, kind, {"k", shape});
    flow.box("value", {2, 1}, kind, {"v", shape});
    flow.box("gate", {3, 1}, kind, {"g", shape});
    flow.even(0, 4);
    int column = 0;
    for (const char* name : {"receptance", "key", "value", "gate"}) flow.wire("shift", name, column++);
    flow.recurrence(
        "state", {0, 2, 3}, kind, "y = r (S + u k ⊗ v),  S ← w S + k ⊗ v",
        c.told("state " + grouped(m.heads) + " × " + product(m.head_dim, m.head_dim), {"heads", "head_dim"}) +
            ", constant");
    for (const char* name : {"receptance", "key", "value"}) flow.wire(name, "state");
    flow.box("norm", {0, 3, 3}, Kind::norm, {{}, "GroupNorm on each head"});
    flow.wire("state", "norm");
    flow.box("activation", {3, 2}, Kind::plain, {{}, "SiLU"});
    flow.wire("gate", "activation");
    flow.node("times", {0, 4, 3}, "×");
    flow.wire("norm", "times");
    flow.wire("activation", "times");
    flow.box("output", {0, 5, 3}, kind, {c.told("Output " + widths(inner, d), {"heads", "head_dim"}), {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    const std::string decay = m.decay_rank > 0 ? "decay by token, rank " + grouped(m.decay_rank) : "decay w fixed";
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full, joined({c.where, decay}))};
}

}    // namespace broadside::diagram
