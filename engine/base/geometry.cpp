#include "engine/base/geometry.hpp"

#include <cmath>

namespace broadside {

Rect united(const Rect& a, const Rect& b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    const double x = std::min(a.x, b.x), y = std::min(a.y, b.y);
    return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

void Path::move_to(Point p) {
    verbs_.push_back(Verb::move);
    points_.push_back(p);
}
void Path::line_to(Point p) {
    verbs_.push_back(Verb::line);
    points_.push_back(p);
}
void Path::curve_to(Point c1, Point c2, Point p) {
    verbs_.push_back(Verb::curve);
    points_.insert(points_.end(), {c1, c2, p});
}
void Path::close() { verbs_.push_back(Verb::close); }

void Path::append(const Path& other) {
    verbs_.insert(verbs_.end(), other.verbs_.begin(), other.verbs_.end());
    points_.insert(points_.end(), other.points_.begin(), other.points_.end());
}

void Path::append(const Path& other, Point offset, double scale) {
    verbs_.insert(verbs_.end(), other.verbs_.begin(), other.verbs_.end());
    points_.reserve(points_.size() + other.points_.size());
    for (const Point p : other.points_) points_.push_back(p * scale + offset);
}

Path Path::placed(Point offset, double scale) const {
    Path out;
    out.append(*this, offset, scale);
    return out;
}

Path Path::turned(Direction direction) const {
    Path out = *this;
    for (Point& p : out.points_) p = broadside::turned(p, direction);
    return out;
}

Path Path::rect(const Rect& r) {
    Path p;
    p.move_to({r.x, r.y});
    p.line_to({r.right(), r.y});
    p.line_to({r.right(), r.bottom()});
    p.line_to({r.x, r.bottom()});
    p.close();
    return p;
}

Path Path::rounded(const Rect& r, double radius) {
    const double q = std::min({radius, r.w / 2, r.h / 2});
    if (q <= 0) return rect(r);
    const double k = q * k_arc_rest;
    const double l = r.x, t = r.y, e = r.right(), b = r.bottom();
    Path p;
    p.verbs_.reserve(10);
    p.points_.reserve(17);
    p.move_to({l + q, t});
    p.line_to({e - q, t});
    p.curve_to({e - k, t}, {e, t + k}, {e, t + q});
    p.line_to({e, b - q});
    p.curve_to({e, b - k}, {e - k, b}, {e - q, b});
    p.line_to({l + q, b});
    p.curve_to({l + k, b}, {l, b - k}, {l, b - q});
    p.line_to({l, t + q});
    p.curve_to({l, t + k}, {l + k, t}, {l + q, t});
    p.close();
    return p;
}

Path Path::tab(const Rect& r, double radius) {
    const double k = radius * k_arc_rest;
    Path p;
    p.move_to({r.left(), r.bottom()});
    p.line_to({r.left(), r.top() + radius});
    p.curve_to({r.left(), r.top() + k}, {r.left() + k, r.top()}, {r.left() + radius, r.top()});
    p.line_to({r.right() - radius, r.top()});
    p.curve_to({r.right() - k, r.top()}, {r.right(), r.top() + k}, {r.right(), r.top() + radius});
    p.line_to({r.right(), r.bottom()});
    p.close();
    return p;
}

Path Path::circle(Point c, double radius) {
    return rounded({c.x - radius, c.y - radius, 2 * radius, 2 * radius}, radius);
}

Path Path::polyline(std::span<const Point> points, double radius) {
    Path p;
    if (points.empty()) return p;
    p.move_to(points.front());
    const auto toward = [](Point from, Point to, double distance) {
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        return length > 0 ? from + (to - from) * (distance / length) : from;
    };
    for (std::size_t i = 1; i < points.size(); ++i) {
        const Point at = points[i];
        if (i + 1 == points.size()) {
            p.line_to(at);
            break;
        }
        const Point before = points[i - 1], after = points[i + 1];
        const double r = std::min(
            {radius, std::hypot(at.x - before.x, at.y - before.y) / 2, std::hypot(after.x - at.x, after.y - at.y) / 2});
        if (r <= 0) {
            p.line_to(at);
            continue;
        }
        p.line_to(toward(at, before, r));
        p.curve_to(toward(at, before, r * k_arc_rest), toward(at, after, r * k_arc_rest), toward(at, after, r));
    }
    return p;
}

Path Path::polygon(std::span<const Point> points) {
    Path p;
    for (std::size_t i = 0; i < points.size(); ++i) i == 0 ? p.move_to(points[i]) : p.line_to(points[i]);
    if (!points.empty()) p.close();
    return p;
}

Rect Path::bounds() const {
    if (points_.empty()) return {};
    double l = points_[0].x, t = points_[0].y, r = l, b = t;
    for (const Point p : points_) {
        l = std::min(l, p.x);
        r = std::max(r, p.x);
        t = std::min(t, p.y);
        b = std::max(b, p.y);
    }
    return {l, t, r - l, b - t};
}

}    // namespace broadside
