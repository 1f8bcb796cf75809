#include "engine/mixers/mamba/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, Mamba& m) {
    r.integer("inner_dim", m.inner_dim, {1, 1e8}, Need::must, "Channels inside");
    r.integer("state_dim", m.state_dim, {1, 65536}, Need::must, "Width of the state of one channel");
    r.integer("dt_rank", m.dt_rank, {1, 1e6}, Need::must, "Width that the time step is made from");
    r.integer("conv_kernel", m.conv_kernel, {1, 1024}, Need::must, "Tokens the causal convolution before it sees");
    r.integer("heads", m.heads, {1, 4096}, Need::may,
              "Groups of channels, each with a time step, B and C of its own; left out where all have one");
    if (m.heads > 0 && m.inner_dim > 0 && m.inner_dim % m.heads != 0)
        r.error("heads", fmt::format("{} channels are not a multiple of it", grouped(m.inner_dim)));
    r.flag("bias", m.bias, Need::may, "Both projections have a bias");
    r.flag("conv_bias", m.conv_bias, Need::may, "The convolution has a bias (so where left out)");
    r.flag("inner_norms", m.inner_norms, Need::may, "RMSNorm on dt, B and C");
    r.integer("step_heads", m.step_heads, {1, 65536}, Need::may,
              "Heads of channels that share a time step, a decay and a D; left out where each channel has its own");
    if (m.step_heads.value_or(0) > 0 && m.inner_dim > 0 && m.inner_dim % *m.step_heads != 0)
        r.error("step_heads", fmt::format("{} channels are not a multiple of it", grouped(m.inner_dim)));
    if (m.step_heads && m.heads > 1) r.error("step_heads", "does not go together with heads");
    r.integer("xb_dim", m.xb_dim, {1, 1e8}, Need::may,
              "Channels of x and of B, where groups of heads as wide as the state share both and each has a C of its "
              "own; all are then made from the input");
    if (m.xb_dim.value_or(0) > 0) {
        if (m.inner_dim > 0 && m.inner_dim % *m.xb_dim != 0)
            r.error("xb_dim", fmt::format("{} channels are not a multiple of it", grouped(m.inner_dim)));
        if (m.state_dim > 0 && *m.xb_dim % m.state_dim != 0)
            r.error("xb_dim", fmt::format("is no multiple of the state's width of {}", m.state_dim));
        if (m.heads > 1 || m.step_heads || m.inner_norms)
            r.error("xb_dim", "does not go together with heads, step_heads or inner_norms");
    }
    r.text("note", m.note, Need::may, "Comment");
}

std::string summary(const Mamba& m) {
    return fmt::format("{}{}, state of {}, dt of rank {}, convolution of {}{}", counted(m.inner_dim, "channel"),
                       m.heads > 1 ? fmt::format(" in {} heads", m.heads) : "", m.state_dim, m.dt_rank, m.conv_kernel,
                       (m.step_heads ? fmt::format(", time steps of {}", counted(*m.step_heads, "head")) : "") +
                           (m.xb_dim ? fmt::format(", {} of x and B shared", counted(*m.xb_dim, "channel")) : "") +
                           (m.inner_norms ? ", norms on dt, B and C" : ""));
}

double parameters(const Mamba& m, double d) {
    const double inner = m.inner_dim, state = m.state_dim, rank = m.dt_rank;
    // However many heads: each makes dt, B and C of its own channels. In-projection to x and z; convolution; x to dt,
    // B and C; dt back to the channels with its bias; A and D; out-projection.
    if (m.xb_dim) {
        // In-projection to z, x, B and C; the input to dt, and dt to the channels with its bias; the rest as below.
        const double made = 2 * inner + 2.0 * *m.xb_dim + rank;
        return d * made + rank * inner + inner + inner * m.conv_kernel + inner * state + inner + inner * d +
               (m.conv_bias ? inner : 0) + (m.bias ? made + d : 0);
    }
    const double own = m.step_heads ? *m.step_heads : inner, decays = m.step_heads ? own : inner * state;
    double n = d * 2 * inner + inner * m.conv_kernel + inner * (rank + 2 * state) + rank * own + own + decays + own +
               inner * d;
    if (m.conv_bias) n += inner;
    if (m.bias) n += 2 * inner + d;
    return n + (m.inner_norms ? rank + 2 * state : 0);
}

double cache_values(const Mamba&) { return 0; }

double state_values(const Mamba& m) {
    return double(m.inner_dim) * m.state_dim + double(m.inner_dim) * (m.conv_kernel - 1);
}

std::optional<std::int64_t> cache_bound(const Mamba&) { return std::nullopt; }

}    // namespace broadside::catalog
