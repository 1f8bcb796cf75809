#include "engine/mixers/mlstm/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, Mlstm& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Heads, each with a memory");
    r.integer("key_head_dim", m.key_head_dim, {1, 65536}, Need::must, "Width of a query and a key");
    r.integer("value_head_dim", m.value_head_dim, {1, 65536}, Need::must, "Width of a value");
    r.number("gate_softcap", m.gate_softcap, {1e-3, 1e6}, Need::may,
             "The logits x of input and forget gate become gate_softcap · tanh(x / gate_softcap)");
    r.flag("bias", m.bias, Need::may, "Biases on the projections");
    r.text("note", m.note, Need::may, "Comment");
}

std::string summary(const Mlstm& m) {
    std::string out =
        fmt::format("{}, keys of {}, values of {}", counted(m.heads, "head"), m.key_head_dim, m.value_head_dim);
    if (m.gate_softcap) out += ", gates capped at " + plain_number(*m.gate_softcap);
    return m.bias ? out + ", biases" : out;
}

double parameters(const Mlstm& m, double d) {
    const double keys = double(m.heads) * m.key_head_dim, values = double(m.heads) * m.value_head_dim;
    // Queries, keys, values, output gate and output; input and forget gate of each head with bias; norm of the heads.
    double n = d * (2 * keys + 2 * values) + values * d + 2 * (d + 1) * m.heads + values;
    if (m.bias) n += 2 * keys + 2 * values + d;
    return n;
}

double cache_values(const Mlstm&) { return 0; }

/// A matrix, a normalizer and the largest gate so far, each head.
double state_values(const Mlstm& m) {
    return double(m.heads) * (double(m.key_head_dim) * m.value_head_dim + m.key_head_dim + 1);
}

std::optional<std::int64_t> cache_bound(const Mlstm&) { return std::nullopt; }

}    // namespace broadside::catalog
