#include "engine/raster/stroke_outline.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace broadside::raster {
namespace {

constexpr double k_stray = 1.0 / 32;    // px, of lines from their curve
constexpr int k_most_lines = 256;       // of a curve
// Of a turn, some 23°: a miter is longer than an arc by 2 % of the stroke's half width there.
constexpr double k_gentle_cosine = 0.92;

// The root of a sum of squares is the same everywhere; hypot() is not.
double length(Point p) { return std::sqrt(p.x * p.x + p.y * p.y); }
/// A quarter turn to the left.
Point left_of(Point p) { return {p.y, -p.x}; }
Point right_of(Point p) { return {-p.y, p.x}; }

struct Line {
    std::vector<Point> points;    // none equal to the one before
    bool closed = false;

    void add(Point p) {
        if (points.empty() || p != points.back()) points.push_back(p);
    }
    void close() {
        closed = true;
        if (points.size() > 1 && points.back() == points.front()) points.pop_back();
    }
};

std::vector<Line> as_lines(const Path& path, double scale) {
    std::vector<Line> out;
    auto p = path.points().begin();
    for (const Path::Verb verb : path.verbs()) {
        switch (verb) {
            case Path::Verb::move: out.emplace_back(); [[fallthrough]];
            case Path::Verb::line: out.back().add(*p++); break;
            case Path::Verb::curve: {
                const Point a = out.back().points.back(), b = p[0], c = p[1], d = p[2];
                p += 3;
                const double bend = std::max(length(a - b * 2 + c), length(b - c * 2 + d)) * scale;
                const int lines =
                    std::clamp(static_cast<int>(std::ceil(std::sqrt(0.75 * bend / k_stray))), 1, k_most_lines);
                for (int i = 1; i < lines; ++i) {
                    const double t = static_cast<double>(i) / lines, s = 1 - t;
                    out.back().add(a * (s * s * s) + b * (3 * s * s * t) + c * (3 * s * t * t) + d * (t * t * t));
                }
                out.back().add(d);
                break;
            }
            case Path::Verb::close: out.back().close(); break;
        }
    }
    return out;
}

std::vector<Line> dashes(Line line, const std::vector<double>& dash) {
    std::vector<Line> out;
    if (line.closed) line.points.push_back(line.points.front());
    std::size_t part = 0;
    double left = dash[0];    // of the dash or gap at hand
    bool on = true;
    out.push_back({{line.points[0]}});
    for (std::size_t i = 0; i + 1 < line.points.size(); ++i) {
        const Point from = line.points[i], leg = line.points[i + 1] - from;
        const double long_ = length(leg);
        double done = 0;
        while (left < long_ - done) {
            done += left;
            const Point at = from + leg * (done / long_);
            if (on)
                out.back().add(at);
            else
                out.push_back({{at}});
            on = !on;
            part = (part + 1) % dash.size();
            left = dash[part];
        }
        left -= long_ - done;
        if (on) out.back().add(line.points[i + 1]);
    }
    if (line.closed && on && out.size() == 1) out.back().close();
    // What begins and ends where a ring is closed is one dash.
    if (line.closed && on && out.size() > 1) {
        for (const Point p : out.front().points) out.back().add(p);
        out.front() = std::move(out.back());
        out.pop_back();
    }
    return out;
}

/// The contours around lines.
class Contours {
public:
    Contours(double half, scene::Cap cap, double stray) : half_(half), cap_(cap), stray_(stray) {}

    void add(Line line) {
        if (line.points.size() < 2) {
            if (cap_ == scene::Cap::round) out_.append(Path::circle(line.points[0], half_));
            return;
        }
        contour_.clear();
        follow(line);
        if (line.closed) finish();
        std::ranges::reverse(line.points);
        follow(line);
        finish();
    }
    Path take() { return std::move(out_); }

private:
    /// Along a line on its left, and around its end.
    void follow(const Line& line) {
        const std::size_t n = line.points.size(), legs = line.closed ? n : n - 1;
        const auto leg = [&](std::size_t i) { return line.points[(i + 1) % n] - line.points[i % n]; };
        Point last = leg(0);
        double last_length = length(last);
        const Point first = last * (1 / last_length);
        if (!line.closed) contour_.push_back(line.points[0] + left_of(first) * half_);
        for (std::size_t i = 1; i < legs + (line.closed ? 1 : 0); ++i) {
            const Point next = leg(i);
            const double next_length = length(next);
            corner(line.points[i % n], last * (1 / last_length), next * (1 / next_length),
                   std::min(last_length, next_length));
            last = next;
            last_length = next_length;
        }
        if (line.closed) return;
        const Point shift = left_of(last * (half_ / last_length));
        contour_.push_back(line.points.back() + shift);
        if (cap_ == scene::Cap::round) arc(line.points.back(), shift, shift * -1);
    }
    /// From direction `u` to `v`, which go on for `room` at least.
    void corner(Point at, Point u, Point v, double room) {
        const double sine = u.x * v.y - u.y * v.x, cosine = u.x * v.x + u.y * v.y;
        const bool inside = sine < 0;
        // To where the edges of both legs meet.
        const auto meet = [&] { contour_.push_back(at + left_of(u + v) * (half_ / (1 + cosine))); };
        // They meet half_ · tan(turn / 2) before the corner.
        if (inside && half_ * -sine <= room / 2 * (1 + cosine)) return meet();
        if (!inside && cosine >= k_gentle_cosine) return meet();
        contour_.push_back(at + left_of(u) * half_);
        if (inside)
            contour_.push_back(at);
        else
            arc(at, left_of(u) * half_, left_of(v) * half_);
        contour_.push_back(at + left_of(v) * half_);
    }
    /// Around `at`, between what is `from` and `to` there of it: half a turn at most, to the right.
    void arc(Point at, Point from, Point to) {
        const Point sum = from + to;
        const double long_ = length(sum);
        const Point middle = long_ > half_ * 1e-6 ? sum * (half_ / long_) : right_of(from);
        if (length(middle - sum * 0.5) <= stray_) return;
        arc(at, from, middle);
        contour_.push_back(at + middle);
        arc(at, middle, to);
    }
    void finish() {
        out_.append(Path::polygon(contour_));
        contour_.clear();
    }

    double half_;
    scene::Cap cap_;
    double stray_;
    std::vector<Point> contour_;
    Path out_;
};

}    // namespace

Path stroke_outline(const scene::Stroke& stroke, double scale) {
    Contours out(stroke.width / 2, stroke.cap, k_stray / scale);
    const bool dashed = std::accumulate(stroke.dash.begin(), stroke.dash.end(), 0.0) > 0;
    for (Line& line : as_lines(stroke.path, scale)) {
        if (!dashed || line.points.size() < 2) {
            out.add(std::move(line));
            continue;
        }
        for (Line& dash : dashes(std::move(line), stroke.dash)) out.add(std::move(dash));
    }
    return out.take();
}

}    // namespace broadside::raster
