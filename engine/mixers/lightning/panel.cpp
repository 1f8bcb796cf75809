#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::LightningAttention& m, const PanelContext& c) {
    const std::int64_t inner = std::int64_t{m.heads} * m.head_dim;
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    const std::string state =
        c.told("state " + grouped(m.heads) + " × " + product(m.head_dim, m.head_dim), {"heads", "head_dim"});
    const std::string queries = product(m.heads, m.head_dim), keys = product(m.kv_heads, m.head_dim);
    if (m.heads == m.kv_heads) {
        out.items.push_back(plain(c.told("Q, K, V, gate " + queries, {"heads", "kv_heads", "head_dim"})));
    } else {
        out.items.push_back(plain(c.told("Q, gate " + queries, {"heads", "head_dim"})));
        out.items.push_back(plain(c.told("K, V " + keys, {"kv_heads", "head_dim"})));
    }
    // As in the graph: normed, then turned.
    if (m.qk_norm != catalog::QkNorm::none) out.items.push_back(plain(c.told(qk_norm_words(m.qk_norm), {"qk_norm"})));
    if (m.position.kind == catalog::PositionKind::rope) {
        PanelItem position = plain(c.told(position_words(m.position, m.head_dim),
                                          {"position.theta", "position.dim", "position.scaling"}));
        if (const std::string pill = position_pill(catalog::Mixer(m)); m.position.theta && !m.position.scaling)
            position.brief =
                c.told(pill + ", base " + short_base(*m.position.theta), {"position.theta", "position.dim"});
        out.items.push_back(std::move(position));
    }
    out.items.push_back(plain("λ fixed per head, σ gate"));
    out.items.back().brief = "fixed λ, σ gate";
    out.items.push_back(kept(state + ", " + c.state_in_all()));
    if (m.output_norm != catalog::OutputNorm::none)
        out.items.push_back(plain(
            c.told("RMSNorm" + catalog::norm_groups(m.output_norm_groups), {"output_norm", "output_norm_groups"})));
    out.items.push_back(plain(c.told("Output " + widths(inner, c.model.embedding_dim), {"heads", "head_dim"})));
    return out;
}

}    // namespace broadside::diagram
