#pragma once
/// \file
/// The layout report, read back as a stranger would: from its JSON alone.
/// Errors:  std::runtime_error where the file is not what ARCHITECTURE.md says.
/// Threads: values.

#include "engine/base/color.hpp"
#include "engine/base/geometry.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace broadside::testing {

struct ReportPart {
    std::string id, kind, role, label;
    Rect rect;
    double value = 0;      // that the rectangle stands for, in `unit`; no unit: for none
    std::string unit{};
};
struct ReportPlaced {
    std::string id, group;    // id: of the model in cells
    Rect rect;
    double scale = 0;
    std::vector<ReportPart> parts;
};
struct ReportText {
    std::string text, model, in, part, role;
    double size_pt = 0, min_pt = 0;
    Rect rect;
    Color color, ground;
};
struct ReportLine {
    std::string model, in, kind, from, to;
    double width_pt = 0;
    std::vector<Point> points;
};
struct ReportGroup {
    std::string id, title;
    Rect rect;
};
struct Report {
    double width_px = 0, height_px = 0, width_pt = 0, height_pt = 0;
    std::vector<ReportGroup> groups;
    std::vector<ReportPlaced> cells, furniture;
    std::vector<ReportText> texts;
    std::vector<ReportLine> lines;
    std::map<std::string, double> fill;
};

Report read_report(const std::filesystem::path& path);

}    // namespace broadside::testing
