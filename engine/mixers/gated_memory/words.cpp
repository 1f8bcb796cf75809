#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

#include <fmt/format.h>

namespace broadside::diagram {

Naming naming(const catalog::GatedMemory&) {
    return {.kind = Component::linear_mixer,
            .full = "Gated memory unit",
            .brief = "GMU",
            .meaning = "gates on what an earlier scan gave"};
}

std::string detail(const catalog::GatedMemory& m) { return fmt::format("on {} channels", grouped(m.width)); }

MixerTraits traits(const catalog::GatedMemory&) { return {}; }

Terms terms(const catalog::GatedMemory&) { return {}; }

}    // namespace broadside::diagram
