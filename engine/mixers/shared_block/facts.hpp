#pragma once
/// \file
/// A block of attention and feed-forward whose weights many layers share, before a Mamba-2 of each layer's own (Zamba2,
/// 2411.15242; the idea: Zamba, 2405.16712). The block reads the residual path beside the token's embedding, which
/// makes its input twice as wide; what it gives is added to Mamba's input alone.

#include "engine/ffns/dense/facts.hpp"
#include "engine/mixers/common/position.hpp"
#include "engine/mixers/mamba2/facts.hpp"

namespace broadside::catalog {

struct SharedBlock {
    static constexpr const char* kind = "shared-block+mamba2";
    int heads = 0, head_dim = 0;    // of its attention, over an input of 2 d
    Position position;
    std::int64_t hidden = 0;    // of its feed-forward
    Activation activation = Activation::geglu;
    int blocks = 1;                     // sets of weights, which these layers take in turn
    std::optional<int> adapter_rank;    // of low-rank matrices that each layer adds to the feed-forward's
    bool attention_adapters = false;    // and to those of queries, keys and values
    bool reuses_block = false;          // the weights are those of an earlier layer
    Mamba2 mamba;
    Comment note;
    bool operator==(const SharedBlock&) const = default;
};
void read(Reader& r, SharedBlock& m);
std::string summary(const SharedBlock& m);    // its figures in words, one line
double parameters(const SharedBlock& m, double d);
double cache_values(const SharedBlock& m);
double state_values(const SharedBlock& m);
std::optional<std::int64_t> cache_bound(const SharedBlock& m);

}    // namespace broadside::catalog
