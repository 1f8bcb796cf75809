#include "engine/mixers/gated_memory/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, GatedMemory& m) {
    r.integer("width", m.width, {1, 1e8}, Need::must, "Channels of the memory, which the gate has too");
    r.flag("bias", m.bias, Need::may, "Both projections have a bias");
    r.text("note", m.note, Need::may, "Comment");
}

std::string summary(const GatedMemory& m) {
    return fmt::format("gate on {} channels of an earlier scan{}", grouped(m.width), m.bias ? ", biases" : "");
}

double parameters(const GatedMemory& m, double d) {
    return 2 * d * m.width + (m.bias ? m.width + d : 0);    // gate, and out-projection
}

double cache_values(const GatedMemory&) { return 0; }

double state_values(const GatedMemory&) { return 0; }

std::optional<std::int64_t> cache_bound(const GatedMemory&) { return std::nullopt; }

}    // namespace broadside::catalog
