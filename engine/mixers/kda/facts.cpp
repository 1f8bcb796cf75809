#include "engine/mixers/kda/facts.hpp"

#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, Kda& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Heads of queries, keys and values, each with a state");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must, "Width of a query, a key and a value");
    r.integer("conv_kernel", m.conv_kernel, {1, 1024}, Need::must, "Tokens the causal convolution before it sees");
    r.choice("output_norm", m.output_norm, std::span(k_output_norms).first(1), Need::may, "Norm of the output");
    r.text("note", m.note, Need::may, "Comment");
}

std::string summary(const Kda& m) {
    return fmt::format("{} heads of {}, convolution of {}", m.heads, m.head_dim, m.conv_kernel);
}

double parameters(const Kda& m, double d) {
    const double width = double(m.heads) * m.head_dim;
    // q, k, v and output; convolutions; decay and output gate, both of rank head_dim; β.
    return 4 * d * width + 3 * width * m.conv_kernel + 2 * (d * m.head_dim + m.head_dim * width) + d * m.heads;
}

double cache_values(const Kda&) { return 0; }

double state_values(const Kda& m) {
    const double width = double(m.heads) * m.head_dim;
    return width * m.head_dim + 3 * width * (m.conv_kernel - 1);
}

std::optional<std::int64_t> cache_bound(const Kda&) { return std::nullopt; }

}    // namespace broadside::catalog
