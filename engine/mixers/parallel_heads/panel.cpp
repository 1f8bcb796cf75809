#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::ParallelHeads& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    // Both read the same input; their outputs are added.
    const catalog::Attention& a = m.attention;
    const catalog::Mamba2& s = m.mamba;
    out.items = {
        plain(c.told("Q " + product(a.heads, a.head_dim), {"attention.heads", "attention.head_dim"})),
        kept(c.told("K, V " + product(a.kv_heads, a.head_dim), {"attention.kv_heads", "attention.head_dim"}) +
             ", cached"),
        plain(c.told("beside it x, z " + grouped(s.inner_dim), {"mamba.inner_dim"})),
        kept(c.told("state " + grouped(s.heads) + " × " + product(s.head_dim, s.state_dim),
                    {"mamba.heads", "mamba.head_dim", "mamba.state_dim"}) +
             ", " + c.state_in_all()),
        plain("the sum of both is the output"),
    };
    return out;
}

}    // namespace broadside::diagram
