#include "engine/mixers/attention/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"
#include "engine/mixers/common/noise_heads.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace broadside::catalog {

void read(Reader& r, Attention& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Query heads");
    r.integer("kv_heads", m.kv_heads, {1, 4096}, Need::must,
              "Key/value heads: as many as query heads (MHA), fewer (GQA), one (MQA)");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must, "Width of a query and of a key");
    m.v_head_dim = m.head_dim;
    r.integer("v_head_dim", m.v_head_dim, {1, 65536}, Need::may, "Width of a value where it is not head_dim");
    r.integer("q_lora_rank", m.q_lora_rank, {1, 1e6}, Need::may,
              "Width that queries are made from, after a norm; left out where they are projected directly");
    read_position(r, m.position, m.head_dim, true);
    r.integer("window", m.window, {1, 1e12}, Need::may,
              "Sliding window: a token sees itself and the window − 1 before it");
    r.integer("prefix", m.prefix, {1, 1e9}, Need::may, "Tokens at the beginning that are seen beside the window");
    r.integer("chunk", m.chunk, {1, 1e12}, Need::may,
              "Chunked attention: tokens of a chunk; a token sees its own chunk only");
    r.integer("image_prefix", m.image_prefix, {1, 1e9}, Need::may,
              "Tokens at the beginning, an image and what stands before it, that all see each other");
    constexpr std::pair<const char*, QkNorm> norms[] = {{"head", QkNorm::head},
                                                        {"layer", QkNorm::layer},
                                                        {"each", QkNorm::each},
                                                        {"bare", QkNorm::bare},
                                                        {"key", QkNorm::key}};
    r.choice("qk_norm", m.qk_norm, norms, Need::may,
             "Norm on queries and keys: per head, over the whole projection, on each head with weights of its own, "
             "per head without weights, or per head on keys alone");
    r.flag("qk_norm_bias", m.qk_norm_bias, Need::may, "That norm is a LayerNorm with biases");
    constexpr std::pair<const char*, OutputGate> gates[] = {{"element", OutputGate::element},
                                                            {"head", OutputGate::head}};
    r.choice("gate", m.gate, gates, Need::may, "Gate on the output: one per value, or one per head");
    constexpr std::pair<const char*, bool> functions[] = {{"sigmoid", false}, {"softplus", true}};
    r.choice("gate_function", m.softplus_gate, functions, Need::may,
             "What the gate goes through: a sigmoid (which it is where left out), or a softplus");
    constexpr std::pair<const char*, bool Attention::*> projections[] = {
        {"q", &Attention::bias_q}, {"k", &Attention::bias_k}, {"v", &Attention::bias_v}, {"o", &Attention::bias_o}};
    std::vector<bool Attention::*> biased;
    r.choices("bias", biased, projections, Need::may, "Projections with a bias");
    for (bool Attention::*bias : biased) m.*bias = true;
    r.flag("keys_as_values", m.keys_as_values, Need::may, "Values come from the key's projection");
    r.flag("reuses_kv", m.reuses_kv, Need::may, "Keys and values are those of an earlier layer");
    r.flag("idle_kv", m.idle_kv, Need::may, "Its own projections are among the weights, though nothing reads them");
    r.flag("value_norm", m.value_norm, Need::may, "Values are normed, without weights");
    r.flag("local_filter", m.local_filter, Need::may,
           "Queries and keys are made of a token and two before it, by convolutions over the channels");
    r.integer("kv_filter", m.kv_filter, {2, 64}, Need::may,
              "Keys and values are made of so many tokens, by a convolution of its own for each head");
    r.integer("kv_convolution", m.kv_convolution, {2, 64}, Need::may,
              "To keys and values a convolution over so many tokens is added, of its own for each channel");
    r.object(
        "sparse", Need::may, "Block-sparse attention: an indexer chooses the blocks each query sees", [&](Reader& s) {
            BlockSparse sparse;
            s.integer("indexer_heads", sparse.indexer_heads, {1, 4096}, Need::must, "Heads of the indexer");
            s.integer("indexer_head_dim", sparse.indexer_head_dim, {1, 65536}, Need::must, "Width of an indexer head");
            s.integer("block", sparse.block, {1, 1e9}, Need::must, "Tokens of a block");
            s.integer("top_blocks", sparse.top_blocks, {1, 1e9}, Need::must, "Blocks that a query sees");
            m.sparse = sparse;
        });
    r.object("strided", Need::may, "Block-sparse attention by place: the last blocks, and one of several before them",
             [&](Reader& s) {
                 StridedBlocks strided;
                 s.integer("block", strided.block, {1, 1e9}, Need::must, "Tokens of a block");
                 s.integer("local", strided.local, {1, 1e9}, Need::must, "The last blocks, all of which a query sees");
                 s.integer("stride", strided.stride, {1, 1e9}, Need::must, "Of those before, one of so many");
                 m.strided = strided;
             });
    r.object("means", Need::may,
             "Block-sparse attention by means of keys: of the blocks a query sees the first, the last and, by these "
             "means, the best",
             [&](Reader& s) {
                 MeanBlocks means;
                 s.integer("block", means.block, {1, 1e9}, Need::must, "Tokens of a block");
                 s.integer("top_blocks", means.top_blocks, {1, 1e9}, Need::must,
                           "Blocks that a query sees, the first and the last among them");
                 s.integer("first", means.first, {0, 1e9}, Need::may, "The first blocks, which all queries see");
                 s.integer("last", means.last, {0, 1e9}, Need::may, "The last blocks, all of which a query sees");
                 s.integer("tokens", means.tokens, {1, 1e9}, Need::must, "Tokens whose keys one mean is of");
                 s.integer("stride", means.stride, {1, 1e9}, Need::must, "Tokens from one mean to the next");
                 s.integer("whole", means.whole, {0, 1e12}, Need::may, "Of fewer tokens than this a query sees all");
                 if (means.top_blocks > 0 && std::int64_t{means.first} + means.last > means.top_blocks)
                     s.error("top_blocks",
                             fmt::format("{} first and {} last blocks are more than the {} that a query sees",
                                         means.first, means.last, means.top_blocks));
                 m.means = means;
             });
    r.integer("value_mask", m.value_mask, {1, 1e12}, Need::may,
              "A number made of each token's values joins the scores of each key/value head; of more tokens than this, "
              "those with the largest are seen");
    r.flag("differential", m.differential, Need::may,
           "Heads in pairs: of the first softmax the second is taken away, times a learned λ; the output normed, "
           "without weights");
    r.flag("differential_weights", m.differential_weights, Need::may, "That norm has weights, one set for all pairs");
    r.integer("noise_heads", m.noise_heads, {1, 4096}, Need::may,
              "So many of the heads are taken away, each from the same number of others; left out where heads go in "
              "pairs. Half of the keys are theirs, and each reads the values of two");
    r.flag("reads_image", m.reads_image, Need::may, "Keys and values of an image, and a gate on each sublayer");
    r.flag("output_norm", m.output_norm, Need::may, "A norm before the output projection");
    r.flag("sinks", m.sinks, Need::may, "One learned logit per head joins the softmax");
    r.integer("learned_kv", m.learned_kv, {1, 1e6}, Need::may,
              "Learned keys and values that stand before each text, those of each key/value head its own");
    r.number("clip", m.clip, {1e-3, 1e6}, Need::may, "Queries, keys and values are kept within ± this");
    r.number("score_root", m.score_root, {1e-6, 1e9}, Need::may,
             "Scores are divided by the square root of it, where that is not head_dim");
    r.number("key_scale", m.key_scale, {1e-6, 1e6}, Need::may, "Factor on the keys");
    r.number("value_scale", m.value_scale, {1e-6, 1e6}, Need::may, "Factor on the values");
    r.number("softcap", m.softcap, {1e-3, 1e6}, Need::may, "The scores s become softcap · tanh(s / softcap)");
    constexpr std::pair<const char*, bool> temperatures[] = {{"position", true}};
    r.choice("temperature", m.temperature, temperatures, Need::may, "Query scale that grows with the position");
    r.flag("token_factors", m.token_factors, Need::may,
           "A factor for each head on queries and one on values, made of all three projections and of the position");
    r.text("note", m.note, Need::may, "Comment");

    if (m.token_factors && (m.heads != m.kv_heads || m.reuses_kv || m.keys_as_values))
        r.error("token_factors", "goes together with as many key/value heads as query heads, all of the layer's own");
    if (m.image_prefix && m.local()) r.error("image_prefix", "does not go together with window or chunk");
    if (m.noise_heads && !m.differential) r.error("noise_heads", "has no meaning without differential");
    if (m.noise_heads && (*m.noise_heads >= m.heads || m.heads % *m.noise_heads != 0))
        r.error("noise_heads", fmt::format("{} heads that are taken away do not divide {}", *m.noise_heads, m.heads));
    else if (m.noise_heads && (m.kv_heads % 2 != 0 || 2 * *m.noise_heads % m.kv_heads != 0))
        r.error("kv_heads", fmt::format("half of {} key/value heads does not divide {} heads that are taken away",
                                        m.kv_heads, *m.noise_heads));
    if (m.heads > 0 && m.kv_heads > 0 && !m.noise_heads && m.heads % m.kv_heads != 0)
        r.error("kv_heads", fmt::format("{} key/value heads do not divide {} query heads", m.kv_heads, m.heads));
    if (m.qk_norm_bias && (m.qk_norm == QkNorm::none || m.qk_norm == QkNorm::bare))
        r.error("qk_norm_bias", "has no meaning without qk_norm that has weights");
    if (m.learned_kv && m.reuses_kv) r.error("learned_kv", "does not go together with reuses_kv");
    if (m.softplus_gate && m.gate == OutputGate::none) r.error("gate_function", "has no meaning without gate");
    if (m.kv_convolution && (m.reuses_kv || m.keys_as_values))
        r.error("kv_convolution", "does not go together with reuses_kv or keys_as_values");
    if (m.idle_kv && !m.reuses_kv) r.error("idle_kv", "has no meaning without reuses_kv");
    if (m.differential_weights && !m.differential)
        r.error("differential_weights", "has no meaning without differential");
    if (m.differential && !m.noise_heads && (m.heads % 2 != 0 || m.kv_heads % 2 != 0))
        r.error("differential", "heads go in pairs: an even number of them");
    if (int{m.sparse.has_value()} + int{m.strided.has_value()} + int{m.means.has_value()} > 1)
        r.error(m.means ? "means" : "strided", "blocks are chosen in one way, not in two");
    if (m.prefix && !m.window) r.error("prefix", "has no meaning without window");
    if (m.window && m.chunk) r.error("chunk", "a mixer has a window or a chunk, not both");
}

std::string score_root_words(double root) {
    if (root == 1) return "scores not divided";
    const double divisor = std::sqrt(root);
    return "scores ÷ " + (divisor == std::floor(divisor) ? plain_number(divisor) : "√" + plain_number(root));
}

std::string summary(const Attention& m) {
    std::string out = m.kv_heads == m.heads ? fmt::format("{} of {}", counted(m.heads, "head"), m.head_dim)
                                            : fmt::format("{} over {} of {}", counted(m.heads, "query head"),
                                                          counted(m.kv_heads, "key/value head"), m.head_dim);
    if (m.v_head_dim != m.head_dim) out += fmt::format(", values of {}", m.v_head_dim);
    if (m.q_lora_rank) out += ", queries of rank " + grouped(*m.q_lora_rank);
    if (m.window) out += ", window " + grouped(*m.window);
    if (m.prefix) out += " and the first " + counted(*m.prefix, "token");
    if (m.chunk) out += ", chunks of " + grouped(*m.chunk);
    out += ", " + summary(m.position);
    if (m.qk_norm != QkNorm::none)
        out += m.qk_norm == QkNorm::head    ? ", QK-norm per head"
               : m.qk_norm == QkNorm::layer ? ", QK-norm over all heads"
               : m.qk_norm == QkNorm::bare  ? ", QK-norm per head without weights"
               : m.qk_norm == QkNorm::key   ? ", keys normed per head"
                                            : ", QK-norm with weights for each head";
    if (m.qk_norm_bias) out += ", with biases";
    if (m.reads_image) out += ", keys and values of an image";
    if (m.reuses_kv) out += ", keys and values of an earlier layer";
    if (m.idle_kv) out += ", its own unused";
    if (m.value_norm) out += ", values normed";
    if (m.local_filter) out += ", queries and keys filtered over three tokens";
    if (m.kv_filter) out += fmt::format(", keys and values filtered over {}", counted(*m.kv_filter, "token"));
    if (m.kv_convolution)
        out += fmt::format(", to keys and values a convolution over {} added", counted(*m.kv_convolution, "token"));
    if (m.sparse)
        out += fmt::format(", indexer of {} × {} chooses {} of {}", m.sparse->indexer_heads, m.sparse->indexer_head_dim,
                           counted(m.sparse->top_blocks, "block"), m.sparse->block);
    if (m.strided)
        out += fmt::format(", {} of {} and one of {} before", counted(m.strided->local, "block"), m.strided->block,
                           m.strided->stride);
    if (m.means) {
        out += fmt::format(", {} of {} by means of {} keys", counted(m.means->top_blocks, "block"), m.means->block,
                           m.means->tokens);
        if (m.means->whole > 0) out += ", all below " + grouped(m.means->whole) + " tokens";
    }
    if (m.value_mask) out += fmt::format(", a mask made of the values that leaves {}", counted(*m.value_mask, "token"));
    if (m.noise_heads)
        out += ", " + noise_summary(m.heads, *m.noise_heads);
    else if (m.differential)
        out += ", differential";
    if (m.differential_weights) out += " with a weighted norm";
    if (m.keys_as_values) out += ", values from the key's projection";
    if (m.output_norm) out += ", norm before the output";
    if (m.gate != OutputGate::none) out += m.gate == OutputGate::element ? ", gated output" : ", output gated per head";
    if (m.softplus_gate) out += " by softplus";
    if (m.sinks) out += ", attention sinks";
    if (m.learned_kv) out += fmt::format(", {} learned keys and values before the text", grouped(*m.learned_kv));
    if (m.clip) out += ", queries, keys and values within ±" + plain_number(*m.clip);
    if (m.score_root) out += ", " + score_root_words(*m.score_root);
    if (m.key_scale) out += ", keys × " + plain_number(*m.key_scale, 3);
    if (m.value_scale) out += ", values × " + plain_number(*m.value_scale, 3);
    if (m.softcap) out += ", scores capped at " + plain_number(*m.softcap);
    if (m.temperature) out += ", query scale by position";
    if (m.token_factors) out += ", queries and values × factors of token and position";
    if (m.image_prefix)
        out += fmt::format(", with an image the first {} see each other", counted(*m.image_prefix, "token"));
    std::string biased;
    for (const auto& [has, name] : {std::pair{m.bias_q, "q"}, {m.bias_k, "k"}, {m.bias_v, "v"}, {m.bias_o, "o"}})
        if (has) biased += (biased.empty() ? "" : " ") + std::string(name);
    return biased.empty() ? out : out + ", bias on " + biased;
}

double parameters(const Attention& m, double d) {
    const double q = m.heads * double(m.head_dim), o = static_cast<double>(m.output_width());
    const bool borrows = m.reuses_kv && !m.idle_kv;
    const double k = borrows ? 0 : m.kv_heads * double(m.head_dim);
    const double v = borrows || m.keys_as_values ? 0 : m.kv_heads * double(m.v_head_dim);
    const double rank = m.q_lora_rank.value_or(0);
    double n = m.q_lora_rank ? d * rank + rank + rank * q : d * q;
    n += d * (k + v + o);
    if (m.gate == OutputGate::element) n += d * o;
    if (m.gate == OutputGate::head) n += d * m.heads;
    if (m.bias_q) n += q;
    if (m.bias_k) n += k;
    if (m.bias_v) n += v;
    if (m.bias_o) n += d;
    const double norms = m.qk_norm == QkNorm::head                                 ? (borrows ? 1.0 : 2.0) * m.head_dim
                         : m.qk_norm == QkNorm::key                                ? (borrows ? 0.0 : m.head_dim)
                         : m.qk_norm == QkNorm::layer || m.qk_norm == QkNorm::each ? q + k
                                                                                   : 0;
    n += m.qk_norm_bias ? 2 * norms : norms;
    if (m.learned_kv) n += double(*m.learned_kv) * m.kv_heads * (m.head_dim + m.v_head_dim);
    if (m.output_norm) n += o;
    if (m.reads_image) n += 2;    // gates of both sublayers
    if (m.token_factors) n += m.heads * (2 * (q + k + v) + 1);
    if (m.value_mask) {    // from all values to a number for each head, and a factor on it
        n += v * m.kv_heads + m.kv_heads;
        if (m.bias_v) n += m.kv_heads;
    }
    if (m.differential) n += 4.0 * m.head_dim;    // what λ is made of
    if (m.differential_weights) n += 2.0 * m.v_head_dim;
    // Two convolutions over two tokens each, d → d/2 → d, with biases, and a norm.
    if (m.local_filter) n += 2 * d * d + d / 2 + d + d;
    if (m.kv_filter) n += 2.0 * m.kv_heads * *m.kv_filter;
    if (m.kv_convolution) n += *m.kv_convolution * (k + v);
    if (const auto& bias = m.position.relative)    // what mixes the profiles, and these
        n += d * m.heads * bias->profiles + bias->profiles * static_cast<double>(bias->extent);
    if (m.sparse) {
        const double heads = m.sparse->indexer_heads, width = m.sparse->indexer_head_dim;
        n += d * width * (heads + 1) + 2 * width;    // queries, one key, a norm on each
    }
    return n + (m.sinks ? m.heads : 0);
}

double cache_values(const Attention& m) {
    // Another layer keeps them, or they do not grow with the text.
    return m.reuses_kv || m.reads_image ? 0 : m.kv_heads * double(m.head_dim + m.v_head_dim);
}

double indexer_values(const Attention& m) { return m.sparse ? m.sparse->indexer_head_dim : 0; }

double state_values(const Attention& m) {
    // Keys and values of the last tokens as they were before the filters.
    const double tokens = m.kv_filter.value_or(1) + m.kv_convolution.value_or(1) - 2.0;
    return tokens * m.kv_heads * (m.head_dim + m.v_head_dim);
}

std::optional<std::int64_t> cache_bound(const Attention& m) {
    return m.window ? *m.window + m.prefix.value_or(0) : m.chunk;
}

}    // namespace broadside::catalog
