#pragma once
/// \file
/// Mamba-2 (Dao, Gu 2024, 2405.21060).

#include "engine/catalog/comment.hpp"
#include "engine/mixers/common/output_norm.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

/// Factors on what the projection gives, which a small model's training carries over to a large one (Falcon-H1).
struct Mamba2Factors {
    double gate = 1, x = 1, b = 1, c = 1, step = 1;
    bool operator==(const Mamba2Factors&) const = default;
};
struct Mamba2 {
    static constexpr const char* kind = "mamba2";
    int heads = 0, head_dim = 0, inner_dim = 0, state_dim = 0, groups = 0, conv_kernel = 0;
    OutputNorm output_norm = OutputNorm::none;
    std::optional<int> output_norm_groups;
    std::optional<Mamba2Factors> factors;
    Comment note;
    bool operator==(const Mamba2&) const = default;
};
void read(Reader& r, Mamba2& m);
std::string summary(const Mamba2& m);    // its figures in words, one line
double parameters(const Mamba2& m, double d);
double cache_values(const Mamba2& m);
double state_values(const Mamba2& m);
std::optional<std::int64_t> cache_bound(const Mamba2& m);

}    // namespace broadside::catalog
