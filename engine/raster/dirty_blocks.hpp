#pragma once
/// \file
/// Where the rows of a band may differ from the row above, in blocks of 64 pixels: what the painter knows saves the
/// encoder from comparing every pixel of a sheet that mostly repeats itself downwards.
/// Threads: none; one object per worker.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace broadside::raster {

/// Rows of a band as bits, the topmost the lowest. Bands have at most 64 rows.
using RowBits = std::uint64_t;

/// The rows [first, last), which are cut to 0 … 64.
inline RowBits row_bits(int first, int last) {
    first = std::clamp(first, 0, 64);
    last = std::clamp(last, 0, 64);
    return first < last ? ~RowBits{0} << first & ~RowBits{0} >> (64 - last) : 0;
}

class DirtyBlocks {
public:
    DirtyBlocks(std::int64_t width, int rows);

    void clear();
    /// The pixels [left, right) of these rows may differ from those above. What lies outside
    /// the band counts for nothing.
    void add(RowBits rows, std::int64_t left, std::int64_t right);

    /// The stretch of blocks that may differ at or behind pixel `x` of a row, in pixels; empty at the row's end.
    struct Stretch {
        std::size_t left = 0, right = 0;
    };
    Stretch next(int row, std::size_t x) const;

private:
    static constexpr int k_block_bits = 6;    // of 64 px
    std::size_t width_, words_;
    int rows_;
    std::vector<std::uint64_t> blocks_;    // a bit each
};

}    // namespace broadside::raster
