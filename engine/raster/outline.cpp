#include "engine/raster/outline.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::raster {
namespace {

constexpr int k_one = 256;    // of a pixel's side
/// Nearest, halves upwards; floor() would be a call.
int fixed(double v) {
    const double up = v * k_one + 0.5;
    const int whole = static_cast<int>(up);
    return whole - (up < whole);
}

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

void Outline::clear(const Box& window) {
    lines_.clear();
    least_ = {k_far, k_far};
    most_ = {-k_far, -k_far};
    left_ = window.left * k_one;
    top_ = window.top * k_one;
    right_ = (window.left + window.width) * k_one;
    bottom_ = (window.top + window.height) * k_one;
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
        // A vertical line changes the rows where it begins and ends, and those below, which it
        // has as a whole or not at all.
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
                // Of hundreds of dots in one path a band or tile meets few.
                std::size_t next = v + 1;
                auto end = p + 1;
                Point least = *p, most = *p;
                for (; next < verbs.size() && verbs[next] != Path::Verb::move; ++next)
                    for (int n = point_count(verbs[next]); n > 0; --n, ++end) {
                        least = {std::min(least.x, end->x), std::min(least.y, end->y)};
                        most = {std::max(most.x, end->x), std::max(most.y, end->y)};
                    }
                least = at(least);
                most = at(most);
                // Left of the window, what a contour covers on its way down it uncovers on its way up.
                if (away(least.y, most.y) || most.x * k_one < left_ - 1 || least.x * k_one > right_ + 1) {
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
                const int n =
                    away(highest, lowest)
                        ? 1
                        : std::clamp(static_cast<int>(std::ceil(std::sqrt((dx + dy) * 0.75 * 32))), 1, 1 << 14);
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

}    // namespace broadside::raster
