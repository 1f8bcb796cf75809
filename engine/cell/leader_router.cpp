#include "engine/cell/leader_router.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <queue>

namespace broadside::diagram {
namespace {

constexpr double k_bend = 14;         // a bend costs as much as that many pt of way
constexpr double k_crossing = 400;    // of a route before
constexpr double k_overlap = 4000;    // a stretch shared with a route before
constexpr std::array<Point, 4> k_steps{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};

struct Segment {
    Point a, b;
    bool horizontal() const { return a.y == b.y; }
    Rect box() const { return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)}; }
};

bool within(double v, double a, double b) { return v > std::min(a, b) - 1e-9 && v < std::max(a, b) + 1e-9; }
bool overlap(double a0, double a1, double b0, double b1) {
    return std::min(std::max(a0, a1), std::max(b0, b1)) - std::max(std::min(a0, a1), std::min(b0, b1)) > -2;
}

/// What it costs a new stretch to pass an old one.
double conflict(const Segment& s, const Segment& old) {
    if (s.horizontal() == old.horizontal()) {
        const bool near = s.horizontal() ? std::abs(s.a.y - old.a.y) < 2 && overlap(s.a.x, s.b.x, old.a.x, old.b.x)
                                         : std::abs(s.a.x - old.a.x) < 2 && overlap(s.a.y, s.b.y, old.a.y, old.b.y);
        return near ? k_overlap : 0;
    }
    const Segment &h = s.horizontal() ? s : old, &v = s.horizontal() ? old : s;
    return within(v.a.x, h.a.x, h.b.x) && within(h.a.y, v.a.y, v.b.y) ? k_crossing : 0;
}

class Lattice {
public:
    Lattice(std::span<const RouteRequest> requests, std::span<const Rect> obstacles, std::span<const double> lanes)
        : obstacles_(obstacles), xs_(lanes.begin(), lanes.end()) {
        double margin = 0;
        for (const RouteRequest& r : requests) {
            xs_.insert(xs_.end(), {r.from.x, r.to.x});
            ys_.insert(ys_.end(), {r.from.y, r.to.y});
            if (r.or_to) {
                xs_.push_back(r.or_to->x);
                ys_.push_back(r.or_to->y);
            }
            margin = std::max(margin, r.margin);
        }
        for (const Rect& o : obstacles) {
            xs_.insert(xs_.end(), {o.left() - margin - 1, o.right() + margin + 1});
            ys_.insert(ys_.end(), {o.top() - margin - 1, o.bottom() + margin + 1});
        }
        // Between neighbors there is a middle: the center line of a gap.
        tidy(xs_);
        tidy(ys_);
        const std::vector<double> edges = ys_;
        for (std::size_t i = 1; i < edges.size(); ++i) ys_.push_back((edges[i - 1] + edges[i]) / 2);
        tidy(ys_);
    }

    std::vector<Point> route(const RouteRequest& request, const std::vector<Segment>& taken) const {
        const std::size_t columns = xs_.size(), rows = ys_.size();
        const auto node = [&](std::size_t x, std::size_t y, std::size_t d) { return (y * columns + x) * 4 + d; };
        const std::size_t start = node(index(xs_, request.from.x), index(ys_, request.from.y), 0);
        const std::size_t arrival = request.down ? 1 : 0;    // of k_steps
        const auto node_at = [&](Point p) { return node(index(xs_, p.x), index(ys_, p.y), arrival); };
        const std::size_t goal = node_at(request.to), other = node_at(request.or_to.value_or(request.to));
        std::vector<double> cost(columns * rows * 4, std::numeric_limits<double>::infinity());
        std::vector<std::size_t> from(cost.size(), cost.size());
        using Entry = std::pair<double, std::size_t>;
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
        cost[start] = 0;
        open.emplace(0, start);
        while (!open.empty()) {
            const auto [c, n] = open.top();
            open.pop();
            if (c > cost[n]) continue;
            if (n == goal) break;
            const std::size_t x = n / 4 % columns, y = n / 4 / columns, d = n % 4;
            for (std::size_t turn = 0; turn < 4; ++turn) {
                if (turn == (d + 2) % 4) continue;
                const auto nx = static_cast<std::ptrdiff_t>(x) + static_cast<std::ptrdiff_t>(k_steps[turn].x);
                const auto ny = static_cast<std::ptrdiff_t>(y) + static_cast<std::ptrdiff_t>(k_steps[turn].y);
                if (nx < 0 || ny < 0 || nx >= static_cast<std::ptrdiff_t>(columns) ||
                    ny >= static_cast<std::ptrdiff_t>(rows))
                    continue;
                const auto tx = static_cast<std::size_t>(nx), ty = static_cast<std::size_t>(ny);
                const Segment step{{xs_[x], ys_[y]}, {xs_[tx], ys_[ty]}};
                if (n == start && turn != 0) continue;    // leaves to the right
                if (blocked(step, request)) continue;
                double price =
                    c + std::abs(step.a.x - step.b.x) + std::abs(step.a.y - step.b.y) + (turn == d ? 0 : k_bend);
                for (const Segment& old : taken) price += conflict(step, old);
                const std::size_t next = node(tx, ty, turn);
                if (price < cost[next] - 1e-9) {
                    cost[next] = price;
                    from[next] = n;
                    open.emplace(price, next);
                }
            }
        }
        std::vector<Point> points;
        const std::size_t end = cost[other] < cost[goal] ? other : goal;
        if (!std::isfinite(cost[end])) return points;
        for (std::size_t n = end; n != cost.size(); n = from[n])
            points.push_back({xs_[n / 4 % columns], ys_[n / 4 / columns]});
        std::ranges::reverse(points);
        return simplified(points);
    }

private:
    static void tidy(std::vector<double>& v) {
        std::ranges::sort(v);
        v.erase(std::unique(v.begin(), v.end()), v.end());
    }
    static std::size_t index(const std::vector<double>& v, double value) {
        return static_cast<std::size_t>(std::ranges::lower_bound(v, value) - v.begin());
    }
    /// An end may touch its own box, so the margin shrinks where a stretch begins or ends there.
    bool blocked(const Segment& s, const RouteRequest& r) const {
        const Rect box = s.box();
        return std::ranges::any_of(obstacles_, [&](const Rect& o) {
            const bool own =
                o.inset(-0.5).contains({r.from.x, r.from.y, 0, 0}) || o.inset(-0.5).contains({r.to.x, r.to.y, 0, 0});
            const double m = own ? -0.2 : r.margin;
            return box.right() > o.left() - m && box.left() < o.right() + m && box.bottom() > o.top() - m &&
                   box.top() < o.bottom() + m;
        });
    }
    static std::vector<Point> simplified(const std::vector<Point>& points) {
        std::vector<Point> out;
        for (const Point p : points) {
            while (out.size() >= 2 && ((out.back().x == p.x && out[out.size() - 2].x == p.x) ||
                                       (out.back().y == p.y && out[out.size() - 2].y == p.y)))
                out.pop_back();
            out.push_back(p);
        }
        return out;
    }

    std::span<const Rect> obstacles_;
    std::vector<double> xs_, ys_;
};

}    // namespace

std::vector<std::vector<Point>> route(std::span<const RouteRequest> requests, std::span<const Rect> obstacles,
                                      std::span<const double> lanes) {
    const Lattice lattice(requests, obstacles, lanes);
    std::vector<Segment> taken;
    std::vector<std::vector<Point>> out;
    for (const RouteRequest& request : requests) {
        out.push_back(lattice.route(request, taken));
        for (std::size_t i = 1; i < out.back().size(); ++i) taken.push_back({out.back()[i - 1], out.back()[i]});
    }
    return out;
}

}    // namespace broadside::diagram
