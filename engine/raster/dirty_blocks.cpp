#include "engine/raster/dirty_blocks.hpp"

#include <algorithm>
#include <bit>

namespace broadside::raster {
namespace {

/// Bits from `from` on.
std::uint64_t above(std::size_t from) { return ~std::uint64_t{0} << from; }

}    // namespace

DirtyBlocks::DirtyBlocks(std::int64_t width, int rows)
    : width_(static_cast<std::size_t>(width)),
      words_(((width_ - 1) >> k_block_bits) / 64 + 1),
      rows_(rows),
      blocks_(words_ * rows) {}

void DirtyBlocks::clear() { std::ranges::fill(blocks_, 0u); }

void DirtyBlocks::add(RowBits rows, std::int64_t left, std::int64_t right) {
    left = std::max<std::int64_t>(left, 0);
    right = std::min(right, static_cast<std::int64_t>(width_));
    rows &= row_bits(0, rows_);
    if (left >= right) return;
    const std::size_t first = static_cast<std::size_t>(left) >> k_block_bits,
                      last = static_cast<std::size_t>(right - 1) >> k_block_bits;
    for (; rows != 0; rows &= rows - 1) {
        std::uint64_t* const row = blocks_.data() + words_ * std::countr_zero(rows);
        for (std::size_t word = first / 64; word <= last / 64; ++word) {
            std::uint64_t bits = ~std::uint64_t{0};
            if (word == first / 64) bits &= above(first % 64);
            if (word == last / 64) bits &= ~(above(last % 64) << 1);
            row[word] |= bits;
        }
    }
}

DirtyBlocks::Stretch DirtyBlocks::next(int row, std::size_t x) const {
    const std::uint64_t* const blocks = blocks_.data() + words_ * row;
    // The first block at or behind `block` whose bit is `set`.
    const auto find = [&](std::size_t block, bool set) {
        for (std::size_t word = block / 64; word < words_; ++word) {
            std::uint64_t bits = set ? blocks[word] : ~blocks[word];
            if (word == block / 64) bits &= above(block % 64);
            if (bits != 0) return word * 64 + std::countr_zero(bits);
        }
        return words_ * 64;
    };
    const auto pixel = [&](std::size_t block) { return std::clamp(block << k_block_bits, x, width_); };
    const std::size_t first = find(x >> k_block_bits, true);
    return {pixel(first), pixel(find(first, false))};
}

}    // namespace broadside::raster
