#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {
namespace {

std::string turned(const catalog::CompressedAttention& m) { return grouped(m.position.dim.value_or(m.head_dim)); }

void add_query(Flow& flow, const catalog::CompressedAttention& m, const InsetContext& c, int query, int row) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = naming(catalog::Mixer(m)).kind;
    flow.box("q-down", {query, row}, kind, {"Query down", c.told(widths(d, m.q_lora_rank), {"q_lora_rank"})});
    flow.box("q-norm", {query, row + 1}, Component::norm, {{}, "RMSNorm"});
    flow.box("q-up", {query, row + 2}, kind, {"Query up", c.told(product(m.heads, m.head_dim), {"heads", "head_dim"})});
    flow.box("q-turn", {query, row + 3}, Component::plain,
             {{}, c.told((m.query_norm ? "norm, RoPE on " : "RoPE on ") + turned(m), {"query_norm", "position.dim"})});
    flow.wire("", "q-down");
    flow.wire("q-down", "q-norm");
    flow.wire("q-norm", "q-up");
    flow.wire("q-up", "q-turn");
}

/// Where what the others need stands.
struct Columns {
    int past = 0, indexer = 0, query = 0, key = 0, count = 0;
    int attention = 4;    // its row
};
/// Keys that are made of entries stand beside these, and above, queries as much higher; otherwise the indexer is the
/// first column.
Columns columns(const catalog::CompressedAttention& m) {
    if (m.indexes() && m.index_keys == catalog::IndexKeys::of_entries)
        return {.past = 0, .indexer = 1, .query = 2, .key = 3, .count = 4, .attention = 6};
    const int query = m.indexes() ? 1 : 0;
    return {.past = query + 2, .indexer = 0, .query = query, .key = query + 1, .count = query + (m.ratio ? 3 : 2)};
}

/// Past tokens, several pooled into one entry.
void add_compressor(Flow& flow, const catalog::CompressedAttention& m, const InsetContext& c, int past) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = naming(catalog::Mixer(m)).kind;
    const std::string entry = grouped(m.head_dim) + " for " + counted(*m.ratio, "token");
    if (m.shared_entries) {
        flow.box("past", {past, 3}, Component::plain,
                 {"An earlier layer's entries", c.told(entry, {"shared_entries", "head_dim", "ratio"})});
        return;
    }
    const std::string width =
        c.told(widths(d, std::int64_t{m.head_dim} * (m.overlapping ? 2 : 1)) + (m.pools() ? " each" : ""),
               {"head_dim", "overlapping"});
    flow.box("entries", {past, 0}, kind, {m.pools() ? "Entries, weights" : "Entry", width});
    flow.box("pool-norm", {past, 2}, Component::norm, {{}, c.told("norm, RoPE on " + turned(m), {"position.dim"})});
    flow.kept("past", {past, 3}, c.told(entry, {"head_dim", "ratio"}));
    flow.wire("", "entries");
    if (m.pools()) {
        flow.box("pool", {past, 1}, Component::plain,
                 {{},
                  c.told("softmax over " + grouped(*m.ratio * (m.overlapping ? 2 : 1)) + " tokens",
                         {"ratio", "overlapping"})});
        flow.wire("entries", "pool");
    }
    flow.wire(m.pools() ? "pool" : "entries", "pool-norm");
    flow.wire("pool-norm", "past");
}

/// Which of the entries are attended to.
void add_indexer(Flow& flow, const catalog::CompressedAttention& m, const InsetContext& c, const Columns& at) {
    const std::int64_t d = c.model.embedding_dim;
    const std::string kept = grouped(m.indexer->indexer_head_dim) + " for " + counted(*m.ratio, "token");
    const int column = at.indexer, top = at.attention - 1;
    // Its keys are pooled as the entries are, narrower, or made of these; its queries come from the compressed query.
    if (m.index_keys == catalog::IndexKeys::earlier) {
        flow.box("indexer-cache", {column, 1}, Component::plain,
                 {"An earlier layer's keys", c.told(kept, {"indexer", "ratio"})});
    } else {
        const bool made = m.index_keys == catalog::IndexKeys::of_entries;
        flow.box(
            "indexer-key", {column, top - 3}, Component::plain,
            {made ? "Key of the entry" : "Indexer entries",
             made ? c.told(widths(m.head_dim, m.indexer->indexer_head_dim) + ", norm, RoPE", {"indexer"})
                  : c.told(widths(d, std::int64_t{m.indexer->indexer_head_dim} * (m.overlapping ? 2 : 1)) + " each",
                           {"indexer", "overlapping"})});
        flow.kept("indexer-cache", {column, top - 2}, c.told(kept, {"indexer", "ratio"}));
        flow.wire(made ? (m.pools() ? "pool" : "entries") : "", "indexer-key");
        flow.wire("indexer-key", "indexer-cache");
    }
    flow.box("indexer", {column, top - 1}, Component::plain,
             {c.told("Indexer " + product(m.indexer->indexer_heads, m.indexer->indexer_head_dim), {"indexer"}),
              "Σ w(x) ReLU(q · k)"});
    std::string chosen = "top " + grouped(m.indexer->top_k) + " entries";
    if (m.within_candidates) chosen += " of an earlier layer's blocks";
    if (m.candidates) chosen += ", keeps " + counted(m.candidates->blocks, "block");
    flow.box("top", {column, top}, Component::plain, {{}, c.told(chosen, {"indexer"})});
    flow.wire("indexer-cache", "indexer");
    flow.wire("q-norm", "indexer");
    flow.wire("indexer", "top");
    flow.wire("top", "attention");
}

}    // namespace

// Columns: indexer (where there is one), query, key, compressor. Rows: projections, norms,
// what is kept, attention, output.
std::vector<Inset> insets(const catalog::CompressedAttention& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const Naming name = naming(catalog::Mixer(m));
    const Component kind = name.kind;
    const Columns at = columns(m);
    const int row = at.attention;
    Flow flow(c.pen, "inset." + c.name);

    add_query(flow, m, c, at.query, row - 4);

    flow.box("key", {at.key, 0}, kind, {"Key = value", c.told(widths(d, m.head_dim), {"head_dim"})});
    flow.box("key-norm", {at.key, 1}, Component::norm, {{}, c.told("norm, RoPE on " + turned(m), {"position.dim"})});
    flow.kept("window", {at.key, 2, 1, 2},
              c.told(grouped(m.window) + " × " + grouped(m.head_dim), {"window", "head_dim"}));
    flow.wire("", "key");
    flow.wire("key", "key-norm");
    flow.wire("key-norm", "window");
    if (m.ratio) add_compressor(flow, m, c, at.past);
    flow.box("attention", {0, row, at.count}, kind,
             {"Softmax attention" + std::string(m.ratio ? " over both" : ""),
              c.told(joined(score_words(m)), {"position.scaling", "indexer"})});
    flow.wire("q-turn", "attention");
    flow.wire("window", "attention");
    if (m.ratio) flow.wire("past", "attention");
    if (m.indexes()) add_indexer(flow, m, c, at);
    flow.box("turn-back", {0, row + 1, at.count}, Component::plain,
             {{}, c.told("RoPE of the values turned back", {"position.dim"})});
    flow.box("groups", {0, row + 2, at.count}, kind,
             {c.told(grouped(m.output_groups) + " groups of heads, each " +
                         widths(std::int64_t{m.heads} / m.output_groups * m.head_dim, m.output_rank),
                     {"output_groups", "output_rank", "heads", "head_dim"}),
              {}});
    flow.box(
        "output", {0, row + 3, at.count}, kind,
        {c.told("Output " + widths(std::int64_t{m.output_groups} * m.output_rank, d), {"output_groups", "output_rank"}),
         {}});
    flow.wire("attention", "turn-back");
    flow.wire("turn-back", "groups");
    flow.wire("groups", "output");
    flow.wire("output", "");
    const std::string note =
        joined({c.where,
                m.position.theta ? c.told("base " + short_base(*m.position.theta), {"position.theta"}) : std::string(),
                c.told(catalog::scaling_words(m.position), {"position.scaling"})});
    return {flow_inset(c.pen, std::move(flow), kind, name.full, note)};
}

}    // namespace broadside::diagram
