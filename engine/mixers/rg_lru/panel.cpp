#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::RgLru& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    out.items = {
        plain(c.told("x, y " + grouped(m.width), {"width"})),
        plain(c.told("convolution over " + grouped(m.conv_kernel), {"conv_kernel"})),
        plain(c.told("decay and input gate of " + grouped(m.blocks) + " blocks", {"blocks"})),
        kept(c.told("state " + grouped(m.width), {"width"}) + ", " + c.state_in_all()),
        plain("GELU gate"),
        plain(c.told("Output " + widths(m.width, c.model.embedding_dim), {"width"})),
    };
    return out;
}

}    // namespace broadside::diagram
