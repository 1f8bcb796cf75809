#pragma once
/// \file
/// The words and pictures of a panel, set at a width: several ways, the airy ones higher than the dense ones.
/// Units:   pt, from the top left of the area below the title bar.

#include "engine/draw/pen.hpp"
#include "engine/inset/panel.hpp"

#include <string>
#include <vector>

namespace broadside::diagram::compact {

struct PanelSetting {
    struct Piece {
        std::string text;
        PanelItem::Weight weight = PanelItem::Weight::plain;
        double x = 0;          // its left end, or its right end
        bool right = false;    // aligned at `x`
        bool label = false;    // soft, the label of a row
        Component kind = Component::plain;    // its color, where it is solid
    };
    std::vector<std::vector<Piece>> lines;
    Rect picture, corner, measure;    // empty: not shown
    double first = 0;                 // top of the first line
    double height = 0;                // that all of it takes
    int lost = 0;    // 0: nothing; in the fewer words, where an item has such: 1, and 1 for each figure they leave out
};

/// The airiest first; each lower than the one before.
std::vector<PanelSetting> panel_settings(Pen& pen, const Panel& panel, double width);
/// Draws a setting into an area of its width and at least its height; what is more goes between the lines.
void draw_setting(Pen& pen, const Panel& panel, const PanelSetting& setting, const Rect& area);

}    // namespace broadside::diagram::compact
