#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::DenseFfn& f) {
    if (f.receptance)
        return {"channel-mix",
                Component::dense_ffn,
                "RWKV channel mixing",
                {},
                "y = σ(R x′) · Value(act(Key x)), x and x′ mixed with the last token’s",
                "A feed-forward of a token and the one before it; the receptance lets its output through.",
                "Peng et al. 2024, arXiv 2404.05892"};
    return {"dense",
            Component::dense_ffn,
            "Feed-forward",
            catalog::to_string(f.activation),
            "y = Down(act(Gate x) · Up x); without a gate Down(act(Up x))",
            gated(f.activation) ? "Works on each token alone. One branch passes an activation and gates the other."
                                : "Works on each token alone: up to a wider space, through an activation, down again.",
            "Shazeer 2020, arXiv 2002.05202"};
}

}    // namespace broadside::diagram
