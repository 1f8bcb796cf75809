#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::CompressedAttention& m) {
    if (!m.ratio)
        return {
            "reach",
            Component::local_attention,
            "Sliding windows and chunks",
            "window",
            "key j is seen from query i where i − w < j ≤ i",
            "A token looks back only a little, so that the cache of the layer stops growing; other layers still see "
            "further.",
            "Beltagy, Peters, Cohan 2020, arXiv 2004.05150"};
    return {"compressed",
            Component::latent_attention,
            "Compressed attention",
            m.indexer ? "CSA" : "HCA",
            {},
            "Tokens before the window are kept as one entry for several; an indexer may choose which of them are seen.",
            "DeepSeek-AI 2026, arXiv 2606.19348"};
}

}    // namespace broadside::diagram
