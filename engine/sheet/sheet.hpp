#pragma once
/// \file
/// The sheet: every drawing at its place. Made from catalog and layout file; painted by `to_scene`, measured by
/// engine/report.
/// Units:   pt of the sheet from its top left corner, y down; drawings are in their own pt, times `Placed::scale`.
/// Errors:  InputError where the models do not fit, with the reason and what would fit; UsageError for unknown ids.
/// Threads: `make_sheet` works on as many as its options say; the Sheet is a value.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/drawing.hpp"
#include "engine/scene/scene.hpp"
#include "engine/sheet/layout_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace broadside::sheet {

/// What a drawing on the sheet is, and so where it comes in the reading: header, keys, charts,
/// headings with their cells, foot.
enum class PlacedKind { header, key, chart, heading, cell, foot };
struct Placed {
    PlacedKind kind = PlacedKind::chart;
    std::string id;             // unique on the sheet: the model's id, `header`, `group-moe`, `legend`, `foot-kv_cache`
    std::string title;          // `DeepSeek V3 671B`
    std::string description;    // one sentence for readers who cannot see it
    std::string model, group;    // ids; empty where it belongs to none
    Rect rect;
    double scale = 1;
    diagram::Drawing drawing;

    Point to_sheet(Point p) const { return Point{rect.x, rect.y} + p * scale; }
    Rect to_sheet(const Rect& r) const { return (r * scale).moved({rect.x, rect.y}); }
};

struct SheetGroup {
    std::string id, title, sentence;
    Rect rect;                             // heading and cells, without a legend beside
    Rect body;                             // cells and what lies between them
    std::optional<std::size_t> heading;    // indices in Sheet::placed; a single model has no heading
    std::vector<std::size_t> cells;
    double fill = 0;    // the cells' area over the area of `body`
};

struct Sheet {
    Size size;
    double dpi = 300;
    Color ground;
    bool transparent = false;          // the ground is not painted
    double hairline = 0.5;             // no line is painted thinner, whatever the scale
    double scale = 1;                  // of all cells
    bool grid = false;                 // of compact cells: one size in a group, rows that need not be full
    std::vector<SheetGroup> groups;    // top to bottom
    std::vector<Placed> placed;        // bottom to top
    scene::Metadata metadata;
    std::string explanation;    // for --explain: scale, rows, fill per group, what limits the scale
};

/// Up to this many models asked for by their ids make a page of their own.
inline constexpr std::size_t k_most_on_page = 6;

struct SheetOptions {
    enum class Frame { none, cell };
    std::vector<std::string> models;     // ids; empty: what the layout file selects. Up to k_most_on_page: their page
    Frame frame = Frame::none;           // around each cell of a page
    bool transparent = false;            // no ground; framed cells keep it
    std::optional<double> dpi;           // instead of the layout file's
    std::optional<std::int64_t> date;    // seconds since 1970 UTC, instead of the catalog's date
    std::string version;                 // of the program, for colophon and metadata
    int threads = 0;                     // that compose and draw cells; 0: one per processor
};

/// What the layout file selects, or many models: a sheet of its size with all its zones. One to six models of
/// `SheetOptions::models`: a page as large as their cells need at scale 1, in the order of their ids, with nothing but
/// the cells, each with all that is known of its model.
Sheet make_sheet(const catalog::Catalog& catalog, const LayoutFile& layout, text::Shaper& shaper,
                 const SheetOptions& options);
/// Puts frames in the gutters around these models, on top of everything.
void frame_models(Sheet& sheet, const std::vector<std::string>& ids, const LayoutFile& layout);
/// The paint list, with a region for each group (outline level 0) and model (level 1), and links.
scene::SceneRef to_scene(const Sheet& sheet);

}    // namespace broadside::sheet
