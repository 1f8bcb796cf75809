#include "engine/mixers/mla/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"
#include "engine/mixers/common/noise_heads.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace broadside::catalog {

void read(Reader& r, Mla& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Heads");
    r.integer("q_lora_rank", m.q_lora_rank, {1, 1e6}, Need::may,
              "Width of the compressed query; left out where queries are projected directly");
    r.integer("kv_lora_rank", m.kv_lora_rank, {1, 1e6}, Need::must,
              "Width of the compressed key/value, which is cached");
    r.integer("qk_nope_head_dim", m.qk_nope_head_dim, {1, 65536}, Need::must,
              "Dimensions of a query and key without position");
    r.integer("qk_rope_head_dim", m.qk_rope_head_dim, {0, 65536}, Need::must,
              "Dimensions of a query and key that rotate; the key's are shared by all heads and cached; 0: none");
    r.integer("v_head_dim", m.v_head_dim, {1, 65536}, Need::must, "Width of a value");
    r.flag("bias", m.bias, Need::may, "Biases on both down-projections and the output");
    read_position(r, m.position, m.qk_rope_head_dim);
    if (m.qk_rope_head_dim == 0 && m.position.kind == PositionKind::rope)
        r.error("position", "rope has no meaning without qk_rope_head_dim");
    r.object("sparse", Need::may, "Sparse attention: an indexer chooses the tokens each query sees", [&](Reader& s) {
        SparseIndexer sparse;
        s.text("name", sparse.name, Need::must, "Its name: DSA is DeepSeek Sparse Attention");
        s.integer("indexer_heads", sparse.indexer_heads, {1, 4096}, Need::must, "Heads of the indexer");
        s.integer("indexer_head_dim", sparse.indexer_head_dim, {1, 65536}, Need::must, "Width of an indexer head");
        s.integer("top_k", sparse.top_k, {1, 1e9}, Need::must, "Tokens that a query sees");
        s.flag("shared", sparse.shared, Need::may, "An earlier layer's indexer chose them; it has none of its own");
        s.integer("pool", sparse.pool, {2, 65536}, Need::may,
                  "Tokens whose keys the indexer sums up into one, by weights that a token makes for each channel");
        s.integer("first", sparse.first, {1, 1e9}, Need::may, "Of these, the first ones of all, which always are");
        s.integer("last", sparse.last, {1, 1e9}, Need::may, "Of these, the last ones, which always are");
        s.flag("rms_key", sparse.rms_key, Need::may, "The indexer's key goes through an RMSNorm, not a LayerNorm");
        if (sparse.top_k > 0 && sparse.first + sparse.last > sparse.top_k)
            s.error("top_k", fmt::format("{} tokens have no room for {} that always are among them", sparse.top_k,
                                         sparse.first + sparse.last));
        if (sparse.shared && sparse.rms_key) s.error("rms_key", "has no meaning with shared");
        m.sparse = sparse;
    });
    constexpr std::pair<const char*, bool> temperatures[] = {{"position", true}};
    r.choice("temperature", m.temperature, temperatures, Need::may, "Query scale that grows with the position");
    r.flag("gate", m.gate, Need::may, "Sigmoid gate on the output, one per value");
    r.flag("gate_by_head", m.gate_by_head, Need::may, "The gate is one per head, not one per value");
    if (m.gate_by_head && !m.gate) r.error("gate_by_head", "has no meaning without gate");
    r.flag("gate_of_query", m.gate_of_query, Need::may,
           "The gate is made of the compressed query, before its norm, by one matrix with the queries over both");
    if (m.gate_of_query && !(m.gate && m.q_lora_rank))
        r.error("gate_of_query", "has no meaning without gate and q_lora_rank");
    if (m.gate_of_query && m.gate_by_head) r.error("gate_by_head", "has no meaning with gate_of_query");
    r.flag("gate_of_latent", m.gate_of_latent, Need::may,
           "The gate is made of the compressed query, behind its norm, by a matrix of its own");
    if (m.gate_of_latent && !(m.gate && m.q_lora_rank && !m.gate_of_query))
        r.error("gate_of_latent", "has no meaning without gate and q_lora_rank, or with gate_of_query");
    if (m.gate_of_latent && m.gate_by_head) r.error("gate_by_head", "has no meaning with gate_of_latent");
    r.integer("kv_heads", m.kv_heads, {1, 4096}, Need::may,
              "Keys and values are of so many heads; left out where each head has its own");
    if (m.kv_heads > 0 && m.heads % m.kv_heads != 0)
        r.error("kv_heads", fmt::format("{} key/value heads do not divide {} query heads", m.kv_heads, m.heads));
    r.integer("noise_heads", m.noise_heads, {1, 4096}, Need::may,
              "So many of the heads are taken away, each from the same number of others, times a number that the token "
              "makes for each of these");
    if (m.noise_heads && (*m.noise_heads >= m.heads || m.heads % *m.noise_heads != 0))
        r.error("noise_heads", fmt::format("{} heads that are taken away do not divide {}", *m.noise_heads, m.heads));
    if (m.noise_heads && m.gate_of_query) r.error("noise_heads", "does not go together with gate_of_query");
    r.integer("window", m.window, {1, 1e12}, Need::may,
              "Sliding window: a token sees itself and the window - 1 before");
    r.flag("sinks", m.sinks, Need::may, "A learned logit for each head joins the softmax, without a value");
    r.flag("key_norm", m.key_norm, Need::may, "The rope key goes through a norm before it rotates");
    if (m.key_norm && m.qk_rope_head_dim == 0) r.error("key_norm", "has no meaning without qk_rope_head_dim");
    r.flag("scaled_latents", m.scaled_latents, Need::may, "Both latents are multiplied by √(d ÷ their width)");
    r.text("note", m.note, Need::may, "Comment");
}

std::string always_chosen(const SparseIndexer& s, const std::string& before) {
    if (s.first == 0 && s.last == 0) return {};
    const std::string last = s.last > 0 ? "last " + grouped(s.last) : std::string();
    const std::string first = s.first > 0 ? "first " + grouped(s.first) : std::string();
    return before + first + (first.empty() || last.empty() ? "" : " and ") + last + " always";
}

std::string summary(const Mla& m) {
    std::string out = fmt::format("{} of {}", counted(m.heads, "head"), m.qk_nope_head_dim);
    if (m.qk_rope_head_dim > 0) out += fmt::format(" + {} rotated", m.qk_rope_head_dim);
    out += fmt::format(", values of {}, latent of {}", m.v_head_dim, m.kv_lora_rank);
    if (m.q_lora_rank) out += ", queries of rank " + grouped(*m.q_lora_rank);
    if (m.kv_heads > 0) out += ", keys and values of " + counted(m.kv_heads, "head");
    if (m.noise_heads) out += ", " + noise_summary(m.heads, *m.noise_heads);
    if (m.window) out += ", window " + grouped(*m.window);
    out += ", " + summary(m.position);
    if (m.sparse)
        out += m.sparse->shared
                   ? fmt::format(", {} as an earlier layer's {} chose them", counted(m.sparse->top_k, "token"),
                                 m.sparse->name)
                   : fmt::format(", {} of {} chooses {}", m.sparse->name, counted(m.sparse->indexer_heads, "head"),
                                 counted(m.sparse->top_k, "token"));
    if (m.sparse && m.sparse->pool > 0) out += fmt::format(" by keys of {} each", m.sparse->pool);
    if (m.sparse) out += always_chosen(*m.sparse, ", the ");
    if (m.key_norm) out += ", rope key normed";
    if (m.sinks) out += ", attention sinks";
    if (m.bias) out += ", biases";
    if (m.gate)
        out += m.gate_of_query || m.gate_of_latent ? ", output gated by the compressed query"
               : m.gate_by_head                    ? ", output gated per head"
                                                   : ", gated output";
    if (m.scaled_latents) out += ", latents × √(d ÷ width)";
    return m.temperature ? out + ", query scale by position" : out;
}

double parameters(const Mla& m, double d) {
    const double h = m.heads, rope = m.qk_rope_head_dim, nope = m.qk_nope_head_dim, v = m.v_head_dim;
    const double kv = m.kv_lora_rank, q = m.q_lora_rank.value_or(0);
    // The compressed query and key/value each have a norm (the lone `+ q` and `+ kv`).
    const double up = m.gate_of_query ? 2 * q * h * (nope + rope + v) : q * h * (nope + rope);
    double n = m.q_lora_rank ? d * q + q + up : d * h * (nope + rope);
    n += d * (kv + rope) + kv + kv * m.key_heads() * (nope + v) + m.output_heads() * v * d;
    if (m.noise_heads) n += d * m.output_heads();
    if (m.bias) n += q + kv + rope + d;
    if (m.sinks) n += h;
    if (m.key_norm) n += rope;
    if (m.gate && !m.gate_of_query) n += (m.gate_of_latent ? q : d) * m.output_heads() * (m.gate_by_head ? 1 : v);
    if (m.sparse && !m.sparse->shared) {
        const double heads = m.sparse->indexer_heads, width = m.sparse->indexer_head_dim;
        // Queries, one key with a norm that has a bias where it is a LayerNorm, weights of the heads.
        n += (m.q_lora_rank ? q : d) * heads * width + d * width + (m.sparse->rms_key ? 1 : 2) * width + d * heads;
        // Weights of the sum over a pool: of the token, and of its place in the pool.
        if (m.sparse->pool > 0) n += (d + m.sparse->pool) * width;
    }
    return n;
}

double active_parameters(const Mla& m, double d) {
    // All but the zeros where queries and gate would read the other's half.
    const double zeros =
        double(m.q_lora_rank.value_or(0)) * m.heads * (m.qk_nope_head_dim + m.qk_rope_head_dim + m.v_head_dim);
    return parameters(m, d) - (m.gate_of_query ? zeros : 0);
}

double cache_values(const Mla& m) { return double(m.kv_lora_rank) + m.qk_rope_head_dim; }

double normed_latents(const Mla& m) { return double(m.q_lora_rank.value_or(0)) + m.kv_lora_rank; }

double indexer_values(const Mla& m) {
    if (!m.sparse || m.sparse->shared) return 0;
    return double(m.sparse->indexer_head_dim) / std::max(1, m.sparse->pool);
}

double state_values(const Mla&) { return 0; }

std::optional<std::int64_t> cache_bound(const Mla& m) { return m.window; }

}    // namespace broadside::catalog
