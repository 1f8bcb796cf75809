#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/terms.hpp"

namespace broadside::diagram {

Naming naming(const catalog::RgLru&) {
    return {.kind = Component::linear_mixer,
            .full = "Gated linear recurrence",
            .brief = "RG-LRU",
            .meaning = "real-gated linear recurrent unit, a state for each channel"};
}

std::string detail(const catalog::RgLru& m) { return grouped(m.width) + " channels"; }

MixerTraits traits(const catalog::RgLru&) { return {}; }

Terms terms(const catalog::RgLru&) { return {}; }

}    // namespace broadside::diagram
