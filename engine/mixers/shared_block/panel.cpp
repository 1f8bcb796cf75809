#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/mixers/shared_block/words.hpp"

namespace broadside::diagram {

namespace {

/// What the shared block has, and what it is added to.
template <class Block>
Panel shared_panel(const Block& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    const std::int64_t d = c.model.embedding_dim;
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    out.items.push_back(plain("reads the path beside the embedding: " + grouped(2 * d)));
    out.items.push_back(plain(c.told("Q, K, V each " + product(m.heads, m.head_dim), {"heads", "head_dim"})));
    out.items.push_back(kept(c.told("K, V cached", {"heads", "head_dim"})));
    if (m.position.kind == catalog::PositionKind::rope && m.position.theta)
        out.items.push_back(plain(c.told("RoPE, base " + short_base(*m.position.theta), {"position.theta"})));
    out.items.push_back(plain(c.told("scores ÷ √" + grouped(m.head_dim / 2), {"head_dim"})));
    out.items.push_back(
        plain(c.told(catalog::to_string(m.activation) + " of " + grouped(m.hidden), {"activation", "hidden"})));
    out.items.push_back(plain(c.told(shared_weights(m), {"blocks", "reuses_block"})));
    if (m.adapter_rank)
        out.items.push_back(plain(c.told("own adapters of rank " + grouped(*m.adapter_rank),
                                         {"adapter_rank", "attention_adapters"})));
    out.items.push_back(plain("its output is added to " + naming(catalog::Mixer(m.mamba)).brief + "'s input"));
    return out;
}

}    // namespace

std::optional<Panel> panel(const catalog::SharedBlock& m, const PanelContext& c) {
    Panel out = shared_panel(m, c);
    out.items.push_back(
        kept(c.told("state " + grouped(m.mamba.heads) + " × " + product(m.mamba.head_dim, m.mamba.state_dim),
                    {"mamba2.heads", "mamba2.head_dim", "mamba2.state_dim"}) +
             ", " + c.state_in_all()));
    return out;
}

std::optional<Panel> panel(const catalog::SharedBlockMamba& m, const PanelContext& c) {
    Panel out = shared_panel(m, c);
    out.items.push_back(
        kept(c.told("state " + product(m.mamba.inner_dim, m.mamba.state_dim), {"mamba.inner_dim", "mamba.state_dim"}) +
             ", " + c.state_in_all()));
    return out;
}

}    // namespace broadside::diagram
