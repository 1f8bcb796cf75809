#include "engine/sheet/furniture/label_placement.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace broadside::sheet {
namespace {

constexpr double k_gap = 1.2;               // between a label and anything else
constexpr double k_collision = 1000;        // of covering something
constexpr double k_leader = 14;             // of having a leader at all
constexpr double k_leader_length = 0.35;    // a unit of its length
constexpr double k_near = 5;                // so near, a label seems to belong to a mark
constexpr int k_starts = 6;
constexpr double k_far = 9;    // beyond this distance from the mark a leader is drawn

double cross(Point o, Point a, Point b) { return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x); }

Rect grown(const Rect& r, double by) { return r.inset(-by); }

Point nearest_point(const Rect& r, Point p) {
    return {std::clamp(p.x, r.left(), r.right()), std::clamp(p.y, r.top(), r.bottom())};
}

struct Candidate {
    Rect rect;
    std::optional<Segment> leader;
    double cost = 0;    // without the other labels
    Rect bounds{};      // of label and leader, with the gap
};

/// Things by where they stand from left to right: of thousands in a wide chart only those nearby are looked at.
class Nearby {
public:
    Nearby(const Rect& area, std::size_t count)
        : left_(area.left()),
          pitch_(std::max(area.w / static_cast<double>(std::max<std::size_t>(count, 1)), 1e-6)),
          columns_(std::max<std::size_t>(count, 1)) {}

    void add(std::size_t thing, double from, double to) {
        for (std::size_t c = column(from), last = column(to); c <= last; ++c)
            columns_[c].push_back({thing, column(from)});
    }
    /// Visits each that may meet the stretch, once, in no order that matters.
    template <class Visit>
    void each(double from, double to, Visit visit) const {
        const std::size_t first = column(from - k_hair), last = column(to + k_hair);
        for (std::size_t c = first; c <= last; ++c)
            for (const Entry& e : columns_[c])
                if (c == std::max(first, e.first)) visit(e.thing);
    }

private:
    static constexpr double k_hair = 1e-6;
    struct Entry {
        std::size_t thing, first;    // column of its left end
    };
    std::size_t column(double x) const {
        const double c = (x - left_) / pitch_;
        return c <= 0 ? 0 : std::min(columns_.size() - 1, static_cast<std::size_t>(c));
    }
    double left_, pitch_;
    std::vector<std::vector<Entry>> columns_;
};

class Placement {
public:
    Placement(std::span<const LabelWish> wishes, std::span<const Segment> lines, const Rect& area)
        : wishes_(wishes),
          lines_(lines),
          area_(area),
          lines_nearby_(area, wishes.size()),
          marks_nearby_(area, wishes.size()) {
        for (std::size_t l = 0; l < lines.size(); ++l)
            lines_nearby_.add(l, std::min(lines[l].a.x, lines[l].b.x), std::max(lines[l].a.x, lines[l].b.x));
        for (std::size_t j = 0; j < wishes.size(); ++j)
            for (const Point& p : wishes[j].anchors) {
                const double r = wishes[j].clearance;
                marks_nearby_.add(marks_.size(), p.x - r, p.x + r);
                marks_.push_back({j, Rect::around(p, {2 * r, 2 * r})});
            }
        candidates_.resize(wishes.size());
        for (std::size_t i = 0; i < wishes.size(); ++i) gather(i);
        meet();
    }

    std::vector<LabelPlace> solve() {
        std::vector<std::size_t> best;
        double least = std::numeric_limits<double>::infinity();
        // Several orders; the best end counts.
        for (int start = 0; start < k_starts; ++start) improve(start, best, least);
        std::vector<LabelPlace> out;
        chosen_ = best;
        for (std::size_t i = 0; i < wishes_.size(); ++i) {
            if (cost_among_all(i, chosen_[i]) >= k_collision) search_area(i);
            const Candidate& c = candidates_[i][chosen_[i]];
            out.push_back({c.rect, c.leader, cost_among_all(i, chosen_[i]) < k_collision});
        }
        return out;
    }

private:
    static constexpr std::size_t k_none = std::numeric_limits<std::size_t>::max();

    double fixed_cost(std::size_t i, const Rect& rect, const std::optional<Segment>& leader) const {
        double cost = 0;
        if (!area_.contains(rect, 1e-6)) cost += k_collision;
        const Rect wide = grown(rect, k_gap);
        const Rect near = grown(rect, k_near);
        double from = near.left(), to = near.right();
        if (leader) {
            from = std::min({from, leader->a.x, leader->b.x});
            to = std::max({to, leader->a.x, leader->b.x});
        }
        lines_nearby_.each(from, to, [&](std::size_t l) {
            if (crosses(lines_[l], wide)) cost += k_collision;
            if (leader && crosses(lines_[l], *leader)) cost += 60;
        });
        marks_nearby_.each(from, to, [&](std::size_t m) {
            const auto& [j, mark] = marks_[m];
            if (wide.overlaps(mark)) cost += k_collision;
            if (leader && j != i && crosses(*leader, mark)) cost += k_collision;
            // A label near a mark that is not its own is misread.
            if (j != i && near.overlaps(mark)) cost += 5;
        });
        return cost;
    }

    double distance(std::size_t i, const Rect& rect, std::size_t anchor) const {
        const Point mark = wishes_[i].anchors[anchor], from = nearest_point(rect, mark);
        return std::hypot(from.x - mark.x, from.y - mark.y);
    }
    double cost_of_distance(std::size_t i, double distance) const {
        return distance > wishes_[i].clearance + k_far ? k_leader + k_leader_length * distance : 0.2 * distance;
    }

    Candidate candidate(std::size_t i, const Rect& rect, std::size_t anchor, double taste) const {
        const Point mark = wishes_[i].anchors[anchor];
        const double clearance = wishes_[i].clearance;
        Candidate c{rect, std::nullopt, taste + 5.0 * static_cast<double>(anchor)};
        const Point from = nearest_point(rect, mark);
        const double away = distance(i, rect, anchor);
        if (away > clearance + k_far) c.leader = Segment{from, mark + (from - mark) * (clearance / away)};
        c.cost += cost_of_distance(i, away);
        c.cost += fixed_cost(i, rect, c.leader);
        c.bounds = grown(rect, k_gap);
        if (c.leader) {
            const Point a = c.leader->a, b = c.leader->b;
            c.bounds = united(
                c.bounds,
                grown({std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)}, k_gap));
        }
        return c;
    }

    void gather(std::size_t i) {
        const LabelWish& wish = wishes_[i];
        const double w = wish.size.w, h = wish.size.h;
        for (std::size_t a = 0; a < wish.anchors.size(); ++a) {
            const Point p = wish.anchors[a];
            const double d = wish.clearance + k_gap + 0.6;
            const auto add = [&](double x, double y, double taste) {
                candidates_[i].push_back(candidate(i, {x, y, w, h}, a, taste));
            };
            // Beside, above, below, then in growing rings.
            add(p.x + d, p.y - h / 2, 0);
            add(p.x - d - w, p.y - h / 2, 1);
            for (const double share : {0.5, 0.15, 0.85, 0.3, 0.7, 0.0, 1.0}) {
                add(p.x - w * share, p.y - d - h, 0.6 + std::abs(share - 0.5));
                add(p.x - w * share, p.y + d, 1.2 + std::abs(share - 0.5));
            }
            for (int ring = 1; ring <= 9; ++ring) {
                const double off = d + ring * h * 0.75;
                for (const double lift : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
                    add(p.x + off, p.y - h / 2 + lift * off, 1.5);
                    add(p.x - off - w, p.y - h / 2 + lift * off, 2);
                }
                for (const double share : {0.5, 0.0, 1.0, 0.25, 0.75}) {
                    add(p.x - w * share, p.y - off - h, 1.5);
                    add(p.x - w * share, p.y + off, 2);
                }
            }
        }
        std::stable_sort(candidates_[i].begin(), candidates_[i].end(),
                         [](const Candidate& x, const Candidate& y) { return x.cost < y.cost; });
        const auto good = std::find_if(candidates_[i].begin(), candidates_[i].end(),
                                       [](const Candidate& c) { return c.cost >= k_collision; });
        if (good != candidates_[i].begin()) candidates_[i].erase(good, candidates_[i].end());
    }

    static double conflict(const Candidate& a, const Candidate& b) {
        if (!a.bounds.overlaps(b.bounds)) return 0;
        double cost = 0;
        if (grown(a.rect, k_gap).overlaps(b.rect)) cost += k_collision;
        if (a.leader && crosses(*a.leader, grown(b.rect, k_gap))) cost += k_collision;
        if (b.leader && crosses(*b.leader, grown(a.rect, k_gap))) cost += k_collision;
        if (a.leader && b.leader && crosses(*a.leader, *b.leader)) cost += k_collision;
        return cost;
    }
    /// Finds for each label those that it can ever meet in their candidates.
    void meet() {
        std::vector<Rect> reach(candidates_.size());
        Nearby labels(area_, candidates_.size());
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            for (const Candidate& c : candidates_[i]) reach[i] = united(reach[i], c.bounds);
            labels.add(i, reach[i].left(), reach[i].right());
        }
        met_.resize(candidates_.size());
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            labels.each(reach[i].left(), reach[i].right(), [&](std::size_t j) {
                if (j != i && reach[i].overlaps(reach[j])) met_[i].push_back(j);
            });
            std::ranges::sort(met_[i]);
        }
    }
    /// Of label i in that place as the others stand; stops counting above `enough`.
    double cost(std::size_t i, std::size_t choice, double enough = std::numeric_limits<double>::infinity()) const {
        const Candidate& c = candidates_[i][choice];
        double sum = c.cost;
        for (const std::size_t j : met_[i]) {
            if (sum >= enough) break;
            if (chosen_[j] != k_none) sum += conflict(c, candidates_[j][chosen_[j]]);
        }
        return sum;
    }
    /// The same where places outside of all candidates have been taken.
    double cost_among_all(std::size_t i, std::size_t choice) const {
        const Candidate& c = candidates_[i][choice];
        double sum = c.cost;
        for (std::size_t j = 0; j < chosen_.size(); ++j)
            if (j != i) sum += conflict(c, candidates_[j][chosen_[j]]);
        return sum;
    }
    /// Of two labels together, what is between them counted once.
    double cost_of_both(std::size_t i, std::size_t j) const {
        return cost(i, chosen_[i]) + cost(j, chosen_[j]) -
               conflict(candidates_[i][chosen_[i]], candidates_[j][chosen_[j]]);
    }
    /// Puts label i where it costs least as the others stand; true where that is another place.
    bool move(std::size_t i) {
        const std::size_t before = chosen_[i];
        std::size_t best = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t c = 0; c < candidates_[i].size() && candidates_[i][c].cost < least; ++c) {
            const double here = cost(i, c, least);
            if (here < least) least = here, best = c;
        }
        chosen_[i] = best;
        return best != before;
    }

    /// Takes a better place that one other label holds, where that one finds another and both together gain.
    bool push_away(std::size_t i) {
        const std::size_t before = chosen_[i];
        const double now = cost(i, before);
        for (std::size_t c = 0; c < candidates_[i].size() && candidates_[i][c].cost + 1 < now; ++c) {
            const Candidate& place = candidates_[i][c];
            std::size_t holder = k_none, holders = 0;
            for (const std::size_t j : met_[i])
                if (holders < 2 && conflict(place, candidates_[j][chosen_[j]]) > 0) holder = j, ++holders;
            if (holders != 1) continue;
            const std::size_t held = chosen_[holder];
            const double old = cost_of_both(i, holder);
            chosen_[i] = c;
            move(holder);
            if (cost_of_both(i, holder) + 0.5 < old) return true;
            chosen_[i] = before;
            chosen_[holder] = held;
        }
        return false;
    }

    void improve(int start, std::vector<std::size_t>& best, double& least) {
        const std::size_t n = wishes_.size();
        std::vector<std::size_t> order(n);
        for (std::size_t i = 0; i < n; ++i) order[i] = i;
        if (start == 0) {
            // Those with the fewest places first.
            std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) {
                return candidates_[x].size() < candidates_[y].size();
            });
        } else {
            // A fixed shuffle a start (a multiplicative hash of the index).
            const auto key = [&](std::size_t i) {
                return (static_cast<std::uint32_t>(i + 1) * 2654435761u * static_cast<std::uint32_t>(2 * start + 1)) >>
                       7;
            };
            std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return key(x) < key(y); });
        }
        chosen_.assign(n, k_none);
        for (const std::size_t i : order) move(i);
        for (int pass = 0; pass < 30; ++pass) {
            bool moved = false;
            for (const std::size_t i : order) moved = move(i) || moved;
            if (!moved)
                for (const std::size_t i : order) moved = push_away(i) || moved;
            if (!moved) break;
        }
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i) sum += cost(i, chosen_[i]);
        if (sum < least) {
            least = sum;
            best = chosen_;
        }
    }

    /// The nearest free place anywhere in the area.
    void search_area(std::size_t i) {
        const LabelWish& wish = wishes_[i];
        std::optional<Candidate> best;
        const std::size_t old = chosen_[i];
        candidates_[i].emplace_back();
        chosen_[i] = candidates_[i].size() - 1;
        for (double y = area_.top(); y + wish.size.h <= area_.bottom(); y += wish.size.h / 3)
            for (double x = area_.left(); x + wish.size.w <= area_.right(); x += 4) {
                const Rect rect{x, y, wish.size.w, wish.size.h};
                // Farther away than the best it is no better, whatever stands there.
                if (best && cost_of_distance(i, distance(i, rect, 0)) >= best->cost) continue;
                candidates_[i].back() = candidate(i, rect, 0, 0);
                if (candidates_[i].back().cost >= (best ? best->cost : k_collision)) continue;
                const double here = cost_among_all(i, chosen_[i]);
                if (here < k_collision && (!best || here < best->cost))
                    best = {candidates_[i].back().rect, candidates_[i].back().leader, here};
            }
        if (best) {
            candidates_[i].back() = candidate(i, best->rect, 0, 0);
        } else {
            candidates_[i].pop_back();
            chosen_[i] = old;
        }
    }

    std::span<const LabelWish> wishes_;
    std::span<const Segment> lines_;
    struct Mark {
        std::size_t label;
        Rect rect;
    };
    Rect area_;
    Nearby lines_nearby_, marks_nearby_;
    std::vector<Mark> marks_;
    std::vector<std::vector<Candidate>> candidates_;
    std::vector<std::vector<std::size_t>> met_;    // labels that each may meet, by index
    std::vector<std::size_t> chosen_;
};

}    // namespace

bool crosses(const Segment& s, const Segment& t) {
    const double a = cross(s.a, s.b, t.a), b = cross(s.a, s.b, t.b), c = cross(t.a, t.b, s.a), d = cross(t.a, t.b, s.b);
    return a * b < 0 && c * d < 0;
}

bool crosses(const Segment& s, const Rect& r) {
    // Liang–Barsky: the share of the segment that lies inside.
    double enter = 0, leave = 1;
    const Point d = s.b - s.a;
    const auto clip = [&](double p, double q) {
        if (p == 0) return q > 0;
        const double t = q / p;
        if (p < 0)
            enter = std::max(enter, t);
        else
            leave = std::min(leave, t);
        return enter < leave;
    };
    return clip(-d.x, s.a.x - r.left()) && clip(d.x, r.right() - s.a.x) && clip(-d.y, s.a.y - r.top()) &&
           clip(d.y, r.bottom() - s.a.y);
}

std::vector<LabelPlace> place_labels(std::span<const LabelWish> wishes, std::span<const Segment> lines,
                                     const Rect& area) {
    if (wishes.empty()) return {};
    return Placement(wishes, lines, area).solve();
}

}    // namespace broadside::sheet
