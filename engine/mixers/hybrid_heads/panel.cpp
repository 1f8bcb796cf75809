#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/inset/inset.hpp"

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::HybridHeads& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    const catalog::Attention& a = m.attention;
    const catalog::Mamba& s = m.mamba;
    out.items.push_back(plain(c.told("Q " + product(a.heads, a.head_dim), {"attention.heads", "attention.head_dim"})));
    const std::string values = a.v_head_dim == a.head_dim ? "" : " and " + product(a.kv_heads, a.v_head_dim);
    out.items.push_back(a.reuses_kv
                            ? plain("K, V of an earlier layer")
                            : kept(c.told("K, V " + product(a.kv_heads, a.head_dim) + values,
                                          {"attention.kv_heads", "attention.head_dim", "attention.v_head_dim"}) +
                                   ", cached"));
    if (a.window) out.items.push_back(plain(c.told("window " + grouped(*a.window), {"attention.window"})));
    for (const std::string& words : score_words(a)) out.items.push_back(plain(words));
    if (const std::string words = position_words(a.position, a.head_dim); !words.empty())
        out.items.push_back(
            plain(c.told(words, {"attention.position.theta", "attention.position.dim", "attention.position.scaling"})));
    out.items.push_back(plain(c.told("beside them x, z " + grouped(s.inner_dim), {"mamba.inner_dim"})));
    out.items.push_back(
        kept(c.told("state " + product(s.inner_dim, s.state_dim), {"mamba.inner_dim", "mamba.state_dim"}) + ", " +
             c.state_in_all()));
    out.items.push_back(plain("each normed, the mean projected"));
    return out;
}

}    // namespace broadside::diagram
