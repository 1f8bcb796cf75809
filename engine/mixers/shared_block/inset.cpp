#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/mixers/shared_block/words.hpp"

namespace broadside::diagram {

// The shared block from the bottom up, its output added to what Mamba-2 reads; then Mamba-2's own panel.
std::vector<Inset> insets(const catalog::SharedBlock& m, const InsetContext& c) {
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
    flow.box("mamba2", {0, 7, 3}, Component::linear_mixer,
             {naming(catalog::Mixer(m.mamba)).full,
              c.told(grouped(m.mamba.heads) + " heads, state " + grouped(m.mamba.state_dim),
                     {"mamba2.heads", "mamba2.state_dim"})});
    flow.wire("", "norm");
    flow.wire("", "path");
    flow.wire("norm", "cache");
    flow.wire("cache", "attention");
    flow.wire("attention", "ffn-norm");
    flow.wire("ffn-norm", "ffn");
    flow.wire("ffn", "linear");
    flow.wire("linear", "sum");
    flow.wire("path", "sum");
    flow.wire("sum", "mamba2");
    flow.wire("mamba2", "");
    const std::string adapters =
        m.adapter_rank ? c.told("own adapters of rank " + grouped(*m.adapter_rank), {"adapter_rank"}) : std::string();
    std::vector<Inset> out{
        flow_inset(c.pen, std::move(flow), Component::linear_mixer, naming(catalog::Mixer(m)).full,
                   joined({c.where, c.told(shared_weights(m), {"blocks", "reuses_block"}), adapters}))};
    InsetContext inner{c.model, c.name + ".mamba2", {}, c.pen, false, c.path + ".mamba2"};
    for (Inset& inset : insets(m.mamba, inner)) out.push_back(std::move(inset));
    return out;
}

}    // namespace broadside::diagram
