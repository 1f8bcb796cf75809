#pragma once
/// \file
/// A block of DEFLATE with codes of its own (RFC 1951, 3.2.7): what was found is gathered as tokens, counted, and
/// written once the block is full.
/// Threads: one object per thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace broadside::raster {

inline constexpr std::size_t k_longest = 258;    // of a match, bytes

/// Symbol, extra bits and base of each length and distance (RFC 1951, 3.2.5).
struct DeflateTables {
    std::array<std::uint16_t, 259> length_symbol{};
    std::array<std::uint8_t, 29> length_extra{};
    std::array<std::uint16_t, 29> length_base{};
    std::array<std::uint8_t, 30> distance_extra{};
    std::array<std::uint16_t, 30> distance_base{};
    std::array<std::uint8_t, 512> distance_symbol{};    // of distances − 1 below 256, then of (distance − 1) / 128

    constexpr DeflateTables() {
        int base = 3;
        for (int s = 0; s < 28; ++s) {
            length_extra[s] = static_cast<std::uint8_t>(s < 8 ? 0 : s / 4 - 1);
            length_base[s] = static_cast<std::uint16_t>(base);
            for (int i = 0; i < 1 << length_extra[s]; ++i)
                if (base < 258) length_symbol[base++] = static_cast<std::uint16_t>(257 + s);
        }
        length_base[28] = 258;
        length_symbol[258] = 285;
        int distance = 1;
        for (int s = 0; s < 30; ++s) {
            distance_extra[s] = static_cast<std::uint8_t>(s < 4 ? 0 : s / 2 - 1);
            distance_base[s] = static_cast<std::uint16_t>(distance);
            for (int i = 0; i < 1 << distance_extra[s]; ++i, ++distance)
                distance_symbol[distance <= 256 ? distance - 1 : 256 + (distance - 1) / 128] =
                    static_cast<std::uint8_t>(s);
        }
    }
    constexpr std::uint32_t symbol_of_distance(std::size_t distance) const {
        return distance_symbol[distance <= 256 ? distance - 1 : 256 + (distance - 1) / 128];
    }
};
inline constexpr DeflateTables k_deflate;

class DeflateBlock {
public:
    DeflateBlock() { tokens_.reserve(k_most_tokens); }

    /// Starts a piece, whose blocks go to `out`.
    void begin(std::span<std::byte> out) {
        out_ = out;
        size_ = 0;
    }
    void literal(std::uint32_t value) {
        tokens_.push_back(k_literal | value);
        ++literal_counts_[value];
    }
    /// Three literals, the first lowest.
    void pixel(std::uint32_t three) {
        tokens_.push_back(k_pixel | three);
        ++literal_counts_[three & 255];
        ++literal_counts_[three >> 8 & 255];
        ++literal_counts_[three >> 16];
    }
    void match(std::size_t length, std::size_t distance) {
        tokens_.push_back(k_match | static_cast<std::uint32_t>(length - 3) << 15 |
                          static_cast<std::uint32_t>(distance - 1));
        ++literal_counts_[k_deflate.length_symbol[length]];
        ++distance_counts_[k_deflate.symbol_of_distance(distance)];
    }
    /// So many matches of the longest length at distance 1.
    void repeats(std::size_t n) {
        tokens_.push_back(k_repeats | static_cast<std::uint32_t>(n));
        literal_counts_[285] += static_cast<std::uint32_t>(n);
        distance_counts_[0] += static_cast<std::uint32_t>(n);
    }
    bool full() const { return tokens_.size() > k_most_tokens; }

    /// Bits by the codes of the last block; a symbol that it did not have is taken to be rare.
    std::uint32_t cost(std::uint32_t literal) const { return known(literal_bits_[literal]); }
    std::uint32_t cost(std::size_t length, std::size_t distance) const {
        const auto symbol = k_deflate.length_symbol[length];
        const auto d = k_deflate.symbol_of_distance(distance);
        return known(literal_bits_[symbol]) + k_deflate.length_extra[symbol - 257] + known(distance_bits_[d]) +
               k_deflate.distance_extra[d];
    }

    /// Writes the block, if there is anything in it.
    void end();
    /// Ends the piece with an empty stored block, on a byte. Returns its size.
    std::size_t end_piece();

private:
    // A token's two top bits say what it is.
    static constexpr std::uint32_t k_pixel = 0u << 30;    // three literals
    static constexpr std::uint32_t k_literal = 1u << 30;
    static constexpr std::uint32_t k_match = 2u << 30;      // length − 3 above 15 bits of distance − 1
    static constexpr std::uint32_t k_repeats = 3u << 30;    // that many matches of the longest length at distance 1
    static constexpr std::size_t k_most_tokens = 32'768;

    static std::uint32_t known(std::uint8_t bits) { return bits > 0 ? bits : 14; }
    void put(std::uint64_t bits, int count);
    void put_code_lengths();

    std::vector<std::uint32_t> tokens_;
    std::array<std::uint32_t, 286> literal_counts_{};
    std::array<std::uint32_t, 30> distance_counts_{};
    // Bits that each symbol took in the last block.
    std::array<std::uint8_t, 286> literal_bits_{};
    std::array<std::uint8_t, 30> distance_bits_{};

    std::span<std::byte> out_;
    std::size_t size_ = 0;
    std::uint64_t bits_ = 0;
    int bit_count_ = 0;
};

}    // namespace broadside::raster
