#pragma once
/// \file
/// Which kinds can have low-rank adapters on all their matrices (catalog's `Adapters`), and how large these are: two
/// matrices beside each, from what goes in to the rank, and from there to what comes out (Hu et al. 2021, 2106.09685).

#include "engine/ffns/facts.hpp"
#include "engine/mixers/facts.hpp"

#include <optional>
#include <variant>

namespace broadside::catalog {

/// What goes into all matrices of a kind and what comes out of them, d: embedding_dim.
inline double matrix_sides(const Attention& a, double d) {
    const double q = double(a.heads) * a.head_dim, o = static_cast<double>(a.output_width());
    return 4 * d + q + double(a.kv_heads) * (a.head_dim + a.v_head_dim) + o;
}
inline double matrix_sides(const DenseFfn& f, double d) {
    return matrices(f.activation) * (d + static_cast<double>(f.hidden));
}

/// The same of whatever kind; none for kinds that cannot have adapters.
template <class Kinds>
std::optional<double> adapted_sides(const Kinds& kinds, double d) {
    return std::visit(
        [&](const auto& facts) -> std::optional<double> {
            if constexpr (requires { matrix_sides(facts, d); })
                return matrix_sides(facts, d);
            else
                return {};
        },
        kinds);
}

}    // namespace broadside::catalog
