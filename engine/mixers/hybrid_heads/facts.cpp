#include "engine/mixers/hybrid_heads/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, HybridHeads& m) {
    r.object("attention", Need::must, "The attention, without its output projection",
             [&](Reader& a) { read(a, m.attention); });
    r.object("mamba", Need::must, "The Mamba beside it; its output projection is that of both",
             [&](Reader& s) { read(s, m.mamba); });
    r.text("note", m.note, Need::may, "Comment");
    if (m.mamba.inner_dim > 0 && m.attention.heads > 0 && m.attention.output_width() != m.mamba.inner_dim)
        r.error("mamba", fmt::format("{} channels are not as wide as {} heads of {}", grouped(m.mamba.inner_dim),
                                     m.attention.heads, m.attention.v_head_dim));
}

std::string summary(const HybridHeads& m) {
    return summary(m.attention) + "; beside it " + summary(m.mamba) + "; the mean of both, each normed";
}

double parameters(const HybridHeads& m, double d) {
    // One output projection for both, and a norm on what each gives.
    const double inner = m.mamba.inner_dim;
    return parameters(m.attention, d) + parameters(m.mamba, d) - inner * d + 2 * inner;
}
double cache_values(const HybridHeads& m) { return cache_values(m.attention); }
double state_values(const HybridHeads& m) { return state_values(m.attention) + state_values(m.mamba); }
std::optional<std::int64_t> cache_bound(const HybridHeads& m) { return cache_bound(m.attention); }

}    // namespace broadside::catalog
