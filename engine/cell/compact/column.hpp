#pragma once
/// \file
/// The panels of a compact cell: feed-forwards from the top, mixers from the bottom, each as high as what it says;
/// what is left stays between them.

#include "engine/cell/compact/frame.hpp"
#include "engine/cell/compact/words_in_panel.hpp"
#include "engine/cell/stack.hpp"

#include <vector>

namespace broadside::diagram::compact {

/// The most that a panel may be higher than what it says.
inline constexpr double k_most_stretch = 1.1;

class PanelColumn {
public:
    /// Each from top to bottom.
    PanelColumn(std::vector<Panel> ffns, std::vector<Panel> mixers)
        : ffns_(std::move(ffns)), mixers_(std::move(mixers)) {}
    /// The least height of all in a column of that width.
    double least_height(Pen& pen, double width) const;
    void draw(Pen& pen, const Frame& frame, const std::vector<Anchor>& anchors) const;

private:
    std::vector<PanelSetting> chosen(Pen& pen, double width, double height) const;
    std::vector<const Panel*> all() const;
    double gaps_of(std::size_t panels) const;
    /// Of all panels, bars and gaps included.
    double height_of(const std::vector<PanelSetting>& settings) const;
    /// Where the panels stand, each in line with its box as far as there is room.
    std::vector<Rect> stacked(const Frame& frame, const std::vector<Anchor>& anchors,
                              const std::vector<PanelSetting>& settings, bool stretched) const;
    struct Lead {
        std::size_t anchor = 0, panel = 0;
        bool straight = false;
        double to = 0;    // height at which it arrives; where it is straight it leaves there, too
    };
    std::vector<Lead> leads(const std::vector<Anchor>& anchors, const std::vector<Rect>& rects) const;

    std::vector<Panel> ffns_, mixers_;
};

}    // namespace broadside::diagram::compact
