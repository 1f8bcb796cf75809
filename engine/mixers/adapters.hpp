#pragma once
/// \file
/// Which kinds can have low-rank adapters on all their matrices (catalog's `Adapters`), and how large these are: two
/// matrices beside each, from what goes in to the rank, and from there to what comes out (Hu et al. 2021, 2106.09685).

#include "engine/ffns/facts.hpp"
#include "engine/mixers/facts.hpp"

#include <optional>
#include <variant>

namespace broadside::catalog {

/// What goes into all matrices of a kind and what comes out of them, d: embedding_dim; none for kinds that cannot have
/// adapters.
inline std::optional<double> adapted_sides(const Mixer& mixer, double d) {
    const auto* a = std::get_if<Attention>(&mixer);
    if (!a) return {};
    const double q = double(a->heads) * a->head_dim, o = static_cast<double>(a->output_width());
    return 4 * d + q + double(a->kv_heads) * (a->head_dim + a->v_head_dim) + o;
}
inline std::optional<double> adapted_sides(const Ffn& ffn, double d) {
    const auto* f = std::get_if<DenseFfn>(&ffn);
    return f ? std::optional(matrices(f->activation) * (d + static_cast<double>(f->hidden))) : std::nullopt;
}

}    // namespace broadside::catalog
