#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

std::vector<Inset> insets(const catalog::DenseFfn& f, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const std::string bias = f.bias ? ", bias" : "";
    const std::string up = c.told(widths(d, f.hidden) + bias, {"hidden", "bias"}),
                      down = c.told(widths(f.hidden, d) + bias, {"hidden", "bias"});
    const Kind kind = Kind::dense_ffn;
    Flow flow(c.pen, "inset." + c.name);
    if (catalog::gated(f.activation)) {
        const std::string act = f.activation == catalog::Activation::geglu ? "GELU" : "SiLU";
        flow.box("gate", {0, 0}, kind, {c.told("Gate, " + act, {"activation"}), up});
        flow.box("up", {2, 0}, kind, {"Up", up});
        flow.node("times", {1, 1}, "×");
        flow.box("down", {0, 2, 3}, kind, {"Down", down}, Flow::Fit::caption);
        flow.wire("", "gate");
        flow.wire("", "up");
        flow.wire("gate", "times");
        flow.wire("up", "times");
        flow.wire("times", "down");
    } else {
        flow.box("up", {0, 0}, kind, {"Up", up});
        flow.box("activation", {0, 1}, Kind::plain, {{}, c.told(catalog::to_string(f.activation), {"activation"})});
        flow.box("down", {0, 2}, kind, {"Down", down});
        flow.wire("", "up");
        flow.wire("up", "activation");
        flow.wire("activation", "down");
    }
    flow.wire("down", "");
    return {flow_inset(c.pen, std::move(flow), kind, naming(catalog::Ffn(f)).full, c.where)};
}

}    // namespace broadside::diagram
