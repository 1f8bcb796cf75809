#pragma once
/// \file
/// Places for the labels of points in a chart, so that none covers another, a point or a line; far ones get a leader.
/// Method:  candidates around each point, the near ones first; coordinate descent over the sum of costs (Christensen,
///          Marks, Shieber 1995, "An empirical study of algorithms for point-feature label placement", discuss the
///          family). What still collides then takes the nearest free place in the area.
/// Units:   those of the caller.
/// Threads: pure function; deterministic.

#include "engine/base/geometry.hpp"

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace broadside::sheet {

struct LabelWish {
    std::vector<Point> anchors;    // marks that the label may stand beside, the preferred first
    double clearance = 0;          // of a mark: nothing comes nearer to its center
    Size size;                     // of the label
};
struct Segment {
    Point a, b;
};
struct LabelPlace {
    Rect rect;
    std::optional<Segment> leader;    // from the label to the mark's edge
    bool free = true;                 // false where nothing was free: it covers something
};

/// `lines` are stems and rules that labels must not cover; the anchors of all labels are kept clear too.
std::vector<LabelPlace> place_labels(std::span<const LabelWish> wishes, std::span<const Segment> lines,
                                     const Rect& area);

/// True where the segment meets the rectangle's inside.
bool crosses(const Segment& s, const Rect& r);
bool crosses(const Segment& s, const Segment& t);

}    // namespace broadside::sheet
