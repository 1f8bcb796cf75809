#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// One panel for how the two are joined, then the panels of both.
std::vector<Inset> insets(const catalog::ParallelHeads& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    Flow flow(c.pen, "inset." + c.name);
    const Naming attention = naming(catalog::Mixer(m.attention)), mamba = naming(catalog::Mixer(m.mamba));
    flow.box("attention", {0, 0}, attention.kind,
             {attention.full, c.told(grouped(m.attention.heads) + " heads of " + grouped(m.attention.head_dim),
                                     {"attention.heads", "attention.head_dim"})});
    flow.box("mamba2", {2, 0}, mamba.kind,
             {mamba.full, c.told(grouped(m.mamba.heads) + " heads, state " + grouped(m.mamba.state_dim),
                                 {"mamba2.heads", "mamba2.state_dim"})});
    flow.node("sum", {1, 1}, Sign::plus);
    flow.wire("", "attention");
    flow.wire("", "mamba2");
    flow.wire("attention", "sum");
    flow.wire("mamba2", "sum");
    flow.wire("sum", "");
    std::vector<Inset> out{flow_inset(c.pen, std::move(flow), Component::linear_mixer, naming(catalog::Mixer(m)).full,
                                      joined({c.where, "each " + widths(d, d)}))};
    InsetContext inner{c.model, c.name + ".attention", {}, c.pen, false, c.path + ".attention"};
    for (Inset& inset : insets(m.attention, inner)) out.push_back(std::move(inset));
    InsetContext other{c.model, c.name + ".mamba2", {}, c.pen, false, c.path + ".mamba2"};
    for (Inset& inset : insets(m.mamba, other)) out.push_back(std::move(inset));
    return out;
}

}    // namespace broadside::diagram
