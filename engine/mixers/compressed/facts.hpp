#pragma once
/// \file
/// Attention of DeepSeek V4: one key for all heads that is its own value, a window of the last tokens, and
/// the tokens before them in compressed entries, all of them (heavily compressed, HCA) or the best by an
/// indexer (compressed sparse, CSA).
/// In DeepSeek V4.1 entries, the indexer's keys and its choice are made in some layers for those above them, too.
/// Source: the models' reports; transformers, modeling_deepseek_v4.py, modular_deepseek_v41.py.

#include "engine/catalog/comment.hpp"
#include "engine/mixers/common/position.hpp"
#include "engine/mixers/mla/facts.hpp"

namespace broadside::catalog {

/// What an indexer's keys are: pooled as the entries are, made of the entries, or those of an earlier layer.
enum class IndexKeys { pooled, of_entries, earlier };
/// Blocks of entries that an indexer keeps, for those of later layers to choose from.
struct CandidateBlocks {
    int blocks = 0, entries = 0;    // entries: of a block
    bool operator==(const CandidateBlocks&) const = default;
};
struct CompressedAttention {
    static constexpr const char* kind = "compressed-attention";
    int heads = 0, head_dim = 0, q_lora_rank = 0;
    int output_groups = 0, output_rank = 0;    // heads are projected in groups to output_rank each, then together to d
    std::int64_t window = 0;
    Position position;
    bool query_norm = true;                 // queries are normed by head
    std::optional<int> ratio;               // tokens of a compressed entry; empty: the window alone
    bool overlapping = false;               // an entry is made of twice as many tokens
    bool pool_bias = true;                  // weights of the pool have a bias for each place
    bool shared_entries = false;            // the entries are those of an earlier layer
    std::optional<SparseIndexer> indexer;    // chooses entries; empty: all are seen; shared: an earlier layer's chose
    IndexKeys index_keys = IndexKeys::pooled;
    std::optional<CandidateBlocks> candidates;
    bool within_candidates = false;    // its indexer chooses among the blocks that an earlier layer's kept
    Comment note;

    bool local() const { return !ratio; }
    bool pools() const { return ratio && *ratio > 1 && !shared_entries; }
    bool indexes() const { return indexer && !indexer->shared; }
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
