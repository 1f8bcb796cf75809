#pragma once
/// \file
/// A layout file: everything that decides how a sheet looks and what stands where, as JSON that a designer edits.
/// Format:  layouts/schema/layout.schema.json. `"extends": "print.json"` takes every key that is not given from another
///          layout file, beside it or installed; objects are merged key by key, arrays and values are replaced.
/// Units:   pt of the print, but for `size`, which names its unit, and `press`, which is in mm and percent of ink.
/// Errors:  InputError with every problem of the file (and of those it extends), each with its place.
/// Threads: values.

#include "engine/base/error.hpp"
#include "engine/cell/cell.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace broadside::sheet {

struct Margins {
    double top = 0, right = 0, bottom = 0, left = 0;
};
/// Distances between neighbors.
struct Gutters {
    double column = 12;    // cells of a row
    double row = 12;       // rows of a group
    double group = 22;     // groups, header, foot
    double heading = 8;    // a heading and its first row
};

/// The zones of the sheet, from top to bottom.
enum class Zone { header, skyline, trends, legend, groups, foot };
enum class LegendPlace { none, zone, beside, side };    // beside: to the right of a group; side: of all groups
/// full: every mechanism drawn inside, packed at the largest scale; compact: figures at fixed places in one grid.
enum class CellForm { full, compact };
enum class FootPart { parameters, kv_cache, lineage, index, colophon, key };
enum class Grouping { groups, timeline };    // the catalog's groups, or all models in one row of time
enum class OrderKey { released, total, active, name, id };

/// What a sheet shows; empty lists select everything.
struct Selection {
    std::vector<std::string> groups, organizations, ids;
    std::optional<int> from_year, to_year;    // both included
};

/// What a trend may claim: shares of the models of a period, 0 to 1.
struct TrendThresholds {
    double rise = 0.1;    // from the first period to the last: it spreads
    double rule = 0.5;    // in the last period: it is the rule
};

/// How the sheet goes to press; what the keys mean is said by pdf::PressOptions.
struct Press {
    enum class Mode { cmyk, rgb };
    Mode mode = Mode::cmyk;
    double bleed_mm = 3.175;
    bool marks = false;
    std::filesystem::path profile;    // empty: the program's own
    double ink_limit = 300;           // %
};

struct LayoutFile {
    std::string name;    // the file's name without its ending: `print`
    Place place;         // of the file
    Size size;           // pt
    double dpi = 300;
    Margins margins;
    Gutters gutters;
    std::vector<Zone> zones;
    LegendPlace legend = LegendPlace::zone;
    bool plates = false;           // of compact cells' sheets: each mechanism once, beside small groups
    std::string legend_group;      // beside which group; the last one where it is not on the sheet
    std::vector<FootPart> foot;    // from left to right
    double foot_height = 0;
    TrendThresholds trends;
    Grouping grouping = Grouping::groups;
    std::string timeline_title, timeline_sentence;
    int columns = 0, rows = 0;    // of the coordinates on the margins, 0: none
    Selection selection;
    std::vector<OrderKey> order;
    double most_scale = 1.5;       // of the cells
    double furniture_scale = 1;    // of everything else: header, headings, legend, foot, coordinates
    double most_enlarged = 1;      // of the whole sheet, where compact cells are few
    CellForm cell = CellForm::full;
    std::vector<std::string>
        reference;    // of compact cells: what models without an ancestor here are measured against
    diagram::Content content;
    diagram::Look look;
    bool grey_organizations = false;    // the models' own colors as grays of equal lightness
    Press press;

    /// The smallest scale at which no text of a cell falls below its least size.
    double least_scale() const;
    /// The role of that text.
    diagram::TextRole limiting_role() const;
    /// The smallest of the least sizes of a cell's texts, pt of the print.
    double smallest_least() const;

    std::map<std::string, Place> places;       // path (`types.label.size`) → where its value stands
    Place place_of(std::string path) const;    // of the path or its nearest ancestor
};

/// The newest version of the format: `format` in a layout file.
inline constexpr int k_layout_format = 1;
/// The format for editors, a JSON Schema: layouts/schema/layout.schema.json is this text.
std::string layout_schema();

/// Reads and validates `path`; messages name the file as `path` is given. What it extends lies beside it, else in the
/// first of `folders` that has it.
LayoutFile read_layout(const std::filesystem::path& path, const std::vector<std::filesystem::path>& folders = {});

/// The file and those that it extends, one after the other, as far as they can be read.
std::vector<std::filesystem::path> files_of_layout(const std::filesystem::path& path,
                                                   const std::vector<std::filesystem::path>& folders = {});

}    // namespace broadside::sheet
