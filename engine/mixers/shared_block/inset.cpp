#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/mixers/shared_block/words.hpp"

#include <algorithm>

namespace broadside::diagram {

namespace {

// The shared block from the bottom up, its output added to what the layer's own mixer reads; then that one's panel.
template <class Block>
std::vector<Inset> shared_insets(const Block& m, const InsetContext& c, const std::string& own,
                                 const std::string& own_detail) {
    const std::int64_t d = c.model.embedding_dim;
    Flow flow(c.pen, "inset." + c.name);
    const bool rope = m.position.kind == catalog::PositionKind::rope;
    flow.box("norm", {0, 0}, Component::norm, {{}, "RMSNorm of path and embedding, " + grouped(2 * d)});
    flow.box("attention", {0, 2}, Component::full_attention,
             {c.told("Softmax attention, scores ÷ √" + grouped(m.head_dim / 2), {"head_dim"}),
              c.told(grouped(m.heads) + " heads of " + grouped(m.head_dim) + (rope ? ", RoPE" : ", NoPE"),
                     {"heads", "head_dim", "position.kind"})});
    flow.kept(
        "cache", {0, 1},
        c.told("cached: K, V " + grouped(std::int64_t{2} * m.heads * m.head_dim) + " values", {"heads", "head_dim"}));
    flow.box("ffn-norm", {0, 3}, Component::norm, {{}, "RMSNorm"});
    flow.box("ffn", {0, 4}, Component::dense_ffn,
             {catalog::to_string(m.activation), c.told(widths(d, m.hidden), {"hidden"})});
    flow.box("linear", {0, 5}, Component::plain, {"Linear", widths(d, d)});
    flow.box("path", {2, 5}, Component::plain, {{}, "residual path"});
    flow.node("sum", {1, 6}, Sign::plus);
    flow.box(own, {0, 7, 3}, Component::linear_mixer, {naming(catalog::Mixer(m.mamba)).full, own_detail});
    flow.wire("", "norm");
    flow.wire("", "path");
    flow.wire("norm", "cache");
    flow.wire("cache", "attention");
    flow.wire("attention", "ffn-norm");
    flow.wire("ffn-norm", "ffn");
    flow.wire("ffn", "linear");
    flow.wire("linear", "sum");
    flow.wire("path", "sum");
    flow.wire("sum", own);
    flow.wire(own, "");
    const std::string adapters =
        m.adapter_rank ? c.told("own adapters of rank " + grouped(*m.adapter_rank), {"adapter_rank"}) : std::string();
    std::vector<Inset> out{
        flow_inset(c.pen, std::move(flow), Component::linear_mixer, naming(catalog::Mixer(m)).full,
                   joined({c.where, c.told(shared_weights(m), {"blocks", "reuses_block"}), adapters}))};
    // Where layers without the block have the same mixer it has a panel already.
    if (std::ranges::find(c.model.mixers, catalog::Mixer(m.mamba), &catalog::NamedMixer::facts) != c.model.mixers.end())
        return out;
    InsetContext inner{c.model, c.name + "." + own, {}, c.pen, false, c.path + "." + own};
    for (Inset& inset : insets(m.mamba, inner)) out.push_back(std::move(inset));
    return out;
}

}    // namespace

std::vector<Inset> insets(const catalog::SharedBlock& m, const InsetContext& c) {
    return shared_insets(m, c, "mamba2",
                         c.told(grouped(m.mamba.heads) + " heads, state " + grouped(m.mamba.state_dim),
                                {"mamba2.heads", "mamba2.state_dim"}));
}
std::vector<Inset> insets(const catalog::SharedBlockMamba& m, const InsetContext& c) {
    return shared_insets(m, c, "mamba",
                         c.told(grouped(m.mamba.inner_dim) + " channels, state " + grouped(m.mamba.state_dim),
                                {"mamba.inner_dim", "mamba.state_dim"}));
}

}    // namespace broadside::diagram
