#include "engine/inset/inset.hpp"
#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

namespace broadside::diagram {

namespace {

constexpr Component k_kind = Component::latent_attention;

bool rotated(const catalog::Mla& m) { return m.position.kind == catalog::PositionKind::rope; }
bool indexed(const catalog::Mla& m) { return m.sparse && !m.sparse->shared; }

const char* norm_words(const catalog::Model& model) { return model.norm.all_gated ? "RMSNorm, gated" : "RMSNorm"; }

/// The compressed query, in a column of the graph.
void add_query(Flow& flow, const catalog::Mla& m, const InsetContext& c, int column) {
    const std::string q_shape = c.told(product(m.heads, m.qk_nope_head_dim + m.qk_rope_head_dim),
                                       {"heads", "qk_nope_head_dim", "qk_rope_head_dim"});
    if (m.q_lora_rank) {
        flow.box("q-down", {column, 0}, k_kind,
                 {"Query down", c.told(widths(c.model.embedding_dim, *m.q_lora_rank), {"q_lora_rank"})});
        flow.box("q-norm", {column, 1}, Component::norm, {{}, norm_words(c.model)});
        // Beside an indexer it stands above the way that leads there.
        flow.box("q-up", indexed(m) ? Place{column, 3} : Place{column, 2, 1, 2}, k_kind, {"Query up", q_shape});
        flow.wire("", "q-down");
        flow.wire("q-down", "q-norm");
        flow.wire("q-norm", "q-up");
    } else {
        flow.box("q-up", {column, 0}, k_kind, {"Query", q_shape});
        flow.wire("", "q-up");
    }
    if (rotated(m)) {
        const std::string part =
            c.told("RoPE on " + grouped(m.qk_rope_head_dim) + " of " + grouped(m.qk_nope_head_dim + m.qk_rope_head_dim),
                   {"qk_rope_head_dim"});
        flow.box("q-rope", {column, 4}, Component::plain, {{}, part}, Flow::Fit::caption);
        flow.wire("q-up", "q-rope");
    }
}

/// The indexer, in the first column: it chooses the tokens that attention sees.
void add_indexer(Flow& flow, const catalog::Mla& m, const InsetContext& c) {
    // Its one key per token is kept behind norm and rotation; its queries come from the compressed query and
    // are rotated as the key is, the weights of its heads come from the layer's input x
    // (modeling_deepseek_v32.py of transformers).
    const int width = m.sparse->indexer_head_dim;
    flow.box("indexer-key", {0, 0}, Component::plain,
             {"Indexer key", c.told(widths(c.model.embedding_dim, width), {"sparse.indexer_head_dim"})});
    const bool turns = m.qk_rope_head_dim > 0;
    flow.box("indexer-turn", {0, 1}, Component::norm,
             {{},
              c.told((m.sparse->rms_key ? "RMSNorm" : "LayerNorm") +
                         (turns ? ", RoPE on " + grouped(m.qk_rope_head_dim) : std::string()),
                     {"qk_rope_head_dim", "sparse.rms_key"})});
    std::string cached = "cached: " + grouped(width);
    if (m.sparse->pool > 0) cached += " for " + grouped(m.sparse->pool) + " tokens";
    flow.kept("indexer-cache", {0, 2}, c.told(cached, {"sparse.indexer_head_dim", "sparse.pool"}));
    std::vector<Pen::Row> scores = {{Component::plain, c.told("Indexer " + product(m.sparse->indexer_heads, width),
                                                              {"sparse.indexer_heads", "sparse.indexer_head_dim"})},
                                    {Component::plain, "Σ w(x) ReLU(q · k)"}};
    if (turns)
        scores.push_back({Component::plain, c.told("q: RoPE on " + grouped(m.qk_rope_head_dim), {"qk_rope_head_dim"})});
    flow.rows("indexer", {0, 3}, scores);
    flow.box("top", {0, 4}, Component::plain,
             {{},
              c.told("top " + grouped(m.sparse->top_k) + catalog::always_chosen(*m.sparse, ", "),
                     {"sparse.top_k", "sparse.first", "sparse.last"})});
    flow.wire("", "indexer-key");
    flow.wire("indexer-key", "indexer-turn");
    flow.wire("indexer-turn", "indexer-cache");
    flow.wire("indexer-cache", "indexer");
    flow.wire("q-norm", "indexer");
    flow.wire("indexer", "top");
    flow.wire("top", "attention");
}

}    // namespace

// Columns: indexer (where sparse), query, key and value, rope key. Rows: down, norm, cache (beside the query's up), up
// (beside the query's rope), softmax, output. What is kept is c_kv after its norm and k_r after its rotation.
std::vector<Inset> insets(const catalog::Mla& m, const InsetContext& c) {
    const std::int64_t d = c.model.embedding_dim;
    const bool rope = rotated(m), shares = m.qk_rope_head_dim > 0;
    const int query = indexed(m) ? 1 : 0, kv = query + 1, key = shares ? kv + 1 : kv;
    const std::string heads = grouped(m.heads), nope = grouped(m.qk_nope_head_dim),
                      turned = grouped(m.qk_rope_head_dim);
    Flow flow(c.pen, "inset." + c.name);

    add_query(flow, m, c, query);
    flow.box("kv-down", {kv, 0}, k_kind, {"Key, value down", c.told(widths(d, m.kv_lora_rank), {"kv_lora_rank"})});
    flow.box("kv-norm", {kv, 1}, Component::norm, {{}, norm_words(c.model)});
    flow.box("kv-up", {kv, 3, 1, 2}, k_kind,
             {"Key, value up", c.told(product(m.key_heads(), m.qk_nope_head_dim + m.v_head_dim),
                                      {"heads", "kv_heads", "qk_nope_head_dim", "v_head_dim"})});
    if (shares)
        flow.box("key", {key, 0}, k_kind,
                 {rope ? "Rope key" : "Shared key", c.told(widths(d, m.qk_rope_head_dim), {"qk_rope_head_dim"})});
    std::string cached = "cached: " + grouped(m.kv_lora_rank);
    if (shares) cached += " + " + turned + " = " + grouped(m.kv_lora_rank + m.qk_rope_head_dim);
    flow.kept("cache", {kv, 2, shares ? 2 : 1}, c.told(cached + " values", {"kv_lora_rank", "qk_rope_head_dim"}));
    flow.wire("", "kv-down");
    if (shares) flow.wire("", "key");
    flow.wire("kv-down", "kv-norm");
    flow.wire("kv-norm", "cache");
    if (rope) {
        flow.box("key-rope", {key, 1}, Component::plain,
                 {{}, c.told(m.key_norm ? "norm, RoPE" : "RoPE", {"key_norm"})});
        flow.wire("key", "key-rope");
        flow.wire("key-rope", "cache");
    } else if (shares) {
        flow.wire("key", "cache");
    }
    flow.wire("cache", "kv-up");

    std::string scores = "Softmax attention";
    for (const std::string& words : score_words(m)) scores += ", " + words;
    if (m.sparse && m.sparse->shared) scores += " on an earlier layer's top " + grouped(m.sparse->top_k);
    flow.box("attention", {0, 5, key + 1}, k_kind,
             {c.told(scores, {"sinks", "temperature", "position.scaling", "scaled_latents", "sparse.shared",
                              "sparse.top_k", "noise_heads"}),
              c.told(heads + " heads: query and key " + nope + (shares ? " + " + turned : std::string()) +
                         (rope ? " rope" : "") + ", value " + grouped(m.v_head_dim),
                     {"heads", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"})});
    flow.wire(rope ? "q-rope" : "q-up", "attention");
    flow.wire("kv-up", "attention");
    if (shares) flow.wire("cache", "attention", key);
    if (indexed(m)) add_indexer(flow, m, c);
    std::string top = "attention";
    if (m.gate) {
        // Of the query's latent it is made before the norm.
        const Place place = m.gate_of_query    ? Place{key + 1, 1, 1, 2}
                            : m.gate_of_latent ? Place{key + 1, 2, 1, 2}
                                               : Place{key + 1, 0};
        flow.box("gate", place, k_kind,
                 {m.gate_by_head ? "σ gate by head" : "σ gate",
                  c.told(m.gate_by_head ? grouped(m.output_heads()) : product(m.output_heads(), m.v_head_dim),
                         {"gate", "gate_by_head", "gate_of_query", "gate_of_latent", "heads", "v_head_dim"})});
        flow.node("times", {kv, 6}, Sign::times);
        flow.wire(m.gate_of_query ? "q-down" : m.gate_of_latent ? "q-norm" : "", "gate");
        flow.wire("gate", "times");
        flow.wire("attention", "times");
        top = "times";
    }
    flow.box("output", {kv, m.gate ? 7 : 6}, k_kind,
             {"Output", c.told(widths(std::int64_t{m.output_heads()} * m.v_head_dim, d),
                               {"heads", "noise_heads", "v_head_dim"})});
    flow.wire(top, "output");
    flow.wire("output", "");

    const std::string note = joined(
        {c.where, m.window ? c.told("window " + grouped(*m.window), {"window"}) : std::string(), rope ? "" : "NoPE",
         m.sparse ? "over MLA" : "",
         rope && m.position.theta ? c.told("base " + short_base(*m.position.theta), {"position.theta"}) : std::string(),
         c.told(catalog::scaling_words(m.position), {"position.scaling"})});
    return {flow_inset(c.pen, std::move(flow), k_kind, naming(catalog::Mixer(m)).full, note)};
}

}    // namespace broadside::diagram
