#include "engine/mixers/deltanet/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {
namespace {

double key_width(const DeltaNet& m) { return double(m.key_heads) * m.key_head_dim; }
double value_width(const DeltaNet& m) { return double(m.value_heads) * m.value_head_dim; }

}    // namespace

void read(Reader& r, DeltaNet& m) {
    r.integer("key_heads", m.key_heads, {1, 4096}, Need::must, "Heads of queries and keys");
    r.integer("value_heads", m.value_heads, {1, 4096}, Need::must, "Heads of values, each with a state");
    r.integer("key_head_dim", m.key_head_dim, {1, 65536}, Need::must, "Width of a query and of a key");
    r.integer("value_head_dim", m.value_head_dim, {1, 65536}, Need::must, "Width of a value");
    r.integer("conv_kernel", m.conv_kernel, {1, 1024}, Need::must, "Tokens the causal convolution before it sees");
    r.choice("output_norm", m.output_norm, std::span(k_output_norms).first(1), Need::may, "Norm of the output");
    r.flag("doubled_beta", m.doubled, Need::may, "β goes up to 2, which lets the state's eigenvalues be negative");
    r.flag("sigmoid_gate", m.sigmoid_gate, Need::may, "The gate on the output goes through a sigmoid, not SiLU");
    r.integer("kernel_hidden", m.kernel_hidden, {1, 1e6}, Need::may,
              "Width that each token makes the kernels of the convolution from, which is over values alone then; left "
              "out where the kernels are fixed");
    r.text("note", m.note, Need::may, "Comment");
    if (m.key_heads > 0 && m.value_heads > 0 && m.value_heads % m.key_heads != 0)
        r.error("key_heads", fmt::format("{} key heads do not divide {} value heads", m.key_heads, m.value_heads));
}

std::string summary(const DeltaNet& m) {
    return fmt::format("{} of {} over {} of {}, convolution of {}{}{}{}", counted(m.value_heads, "value head"),
                       m.value_head_dim, counted(m.key_heads, "key head"), m.key_head_dim, m.conv_kernel,
                       m.kernel_hidden ? fmt::format(" over values, with kernels of rank {} made by the token",
                                                     grouped(*m.kernel_hidden))
                                       : std::string(),
                       m.doubled ? ", β up to 2" : "", m.sigmoid_gate ? ", sigmoid gate" : "");
}

double parameters(const DeltaNet& m, double d) {
    const double k = key_width(m), v = value_width(m), heads = m.value_heads;
    // Kernels that a token makes: down, and up to one for each channel, with a bias.
    const double made = m.kernel_hidden.value_or(0), convolution = m.kernel_hidden
                                                                       ? d * made + (made + 1) * v * m.conv_kernel
                                                                       : (2 * k + v) * m.conv_kernel;
    // q, k, v, z; β and α; convolution; output; decay and its bias; output norm.
    return d * (2 * k + 2 * v) + d * 2 * heads + convolution + v * d + 2 * heads + m.value_head_dim;
}

double cache_values(const DeltaNet&) { return 0; }

double state_values(const DeltaNet& m) {
    const double convolved = (m.kernel_hidden ? 0 : 2 * key_width(m)) + value_width(m);
    return value_width(m) * m.key_head_dim + convolved * (m.conv_kernel - 1);
}

std::optional<std::int64_t> cache_bound(const DeltaNet&) { return std::nullopt; }

}    // namespace broadside::catalog
