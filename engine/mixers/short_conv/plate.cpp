#include "engine/inset/plate.hpp"

namespace broadside::diagram {

PlateWords plate_words(const catalog::ShortConv&) {
    return {"short-conv",
            Component::linear_mixer,
            "Gated short convolution",
            {},
            {},
            "A convolution over the last few tokens between two gates that the token sets; nothing else is kept.",
            "Liquid AI 2025, arXiv 2511.23404"};
}

}    // namespace broadside::diagram
