#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/inset/inset.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::Moa& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full};
    out.note =
        c.told(fmt::format("{} of {}", grouped(m.active_experts), grouped(m.experts)), {"active_experts", "experts"});
    out.changed = changed_kind(c, catalog::Mixer(m));
    out.picture = head_rows(m.active_heads(), m.heads, name.kind);
    const std::string each = product(m.heads, m.head_dim);
    out.items = {
        plain(c.told("Q " + each + " of each expert", {"heads", "head_dim"})),
        kept(c.told("K, V " + each, {"heads", "head_dim"}) + " for all, cached"),
        plain(c.told(position_words(m.position, m.head_dim), {"position.theta", "position.dim", "position.scaling"})),
        plain("Softmax router, renormalized"),
        plain(
            c.told(fmt::format("Output {} of each{}", widths(std::int64_t{m.heads} * m.head_dim, c.model.embedding_dim),
                               m.output_bias ? ", sum + bias" : ""),
                   {"heads", "head_dim", "output_bias"})),
    };
    if (!c.where.empty()) out.items.insert(out.items.begin(), plain(c.where));
    std::erase_if(out.items, [](const PanelItem& item) { return item.text.empty(); });    // learned positions
    return out;
}

}    // namespace broadside::diagram
