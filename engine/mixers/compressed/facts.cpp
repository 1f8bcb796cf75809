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
    r.integer("ratio", m.ratio, {2, 1e6}, Need::may,
              "Tokens that one compressed entry stands for; left out where only the window is seen");
    r.flag("overlapping", m.overlapping, Need::may, "An entry is made of its tokens and of as many before them");
    r.object("indexer", Need::may, "Chooses the entries that a query sees", [&](Reader& s) {
        SparseIndexer indexer;
        s.integer("heads", indexer.indexer_heads, {1, 4096}, Need::must, "Heads");
        s.integer("head_dim", indexer.indexer_head_dim, {1, 65536}, Need::must, "Width of a head");
        s.integer("top_k", indexer.top_k, {1, 1e9}, Need::must, "Entries that a query sees");
        m.indexer = indexer;
    });
    r.text("note", m.note, Need::may, "Comment");
    if (!m.ratio && (m.overlapping || m.indexer))
        r.error(m.indexer ? "indexer" : "overlapping", "has no meaning without ratio");
    if (m.heads > 0 && m.output_groups > 0 && m.heads % m.output_groups != 0)
        r.error("output_groups", fmt::format("{} groups do not divide {} heads", m.output_groups, m.heads));
}

std::string summary(const CompressedAttention& m) {
    std::string out = fmt::format("{} over one key of {}, queries of rank {}, window {}, {}, attention sinks",
                                  counted(m.heads, "query head"), m.head_dim, grouped(m.q_lora_rank), grouped(m.window),
                                  summary(m.position));
    if (m.ratio)
        out += fmt::format(", before it one entry for {}{}", counted(*m.ratio, "token"),
                           m.overlapping ? " (overlapping)" : "");
    if (m.indexer)
        out += fmt::format(", indexer of {} × {} chooses {} of them", m.indexer->indexer_heads,
                           m.indexer->indexer_head_dim, grouped(m.indexer->top_k));
    return out + fmt::format(", output in {} of rank {}", counted(m.output_groups, "group"), grouped(m.output_rank));
}

double parameters(const CompressedAttention& m, double d) {
    const double h = m.heads, w = m.head_dim, q = m.q_lora_rank, inner = double(m.output_groups) * m.output_rank;
    // Compressed query with its norm, key with its norm, output of groups and together, a sink for each head.
    double n = d * q + q + q * h * w + d * w + w + h * w * m.output_rank + inner * d + h;
    // Entries and their weights, a bias for each place, a norm; overlapping ones twice as wide.
    const auto compressor = [&](double width) {
        const double wide = (m.overlapping ? 2 : 1) * width;
        return 2 * d * wide + *m.ratio * wide + width;
    };
    if (m.ratio) n += compressor(w);
    if (m.ratio && m.indexer) {
        const double heads = m.indexer->indexer_heads, width = m.indexer->indexer_head_dim;
        n += compressor(width) + q * heads * width + d * heads;
    }
    return n;
}

double cache_values(const CompressedAttention& m) { return m.head_dim; }
double state_values(const CompressedAttention&) { return 0; }
std::optional<std::int64_t> cache_bound(const CompressedAttention& m) { return m.window; }
double growing_values(const CompressedAttention& m) { return m.ratio ? double(m.head_dim) / *m.ratio : 0; }
double indexer_values(const CompressedAttention& m) {
    return m.ratio && m.indexer ? double(m.indexer->indexer_head_dim) / *m.ratio : 0;
}

}    // namespace broadside::catalog
