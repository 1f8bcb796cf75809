#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::Mlstm&) {
    return {
        "mlstm",
        Component::linear_mixer,
        "Matrix memory (mLSTM)",
        {},
        {},
        "A matrix for each head takes in values under their keys; exponential gates say how much is forgotten and how "
        "much enters.",
        "Beck et al. 2024, arXiv 2405.04517"};
}

}    // namespace broadside::diagram
