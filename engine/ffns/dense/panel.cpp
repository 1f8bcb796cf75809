#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::DenseFfn& f, const PanelContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const Naming name = naming(catalog::Ffn(f));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Ffn(f));
    out.picture = width_bars(d, f.hidden, catalog::gated(f.activation), c.widest);
    out.centered = true;
    out.items.push_back({{}, c.told(widths(d, f.hidden) + " → " + grouped(d), {"hidden"}), PanelItem::Weight::strong});
    std::string how = catalog::gated(f.activation)
                          ? "gate through " + catalog::inner_function(f.activation) + " · three matrices"
                      : f.receptance ? catalog::to_string(f.activation) + " · three matrices"
                                     : catalog::to_string(f.activation) + ", no gate · two matrices";
    out.items.push_back(plain(c.told(how + (f.bias          ? ", bias"
                                            : f.output_bias ? ", bias on the last"
                                                            : ""),
                                     {"activation", "bias", "output_bias"})));
    if (f.inner_norm) out.items.push_back(plain(c.told("RMSNorm before the last matrix", {"inner_norm"})));
    if (f.receptance) out.items.push_back(plain(c.told("σ receptance " + widths(d, d), {"receptance"})));
    if (f.receptance || f.token_shift)
        out.items.push_back(plain(c.told("mixed with the last token", {"receptance", "token_shift"})));
    if (f.sparsity)
        out.items.push_back(plain(
            c.told("the largest " + plain_number(100 * (1 - *f.sparsity), 1) + " % of the gate", {"sparsity"})));
    if (f.gate_scale) out.items.push_back(plain(c.told("gate × " + plain_number(*f.gate_scale, 3), {"gate_scale"})));
    if (f.output_scale)
        out.items.push_back(plain(c.told("output × " + plain_number(*f.output_scale, 3), {"output_scale"})));
    if (f.learned_scale) out.items.push_back(plain(c.told("output × a learned number", {"learned_scale"})));
    if (f.gating) out.items.push_back(plain(c.told(catalog::gating_words(f.gating, f.activation), {"gating"})));
    return out;
}

}    // namespace broadside::diagram
