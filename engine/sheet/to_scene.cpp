#include "engine/sheet/sheet.hpp"
#include "engine/sheet/structure.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>

namespace broadside::sheet {
namespace {

/// Paints the marks of one placed drawing.
class MarkPainter {
public:
    MarkPainter(scene::Builder& out, const Placed& placed, double hairline)
        : out_(out), at_(placed), hairline_(hairline) {}

    void operator()(const diagram::Shape& s) const {
        Path path = s.path.placed({at_.rect.x, at_.rect.y}, at_.scale);
        if (s.fill) out_.fill(path, *s.fill);
        if (s.stroke) out_.stroke(std::move(path), *s.stroke, width(s.width), dash(s.dash));
    }
    void operator()(const diagram::Label& l) const {
        out_.text(l.line, at_.to_sheet(l.at), l.color, at_.scale, l.direction);
    }
    void operator()(const diagram::Line& l) const {
        std::vector<Point> points = l.points;
        if (points.size() < 2) return;
        const Point before = points[points.size() - 2], tip = points.back();
        if (l.arrow) {
            // The shaft ends inside the head, or its butt would blunt the tip.
            const double size = diagram::arrow_size(l.width);
            const double length = std::max(std::hypot(tip.x - before.x, tip.y - before.y), 1e-9);
            points.back() = tip + (before - tip) * (std::min(size * 0.7, length) / length);
        }
        out_.stroke(Path::polyline(points, l.radius).placed({at_.rect.x, at_.rect.y}, at_.scale), l.color,
                    width(l.width), dash(l.dash));
        if (l.arrow)
            out_.fill(diagram::arrow_head(before, tip, diagram::arrow_size(l.width))
                          .placed({at_.rect.x, at_.rect.y}, at_.scale),
                      l.color);
    }

private:
    double width(double w) const { return std::max(w * at_.scale, hairline_); }
    std::vector<double> dash(std::vector<double> pattern) const {
        for (double& d : pattern) d *= at_.scale;
        return pattern;
    }
    scene::Builder& out_;
    const Placed& at_;
    double hairline_;
};

/// The marks of a drawing as they are painted: the drawing itself first, in its order, then what is said besides, in
/// the order of reading. Nothing stands on a text, so the picture is the same; readers meet each element in one piece.
std::vector<std::size_t> order(const Placed& placed, const Reading& reading) {
    std::vector<std::size_t> out(placed.drawing.marks.size());
    std::iota(out.begin(), out.end(), std::size_t{0});
    std::ranges::stable_sort(out, {}, [&](std::size_t i) {
        const int element = reading.marks[i];
        return element == reading.figure ? -1 : element;
    });
    return out;
}

/// The element that a link belongs to: what is said where it lies, else the section.
int holder(const Placed& placed, const Reading& reading, const Rect& link) {
    for (std::size_t i = 0; i < placed.drawing.marks.size(); ++i) {
        const auto* label = diagram::label_of(placed.drawing.marks[i]);
        if (label == nullptr || reading.marks[i] < 0 || reading.marks[i] == reading.figure) continue;
        const Point middle = label->ink().center();
        if (link.contains({middle.x, middle.y, 0, 0})) return reading.marks[i];
    }
    return reading.section;
}

}    // namespace

scene::SceneRef to_scene(const Sheet& sheet) {
    std::size_t marks = 0;
    for (const Placed& placed : sheet.placed) marks += placed.drawing.marks.size();
    scene::Builder out(sheet.size, sheet.ground, 2 * marks);    // most are filled and stroked, or a line and its head
    out.metadata(sheet.metadata);
    out.transparent(sheet.transparent);
    const std::vector<Reading> readings = structure(sheet, out);
    std::set<std::string> ids;    // that links may lead to
    for (const Placed& placed : sheet.placed) ids.insert(placed.id);
    const auto paint = [&](const Placed& placed, const Reading& reading, int level) {
        out.begin_region({placed.id, placed.title, placed.description, placed.rect, level});
        for (const std::size_t i : order(placed, reading)) {
            out.tag(reading.marks[i]);
            std::visit(MarkPainter(out, placed, sheet.hairline), placed.drawing.marks[i]);
        }
        out.tag(-1);
        for (const diagram::Hyperlink& link : placed.drawing.links) {
            if (link.uri.starts_with('#') && !ids.contains(link.uri.substr(1))) continue;
            out.link(placed.to_sheet(link.rect), link.uri, link.title,
                     out.element({scene::Element::Kind::link, holder(placed, reading, link.rect), 0, {}, {}}));
        }
        out.end_region();
    };
    // Outline levels: a group's heading stands for the group, its cells below it; furniture that has a title stands
    // beside the groups, but for the header, which is the whole.
    std::map<std::size_t, int> levels;
    for (std::size_t i = 0; i < sheet.placed.size(); ++i)
        if (const Placed& placed = sheet.placed[i];
            placed.model.empty() && placed.kind != PlacedKind::header && !placed.title.empty())
            levels[i] = 0;
    for (const SheetGroup& group : sheet.groups) {
        if (group.heading) levels[*group.heading] = 0;
        for (const std::size_t cell : group.cells) levels[cell] = 1;
    }
    for (std::size_t i = 0; i < sheet.placed.size(); ++i) {
        const auto it = levels.find(i);
        paint(sheet.placed[i], readings[i], it == levels.end() ? -1 : it->second);
    }
    return std::move(out).finish();
}

}    // namespace broadside::sheet
