#pragma once
/// \file
/// What remains after layout: paint at fixed places, in order, ready for any back end. No defaults, percentages, font
/// look-ups or open files are left; a back end is one loop over three kinds of paint.
/// Units:   pt from the top left of the trim box, y down. Paint may lie outside (bleed); back ends clip.
/// Threads: immutable after `Builder::finish`; any number of threads may read it.

#include "engine/base/color.hpp"
#include "engine/base/geometry.hpp"
#include "engine/base/glyphs.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace broadside::scene {

struct Fill {
    Path path;    // non-zero winding
    Color color;
};
enum class Cap { butt, round };
struct Stroke {
    Path path;
    Color color;
    double width = 0;    // above 0
    Cap cap = Cap::butt;
    std::vector<double> dash;    // on, off, …; empty: solid. Joins are round.
};
struct Text {
    LineRef line;
    Point at;            // where the baseline begins
    double scale = 1;    // of the line's own pt
    Color color;
    Direction direction = Direction::right;
};
using Paint = std::variant<Fill, Stroke, Text>;

/// Its color; every paint has one.
Color color_of(const Paint& paint);
/// The text that a paint is; null where it is another.
const Text* text_of(const Paint& paint);

struct Item {
    Paint paint;
    Rect bounds;         // of the ink, stroke width included
    int region = -1;     // index in Scene::regions, −1: the sheet itself
    int element = -1;    // index in Scene::elements, −1: decoration
};

/// A piece of the sheet that has a name: a model's cell, a group, the legend. An SVG group, a PDF bookmark.
struct Region {
    std::string id;             // unique: `deepseek-v3`, `group-moe`
    std::string title;          // `DeepSeek V3 671B`
    std::string description;    // one sentence for readers who cannot see it
    Rect rect;
    int outline_level = -1;    // 0, 1, … in the PDF outline; −1: not in it
};

/// What things are to who has the sheet read aloud: a tree in reading order, whatever the order of painting. The kinds
/// are those of tagged PDF (ISO 32000-1, 14.8.4).
struct Element {
    enum class Kind { section, heading, paragraph, list, item, table, row, row_head, cell, figure, link };
    Kind kind = Kind::section;
    int parent = -1;      // index in Scene::elements, −1: the document
    int level = 0;        // of a heading, from 1
    std::string words;    // what a figure shows, for who cannot see it
    Rect rect;            // of a figure
};

/// A rectangle that leads to an address when clicked, or to a region of the sheet (`#deepseek-v3`).
struct Link {
    Rect rect;
    std::string uri;
    std::string title;
    int element = -1;    // index in Scene::elements, −1: none
};

struct Metadata {
    std::string title, subject, author, keywords;
    std::int64_t date = 0;    // seconds since 1970 UTC, of the edition
    std::string generator;    // `Broadside 0.1.0`
    std::string source;       // what it was made from: `catalog sha256:…`
};

struct Scene {
    Size size;    // of the trim box
    Color ground;
    bool transparent = false;    // the ground is not painted in SVG, PDF and PNG: what lies below shows
    std::vector<Item> items;    // bottom to top
    std::vector<Region> regions;
    std::vector<Element> elements;    // parents before their children, siblings in reading order; empty: not structured
    std::vector<Link> links;
    Metadata metadata;
};
using SceneRef = std::shared_ptr<const Scene>;

/// Collects items, computes their bounds and freezes the result. One thread.
class Builder {
public:
    /// `expected`: about how many items there will be; they may be more.
    Builder(Size size, Color ground, std::size_t expected = 0);
    void fill(Path path, Color color);
    void stroke(Path path, Color color, double width, std::vector<double> dash = {}, Cap cap = Cap::butt);
    void text(LineRef line, Point at, Color color, double scale = 1, Direction direction = Direction::right);
    void link(const Rect& rect, std::string uri, std::string title, int element = -1);
    /// Adds to the reading order, and gives its index.
    int element(Element element);
    /// What is added from here on belongs to that element; −1: to none.
    void tag(int element) { tag_ = element; }
    /// What is added until `end_region` belongs to the region; regions nest by the innermost.
    int begin_region(Region region);
    void end_region();
    void metadata(Metadata m);
    void transparent(bool yes) { scene_.transparent = yes; }
    SceneRef finish() &&;

private:
    void add(Paint paint, const Rect& bounds);
    Scene scene_;
    std::vector<int> open_;
    int tag_ = -1;
};

/// Outline of one glyph in units of the em (1 = font size), y down, from the font's own outlines without hinting.
/// Threads: one `Outlines` per thread, or finish all look-ups first.
class Outlines {
public:
    Outlines();
    ~Outlines();
    Outlines(const Outlines&) = delete;
    Outlines& operator=(const Outlines&) = delete;
    const Path& glyph(const FontRef& font, std::uint32_t id);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::scene
