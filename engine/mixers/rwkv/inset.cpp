#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {
namespace {

/// Version 4 keeps two sums for each channel, weighted by how long ago a token was; what is read is let through by the
/// receptance.
Inset channels(const catalog::Rwkv& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = Component::linear_mixer;
    const std::string width = c.told(grouped(m.heads), {"heads"});
    Flow flow(c.pen, "inset." + c.name);
    flow.box("shift", {0, 0, 3}, Component::plain, {{}, "mixed with the last token"});
    flow.wire("", "shift");
    flow.box("receptance", {0, 1}, kind, {"r", width});
    flow.box("key", {1, 1}, kind, {"k", width});
    flow.box("value", {2, 1}, kind, {"v", width});
    flow.even(0, 3);
    int column = 0;
    for (const char* name : {"receptance", "key", "value"}) flow.wire("shift", name, column++);
    flow.recurrence("state", {1, 2, 2}, kind,
                    "y = (a + exp(u + k) v) ÷ (b + exp(u + k)),  a ← w a + exp(k) v,  b ← w b + exp(k)",
                    c.told("state 3 × " + grouped(m.heads), {"heads"}) + ", constant");
    flow.wire("key", "state");
    flow.wire("value", "state");
    flow.box("activation", {0, 2}, Component::plain, {{}, "sigmoid"});
    flow.wire("receptance", "activation");
    flow.node("times", {1, 3, 2}, Sign::times);
    flow.wire("activation", "times");
    flow.wire("state", "times");
    flow.box("output", {0, 4, 3}, kind, {c.told("Output " + widths(m.heads, d), {"heads"}), {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    return flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full, joined({c.where, "decay w fixed"}));
}

}    // namespace

// Columns: receptance, key, value, gate (of version 7 also decay and rate, of low rank); each is made of
// this token mixed with the last.
std::vector<Inset> insets(const catalog::Rwkv& m, const InsetContext& c) {
    if (m.version == 4) return {channels(m, c)};
    const std::int64_t d = c.model.embedding_dim, inner = std::int64_t{m.heads} * m.head_dim;
    const Component kind = Component::linear_mixer;
    const bool replaces = m.version == 7;
    const std::string shape = c.told(product(m.heads, m.head_dim), {"heads", "head_dim"});
    const auto rank = [&](int of, const char* field) { return c.told("rank " + grouped(of), {field}); };
    const int gate = replaces ? 4 : 3;
    Flow flow(c.pen, "inset." + c.name);
    flow.box("shift", {0, 0, gate + 1}, Component::plain,
             {{},
              m.mix_rank > 0 ? c.told("mixed with the last token, by rank " + grouped(m.mix_rank), {"mix_rank"})
                             : "mixed with the last token"});
    flow.wire("", "shift");
    flow.box("receptance", {0, 1}, kind, {"r", shape});
    flow.box("key", {1, 1}, kind, {"k", shape});
    flow.box("value", {2, 1}, kind,
             {"v", replaces ? shape + ", first's by " + rank(m.value_rank, "value_rank") : shape});
    if (replaces)
        flow.box("decay", {3, 1}, kind,
                 {"w, a", rank(m.decay_rank, "decay_rank") + ", " + rank(m.learning_rank, "learning_rank")});
    flow.box("gate", {gate, 1}, kind, {"g", replaces ? rank(m.gate_rank, "gate_rank") : shape});
    if (!replaces) flow.even(0, 4);
    for (const auto& [name, column] : {std::pair{"receptance", 0}, {"key", 1}, {"value", 2}, {"gate", gate}})
        flow.wire("shift", name, column);
    if (replaces) flow.wire("shift", "decay", 3);
    flow.recurrence(
        "state", {0, 2, gate}, kind,
        replaces ? "S ← S (diag(w) − κ ⊗ a κ) + v ⊗ k,  y = S r + (r u k) v" : "y = r (S + u k ⊗ v),  S ← w S + k ⊗ v",
        c.told("state " + grouped(m.heads) + " × " + product(m.head_dim, m.head_dim), {"heads", "head_dim"}) +
            ", constant");
    for (const char* name : {"receptance", "key", "value"}) flow.wire(name, "state");
    if (replaces) flow.wire("decay", "state");
    flow.box("norm", {0, 3, gate}, Component::norm, {{}, "GroupNorm on each head"});
    flow.wire("state", "norm");
    flow.box("activation", {gate, 2}, Component::plain, {{}, replaces ? "sigmoid inside" : "SiLU"});
    flow.wire("gate", "activation");
    flow.node("times", {0, 4, gate}, Sign::times);
    flow.wire("norm", "times");
    flow.wire("activation", "times");
    flow.box("output", {0, 5, gate}, kind, {c.told("Output " + widths(inner, d), {"heads", "head_dim"}), {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    const std::string decay = replaces            ? "κ: k normed"
                              : m.decay_rank > 0 ? "decay by token, rank " + grouped(m.decay_rank)
                                                 : "decay w fixed";
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full, joined({c.where, decay}))};
}

}    // namespace broadside::diagram
