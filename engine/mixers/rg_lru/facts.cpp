#include "engine/mixers/rg_lru/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, RgLru& m) {
    r.integer("width", m.width, {1, 1e8}, Need::must, "Channels inside, each with a state");
    r.integer("blocks", m.blocks, {1, 65536}, Need::must,
              "Blocks on the diagonal of the matrices that make the two gates");
    r.integer("conv_kernel", m.conv_kernel, {1, 1024}, Need::must, "Tokens the causal convolution before it sees");
    r.text("note", m.note, Need::may, "Comment");
    if (m.width > 0 && m.blocks > 0 && m.width % m.blocks != 0)
        r.error("blocks", fmt::format("{} blocks do not divide {} channels", m.blocks, m.width));
}

std::string summary(const RgLru& m) {
    return fmt::format("{}, gates of {}, convolution of {}", counted(m.width, "channel"), counted(m.blocks, "block"),
                       m.conv_kernel);
}

double parameters(const RgLru& m, double d) {
    const double w = m.width, block = w / m.blocks;
    // Two projections in and one out, convolution, two gates, each with a bias; the decay.
    return 2 * (d * w + w) + w * d + d + w * (m.conv_kernel + 1.0) + 2 * (w * block + w) + w;
}

double cache_values(const RgLru&) { return 0; }

/// One per channel, and what the convolution sees of the tokens before.
double state_values(const RgLru& m) { return double(m.width) * m.conv_kernel; }

std::optional<std::int64_t> cache_bound(const RgLru&) { return std::nullopt; }

}    // namespace broadside::catalog
