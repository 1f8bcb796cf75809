#pragma once
/// \file
/// Outlines to coverage: the share of each pixel that lies inside, by exact areas.
/// Units:   px; 1/256 px is the grid of coordinates, as Cairo's. All arithmetic behind it is of whole numbers, so that
///          every machine gets the same coverage, and a row's coverage does not depend on which rows are asked for.
/// Formulas: signed areas and covers of a pixel summed from the left, as in Raph Levien's font-rs and FreeType's smooth
///          rasterizer. Where contours overlap in one direction the sum is cut at 1, which is the non-zero rule but for
///          pixels that two edges of an overlap share.
/// Threads: one Scanner a thread.

#include "engine/base/geometry.hpp"

#include <cstdint>
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
    /// `path` with its points at `p * scale + offset`, curves cut into lines that stray less than 1/32 px.
    void assign(const Path& path, double scale, Point offset);
    /// The pixels that it touches.
    const Box& box() const { return box_; }

private:
    friend class Scanner;
    struct Fixed {
        int x = 0, y = 0;    // 1/256 px
    };
    struct Line {
        Fixed a, b;
    };
    void line(Fixed a, Fixed b);
    std::vector<Line> lines_;
    Box box_;
};

class Scanner {
public:
    /// Coverage, 0 to 255 in 64 steps, of the outline's pixels in the rows [top, top + height), `outline.box().width` a row.
    /// The result lives until the next call.
    const std::uint8_t* fill(const Outline& outline, int top, int height);

private:
    std::vector<std::int32_t> sums_;
    std::vector<std::uint8_t> coverage_;
};

}    // namespace broadside::raster
