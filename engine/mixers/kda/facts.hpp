#pragma once
/// \file
/// Kimi Delta Attention (Kimi Linear, 2510.26692).

#include "engine/catalog/comment.hpp"
#include "engine/mixers/common/output_norm.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

struct Kda {
    static constexpr const char* kind = "kda";
    int heads = 0, head_dim = 0, conv_kernel = 0;
    OutputNorm output_norm = OutputNorm::none;
    bool full_gate = false;              // the output gate is one matrix, not two of low rank (Kimi K3)
    bool full_decay = false;             // the decay is one matrix, not two of low rank (Ling 3)
    std::optional<double> decay_floor;    // least of the decay's logarithm (Kimi K3)
    Comment note;
    bool operator==(const Kda&) const = default;
};
void read(Reader& r, Kda& m);
std::string summary(const Kda& m);    // its figures in words, one line
double parameters(const Kda& m, double d);
double cache_values(const Kda& m);
double state_values(const Kda& m);
std::optional<std::int64_t> cache_bound(const Kda& m);

}    // namespace broadside::catalog
