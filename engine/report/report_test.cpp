#include "engine/report/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace broadside::report {
namespace {

using ::testing::HasSubstr;

/// A sheet with a heading and one cell at half its size, 100 pt right and 50 pt down.
sheet::Sheet sheet() {
    auto line = std::make_shared<TextLine>();
    line->text = "Norm \"x\"";
    line->runs.push_back({nullptr, 9, line->text, {}, {}});
    line->ink = {1, -6, 40, 8};

    sheet::Sheet out;
    out.size = {3496.8, 2997.6};
    out.dpi = 300;
    sheet::Placed heading;
    heading.id = "group-dense";
    heading.group = "dense";
    heading.rect = {10, 10, 300, 20};
    sheet::Placed cell;
    cell.id = cell.model = "tiny";
    cell.group = "dense";
    cell.rect = {100, 50, 200, 150};
    cell.scale = 0.5;
    cell.drawing.parts.push_back({"stack.norm",
                                  diagram::PartKind::norm,
                                  diagram::PartRole::box,
                                  "RMSNorm",
                                  {20, 10, 60, 30},
                                  {0x8d, 0x99, 0xa8}});
    cell.drawing.marks.push_back(
        diagram::Label{line, {24, 30}, {17, 20, 24}, {255, 255, 255}, diagram::TextRole::label, 4.5, "stack.norm"});
    diagram::Line wire;
    wire.from = "stack.norm";
    wire.points = {{50, 10}, {50, 0}};
    wire.width = 0.8;
    cell.drawing.marks.push_back(wire);
    out.placed = {heading, cell};
    out.groups.push_back({"dense", "Dense", "All of it.", {10, 10, 300, 200}, {10, 40, 300, 170}, 0, {1}, 0.9126});
    return out;
}

std::string written(const sheet::Sheet& of) {
    MemorySink sink;
    write_report(of, sink);
    return std::string(sink.text());
}

TEST(Report, StatesTheCanvasInPixelsAndPoints) {
    EXPECT_THAT(written(sheet()), HasSubstr(R"("canvas": {"width_px": 14570, "height_px": 12490, )"
                                            R"("width_pt": 3496.8, "height_pt": 2997.6})"));
    sheet::Sheet coarse = sheet();
    coarse.dpi = 30;
    EXPECT_THAT(written(coarse), HasSubstr(R"("width_px": 1457, "height_px": 1249)"));
}

TEST(Report, PutsPartsTextsAndLinesOnTheSheet) {
    const std::string json = written(sheet());
    EXPECT_THAT(json,
                HasSubstr(R"({"model": "tiny", "group": "dense", "rect": [100, 50, 200, 150], "scale": 0.5, "parts": [
  {"id": "stack.norm", "kind": "norm", "role": "box", "label": "RMSNorm", "rect": [110, 55, 30, 15], )"
                          R"("color": "#8d99a8"}]})"));
    // Ink from (24 + 1, 30 − 6) of 40 × 8, at half size; 9 pt type becomes 4.5 pt.
    EXPECT_THAT(json, HasSubstr(R"({"text": "Norm \"x\"", "model": "tiny", "in": "tiny", "part": "stack.norm", )"
                                R"("role": "label", "size_pt": 4.5, "min_pt": 4.5, "rect": [112.5, 62, 20, 4], )"
                                R"("color": "#111418", "ground": "#ffffff"})"));
    // The line is drawn no thinner than the sheet's hairline.
    EXPECT_THAT(json, HasSubstr(R"({"model": "tiny", "in": "tiny", "kind": "wire", "from": "stack.norm", "to": "", )"
                                R"("width_pt": 0.5, "points": [[125, 55], [125, 50]]})"));
}

TEST(Report, TellsGroupsFillAndWhatElseStandsOnTheSheet) {
    const std::string json = written(sheet());
    EXPECT_THAT(json, HasSubstr(R"({"id": "dense", "title": "Dense", "rect": [10, 10, 300, 200]})"));
    EXPECT_THAT(json, HasSubstr(R"("fill": {"dense": 0.91})"));
    EXPECT_THAT(json, HasSubstr("\"furniture\": [\n{\"id\": \"group-dense\", \"group\": \"dense\", "
                                "\"rect\": [10, 10, 300, 20], \"scale\": 1, \"parts\": []}\n],"));
}

TEST(Report, AnEmptySheetIsStillWellFormed) {
    EXPECT_EQ(written({}),
              "{\n\"canvas\": {\"width_px\": 1, \"height_px\": 1, \"width_pt\": 0, \"height_pt\": 0},\n"
              "\"groups\": [\n],\n\"cells\": [\n],\n\"furniture\": [\n],\n\"texts\": [\n],\n\"lines\": [\n],\n"
              "\"fill\": {}\n}\n");
}

}    // namespace
}    // namespace broadside::report
