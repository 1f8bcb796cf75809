#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::ParallelHeads&) {
    return {"attention-mamba2",
            Component::linear_mixer,
            "Attention beside Mamba-2",
            {},
            {},
            "Softmax attention and a state-space model read the same input side by side; their outputs are added.",
            "Falcon-H1 2025, arXiv 2507.22448"};
}

}    // namespace broadside::diagram
