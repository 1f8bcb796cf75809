#pragma once
/// \file
/// Outlines as lines on the grid of the scan converter.
/// Units:   px; 1/256 px is the grid of coordinates, as Cairo's.
/// Threads: values.

#include "engine/base/geometry.hpp"
#include "engine/raster/dirty_blocks.hpp"

#include <limits>
#include <vector>

namespace broadside::raster {

/// Whole pixels.
struct Box {
    int left = 0, top = 0, width = 0, height = 0;
    bool empty() const { return width <= 0 || height <= 0; }
};

/// An outline as line segments, ready to be filled.
class Outline {
public:
    /// Forgets everything. What lies outside this window, a contour beside it or a line above or below, need not be
    /// kept.
    void clear(const Box& window = {-k_anywhere, -k_anywhere, 2 * k_anywhere, 2 * k_anywhere});
    /// Adds `path` with its points at `p * scale + offset`, curves cut into lines that stray less than 1/32 px.
    /// Reversed, it winds the other way: a hole in what surrounds it.
    void add(const Path& path, double scale, Point offset, bool reversed = false);
    void assign(const Path& path, double scale, Point offset) {
        clear();
        add(path, scale, offset);
    }
    /// The pixels that it touches.
    Box box() const;
    /// The rows from `top` on that may be covered otherwise than the row above.
    RowBits changes(int top) const;

private:
    friend class Scanner;
    static constexpr int k_anywhere = 1 << 22;    // px
    static constexpr int k_far = std::numeric_limits<int>::max() / 2;
    struct Fixed {
        int x = 0, y = 0;    // 1/256 px
    };
    struct Line {
        Fixed a, b;
    };
    void line(Fixed a, Fixed b, bool reversed);
    std::vector<Line> lines_;
    Fixed least_{k_far, k_far}, most_{-k_far, -k_far};    // of all points
    // The window, 1/256 px.
    int left_ = -k_far, top_ = -k_far, right_ = k_far, bottom_ = k_far;
};

}    // namespace broadside::raster
