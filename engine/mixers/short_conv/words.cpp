#include "engine/draw/naming.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::ShortConv&) { return {Component::linear_mixer, "Gated short convolution", "Short conv"}; }

std::string detail(const catalog::ShortConv& m) { return fmt::format("over {} tokens", m.conv_kernel); }

MixerTraits traits(const catalog::ShortConv& m) { return {.name = naming(m).brief}; }

}    // namespace broadside::diagram
