#pragma once
/// \file
/// What stands beside the stack where a cell has no insets: the facts in a column, and what is new.
/// Units:   pt of the drawing.
/// Threads: one (text is measured on demand).

#include "engine/catalog/catalog.hpp"
#include "engine/draw/pen.hpp"
#include "engine/draw/words.hpp"

#include <string>
#include <vector>

namespace broadside::diagram {

class Aside {
public:
    /// `facts`, `phrases`: which of them are shown. Facts alone have a label above each value, so that the column is
    /// narrow; above phrases they are a table. `own` is the model's color.
    Aside(const catalog::Model& model, const catalog::Catalog& catalog, Color own, bool facts, bool phrases, Pen& pen);

    /// Empty: nothing is shown.
    Size least() const { return least_; }
    /// Fills an area at least that large. Where the facts stand depends on the area's height alone, so
    /// that cells of one height line up.
    void draw(Pen& pen, const Rect& area) const;

private:
    double mark_side() const;
    double origin_width(double width) const;
    double origin_height(Pen& pen, double width) const;
    void measure_notes(Pen& pen);
    void draw_pairs(Pen& pen, const Rect& area) const;
    void draw_table(Pen& pen, const Rect& area) const;
    void draw_notes(Pen& pen, const Rect& area) const;

    const catalog::Model& model_;
    Color own_;
    std::vector<Fact> facts_;         // top to bottom
    std::vector<std::string> new_;    // phrases
    Descent origin_;
    bool phrases_;
    Size least_;
};

}    // namespace broadside::diagram
