#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

// Columns: B and C, x, time step, gate: slices of one projection.
std::vector<Inset> insets(const catalog::Mamba2& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = Component::linear_mixer;
    const catalog::Mamba2Factors factors = m.factors.value_or(catalog::Mamba2Factors{});
    const auto times = [](double factor, const char* what = "") {
        return factor == 1 ? std::string() : fmt::format(", {}× {}", what, plain_number(factor, 3));
    };
    const auto inner = [&](double factor) {
        return c.told(grouped(m.inner_dim) + times(factor), {"inner_dim", "factors"});
    };
    Flow flow(c.pen, "inset." + c.name);
    flow.box("b-c", {0, 0}, kind,
             {"B, C", c.told("each " + product(m.groups, m.state_dim) + times(factors.b, "B ") + times(factors.c, "C "),
                             {"groups", "state_dim", "factors"})});
    flow.box("x", {1, 0}, kind, {"x", inner(factors.x)});
    flow.box("step", {2, 0}, kind, {"dt", c.told(grouped(m.heads) + times(factors.step), {"heads", "factors"})});
    flow.box("gate", {3, 0}, kind, {"Gate z", inner(factors.gate)});
    flow.even(0, 3);
    for (const char* name : {"b-c", "x", "step", "gate"}) flow.wire("", name);

    flow.box("convolution", {0, 1, 2}, Component::plain,
             {{}, c.told("causal convolution over " + grouped(m.conv_kernel), {"conv_kernel"}) + ", SiLU"});
    flow.wire("b-c", "convolution");
    flow.wire("x", "convolution");
    flow.box("softplus", {2, 1}, Component::plain, {{}, "softplus"});
    flow.wire("step", "softplus");
    flow.recurrence("state", {0, 2, 3}, kind, "h ← exp(A dt) h + dt x ⊗ B,  y = h C + D x",
                    c.told("state " + grouped(m.heads) + " × " + product(m.head_dim, m.state_dim),
                           {"heads", "head_dim", "state_dim"}) +
                        ", constant");
    flow.wire("convolution", "state", 0);
    flow.wire("convolution", "state", 1);
    flow.wire("softplus", "state");

    flow.box("activation", {3, 2}, Component::plain, {{}, "SiLU"});
    flow.wire("gate", "activation");
    flow.node("times", {1, 3}, Sign::times);
    flow.wire("activation", "times");
    flow.wire("state", "times");
    std::string top = "times";
    int row = 4;
    if (m.output_norm != catalog::OutputNorm::none) {
        const std::string groups = catalog::norm_groups(m.output_norm_groups);
        flow.box("output-norm", {0, row++, 3}, Component::norm,
                 {{}, c.told("RMSNorm" + groups, {"output_norm", "output_norm_groups"})});
        flow.wire(top, "output-norm");
        top = "output-norm";
    }
    flow.box("output", {0, row, 3}, kind, {c.told("Output " + widths(m.inner_dim, d), {"inner_dim"}), {}});
    flow.wire(top, "output");
    flow.wire("output", "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full,
                       joined({c.where, "no growing cache"}))};
}

}    // namespace broadside::diagram
