#include "engine/site/concept.hpp"

namespace broadside::site {
namespace {

const Concept k_compressed{
    .id = "compressed-attention",
    .title = "Compressed attention",
    .brief = "compressed",
    .summary =
        "Tokens before a window are kept as one entry for several; an indexer may choose which of them are seen.",
    .text =
        {"The last tokens are kept one by one. Those before them are pooled, several to an entry, by weights "
         "that the tokens set. With a low ratio an indexer chooses the best entries for each query (CSA), with a "
         "high one all of them are seen (HCA). One entry is key and value at once, for all heads.",
         "In DeepSeek V4.1 a few layers make the entries and the indexer's keys, and a few more choose; those above "
         "them see what they made and chose. Entries of the upper half stand for one token each, and an indexer "
         "there keeps blocks of them that later ones choose from."},
    .formula = "cⱼ = Σ over the tokens of entry j of softmax(z)ᵢ hᵢ",
    .sources = {{"DeepSeek-AI 2026, DeepSeek-V4", "https://arxiv.org/abs/2606.19348"},
                {"DeepSeek-AI 2026, DeepSeek-V4.1-Flash", "https://huggingface.co/deepseek-ai/DeepSeek-V4.1-Flash"}},
    .cost = "Keeps one entry for several tokens, and a window of the last ones."};

}    // namespace

Concepts concepts(const catalog::CompressedAttention& a) {
    Concepts out;
    if (a.ratio) out.push_back(&k_compressed);
    if (a.indexer) out.push_back(&sparse_attention());
    out.push_back(&local_attention());
    out.push_back(&attention_sinks());    // always
    add_concepts(a.position, out);
    return out;
}

}    // namespace broadside::site
