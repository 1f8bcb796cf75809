#pragma once
/// \file
/// Attention of DeepSeek V4: one key for all heads that is its own value, a window of the last tokens, and
/// the tokens before them in compressed entries, all of them (heavily compressed, HCA) or the best by an
/// indexer (compressed sparse, CSA).
/// Source: the model's report; transformers, modeling_deepseek_v4.py.

#include "engine/catalog/comment.hpp"
#include "engine/mixers/common/position.hpp"
#include "engine/mixers/mla/facts.hpp"

namespace broadside::catalog {

struct CompressedAttention {
    static constexpr const char* kind = "compressed-attention";
    int heads = 0, head_dim = 0, q_lora_rank = 0;
    int output_groups = 0, output_rank = 0;    // heads are projected in groups to output_rank each, then together to d
    std::int64_t window = 0;
    Position position;
    std::optional<int> ratio;               // tokens of a compressed entry; empty: the window alone
    bool overlapping = false;               // an entry is made of twice as many tokens
    std::optional<SparseIndexer> indexer;    // chooses entries; empty: all are seen
    Comment note;

    bool local() const { return !ratio; }
    bool operator==(const CompressedAttention&) const = default;
};
void read(Reader& r, CompressedAttention& m);
std::string summary(const CompressedAttention& m);    // its figures in words, one line
double parameters(const CompressedAttention& m, double d);
double cache_values(const CompressedAttention& m);    // of the window: a key, which is the value, too
double state_values(const CompressedAttention& m);
std::optional<std::int64_t> cache_bound(const CompressedAttention& m);
/// Values a token that stay beyond the window, and those of the indexer's keys.
double growing_values(const CompressedAttention& m);
double indexer_values(const CompressedAttention& m);

}    // namespace broadside::catalog
