#pragma once
/// \file
/// Gated DeltaNet (Yang, Kautz, Hatamizadeh 2024, 2412.06464).

#include "engine/catalog/comment.hpp"
#include "engine/mixers/common/output_norm.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace broadside::catalog {

class Reader;

struct DeltaNet {
    static constexpr const char* kind = "deltanet";
    int key_heads = 0, value_heads = 0, key_head_dim = 0, value_head_dim = 0, conv_kernel = 0;
    OutputNorm output_norm = OutputNorm::none;
    // β is doubled, so that the matrix of a state may have negative eigenvalues (2411.12537, OLMo Hybrid).
    bool doubled = false;
    bool sigmoid_gate = false;    // on the output, in place of SiLU (Qwen3.8-Flash-Next)
    /// Each token makes the kernels of the convolution anew, from so many values; it is over values alone
    /// (JetBlock, 2508.15884).
    std::optional<int> kernel_hidden;
    Comment note;
    bool operator==(const DeltaNet&) const = default;
};
void read(Reader& r, DeltaNet& m);
std::string summary(const DeltaNet& m);    // its figures in words, one line
double parameters(const DeltaNet& m, double d);
double cache_values(const DeltaNet& m);
double state_values(const DeltaNet& m);
std::optional<std::int64_t> cache_bound(const DeltaNet& m);

}    // namespace broadside::catalog
