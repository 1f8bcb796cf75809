#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::Kda& m, const PanelContext& c) {
    const std::int64_t inner = std::int64_t{m.heads} * m.head_dim;
    const std::string shape = product(m.heads, m.head_dim);
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    const std::string norm = m.output_norm == catalog::OutputNorm::none ? "" : "RMSNorm, ";
    const std::string state =
        c.told("state " + grouped(m.heads) + " × " + product(m.head_dim, m.head_dim), {"heads", "head_dim"});
    out.items = {
        plain(c.told("Q, K, V " + shape, {"heads", "head_dim"})),
        plain(c.told((m.full_decay ? "α " : "α low-rank ") + shape, {"full_decay", "heads", "head_dim"})),
        plain(c.told("β " + grouped(m.heads), {"heads"})),
        convolution(c, m.conv_kernel),
        l2_norm(),
        kept(state + ", " + c.state_in_all(), state),
        briefly(c.told(norm + (m.full_gate ? "sigmoid gate" : "low-rank sigmoid gate"), {"output_norm", "full_gate"}),
                c.told(norm + (m.full_gate ? "σ gate" : "low-rank σ gate"), {"output_norm", "full_gate"})),
        plain(c.told("Output " + widths(inner, c.model.embedding_dim), {"heads", "head_dim"})),
    };
    if (m.decay_floor) out.items.push_back(plain(c.told("log α ≥ −" + plain_number(-*m.decay_floor), {"decay_floor"})));
    return out;
}

}    // namespace broadside::diagram
