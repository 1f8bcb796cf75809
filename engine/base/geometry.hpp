#pragma once
/// \file
/// Points, rectangles and paths.
/// Units:   pt of the print (1/72 in), x to the right, y down, origin at the top left of whatever is described.
/// Threads: values; no shared state.

#include <algorithm>
#include <span>
#include <vector>

namespace broadside {

struct Point {
    double x = 0, y = 0;
    bool operator==(const Point&) const = default;
};
constexpr Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
constexpr Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
constexpr Point operator*(Point a, double k) { return {a.x * k, a.y * k}; }

/// Which way a line of text runs: to the right, or upwards, a quarter turn against the clock.
enum class Direction : unsigned char { right, up };
/// What lies at `p` from a line's origin, when the line runs that way.
constexpr Point turned(Point p, Direction d) { return d == Direction::up ? Point{p.y, -p.x} : p; }

struct Size {
    double w = 0, h = 0;
    constexpr bool empty() const { return w <= 0 || h <= 0; }
    constexpr double area() const { return w * h; }
    bool operator==(const Size&) const = default;
};
constexpr Size operator*(Size a, double k) { return {a.w * k, a.h * k}; }

struct Rect {
    double x = 0, y = 0, w = 0, h = 0;
    bool operator==(const Rect&) const = default;

    constexpr double left() const { return x; }
    constexpr double top() const { return y; }
    constexpr double right() const { return x + w; }
    constexpr double bottom() const { return y + h; }
    constexpr Point center() const { return {x + w / 2, y + h / 2}; }
    constexpr Size size() const { return {w, h}; }
    constexpr double area() const { return w * h; }
    constexpr bool empty() const { return w <= 0 || h <= 0; }

    /// The middle of each side, where wires enter and leave.
    constexpr Point north() const { return {x + w / 2, y}; }
    constexpr Point south() const { return {x + w / 2, y + h}; }
    constexpr Point west() const { return {x, y + h / 2}; }
    constexpr Point east() const { return {x + w, y + h / 2}; }

    constexpr Rect inset(double d) const { return {x + d, y + d, w - 2 * d, h - 2 * d}; }
    constexpr Rect moved(Point by) const { return {x + by.x, y + by.y, w, h}; }
    constexpr bool contains(const Rect& r, double slack = 0) const {
        return r.x >= x - slack && r.y >= y - slack && r.right() <= right() + slack && r.bottom() <= bottom() + slack;
    }
    /// True where the interiors meet by more than `slack` on both axes.
    constexpr bool overlaps(const Rect& r, double slack = 0) const {
        return r.x < right() - slack && x < r.right() - slack && r.y < bottom() - slack && y < r.bottom() - slack;
    }
    static constexpr Rect around(Point c, Size s) { return {c.x - s.w / 2, c.y - s.h / 2, s.w, s.h}; }
};
constexpr Rect turned(const Rect& r, Direction d) { return d == Direction::up ? Rect{r.y, -r.right(), r.h, r.w} : r; }
constexpr Rect operator*(const Rect& r, double k) { return {r.x * k, r.y * k, r.w * k, r.h * k}; }
/// The smallest rectangle that holds both; an empty one counts for nothing.
Rect united(const Rect& a, const Rect& b);

/// Of a corner's radius, how far the controls of its curve stand from its tip: 1 − the arc
/// constant of a quarter circle.
inline constexpr double k_arc_rest = 1 - 0.5522847498307936;

/// An outline of lines and cubic Bézier curves; several closed subpaths are filled by the non-zero winding rule.
class Path {
public:
    enum class Verb : unsigned char { move, line, curve, close };    // takes 1, 1, 3 and 0 points

    void move_to(Point p);
    void line_to(Point p);
    void curve_to(Point c1, Point c2, Point p);
    void close();
    void append(const Path& other);
    void append(const Path& other, Point offset, double scale);

    static Path rect(const Rect& r);
    static Path rounded(const Rect& r, double radius);
    /// Rounded above, square below: the bar at the top of a rounded panel.
    static Path tab(const Rect& r, double radius);
    static Path circle(Point center, double radius);
    /// An open polyline whose corners are rounded with `radius` (less where a leg is short).
    static Path polyline(std::span<const Point> points, double radius = 0);
    static Path polygon(std::span<const Point> points);

    bool empty() const { return verbs_.empty(); }
    std::span<const Verb> verbs() const { return verbs_; }
    std::span<const Point> points() const { return points_; }
    /// The box of all points, control points included.
    Rect bounds() const;
    Path placed(Point offset, double scale) const;
    Path turned(Direction direction) const;
    bool operator==(const Path&) const = default;

private:
    std::vector<Verb> verbs_;
    std::vector<Point> points_;
};

}    // namespace broadside
