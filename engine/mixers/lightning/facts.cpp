#include "engine/mixers/lightning/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, LightningAttention& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Query heads, each with a state");
    m.kv_heads = m.heads;
    r.integer("kv_heads", m.kv_heads, {1, 4096}, Need::may, "Key/value heads where they are not as many");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must, "Width of a query, a key and a value");
    read_position(r, m.position, m.head_dim);
    constexpr std::pair<const char*, QkNorm> norms[] = {{"head", QkNorm::head}, {"layer", QkNorm::layer}};
    r.choice("qk_norm", m.qk_norm, norms, Need::may,
             "RMSNorm on queries and keys: per head, or over the whole projection");
    r.choice("output_norm", m.output_norm, k_output_norms, Need::may, "Norm of the output");
    r.integer("output_norm_groups", m.output_norm_groups, {1, 4096}, Need::may, "Groups of channels normed apart");
    r.text("note", m.note, Need::may, "Comment");
    if (m.heads > 0 && m.kv_heads > 0 && m.heads % m.kv_heads != 0)
        r.error("kv_heads", fmt::format("{} key/value heads do not divide {} query heads", m.kv_heads, m.heads));
}

std::string summary(const LightningAttention& m) {
    std::string out = m.kv_heads == m.heads ? fmt::format("{} of {}", counted(m.heads, "head"), m.head_dim)
                                            : fmt::format("{} over {} of {}", counted(m.heads, "query head"),
                                                          counted(m.kv_heads, "key/value head"), m.head_dim);
    out += ", " + summary(m.position);
    return m.qk_norm == QkNorm::none ? out : out + ", QK-norm";
}

double parameters(const LightningAttention& m, double d) {
    const double width = double(m.heads) * m.head_dim, kv = double(m.kv_heads) * m.head_dim;
    // q, k and v, gate; output; norms.
    const double norms = (m.output_norm == OutputNorm::none ? 0 : width) +
                         (m.qk_norm == QkNorm::head ? 2.0 * m.head_dim : m.qk_norm == QkNorm::layer ? width + kv : 0);
    return d * (width + 2 * kv + width) + width * d + norms;
}

double cache_values(const LightningAttention&) { return 0; }

double state_values(const LightningAttention& m) { return double(m.heads) * m.head_dim * m.head_dim; }

std::optional<std::int64_t> cache_bound(const LightningAttention&) { return std::nullopt; }

}    // namespace broadside::catalog
