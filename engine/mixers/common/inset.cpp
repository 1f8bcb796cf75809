#include "engine/mixers/common/inset.hpp"

#include "engine/base/format.hpp"

namespace broadside::diagram {

void delta_rule(Flow& flow, const InsetContext& c, int conv_kernel, const std::vector<Pen::Row>& factors,
                const std::string& rule, const std::string& state, const std::string& kernels) {
    for (const char* name : {"query-key", "value", "decay", "gate"}) flow.wire("", name);
    flow.alike(0, 2);    // the values' way goes straight up, in the middle of the state

    const std::string convolution = c.told("causal convolution over " + grouped(conv_kernel), {"conv_kernel"});
    if (kernels.empty()) {
        flow.box("convolution", {0, 1, 2}, Component::plain, {{}, convolution + ", SiLU"});
        flow.wire("query-key", "convolution");
        flow.box("norm", {0, 2}, Component::norm, {{}, "L2 norm"});
        flow.wire("convolution", "norm");
    } else {
        flow.rows("convolution", {1, 1},
                  {{Component::plain, "SiLU"}, {Component::plain, convolution}, {Component::plain, kernels}});
        flow.rows("norm", {0, 1}, {{Component::norm, "L2 norm"}, {Component::plain, "SiLU"}});
        flow.wire("query-key", "norm");
    }
    flow.wire("value", "convolution");
    flow.rows("factors", {2, 2}, factors);
    flow.wire("decay", "factors");
    flow.recurrence("state", {0, 3, 3}, Component::linear_mixer, rule, state);
    flow.wire("norm", "state");
    flow.wire("convolution", "state", 1);
    flow.wire("factors", "state");
}

}    // namespace broadside::diagram
