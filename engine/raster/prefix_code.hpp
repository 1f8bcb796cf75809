#pragma once
/// \file
/// The prefix codes of DEFLATE (RFC 1951, 3.2.2): Huffman's lengths, cut to the longest that
/// is allowed, and canonical codes.
/// Threads: pure functions.

#include <cstdint>
#include <span>

namespace broadside::raster {

/// Lengths of a prefix code for symbols that come so often, none above `longest`; 0 for those
/// that never come. At most 286.
void code_lengths(std::span<const std::uint32_t> counts, int longest, std::span<std::uint8_t> lengths);

/// Canonical codes of these lengths, their bits reversed as they are sent.
void codes_of(std::span<const std::uint8_t> lengths, std::span<std::uint16_t> codes);

}    // namespace broadside::raster
