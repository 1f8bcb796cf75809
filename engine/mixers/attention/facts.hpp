#pragma once
/// \file
/// Softmax attention: multi-head, grouped-query or multi-query by the ratio of heads.
/// Vaswani et al. 2017 (1706.03762), Shazeer 2019 (1911.02150), Ainslie et al. 2023 (2305.13245).

#include "engine/catalog/comment.hpp"
#include "engine/mixers/common/position.hpp"

namespace broadside::catalog {

// per head, over the whole projection, per head with own weights or none, on the keys alone
enum class QkNorm { none, head, layer, each, bare, key };
enum class OutputGate { none, element, head };          // gate on the output, before the output projection

/// An indexer scores blocks of tokens by the best of their keys; each group of query heads sees the best blocks only
/// (MiniMax M3).
struct BlockSparse {
    int indexer_heads = 0, indexer_head_dim = 0;
    int block = 0, top_blocks = 0;
    bool operator==(const BlockSparse&) const = default;
};

/// A query sees the last blocks and, of those before, every few-th; which ones, differs from head to head
/// (Phi-3-small).
struct StridedBlocks {
    int block = 0, local = 0, stride = 0;    // tokens of a block; the last ones; one of so many
    bool operator==(const StridedBlocks&) const = default;
};

/// Means of keys score blocks of tokens; each group of query heads sees the best blocks, the first and the last
/// (InfLLM-V2, 2509.24663).
struct MeanBlocks {
    int block = 0, top_blocks = 0;    // tokens of a block; blocks that are seen
    int first = 0, last = 0;          // of these, so many by place
    int tokens = 0, stride = 0;       // of which a mean is taken; from one mean to the next
    std::int64_t whole = 0;           // of fewer tokens all are seen
    bool operator==(const MeanBlocks&) const = default;
};

struct Attention {
    static constexpr const char* kind = "attention";
    int heads = 0, kv_heads = 0, head_dim = 0;
    int v_head_dim = 0;    // head_dim where the file does not say
    std::optional<int> q_lora_rank;    // queries go through this width, with a norm (Step3, 2507.19427)
    Position position;
    std::optional<std::int64_t> window;    // a token sees itself and the window − 1 before it
    std::optional<int> prefix;             // beside the window so many tokens at the beginning are seen (Hymba)
    std::optional<std::int64_t> chunk;     // a token sees its own chunk only
    std::optional<int> image_prefix;    // with an image, so many tokens at the beginning see each other (Moondream 3)
    QkNorm qk_norm = QkNorm::none;
    bool qk_norm_bias = false;    // it is a LayerNorm with biases (Chameleon, 2405.09818)
    OutputGate gate = OutputGate::none;
    bool softplus_gate = false;    // it goes through a softplus, not a sigmoid (Laguna)
    bool bias_q = false, bias_k = false, bias_v = false, bias_o = false;
    bool keys_as_values = false;          // values come from the key's projection (Gemma 4)
    bool reuses_kv = false;               // keys and values are those of an earlier layer (Gemma 3n, Gemma 4)
    bool idle_kv = false;                 // though it does, its own projections are among the weights (Gemma 3n)
    bool value_norm = false;              // values are normed, without weights (Gemma 3n, Gemma 4)
    bool local_filter = false;    // queries and keys see the tokens before through two short convolutions (Yuan 2)
    std::optional<int> kv_filter;    // keys and values are sums of so many tokens, weighted by head (Baichuan-M1)
    /// Keys and values each see so many tokens through a convolution, channel by channel, that is added (Inkling).
    std::optional<int> kv_convolution;
    std::optional<BlockSparse> sparse;
    std::optional<StridedBlocks> strided;
    std::optional<MeanBlocks> means;
    /// A number made of each key's value joins its scores; of more tokens than this, each head sees those for which it
    /// is largest (Doge, 2508.02124).
    std::optional<std::int64_t> value_mask;
    bool differential = false;            // a second softmax is taken away from each, λ times (2410.05258)
    bool differential_weights = false;    // the norm behind that has weights, one set for all pairs (SambaY)
    /// So many of the heads are taken away, each from several others (grouped differential attention, 2510.06949);
    /// empty: every second one, from the one before it. Of the key/value heads half are theirs.
    std::optional<int> noise_heads;
    bool reads_image = false;             // keys and values of an image, gates on both sublayers (Llama 3.2 Vision)
    bool output_norm = false;             // a norm before the output projection (BitNet b1.58)
    bool sinks = false;                   // one learned logit per head joins the softmax
    /// So many learned keys and values of each key/value head stand before every text (1907.01470, openPangu).
    std::optional<int> learned_kv;
    std::optional<double> clip;           // queries, keys and values are kept within ± this
    std::optional<double> score_root;     // scores are divided by its square root; empty: head_dim's
    std::optional<double> key_scale;      // factor on the keys (Falcon-H1)
    std::optional<double> value_scale;    // factor on the values
    std::optional<double> softcap;        // tanh cap on the scores
    bool temperature = false;             // query scale by position
    /// Factors of each head on queries and values: 1/2 + σ(α log place) + tanh of a matrix on the GELU of all three
    /// projections (Moondream 3).
    bool token_factors = false;
    Comment note;

    bool local() const { return window || chunk; }
    /// Of what goes into the output projection. Heads that read the values of a pair are twice as wide.
    std::int64_t output_width() const {
        return noise_heads ? std::int64_t{2} * (heads - *noise_heads) * v_head_dim : std::int64_t{heads} * v_head_dim;
    }
    /// Query heads that read one key/value head.
    int heads_of_key() const { return noise_heads ? 2 * (heads - *noise_heads) / kv_heads : heads / kv_heads; }
    bool operator==(const Attention&) const = default;
};
void read(Reader& r, Attention& m);
/// `scores ÷ √168`, `scores ÷ 128`, `scores not divided`.
std::string score_root_words(double root);
std::string summary(const Attention& m);                        // its figures in words, one line
double parameters(const Attention& m, double d);                // of one layer, d: embedding_dim
double cache_values(const Attention& m);                        // values kept a token and layer
double indexer_values(const Attention& m);    // beside these, of an indexer: its keys
double state_values(const Attention& m);                        // values of a state that does not grow
std::optional<std::int64_t> cache_bound(const Attention& m);    // tokens after which the cache stops growing

}    // namespace broadside::catalog
