#pragma once
/// \file
/// Mamba (Gu, Dao 2023, 2312.00752): a selective state space of one state per channel.

#include "engine/catalog/comment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

struct Mamba {
    static constexpr const char* kind = "mamba";
    int inner_dim = 0, state_dim = 0, dt_rank = 0, conv_kernel = 0;
    int heads = 1;               // groups of channels, each with a dt, B and C of its own (Zamba)
    bool bias = false;           // of both projections
    bool conv_bias = true;       // of the convolution
    bool inner_norms = false;    // RMSNorm on dt, B and C (Jamba)
    std::optional<int> step_heads;    // heads of channels that share a time step, a decay and a D (PLaMo 2)
    std::optional<int> xb_dim;        // channels of x and of B, which groups of heads share (Mamba in the Llama)
    Comment note;
    bool operator==(const Mamba&) const = default;
};
void read(Reader& r, Mamba& m);
std::string summary(const Mamba& m);    // its figures in words, one line
double parameters(const Mamba& m, double d);
double cache_values(const Mamba& m);
double state_values(const Mamba& m);
std::optional<std::int64_t> cache_bound(const Mamba& m);

}    // namespace broadside::catalog
