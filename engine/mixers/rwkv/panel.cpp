#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::Rwkv& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    const int inner = m.heads * m.head_dim;
    out.items = {
        plain(c.told("R, K, V, G " + product(m.heads, m.head_dim), {"heads", "head_dim"})),
        plain(m.mix_rank > 0 ? c.told("mixed with the last token, rank " + grouped(m.mix_rank), {"mix_rank"})
                             : "mixed with the last token"),
        plain(m.decay_rank > 0 ? c.told("decay by the token, rank " + grouped(m.decay_rank), {"decay_rank"})
                               : "learned decay per channel"),
        kept(c.told("state " + grouped(m.heads) + " × " + product(m.head_dim, m.head_dim), {"heads", "head_dim"}) +
             ", constant"),
        plain("norm per head, SiLU gate"),
        plain(c.told("Output " + widths(inner, c.model.embedding_dim), {"heads", "head_dim"})),
    };
    return out;
}

}    // namespace broadside::diagram
