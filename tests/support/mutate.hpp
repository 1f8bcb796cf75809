#pragma once
/// \file
/// Files broken in many ways, the same ones on every machine.
/// Threads: values.

#include <cstddef>
#include <cstdint>
#include <string>

namespace broadside::testing {

/// Knuth's MMIX generator: the same numbers on every machine.
class Numbers {
public:
    explicit Numbers(std::uint64_t seed = 2026) : state_(seed) {}
    std::size_t below(std::size_t n) {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>(state_ >> 33) % n;
    }

private:
    std::uint64_t state_;
};

/// A JSON text truncated, with bytes flipped, a piece doubled or moved, a number or a word replaced.
std::string broken_json(std::string text, Numbers& numbers);
/// Any file truncated, with bytes or words of it changed, a piece doubled, moved or left out.
std::string broken_bytes(std::string bytes, Numbers& numbers);
/// An OpenType font whose checksums are right again, so that what is broken is not found by them.
std::string with_checksums(std::string font);

}    // namespace broadside::testing
