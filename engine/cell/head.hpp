#pragma once
/// \file
/// The head of a cell: bar, name, badges, organization and date, and below them the line of facts.
/// Units:   pt of the drawing.
/// Threads: one.

#include "engine/cell/subject.hpp"
#include "engine/draw/words.hpp"

#include <string>
#include <vector>

namespace broadside::diagram {

class Head {
public:
    Head(const Subject& subject, Pen& measuring);

    double height() const;
    double least_width() const { return least_width_; }
    void draw(Pen& pen, double width) const;

private:
    double name_width(Pen& pen) const;
    double byline_width(Pen& pen) const;
    double title_width(Pen& pen) const;
    double facts_width(Pen& pen) const;
    std::string released() const;
    void draw_title(Pen& pen, double width) const;
    void draw_facts(Pen& pen, double width) const;

    const Subject& s_;
    std::vector<BadgeText> badges_, features_;    // of its kinds; what else the model is scanned for
    std::vector<Fact> facts_;
    bool has_facts_;    // a line of them
    double title_height_, least_width_ = 0;
};

}    // namespace broadside::diagram
