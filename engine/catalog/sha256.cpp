#include "engine/catalog/sha256.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace broadside::catalog {
namespace {

using Words = std::array<std::uint32_t, 8>;

constexpr std::array<std::uint32_t, 64> k_primes = [] {
    std::array<std::uint32_t, 64> primes{};
    std::size_t count = 0;
    for (std::uint32_t n = 2; count < primes.size(); ++n) {
        bool prime = true;
        for (std::size_t i = 0; i < count && prime; ++i) prime = n % primes[i] != 0;
        if (prime) primes[count++] = n;
    }
    return primes;
}();

/// The first 32 bits of the fraction of the root of `n` of the given degree: floor(root(n · 2^(32·degree))) mod 2^32.
constexpr std::uint32_t root_fraction(std::uint32_t n, int degree) {
    std::uint64_t low = 0, high = std::uint64_t{32} << 32;    // root(311) < 32
    const auto power_exceeds = [&](std::uint64_t x) {
        __extension__ using Wide = unsigned __int128;
        if (degree == 2) return Wide(x) * x > (Wide(n) << 64);
        // x³ > n · 2^96, for x < 2^37: compare x² · x / 2^32 with n · 2^64, exactly.
        const Wide square = Wide(x) * x;
        const Wide product = (square >> 32) * x + (((square & 0xFFFFFFFFu) * x) >> 32);
        return product >= (Wide(n) << 64);
    };
    while (high - low > 1) {
        const std::uint64_t middle = low + (high - low) / 2;
        (power_exceeds(middle) ? high : low) = middle;
    }
    return static_cast<std::uint32_t>(low);
}

constexpr Words k_start = [] {
    Words start{};
    for (std::size_t i = 0; i < start.size(); ++i) start[i] = root_fraction(k_primes[i], 2);
    return start;
}();
constexpr std::array<std::uint32_t, 64> k_round = [] {
    std::array<std::uint32_t, 64> round{};
    for (std::size_t i = 0; i < round.size(); ++i) round[i] = root_fraction(k_primes[i], 3);
    return round;
}();
static_assert(k_start[0] == 0x6a09e667 && k_round[0] == 0x428a2f98 && k_round[63] == 0xc67178f2);

void add_block(Words& hash, std::string_view block) {
    std::array<std::uint32_t, 64> w{};
    for (std::size_t i = 0; i < 64; ++i) w[i / 4] = w[i / 4] << 8 | static_cast<unsigned char>(block[i]);
    for (std::size_t i = 16; i < 64; ++i) {
        const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
        const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = hash;
    for (std::size_t i = 0; i < 64; ++i) {
        const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + k_round[i] + w[i];
        const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const Words sum{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < hash.size(); ++i) hash[i] += sum[i];
}

}    // namespace

std::string sha256_hex(std::string_view bytes) {
    Words hash = k_start;
    const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
    for (; bytes.size() >= 64; bytes.remove_prefix(64)) add_block(hash, bytes.substr(0, 64));
    std::string tail(bytes);
    tail += '\x80';
    tail.resize(tail.size() <= 56 ? 56 : 120, '\0');
    for (int shift = 56; shift >= 0; shift -= 8) tail += static_cast<char>(bits >> shift & 0xFF);
    for (std::string_view rest = tail; !rest.empty(); rest.remove_prefix(64)) add_block(hash, rest.substr(0, 64));

    std::string hex;
    for (const std::uint32_t word : hash)
        for (int shift = 28; shift >= 0; shift -= 4) hex += "0123456789abcdef"[word >> shift & 0xF];
    return hex;
}

}    // namespace broadside::catalog
