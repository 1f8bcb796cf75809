#include "engine/raster/scan.hpp"

#include <algorithm>

namespace broadside::raster {
namespace {

constexpr int k_one = 256;    // of a pixel's side

// Cells of a Scanner's buffer, which then stays in the processor's cache.
constexpr std::size_t k_cells = 16'384;

/// The cells of one row of pixels.
struct Row {
    std::int32_t* sums;
    std::uint64_t* touched;
    int width;    // a cell more than pixels, for what begins behind the last

    void put(int cell, std::int32_t change) const {
        if (cell >= width) return;
        cell = std::max(cell, 0);    // what begins left of the window covers all of it
        sums[cell] += change;
        touched[cell >> 6] |= std::uint64_t{1} << (cell & 63);
    }
    /// Adds what the part of an edge within the row puts inside: all to the right of it.
    void add(int x0, int y0, int x1, int y1, int sign) const {
        const auto piece = [&](int cell, int from, int to, int dy) {
            // Twice the area of the cell left of the edge. Far from the window, sums of coordinates would not fit.
            const int left = (from - cell * k_one + (to - cell * k_one)) * dy;
            put(cell, sign * (2 * k_one * dy - left));
            put(cell + 1, sign * left);
        };
        if (std::max(x0, x1) < 0) return put(0, sign * 2 * k_one * (y1 - y0));
        int cell = x0 >> 8;
        const int last = x1 >> 8;
        if (std::min(cell, last) >= width) return;
        if (cell == last) return piece(cell, x0, x1, y1 - y0);
        const int step = x1 > x0 ? 1 : -1;
        int x = x0, y = y0;
        for (; cell != last; cell += step) {
            const int side = (step > 0 ? cell + 1 : cell) * k_one;
            const int at = y0 + static_cast<int>((side - x0) * std::int64_t{y1 - y0} / (x1 - x0));
            piece(cell, x, side, at - y);
            x = side;
            y = at;
        }
        piece(last, x, x1, y1 - y);
    }
};

}    // namespace

Box Scanner::common(const Box& a, const Box& b) {
    const int left = std::max(a.left, b.left), top = std::max(a.top, b.top);
    return {left, top, std::min(a.left + a.width, b.left + b.width) - left,
            std::min(a.top + a.height, b.top + b.height) - top};
}

int Scanner::rows_at_once(const Box& box) {
    return static_cast<int>(
        std::clamp<std::size_t>(k_cells / (static_cast<std::size_t>(box.width) + 1), 1, std::min(box.height, 64)));
}

void Scanner::collect(const Outline& outline, const Box& box, RowBits rows) {
    stride_ = static_cast<std::size_t>(box.width) + 1;
    words_ = (stride_ + 63) / 64;
    if (const std::size_t cells = stride_ * box.height; sums_.size() < cells) sums_.resize(cells);
    if (const std::size_t words = words_ * box.height; touched_.size() < words) touched_.resize(words);
    const int x_origin = box.left * k_one, first = box.top * k_one, last = (box.top + box.height) * k_one;
    for (const auto& [a, b] : outline.lines_) {
        const bool down = a.y < b.y;
        const auto &upper = down ? a : b, &lower = down ? b : a;
        if (lower.y <= first || upper.y >= last) continue;
        const std::int64_t dx = lower.x - upper.x, dy = lower.y - upper.y;
        // Where the line meets a row's end is reckoned from its own ends, so that rows do not depend on each other.
        const auto x_at = [&](int y) {
            return upper.x + (dx == 0 ? 0 : static_cast<int>(dx * (y - upper.y) / dy)) - x_origin;
        };
        RowBits left = rows & row_bits((upper.y >> 8) - box.top, ((lower.y + k_one - 1) >> 8) - box.top);
        int y = upper.y, x = upper.x - x_origin;    // where the line enters the next row
        for (left &= row_bits(0, box.height); left != 0; left &= left - 1) {
            const int i = std::countr_zero(left), row = box.top + i;
            const int y0 = std::max(upper.y, row * k_one), y1 = std::min(lower.y, (row + 1) * k_one);
            const int x0 = y0 == y ? x : x_at(y0), x1 = y1 == lower.y ? lower.x - x_origin : x_at(y1);
            Row{sums_.data() + stride_ * i, touched_.data() + words_ * i, box.width + 1}.add(x0, y0, x1, y1,
                                                                                             down ? 1 : -1);
            y = y1;
            x = x1;
        }
    }
}

std::vector<std::uint8_t> Scanner::mask(const Outline& outline) {
    const Box box = outline.box();
    std::vector<std::uint8_t> coverage(static_cast<std::size_t>(box.width) * box.height);
    runs(outline, box, [&](int y, int x, int n, int c) {
        std::fill_n(coverage.begin() + static_cast<std::ptrdiff_t>(y - box.top) * box.width + (x - box.left), n,
                    static_cast<std::uint8_t>(c));
    });
    return coverage;
}

}    // namespace broadside::raster
