#pragma once
/// \file
/// The drawing vocabulary: boxes, wires, nodes, badges, panels. Everything on the poster is drawn with these, so that a
/// thing looks the same wherever it stands.
/// Units:   pt of the drawing.
/// Threads: one Pen per thread; its Shaper may be shared.

#include "engine/draw/drawing.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace broadside::diagram {

enum class Align { left, center, right };

/// What a node does with what comes in.
enum class Sign { plus, times };
/// `+`, `×`.
std::string_view symbol(Sign sign);

/// The two lines of a box; either may be empty.
struct Caption {
    std::string label, detail;
};

class Pen {
public:
    Pen(const Look& look, text::Shaper& shaper, Drawing& out) : look_(look), shaper_(shaper), out_(out) {}

    const Look& look() const { return look_; }
    text::Shaper& shaper() { return shaper_; }
    Drawing& out() { return out_; }

    // ---- measuring ----
    LineRef line(std::string_view text, TextRole role);
    double width(std::string_view text, TextRole role) { return line(text, role)->width; }
    /// Distance from one baseline to the next, and height of a line's capitals.
    double leading(TextRole role) const;
    double cap_height(TextRole role);
    /// The least box that holds a caption with its padding.
    Size box_size(const Caption& caption);

    // ---- text ----
    struct TextOptions {
        Align align = Align::left;
        std::optional<Color> color;     // the role's usual: ink for labels and values, soft for notes
        std::optional<Color> ground;    // the sheet's
        std::string part;               // it must stay inside
        Direction direction = Direction::right;
        bool goes_on = false;    // the next line of the text before it
    };
    /// Sets a line at a baseline point (its beginning, middle or end by `align`); returns its ink.
    Rect text(std::string_view text, TextRole role, Point at, const TextOptions& options);
    Rect text(std::string_view text, TextRole role, Point at) { return this->text(text, role, at, TextOptions()); }
    /// Sets a line with its capitals centered on y; on x where it runs upwards.
    Rect text_middle(std::string_view text, TextRole role, Point at, const TextOptions& options);
    /// The lines of a paragraph; nothing is drawn.
    std::vector<LineRef> lines(std::string_view text, TextRole role, double width);
    /// Sets a paragraph from its first baseline; returns the baseline after the last line.
    double paragraph(std::string_view text, TextRole role, Point at, double width, TextOptions options);

    // ---- boxes and nodes; each makes a part with the id ----
    /// A rounded box in the colors of its kind with its caption centered.
    void box(const std::string& id, Component kind, const Rect& rect, const Caption& caption,
             std::optional<PartKind> part_kind = {});
    /// A box that stands for several kinds: stacked rows, each in its own colors with its own line.
    struct Row {
        Component kind;
        std::string text;
    };
    void split_box(const std::string& id, const Rect& rect, std::span<const Row> rows, PartKind part_kind);
    /// A small circle with a sign. Radius `node_radius`.
    void node(const std::string& id, Point center, Sign sign, PartKind part_kind = PartKind::operation);
    double node_radius() const { return 4.6; }
    /// A pill with text in its kind's color, left edge and middle at `at`; returns its rectangle.
    Rect badge(const std::string& id, std::string_view text, Component kind, Point at);
    Size badge_size(std::string_view text);
    /// A pill in the cache color: what is kept for later tokens.
    void cache_mark(const std::string& id, const Rect& rect, std::string_view text);
    /// A framed panel with a title bar in its kind's color; returns the area below the bar.
    Rect panel(const std::string& id, Component kind, const Rect& rect, std::string_view title, std::string_view note);
    double panel_bar() const { return 15; }
    /// An area with a meaning and no drawing of its own.
    void part(const std::string& id, PartKind kind, PartRole role, std::string_view label, const Rect& rect,
              Color color);

    // ---- lines ----
    struct WireOptions {
        std::string from, to;
        bool arrow = true;
        std::optional<Color> color;    // of the residual path and wires
        double radius = 4;
        std::vector<double> dash;
        double width = 0;    // 0: the look's line
    };
    void wire(std::vector<Point> points, const WireOptions& options);
    /// A thin dotted line in the kind's color that ties two parts.
    void leader(std::vector<Point> points, Component kind, const std::string& from, const std::string& to);
    void rule(Point a, Point b, std::optional<Color> color = {}, double width = 0);
    void shape(Path path, std::optional<Color> fill, std::optional<Color> stroke = {}, double width = 0,
               std::vector<double> dash = {});

private:
    Color usual_color(TextRole role) const;

    const Look& look_;
    text::Shaper& shaper_;
    Drawing& out_;
};

}    // namespace broadside::diagram
