#pragma once
/// \file
/// Attention and Mamba as heads of one mixer (Hymba, 2411.13676): both read one norm, what each gives is normed, and
/// the mean of the two goes through one output projection.

#include "engine/catalog/comment.hpp"
#include "engine/mixers/attention/facts.hpp"
#include "engine/mixers/mamba/facts.hpp"

namespace broadside::catalog {

struct HybridHeads {
    static constexpr const char* kind = "attention+mamba";
    Attention attention;
    Mamba mamba;
    Comment note;
    bool operator==(const HybridHeads&) const = default;
};
void read(Reader& r, HybridHeads& m);
std::string summary(const HybridHeads& m);    // its figures in words, one line
double parameters(const HybridHeads& m, double d);
double cache_values(const HybridHeads& m);
double state_values(const HybridHeads& m);
std::optional<std::int64_t> cache_bound(const HybridHeads& m);

}    // namespace broadside::catalog
