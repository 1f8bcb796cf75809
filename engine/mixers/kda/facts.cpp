#include "engine/mixers/kda/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, Kda& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Heads of queries, keys and values, each with a state");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must, "Width of a query, a key and a value");
    r.integer("conv_kernel", m.conv_kernel, {1, 1024}, Need::must, "Tokens the causal convolution before it sees");
    r.choice("output_norm", m.output_norm, std::span(k_output_norms).first(1), Need::may, "Norm of the output");
    r.flag("full_gate", m.full_gate, Need::may, "The output gate has a matrix of full rank");
    r.flag("full_decay", m.full_decay, Need::may, "The decay has a matrix of full rank");
    r.number("decay_floor", m.decay_floor, {-1e6, -1e-6}, Need::may, "Least logarithm of the decay per token");
    r.text("note", m.note, Need::may, "Comment");
}

std::string summary(const Kda& m) {
    std::string out = fmt::format("{} of {}, convolution of {}", counted(m.heads, "head"), m.head_dim, m.conv_kernel);
    if (m.full_gate || m.full_decay)
        out += m.full_gate && m.full_decay ? ", decay and gate of full rank"
               : m.full_gate               ? ", gate of full rank"
                                           : ", decay of full rank";
    return m.decay_floor ? out + fmt::format(", log decay ≥ −{}", plain_number(-*m.decay_floor)) : out;
}

double parameters(const Kda& m, double d) {
    const double width = double(m.heads) * m.head_dim;
    // q, k, v and output; convolutions; decay and output gate, of rank head_dim or of full rank; β.
    const double low_rank = d * m.head_dim + m.head_dim * width;
    return 4 * d * width + 3 * width * m.conv_kernel + (m.full_decay ? d * width : low_rank) +
           (m.full_gate ? d * width : low_rank) + d * m.heads;
}

double cache_values(const Kda&) { return 0; }

double state_values(const Kda& m) {
    const double width = double(m.heads) * m.head_dim;
    return width * m.head_dim + 3 * width * (m.conv_kernel - 1);
}

std::optional<std::int64_t> cache_bound(const Kda&) { return std::nullopt; }

}    // namespace broadside::catalog
