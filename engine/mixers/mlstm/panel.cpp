#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::Mlstm& m, const PanelContext& c) {
    const std::int64_t inner = std::int64_t{m.heads} * m.value_head_dim;
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    out.items = {
        plain(c.told("Q, K " + product(m.heads, m.key_head_dim), {"heads", "key_head_dim"})),
        plain(c.told("V, gate " + product(m.heads, m.value_head_dim), {"heads", "value_head_dim"})),
        plain(
            c.told("i, f " + grouped(m.heads) + (m.gate_softcap ? ", capped at ±" + plain_number(*m.gate_softcap) : ""),
                   {"heads", "gate_softcap"})),
        kept(c.told("state " + grouped(m.heads) + " × " + product(m.key_head_dim, m.value_head_dim),
                    {"heads", "key_head_dim", "value_head_dim"}) +
             ", " + c.state_in_all()),
        plain("norm per head, sigmoid gate"),
        plain(c.told("Output " + widths(inner, c.model.embedding_dim), {"heads", "value_head_dim"})),
    };
    return out;
}

}    // namespace broadside::diagram
