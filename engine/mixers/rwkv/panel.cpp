#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::Rwkv& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    const std::int64_t inner = std::int64_t{m.heads} * m.head_dim;
    const std::string state =
        c.told(m.version == 4 ? "state 3 × " + grouped(m.heads)
                              : "state " + grouped(m.heads) + " × " + product(m.head_dim, m.head_dim),
               {"heads", "head_dim"}) +
        ", " + c.state_in_all();
    const std::string output = c.told("Output " + widths(inner, c.model.embedding_dim), {"heads", "head_dim"});
    if (m.version == 4) {
        out.items = {plain(c.told("R, K, V " + grouped(m.heads), {"heads"})), plain("mixed with the last token"),
                     plain("learned decay per channel"), kept(state), plain("σ receptance"), plain(output)};
        return out;
    }
    out.items = {
        plain(c.told((m.version == 7 ? "R, K, V " : "R, K, V, G ") + product(m.heads, m.head_dim),
                     {"heads", "head_dim"})),
        plain(m.mix_rank > 0 ? c.told("mixed with the last token, rank " + grouped(m.mix_rank), {"mix_rank"})
                             : "mixed with the last token"),
        plain(m.decay_rank > 0 ? c.told("decay by the token, rank " + grouped(m.decay_rank), {"decay_rank"})
                               : "learned decay per channel"),
    };
    if (m.version == 7) {
        out.items.push_back(
            plain(c.told("keys replaced at a rate of rank " + grouped(m.learning_rank), {"learning_rank"})));
        out.items.push_back(plain(c.told("first layer's V mixed in, rank " + grouped(m.value_rank), {"value_rank"})));
    }
    out.items.push_back(kept(state));
    out.items.push_back(plain(m.version == 7
                                  ? c.told("norm per head, σ gate of rank " + grouped(m.gate_rank), {"gate_rank"})
                                  : "norm per head, SiLU gate"));
    out.items.push_back(plain(output));
    return out;
}

}    // namespace broadside::diagram
