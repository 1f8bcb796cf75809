#include "engine/draw/drawing.hpp"

#include <cmath>

namespace broadside::diagram {
namespace {

struct Moved {
    Point by;
    const std::string& prefix;

    std::string id(const std::string& old) const { return old.empty() || prefix.empty() ? old : prefix + old; }
    Mark operator()(Shape s) const {
        s.path = s.path.placed(by, 1);
        return s;
    }
    Mark operator()(Label l) const {
        l.at = l.at + by;
        l.part = id(l.part);
        return l;
    }
    Mark operator()(Line l) const {
        for (Point& p : l.points) p = p + by;
        l.from = id(l.from);
        l.to = id(l.to);
        return l;
    }
};

}    // namespace

void Drawing::add(const Drawing& other, Point at, const std::string& prefix) {
    const Moved moved{at, prefix};
    for (const Mark& mark : other.marks) marks.push_back(std::visit(moved, mark));
    for (Part part : other.parts) {
        part.rect = part.rect.moved(at);
        part.id = moved.id(part.id);
        parts.push_back(std::move(part));
    }
    for (Hyperlink link : other.links) {
        link.rect = link.rect.moved(at);
        links.push_back(std::move(link));
    }
}

Path arrow_head(Point before, Point tip, double size) {
    const double length = std::hypot(tip.x - before.x, tip.y - before.y);
    if (length == 0) return {};
    const Point along = (tip - before) * (1 / length), across{-along.y, along.x};
    const Point base = tip - along * size;
    const std::array points{tip, base + across * (size * 0.42), base - across * (size * 0.42)};
    return Path::polygon(points);
}

}    // namespace broadside::diagram
