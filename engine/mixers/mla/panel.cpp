#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/mixers/common/noise_heads.hpp"

#include <fmt/format.h>

namespace broadside::diagram {
namespace {

PanelItem position(const catalog::Mla& m, const catalog::Mla* was, const PanelContext& c) {
    const bool rope = m.position.kind == catalog::PositionKind::rope;
    PanelItem out = row(rope ? "RoPE" : "Position", {});
    if (!rope)
        out.text = c.told("none", {"position.kind"});
    else {
        out.text = m.position.theta ? "base " + short_base(*m.position.theta) : "RoPE";
        if (m.position.scaling) out.text += ", " + catalog::scaling_words(m.position);
        out.text = c.told(out.text, {"position.theta", "position.scaling"});
    }
    if (const std::string native = native_context(c.model); !native.empty()) out.text += ", " + native;
    if (was != nullptr && (was->position.kind != m.position.kind)) out.weight = PanelItem::Weight::changed;
    return out;
}

/// Which tokens it attends to, where an indexer chooses them.
void add_selection(std::vector<PanelItem>& items, const catalog::Mla& m, const catalog::Mla* was,
                   const PanelContext& c) {
    if (m.sparse && m.sparse->shared) {
        items.push_back(plain(c.told("on the " + grouped(m.sparse->top_k) + " tokens of an earlier layer's indexer",
                                     {"sparse.shared", "sparse.top_k"})));
        items.back().brief = c.told("an earlier layer's top " + grouped(m.sparse->top_k), {"sparse.shared"});
    } else if (m.sparse) {
        PanelItem indexer = row("Indexer", c.told(fmt::format("{} × {}, top {}", m.sparse->indexer_heads,
                                                              m.sparse->indexer_head_dim, grouped(m.sparse->top_k)),
                                                  {"sparse.indexer_heads", "sparse.indexer_head_dim", "sparse.top_k"}));
        if (was != nullptr && !was->sparse) indexer.weight = PanelItem::Weight::changed;
        items.push_back(std::move(indexer));
        // Key and weights are made from the layer's input, the queries from the compressed
        // query; q and k are rotated in part.
        const bool turns = m.qk_rope_head_dim > 0;
        const std::string turned = "RoPE on " + grouped(m.qk_rope_head_dim);
        items.push_back(plain("by Σ\u00A0w\u00A0ReLU(q\u00A0·\u00A0k), w\u00A0from the layer’s input"));
        items.back().brief = "by Σ\u00A0w(x)\u00A0ReLU(q\u00A0·\u00A0k)";
        if (turns) items.back().brief += "; q, k: " + c.told(turned, {"qk_rope_head_dim"});
        const std::string turning = "q, k: " + turned + " of " + grouped(m.sparse->indexer_head_dim) + "; ";
        const std::string norm = m.sparse->rms_key ? "k: RMSNorm" : "k: LayerNorm";
        items.push_back(plain(c.told((turns ? turning : std::string()) + norm,
                                     {"qk_rope_head_dim", "sparse.indexer_head_dim", "sparse.rms_key"})));
        items.back().brief = norm;
        if (const std::string always = catalog::always_chosen(*m.sparse, "the "); !always.empty())
            items.push_back(plain(c.told(always, {"sparse.first", "sparse.last"})));
        if (m.sparse->pool > 0) {
            items.push_back(plain(c.told("one key for " + grouped(m.sparse->pool) + " tokens, a sum by learned weights",
                                         {"sparse.pool"})));
            items.back().brief = c.told("one key for " + grouped(m.sparse->pool) + " tokens", {"sparse.pool"});
        }
        PanelItem more =
            kept(c.told("its key: " + grouped(m.sparse->indexer_head_dim) + " values", {"sparse.indexer_head_dim"}));
        more.brief = c.told(grouped(m.sparse->indexer_head_dim) + " cached", {"sparse.indexer_head_dim"});
        items.push_back(std::move(more));
    }
}

}    // namespace

std::optional<Panel> panel(const catalog::Mla& m, const PanelContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const catalog::Mla* was = counterpart(c, m);
    const bool rope = m.position.kind == catalog::PositionKind::rope;
    const int key = m.qk_nope_head_dim + m.qk_rope_head_dim, values = m.kv_lora_rank + m.qk_rope_head_dim;
    const Naming name = naming(catalog::Mixer(m));
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));

    const std::string beside = m.qk_rope_head_dim > 0 ? fmt::format(" + {}", m.qk_rope_head_dim) : std::string();
    out.items.push_back(row("Each head", c.told(fmt::format("{}{}{}, value {}", m.qk_nope_head_dim, beside,
                                                            rope ? " rope" : "", m.v_head_dim),
                                                {"qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"})));
    out.items.back().brief = c.told(fmt::format("{}{}, value {}", m.qk_nope_head_dim, beside, m.v_head_dim),
                                    {"qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"});
    out.items.back().brief_label = "Head";
    constexpr std::string_view scores = "scores ";    // its label says so
    if (const std::string factor = catalog::score_factor_words(m.position); !factor.empty()) {
        out.items.push_back(row("Scores", c.told(factor.substr(scores.size()), {"position.scaling"})));
        out.items.back().brief =
            c.told(catalog::score_factor_briefly(m.position).substr(scores.size()), {"position.scaling"});
    }
    const std::string q = product(m.heads, key);
    out.items.push_back(
        row("Query", c.told(m.q_lora_rank ? widths(d, *m.q_lora_rank) + " → " + q : grouped(d) + " → " + q,
                            {"q_lora_rank", "heads", "qk_nope_head_dim", "qk_rope_head_dim"})));
    out.items.push_back(
        row("Key, value",
            c.told(widths(d, m.kv_lora_rank) + " → " + product(m.key_heads(), m.qk_nope_head_dim + m.v_head_dim),
                   {"kv_lora_rank", "heads", "kv_heads", "qk_nope_head_dim", "v_head_dim"})));
    if (m.qk_rope_head_dim > 0) {
        out.items.push_back(
            row(rope ? "Rope key" : "Shared key", c.told(widths(d, m.qk_rope_head_dim), {"qk_rope_head_dim"})));
        if (!rope) out.items.back().brief_label = "Shared";
    }
    out.items.push_back(row("Output", c.told(widths(std::int64_t{m.output_heads()} * m.v_head_dim, d),
                                             {"heads", "noise_heads", "v_head_dim"})));
    out.items.back().brief_label = "Out";
    PanelItem cached =
        kept(c.told(beside.empty() ? grouped(values) + " values"
                                   : fmt::format("{}{} = {} values", grouped(m.kv_lora_rank), beside, grouped(values)),
                    {"kv_lora_rank", "qk_rope_head_dim"}));
    cached.label = "Cached";
    out.items.push_back(std::move(cached));
    out.items.push_back(position(m, was, c));
    if (m.window)
        out.items.push_back(told(c.told("window " + grouped(*m.window), {"window"}), was != nullptr && !was->window));
    if (m.noise_heads)
        out.items.push_back(
            told(c.told(catalog::noise_words(m.heads, *m.noise_heads) + ", λ of the token", {"noise_heads"}),
                 was != nullptr && !was->noise_heads));
    if (m.temperature)
        out.items.push_back(
            told(c.told("queries scaled by position", {"temperature"}), was != nullptr && !was->temperature));
    if (m.gate) {
        std::string gate = "σ gate ";
        gate += m.gate_by_head ? "of each head" : product(m.output_heads(), m.v_head_dim);
        const bool latent = m.gate_of_query || m.gate_of_latent;
        if (latent) gate += " from the query’s latent";
        out.items.push_back(
            told(c.told(gate, {"gate", "gate_by_head", "gate_of_query", "gate_of_latent", "heads", "v_head_dim"}),
                 was != nullptr && (!was->gate || was->gate_of_query != m.gate_of_query ||
                                    was->gate_of_latent != m.gate_of_latent || was->gate_by_head != m.gate_by_head)));
        if (latent) out.items.back().brief = "σ gate from the query’s latent";
    }
    if (m.sinks)
        out.items.push_back(told(c.told("one learned sink logit per head", {"sinks"}), was != nullptr && !was->sinks));
    if (m.key_norm)
        out.items.push_back(told(c.told("rope key: RMSNorm", {"key_norm"}), was != nullptr && !was->key_norm));
    if (m.scaled_latents)
        out.items.push_back(plain(c.told("latents × √(d ÷ width)", {"scaled_latents"})));
    add_selection(out.items, m, was, c);
    out.measure = unfolded(values, static_cast<double>(m.key_heads()) * (key + m.v_head_dim));
    return out;
}

}    // namespace broadside::diagram
