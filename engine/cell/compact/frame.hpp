#pragma once
/// \file
/// Where the parts of a compact cell stand: the same in every cell, so that a row of cells shares its lines. The
/// drawing is layouts-independent; the sheet scales it.
/// Units:   pt of the drawing, from the cell's top left corner.

#include "engine/base/geometry.hpp"

namespace broadside::diagram::compact {

// Head.
inline constexpr double k_rule = 1.8, k_name = 24, k_coordinate = 12.5, k_byline = 37.4, k_byline_middle = 34.5;
inline constexpr double k_features_middle = 21;    // of badges above those beside the date
inline constexpr double k_figures_top = 43.5, k_figure_label = 52, k_figure = 62.6, k_figures_bottom = 67.5;
// Figures of a cell without panels: below a higher head, in two rows.
inline constexpr double k_narrow_figures_top = 48.6, k_narrow_figures_bottom = 94.4;
// The stack, from top to bottom.
inline constexpr double k_body = 75;    // top of output head and strip
inline constexpr double k_head_bottom = 89, k_final_norm = 90, k_mtp_branch = 101.2;
inline constexpr double k_block_top = 103.2, k_upper_sum = 110.2, k_ffn_post = 116.2;
inline constexpr double k_ffn = 126, k_ffn_bottom = 147, k_ffn_norm = 148, k_upper_branch = 161.9;
inline constexpr double k_lower_sum = 169.7, k_mixer_post = 175.7, k_mixer = 185.5, k_mixer_bottom = 206.5;
inline constexpr double k_mixer_norm = 207.5, k_lower_branch = 221.3, k_block_bottom = 224.5;
inline constexpr double k_embedding = 231.5, k_embedding_bottom = 245.5;
inline constexpr double k_norm_height = 9, k_sum_radius = 4.5;
// Panels, and what is below.
inline constexpr double k_panels_top = 71, k_panels_bottom = 250;
inline constexpr double k_foot = 254, k_foot_first = 263.3, k_foot_leading = 9.2, k_foot_text = 41, k_foot_end = 3.1;
inline constexpr int k_foot_lines = 4;
// From left to right.
inline constexpr double k_strip = 17, k_lane = 22.5, k_block_left = 28, k_residual = 31, k_box_left = 67;
inline constexpr double k_corner = 2.5;    // of boxes and panels: no leader starts or ends there

/// The measures that depend on the cell's size, and on what it shows.
struct Frame {
    double width = 0;
    double extra = 0;         // height beyond the least, shared by the ways between sums and boxes
    /// Without panels the stack is as wide as the cell, and the head has a line and the figures a row more.
    bool with_panels = true;
    bool facts = true;        // the figures
    int foot = k_foot_lines;  // lines of it

    /// Wide ones have a column for the tokens trained on, and wider boxes.
    bool wide() const { return width >= 385; }
    double block_right() const { return !with_panels ? width : wide() ? 195 : 188; }
    /// How much lower than written above everything below the figures stands.
    double shift() const {
        const double top = with_panels ? k_figures_top : k_narrow_figures_top;
        return (facts ? (with_panels ? k_figures_bottom : k_narrow_figures_bottom) : top) - k_figures_bottom;
    }
    double box_right() const { return block_right() - 4.5; }
    double trunk() const { return (k_box_left + box_right()) / 2; }
    double panels() const { return block_right() + (wide() ? 8 : 6.5); }
    double panel_width() const { return width - panels(); }
    /// Boxes keep their heights and their norms; the ways from and to them are longer alike.
    double y(double at) const {
        const double share = at <= k_upper_sum                    ? 0
                             : at <= k_ffn_norm + k_norm_height   ? 0.22
                             : at <= k_upper_branch               ? 0.3
                             : at <= k_lower_sum                  ? 0.52
                             : at <= k_mixer_norm + k_norm_height ? 0.74
                             : at <= k_lower_branch               ? 0.9
                                                                  : 1;
        return at + share * extra;
    }
    Rect box(double top, double bottom) const { return {k_box_left, y(top), box_right() - k_box_left, bottom - top}; }
    /// Of everything, without the shift.
    double height() const { return k_foot_first + extra + (foot - 1) * k_foot_leading + k_foot_end; }
};

}    // namespace broadside::diagram::compact
