#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::ShortConv& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    out.items = {
        plain(c.told("input and two gates, " + grouped(m.width) + " each", {"width"})),
        plain(c.told("convolution over " + grouped(m.conv_kernel), {"conv_kernel"}) + " between the gates"),
        kept(c.told("state " + product(m.width, m.conv_kernel - 1), {"width", "conv_kernel"}) + ", " +
             c.state_in_all()),
        plain(c.told("Output " + widths(m.width, c.model.embedding_dim), {"width"})),
    };
    return out;
}

}    // namespace broadside::diagram
