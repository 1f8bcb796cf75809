#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::Mamba2& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    const std::string state = c.told("state " + grouped(m.heads) + " × " + product(m.head_dim, m.state_dim),
                                     {"heads", "head_dim", "state_dim"});
    out.items = {
        plain(c.told("x, z " + grouped(m.inner_dim), {"inner_dim"})),
        plain(c.told("B, C " + product(m.groups, m.state_dim), {"groups", "state_dim"})),
        plain(c.told("dt " + grouped(m.heads), {"heads"}) + ", softplus"),
        convolution(c, m.conv_kernel),
        kept(state + ", " + c.state_in_all(), state),
        plain("SiLU gate"),
    };
    if (m.factors) out.items.push_back(plain(c.told("factors on z, x, B, C and dt", {"factors"})));
    if (m.output_norm != catalog::OutputNorm::none)
        out.items.push_back(plain(
            c.told("RMSNorm" + catalog::norm_groups(m.output_norm_groups), {"output_norm", "output_norm_groups"})));
    out.items.push_back(plain(c.told("Output " + widths(m.inner_dim, c.model.embedding_dim), {"inner_dim"})));
    return out;
}

}    // namespace broadside::diagram
