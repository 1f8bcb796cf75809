#include "engine/raster/scan.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace broadside::raster {
namespace {

constexpr int k_one = 256;    // of a pixel's side
/// Nearest, halves upwards; floor() would be a call.
int fixed(double v) {
    const double up = v * k_one + 0.5;
    const int whole = static_cast<int>(up);
    return whole - (up < whole);
}

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

int point_count(Path::Verb verb) {
    switch (verb) {
        case Path::Verb::move:
        case Path::Verb::line: return 1;
        case Path::Verb::curve: return 3;
        case Path::Verb::close: return 0;
    }
    return 0;
}

}    // namespace

void Outline::clear(int first, int last) {
    lines_.clear();
    least_ = {k_far, k_far};
    most_ = {-k_far, -k_far};
    top_ = first * k_one;
    bottom_ = last * k_one;
}

Box Outline::box() const {
    if (lines_.empty()) return {};
    const int left = least_.x >> 8, top = least_.y >> 8;
    return {left, top, ((most_.x + k_one - 1) >> 8) - left, ((most_.y + k_one - 1) >> 8) - top};
}

RowBits Outline::changes(int top) const {
    RowBits out = 0;
    for (const auto& [a, b] : lines_) {
        const int first = (std::min(a.y, b.y) >> 8) - top, last = (std::max(a.y, b.y) >> 8) - top;
        // A vertical line changes the rows where it begins and ends, and those below, which it has as a whole or not at all.
        if (a.x == b.x && first + 2 < last)
            out |= row_bits(first, first + 2) | row_bits(last, last + 2);
        else
            out |= row_bits(first, last + 2);
    }
    return out;
}

void Outline::line(Fixed a, Fixed b, bool reversed) {
    if (a.y == b.y || std::max(a.y, b.y) <= top_ || std::min(a.y, b.y) >= bottom_) return;
    lines_.push_back(reversed ? Line{b, a} : Line{a, b});
}

void Outline::add(const Path& path, double scale, Point offset, bool reversed) {
    const auto at = [&](Point p) { return p * scale + offset; };
    const auto snap = [&](Point p) {
        const Fixed f{fixed(p.x), fixed(p.y)};
        least_ = {std::min(least_.x, f.x), std::min(least_.y, f.y)};
        most_ = {std::max(most_.x, f.x), std::max(most_.y, f.y)};
        return f;
    };
    const auto away = [&](double highest, double lowest) {
        return lowest * k_one < top_ - 1 || highest * k_one > bottom_ + 1;
    };
    Point from;
    Fixed here, start;
    const auto line_to = [&](Fixed to) {
        line(here, to, reversed);
        here = to;
    };
    const auto verbs = path.verbs();
    auto p = path.points().begin();
    for (std::size_t v = 0; v < verbs.size(); ++v) {
        switch (verbs[v]) {
            case Path::Verb::move: {
                line_to(start);
                // Of hundreds of dots in one path a band meets few.
                std::size_t next = v + 1;
                auto end = p + 1;
                double highest = p->y, lowest = p->y;
                for (; next < verbs.size() && verbs[next] != Path::Verb::move; ++next)
                    for (int n = point_count(verbs[next]); n > 0; --n, ++end) {
                        highest = std::min(highest, end->y);
                        lowest = std::max(lowest, end->y);
                    }
                if (away(highest * scale + offset.y, lowest * scale + offset.y)) {
                    here = start = {};
                    p = end;
                    v = next - 1;
                    break;
                }
                from = at(*p++);
                here = start = snap(from);
                break;
            }
            case Path::Verb::line:
                from = at(*p++);
                line_to(snap(from));
                break;
            case Path::Verb::curve: {
                const Point a = at(p[0]), b = at(p[1]), c = at(p[2]);
                p += 3;
                // n equal steps stray by at most |B''| / (8 n²), and |B''| is at most 6 times the larger second
                // difference.
                const double dx = std::max(std::abs(from.x - 2 * a.x + b.x), std::abs(a.x - 2 * b.x + c.x));
                const double dy = std::max(std::abs(from.y - 2 * a.y + b.y), std::abs(a.y - 2 * b.y + c.y));
                const auto [highest, lowest] = std::minmax({from.y, a.y, b.y, c.y});
                const int n = away(highest, lowest)
                                  ? 1
                                  : std::clamp(static_cast<int>(std::ceil(std::sqrt((dx + dy) * 0.75 * 32))), 1, 256);
                for (int i = 1; i < n; ++i) {
                    const double t = static_cast<double>(i) / n, u = 1 - t;
                    line_to(snap(from * (u * u * u) + a * (3 * u * u * t) + b * (3 * u * t * t) + c * (t * t * t)));
                }
                line_to(snap(c));
                from = c;
                break;
            }
            case Path::Verb::close: line_to(start); break;
        }
    }
    line_to(start);
}

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
        for (left &= row_bits(0, box.height); left != 0; left &= left - 1) {
            const int i = std::countr_zero(left), row = box.top + i;
            const int y0 = std::max(upper.y, row * k_one), y1 = std::min(lower.y, (row + 1) * k_one);
            Row{sums_.data() + stride_ * i, touched_.data() + words_ * i, box.width + 1}.add(x_at(y0), y0, x_at(y1), y1,
                                                                                             down ? 1 : -1);
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
