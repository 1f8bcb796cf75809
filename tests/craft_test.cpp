/// What a machine can measure of the poster's craft, measured in its layout report.

#include "tests/support/process.hpp"
#include "tests/support/report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace broadside::testing {
namespace {

/// Two decimals of the report, and the anti-aliased edge of a glyph: nothing that an eye sees.
constexpr double k_slack = 0.25;

/// Every sheet of layouts/, and print with a copy of one model more.
std::vector<std::string> sheets() {
    std::vector<std::string> out = layouts();
    for (const std::string& id : copied_models()) out.push_back("print + " + id);
    return out;
}

class Craft : public ::testing::TestWithParam<std::string> {
protected:
    const std::vector<ReportPlaced>& cells() const { return report_.cells; }
    /// Everything that stands on the sheet: cells and furniture.
    std::vector<ReportPlaced> everything() const {
        std::vector<ReportPlaced> all = report_.cells;
        all.insert(all.end(), report_.furniture.begin(), report_.furniture.end());
        return all;
    }
    /// Rectangles of parts by (what they stand in, id); of the whole thing under the empty id.
    std::map<std::pair<std::string, std::string>, Rect> parts() const {
        std::map<std::pair<std::string, std::string>, Rect> out;
        for (const ReportPlaced& placed : everything()) {
            out[{placed.id, ""}] = placed.rect;
            for (const ReportPart& part : placed.parts) out[{placed.id, part.id}] = part.rect;
        }
        return out;
    }

    bool is_print() const { return GetParam().starts_with("print"); }
    std::size_t copies() const { return GetParam().starts_with("print +") ? 1 : 0; }

    static std::string said(const ReportText& t) { return t.in + ": \"" + t.text + "\" (" + t.role + ")"; }

    Report report_ = read_report(report_of(GetParam()));
};

INSTANTIATE_TEST_SUITE_P(Sheets, Craft, ::testing::ValuesIn(sheets()), [](const auto& layout) {
    std::string name = layout.param;
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
});

TEST(Print, HasItsSize) {
    const Report report = read_report(report_of("print"));
    EXPECT_EQ(report.width_px, 14570);
    EXPECT_EQ(report.height_px, 12490);
    EXPECT_EQ(report.width_pt, 3496.8);
    EXPECT_EQ(report.height_pt, 2997.6);
    for (const ReportText& text : report.texts) EXPECT_GE(text.size_pt, 7) << text.in << ": " << text.text;
}

TEST_P(Craft, EveryModelOfTheCatalogueHasACell) {
    std::set<std::string> files, drawn;
    for (const auto& entry : std::filesystem::directory_iterator(source_folder() / "catalog/models"))
        files.insert(entry.path().stem().string());
    for (const ReportPlaced& cell : cells()) drawn.insert(cell.id);
    EXPECT_TRUE(std::ranges::includes(drawn, files));
    EXPECT_EQ(cells().size(), files.size() + copies());
    EXPECT_EQ(drawn.size(), cells().size());
    EXPECT_GT(report_.texts.size(), files.size() * 20);
    EXPECT_GT(report_.lines.size(), files.size() * 10);
}

TEST_P(Craft, CellsHaveOneScaleAndDoNotOverlap) {
    for (std::size_t i = 0; i < cells().size(); ++i) {
        EXPECT_EQ(cells()[i].scale, cells()[0].scale);
        for (std::size_t k = i + 1; k < cells().size(); ++k)
            EXPECT_FALSE(cells()[i].rect.overlaps(cells()[k].rect, 0.02)) << cells()[i].id << " and " << cells()[k].id;
    }
}

TEST_P(Craft, CellsLieInTheirGroupsAndGroupsOnTheSheet) {
    std::map<std::string, Rect> groups;
    for (const ReportGroup& group : report_.groups) {
        groups[group.id] = group.rect;
        EXPECT_TRUE(Rect({0, 0, report_.width_pt, report_.height_pt}).contains(group.rect)) << group.id;
    }
    for (const ReportPlaced& cell : cells()) EXPECT_TRUE(groups.at(cell.group).contains(cell.rect, 0.02)) << cell.id;
}

TEST_P(Craft, GroupsAreFilled) {
    EXPECT_EQ(report_.fill.size(), report_.groups.size());
    // On a grid the cells of a group have one size and its rows need not be full; elsewhere cells fill their group.
    const bool grid = GetParam() != "atlas";
    for (const auto& [group, fill] : report_.fill) {
        EXPECT_LE(fill, 1.0) << group;
        if (grid) {
            const ReportPlaced* first = nullptr;
            for (const ReportPlaced& cell : cells()) {
                if (cell.group != group) continue;
                if (first == nullptr) first = &cell;
                EXPECT_NEAR(cell.rect.w, first->rect.w, 0.1) << cell.id;
                EXPECT_NEAR(cell.rect.h, first->rect.h, 0.1) << cell.id;
            }
            continue;
        }
        EXPECT_GE(fill, 0.85) << group;
        // The report's own figure, measured again from its rectangles.
        double top = 1e9, bottom = 0, left = 1e9, right = 0, area = 0;
        for (const ReportPlaced& cell : cells()) {
            if (cell.group != group) continue;
            area += cell.rect.area();
            top = std::min(top, cell.rect.top());
            bottom = std::max(bottom, cell.rect.bottom());
            left = std::min(left, cell.rect.left());
            right = std::max(right, cell.rect.right());
        }
        EXPECT_GE(area / ((right - left) * (bottom - top)), 0.85) << group;
    }
}

TEST_P(Craft, NoTextOverlapsAnother) {
    std::vector<ReportText> texts = report_.texts;
    std::ranges::sort(texts, {}, [](const ReportText& t) { return t.rect.y; });
    for (std::size_t i = 0; i < texts.size(); ++i)
        for (std::size_t k = i + 1; k < texts.size() && texts[k].rect.y < texts[i].rect.bottom(); ++k)
            EXPECT_FALSE(texts[i].rect.overlaps(texts[k].rect, k_slack)) << said(texts[i]) << " and " << said(texts[k]);
}

TEST_P(Craft, EveryTextStaysInItsPart) {
    const auto known = parts();
    for (const ReportText& text : report_.texts) {
        const auto part = known.find({text.in, text.part});
        ASSERT_NE(part, known.end()) << said(text) << " belongs to a part that is not there: " << text.part;
        EXPECT_TRUE(part->second.contains(text.rect, k_slack)) << said(text) << " leaves " << text.part;
    }
}

TEST_P(Craft, EveryPartStaysInItsCell) {
    for (const ReportPlaced& placed : everything())
        for (const ReportPart& part : placed.parts) {
            EXPECT_TRUE(part.rect.w >= 0 && part.rect.h >= 0) << placed.id << " " << part.id;
            EXPECT_TRUE(placed.rect.contains(part.rect, k_slack)) << placed.id << " " << part.id;
        }
}

TEST_P(Craft, NoTextIsSmallerThanItsLeastSize) {
    for (const ReportText& text : report_.texts) {
        EXPECT_GT(text.min_pt, 0) << said(text);
        EXPECT_GE(text.size_pt, text.min_pt - 0.005) << said(text);
    }
}

TEST_P(Craft, TextHasContrast) {
    // WCAG 2.2, success criterion 1.4.3: large text is 18 pt or more.
    for (const ReportText& text : report_.texts)
        EXPECT_GE(contrast(text.color, text.ground), text.size_pt >= 18 ? 3.0 : 4.5) << said(text);
}

TEST_P(Craft, SmallTextIsDarkEnoughForThePress) {
    if (!is_print()) GTEST_SKIP() << "smaller sheets have smaller type";
    // Colored type is screened on the press; below 8 pt only near-neutral type stays sharp.
    for (const ReportText& text : report_.texts) {
        if (text.size_pt >= 8) continue;
        const Lab lab = to_lab(text.color);
        EXPECT_LT(std::hypot(lab.a, lab.b), 25) << said(text) << " " << text.color.hex() << " at " << text.size_pt;
    }
}

/// True where the stretch from a to b, `width` wide, meets the inside of `r`.
bool crosses(Point a, Point b, double width, const Rect& r) {
    const Rect target = r.inset(k_slack);
    if (target.empty()) return false;
    const auto meets = [&](Point p, Point q) {
        return target.overlaps({std::min(p.x, q.x) - width / 2, std::min(p.y, q.y) - width / 2,
                                std::abs(p.x - q.x) + width, std::abs(p.y - q.y) + width});
    };
    if (a.x == b.x || a.y == b.y) return meets(a, b);
    // A slanted one in short steps, as its box would be too large.
    const int steps = 1 + static_cast<int>(std::hypot(b.x - a.x, b.y - a.y));
    for (int i = 0; i < steps; ++i)
        if (meets(a + (b - a) * (static_cast<double>(i) / steps), a + (b - a) * (static_cast<double>(i + 1) / steps)))
            return true;
    return false;
}

TEST_P(Craft, NoLineGoesThroughAText) {
    std::map<std::string, std::vector<const ReportText*>> texts;
    for (const ReportText& text : report_.texts) texts[text.in].push_back(&text);
    for (const ReportLine& line : report_.lines)
        for (std::size_t i = 1; i < line.points.size(); ++i)
            for (const ReportText* text : texts[line.in])
                EXPECT_FALSE(crosses(line.points[i - 1], line.points[i], line.width_pt, text->rect))
                    << line.kind << " from " << line.from << " to " << line.to << " through " << said(*text);
}

TEST_P(Craft, NoLineIsThinnerThanTheHairline) {
    for (const ReportLine& line : report_.lines) EXPECT_GE(line.width_pt, 0.5) << line.in << " " << line.from;
}

TEST_P(Craft, LinesEndAtWhatTheyName) {
    // Wires and leaders tie two parts; a rule may divide or branch anywhere.
    const auto known = parts();
    for (const ReportLine& line : report_.lines) {
        if (line.kind == "rule") continue;
        ASSERT_GE(line.points.size(), 2u);
        const auto check = [&](const std::string& id, Point end) {
            if (id.empty()) return;
            const auto part = known.find({line.in, id});
            ASSERT_NE(part, known.end()) << line.in << ": " << line.kind << " names " << id << ", which is not there";
            EXPECT_TRUE(part->second.contains(Rect{end.x, end.y, 0, 0}, 2))
                << line.in << ": " << line.kind << " from " << line.from << " to " << line.to << " ends beside " << id;
        };
        check(line.from, line.points.front());
        check(line.to, line.points.back());
    }
}

TEST_P(Craft, LeadersOfThePosterAreStraight) {
    for (const ReportLine& line : report_.lines)
        if (is_print() && line.kind == "leader") {
            EXPECT_EQ(line.points.size(), 2u) << line.in << ": from " << line.from << " to " << line.to;
        }
}

TEST_P(Craft, EveryCellHasItsHeadFactsStackStripAndScaleMark) {
    for (const ReportPlaced& cell : cells()) {
        std::set<std::string> kinds;
        for (const ReportPart& part : cell.parts) kinds.insert(part.kind);
        for (const char* kind : {"head", "block", "embedding", "norm"})
            EXPECT_TRUE(kinds.contains(kind)) << cell.id << " has no " << kind;
        // What a smaller sheet may drop.
        for (const char* kind : {"fact", "layer", "foot"})
            EXPECT_TRUE(!is_print() || kinds.contains(kind)) << cell.id << " has no " << kind;
        // Parameters as an area: in the cell's corner, or for all models under the skyline.
        EXPECT_TRUE(GetParam() != "atlas" || kinds.contains("scale")) << cell.id << " has no scale mark";
    }
    if (is_print()) {
        const auto skyline = std::ranges::find(report_.furniture, "skyline", &ReportPlaced::id);
        ASSERT_NE(skyline, report_.furniture.end());
        for (const ReportPlaced& cell : cells())
            EXPECT_TRUE(std::ranges::any_of(
                skyline->parts, [&](const ReportPart& p) { return p.id.find(cell.id) != std::string::npos; }))
                << cell.id << " is not in the skyline";
    }
}

}    // namespace
}    // namespace broadside::testing
