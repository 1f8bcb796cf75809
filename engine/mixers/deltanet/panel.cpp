#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::DeltaNet& m, const PanelContext& c) {
    const std::int64_t inner = std::int64_t{m.value_heads} * m.value_head_dim;
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    const std::string state =
        c.told("state " + grouped(m.value_heads) + " × " + product(m.value_head_dim, m.key_head_dim),
               {"value_heads", "value_head_dim", "key_head_dim"});
    out.items = {
        plain(c.told("Q, K " + product(m.key_heads, m.key_head_dim), {"key_heads", "key_head_dim"})),
        plain(c.told("V, gate " + product(m.value_heads, m.value_head_dim), {"value_heads", "value_head_dim"})),
        plain(c.told("α, β " + grouped(m.value_heads) + (m.doubled ? ", β up to 2" : ""),
                     {"value_heads", "doubled_beta"})),
        m.kernel_hidden ? plain(c.told("V convolved over " + grouped(m.conv_kernel) + ", kernels by the token, " +
                                           widths(c.model.embedding_dim, *m.kernel_hidden),
                                       {"conv_kernel", "kernel_hidden"}))
                        : convolution(c, m.conv_kernel),
        l2_norm(),
        kept(state + ", " + c.state_in_all(), state),
        plain(c.told((m.output_norm == catalog::OutputNorm::none ? "" : "RMSNorm, ") +
                         std::string(m.sigmoid_gate ? "sigmoid gate" : "SiLU gate"),
                     {"output_norm", "sigmoid_gate"})),
        plain(c.told("Output " + widths(inner, c.model.embedding_dim), {"value_heads", "value_head_dim"})),
    };
    return out;
}

}    // namespace broadside::diagram
