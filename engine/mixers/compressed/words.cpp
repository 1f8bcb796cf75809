#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::CompressedAttention& m) {
    if (!m.ratio)
        return {.kind = Component::local_attention,
                .full = "Sliding-window attention, shared key",
                .brief = "Window",
                .meaning = "attention to the last tokens only"};
    if (m.indexer && m.shared_entries)
        return {.kind = Component::latent_attention,
                .full = m.indexer->shared ? "Compressed sparse attention, shared" : "Reindexed sparse attention",
                .brief = m.indexer->shared ? "CSA shared" : "CSA reindexed",
                .meaning = m.indexer->shared ? "attention to the entries that an earlier layer made and chose"
                                             : "attention to an earlier layer's entries, chosen anew"};
    if (m.indexer)
        return {.kind = Component::latent_attention,
                .full = "Compressed sparse attention",
                .brief = "CSA",
                .meaning = "attention to the best of compressed blocks, and to a window"};
    return {.kind = Component::latent_attention,
            .full = "Heavily compressed attention",
            .brief = "HCA",
            .meaning = "attention to heavily compressed blocks, and to a window"};
}

std::string detail(const catalog::CompressedAttention& m) {
    return m.ratio ? fmt::format("{}, 1 key for {}", counted(m.heads, "head"), counted(*m.ratio, "token"))
                   : fmt::format("{}, window {}", counted(m.heads, "head"), grouped(m.window));
}

std::vector<std::string> score_words(const catalog::CompressedAttention& m) {
    std::vector<std::string> out{"one learned sink logit per head"};
    if (std::string factor = catalog::score_factor_words(m.position); !factor.empty()) out.push_back(std::move(factor));
    if (m.indexer && m.indexer->shared) out.push_back("on an earlier layer's top " + grouped(m.indexer->top_k));
    return out;
}

MixerTraits traits(const catalog::CompressedAttention& m) {
    return {.head = m.head_dim, .turned = m.position.dim.value_or(0), .sinks = true};
}

Terms terms(const catalog::CompressedAttention& m) {
    return m.indexes() ? Terms{Term::weighted_sum, Term::layer_input} : Terms{};
}

}    // namespace broadside::diagram
