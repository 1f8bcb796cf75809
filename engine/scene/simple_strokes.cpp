#include "engine/scene/simple_strokes.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace broadside::scene {
namespace {

/// The same outline the other way round.
Path reversed(const RoundedRect& box) {
    const Path path = box.grown(0);
    const auto p = path.points();
    Path out;
    if (p.size() != 17) {    // corners without radius
        out.move_to({box.rect.x, box.rect.y});
        out.line_to({box.rect.x, box.rect.bottom()});
        out.line_to({box.rect.right(), box.rect.bottom()});
        out.line_to({box.rect.right(), box.rect.y});
    } else {
        out.move_to(p[16]);
        for (std::size_t i = 16; i >= 4; i -= 4) {
            out.curve_to(p[i - 1], p[i - 2], p[i - 3]);
            out.line_to(p[i - 4]);
        }
    }
    out.close();
    return out;
}

}    // namespace

Path RoundedRect::grown(double by) const { return Path::rounded(rect.inset(-by), std::max(radius + by, 0.0)); }

std::vector<RoundedRect> rounded_rects(const Path& path) {
    using enum Path::Verb;
    static constexpr std::array verbs{move, line, curve, line, curve, line, curve, line, curve, close};
    static constexpr std::size_t points = 17;
    constexpr double slack = 1e-6;    // pt
    std::vector<RoundedRect> found;
    if (path.verbs().size() % verbs.size() != 0) return {};
    for (std::size_t n = 0; n < path.verbs().size() / verbs.size(); ++n) {
        if (!std::ranges::equal(path.verbs().subspan(n * verbs.size(), verbs.size()), verbs)) return {};
        const auto p = path.points().subspan(n * points, points);
        const double left = p[12].x, top = p[0].y, right = p[4].x, bottom = p[8].y;
        const RoundedRect box{{left, top, right - left, bottom - top}, p[0].x - left};
        const Path same = box.grown(0);
        const auto close = [](Point a, Point b) { return std::abs(a.x - b.x) < slack && std::abs(a.y - b.y) < slack; };
        if (!std::ranges::equal(p, same.points(), close)) return {};
        found.push_back(box);
    }
    return found;
}

std::vector<Rect> straight_lines(const Path& path, double width) {
    using enum Path::Verb;
    std::vector<Rect> found;
    const auto verbs = path.verbs();
    const auto p = path.points();
    for (std::size_t i = 0; i < verbs.size(); i += 2) {
        if (i + 1 == verbs.size() || verbs[i] != move || verbs[i + 1] != line) return {};
        const Point a = p[i], b = p[i + 1];
        if ((a.x == b.x) == (a.y == b.y)) return {};
        const double half = width / 2, across = a.x == b.x ? half : 0, along = half - across;
        found.push_back({std::min(a.x, b.x) - across, std::min(a.y, b.y) - along, std::abs(b.x - a.x) + 2 * across,
                         std::abs(b.y - a.y) + 2 * along});
    }
    return found;
}

Path filled_outline(const Stroke& stroke) {
    Path out;
    if (!stroke.dash.empty()) return out;
    const double half = stroke.width / 2;
    for (const RoundedRect& box : rounded_rects(stroke.path)) {
        if (std::min(box.rect.w, box.rect.h) <= stroke.width) return {};
        out.append(box.grown(half));
        out.append(reversed({box.rect.inset(half), std::max(box.radius - half, 0.0)}));
    }
    if (!out.empty() || stroke.cap != Cap::butt) return out;
    for (const Rect& line : straight_lines(stroke.path, stroke.width)) out.append(Path::rect(line));
    return out;
}

}    // namespace broadside::scene
