/// The craft of sheets with compact cells, measured in their layout reports and held against the
/// catalog's own files. Every check is a function from a report to what is wrong with it, so that a
/// planted fault can show that it finds one.

#include "tests/support/process.hpp"
#include "tests/support/report.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace broadside::testing {
namespace {

using ::testing::IsEmpty;
using Faults = std::vector<std::string>;

constexpr double k_line = 0.1;         // pt: what a line that is shared may be off
constexpr double k_rounded = 0.006;    // pt: of a figure of the report

const ReportPlaced* furniture(const Report& report, const std::string& id) {
    const auto it = std::ranges::find(report.furniture, id, &ReportPlaced::id);
    return it == report.furniture.end() ? nullptr : &*it;
}
/// Sheets whose cells are compact: all but the first edition's.
std::vector<std::string> grids() {
    std::vector<std::string> out;
    for (const std::string& name : layouts())
        if (name != "atlas") out.push_back(name);
    return out;
}

// ---- the grid -------------------------------------------------------------------------------------------------------

/// One size in a group; what has the same name stands at the same height in all cells of a row.
Faults off_the_grid(const Report& report) {
    Faults out;
    std::map<std::string, Rect> first;
    std::map<std::pair<double, std::string>, std::pair<std::string, Rect>> lines;    // top of the row, part
    for (const ReportPlaced& cell : report.cells) {
        const Rect& size = first.try_emplace(cell.group, cell.rect).first->second;
        if (std::abs(cell.rect.w - size.w) > k_line || std::abs(cell.rect.h - size.h) > k_line)
            out.push_back(fmt::format("{} is {} × {} pt, others of {} are {} × {}", cell.id, cell.rect.w, cell.rect.h,
                                      cell.group, size.w, size.h));
        for (const ReportPart& part : cell.parts) {
            static const std::set<std::string> shared{
                "head",        "fact.TOTAL",  "fact.CONTEXT", "stack.head",      "stack.final-norm",
                "stack.block", "stack.mixer", "stack.ffn",    "stack.embedding", "stack.sum-0"};
            // Where a layer holds one sublayer, they stand between the usual places.
            if (!shared.contains(part.id) ||
                (part.id == "stack.sum-0" && !std::ranges::count(cell.parts, "stack.sum-1", &ReportPart::id)))
                continue;
            const auto [it, fresh] = lines.try_emplace({cell.rect.y, part.id}, cell.id, part.rect);
            const auto& [other, rect] = it->second;
            if (!fresh && (std::abs(rect.top() - part.rect.top()) > k_line ||
                           std::abs(rect.bottom() - part.rect.bottom()) > k_line))
                out.push_back(fmt::format("{} of {} is at {} to {}, of {} at {} to {}", part.id, cell.id,
                                          part.rect.top(), part.rect.bottom(), other, rect.top(), rect.bottom()));
        }
    }
    return out;
}

// ---- panels ---------------------------------------------------------------------------------------------------------

bool is_panel(const ReportPart& part) { return part.role == "panel"; }

Faults stretched_panels(const Report& report) {
    Faults out;
    for (const ReportPlaced& cell : report.cells)
        for (const ReportPart& part : cell.parts) {
            if (!is_panel(part)) continue;
            if (part.unit != "natural height")
                out.push_back(cell.id + " " + part.id + " does not tell its natural height");
            if (part.rect.h > 1.1 * part.value * cell.scale + k_line)
                out.push_back(fmt::format("{} {} is {} pt high, naturally {}", cell.id, part.id, part.rect.h,
                                          part.value * cell.scale));
        }
    return out;
}

/// The share of a rectangle that others cover, on a grid of one point.
double covered(const Rect& area, const std::vector<Rect>& by) {
    const auto across = static_cast<std::size_t>(area.w), down = static_cast<std::size_t>(area.h);
    std::vector<bool> grid(across * down);
    for (const Rect& r : by)
        for (std::size_t y = 0; y < down; ++y)
            for (std::size_t x = 0; x < across; ++x) {
                const Point p{area.x + static_cast<double>(x) + 0.5, area.y + static_cast<double>(y) + 0.5};
                if (r.left() <= p.x && p.x <= r.right() && r.top() <= p.y && p.y <= r.bottom())
                    grid[y * across + x] = true;
            }
    return static_cast<double>(std::ranges::count(grid, true)) / static_cast<double>(grid.size());
}
/// Of every panel: how much of it its title, its pictures and the lines of its text take,
/// these with half their leading.
std::vector<double> panel_fills(const Report& report) {
    std::map<std::string, std::vector<const ReportText*>> texts;
    for (const ReportText& text : report.texts) texts[text.in].push_back(&text);
    std::vector<double> out;
    for (const ReportPlaced& cell : report.cells)
        for (const ReportPart& panel : cell.parts) {
            if (!is_panel(panel)) continue;
            std::vector<Rect> inside;
            for (const ReportPart& part : cell.parts)
                if (&part != &panel && panel.rect.contains(part.rect, 0.3)) inside.push_back(part.rect);
            for (const ReportText* text : texts[cell.id])
                if (panel.rect.contains(text->rect, 0.3)) inside.push_back(text->rect.inset(-0.27 * text->size_pt));
            out.push_back(covered(panel.rect, inside));
        }
    std::ranges::sort(out);
    return out;
}
double median(const std::vector<double>& sorted) { return sorted.empty() ? 1 : sorted[sorted.size() / 2]; }

/// Experts stand 3.2 pt apart, heads 2.3, before the sheet's scale: 8 and 512 can be compared.
Faults off_pitch(const Report& report) {
    Faults out;
    const auto whole = [](double n, double slack) { return std::abs(n - std::round(n)) <= slack; };
    std::set<double> scales;
    for (const ReportPlaced& cell : report.cells) {
        scales.insert(cell.scale);
        for (const ReportPart& part : cell.parts) {
            const std::string what = fmt::format("{} {} ({} {}, {} × {} pt)", cell.id, part.id, part.value, part.unit,
                                                 part.rect.w, part.rect.h);
            if (part.unit == "experts") {
                const double pitch = 3.2 * cell.scale, columns = part.rect.w / pitch, rows = part.rect.h / pitch;
                if (!whole(columns, 0.01) || !whole(rows, 0.01) ||
                    std::round(columns) * std::round(rows) < part.value ||
                    (std::round(columns) - 1) * std::round(rows) >= part.value)
                    out.push_back(what);
            }
            if (part.unit == "heads") {
                const double pitch = 2.3 * cell.scale, columns = part.rect.w / pitch;
                if (!whole(columns, 0.01) || std::round(columns) > part.value) out.push_back(what);
            }
        }
    }
    if (scales.size() > 1) out.push_back("cells have several scales");
    return out;
}

// ---- facts ----------------------------------------------------------------------------------------------------------

/// Whole figures of a text: `128` is not in `128,256`.
std::vector<std::string> figures_in(const std::string& text) {
    static const std::regex number("[0-9]([0-9.,]*[0-9])?");
    std::vector<std::string> out;
    for (auto it = std::sregex_iterator(text.begin(), text.end(), number); it != std::sregex_iterator(); ++it)
        out.push_back(it->str());
    return out;
}

/// What a cell of the first edition says in its line of facts: label → figures. `NATIVE`: the context before RoPE was
/// stretched; `PUBLISHED`: counts that differ from those of the structure.
std::map<std::string, std::vector<std::string>> facts_of(const Report& report, const std::string& model) {
    std::map<std::string, std::vector<std::string>> out;
    std::string label;
    for (const ReportText& text : report.texts) {
        if (text.model != model) continue;
        if (text.role == "fact_label") label = text.text;
        if (text.role != "fact_value") continue;
        std::vector<std::string> figures = figures_in(text.text);
        // A share follows from two figures that are both said. Caches of two kinds are said as their sum.
        if (label == "TOTAL" || label == "ACTIVE") {
            if (text.text.find('(') != std::string::npos) out["PUBLISHED"].push_back(figures.at(1));
            figures.resize(std::min<std::size_t>(figures.size(), 1));
        }
        if (label == "KV / TOKEN" && figures.size() > 1) figures.clear();
        if (label == "CONTEXT" && figures.size() > 1) {
            out["NATIVE"] = {figures.front()};
            figures.erase(figures.begin());
        }
        std::ranges::move(figures, std::back_inserter(out[label]));
    }
    out.erase("WEIGHTS");    // two bytes for each of the parameters
    out.erase("STATE");      // its shape is in the panel, how often in the strip
    return out;
}

/// Facts of the first edition's cells that a sheet's cells do not say, by label.
Faults lost_facts(const Report& report, const Report& first_edition, const std::set<std::string>& labels) {
    std::map<std::string, std::set<std::string>> said;
    for (const ReportText& text : report.texts)
        for (std::string& figure : figures_in(text.text)) said[text.model].insert(std::move(figure));
    Faults out;
    for (const ReportPlaced& cell : report.cells)
        for (const auto& [label, figures] : facts_of(first_edition, cell.id)) {
            if (!labels.contains(label)) continue;
            for (const std::string& figure : figures)
                if (!said[cell.id].contains(figure)) out.push_back(cell.id + " does not say " + label + " " + figure);
        }
    return out;
}

// ---- the skyline and the trends -------------------------------------------------------------------------------------

/// One scale for widths, one for heights, one for areas, all within 0.1 %; every model has its block.
Faults out_of_proportion(const Report& report) {
    const ReportPlaced* skyline = furniture(report, "skyline");
    if (skyline == nullptr) return {"there is no skyline"};
    Faults out;
    struct Scale {
        double least = 0, most = 1e300;    // pt a unit, by what rounding leaves open
        std::string least_of, most_of;
    };
    std::map<std::string, Scale> scales;
    std::map<std::string, std::set<std::string>> seen;
    for (const ReportPart& part : skyline->parts) {
        if (part.unit.empty() || part.value <= 0) continue;
        const std::string what = part.id.substr(0, part.id.find('.'));
        double length = 0, figure = part.value;
        if (what == "layers") length = part.rect.h;
        if (what == "width") length = part.rect.w;
        if (what == "total" || what == "active") {
            length = part.rect.w;
            figure = std::sqrt(figure);
            if (std::abs(part.rect.w - part.rect.h) > 2 * k_rounded) out.push_back(part.id + " is no square");
        }
        if (length == 0) continue;
        seen[part.id.substr(part.id.find('.') + 1)].insert(what);
        Scale& scale = scales[what == "active" ? "total" : what];
        if (const double least = (length * 0.9995 - k_rounded) / figure; least > scale.least)
            scale.least = least, scale.least_of = part.id;
        if (const double most = (length * 1.0005 + k_rounded) / figure; most < scale.most)
            scale.most = most, scale.most_of = part.id;
    }
    for (const auto& [what, scale] : scales)
        if (scale.least > scale.most) out.push_back(scale.least_of + " and " + scale.most_of + " are not on one scale");
    for (const ReportPlaced& cell : report.cells)
        for (const char* what : {"layers", "width", "total", "active"})
            if (!seen[cell.id].contains(what)) out.push_back(cell.id + " has no " + what + " in the skyline");
    return out;
}

/// Layers and widths of the skyline are those of the models' files.
Faults other_than_the_files(const Report& report) {
    const ReportPlaced* skyline = furniture(report, "skyline");
    if (skyline == nullptr) return {"there is no skyline"};
    Faults out;
    for (const ReportPart& part : skyline->parts) {
        const bool layers = part.id.starts_with("layers."), width = part.id.starts_with("width.");
        if (!layers && !width) continue;
        const std::string file =
            content(source_folder() / "catalog/models" / (part.id.substr(part.id.find('.') + 1) + ".json"));
        std::smatch found;
        if (!std::regex_search(file, found,
                               std::regex(layers ? "\"layers\": ([0-9]+)" : "\"embedding_dim\": ([0-9]+)")) ||
            std::stod(found[1]) != part.value)
            out.push_back(fmt::format("{} stands for {}", part.id, part.value));
    }
    return out;
}

/// How many files of the catalog name one of these kinds.
int models_with(const std::regex& kind) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(source_folder() / "catalog/models"))
        count += std::regex_search(content(entry.path()), kind) ? 1 : 0;
    return count;
}

Faults miscounted_trends(const Report& report) {
    const ReportPlaced* trends = furniture(report, "trends");
    if (trends == nullptr) return {"there are no trends"};
    const std::map<std::string, std::regex> kinds{
        {"experts", std::regex("\"kind\": \"moe\"")},
        {"latent", std::regex("\"kind\": \"mla\"")},
        {"linear", std::regex("\"kind\": \"(mamba2?|deltanet|gated-deltanet|kda|lightning-attention|rwkv[0-9]*)\"")}};
    Faults out;
    for (const auto& [id, kind] : kinds) {
        double periods = 0, all = -1;
        for (const ReportPart& part : trends->parts) {
            if (part.id == id) all = part.value;
            if (part.id.starts_with(id + ".period.")) periods += part.value;
        }
        const int counted = models_with(kind);
        if (all != counted) out.push_back(fmt::format("{}: {} on the sheet, {} in the catalog", id, all, counted));
        if (periods != all) out.push_back(fmt::format("{}: {} in periods, {} in all", id, periods, all));
    }
    return out;
}

// ---- sheets ---------------------------------------------------------------------------------------------------------

class GridCraft : public ::testing::TestWithParam<std::string> {
protected:
    bool has_panels() const {
        return std::ranges::any_of(report_.cells,
                                   [](const ReportPlaced& c) { return std::ranges::any_of(c.parts, is_panel); });
    }
    Report report_ = read_report(report_of(GetParam()));
};

INSTANTIATE_TEST_SUITE_P(Sheets, GridCraft, ::testing::ValuesIn(grids()), [](const auto& layout) {
    std::string name = layout.param;
    std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
});

TEST_P(GridCraft, CellsStandOnTheGrid) { EXPECT_THAT(off_the_grid(report_), IsEmpty()); }
TEST_P(GridCraft, PanelsHaveTheirNaturalHeight) { EXPECT_THAT(stretched_panels(report_), IsEmpty()); }
TEST_P(GridCraft, ExpertsAndHeadsHaveOnePitch) { EXPECT_THAT(off_pitch(report_), IsEmpty()); }

TEST_P(GridCraft, PanelsAreFilled) {
    if (!has_panels()) GTEST_SKIP() << "cells without panels";
    EXPECT_GE(median(panel_fills(report_)), 0.45);
}

TEST_P(GridCraft, EveryFactOfTheFirstEditionIsTold) {
    std::set<std::string> labels{"TOTAL",   "ACTIVE",     "LAYERS",     "WIDTH",
                                 "CONTEXT", "VOCABULARY", "KV / TOKEN", "FULL CACHE"};
    if (has_panels()) labels.insert({"TRAINED ON", "LICENSE", "NATIVE", "PUBLISHED"});    // others have shorter feet
    EXPECT_THAT(lost_facts(report_, read_report(report_of("atlas")), labels), IsEmpty());
}

TEST_P(GridCraft, TheSkylineIsInProportion) {
    if (furniture(report_, "skyline") == nullptr) GTEST_SKIP() << "no skyline here";
    EXPECT_THAT(out_of_proportion(report_), IsEmpty());
    EXPECT_THAT(other_than_the_files(report_), IsEmpty());
}

TEST_P(GridCraft, TrendsAreCounted) {
    if (furniture(report_, "trends") == nullptr) GTEST_SKIP() << "no trends here";
    EXPECT_THAT(miscounted_trends(report_), IsEmpty());
}

/// The least that type may be on paper of that size, or on a screen at 96 px an inch.
TEST_P(GridCraft, NoTextIsSmallerThanItsSheetAllows) {
    const std::map<std::string, double> least{{"print", 7},   {"dark", 7},      {"mono", 7},
                                              {"history", 7}, {"a0", 6},        {"a1", 6},
                                              {"36x24in", 6}, {"27x23in", 5.5}, {"screen-4k", 5.5}};
    ASSERT_TRUE(least.contains(GetParam())) << "say here how small its type may be";
    for (const ReportText& text : report_.texts)
        EXPECT_GE(text.size_pt, least.at(GetParam()) - k_rounded) << text.in << ": " << text.text;
}

TEST(History, SaysTheYears) {
    const Report report = read_report(report_of("history"));
    std::map<std::string, std::string> released;    // by model, from its file
    std::set<std::string> years;
    for (const ReportPlaced& cell : report.cells) {
        const std::string file = content(source_folder() / "catalog/models" / (cell.id + ".json"));
        std::smatch found;
        ASSERT_TRUE(std::regex_search(file, found, std::regex("\"released\": \"([0-9]{4})")));
        released[cell.id] = found[1];
        years.insert(found[1]);
        // The mark above a cell that reaches over it says its year.
        const auto above = std::ranges::find_if(report.furniture, [&](const ReportPlaced& f) {
            return f.id.starts_with("year-") && f.rect.left() <= cell.rect.left() + k_line &&
                   cell.rect.right() <= f.rect.right() + k_line && std::abs(f.rect.bottom() - cell.rect.top()) <= 2;
        });
        ASSERT_NE(above, report.furniture.end()) << cell.id << " has no year above it";
        EXPECT_TRUE(above->id.starts_with("year-" + released[cell.id])) << cell.id << " stands below " << above->id;
    }
    EXPECT_GE(years.size(), 4u);
}

// ---- the checks find what is wrong ----------------------------------------------------------------------------------

class Planted : public ::testing::Test {
protected:
    ReportPart& part(const std::string& ending) {
        for (ReportPlaced& cell : report_.cells)
            for (ReportPart& p : cell.parts)
                if (p.id.ends_with(ending)) return p;
        throw std::runtime_error("no part " + ending);
    }
    ReportPart& in(const std::string& id, const std::string& beginning) {
        for (ReportPlaced& f : report_.furniture)
            for (ReportPart& p : f.parts)
                if (f.id == id && p.id.starts_with(beginning)) return p;
        throw std::runtime_error("no part " + beginning);
    }
    Report report_ = read_report(report_of("print"));
};

TEST_F(Planted, AWiderCellIsFound) {
    report_.cells[1].rect.w += 0.2;
    EXPECT_EQ(off_the_grid(report_).size(), 1u);
}
TEST_F(Planted, ABoxOffItsLineIsFound) {
    report_.cells[2].parts.front().rect.y += 0.15;    // the head
    EXPECT_EQ(off_the_grid(report_).size(), 1u);
}
TEST_F(Planted, AStretchedPanelIsFound) {
    for (ReportPart& p : report_.cells[3].parts)
        if (is_panel(p)) p.rect.h *= 1.2;
    EXPECT_FALSE(stretched_panels(report_).empty());
}
TEST_F(Planted, EmptyPanelsAreFound) {
    std::erase_if(report_.texts, [](const ReportText& t) { return t.role == "phrase" || t.role == "label"; });
    EXPECT_LT(median(panel_fills(report_)), 0.45);
}
TEST_F(Planted, ExpertsAndHeadsAtAnotherPitchAreFound) {
    part(".experts").rect.w *= 1.02;
    EXPECT_EQ(off_pitch(report_).size(), 1u);
    part(".heads").rect.w *= 0.97;
    EXPECT_EQ(off_pitch(report_).size(), 2u);
}
TEST_F(Planted, OneExpertLessIsFound) {
    part(".experts").value += 40;
    EXPECT_EQ(off_pitch(report_).size(), 1u);
}
TEST_F(Planted, ALostFactIsFound) {
    const Report atlas = read_report(report_of("atlas"));
    const auto before = lost_facts(report_, atlas, {"VOCABULARY"}).size();
    for (ReportText& t : report_.texts)
        if (t.model == "deepseek-v3") t.text = std::regex_replace(t.text, std::regex("129,280"), "129,281");
    EXPECT_EQ(lost_facts(report_, atlas, {"VOCABULARY"}).size(), before + 1);
    // Qwen3 4B was made for 32,768 tokens before YaRN.
    EXPECT_THAT(lost_facts(report_, atlas, {"NATIVE"}), IsEmpty());
    for (ReportText& t : report_.texts)
        if (t.model == "qwen3-4b") t.text = std::regex_replace(t.text, std::regex("native 32,768"), "native 132,768");
    EXPECT_EQ(lost_facts(report_, atlas, {"NATIVE"}).size(), 1u);
}
TEST_F(Planted, ABlockOutOfProportionIsFound) {
    in("skyline", "layers.deepseek-v3").rect.h *= 1.004;
    EXPECT_EQ(out_of_proportion(report_).size(), 1u);
}
TEST_F(Planted, AnAreaOutOfProportionIsFound) {
    ReportPart& area = in("skyline", "total.deepseek-v3");
    area.rect.w *= 1.004;
    area.rect.h = area.rect.w;
    EXPECT_EQ(out_of_proportion(report_).size(), 1u);
}
TEST_F(Planted, AMissingBlockIsFound) {
    in("skyline", "width.gpt-2-xl").id = "width.nobody";
    EXPECT_EQ(out_of_proportion(report_).size(), 1u);
}
TEST_F(Planted, ALayerTooManyIsFound) {
    in("skyline", "layers.gpt-2-xl").value += 1;
    EXPECT_EQ(other_than_the_files(report_).size(), 1u);
}
TEST_F(Planted, AMiscountedTrendIsFound) {
    in("trends", "experts.period.0").value += 1;
    EXPECT_EQ(miscounted_trends(report_).size(), 1u);
    in("trends", "latent").value -= 1;
    EXPECT_EQ(miscounted_trends(report_).size(), 3u);    // against the catalog, and against its periods
}

}    // namespace
}    // namespace broadside::testing
