#include "engine/mixers/moa/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {
namespace {

constexpr int k_most_heads = 4096;    // as of attention

double weights_with(const Moa& m, double d, double experts) {
    const double width = m.heads * double(m.head_dim);
    // The router, queries and output of each expert, keys and values once.
    return d * m.experts + experts * 2 * d * width + 2 * d * width + (m.output_bias ? d : 0);
}

}    // namespace

void read(Reader& r, Moa& m) {
    r.integer("experts", m.experts, {1, 1e6}, Need::must, "Experts: pairs of a query and an output projection");
    r.integer("active_experts", m.active_experts, {1, k_most_heads}, Need::must, "Experts that a token uses");
    r.integer("heads", m.heads, {1, k_most_heads}, Need::must,
              "Query heads of each expert, and key/value heads, which all experts share");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must, "Width of a query, a key and a value");
    read_position(r, m.position, m.head_dim);
    r.flag("output_bias", m.output_bias, Need::may, "A bias on the sum of the experts' outputs");
    r.text("note", m.note, Need::may, "Comment");
    if (m.active_heads() > k_most_heads)
        r.error("heads", fmt::format("{} query heads at work on a token, more than {}", grouped(m.active_heads()),
                                     grouped(k_most_heads)));
    if (m.experts > 0 && m.active_experts > m.experts)
        r.error("active_experts", fmt::format("{} active experts of only {}", m.active_experts, m.experts));
}

std::string summary(const Moa& m) {
    return fmt::format("{} of {} experts of queries and output, each {} of {}, over {} of {}, {}{}", m.active_experts,
                       grouped(m.experts), counted(m.heads, "head"), m.head_dim, counted(m.heads, "key/value head"),
                       m.head_dim, summary(m.position), m.output_bias ? ", bias on their sum" : "");
}

double parameters(const Moa& m, double d) { return weights_with(m, d, m.experts); }

double active_parameters(const Moa& m, double d) { return weights_with(m, d, m.active_experts); }

double cache_values(const Moa& m) { return 2.0 * m.heads * m.head_dim; }

double state_values(const Moa&) { return 0; }

std::optional<std::int64_t> cache_bound(const Moa&) { return std::nullopt; }

}    // namespace broadside::catalog
