#pragma once
/// \file
/// Attention and Mamba-2 side by side on one norm, their outputs added (Falcon-H1, 2507.22448).

#include "engine/catalog/comment.hpp"
#include "engine/mixers/attention/facts.hpp"
#include "engine/mixers/mamba2/facts.hpp"

namespace broadside::catalog {

struct ParallelHeads {
    static constexpr const char* kind = "attention+mamba2";
    Attention attention;
    Mamba2 mamba;
    std::optional<double> attention_in, attention_out, mamba_in, mamba_out;    // factors on what each gets and gives
    Comment note;
    bool operator==(const ParallelHeads&) const = default;
};
void read(Reader& r, ParallelHeads& m);
std::string summary(const ParallelHeads& m);    // its figures in words, one line
double parameters(const ParallelHeads& m, double d);
double cache_values(const ParallelHeads& m);
double indexer_values(const ParallelHeads& m);
double state_values(const ParallelHeads& m);
std::optional<std::int64_t> cache_bound(const ParallelHeads& m);

}    // namespace broadside::catalog
