#pragma once
/// \file
/// DEFLATE (RFC 1951) for pictures that, once filtered, are mostly runs of zeros: a run is found by the word and is one
/// token however long it is, and matches begin on pixels, of three bytes (colors) or one (places in a palette).
/// Every machine gets the same bytes.
/// Threads: one Deflater per thread.

#include "engine/raster/deflate_block.hpp"
#include "engine/raster/raster.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace broadside::raster {

/// How hard to look for matches.
struct Effort {
    int chain = 1;          // earlier places to try, at least 1
    bool single = false;    // also look for single pixels, which takes longer than it saves in a quick pass
    /// How often a piece is given; from the second on, the cheapest way by the codes of the one before.
    int passes = 1;
};

Effort effort(Compression compression);

/// What stands around the pieces of a stream (RFC 1950): a window of 32 KiB, no dictionary, default level; a last
/// block, of fixed codes and without content, and the Adler-32 of the whole input.
inline constexpr std::array k_stream_head{std::byte{0x78}, std::byte{0x9c}};
std::array<std::byte, 6> stream_tail(std::uint32_t adler);

/// Compresses pieces of a stream that can be joined: each begins without history and ends on a byte.
class Deflater {
public:
    /// The most pixels that go through `room` and `add` at a time.
    static constexpr std::size_t k_most_pixels = 8192;
    /// The most that a piece of `n` bytes takes, whatever it holds.
    static std::size_t bound(std::size_t n) { return n + n / 2 + 4096; }
    /// What a Deflater itself takes.
    static constexpr std::size_t k_memory = 896 << 10;

    explicit Deflater(Effort how);

    int passes() const { return effort_.passes; }
    /// Starts a piece whose compressed bytes go to `out`, which holds `bound` bytes of the piece. In a pass above 0 the
    /// piece must be that of the pass before. `unit`: bytes of a pixel, 3 or 1.
    void begin(std::span<std::byte> out, int pass = 0, std::size_t unit = 3);
    /// Input: a byte that belongs to no pixel; pixels of zeros; where to put other pixels, before `add` takes them.
    void byte(std::byte value);
    void zeros(std::size_t pixels);
    std::byte* room(std::size_t pixels);
    void add(std::size_t pixels);
    /// Ends the piece with an empty stored block. Returns its size.
    std::size_t end();
    /// Adler-32 (RFC 1950) of the piece's input.
    std::uint32_t adler() const { return b_ << 16 | a_; }

private:
    struct Match {
        std::size_t length = 0, distance = 0;
    };

    const std::byte* at(std::size_t position) const { return window_.data() + (position - base_); }
    std::byte* reserve(std::size_t bytes);
    template <std::size_t unit>
    void take(std::size_t position, std::size_t end);
    template <std::size_t unit>
    void take_cheapest(std::size_t position, std::size_t end);
    template <std::size_t unit>
    Match find(std::size_t position, std::size_t end, std::vector<Match>* all) const;
    template <std::size_t unit>
    void insert(std::size_t position);

    void sum(std::size_t position, std::size_t end);
    void sum_zeros(std::size_t n);
    void take_zeros(std::size_t position, std::size_t n);
    template <std::size_t unit>
    void take_pixel(std::size_t position);
    void take_match(Match m);
    void end_run();
    void end_block();

    Effort effort_;
    std::size_t unit_ = 3;
    // Input: 32 KiB of history and what is being added. Positions count from the start of the piece.
    std::vector<std::byte> window_;
    std::size_t base_ = 0, end_ = 0;
    std::vector<std::uint32_t> newest_, nearest_, older_;    // positions plus one, by hash, by hash, by pixel
    DeflateBlock block_;                                     // the one at hand
    std::size_t run_ = 0;            // zeros not yet made a token
    bool run_after_zero_ = false;    // the byte before the run is zero too
    bool informed_ = false;          // the codes of an earlier pass are known
    /// The cheapest way found to a pixel: its cost in bits and the last step.
    struct Step {
        std::uint32_t cost = 0;
        Match match;    // distance 0: zeros, or one literal pixel
    };
    std::vector<Step> steps_;
    std::vector<Match> matches_;

    std::uint32_t a_ = 1, b_ = 0;
};

}    // namespace broadside::raster
