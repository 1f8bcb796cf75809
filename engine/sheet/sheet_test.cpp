#include "engine/draw/testing.hpp"
#include "engine/sheet/testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace broadside::sheet {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::MatchesRegex;

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

TEST(Sheet, ATimelineSaysOfWhatHasNoDateThatItHasNone) {
    catalog::Catalog catalog = project_catalog();
    for (catalog::Model& m : catalog.models)
        if (m.id == "gpt-2-xl") m.released = {};
    const Sheet sheet = make(catalog, layout_named("history"));
    const auto mark = std::ranges::find(sheet.placed, "not dated", &Placed::title);
    ASSERT_NE(mark, sheet.placed.end());
    EXPECT_EQ(mark->description, "What stands below has no date of release.");
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
}    // namespace
}    // namespace broadside::sheet
