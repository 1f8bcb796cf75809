#include "engine/mixers/short_conv/facts.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/reader.hpp"

#include <fmt/core.h>

namespace broadside::catalog {

void read(Reader& r, ShortConv& m) {
    r.integer("width", m.width, {1, 1e7}, Need::must, "Channels inside");
    r.integer("conv_kernel", m.conv_kernel, {1, 1024}, Need::must, "Tokens the causal convolution sees");
    r.flag("bias", m.bias, Need::may, "Projections and convolution have a bias");
    r.text("note", m.note, Need::may, "Comment");
}

std::string summary(const ShortConv& m) {
    return fmt::format("{} channels, convolution of {} between two gates{}", grouped(m.width), m.conv_kernel,
                       m.bias ? ", biases" : "");
}

double parameters(const ShortConv& m, double d) {
    const double w = m.width;
    // Two gates and the input from one projection, a kernel per channel, out-projection.
    return d * 3 * w + w * m.conv_kernel + w * d + (m.bias ? 4 * w + d : 0);
}

double cache_values(const ShortConv&) { return 0; }

double state_values(const ShortConv& m) { return double(m.width) * (m.conv_kernel - 1); }

std::optional<std::int64_t> cache_bound(const ShortConv&) { return std::nullopt; }

}    // namespace broadside::catalog
