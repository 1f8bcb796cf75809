#include "engine/raster/filter.hpp"

#include <cstring>

namespace broadside::raster {
namespace {

/// Byte by byte, without carry from one to the next.
std::uint32_t minus(std::uint32_t a, std::uint32_t b) {
    return ((a | 0x80808080u) - (b & 0x7f7f7f7fu)) ^ ((a ^ ~b) & 0x80808080u);
}

void put(std::uint32_t pixel, std::byte* out) {
    out[0] = static_cast<std::byte>(pixel >> 16);
    out[1] = static_cast<std::byte>(pixel >> 8);
    out[2] = static_cast<std::byte>(pixel);
}

}    // namespace

bool equal(const std::uint32_t* a, const std::uint32_t* b, std::size_t n) { return std::memcmp(a, b, n * 4) == 0; }

void rgb(const std::uint32_t* pixels, std::size_t n, std::byte* out) {
    for (std::size_t i = 0; i < n; ++i) put(pixels[i], out + 3 * i);
}

void filter_up(const std::uint32_t* pixels, const std::uint32_t* above, std::size_t n, std::byte* out) {
    constexpr std::size_t k_step = 16;
    std::size_t i = 0;
    for (; i + k_step <= n; i += k_step) {
        std::uint32_t differ = 0;
        for (std::size_t k = 0; k < k_step; ++k) differ |= pixels[i + k] ^ above[i + k];
        if (differ == 0) {
            std::memset(out + 3 * i, 0, 3 * k_step);
            continue;
        }
        for (std::size_t k = i; k < i + k_step; ++k) put(minus(pixels[k], above[k]), out + 3 * k);
    }
    for (; i < n; ++i) put(minus(pixels[i], above[i]), out + 3 * i);
}

void filter_left(const std::uint32_t* pixels, std::uint32_t left, std::size_t n, std::byte* out) {
    for (std::size_t i = 0; i < n; ++i) {
        put(minus(pixels[i], left), out + 3 * i);
        left = pixels[i];
    }
}

}    // namespace broadside::raster
