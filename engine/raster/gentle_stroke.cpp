#include "engine/raster/gentle_stroke.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace broadside::raster {
namespace {

constexpr double k_least_cosine = 0.92;    // of a turn, some 23°
constexpr double k_stray = 1.0 / 32;       // px, of lines from their curve
constexpr int k_most_lines = 256;          // of a curve

// The root of a sum of squares is the same everywhere; hypot() is not.
double length(Point p) { return std::sqrt(p.x * p.x + p.y * p.y); }

bool is_gentle(const Path& path) {
    const auto verbs = path.verbs();
    if (verbs.size() < 2 || verbs[0] != Path::Verb::move) return false;
    for (const Path::Verb v : verbs.subspan(1))
        if (v == Path::Verb::move || v == Path::Verb::close) return false;
    Point last{};
    double last_length = 0;
    const auto points = path.points();
    for (std::size_t i = 1; i < points.size(); ++i) {
        const Point leg = points[i] - points[i - 1];
        const double long_ = length(leg);
        if (long_ == 0) continue;
        if (last_length > 0 && leg.x * last.x + leg.y * last.y < k_least_cosine * long_ * last_length) return false;
        last = leg;
        last_length = long_;
    }
    return last_length > 0;
}

std::vector<Point> as_lines(const Path& path, double scale) {
    std::vector<Point> out;
    const auto add = [&](Point p) {
        if (out.empty() || !(p == out.back())) out.push_back(p);
    };
    auto p = path.points().begin();
    for (const Path::Verb verb : path.verbs()) {
        if (verb != Path::Verb::curve) {
            add(*p++);
            continue;
        }
        const Point a = out.back(), b = p[0], c = p[1], d = p[2];
        p += 3;
        const double bend = std::max(length(a - b * 2 + c), length(b - c * 2 + d)) * scale;
        const int lines = std::clamp(static_cast<int>(std::ceil(std::sqrt(0.75 * bend / k_stray))), 1, k_most_lines);
        for (int i = 1; i <= lines; ++i) {
            const double t = static_cast<double>(i) / lines, s = 1 - t;
            add(i == lines ? d : a * (s * s * s) + b * (3 * s * s * t) + c * (3 * s * t * t) + d * (t * t * t));
        }
    }
    return out;
}

/// The points of a piece of the line, and how far each is moved to its left.
struct Piece {
    std::vector<Point> points, shifts;
    void append_to(Path& out) const {
        if (points.size() < 2) return;
        std::vector<Point> around;
        for (std::size_t i = 0; i < points.size(); ++i) around.push_back(points[i] + shifts[i]);
        for (std::size_t i = points.size(); i-- > 0;) around.push_back(points[i] - shifts[i]);
        out.append(Path::polygon(around));
    }
};

}    // namespace

std::optional<Path> gentle_outline(const scene::Stroke& stroke, double scale) {
    if (stroke.cap != scene::Cap::butt || !is_gentle(stroke.path)) return {};
    const std::vector<Point> line = as_lines(stroke.path, scale);
    if (line.size() < 2) return {};
    const double half = stroke.width / 2;
    const auto direction = [&](std::size_t leg) {
        const Point along = line[leg + 1] - line[leg];
        return along * (1 / length(along));
    };
    // Half the width to the left of a leg's direction, or of the middle of two.
    const auto shift = [&](Point u, Point v) {
        const Point sum = u + v;
        const double k = 2 * half / (sum.x * sum.x + sum.y * sum.y);
        return Point{sum.y * k, -sum.x * k};
    };

    Path out;
    Piece piece;
    std::size_t dash = 0;
    double left = stroke.dash.empty() ? 0 : stroke.dash[0];    // of the dash or gap at hand
    bool on = true;
    piece.points = {line[0]};
    piece.shifts = {shift(direction(0), direction(0))};
    for (std::size_t leg = 0; leg + 1 < line.size(); ++leg) {
        const Point u = direction(leg);
        const double long_ = length(line[leg + 1] - line[leg]);
        double done = 0;
        while (!stroke.dash.empty() && left < long_ - done) {
            done += left;
            const Point at = line[leg] + u * done;
            if (on) {
                piece.points.push_back(at);
                piece.shifts.push_back(shift(u, u));
                piece.append_to(out);
                piece = {};
            } else {
                piece.points = {at};
                piece.shifts = {shift(u, u)};
            }
            on = !on;
            dash = (dash + 1) % stroke.dash.size();
            left = stroke.dash[dash];
            if (left <= 0) return {};
        }
        left -= long_ - done;
        if (!on) continue;
        piece.points.push_back(line[leg + 1]);
        piece.shifts.push_back(leg + 2 < line.size() ? shift(u, direction(leg + 1)) : shift(u, u));
    }
    if (on) piece.append_to(out);
    return out;
}

}    // namespace broadside::raster
