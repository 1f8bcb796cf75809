#pragma once
/// \file
/// Lightning Attention (Qin et al. 2024, 2401.04658).

#include "engine/catalog/comment.hpp"
#include "engine/mixers/attention/facts.hpp"
#include "engine/mixers/common/output_norm.hpp"

namespace broadside::catalog {

struct LightningAttention {
    static constexpr const char* kind = "lightning-attention";
    int heads = 0, kv_heads = 0, head_dim = 0;    // kv_heads: heads where the file does not say
    Position position;
    QkNorm qk_norm = QkNorm::none;
    OutputNorm output_norm = OutputNorm::none;
    std::optional<int> output_norm_groups;
    Comment note;
    bool operator==(const LightningAttention&) const = default;
};
void read(Reader& r, LightningAttention& m);
std::string summary(const LightningAttention& m);    // its figures in words, one line
double parameters(const LightningAttention& m, double d);
double cache_values(const LightningAttention& m);
double state_values(const LightningAttention& m);
std::optional<std::int64_t> cache_bound(const LightningAttention& m);

}    // namespace broadside::catalog
