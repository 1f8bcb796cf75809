#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::Mamba& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    out.items = {
        plain(m.xb_dim ? c.told("z, C " + grouped(m.inner_dim), {"inner_dim"})
                       : c.told("x, z " + grouped(m.inner_dim), {"inner_dim"})),
        plain(m.xb_dim ? c.told("x, B " + grouped(*m.xb_dim) + ", shared, dt of rank " + grouped(m.dt_rank),
                                {"xb_dim", "dt_rank"})
                       : c.told("B, C " + grouped(m.state_dim) + ", dt of rank " + grouped(m.dt_rank),
                                {"state_dim", "dt_rank"})),
        plain(c.told("convolution over " + grouped(m.conv_kernel), {"conv_kernel"}) + ", SiLU"),
    };
    if (m.heads > 1)
        out.items.push_back(plain(c.told("dt, B, C for each of " + grouped(m.heads) + " heads", {"heads"})));
    if (m.step_heads)
        out.items.push_back(plain(c.told("dt, A, D for each of " + grouped(*m.step_heads) + " heads", {"step_heads"})));
    if (m.inner_norms) out.items.push_back(plain(c.told("RMSNorm on dt, B and C", {"inner_norms"})));
    out.items.push_back(kept(c.told("state " + product(m.inner_dim, m.state_dim), {"inner_dim", "state_dim"}) + ", " +
                             c.state_in_all()));
    out.items.push_back(plain("SiLU gate"));
    out.items.push_back(plain(c.told("Output " + widths(m.inner_dim, c.model.embedding_dim), {"inner_dim"})));
    return out;
}

}    // namespace broadside::diagram
