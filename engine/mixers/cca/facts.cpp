#include "engine/mixers/cca/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, Cca& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Query heads");
    r.integer("kv_heads", m.kv_heads, {1, 4096}, Need::must, "Key/value heads");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must, "Width of a query, of a key and of a value");
    r.integer("channel_kernel", m.channel_kernel, {1, 1024}, Need::must,
              "Tokens that the first convolution of queries and keys sees, channel by channel");
    r.integer("head_kernel", m.head_kernel, {1, 1024}, Need::must,
              "Tokens that the second one sees, over all channels of a head");
    read_position(r, m.position, m.head_dim);
    r.integer("window", m.window, {1, 1e12}, Need::may,
              "Sliding window: a token sees itself and the window − 1 before it");
    r.flag("bias", m.bias, Need::may, "The projections have biases");
    r.text("note", m.note, Need::may, "Comment");
    if (m.heads > 0 && m.kv_heads > 0 && m.heads % m.kv_heads != 0)
        r.error("kv_heads", fmt::format("{} key/value heads do not divide {} query heads", m.kv_heads, m.heads));
    if (m.kv_heads > 0 && m.head_dim > 0 && m.kv_heads % 2 != 0 && m.head_dim % 2 != 0)
        r.error("head_dim", "half of the values come from the token before: an even number of them");
}

std::string summary(const Cca& m) {
    std::string out = fmt::format("{} over {} of {}, convolved over {} and {}, half of the values of the token before",
                                  counted(m.heads, "query head"), counted(m.kv_heads, "key/value head"), m.head_dim,
                                  m.channel_kernel, counted(m.head_kernel, "token"));
    if (m.window) out += ", window " + grouped(*m.window);
    out += ", " + summary(m.position);
    return m.bias ? out + ", biases" : out;
}

double parameters(const Cca& m, double d) {
    const double q = m.heads * double(m.head_dim), kv = m.kv_heads * double(m.head_dim), convolved = q + kv;
    // Query, key, two halves of the value, output; two convolutions with biases; a factor for each key head.
    double n = d * (q + kv + kv + q);
    n += convolved * (m.channel_kernel + 1.0) + convolved * (double(m.head_dim) * m.head_kernel + 1.0) + m.kv_heads;
    return m.bias ? n + q + kv + kv + d : n;
}

double cache_values(const Cca& m) { return 2.0 * m.kv_heads * m.head_dim; }

/// What the convolutions still need of queries and keys, and half the values of the last token.
double state_values(const Cca& m) {
    return (m.heads + double(m.kv_heads)) * m.head_dim * (m.channel_kernel + m.head_kernel - 2.0) +
           m.kv_heads * double(m.head_dim) / 2;
}

std::optional<std::int64_t> cache_bound(const Cca& m) { return m.window; }

}    // namespace broadside::catalog
