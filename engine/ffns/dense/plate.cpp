#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::DenseFfn& f) {
    return {"dense",
            Component::dense_ffn,
            "Feed-forward",
            catalog::to_string(f.activation),
            "y = Down(act(Gate x) · Up x); without a gate Down(act(Up x))",
            "Works on each token alone. One branch passes an activation and gates the other.",
            "Shazeer 2020, arXiv 2002.05202"};
}

}    // namespace broadside::diagram
