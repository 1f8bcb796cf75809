#pragma once
/// \file
/// A finished drawing: marks at fixed places, and what they mean. The hand-over from diagrams to the sheet; legend,
/// headers and charts are drawings too.
/// Units:   pt from the drawing's top left corner, y down.
/// Threads: values.

#include "engine/base/color.hpp"
#include "engine/base/geometry.hpp"
#include "engine/base/glyphs.hpp"
#include "engine/draw/look.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace broadside::diagram {

/// What a part is, for the report: a component of a model, in the order of `Component`, or
/// something of the drawing itself.
enum class PartKind {
    full_attention,
    local_attention,
    latent_attention,
    linear_mixer,
    dense_ffn,
    experts,
    norm,
    embedding,
    residual,
    cache,
    plain,
    // of a block and what stands around it
    block,
    sublayer,
    mixer,
    ffn,
    layer_embedding,
    mtp,
    layer,
    position,
    count,
    operation,
    sum,
    query_heads,
    // of a cell
    head,
    badge,
    fact,
    change,
    notes,
    foot,
    organization,
    scale,
    // of the sheet
    group,
    key,
    year,
    skyline,
    parameters,
    trend,
    kv_cache,
    lineage,
    plates,
};
/// As in the report: `layer-embedding`.
std::string_view name(PartKind kind);
/// A part that stands for a component.
constexpr PartKind as_part(Component component) { return static_cast<PartKind>(component); }
static_assert(as_part(Component::full_attention) == PartKind::full_attention &&
              as_part(Component::plain) == PartKind::plain);

/// What it looks like.
enum class PartRole { area, badge, box, frame, line, marks, mask, node, panel, row, text, tick, title };
std::string_view name(PartRole role);

/// Something with a meaning and a place; drawn by the marks around it. Ids are unique within a drawing, and names for
/// the report: the engine finds no part by its id.
struct Part {
    std::string id;    // `stack.mixer`, `inset.mla.kv-down`
    PartKind kind = PartKind::plain;
    PartRole role = PartRole::area;
    std::string label;
    Rect rect;
    Color color;
    double value = 0;      // the figure that its rectangle is in proportion to
    std::string unit{};    // of that figure: `layers`, `parameters`; empty: it stands for none
};

struct Shape {
    Path path;
    std::optional<Color> fill, stroke;
    double width = 0;            // of the stroke
    std::vector<double> dash;    // on, off, …; empty: solid
};

struct Label {
    LineRef line;
    Point at;               // where the baseline begins
    Color color, ground;    // ground: what it stands on, for contrast
    TextRole role = TextRole::note;
    double least = 0;    // smallest size in print, pt
    std::string part;    // id of the part it belongs to and must stay inside of; empty: the drawing
    Direction direction = Direction::right;
    bool goes_on = false;    // the next line of the text that the label before it began

    Rect ink() const { return turned(line->ink, direction).moved(at); }
};

enum class LineKind { wire, leader, rule };
/// A line with a meaning: wires carry data and end in an arrow, leaders tie a thing to its explanation, rules divide.
struct Line {
    LineKind kind = LineKind::wire;
    std::string from, to;         // ids of parts; empty where it comes from outside
    std::vector<Point> points;    // orthogonal for wires
    double radius = 0;            // of its corners
    double width = 0;
    Color color;
    std::vector<double> dash;
    bool arrow = false;    // at the last point
};

struct Hyperlink {
    Rect rect;
    std::string uri, title;
};

using Mark = std::variant<Shape, Label, Line>;
/// The text that a mark is; null where it is another.
const Label* label_of(const Mark& mark);

struct Drawing {
    Size size;
    std::vector<Mark> marks;    // bottom to top
    std::vector<Part> parts;
    std::vector<Hyperlink> links;

    /// Adds another drawing's content, moved by `at`; its ids get the prefix (`legend.` …).
    void add(const Drawing& other, Point at, const std::string& prefix = {});
};

/// The filled triangle at the end of a wire that comes from `before` and ends at `tip`.
Path arrow_head(Point before, Point tip, double size);
/// Length of an arrow head for a wire of that width.
constexpr double arrow_size(double width) { return 3.2 + 1.6 * width; }

}    // namespace broadside::diagram
