#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// Columns: gate before, input, gate behind: slices of one projection.
std::vector<Inset> insets(const catalog::ShortConv& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = Component::linear_mixer;
    const std::string width = c.told(grouped(m.width), {"width"});
    Flow flow(c.pen, "inset." + c.name);
    flow.box("before", {0, 0}, kind, {"Gate B", width});
    flow.box("x", {1, 0}, kind, {"x", width});
    flow.box("behind", {2, 0}, kind, {"Gate C", width});
    flow.even(0, 3);
    for (const char* name : {"before", "x", "behind"}) flow.wire("", name);
    flow.node("first", {1, 1}, Sign::times);
    flow.wire("before", "first");
    flow.wire("x", "first");
    flow.recurrence("convolution", {0, 2, 2}, kind,
                    c.told("causal convolution over " + grouped(m.conv_kernel), {"conv_kernel"}),
                    c.told("keeps " + grouped(m.conv_kernel - 1) + " tokens", {"conv_kernel"}));
    flow.wire("first", "convolution");
    flow.node("second", {1, 3}, Sign::times);
    flow.wire("convolution", "second");
    flow.wire("behind", "second");
    flow.box("output", {0, 4, 3}, kind, {c.told("Output " + widths(m.width, d), {"width"}), {}});
    flow.wire("second", "output");
    flow.wire("output", "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full,
                       joined({c.where, "no growing cache"}))};
}

}    // namespace broadside::diagram
