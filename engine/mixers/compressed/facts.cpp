#include "engine/mixers/compressed/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, CompressedAttention& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Query heads");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must,
              "Width of a query and of the one key, which is its own value");
    r.integer("q_lora_rank", m.q_lora_rank, {1, 1e6}, Need::must, "Width of the compressed query");
    r.integer("output_groups", m.output_groups, {1, 4096}, Need::must, "Groups of heads that are projected apart");
    r.integer("output_rank", m.output_rank, {1, 1e6}, Need::must, "Width that each group is projected to");
    r.integer("window", m.window, {1, 1e12}, Need::must, "Tokens that are seen as they are");
    read_position(r, m.position, m.head_dim);
    if (m.position.kind != PositionKind::rope)
        r.error("position", "queries and keys rotate, and what is summed is turned back: it needs rope");
    r.flag("query_norm", m.query_norm, Need::may, "Queries are normed by head, without weights (so where left out)");
    r.integer("ratio", m.ratio, {1, 1e6}, Need::may,
              "Tokens that one entry stands for, 1: each has its own; left out where only the window is seen");
    r.flag("overlapping", m.overlapping, Need::may, "An entry is made of its tokens and of as many before them");
    r.flag("pool_bias", m.pool_bias, Need::may,
           "The weights that tokens are pooled by have a bias for each place (so where left out)");
    r.flag("shared_entries", m.shared_entries, Need::may, "The entries are those of an earlier layer");
    r.object("indexer", Need::may, "Chooses the entries that a query sees", [&](Reader& s) {
        SparseIndexer indexer;
        s.integer("heads", indexer.indexer_heads, {1, 4096}, Need::must, "Heads");
        s.integer("head_dim", indexer.indexer_head_dim, {1, 65536}, Need::must, "Width of a head");
        s.integer("top_k", indexer.top_k, {1, 1e9}, Need::must, "Entries that a query sees");
        s.flag("shared", indexer.shared, Need::may, "An earlier layer's indexer chose them; it has none of its own");
        constexpr std::pair<const char*, IndexKeys> keys[] = {
            {"pooled", IndexKeys::pooled}, {"of entries", IndexKeys::of_entries}, {"earlier", IndexKeys::earlier}};
        s.choice("keys", m.index_keys, keys, Need::may,
                 "Its keys: pooled as the entries are (so where left out), made of the entries before these rotate, or "
                 "those of an earlier layer");
        s.object("candidates", Need::may, "Blocks of entries that it keeps, for later layers to choose from",
                 [&](Reader& k) {
                     CandidateBlocks blocks;
                     k.integer("blocks", blocks.blocks, {1, 1e9}, Need::must, "How many");
                     k.integer("entries", blocks.entries, {1, 1e6}, Need::must, "Entries of a block");
                     m.candidates = blocks;
                 });
        s.flag("within_candidates", m.within_candidates, Need::may,
               "It chooses among the blocks that an earlier layer's indexer kept");
        if (m.candidates && m.within_candidates) s.error("within_candidates", "does not go together with candidates");
        if (indexer.shared && (m.candidates || m.within_candidates || m.index_keys != IndexKeys::pooled))
            s.error("shared", "does not go together with keys, candidates or within_candidates");
        m.indexer = indexer;
    });
    r.text("note", m.note, Need::may, "Comment");
    if (!m.ratio && (m.overlapping || m.indexer || m.shared_entries))
        r.error(m.indexer       ? "indexer"
                : m.overlapping ? "overlapping"
                                : "shared_entries",
                "has no meaning without ratio");
    if (m.ratio == 1 && m.overlapping) r.error("overlapping", "has no meaning where each token has its own entry");
    if (m.shared_entries && m.overlapping) r.error("overlapping", "does not go together with shared_entries");
    if (m.shared_entries && m.indexes() && m.index_keys != IndexKeys::earlier)
        r.error("indexer.keys", R"(expected "earlier" where the entries are those of an earlier layer)");
    if (m.heads > 0 && m.output_groups > 0 && m.heads % m.output_groups != 0)
        r.error("output_groups", fmt::format("{} groups do not divide {} heads", m.output_groups, m.heads));
}

std::string summary(const CompressedAttention& m) {
    std::string out = fmt::format("{} over one key of {}, queries of rank {}, window {}, {}, attention sinks",
                                  counted(m.heads, "query head"), m.head_dim, grouped(m.q_lora_rank), grouped(m.window),
                                  summary(m.position));
    if (m.ratio)
        out += fmt::format(", before it one entry for {}{}{}", counted(*m.ratio, "token"),
                           m.overlapping ? " (overlapping)" : "", m.shared_entries ? " of an earlier layer" : "");
    if (m.indexes())
        out += fmt::format(", indexer of {} × {} {} {} of them", m.indexer->indexer_heads, m.indexer->indexer_head_dim,
                           m.index_keys == IndexKeys::earlier ? "over an earlier layer's keys chooses" : "chooses",
                           grouped(m.indexer->top_k));
    else if (m.indexer)
        out += fmt::format(", {} of them as an earlier layer's indexer chose", grouped(m.indexer->top_k));
    if (m.candidates)
        out += fmt::format(" and keeps {} of {} for later layers", counted(m.candidates->blocks, "block"),
                           m.candidates->entries);
    if (m.within_candidates) out += " within the blocks that an earlier one kept";
    return out + fmt::format(", output in {} of rank {}", counted(m.output_groups, "group"), grouped(m.output_rank));
}

double parameters(const CompressedAttention& m, double d) {
    const double h = m.heads, w = m.head_dim, q = m.q_lora_rank, inner = double(m.output_groups) * m.output_rank;
    // Compressed query with its norm, key with its norm, output of groups and together, a sink for each head.
    double n = d * q + q + q * h * w + d * w + w + h * w * m.output_rank + inner * d + h;
    // Entries, where there are several tokens to each their weights and a bias for each place, a norm; overlapping
    // ones twice as wide.
    const auto compressor = [&](double width) {
        const double wide = (m.overlapping ? 2 : 1) * width;
        return *m.ratio == 1 ? d * width + width : 2 * d * wide + (m.pool_bias ? *m.ratio * wide : 0) + width;
    };
    if (m.ratio && !m.shared_entries) n += compressor(w);
    if (m.ratio && m.indexes()) {
        const double heads = m.indexer->indexer_heads, width = m.indexer->indexer_head_dim;
        n += q * heads * width + d * heads;
        if (m.index_keys == IndexKeys::pooled) n += compressor(width);
        if (m.index_keys == IndexKeys::of_entries) n += w * width + width;    // and their norm
    }
    return n;
}

double cache_values(const CompressedAttention& m) { return m.head_dim; }
double state_values(const CompressedAttention&) { return 0; }
std::optional<std::int64_t> cache_bound(const CompressedAttention& m) { return m.window; }
double growing_values(const CompressedAttention& m) {
    return m.ratio && !m.shared_entries ? double(m.head_dim) / *m.ratio : 0;
}
double indexer_values(const CompressedAttention& m) {
    return m.ratio && m.indexes() && m.index_keys != IndexKeys::earlier ? double(m.indexer->indexer_head_dim) / *m.ratio
                                                                        : 0;
}

}    // namespace broadside::catalog
