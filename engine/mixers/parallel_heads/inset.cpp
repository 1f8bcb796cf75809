#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"

namespace broadside::diagram {

// One panel for how the two are joined, then the panels of both.
std::vector<Inset> insets(const catalog::ParallelHeads& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    Flow flow(c.pen, "inset." + c.name);
    const Naming attention = naming(catalog::Mixer(m.attention)), mamba = naming(catalog::Mixer(m.mamba));
    const bool factors = m.attention_in || m.attention_out || m.mamba_in || m.mamba_out;
    const int row = factors ? 1 : 0;
    flow.box("attention", {0, row}, attention.kind,
             {attention.full, c.told(grouped(m.attention.heads) + " heads of " + grouped(m.attention.head_dim),
                                     {"attention.heads", "attention.head_dim"})});
    flow.box("mamba2", {2, row}, mamba.kind,
             {mamba.full, c.told(grouped(m.mamba.heads) + " heads, state " + grouped(m.mamba.state_dim),
                                 {"mamba2.heads", "mamba2.state_dim"})});
    flow.node("sum", {1, factors ? 3 : 1}, Sign::plus);
    // A factor below or above one of the two, or the wire alone.
    const auto by_factor = [&](const std::string& from, const std::string& to, const char* field,
                               const std::optional<double>& factor, Place place) {
        if (!factor) return flow.wire(from, to);
        const std::string id = field;
        flow.box(id, place, Component::plain, {{}, c.told("× " + plain_number(*factor, 3), {field})});
        flow.wire(from, id);
        flow.wire(id, to);
    };
    by_factor("", "attention", "attention_in", m.attention_in, {0, 0});
    by_factor("", "mamba2", "mamba_in", m.mamba_in, {2, 0});
    by_factor("attention", "sum", "attention_out", m.attention_out, {0, 2});
    by_factor("mamba2", "sum", "mamba_out", m.mamba_out, {2, 2});
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
