#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/inset/inset.hpp"

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
        plain(c.told(position_words(a.position, a.head_dim),
                     {"attention.position.theta", "attention.position.dim", "attention.position.scaling"})),
        plain(c.told("beside it x, z " + grouped(s.inner_dim), {"mamba2.inner_dim"})),
        kept(c.told("state " + grouped(s.heads) + " × " + product(s.head_dim, s.state_dim),
                    {"mamba2.heads", "mamba2.head_dim", "mamba2.state_dim"}) +
             ", " + c.state_in_all()),
        plain("the sum of both is the output"),
        plain(c.told(m.attention_in || m.attention_out || m.mamba_in || m.mamba_out ? "factors on both ways" : "",
                     {"attention_in", "attention_out", "mamba_in", "mamba_out"})),
    };
    std::erase_if(out.items, [](const PanelItem& item) { return item.text.empty(); });    // learned positions
    return out;
}

}    // namespace broadside::diagram
