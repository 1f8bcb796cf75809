#pragma once
/// \file
/// A model's name and size in a cell's head: as large as the look says where there is room, smaller where there is not,
/// and in two lines before it is refused.
/// Units:   pt of the drawing.
/// Threads: one thread (text is shaped on demand).

#include "engine/catalog/catalog.hpp"
#include "engine/draw/pen.hpp"

#include <optional>
#include <string>
#include <vector>

namespace broadside::diagram {

struct NameSetting {
    struct Line {
        std::string name, size;    // size stands behind the name of the last line
    };
    std::vector<Line> lines;
    double size = 0;         // of the type
    double width = 0;        // of the widest line
    double size_gap = 0;     // between name and size
    bool shrunk = false;     // smaller than the look says
};

/// The width that every head gives a name.
inline constexpr double k_name_room = 332;

/// The name in one line as wide as it wants to be.
double natural_name_width(Pen& pen, const catalog::Model& model);
/// The largest setting that fits; nothing where even two lines of the smallest type are too wide.
std::optional<NameSetting> name_setting(text::Shaper& shaper, const Look& look, const catalog::Model& model,
                                        double room);
/// The same of a name alone, whose two lines may be as small as that.
std::optional<NameSetting> name_setting(text::Shaper& shaper, const Look& look, const NameSetting::Line& all,
                                        double room, double least_two_lines);
/// Sets the lines, the last one on a baseline; returns their ink. Two lines stand where one of full size would.
Rect draw_name(Pen& pen, const NameSetting& setting, Point baseline, Color name, Color size);

}    // namespace broadside::diagram
