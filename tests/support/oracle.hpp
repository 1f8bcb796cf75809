#pragma once
/// \file
/// Our pixels of a scene against Cairo's, region by region: whoever of the two is wrong somewhere, they differ there.
/// Units:   px at 300 dpi.
/// Threads: pure functions.

#include "engine/base/sink.hpp"
#include "engine/raster/raster.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace broadside::oracle {

using raster::Backend;
using raster::Rows;

inline constexpr std::int64_t k_region = 256;
inline constexpr int k_far = 32;    // of 255

inline std::vector<std::byte> pixels(const scene::Scene& scene, Rows rows, Backend backend) {
    raster::Options options;
    options.rows = rows;
    options.backend = backend;
    options.memory = std::size_t{64} << 20;
    MemorySink sink;
    raster::write_rgb(scene, options, sink);
    return std::move(sink.data);
}

/// How far two pictures are apart.
struct Difference {
    std::int64_t pixels = 0, far = 0;    // of them more than k_far apart in a channel
    double worst_mean = 0;               // |mean difference| of a channel over a region
    std::string worst;                   // where that is
};

/// `part` of both at 300 dpi, the one by us, the other by Cairo.
inline Difference compare(const scene::Scene& ours, const scene::Scene& cairos, Rows part) {
    Difference out;
    const std::int64_t width = raster::canvas(ours, 300).width;
    for (std::int64_t top = part.first; top < part.last; top += k_region) {
        const Rows rows{top, std::min(part.last, top + k_region)};
        const auto a = pixels(ours, rows, Backend::own), b = pixels(cairos, rows, Backend::cairo);
        for (std::int64_t left = 0; left < width; left += k_region) {
            const std::int64_t right = std::min(width, left + k_region);
            std::int64_t sums[3]{};
            for (std::int64_t y = 0; y < rows.last - rows.first; ++y)
                for (std::int64_t x = left; x < right; ++x) {
                    int most = 0;
                    for (int c = 0; c < 3; ++c) {
                        const auto i = static_cast<std::size_t>((y * width + x) * 3 + c);
                        const int d = std::to_integer<int>(a[i]) - std::to_integer<int>(b[i]);
                        sums[c] += d;
                        most = std::max(most, std::abs(d));
                    }
                    out.far += most > k_far;
                }
            const std::int64_t count = (rows.last - rows.first) * (right - left);
            out.pixels += count;
            for (const std::int64_t sum : sums)
                if (const double mean = std::abs(static_cast<double>(sum) / static_cast<double>(count));
                    mean > out.worst_mean) {
                    out.worst_mean = mean;
                    out.worst = std::to_string(left) + ", " + std::to_string(top);
                }
        }
    }
    return out;
}

}    // namespace broadside::oracle
