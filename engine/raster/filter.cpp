#include "engine/raster/filter.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

#if defined(__x86_64__)
/// The first pixels of `filter_up`, or of `rgb` where `above` is null, four at a time; returns how many. Writes up to
/// four bytes more than these take.
[[gnu::target("ssse3")]] std::size_t in_fours(const std::uint32_t* pixels, const std::uint32_t* above, std::size_t n,
                                              std::byte* out) {
    const __m128i order = _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    std::size_t i = 0;
    for (; i + 6 <= n; i += 4) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels + i)),
                      there = above ? _mm_loadu_si128(reinterpret_cast<const __m128i*>(above + i)) : __m128i{};
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 3 * i), _mm_shuffle_epi8(_mm_sub_epi8(here, there), order));
    }
    return i;
}
#endif

std::size_t first_fours([[maybe_unused]] const std::uint32_t* pixels, [[maybe_unused]] const std::uint32_t* above,
                        [[maybe_unused]] std::size_t n, [[maybe_unused]] std::byte* out) {
#if defined(__x86_64__)
    static const bool fours = __builtin_cpu_supports("ssse3");
    if (fours) return in_fours(pixels, above, n, out);
#endif
    return 0;
}

template <std::size_t N>
bool equal_block(const std::uint32_t* a, const std::uint32_t* b) {
#if defined(__SSE2__)
    __m128i same = _mm_set1_epi32(-1);
    for (std::size_t i = 0; i < N; i += 4)
        same = _mm_and_si128(same, _mm_cmpeq_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a + i)),
                                                   _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + i))));
    return _mm_movemask_epi8(same) == 0xffff;
#endif
    std::uint32_t differ = 0;
    for (std::size_t i = 0; i < N; ++i) differ |= a[i] ^ b[i];
    return differ == 0;
}

}    // namespace

std::size_t equal_pixels(const std::uint32_t* a, const std::uint32_t* b, std::size_t n) {
    std::size_t i = 0;
    while (i + k_block <= n && equal_block<k_block>(a + i, b + i)) i += k_block;
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

std::size_t blocks_of(std::uint32_t color, const std::uint32_t* pixels, std::size_t n) {
    std::uint32_t of_color[k_block];
    std::fill_n(of_color, k_block, color);
    std::size_t i = 0;
    while (i + k_block <= n && equal_block<k_block>(pixels + i, of_color)) i += k_block;
    return i;
}

void rgb(const std::uint32_t* pixels, std::size_t n, std::byte* out) {
    for (std::size_t i = first_fours(pixels, nullptr, n, out); i < n; ++i) put(pixels[i], out + 3 * i);
}

void filter_up(const std::uint32_t* pixels, const std::uint32_t* above, std::size_t n, std::byte* out) {
    for (std::size_t i = first_fours(pixels, above, n, out); i < n; ++i) put(minus(pixels[i], above[i]), out + 3 * i);
}

void filter_left(const std::uint32_t* pixels, std::uint32_t left, std::size_t n, std::byte* out) {
    for (std::size_t i = 0; i < n; ++i) {
        put(minus(pixels[i], left), out + 3 * i);
        left = pixels[i];
    }
}

}    // namespace broadside::raster
