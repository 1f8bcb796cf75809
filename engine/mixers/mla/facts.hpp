#pragma once
/// \file
/// Multi-head latent attention (DeepSeek-V2, 2405.04434), with DeepSeek Sparse Attention (2512.02556) where `sparse`.

#include "engine/catalog/comment.hpp"
#include "engine/mixers/common/position.hpp"

namespace broadside::catalog {

struct SparseIndexer {
    std::string name;    // `DSA`
    int indexer_heads = 0, indexer_head_dim = 0, top_k = 0;
    bool shared = false;    // the tokens are those that an earlier layer's indexer chose (GLM-5.2)
    int pool = 0;           // tokens whose keys the indexer sums up into one, by weights of its own; 0: none (GLM-5.3)
    std::int64_t first = 0, last = 0;    // of the tokens chosen those that always are (LongCat 2.0)
    bool rms_key = false;                // its key goes through an RMSNorm, not a LayerNorm (LongCat 2.0)
    bool operator==(const SparseIndexer&) const = default;
};
struct Mla {
    static constexpr const char* kind = "mla";
    int heads = 0;
    std::optional<int> q_lora_rank;    // empty: queries are projected directly
    int kv_lora_rank = 0, qk_nope_head_dim = 0, qk_rope_head_dim = 0, v_head_dim = 0;
    bool bias = false;    // of the down-projections and the output
    Position position;
    std::optional<SparseIndexer> sparse;
    bool temperature = false;
    bool gate = false;              // a sigmoid gate on each value, before the output (Kimi K3)
    bool gate_by_head = false;      // one for all values of a head (Ling 3)
    /// The gate is made of the query's latent before its norm, in one matrix with the queries, which has as input both
    /// what the norm gave and what it was given; half of it is zeros, as each reads one of the two (A.X K2).
    bool gate_of_query = false;
    /// Or behind its norm, by a matrix of its own (Motif 3).
    bool gate_of_latent = false;
    int kv_heads = 0;    // of keys and values; 0: each head has its own
    /// So many of the heads are taken away, each from several others, times a σ of the token for each of these
    /// (grouped differential latent attention, Motif 3).
    std::optional<int> noise_heads;
    std::optional<std::int64_t> window;    // a token sees itself and the window − 1 before it
    bool scaled_latents = false;    // both latents × √(d ÷ their width) (LongCat Flash)
    bool sinks = false;             // a learned logit for each head joins the softmax (Hy4)
    bool key_norm = false;          // the rope key is normed before it rotates (dots3-note)
    Comment note;

    int key_heads() const { return kv_heads > 0 ? kv_heads : heads; }
    int output_heads() const { return heads - noise_heads.value_or(0); }    // that go into the output projection
    bool operator==(const Mla&) const = default;
};
void read(Reader& r, Mla& m);
/// `the first 16 and last 1,024 always`; nothing where an indexer is free in all.
std::string always_chosen(const SparseIndexer& s, const std::string& before);
std::string summary(const Mla& m);    // its figures in words, one line
double parameters(const Mla& m, double d);
double active_parameters(const Mla& m, double d);    // of these, used for one token
double cache_values(const Mla& m);
double normed_latents(const Mla& m);    // values that go through norms of their own
double indexer_values(const Mla& m);    // beside these, of an indexer: its keys
double state_values(const Mla& m);
std::optional<std::int64_t> cache_bound(const Mla& m);

}    // namespace broadside::catalog
