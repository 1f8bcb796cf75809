#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

std::optional<Panel> panel(const catalog::CompressedAttention& m, const PanelContext& c) {
    const Naming name = naming(catalog::Mixer(m));
    const std::int64_t d = c.model.embedding_dim;
    Panel out{.id = "panel." + c.name, .kind = name.kind, .title = name.full, .note = c.where};
    out.changed = changed_kind(c, catalog::Mixer(m));
    out.items.push_back(row("Query", c.told(widths(d, m.q_lora_rank) + " → " + product(m.heads, m.head_dim),
                                            {"q_lora_rank", "heads", "head_dim"})));
    out.items.push_back(row("Key = value", c.told(widths(d, m.head_dim), {"head_dim"})));
    PanelItem window =
        kept(c.told(grouped(m.head_dim) + " values of " + grouped(m.window) + " tokens", {"head_dim", "window"}));
    window.label = "Window";
    out.items.push_back(std::move(window));
    if (m.shared_entries) {
        out.items.push_back(row("Before it", c.told(fmt::format("an earlier layer's, {} for {}", grouped(m.head_dim),
                                                                counted(*m.ratio, "token")),
                                                    {"shared_entries", "head_dim", "ratio"})));
    } else if (m.ratio) {
        PanelItem before = kept(c.told(fmt::format("{} for {}{}", grouped(m.head_dim), counted(*m.ratio, "token"),
                                                   m.overlapping ? ", overlapping" : ""),
                                       {"head_dim", "ratio", "overlapping"}));
        before.label = "Before it";
        out.items.push_back(std::move(before));
    }
    if (m.indexer && m.indexer->shared)
        out.items.push_back(plain(c.told("its top " + grouped(m.indexer->top_k), {"indexer.shared", "indexer.top_k"})));
    if (m.indexes()) {
        out.items.push_back(row("Indexer", c.told(fmt::format("{} × {}, top {}", m.indexer->indexer_heads,
                                                              m.indexer->indexer_head_dim, grouped(m.indexer->top_k)),
                                                  {"indexer"})));
        out.items.push_back(plain("by Σ\u00A0w\u00A0ReLU(q\u00A0·\u00A0k), w\u00A0from the layer’s input"));
        out.items.back().brief = "by Σ\u00A0w\u00A0ReLU(q\u00A0·\u00A0k), w\u00A0from\u00A0x";
        if (m.index_keys == catalog::IndexKeys::earlier) {
            out.items.push_back(row("Its keys", c.told("an earlier layer's", {"indexer.keys"})));
        } else {
            PanelItem key = kept(c.told(
                fmt::format("{}{} for {}", m.index_keys == catalog::IndexKeys::of_entries ? "of the entry, " : "",
                            grouped(m.indexer->indexer_head_dim), counted(*m.ratio, "token")),
                {"indexer", "ratio"}));
            key.label = "Its keys";
            out.items.push_back(std::move(key));
        }
        if (m.candidates)
            out.items.push_back(plain(c.told(fmt::format("keeps {} of {} for later layers",
                                                         counted(m.candidates->blocks, "block"), m.candidates->entries),
                                             {"indexer.candidates"})));
        if (m.within_candidates)
            out.items.push_back(plain(c.told("within an earlier layer's blocks", {"indexer.within_candidates"})));
    }
    out.items.push_back(
        row("Output", c.told(fmt::format("{} → {} × {} → {}", grouped(std::int64_t{m.heads} * m.head_dim),
                                         m.output_groups, grouped(m.output_rank), grouped(d)),
                             {"heads", "head_dim", "output_groups", "output_rank"})));
    out.items.push_back(rope_row(c, m.position, m.head_dim));
    out.items.push_back(plain("one learned sink logit per head"));
    return out;
}

}    // namespace broadside::diagram
