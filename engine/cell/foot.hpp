#pragma once
/// \file
/// The foot of a cell with insets: its layers, what to look at, what it was built on, and the mark of its scale.
/// Units:   pt of the drawing.
/// Threads: one.

#include "engine/cell/subject.hpp"

namespace broadside::diagram {

class Foot {
public:
    Foot(const Subject& subject, Pen& measuring);

    /// 0 where the cell has none.
    double height() const { return height_; }
    double least_width() const { return least_width_; }
    /// Ends at the lower edge of a cell of that size.
    void draw(Pen& pen, double width, double height) const;

private:
    const Subject& s_;
    double height_ = 0, least_width_ = 0, beside_text_ = 0;
};

}    // namespace broadside::diagram
