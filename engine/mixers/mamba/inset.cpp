#include "engine/mixers/mamba/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

namespace {

// Columns: x, B and C, time step, gate: all made from the input.
std::vector<Inset> shared(const catalog::Mamba& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = Component::linear_mixer;
    const std::string inner = c.told(grouped(m.inner_dim), {"inner_dim"}), few = c.told(grouped(*m.xb_dim), {"xb_dim"}),
                      times = c.told(counted(m.inner_dim / *m.xb_dim, "head"), {"inner_dim", "xb_dim"});
    Flow flow(c.pen, "inset." + c.name);
    flow.box("x", {0, 0}, kind, {"x", few});
    flow.box("b-c", {1, 0}, kind, {"B, C", few + ", " + inner});
    flow.box("step", {2, 0}, kind,
             {"dt", c.told(widths(m.dt_rank, m.inner_dim), {"dt_rank", "inner_dim"}) + ", softplus"});
    flow.box("gate", {3, 0}, kind, {"Gate z", inner});
    for (const char* name : {"x", "b-c", "step", "gate"}) flow.wire("", name);
    flow.box("convolution", {0, 1}, Component::plain,
             {{}, c.told("convolution over " + grouped(m.conv_kernel), {"conv_kernel"}) + ", SiLU"});
    flow.wire("x", "convolution");
    flow.recurrence("state", {0, 2, 3}, kind, "h ← exp(A dt) h + dt x B,  y = h C + D x",
                    c.told("state " + product(m.inner_dim, m.state_dim), {"inner_dim", "state_dim"}) +
                        ", constant; x and B for " + times + " each");
    flow.wire("b-c", "state");
    flow.wire("convolution", "state");
    flow.wire("step", "state");
    flow.box("activation", {3, 2}, Component::plain, {{}, "SiLU"});
    flow.wire("gate", "activation");
    flow.node("times", {0, 3, 3}, Sign::times);
    flow.wire("activation", "times");
    flow.wire("state", "times");
    flow.box("output", {0, 4, 3}, kind, {c.told("Output " + widths(m.inner_dim, d), {"inner_dim"}), {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full,
                       joined({c.where, "no growing cache"}))};
}

}    // namespace

void add_mamba(Flow& flow, const catalog::Mamba& m, const InsetContext& c, int column) {
    const Component kind = Component::linear_mixer;
    const std::string inner = c.told(grouped(m.inner_dim), {"inner_dim"});
    flow.box("x", {column, 0, 2}, kind, {"x", inner});
    flow.box("gate", {column + 2, 0}, kind, {"Gate z", inner});
    flow.wire("", "x");
    flow.wire("", "gate");
    flow.box("convolution", {column, 1, 2}, Component::plain,
             {{}, c.told("causal convolution over " + grouped(m.conv_kernel), {"conv_kernel"}) + ", SiLU"});
    flow.wire("x", "convolution");
    const std::string norms = m.inner_norms ? ", RMSNorm" : "";
    flow.box(
        "step", {column, 2}, kind,
        {"dt", c.told(widths(m.dt_rank, m.step_heads.value_or(m.inner_dim)), {"dt_rank", "inner_dim", "step_heads"}) +
                   norms + ", softplus"});
    const std::string each = m.heads > 1 ? ", for each of " + c.told(grouped(m.heads), {"heads"}) + " heads" : "";
    flow.box("b-c", {column + 1, 2}, kind,
             {"B, C", c.told("each " + grouped(m.state_dim), {"state_dim"}) + norms + each});
    flow.wire("convolution", "step");
    flow.wire("convolution", "b-c");
    flow.recurrence(
        "state", {column, 3, 2}, kind, "h ← exp(A dt) h + dt x B,  y = h C + D x",
        c.told("state " + product(m.inner_dim, m.state_dim), {"inner_dim", "state_dim"}) + ", constant" +
            (m.step_heads ? c.told("; dt, A, D for each of " + grouped(*m.step_heads) + " heads", {"step_heads"})
                          : std::string()));
    flow.wire("step", "state");
    flow.wire("b-c", "state");
    flow.box("activation", {column + 2, 3}, Component::plain, {{}, "SiLU"});
    flow.wire("gate", "activation");
    flow.node("times", {column, 4, 2}, Sign::times);
    flow.wire("activation", "times");
    flow.wire("state", "times");
}

std::vector<Inset> insets(const catalog::Mamba& m, const InsetContext& c) {
    if (m.xb_dim) return shared(m, c);
    const Component kind = Component::linear_mixer;
    Flow flow(c.pen, "inset." + c.name);
    add_mamba(flow, m, c, 0);
    flow.box("output", {0, 5, 2}, kind,
             {c.told("Output " + widths(m.inner_dim, c.model.embedding_dim), {"inner_dim"}), {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full,
                       joined({c.where, "no growing cache"}))};
}

}    // namespace broadside::diagram
