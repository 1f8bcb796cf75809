#pragma once
/// \file
/// Everything on the sheet that is not a model's cell: header, headings, legend, the charts of the foot, index,
/// colophon, coordinates. Each is a drawing, made from the same facts and with the same pen as the cells.
/// Units:   pt of the print; furniture is placed at scale 1, so that its type has the sizes the layout file gives.
/// Errors:  none of its own; a size below the stated least makes texts overlap, which the report finds.
/// Threads: pure functions; one Shaper may serve several.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/drawing.hpp"
#include "engine/draw/words.hpp"
#include "engine/sheet/layout_file.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::sheet {

/// What furniture is made from.
struct Furnishing {
    const catalog::Catalog& catalog;
    std::vector<const catalog::Model*> models;    // on this sheet, in its order
    const diagram::Look& look;
    text::Shaper& shaper;
    catalog::Date date;       // of the edition
    std::string version;      // of the program: `0.1.0`
    double cell_scale = 1;    // of the cells over that of furniture, for the legend's scale mark
    bool insets = true;       // cells have some: the legend explains what occurs only there
    TrendThresholds trends{};
    bool compact = false;                     // cells are compact: the legend is a key to these
    std::vector<std::string> references{};    // ids: what compact cells without an ancestor here are measured against
    const std::set<std::string>* words = nullptr;    // that stand on the sheet, for its key; null: not drawn yet
    Place size_place{};    // where the layout says the sheet's size: what does not fit is said there
};

/// Heights that a piece of furniture can be drawn at in some width, pt: below the least its texts would meet.
struct Extent {
    double least = 0, natural = 0;
};

// ---- zones ----------------------------------------------------------------------------------------------------------

/// Title, what the sheet shows, how many models, when. Its height follows from its type: `size.h` of the result.
diagram::Drawing header(const Furnishing& f, double width);
/// The width at which the header's title and figures stand on one line.
double header_width(const Furnishing& f);

/// A group (or a timeline) as its heading needs it.
struct HeadingFacts {
    std::string id, title, sentence;    // id: of the group; decides the color of the rule
    std::vector<const catalog::Model*> models;
};
/// One line: title on the left, number of models, span of years and the sentence on its baseline, as wide as `width`.
diagram::Drawing heading(const Furnishing& f, const HeadingFacts& group, double width);

/// The badges that models here have, mixers and feed-forwards first.
std::vector<diagram::BadgeText> badges_on_sheet(const Furnishing& f);

/// Least sizes the legend can take, as diagram::Cell::sizes: widths rise, heights fall, none beats another.
std::vector<Size> legend_sizes(const Furnishing& f);
/// The legend at exactly `size`, which must hold one of `legend_sizes`.
diagram::Drawing legend(const Furnishing& f, Size size);

/// Kinds of component that the sheet's models use; what the legend explains, in its order.
std::vector<diagram::Component> kinds_on_sheet(const std::vector<const catalog::Model*>& models);

// ---- foot -----------------------------------------------------------------------------------------------------------

/// Where a model stands on the sheet: id → `C4`; empty where the sheet has no coordinates.
using Coordinates = std::map<std::string, std::string>;

struct FootPlace {
    FootPart part;
    Rect rect;    // within the foot
};
/// The parts side by side in `width`, all as high as the least height, `least` or more, at which each has room.
std::vector<FootPlace> arrange_foot(const Furnishing& f, const std::vector<FootPart>& parts, double width,
                                    double gutter, double least);
/// One part at the size `arrange_foot` gave it.
diagram::Drawing foot_part(const Furnishing& f, FootPart part, Size size, const Coordinates& coordinates);
/// Its key in layout files, and its name and what it shows for readers who cannot see it.
std::string_view name(FootPart part);
std::string_view title(FootPart part);
std::string_view description(FootPart part);

// ---- margins --------------------------------------------------------------------------------------------------------

/// Letters across and figures down on all four margins, with ticks between: for a sheet of that size.
diagram::Drawing margin_coordinates(const Furnishing& f, Size sheet, const Margins& margins, int columns, int rows);
/// The field of the sheet that a point lies in: `C4`; columns beyond Z are `AA`, `AB`, ….
std::string coordinate(Point at, Size sheet, const Margins& margins, int columns, int rows);

// ---- shared ---------------------------------------------------------------------------------------------------------

/// The tone that stands for a group in charts and headings: by its place in the catalog.
const diagram::Tone& group_tone(const Furnishing& f, std::string_view group);

}    // namespace broadside::sheet
