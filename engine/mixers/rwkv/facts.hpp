#pragma once
/// \file
/// Time mixing of RWKV-4 (Peng et al. 2023, 2305.13048), 5 (Eagle) and 6 (Finch) (2404.05892),
/// and 7 (Goose) (2503.14456).

#include "engine/catalog/comment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

struct Rwkv {
    static constexpr const char* kind = "rwkv";
    int version = 5, heads = 0, head_dim = 0;
    int mix_rank = 0, decay_rank = 0;    // of what depends on the token; version 6, decay_rank also 7
    int learning_rank = 0, value_rank = 0, gate_rank = 0;    // of version 7: rate in context, first values, gate
    Comment note;
    bool operator==(const Rwkv&) const = default;
};
void read(Reader& r, Rwkv& m);
std::string summary(const Rwkv& m);    // its figures in words, one line
double parameters(const Rwkv& m, double d);
double first_layer_lacks(const Rwkv& m, double d);    // parameters that the stack's first layer has not
double cache_values(const Rwkv& m);
double state_values(const Rwkv& m);
std::optional<std::int64_t> cache_bound(const Rwkv& m);

}    // namespace broadside::catalog
