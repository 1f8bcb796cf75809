#include "engine/draw/testing.hpp"
#include "engine/sheet/testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace broadside::sheet {
namespace {

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

}    // namespace
}    // namespace broadside::sheet
