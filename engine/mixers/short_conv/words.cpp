#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::ShortConv&) {
    return {.kind = Component::linear_mixer,
            .full = "Gated short convolution",
            .brief = "Short conv",
            .meaning = "a convolution over few tokens between gates"};
}

std::string detail(const catalog::ShortConv& m) { return fmt::format("over {} tokens", m.conv_kernel); }

MixerTraits traits(const catalog::ShortConv&) { return {}; }

Terms terms(const catalog::ShortConv&) { return {}; }

}    // namespace broadside::diagram
