#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_multi_head{
    .id = "multi-head-attention",
    .title = "Multi-head attention",
    .brief = "MHA",
    .summary = "Every query head has a key and a value head of its own.",
    .text =
        {"Each token is projected to a query, a key and a value, cut into heads. A head compares the token's query "
         "with the keys of itself and all tokens before it, turns the scores into weights that sum to one, and takes "
         "the weighted mean of the values.",
         "Several heads look for different things at once; their results are joined and projected back to the "
         "model's width."},
    .formula = "head = softmax(Q Kᵀ / √dₕ) V",
    .sources = {{"Vaswani et al. 2017, Attention Is All You Need", "https://arxiv.org/abs/1706.03762"}},
    .cost = "Keeps 2 · heads · dₕ values per token and layer; work on scores grows with the square of the context."};

const Concept k_grouped_query{
    .id = "grouped-query-attention",
    .title = "Grouped-query attention",
    .brief = "GQA",
    .summary = "Groups of query heads share one key and value head.",
    .text = {"Query heads stay as many as in multi-head attention; keys and values are made for fewer heads, and "
             "each serves a group of queries. What has to be kept for later tokens shrinks by the size of the group, "
             "at little loss of quality."},
    .formula = "heads / kv-heads queries share K and V",
    .sources = {{"Ainslie et al. 2023, GQA", "https://arxiv.org/abs/2305.13245"}},
    .cost = "Keeps 2 · kv-heads · dₕ values per token and layer."};

const Concept k_multi_query{
    .id = "multi-query-attention",
    .title = "Multi-query attention",
    .brief = "MQA",
    .summary = "All query heads share one key and one value head.",
    .text = {"The far end of sharing: one key and one value per token and layer, whatever the number of query heads."},
    .formula = "kv-heads = 1",
    .sources = {{"Shazeer 2019, Fast Transformer Decoding", "https://arxiv.org/abs/1911.02150"}},
    .cost = "Keeps 2 · dₕ values per token and layer."};

const Concept k_block_sparse{
    .id = "block-sparse-attention",
    .title = "Block-sparse attention",
    .brief = "block-sparse",
    .summary = "An indexer scores blocks of tokens, and each group of query heads attends to the best blocks only.",
    .text = {"Earlier tokens are looked at in blocks. A narrow indexer scores each block, MiniMax M3 by the best of "
             "its keys, Qwen3.8-Flash-Next by their mean; attention proper then reads the tokens of a fixed number of "
             "blocks."},
    .formula = "attend to the blocks with the largest max over j of qᵢ · kⱼ",
    .sources = {{"MiniMax 2026, MiniMax Sparse Attention", "https://arxiv.org/abs/2606.13392"}},
    .cost = "Attention's work per token is bounded; the cache is not, and the indexer keeps keys of its own."};

const Concept k_strided{
    .id = "strided-block-sparse-attention",
    .title = "Block-sparse attention by place",
    .brief = "strided blocks",
    .summary = "A query sees the last blocks of tokens and, of those before, every few-th.",
    .text =
        {"Which of the earlier blocks a head sees is fixed and differs from head to head, so that together they see "
         "all of them. Layers of this kind alternate with layers that see everything."},
    .formula = "key block j is seen from query block i where i − w < j ≤ i or (j + h) mod s = 0",
    .sources = {{"Abdin et al. 2024, Phi-3", "https://arxiv.org/abs/2404.14219"}},
    .cost =
        "Attention's work per token is a fraction of that of full attention; the cache is not, since some head reads "
        "every block."};

const Concept k_means{
    .id = "block-sparse-attention-by-means",
    .title = "Block-sparse attention by means of keys",
    .brief = "blocks by means",
    .summary = "Means of a few keys score blocks of tokens; a query sees the best of them, the first and the last.",
    .text = {"The means stand for the tokens around them and have no weights. What the heads of a group give them is "
             "summed; a block counts as much as the best of its means. Short texts are seen whole, with the same "
             "weights."},
    .formula = "score of a block = max over its means k̄ⱼ of Σ over heads softmax(q k̄ᵀ / √dₕ)ⱼ",
    .sources = {{"Zhao et al. 2025, InfLLM-V2", "https://arxiv.org/abs/2509.24663"}},
    .cost = "Attention's work per token is bounded; the cache is not, and the means may be kept beside it."};

const Concept k_value_mask{
    .id = "dynamic-mask-attention",
    .title = "Dynamic mask attention",
    .brief = "dynamic mask",
    .summary = "What a token's values are decides for each head whether later tokens see it.",
    .text = {"One projection makes a number of each token's values for every key and value head. It joins the scores "
             "of that token's key; where more tokens are there than are to be seen, those with the largest remain and "
             "the others are masked. Unlike a window, what is seen differs from head to head and follows the text."},
    .formula = "softmax(Q Kᵀ / √dₕ + exp(A · softplus(V W))) V, over the largest masks",
    .sources = {{"Shi et al. 2025, Trainable Dynamic Mask Sparse Attention", "https://arxiv.org/abs/2508.02124"}},
    .cost = "Attention's work per token is bounded; all keys and values are kept."};

const Concept k_differential{
    .id = "differential-attention",
    .title = "Differential attention",
    .brief = "differential",
    .summary = "Of the weights of one head those of another are taken away, times a learned factor.",
    .text =
        {"Two heads make two sets of weights over the same values. What both see alike cancels out, as noise does in "
         "a differential amplifier, and what only the first sees remains. The factor λ is learned for each layer; "
         "the result is normed head by head.",
         "Where heads are grouped, one is taken away from several others: most of the heads are left for what is "
         "sought."},
    .formula = "y = (softmax(q₁ kᵀ₁) − λ softmax(q₂ kᵀ₂)) v",
    .sources = {{"Ye et al. 2024, Differential Transformer", "https://arxiv.org/abs/2410.05258"},
                {"Lim et al. 2025, Grouped Differential Attention", "https://arxiv.org/abs/2510.06949"}},
    .cost = "As attention with as many heads; keys and values are kept as there."};

const Concept k_cross{
    .id = "cross-attention",
    .title = "Cross-attention to images",
    .brief = "cross-attention",
    .summary = "Queries of the text read keys and values that are made of an image.",
    .text = {"The image is not part of the sequence: an encoder turns it into vectors, and some layers attend to "
             "these instead of earlier tokens. What such a layer's attention and feed-forward add is multiplied by "
             "the tanh of a learned number. Training begins with zero, so that the language model starts as it was."},
    .formula = "h ← h + tanh(g) · attention(Q of the text, K and V of the image)",
    .sources = {{"Alayrac et al. 2022, Flamingo", "https://arxiv.org/abs/2204.14198"},
                {"Llama Team 2024, The Llama 3 Herd of Models", "https://arxiv.org/abs/2407.21783"}},
    .cost = "Keeps keys and values of the image once; nothing grows with the text."};

const Concept k_shared_cache{
    .id = "shared-cache",
    .title = "Keys and values of an earlier layer",
    .brief = "shared KV",
    .summary = "A layer reads the keys and values that a layer below it has made.",
    .text = {"Neighboring layers attend to much the same things. Those that reuse keys and values have queries of "
             "their own and keep nothing; what has to be kept shrinks by their number."},
    .formula = "attention(Qₗ, Kₘ, Vₘ), m < l",
    .sources = {{"Brandon et al. 2024, Reducing Transformer Key-Value Cache Size with Cross-Layer Attention",
                 "https://arxiv.org/abs/2405.12981"}},
    .cost = "Nothing is kept in these layers."};

const Concept k_learned_kv{
    .id = "learned-keys-and-values",
    .title = "Learned keys and values",
    .brief = "sink tokens",
    .summary = "Keys and values that are learned stand before each text, and every token sees them.",
    .text = {"They are weights of the layer, the same for all texts, and have no position. What no token of the text "
             "should get goes to them, as to attention sinks; unlike these they have values, and so give every text "
             "something that the layer has learned."},
    .formula = "softmax(Q [Kₗ, K]ᵀ / √dₕ) [Vₗ, V]",
    .sources = {{"Sukhbaatar et al. 2019, Augmenting Self-attention with Persistent Memory",
                 "https://arxiv.org/abs/1907.01470"}},
    .cost = "Count × kv-heads × (key + value) parameters per layer; they are kept once, for all texts."};

const Concept k_token_factors{
    .id = "token-factors",
    .title = "Factors of token and position",
    .brief = "token factors",
    .summary = "Each token makes factors for its queries and values, which also grow or shrink with its place.",
    .text = {"A larger query makes the softmax sharper, a smaller value leaves less of its token behind. From all that "
             "is projected a matrix makes a number for each head; a sigmoid of the place, to a learned power, joins "
             "it."},
    .formula = "τ = tanh(W GELU([Q, K, V])) + ½ + σ(α log n)",
    .sources = {{"Moondream 3, as vLLM has it",
                 "https://github.com/vllm-project/vllm/blob/main/vllm/model_executor/models/moondream3.py"}},
    .cost = "2 × heads × (width of Q, K and V) + heads parameters per layer."};

}    // namespace

const Concept& gated_attention() {
    static const Concept out{
        .id = "gated-attention",
        .title = "Gated attention",
        .brief = "output gate",
        .summary = "The output of attention is multiplied by a gate before it is projected back.",
        .text =
            {"A gate made from the token itself decides how much of the attention's result goes on, for each value or "
             "each head. It lets a layer do nothing without having to attend to a token that means nothing. It goes "
             "through a sigmoid, in Laguna through a softplus."},
        .formula = "o = σ(W h) ⊙ attention(h)",
        .sources = {{"Qiu et al. 2025, Gated Attention for Large Language Models", "https://arxiv.org/abs/2505.06708"}},
        .cost = "One more projection per layer; nothing more is kept."};
    return out;
}

const Concept& attention_sinks() {
    static const Concept out{
        .id = "attention-sinks",
        .title = "Attention sinks",
        .brief = "sinks",
        .summary = "A learned score for each head joins the softmax and takes up weight that no token should get.",
        .text = {"Weights of a softmax sum to one, so a head that has nothing to look for must still look somewhere. A "
                 "learned extra score gives it a place that contributes nothing."},
        .formula = "softmax([scores, s]) without the last weight",
        .sources = {{"OpenAI 2025, gpt-oss model card", "https://arxiv.org/abs/2508.10925"}},
        .cost = "One parameter per head."};
    return out;
}

const Concept& local_attention() {
    static const Concept out{
        .id = "local-attention",
        .title = "Local attention",
        .brief = "SWA",
        .summary = "A token sees a window of the tokens before it, or its own chunk, rather than all of them.",
        .text =
            {"With a sliding window a token sees itself and the tokens just before it. What lies further back still "
             "reaches it through the layers below, each of which carries it one window on. With chunks the text is "
             "cut into pieces, and a token sees its own.",
             "Most models mix local layers with a few that see everything."},
        .formula = "j visible to i where i − window < j ≤ i",
        .sources = {{"Beltagy, Peters, Cohan 2020, Longformer", "https://arxiv.org/abs/2004.05150"}},
        .cost =
            "The cache of a local layer stops growing at the window; work per token no longer grows with the context."};
    return out;
}

const Concept& qk_norm() {
    static const Concept out{
        .id = "qk-norm",
        .title = "QK-norm",
        .brief = "QK-norm",
        .summary = "Queries and keys are normed before they are compared.",
        .text = {"Scores are products of queries and keys, and large ones saturate the softmax. Norming both keeps "
                 "the scores in range and training steady. Models differ in whether each head is normed or the whole "
                 "projection; some norm keys alone."},
        .formula = "softmax(norm(Q) norm(K)ᵀ / √dₕ)",
        .sources = {{"Henry et al. 2020, Query-Key Normalization for Transformers", "https://arxiv.org/abs/2010.04245"},
                    {"Dehghani et al. 2023, Scaling Vision Transformers to 22 Billion Parameters",
                     "https://arxiv.org/abs/2302.05442"}},
        .cost = "A vector of weights or two per layer."};
    return out;
}

Concepts concepts(const catalog::Attention& a) {
    Concepts out{a.kv_heads == a.heads ? &k_multi_head : a.kv_heads > 1 ? &k_grouped_query : &k_multi_query};
    if (a.local()) out.push_back(&local_attention());
    if (a.reads_image) out.push_back(&k_cross);
    if (a.sparse) out.push_back(&k_block_sparse);
    if (a.strided) out.push_back(&k_strided);
    if (a.means) out.push_back(&k_means);
    if (a.value_mask) out.push_back(&k_value_mask);
    if (a.differential) out.push_back(&k_differential);
    if (a.reuses_kv) out.push_back(&k_shared_cache);
    if (a.gate != catalog::OutputGate::none) out.push_back(&gated_attention());
    if (a.sinks) out.push_back(&attention_sinks());
    if (a.learned_kv) out.push_back(&k_learned_kv);
    if (a.token_factors) out.push_back(&k_token_factors);
    if (a.qk_norm != catalog::QkNorm::none) out.push_back(&qk_norm());
    if (!a.reads_image) add_concepts(a.position, out);
    return out;
}

}    // namespace broadside::site
