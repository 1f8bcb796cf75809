#pragma once
/// \file
/// One color over pixels by coverage. Every channel is rounded to nearest, so every machine makes the same pixels.
/// Pixels:  0x00RRGGBB; or 0xAARRGGBB with colors times alpha, where an opaque color has the alpha 255: `over` of
///          Porter and Duff is the same sum in all four channels. Coverage: 0 (as it was) to 255 (the color alone).

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>

#include <cstring>
#endif

namespace broadside::raster {

/// (under · (255 − coverage) + over · coverage) / 255 of each channel, two channels at a time.
inline std::uint32_t blend(std::uint32_t under, std::uint32_t over, std::uint32_t coverage) {
    const auto mixed = [&](std::uint32_t u, std::uint32_t o) {
        const std::uint32_t sum = u * (255 - coverage) + o * coverage + 0x800080;
        return (sum + (sum >> 8 & 0xff00ff)) >> 8 & 0xff00ff;    // sum / 255
    };
    return mixed(under & 0xff00ff, over & 0xff00ff) | mixed(under >> 8 & 0xff00ff, over >> 8 & 0xff00ff) << 8;
}

/// The same of `n` pixels, each with its own coverage.
inline void blend(std::uint32_t* pixels, std::uint32_t over, const std::uint8_t* coverage, int n) {
#if defined(__SSE2__)
    // Four pixels at a time, their channels widened to 16 bits.
    const __m128i zero = _mm_setzero_si128(), most = _mm_set1_epi16(255), half = _mm_set1_epi16(128);
    const __m128i color = _mm_unpacklo_epi8(_mm_set1_epi32(static_cast<int>(over)), zero);
    const auto mixed = [&](__m128i under, __m128i share) {
        const __m128i sum = _mm_add_epi16(
            _mm_add_epi16(_mm_mullo_epi16(under, _mm_sub_epi16(most, share)), _mm_mullo_epi16(color, share)), half);
        return _mm_srli_epi16(_mm_add_epi16(sum, _mm_srli_epi16(sum, 8)), 8);
    };
    for (; n >= 4; n -= 4, pixels += 4, coverage += 4) {
        int four;
        std::memcpy(&four, coverage, 4);
        if (four == 0) continue;
        auto* const to = reinterpret_cast<__m128i*>(pixels);
        const __m128i under = _mm_loadu_si128(to);
        __m128i share = _mm_cvtsi32_si128(four);    // spread from one byte a pixel to one a channel
        share = _mm_unpacklo_epi8(share, share);
        share = _mm_unpacklo_epi16(share, share);
        _mm_storeu_si128(to, _mm_packus_epi16(mixed(_mm_unpacklo_epi8(under, zero), _mm_unpacklo_epi8(share, zero)),
                                              mixed(_mm_unpackhi_epi8(under, zero), _mm_unpackhi_epi8(share, zero))));
    }
#endif
    for (int i = 0; i < n; ++i)
        if (coverage[i] != 0) pixels[i] = blend(pixels[i], over, coverage[i]);
}

}    // namespace broadside::raster
