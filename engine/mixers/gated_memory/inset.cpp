#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// Columns: what an earlier layer's scan gave, the token's gate.
std::vector<Inset> insets(const catalog::GatedMemory& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = Component::linear_mixer;
    Flow flow(c.pen, "inset." + c.name);
    flow.box("gate", {1, 0}, kind, {"Gate " + c.told(widths(d, m.width), {"width"}), {}});
    flow.wire("", "gate");
    flow.box("memory", {0, 1}, Component::plain,
             {"Memory " + c.told(grouped(m.width), {"width"}), "of an earlier scan"});
    flow.box("activation", {1, 1}, Component::plain, {{}, "SiLU"});
    flow.wire("gate", "activation");
    flow.even(0, 2);
    flow.node("times", {0, 2, 2}, Sign::times);
    flow.wire("memory", "times");
    flow.wire("activation", "times");
    flow.box("output", {0, 3, 2}, kind, {c.told("Output " + widths(m.width, d), {"width"}), {}});
    flow.wire("times", "output");
    flow.wire("output", "");
    return {
        flow_inset(c.pen, std::move(flow), kind, naming(catalog::Mixer(m)).full, joined({c.where, "keeps nothing"}))};
}

}    // namespace broadside::diagram
