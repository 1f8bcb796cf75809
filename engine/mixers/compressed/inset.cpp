#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {
namespace {

std::string turned(const catalog::CompressedAttention& m) { return grouped(m.position.dim.value_or(m.head_dim)); }

void add_query(Flow& flow, const catalog::CompressedAttention& m, const InsetContext& c, int query) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = naming(catalog::Mixer(m)).kind;
    flow.box("q-down", {query, 0}, kind, {"Query down", c.told(widths(d, m.q_lora_rank), {"q_lora_rank"})});
    flow.box("q-norm", {query, 1}, Component::norm, {{}, "RMSNorm"});
    flow.box("q-up", {query, 2}, kind, {"Query up", c.told(product(m.heads, m.head_dim), {"heads", "head_dim"})});
    flow.box("q-turn", {query, 3}, Component::plain, {{}, c.told("norm, RoPE on " + turned(m), {"position.dim"})});
    flow.wire("", "q-down");
    flow.wire("q-down", "q-norm");
    flow.wire("q-norm", "q-up");
    flow.wire("q-up", "q-turn");
}

/// Past tokens, several pooled into one entry.
void add_compressor(Flow& flow, const catalog::CompressedAttention& m, const InsetContext& c, int past) {
    const std::int64_t d = c.model.embedding_dim;
    const Component kind = naming(catalog::Mixer(m)).kind;
    flow.box("entries", {past, 0}, kind,
             {"Entries, weights", c.told(widths(d, std::int64_t{m.head_dim} * (m.overlapping ? 2 : 1)) + " each",
                                         {"head_dim", "overlapping"})});
    flow.box(
        "pool", {past, 1}, Component::plain,
        {{},
         c.told("softmax over " + grouped(*m.ratio * (m.overlapping ? 2 : 1)) + " tokens", {"ratio", "overlapping"})});
    flow.box("pool-norm", {past, 2}, Component::norm, {{}, c.told("norm, RoPE on " + turned(m), {"position.dim"})});
    flow.kept("past", {past, 3},
              c.told(grouped(m.head_dim) + " for " + grouped(*m.ratio) + " tokens", {"head_dim", "ratio"}));
    flow.wire("", "entries");
    flow.wire("entries", "pool");
    flow.wire("pool", "pool-norm");
    flow.wire("pool-norm", "past");
}

/// Which of the entries are attended to.
void add_indexer(Flow& flow, const catalog::CompressedAttention& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    // Its keys are pooled as the entries are, narrower; its queries come from the compressed query.
    flow.box("indexer-key", {0, 0}, Component::plain,
             {"Indexer entries",
              c.told(widths(d, std::int64_t{m.indexer->indexer_head_dim} * (m.overlapping ? 2 : 1)) + " each",
                     {"indexer", "overlapping"})});
    flow.kept(
        "indexer-cache", {0, 1},
        c.told(grouped(m.indexer->indexer_head_dim) + " for " + grouped(*m.ratio) + " tokens", {"indexer", "ratio"}));
    flow.box("indexer", {0, 2}, Component::plain,
             {c.told("Indexer " + product(m.indexer->indexer_heads, m.indexer->indexer_head_dim), {"indexer"}),
              "Σ w(x) ReLU(q · k)"});
    flow.box("top", {0, 3}, Component::plain,
             {{}, c.told("top " + grouped(m.indexer->top_k) + " entries", {"indexer"})});
    flow.wire("", "indexer-key");
    flow.wire("indexer-key", "indexer-cache");
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
    const int query = m.indexer ? 1 : 0, key = query + 1, past = query + 2, columns = m.ratio ? past + 1 : key + 1;
    Flow flow(c.pen, "inset." + c.name);

    add_query(flow, m, c, query);

    flow.box("key", {key, 0}, kind, {"Key = value", c.told(widths(d, m.head_dim), {"head_dim"})});
    flow.box("key-norm", {key, 1}, Component::norm, {{}, c.told("norm, RoPE on " + turned(m), {"position.dim"})});
    flow.kept("window", {key, 2, 1, 2},
              c.told(grouped(m.window) + " × " + grouped(m.head_dim), {"window", "head_dim"}));
    flow.wire("", "key");
    flow.wire("key", "key-norm");
    flow.wire("key-norm", "window");
    if (m.ratio) add_compressor(flow, m, c, past);
    flow.box("attention", {0, 4, columns}, kind,
             {"Softmax attention" + std::string(m.ratio ? " over both" : ""), joined(score_words(m))});
    flow.wire("q-turn", "attention");
    flow.wire("window", "attention");
    if (m.ratio) flow.wire("past", "attention");
    if (m.indexer) add_indexer(flow, m, c);
    flow.box("turn-back", {0, 5, columns}, Component::plain,
             {{}, c.told("RoPE of the values turned back", {"position.dim"})});
    flow.box("groups", {0, 6, columns}, kind,
             {c.told(grouped(m.output_groups) + " groups of heads, each " +
                         widths(std::int64_t{m.heads} / m.output_groups * m.head_dim, m.output_rank),
                     {"output_groups", "output_rank", "heads", "head_dim"}),
              {}});
    flow.box(
        "output", {0, 7, columns}, kind,
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
