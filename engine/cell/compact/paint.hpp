#pragma once
/// \file
/// What is solid and what is pale in a compact cell: boxes, pills and words in the colors of a kind, at one of the two
/// strengths.
/// Units:   pt of the drawing.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/pen.hpp"

#include <string>
#include <string_view>

namespace broadside::diagram::compact {

/// Ground, outline and text of a part.
struct Strength {
    Color ground, edge, text, soft;
};
Strength strength(const Look& look, Component kind, bool changed);

/// A rounded box with a line of words, and a second one where there is one.
void box(Pen& pen, const std::string& id, Component kind, const Rect& rect, const Caption& caption, bool changed,
         PartKind part_kind);
/// A box whose label and detail stand in one line; `brief` stands in for a label that has no room.
void line_box(Pen& pen, const std::string& id, Component kind, const Rect& rect, const Caption& caption,
              std::string_view brief);
/// Words on a rounded ground.
struct WordsOnPill {
    std::string text;
    TextRole role = TextRole::note;
    double pad = 0, height = 0;    // pad: at both ends of the words
    PartKind part_kind = PartKind::plain;
    PartRole part_role = PartRole::badge;
};
/// Its left edge and middle at `at`; returns its rectangle.
Rect draw_pill(Pen& pen, const std::string& id, const WordsOnPill& pill, const Strength& colors, Point at);
/// The square in the organization's color, which stays to be seen on a dark ground.
void swatch(Pen& pen, const catalog::Organization& organization, const Rect& rect);
/// A solid line from a box to its panel.
void leader(Pen& pen, std::vector<Point> points, Color color, const std::string& from, const std::string& to);

}    // namespace broadside::diagram::compact
