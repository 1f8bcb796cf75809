#pragma once
/// \file
/// A block of attention and feed-forward whose weights many layers share, before a Mamba (Zamba, 2405.16712) or a
/// Mamba-2 (Zamba2, 2411.15242) of each layer's own. The block reads the residual path beside the token's embedding,
/// which makes its input twice as wide; what it gives is added to Mamba's input alone.

#include "engine/ffns/dense/facts.hpp"
#include "engine/mixers/common/position.hpp"
#include "engine/mixers/mamba/facts.hpp"
#include "engine/mixers/mamba2/facts.hpp"

namespace broadside::catalog {

/// The block, and how a layer makes it its own.
struct SharedWeights {
    int heads = 0, head_dim = 0;    // of its attention, over an input of 2 d
    Position position;
    std::int64_t hidden = 0;    // of its feed-forward
    Activation activation = Activation::geglu;
    int blocks = 1;                     // sets of weights, which these layers take in turn
    std::optional<int> adapter_rank;    // of low-rank matrices that each layer adds to the feed-forward's
    bool attention_adapters = false;    // and to those of queries, keys and values
    bool reuses_block = false;          // the weights are those of an earlier layer
    Comment note;
    bool operator==(const SharedWeights&) const = default;
};
struct SharedBlock : SharedWeights {
    static constexpr const char* kind = "shared-block+mamba2";
    Mamba2 mamba;
    bool operator==(const SharedBlock&) const = default;
};
struct SharedBlockMamba : SharedWeights {
    static constexpr const char* kind = "shared-block+mamba";
    Mamba mamba;
    bool operator==(const SharedBlockMamba&) const = default;
};
void read(Reader& r, SharedBlock& m);
std::string summary(const SharedBlock& m);    // its figures in words, one line
double parameters(const SharedBlock& m, double d);
double cache_values(const SharedBlock& m);
double state_values(const SharedBlock& m);
std::optional<std::int64_t> cache_bound(const SharedBlock& m);
void read(Reader& r, SharedBlockMamba& m);
std::string summary(const SharedBlockMamba& m);
double parameters(const SharedBlockMamba& m, double d);
double cache_values(const SharedBlockMamba& m);
double state_values(const SharedBlockMamba& m);
std::optional<std::int64_t> cache_bound(const SharedBlockMamba& m);

}    // namespace broadside::catalog
