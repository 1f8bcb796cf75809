#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::GatedMemory& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    out.items = {
        plain(c.told("memory of " + grouped(m.width), {"width"}) + " from an earlier scan"),
        plain(c.told("gate " + widths(c.model.embedding_dim, m.width), {"width"}) + ", SiLU"),
        plain(c.told("Output " + widths(m.width, c.model.embedding_dim), {"width"})),
    };
    return out;
}

}    // namespace broadside::diagram
