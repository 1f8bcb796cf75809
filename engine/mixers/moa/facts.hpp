#pragma once
/// \file
/// Mixture of attention heads (Zhang et al. 2022, 2210.05144; JetMoE, 2404.07413): an expert is a projection to queries
/// and one of their output back to the model's width; all experts read the same keys and values.

#include "engine/catalog/comment.hpp"
#include "engine/mixers/common/position.hpp"

namespace broadside::catalog {

struct Moa {
    static constexpr const char* kind = "moa";
    int experts = 0, active_experts = 0;
    int heads = 0, head_dim = 0;    // heads of each expert, as many as there are of keys and values
    Position position;
    bool output_bias = false;    // one for all experts, on their sum
    Comment note;
    /// Query heads at work on a token.
    int active_heads() const { return active_experts * heads; }
    bool operator==(const Moa&) const = default;
};
void read(Reader& r, Moa& m);
std::string summary(const Moa& m);    // its figures in words, one line
double parameters(const Moa& m, double d);
double active_parameters(const Moa& m, double d);    // of these, used for one token
double cache_values(const Moa& m);
double state_values(const Moa& m);
std::optional<std::int64_t> cache_bound(const Moa& m);

}    // namespace broadside::catalog
