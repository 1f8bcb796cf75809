#pragma once
/// \file
/// How the panels of a cell stand: in columns beside its stack, or some of them in a row below.
/// Units:   pt of the drawing.
/// Threads: a value.

#include "engine/base/geometry.hpp"

#include <cstddef>
#include <vector>

namespace broadside::diagram {

inline constexpr double k_channel = 11;      // between stack and panels, where leaders turn
inline constexpr double k_inset_gap = 7;

struct Arrangement {
    std::vector<std::vector<std::size_t>> columns;    // panels beside the stack, top to bottom
    std::vector<double> widths;                       // least width of each column
    std::vector<std::size_t> below;                   // panels below stack and columns, left to right
    std::vector<double> below_widths;
    double upper = 0;    // least height of stack and columns
    Size least;          // of the cell
};


/// What stands around the panels.
struct Surroundings {
    double before = 0;    // width of stack and strip, and of what stands beside the stack where there are no panels
    double strip = 0;     // of that, left of the stack
    double stack = 0;     // least height of the stack and of what stands beside it
    double width = 0;     // least width of head and foot
    double above = 0, below = 0;    // height of everything above and below the body
};

class Arrangements {
public:
    /// `panels`: their least sizes with their title bars, in the order in which they stand
    /// beside the stack, top to bottom.
    Arrangements(std::vector<Size> panels, const Surroundings& around);

    /// The least sizes with all panels beside the stack: widths rise, heights fall, none beats
    /// another; and with some below.
    const std::vector<Size>& sizes() const { return sizes_; }
    const std::vector<Size>& tight_sizes() const { return tight_sizes_; }
    /// The largest that fits; panels are below the stack only where they do not fit beside it.
    const Arrangement& for_size(Size size) const;

    double column_height(const std::vector<std::size_t>& column) const;
    static double below_width(const Arrangement& a);
    /// Of the row below, its distance included; nothing without one.
    double below_height(const Arrangement& a) const;

private:
    Arrangement in_columns(std::size_t beside, std::size_t columns) const;
    void consider(const std::vector<std::size_t>& column_of, std::size_t columns, Arrangement& best) const;

    std::vector<Size> panels_;
    Surroundings around_;
    std::vector<Arrangement> all_;
    std::vector<Size> sizes_, tight_sizes_;
};

}    // namespace broadside::diagram
