#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::Cca& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    const std::int64_t d = c.model.embedding_dim, q = std::int64_t{m.heads} * m.head_dim;
    const std::string bias = m.bias ? " + b" : "";
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    out.items.push_back(row("Query", c.told(product(m.heads, m.head_dim) + bias, {"heads", "head_dim", "bias"})));
    out.items.push_back(row("Key", c.told(product(m.kv_heads, m.head_dim) + bias, {"kv_heads", "head_dim", "bias"})));
    out.items.push_back(row("Value", c.told(product(m.kv_heads, m.head_dim) + bias + ", half of the token before",
                                            {"kv_heads", "head_dim", "bias"})));
    out.items.back().brief =
        c.told(product(m.kv_heads, m.head_dim) + bias + ", half delayed", {"kv_heads", "head_dim", "bias"});
    out.items.push_back(
        row("Convolved", c.told(fmt::format("Q, K over {}, then {}", m.channel_kernel, counted(m.head_kernel, "token")),
                                {"channel_kernel", "head_kernel"})));
    out.items.back().brief =
        c.told(fmt::format("over {}, then {}", m.channel_kernel, m.head_kernel), {"channel_kernel", "head_kernel"});
    out.items.push_back(plain("+ mean of Q and K, to one length, K × learned"));
    out.items.back().brief = "+ mean of Q and K, normed";
    PanelItem cached = kept(c.told(grouped(std::int64_t{2} * m.kv_heads * m.head_dim) + " values" +
                                       (m.window ? ", window " + grouped(*m.window) : ""),
                                   {"kv_heads", "head_dim", "window"}));
    cached.label = "Cached";
    out.items.push_back(std::move(cached));
    out.items.push_back(row("Output", c.told(widths(q, d) + bias, {"heads", "head_dim", "bias"})));
    out.items.push_back(m.position.kind == catalog::PositionKind::none ? row("RoPE", c.told("none", {"position"}))
                                                                       : rope_row(c, m.position, m.head_dim));
    return out;
}

}    // namespace broadside::diagram
