#include "engine/raster/filter.hpp"

#include <bit>
#include <cstring>

namespace broadside::raster {
namespace {

/// Byte by byte, without carry from one to the next.
std::uint32_t minus(std::uint32_t a, std::uint32_t b) {
    return ((a | 0x80808080u) - (b & 0x7f7f7f7fu)) ^ ((a ^ ~b) & 0x80808080u);
}

/// Writes R, G, B and a byte that the next pixel overwrites.
void put(std::uint32_t pixel, std::byte* out) {
    std::uint32_t bytes = pixel << 8;
    if constexpr (std::endian::native == std::endian::little) bytes = __builtin_bswap32(bytes);
    std::memcpy(out, &bytes, 4);
}

template <std::size_t N>
bool equal_block(const std::uint32_t* a, const std::uint32_t* b) {
    std::uint32_t differ = 0;
    for (std::size_t i = 0; i < N; ++i) differ |= a[i] ^ b[i];
    return differ == 0;
}

}    // namespace

std::size_t equal_pixels(const std::uint32_t* a, const std::uint32_t* b, std::size_t n) {
    std::size_t i = 0;
    for (; i + 16 <= n && equal_block<16>(a + i, b + i); i += 16) {
    }
    while (i < n && a[i] == b[i]) ++i;
    return i;
}

std::size_t different_pixels(const std::uint32_t* a, const std::uint32_t* b, std::size_t n) {
    std::size_t end = 0;    // behind the last block that differs
    for (std::size_t i = 0; i + 8 <= n; i += 8) {
        if (!equal_block<8>(a + i, b + i))
            end = i + 8;
        else if (i + 8 >= end + 16)
            return end;
    }
    return n;
}

void rgb(const std::uint32_t* pixels, std::size_t n, std::byte* out) {
    for (std::size_t i = 0; i < n; ++i) put(pixels[i], out + 3 * i);
}

void filter_up(const std::uint32_t* pixels, const std::uint32_t* above, std::size_t n, std::byte* out) {
    for (std::size_t i = 0; i < n; ++i) put(minus(pixels[i], above[i]), out + 3 * i);
}

void filter_left(const std::uint32_t* pixels, std::uint32_t left, std::size_t n, std::byte* out) {
    for (std::size_t i = 0; i < n; ++i) {
        put(minus(pixels[i], left), out + 3 * i);
        left = pixels[i];
    }
}

}    // namespace broadside::raster
