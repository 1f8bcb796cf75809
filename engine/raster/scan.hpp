#pragma once
/// \file
/// Outlines to coverage: the share of each pixel that lies inside, by exact areas.
/// Units:   px; 1/256 px is the grid of coordinates, as Cairo's. All arithmetic behind it is of whole numbers, so that
///          every machine gets the same coverage, and a pixel's coverage does not depend on which window is asked for.
/// Formulas: signed areas and covers of a pixel summed from the left, as in Raph Levien's font-rs and FreeType's smooth
///          rasterizer. Where contours overlap in one direction the sum is cut at 1, which is the non-zero rule but for
///          pixels that two edges of an overlap share.
/// Threads: one Scanner per thread.

#include "engine/raster/dirty_blocks.hpp"
#include "engine/raster/outline.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

namespace broadside::raster {

/// How fine coverage is: 64 steps, or 16. Of the first nobody sees a difference to finer ones, and
/// pictures take a tenth less with fewer kinds of edges; of the second nobody does where type is large,
/// and they take a fifth less again.
enum class Edges { fine, coarse };

/// Whether what is this large, px, covers so little of any pixel that its coverage is rounded to none, wherever it
/// lies: most of a sheet that is painted a few pixels wide.
inline bool invisible(double width, double height) {
    constexpr double k_grid = 1.0 / 256, k_least = 1.0 / (2 * 63);    // of coordinates; half a step
    const auto within = [](double side) { return std::min(side + k_grid, 1.0); };
    return within(width) * within(height) < k_least;
}

class Scanner {
public:
    explicit Scanner(Edges edges = Edges::fine) : steps_(edges == Edges::fine ? 63 : 15) {}

    /// Calls `paint(y, x, n, coverage)` for the pixels of the outline inside `window`: row by row, from the left, `n`
    /// at a time that are covered alike. Coverage is 1 to 255.
    template <class Paint>
    void runs(const Outline& outline, const Box& window, Paint&& paint) {
        const Box box = common(outline.box(), window);
        if (box.empty()) return;
        const int rows = rows_at_once(box);
        for (int top = box.top; top < box.top + box.height; top += rows) {
            const int height = std::min(rows, box.top + box.height - top);
            const RowBits changes = outline.changes(top) | 1;
            collect(outline, {box.left, top, box.width, height}, changes);
            for (int row = 0, next = 0; row < height; row = next) {
                const RowBits later = changes & row_bits(row + 1, height);
                next = later != 0 ? std::countr_zero(later) : height;
                if (next == row + 1) {
                    sweep(row, box.width,
                          [&](int x, int n, int coverage) { paint(top + row, box.left + x, n, coverage); });
                    continue;
                }
                runs_.clear();
                sweep(row, box.width, [&](int x, int n, int coverage) { runs_.push_back({x, n, coverage}); });
                for (int y = row; y < next; ++y)
                    for (const Run& run : runs_) paint(top + y, box.left + run.x, run.n, run.coverage);
            }
        }
    }
    /// The coverage of all pixels of the outline's box.
    std::vector<std::uint8_t> mask(const Outline& outline);

private:
    static Box common(const Box& a, const Box& b);
    static int rows_at_once(const Box& box);
    /// 0 to 255, of twice an area in 1/256 px squared.
    int level(std::int32_t sum) const {
        constexpr std::int32_t full = 2 * 256 * 256;
        const std::int32_t step = (std::min(std::abs(sum), full) * steps_ + full / 2) / full;
        return steps_ == 63 ? step << 2 | step >> 4 : step * 17;
    }
    void collect(const Outline& outline, const Box& box, RowBits rows);

    template <class Paint>
    void sweep(int row, int width, Paint&& paint) {
        std::int32_t* const sums = sums_.data() + stride_ * row;
        std::uint64_t* const touched = touched_.data() + words_ * row;
        std::int32_t sum = 0;
        int from = 0, coverage = 0;    // of the run at hand
        for (std::size_t word = 0; word < words_; ++word) {
            for (std::uint64_t bits = std::exchange(touched[word], 0); bits != 0; bits &= bits - 1) {
                const int x = static_cast<int>(word) * 64 + std::countr_zero(bits);
                sum += std::exchange(sums[x], 0);
                const int now = level(sum);
                if (now == coverage) continue;
                if (coverage > 0) paint(from, x - from, coverage);
                from = x;
                coverage = now;
            }
        }
        if (coverage > 0 && from < width) paint(from, width - from, coverage);
    }

    std::int32_t steps_;
    // Changes of the covered area from each pixel to the next, and which pixels have one: all zero between calls.
    std::vector<std::int32_t> sums_;
    std::vector<std::uint64_t> touched_;
    std::size_t stride_ = 0, words_ = 0;    // of a row
    struct Run {
        int x, n, coverage;
    };
    std::vector<Run> runs_;    // of a row that is repeated
};

}    // namespace broadside::raster
