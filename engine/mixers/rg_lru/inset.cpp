#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// Columns: x with the two gates made of it, and the branch that the output is multiplied by.
std::vector<Inset> insets(const catalog::RgLru& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = Component::linear_mixer;
    const std::string width = c.told(grouped(m.width), {"width"});
    const std::string gate =
        c.told(grouped(m.blocks) + " × " + product(m.width / m.blocks, m.width / m.blocks), {"blocks", "width"}) +
        ", sigmoid";
    Flow flow(c.pen, "inset." + c.name);
    flow.box("x", {0, 0, 2}, kind, {"x", width});
    flow.box("branch", {2, 0}, kind, {"Branch y", width});
    flow.wire("", "x");
    flow.wire("", "branch");
    flow.box("convolution", {0, 1, 2}, Component::plain,
             {{}, c.told("causal convolution over " + grouped(m.conv_kernel), {"conv_kernel"})});
    flow.wire("x", "convolution");
    flow.box("decay-gate", {0, 2}, kind, {"r", gate});
    flow.box("input-gate", {1, 2}, kind, {"i", gate});
    flow.wire("convolution", "decay-gate");
    flow.wire("convolution", "input-gate");
    flow.recurrence("state", {0, 3, 2}, kind, "a = exp(−8 r softplus(Λ)),  h ← a h + √(1 − a²) (i x)",
                    c.told("state " + grouped(m.width), {"width"}) + ", constant");
    flow.wire("decay-gate", "state");
    flow.wire("input-gate", "state");
    flow.box("activation", {2, 3}, Component::plain, {{}, "GELU"});
    flow.wire("branch", "activation");
    flow.node("times", {0, 4, 2}, Sign::times);
    flow.wire("activation", "times");
    flow.wire("state", "times");
    flow.box("output", {0, 5, 2}, kind, {c.told("Output " + widths(m.width, d), {"width"}), {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full,
                       joined({c.where, "no growing cache"}))};
}

}    // namespace broadside::diagram
