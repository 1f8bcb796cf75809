#include "engine/draw/testing.hpp"
#include "engine/draw/words.hpp"
#include "engine/sheet/testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace broadside::sheet {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

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

}    // namespace
}    // namespace broadside::sheet
