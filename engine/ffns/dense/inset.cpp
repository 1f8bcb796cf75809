#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

std::vector<Inset> insets(const catalog::DenseFfn& f, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const std::string bias = f.bias ? " + b" : "";
    const std::string up = c.told(widths(d, f.hidden) + bias, {"hidden", "bias"}),
                      down = c.told(widths(f.hidden, d) + (f.output_bias ? " + b" : bias),
                                    {"hidden", "bias", "output_bias"});
    const Component kind = Component::dense_ffn;
    Flow flow(c.pen, "inset." + c.name);
    const auto norm_inside = [&](const std::string& below, Place place) {
        if (!f.inner_norm) return below;
        flow.box("inner-norm", place, Component::norm, {{}, c.told("RMSNorm", {"inner_norm"})});
        flow.wire(below, "inner-norm");
        return std::string("inner-norm");
    };
    if (f.receptance) {
        // The output is let through by a sigmoid of the input; both inputs are mixed with the last token's.
        flow.box("shift", {0, 0, 3}, Component::plain, {{}, "mixed with the last token"});
        flow.box("up", {0, 1}, kind, {"Key", up});
        flow.box("activation", {0, 2}, Component::plain,
                 {{}, c.told(catalog::to_string(f.activation), {"activation"})});
        flow.box("down", {0, 3}, kind, {"Value", down});
        flow.box("receptance", {2, 1}, kind, {"σ receptance", widths(d, d)});
        flow.node("times", {1, 4}, Sign::times);
        flow.wire("", "shift");
        flow.wire("shift", "up", 0);
        flow.wire("shift", "receptance", 2);
        flow.wire("up", "activation");
        flow.wire("activation", "down");
        flow.wire("down", "times");
        flow.wire("receptance", "times");
        flow.wire("times", "");
        return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Ffn(f)).full, c.where)};
    }
    int above = 0;    // the row behind the last matrix
    if (catalog::gated(f.activation)) {
        const std::string act = catalog::inner_function(f.activation);
        const std::string scaled =
            f.gate_scale ? c.told(", × " + plain_number(*f.gate_scale, 3), {"gate_scale"}) : std::string();
        flow.box("gate", {0, 0}, kind, {c.told("Gate, " + act, {"activation"}), up + scaled});
        flow.box("up", {2, 0}, kind, {"Up", up});
        flow.node("times", {1, 1}, Sign::times);
        std::string limits = catalog::gating_words(f.gating, f.activation);
        if (f.sparsity)
            limits =
                joined({limits, "only the largest " + plain_number(100 * (1 - *f.sparsity), 1) + " % of the gate"});
        int row = 2;
        if (!limits.empty()) flow.box("gating", {0, row++, 3}, kind, {{}, c.told(limits, {"gating", "sparsity"})});
        const Place norm_place{0, row, 3};
        if (f.inner_norm) ++row;
        flow.box("down", {0, row, 3}, kind, {"Down", down}, Flow::Fit::caption);
        above = row + 1;
        flow.wire("", "gate");
        flow.wire("", "up");
        flow.wire("gate", "times");
        flow.wire("up", "times");
        if (!limits.empty()) flow.wire("times", "gating");
        flow.wire(norm_inside(limits.empty() ? "times" : "gating", norm_place), "down");
    } else {
        int row = 0;
        std::string below;
        if (f.token_shift) {
            flow.box("shift", {0, row++}, Component::plain, {{}, c.told("mixed with the last token", {"token_shift"})});
            flow.wire("", "shift");
            below = "shift";
        }
        flow.box("up", {0, row++}, kind, {"Up", up});
        flow.box("activation", {0, row++}, Component::plain,
                 {{}, c.told(catalog::to_string(f.activation), {"activation"})});
        const Place norm_place{0, row};
        if (f.inner_norm) ++row;
        flow.box("down", {0, row}, kind, {"Down", down});
        above = row + 1;
        flow.wire(below, "up");
        flow.wire("up", "activation");
        flow.wire(norm_inside("activation", norm_place), "down");
    }
    std::string top = "down";
    if (f.learned_scale || f.output_scale) {
        const std::string factor =
            f.output_scale ? plain_number(*f.output_scale, 3) + (f.learned_scale ? " × " : "") : "";
        flow.box(
            "scale", {0, above, catalog::gated(f.activation) ? 3 : 1}, Component::plain,
            {{},
             c.told("× " + factor + (f.learned_scale ? "a learned number" : ""), {"learned_scale", "output_scale"})});
        flow.wire(top, "scale");
        top = "scale";
    }
    flow.wire(top, "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Ffn(f)).full, c.where)};
}

}    // namespace broadside::diagram
