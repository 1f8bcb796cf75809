#include "engine/sheet/sheet.hpp"

#include "engine/base/error.hpp"
#include "engine/draw/testing.hpp"
#include "engine/draw/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace broadside::sheet {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::MatchesRegex;

const fs::path k_source = BROADSIDE_SOURCE_DIR;

const catalog::Catalog& project_catalog() {
    static const catalog::Catalog catalog = catalog::read(k_source / "catalog").catalog;
    return catalog;
}
text::Shaper& shaper() {
    static text::Shaper shaper(k_source / "fonts");
    return shaper;
}
LayoutFile layout_named(const std::string& name) { return read_layout(k_source / "layouts" / (name + ".json")); }

/// The project's catalog with copies of these models under other ids.
catalog::Catalog enlarged(const std::vector<std::string>& ids) {
    catalog::Catalog out = project_catalog();
    for (const std::string& id : ids) {
        catalog::Model copy = *project_catalog().find(id);
        copy.id += "-copy";
        out.models.push_back(std::move(copy));
    }
    std::ranges::sort(out.models, {}, &catalog::Model::id);
    return out;
}
std::vector<std::string> model_ids() {
    std::vector<std::string> out;
    for (const catalog::Model& m : project_catalog().models) out.push_back(m.id);
    return out;
}
catalog::Catalog doubled() { return enlarged(model_ids()); }

Sheet make(const catalog::Catalog& catalog, const LayoutFile& layout, std::vector<std::string> models = {}) {
    SheetOptions options;
    options.models = std::move(models);
    options.version = "0.0.0";
    return make_sheet(catalog, layout, shaper(), options);
}

/// What must hold of every sheet.
void expect_sound(const Sheet& sheet, const LayoutFile& layout, const std::vector<const catalog::Model*>& models) {
    constexpr double slack = 1e-6;
    const Margins& m = layout.margins;
    const Rect inner{m.left, m.top, sheet.size.w - m.left - m.right, sheet.size.h - m.top - m.bottom};
    std::set<std::string> ids;
    std::vector<const Placed*> solid;
    for (const Placed& placed : sheet.placed) {
        EXPECT_TRUE(ids.insert(placed.id).second) << placed.id << " is there twice";
        EXPECT_FALSE(placed.title.empty()) << placed.id;
        EXPECT_FALSE(placed.description.empty()) << placed.id;
        EXPECT_NEAR(placed.drawing.size.w * placed.scale, placed.rect.w, 1e-4) << placed.id;
        EXPECT_NEAR(placed.drawing.size.h * placed.scale, placed.rect.h, 1e-4) << placed.id;
        if (placed.id == "coordinates") continue;    // on the margins, around everything
        EXPECT_TRUE(inner.contains(placed.rect, slack)) << placed.id;
        for (const Placed* other : solid)
            EXPECT_FALSE(placed.rect.overlaps(other->rect, slack)) << placed.id << " and " << other->id;
        solid.push_back(&placed);
    }

    std::set<std::string> wanted, found;
    for (const catalog::Model* model : models) wanted.insert(model->id);
    std::size_t cells = 0;
    Rect above;
    for (const SheetGroup& group : sheet.groups) {
        const bool beside = group.rect.y == above.y && group.rect.x > above.right();
        EXPECT_TRUE(group.rect.y > above.bottom() || beside) << group.id;
        above = group.rect;
        ASSERT_TRUE(group.heading) << group.id;
        EXPECT_EQ(sheet.placed[*group.heading].id, "group-" + group.id);
        EXPECT_LT(*group.heading, group.cells.front()) << group.id;
        EXPECT_TRUE(group.rect.contains(sheet.placed[*group.heading].rect, slack)) << group.id;
        // In reading order: by row, then from left to right; and in the order of release.
        const Placed* before = nullptr;
        std::map<double, std::size_t> rows;
        for (const std::size_t index : group.cells) {
            const Placed& cell = sheet.placed[index];
            ++cells;
            found.insert(cell.model);
            EXPECT_EQ(cell.group, group.id);
            EXPECT_EQ(cell.scale, sheet.scale);
            EXPECT_TRUE(group.body.contains(cell.rect, slack)) << cell.id;
            ++rows[cell.rect.y];
            if (before != nullptr) {
                EXPECT_TRUE(cell.rect.y > before->rect.bottom() ||
                            (cell.rect.y == before->rect.y && cell.rect.x > before->rect.right()))
                    << cell.id;
                const auto model = [&](const Placed& p) {
                    return *std::ranges::find(models, p.model, &catalog::Model::id);
                };
                EXPECT_LE(model(*before)->released, model(cell)->released) << cell.id;
            }
            before = &cell;
        }
        if (sheet.grid) {    // rows need not be full, but all cells of a group have one size
            for (const std::size_t index : group.cells) {
                EXPECT_NEAR(sheet.placed[index].rect.w, sheet.placed[group.cells.front()].rect.w, 1e-6) << group.id;
                EXPECT_NEAR(sheet.placed[index].rect.h, sheet.placed[group.cells.front()].rect.h, 1e-6) << group.id;
            }
        } else {
            for (const auto& [y, count] : rows) EXPECT_TRUE(count > 1 || group.cells.size() == 1) << group.id;
            EXPECT_GE(group.fill, 0.88) << group.id;
        }
        EXPECT_LE(group.fill, 1 + 1e-9) << group.id;
    }
    EXPECT_EQ(found, wanted);
    EXPECT_EQ(cells, models.size());
    EXPECT_GE(sheet.scale, layout.least_scale() - 1e-9);
    EXPECT_LE(sheet.scale, layout.most_scale * layout.most_enlarged);
}

std::vector<const catalog::Model*> all(const catalog::Catalog& catalog) {
    std::vector<const catalog::Model*> out;
    for (const catalog::Model& m : catalog.models) out.push_back(&m);
    return out;
}

std::string refusal(const catalog::Catalog& catalog, const LayoutFile& layout) {
    try {
        make(catalog, layout);
        return {};
    } catch (const InputError& e) {
        return e.what();
    }
}

class EveryLayout : public testing::TestWithParam<std::string> {};

TEST_P(EveryLayout, HoldsTheWholeCatalogue) {
    const LayoutFile layout = layout_named(GetParam());
    const Sheet sheet = make(project_catalog(), layout);
    EXPECT_EQ(sheet.size, layout.size);
    expect_sound(sheet, layout, all(project_catalog()));
    EXPECT_THAT(sheet.explanation, HasSubstr("limited by"));
}

std::vector<std::string> layout_names() {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(k_source / "layouts"))
        if (entry.path().extension() == ".json") out.push_back(entry.path().stem().string());
    std::ranges::sort(out);
    return out;
}
std::string test_name(const testing::TestParamInfo<std::string>& param) {
    std::string name = param.param;
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}
INSTANTIATE_TEST_SUITE_P(Sheet, EveryLayout, testing::ValuesIn(layout_names()), test_name);

class OneModelMore : public testing::TestWithParam<std::string> {};

/// The copy comes last in its group. The second time it has another vocabulary, and so an architecture of its own, of
/// which the cell shows everything.
TEST_P(OneModelMore, FitsOnPrint) {
    const LayoutFile layout = layout_named("print");
    for (const std::int64_t more_tokens : {0, 64}) {
        catalog::Catalog catalog = enlarged({GetParam()});
        catalog::Model& copy = *std::ranges::find(catalog.models, GetParam() + "-copy", &catalog::Model::id);
        copy.name += " II";
        copy.released = {2027, 1, 1};
        copy.vocabulary += more_tokens;
        expect_sound(make(catalog, layout), layout, all(catalog));
    }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, OneModelMore, testing::ValuesIn(model_ids()), test_name);

TEST(Sheet, TakesAnyModelLess) {
    for (const std::string& id : model_ids()) {
        catalog::Catalog catalog = project_catalog();
        std::erase_if(catalog.models, [&](const catalog::Model& m) { return m.id == id; });
        const LayoutFile layout = layout_named("atlas");
        expect_sound(make(catalog, layout), layout, all(catalog));
    }
}

// ---- compact cells in a grid ----------------------------------------------------------------------------------------

const Placed* placed(const Sheet& sheet, const std::string& id) {
    const auto found = std::ranges::find(sheet.placed, id, &Placed::id);
    return found == sheet.placed.end() ? nullptr : &*found;
}

/// Letters and words that somebody could ask about, and the sign of the key that answers.
const std::pair<const char*, const char*> k_asked[] = {
    {"σ", "σ"},
    {"α", "α, β"},
    {"β", "α, β"},
    {"λ", "λ"},
    {"S ←", "S"},
    {"h ←", "h"},
    {"⊗", "⊗"},
    {"δ", "s, A, δ"},
    {"Σ", "Σ w"},
    {"cap ±", "cap"},
    {"capped", "cap"},
    {"× √d", "× √d"},
    {"YaRN", "YaRN"},
    {"M-RoPE", "M-RoPE"},
    {"renormalized", "renormalized"},
    {"score + bias", "score + bias"},
};

TEST(Print, ItsKeyExplainsEveryBadgeAndSignOnItAndNoOthers) {
    std::vector<std::vector<std::string>> selections{{}};    // ids; empty: all models
    for (const catalog::Group& group : project_catalog().groups) {
        selections.emplace_back();
        for (const catalog::Model& m : project_catalog().models)
            if (m.group == group.id) selections.back().push_back(m.id);
    }
    selections.push_back(
        {"gpt-2-xl", "gpt-oss-20b", "qwen3-5-397b", "gemma-3-4b", "tiny-aya-3-35b", "grok-2-5", "kimi-k2"});
    for (const auto& ids : selections) {
        LayoutFile layout = layout_named("print");
        layout.selection.ids = ids;
        const Sheet sheet = make(project_catalog(), layout);
        const Placed* key = placed(sheet, "legend");
        ASSERT_NE(key, nullptr);
        std::set<std::string> badges, explained, parts, words;
        for (const Placed& p : sheet.placed) {
            for (const diagram::Part& part : p.drawing.parts) {
                if (&p == key) parts.insert(part.id);
                if (part.id.starts_with("badge.")) (&p == key ? explained : badges).insert(part.label);
            }
            if (&p != key)
                for (const diagram::Label& text : labels(p.drawing)) words.insert(text.line->text);
        }
        EXPECT_EQ(explained, badges);
        const auto stands = [&](std::string_view text) {
            return std::ranges::any_of(words, [&](const std::string& w) { return w.find(text) != std::string::npos; });
        };
        std::map<std::string, bool> asked;
        for (const auto& [text, sign] : k_asked) asked[sign] |= stands(text);
        for (const auto& [sign, occurs] : asked) EXPECT_EQ(parts.contains("letter." + sign), occurs) << sign;
        EXPECT_EQ(parts.contains("sign.×"), words.contains("×"));
        EXPECT_EQ(parts.contains("sign.unfolded"), stands("unfolded"));
        EXPECT_TRUE(parts.contains("sign.+"));
        // No letter of another alphabet, and no sign of mathematics, that is explained nowhere.
        std::string key_words;
        for (const diagram::Label& text : labels(key->drawing)) key_words += text.line->text + " ";
        for (const char* sign : {"σ", "α", "β", "λ", "δ", "Σ", "⊗", "½", "γ", "θ", "φ", "∘", "⊙", "∈", "∑"})
            if (stands(sign)) {
                EXPECT_NE(key_words.find(sign), std::string::npos) << sign;
            }
    }
}

TEST(Print, NoBadgeIsExplainedByItsOwnName) {
    const Sheet sheet = make(project_catalog(), layout_named("print"));
    std::map<std::string, std::string> meanings;
    for (const catalog::Model& m : project_catalog().models)
        for (const auto& all : {diagram::badges(m), diagram::features(m)})
            for (const diagram::BadgeText& badge : all) meanings[badge.text] = badge.meaning;
    std::set<std::string> said;
    const Placed* key = placed(sheet, "legend");
    for (const diagram::Label& text : labels(key->drawing)) said.insert(text.line->text);
    for (const diagram::Part& part : key->drawing.parts) {
        if (!part.id.starts_with("badge.")) continue;
        const std::string meaning = std::regex_replace(meanings.at(part.label), std::regex("'"), "’");    // as in print
        EXPECT_GT(meaning.size(), part.label.size()) << part.label;
        EXPECT_TRUE(said.contains(meaning)) << meaning;
    }
}

TEST(Grid, RowsAreNoHigherThanTheirHighestCell) {
    // Where scales are tried, heights are asked at widths in steps; what these reserve is not left below the cells.
    const Sheet sheet = make(project_catalog(), layout_named("a1"));
    double least = 1e9;    // from the last line of a cell to its lower edge
    for (const Placed& placed : sheet.placed) {
        if (placed.kind != PlacedKind::cell) continue;
        double bottom = 0;
        for (const diagram::Label& text : labels(placed.drawing)) bottom = std::max(bottom, text.ink().bottom());
        least = std::min(least, placed.drawing.size.h - bottom);
    }
    EXPECT_LT(least, 6) << "pt; a line of a foot is 9.2";
}

TEST(Print, CellsSayTheContextBeforeItWasStretched) {
    const Sheet sheet = make(project_catalog(), layout_named("print"));
    for (const catalog::Model& m : project_catalog().models) {
        const std::string native = diagram::native_context(m);
        EXPECT_EQ(native.empty(), diagram::stretched_context(m).empty()) << m.id;
        std::string words;
        const Placed& cell = *placed(sheet, m.id);
        for (const diagram::Label& text : labels(cell.drawing)) words += text.line->text + " ";
        if (native.empty()) {
            EXPECT_EQ(words.find("native "), std::string::npos) << m.id;
        } else {
            EXPECT_NE(words.find(native), std::string::npos) << m.id << ": " << native;
        }
    }
}

TEST(Print, LeadersAreStraightWhereACellHasTwoPanels) {
    const Sheet sheet = make(project_catalog(), layout_named("print"));
    for (const Placed& p : sheet.placed) {
        if (p.model.empty()) continue;
        const auto panels = std::ranges::count_if(p.drawing.parts, [](const diagram::Part& part) {
            return part.role == diagram::PartRole::panel && part.id != "panel.factors";    // of the cell, not of a box
        });
        std::size_t leaders = 0;
        for (const diagram::Line& line : lines(p.drawing, diagram::LineKind::leader)) {
            ++leaders;
            if (panels <= 2) {
                EXPECT_EQ(line.points.size(), 2u) << p.id << ": " << line.from;
            }
        }
        EXPECT_EQ(leaders, static_cast<std::size_t>(panels)) << p.id;
    }
}

TEST(Print, AWindowThatIsNewHasTheColourOfLocalAttention) {
    const LayoutFile layout = layout_named("print");
    const Sheet sheet = make(project_catalog(), layout);
    std::size_t found = 0;
    for (const Placed& p : sheet.placed)
        for (const diagram::Part& part : p.drawing.parts)
            if (part.kind == diagram::PartKind::change &&
                (part.label.starts_with("window ") || part.label.starts_with("chunks "))) {
                ++found;
                EXPECT_EQ(part.color, layout.look.tone(diagram::Component::local_attention).mark) << p.id;
            }
    EXPECT_GT(found, 5u);
}

TEST(Print, ItsPlatesShowEveryMechanism) {
    const Sheet sheet = make(project_catalog(), layout_named("print"));
    const Placed* all = placed(sheet, "plates");
    std::set<std::string> plates;
    for (const diagram::Part& part : all->drawing.parts)
        if (part.role == diagram::PartRole::panel) plates.insert(part.id.substr(6));
    for (const char* id : {"heads", "gate", "reach", "mla", "dsa", "deltanet", "kda", "mamba2", "lightning", "dense",
                           "moe", "latent-moe", "norms", "mtp"})
        EXPECT_TRUE(plates.contains(id)) << id;
}

TEST(Print, CropsOfTheDocumentShowWhatTheyName) {
    const Sheet sheet = make(project_catalog(), layout_named("print"));
    std::ifstream file(k_source / "docs/crops.md");
    std::size_t crops = 0;
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("| `")) continue;
        ++crops;
        const std::size_t end = line.find('`', 3);
        const std::string id = line.substr(3, end - 3);
        Rect crop;
        ASSERT_EQ(std::sscanf(line.c_str() + end + 1, " | %lf | %lf | %lf | %lf |", &crop.x, &crop.y, &crop.w, &crop.h),
                  4)
            << line;
        const Placed* what = placed(sheet, id);
        ASSERT_NE(what, nullptr) << id;
        EXPECT_TRUE(Rect({0, 0, sheet.size.w, sheet.size.h}).contains(crop)) << id;
        // Most of it; a change elsewhere on the sheet may move it a little.
        EXPECT_TRUE(crop.overlaps(what->rect.inset(std::min(what->rect.w, what->rect.h) / 4))) << id;
    }
    EXPECT_GE(crops, 20u);
}

TEST(Print, SaysItsSmallestTextInTheExplanation) {
    EXPECT_THAT(make(project_catalog(), layout_named("print")).explanation, HasSubstr("smallest text 7 pt"));
}

TEST(Print, TakesAModelLess) {
    const LayoutFile layout = layout_named("print");
    const std::vector<std::string> ids = model_ids();
    for (std::size_t i = 0; i < ids.size(); i += 3) {
        catalog::Catalog catalog = project_catalog();
        std::erase_if(catalog.models, [&](const catalog::Model& m) { return m.id == ids[i]; });
        expect_sound(make(catalog, layout), layout, all(catalog));
    }
}

TEST(Print, TakesTwoAndThreeModelsMore) {
    const LayoutFile layout = layout_named("print");
    const std::vector<std::string> ids = model_ids();
    for (std::size_t i = 0; i < ids.size(); i += 5) {
        const auto id = [&](std::size_t k) { return ids[(i + k) % ids.size()]; };
        for (const std::vector<std::string>& more :
             {std::vector{id(0), id(13)}, {id(0), id(1), id(2)}, {id(0), id(11), id(29)}}) {
            const catalog::Catalog catalog = enlarged(more);
            SCOPED_TRACE(more[0] + " " + more[1] + (more.size() > 2 ? " " + more[2] : ""));
            const std::string refused = refusal(catalog, layout);
            EXPECT_EQ(refused, "");
            if (refused.empty()) expect_sound(make(catalog, layout), layout, all(catalog));
        }
    }
}

TEST(Print, TakesTwentyModelsAndSixtyOnALargerSheet) {
    const std::vector<std::string> ids = model_ids();
    LayoutFile layout = layout_named("print");
    std::vector<const catalog::Model*> twenty;
    for (std::size_t i = 0; i < 20; ++i) {
        layout.selection.ids.push_back(ids[i * 2]);
        twenty.push_back(project_catalog().find(ids[i * 2]));
    }
    expect_sound(make(project_catalog(), layout), layout, twenty);
    layout = layout_named("print");
    layout.size.h *= 1.35;
    std::vector<std::string> more;
    for (std::size_t i = 0; i < 60 - ids.size(); ++i) more.push_back(ids[(i * 5) % ids.size()]);
    const catalog::Catalog sixty = enlarged(more);
    ASSERT_EQ(sixty.models.size(), 60u);
    expect_sound(make(sixty, layout), layout, all(sixty));
}

TEST(Print, DrawsFewModelsLarger) {
    LayoutFile layout = layout_named("print");
    layout.selection.ids = {"gpt-2-xl",    "llama-3-8b",      "qwen3-8b", "gemma-3-27b",
                            "deepseek-v3", "qwen3-235b-a22b", "kimi-k2",  "qwen3-next-80b-a3b"};
    std::vector<const catalog::Model*> models;
    for (const std::string& id : layout.selection.ids) models.push_back(project_catalog().find(id));
    const Sheet larger = make(project_catalog(), layout);
    expect_sound(larger, layout, models);
    EXPECT_GT(larger.scale, 1.2);
    EXPECT_LE(larger.scale, layout.most_enlarged);
    EXPECT_EQ(larger.size, layout.size);
    for (const Placed& placed : larger.placed) EXPECT_NEAR(placed.scale, larger.scale, 1e-9) << placed.id;

    layout.most_enlarged = 1;
    EXPECT_EQ(make(project_catalog(), layout).scale, 1);
}

TEST(Print, SetsALongTitleInLinesAndRefusesAWordThatHasNoRoom) {
    catalog::Catalog catalog = project_catalog();
    catalog.title = "Architectures of Large Language Models, of Their Attention, Their Experts and Their States";
    LayoutFile layout = layout_named("print");
    layout.selection.ids = {"gpt-2-xl", "llama-3-8b"};
    const Sheet sheet = make(catalog, layout);
    const auto header = std::ranges::find(sheet.placed, "header", &Placed::id);
    ASSERT_NE(header, sheet.placed.end());
    EXPECT_GE(std::ranges::count(labels(header->drawing), diagram::TextRole::title, &diagram::Label::role), 2);

    catalog.title = std::string(120, 'M');
    try {
        make(catalog, layout);
        FAIL() << "the title runs off the sheet";
    } catch (const InputError& e) {
        EXPECT_THAT(e.what(), HasSubstr("header: there is no room for \"MMM"));
    }
}

TEST(Print, RefusesWhatDoesNotFitAndSaysWhatDoes) {
    LayoutFile layout = layout_named("print");
    const std::string message = refusal(doubled(), layout);
    ASSERT_THAT(message,
                MatchesRegex(".*\\.json:[0-9]+:[0-9]+: size: 86 models do not fit with the smallest text at 7 pt; "
                             "what fits is [0-9]+ models or a sheet [0-9.]+ times as high"));
    const std::size_t at = message.find(" times as high"), from = message.rfind(' ', at - 1) + 1;
    layout.size.h *= std::stod(message.substr(from, at - from));
    EXPECT_EQ(refusal(doubled(), layout), "");
}

TEST(Sheet, TakesTwiceTheModelsOnTwiceTheArea) {
    const catalog::Catalog catalog = doubled();
    LayoutFile layout = layout_named("atlas");
    layout.size = {layout.size.w * 1.5, layout.size.h * 1.4};
    expect_sound(make(catalog, layout), layout, all(catalog));
}

TEST(Sheet, RefusesWhatDoesNotFitAndSaysWhatWould) {
    LayoutFile layout = layout_named("atlas");
    layout.foot = {FootPart::index, FootPart::colophon};    // of so many models the charts alone would be too wide
    EXPECT_THAT(refusal(doubled(), layout),
                MatchesRegex(".*atlas\\.json:[0-9]+:[0-9]+: size: " + std::to_string(doubled().models.size()) +
                             " models do not fit: smallest text would be "
                             "[0-9.]+ pt; 6\\.5 pt fits with [0-9]+ models or a sheet [0-9.]+ times as wide"));
}

TEST(Sheet, WhatTheRefusalNamesDoesFit) {
    const catalog::Catalog catalog = doubled();
    LayoutFile layout = layout_named("atlas");
    layout.foot = {FootPart::index, FootPart::colophon};
    const std::string message = refusal(catalog, layout);
    const std::size_t at = message.find(" times as wide");
    ASSERT_NE(at, std::string::npos) << message;
    const std::size_t from = message.rfind(' ', at - 1) + 1;
    const double wider = std::stod(message.substr(from, at - from));
    layout.size.w *= wider;
    EXPECT_EQ(refusal(catalog, layout), "");
}

TEST(Sheet, RefusesASheetWithoutRoom) {
    LayoutFile layout = layout_named("atlas");
    layout.size.h = 500;
    EXPECT_THAT(refusal(project_catalog(), layout), HasSubstr("header, headings and foot leave no room"));
}

TEST(Sheet, CentresFewModels) {
    LayoutFile layout = layout_named("atlas");
    for (const std::size_t count : {std::size_t{1}, std::size_t{12}}) {
        layout.selection.ids.clear();
        std::vector<const catalog::Model*> models;
        for (std::size_t i = 0; i < count; ++i) {
            models.push_back(&project_catalog().models[i * project_catalog().models.size() / count]);
            layout.selection.ids.push_back(models.back()->id);
        }
        const Sheet sheet = make(project_catalog(), layout);
        expect_sound(sheet, layout, models);
        EXPECT_GT(sheet.scale, 1);
        if (count == 1) {
            EXPECT_EQ(sheet.scale, layout.most_scale);
        }
    }
}

TEST(Sheet, CropsToTheOneModelAskedFor) {
    const LayoutFile layout = layout_named("atlas");
    const std::string id = project_catalog().models.front().id;
    const Sheet sheet = make(project_catalog(), layout, {id});
    ASSERT_EQ(sheet.placed.size(), 1U);
    EXPECT_EQ(sheet.placed[0].model, id);
    EXPECT_EQ(sheet.scale, 1);
    EXPECT_LT(sheet.size.w, 1500);
    const Rect whole{0, 0, sheet.size.w, sheet.size.h};
    EXPECT_TRUE(whole.inset(10).contains(sheet.placed[0].rect));
    EXPECT_EQ(sheet.metadata.title, project_catalog().models.front().full_name());
    ASSERT_EQ(sheet.groups.size(), 1U);
    EXPECT_FALSE(sheet.groups[0].heading);
    EXPECT_EQ(to_scene(sheet)->regions.size(), 1U);
}

TEST(Sheet, FewModelsMakeAPageOfTheirCells) {
    const std::vector<std::string> ids = model_ids();
    for (std::size_t n = 2; n <= k_most_on_page; ++n) {
        const std::vector<std::string> some(ids.rbegin(), ids.rbegin() + static_cast<std::ptrdiff_t>(n));
        const Sheet sheet = make(project_catalog(), layout_named("print"), some);
        ASSERT_EQ(sheet.placed.size(), n);    // nothing but cells
        double area = 0;
        for (std::size_t i = 0; i < n; ++i) {
            EXPECT_EQ(sheet.placed[i].model, some[i]) << "in the order asked for";
            EXPECT_EQ(sheet.placed[i].scale, 1);
            EXPECT_TRUE(Rect({0, 0, sheet.size.w, sheet.size.h}).contains(sheet.placed[i].rect));
            for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(sheet.placed[i].rect.overlaps(sheet.placed[k].rect));
            area += sheet.placed[i].rect.area();
        }
        EXPECT_GT(area, 0.75 * sheet.size.area()) << n << " models on " << sheet.size.w << " × " << sheet.size.h;
        EXPECT_GT(sheet.size.w / sheet.size.h, 0.6);
        EXPECT_LT(sheet.size.w / sheet.size.h, 3.2);
        EXPECT_EQ(to_scene(sheet)->regions.size(), n);
    }
}

TEST(Sheet, AskedForTwiceAModelIsOnThePageOnce) {
    EXPECT_EQ(make(project_catalog(), layout_named("print"), {"gpt-2-xl", "qwen3-8b", "gpt-2-xl"}).placed.size(), 2U);
}

TEST(Sheet, OnAPageEveryCellIsWholeByItself) {
    // On a sheet Kimi K2, which has the architecture of DeepSeek V3, refers to its cell.
    const auto panels = [](const Placed& cell) {
        return std::ranges::count_if(cell.drawing.parts,
                                     [](const diagram::Part& p) { return p.id.starts_with("inset."); });
    };
    const Sheet sheet = make(project_catalog(), layout_named("atlas"), {"deepseek-v3", "deepseek-r1"});
    EXPECT_GT(panels(sheet.placed[1]), 0);
    EXPECT_EQ(panels(sheet.placed[0]), panels(sheet.placed[1]));
}

TEST(Sheet, FramesStandAroundTheCellsOfAPageWithAGroundOfTheirOwn) {
    SheetOptions options;
    options.models = {"gpt-2-xl", "qwen3-8b"};
    options.frame = SheetOptions::Frame::cell;
    options.transparent = true;
    const Sheet sheet = make_sheet(project_catalog(), layout_named("print"), shaper(), options);
    ASSERT_EQ(sheet.placed.size(), 4U);
    for (const std::size_t i : {std::size_t{0}, std::size_t{2}}) {
        EXPECT_EQ(sheet.placed[i].id, "frame-" + sheet.placed[i + 1].model);
        EXPECT_TRUE(sheet.placed[i].rect.contains(sheet.placed[i + 1].rect));
        EXPECT_EQ(std::get<diagram::Shape>(sheet.placed[i].drawing.marks.front()).fill, sheet.ground);
    }
    EXPECT_FALSE(sheet.placed[0].rect.overlaps(sheet.placed[2].rect));
    EXPECT_TRUE(to_scene(sheet)->transparent);
}

TEST(Sheet, UnknownModelsAreAFaultOfTheCommandLine) {
    EXPECT_THROW(make(project_catalog(), layout_named("atlas"), {"no-such-model"}), UsageError);
}

TEST(Sheet, UnknownFontsAreToldWithTheirPlace) {
    LayoutFile layout = layout_named("atlas");
    layout.look.type(diagram::TextRole::note).style.family = "Comic";
    EXPECT_THAT(refusal(project_catalog(), layout),
                MatchesRegex(".*atlas\\.json:[0-9]+:[0-9]+: types\\.note\\.family: there is no font family \"Comic\" "
                             "\\(there are Inter, .*\\)"));
}

TEST(Sheet, TheDateOfTheOptionsReplacesTheCataloguesOwn) {
    SheetOptions options;
    options.date = 1'000'000'000;    // 2001-09-09T01:46:40Z
    options.models = {project_catalog().models.front().id};
    const Sheet sheet = make_sheet(project_catalog(), layout_named("atlas"), shaper(), options);
    EXPECT_EQ(sheet.metadata.date, 1'000'000'000);
    catalog::Catalog catalog = project_catalog();
    catalog.date = {1970, 1, 3};
    EXPECT_EQ(make(catalog, layout_named("atlas"), options.models).metadata.date, 2 * 86400);
}

TEST(Sheet, MonoIsGrey) {
    const scene::SceneRef scene = to_scene(make(project_catalog(), layout_named("mono")));
    for (const scene::Item& item : scene->items)
        EXPECT_TRUE(std::visit([](const auto& paint) { return paint.color.neutral(); }, item.paint));
}

TEST(Sheet, AnyNumberOfThreadsMakesTheSame) {
    const auto made = [](int threads) {
        SheetOptions options;
        options.version = "0.0.0";
        options.threads = threads;
        text::Shaper own(BROADSIDE_SOURCE_DIR "/fonts");
        return to_scene(make_sheet(project_catalog(), layout_named("atlas"), own, options));
    };
    const scene::SceneRef one = made(1);
    for (const int threads : {2, 5}) {
        const scene::SceneRef several = made(threads);
        ASSERT_EQ(several->items.size(), one->items.size());
        for (std::size_t i = 0; i < one->items.size(); ++i) {
            const scene::Item &a = one->items[i], &b = several->items[i];
            ASSERT_EQ(a.bounds, b.bounds) << i;
            ASSERT_EQ(a.paint.index(), b.paint.index()) << i;
            if (const auto* fill = std::get_if<scene::Fill>(&a.paint)) {
                ASSERT_EQ(fill->path, std::get<scene::Fill>(b.paint).path) << i;
            }
            if (const scene::Text* text = scene::text_of(a.paint)) {
                ASSERT_EQ(text->line->text, std::get<scene::Text>(b.paint).line->text) << i;
                ASSERT_EQ(text->at, std::get<scene::Text>(b.paint).at) << i;
            }
        }
    }
}

TEST(Glyphs, ThatNoFontHasAreErrorsOutsideOfNamesToo) {
    catalog::Catalog catalog = project_catalog();
    for (catalog::Group& group : catalog.groups) group.title += " \u16A0";    // a rune
    try {
        make(catalog, layout_named("print"));
        FAIL() << "nobody noticed";
    } catch (const InputError& e) {
        EXPECT_THAT(e.what(), HasSubstr("the fonts lack a character of"));
        EXPECT_THAT(e.what(), HasSubstr("\u16A0"));
    }
}

/// Texts of an element and of all below it, in the order of reading.
std::string words_of(const scene::Scene& scene, int element) {
    std::string out;
    for (const scene::Item& item : scene.items) {
        int at = item.element;
        while (at >= 0 && at != element) at = scene.elements[static_cast<std::size_t>(at)].parent;
        if (const scene::Text* text = scene::text_of(item.paint); text != nullptr && at == element)
            out += (out.empty() ? "" : " ") + text->line->text;
    }
    return out;
}
TEST(Structure, ReadsRowsOfChartsAndEntriesWithWhatStandsBesideThem) {
    using Kind = scene::Element::Kind;
    const scene::SceneRef scene = to_scene(make(project_catalog(), layout_named("print")));
    std::set<std::string> items, rows, paragraphs;
    for (std::size_t i = 0; i < scene->elements.size(); ++i) {
        if (scene->elements[i].kind == Kind::item) items.insert(words_of(*scene, static_cast<int>(i)));
        if (scene->elements[i].kind == Kind::paragraph) paragraphs.insert(words_of(*scene, static_cast<int>(i)));
        if (scene->elements[i].kind == Kind::row) rows.insert(words_of(*scene, static_cast<int>(i)));
    }
    // The key: the name of a kind and what it is; the index: a model and its place; a chart: a model and its figures.
    EXPECT_TRUE(items.contains("Global attention sees every token before"));
    EXPECT_TRUE(std::ranges::any_of(items, [](const std::string& s) { return s.starts_with("GPT-2 XL 1.5B A"); }));
    EXPECT_TRUE(
        std::ranges::any_of(rows, [](const std::string& s) { return s.starts_with("GPT-2 XL 1.5B  300 KiB"); }));
    // A text of several lines is one; figures stand before what they count.
    EXPECT_THAT(items, Contains(::testing::AllOf(::testing::StartsWith("Measured against"),
                                                 ::testing::EndsWith("stand in brackets."))));
    EXPECT_THAT(paragraphs, Contains(::testing::StartsWith("43 models 20 organizations 2019–2026 released")));
    // Each element is painted in one piece, so that readers find it in one.
    std::set<int> done;
    int last = -1;
    std::size_t pieces = 0;
    for (const scene::Item& item : scene->items) {
        if (item.element < 0 || item.element == last) continue;
        last = item.element;
        pieces += done.insert(last).second ? 0 : 1;
    }
    EXPECT_LE(pieces, 60U) << "elements are taken up again";
}
TEST(Structure, LinksLeadToCellsOfTheSheetAndStandInWhatTheyLieOn) {
    const scene::SceneRef scene = to_scene(make(project_catalog(), layout_named("print")));
    std::set<std::string> ids;
    for (const scene::Region& region : scene->regions) ids.insert(region.id);
    int inside = 0, in_section = 0;
    for (const scene::Link& link : scene->links) {
        if (!link.uri.starts_with('#')) continue;
        ++inside;
        EXPECT_TRUE(ids.contains(link.uri.substr(1))) << link.uri;
        const scene::Element& element = scene->elements[static_cast<std::size_t>(link.element)];
        EXPECT_EQ(element.kind, scene::Element::Kind::link);
        in_section += scene->elements[static_cast<std::size_t>(element.parent)].kind == scene::Element::Kind::section;
    }
    // One for each model in the index and in the lineage, and one for each that was built on another.
    EXPECT_GE(inside, 2 * 43 + 20);
    EXPECT_EQ(in_section, 0);
    // A model alone leads nowhere that is not there.
    const auto alone = to_scene(make(project_catalog(), layout_named("print"), {"llama-3-2-1b"}));
    for (const scene::Link& link : alone->links) EXPECT_FALSE(link.uri.starts_with('#')) << link.uri;
}

}    // namespace
}    // namespace broadside::sheet
