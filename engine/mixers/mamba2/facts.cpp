#include "engine/mixers/mamba2/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {
namespace {

/// Width of B and C together.
double bc_width(const Mamba2& m) { return 2.0 * m.groups * m.state_dim; }

}    // namespace

void read(Reader& r, Mamba2& m) {
    r.integer("heads", m.heads, {1, 4096}, Need::must, "Heads, each with a state");
    r.integer("head_dim", m.head_dim, {1, 65536}, Need::must, "Width of a head");
    r.integer("inner_dim", m.inner_dim, {1, 1e8}, Need::must, "Width inside: heads × head_dim");
    r.integer("state_dim", m.state_dim, {1, 65536}, Need::must, "Width of the state of one channel");
    r.integer("groups", m.groups, {1, 4096}, Need::must, "Groups of heads that share B and C");
    r.integer("conv_kernel", m.conv_kernel, {1, 1024}, Need::must, "Tokens the causal convolution before it sees");
    r.choice("output_norm", m.output_norm, k_output_norms, Need::may, "Norm of the output");
    r.integer("output_norm_groups", m.output_norm_groups, {1, 4096}, Need::may, "Groups of channels normed apart");
    r.object("factors", Need::may, "Factors on what the projection gives", [&](Reader& f) {
        Mamba2Factors factors;
        f.number("gate", factors.gate, {1e-6, 1e6}, Need::must, "On the gate z");
        f.number("x", factors.x, {1e-6, 1e6}, Need::must, "On x");
        f.number("b", factors.b, {1e-6, 1e6}, Need::must, "On B");
        f.number("c", factors.c, {1e-6, 1e6}, Need::must, "On C");
        f.number("step", factors.step, {1e-6, 1e6}, Need::must, "On the time step dt");
        m.factors = factors;
    });
    r.text("note", m.note, Need::may, "Comment");
    if (m.heads <= 0 || m.head_dim <= 0 || m.inner_dim <= 0 || m.groups <= 0) return;
    if (std::int64_t{m.heads} * m.head_dim != m.inner_dim)
        r.error("inner_dim", fmt::format("{} heads of {} make {}, not {}", m.heads, m.head_dim,
                                         std::int64_t{m.heads} * m.head_dim, m.inner_dim));
    if (m.heads % m.groups != 0) r.error("groups", fmt::format("{} groups do not divide {} heads", m.groups, m.heads));
}

std::string summary(const Mamba2& m) {
    std::string out = fmt::format("{} of {}, state of {}, {}, convolution of {}", counted(m.heads, "head"), m.head_dim,
                                  m.state_dim, counted(m.groups, "group"), m.conv_kernel);
    if (m.factors)
        out += fmt::format(", factors z {}, x {}, B {}, C {}, dt {}", plain_number(m.factors->gate, 3),
                           plain_number(m.factors->x, 3), plain_number(m.factors->b, 3), plain_number(m.factors->c, 3),
                           plain_number(m.factors->step, 3));
    return out;
}

double parameters(const Mamba2& m, double d) {
    const double inner = double(m.heads) * m.head_dim, bc = bc_width(m);
    // In-projection to z, x, B, C, dt; convolution with bias; A, D and the bias of dt; norm; out-projection.
    return d * (2 * inner + bc + m.heads) + (inner + bc) * (m.conv_kernel + 1) + 3.0 * m.heads +
           (m.output_norm == OutputNorm::none ? 0 : inner) + inner * d;
}

double cache_values(const Mamba2&) { return 0; }

double state_values(const Mamba2& m) {
    const double inner = double(m.heads) * m.head_dim;
    return inner * m.state_dim + (inner + bc_width(m)) * (m.conv_kernel - 1);
}

std::optional<std::int64_t> cache_bound(const Mamba2&) { return std::nullopt; }

}    // namespace broadside::catalog
