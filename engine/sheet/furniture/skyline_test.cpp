// The skyline, drawn from the real catalog, from parts of it and from many copies: to scale, and nothing overlaps.

#include "engine/sheet/furniture/skyline.hpp"

#include "engine/sheet/furniture/chart.hpp"
#include "engine/sheet/furniture/testing.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>

namespace broadside::sheet {
namespace {

using namespace testing;
using diagram::Drawing;

constexpr double k_print = 3396;    // inner width of the poster, pt

/// The sheet's models and as many copies as make `count`, of which each has an id of its own.
struct Many {
    std::deque<catalog::Model> copies;
    Furnishing f = furnishing();
    explicit Many(std::size_t count) {
        const std::vector<const catalog::Model*> once = f.models;
        f.models.clear();
        for (std::size_t i = 0; i < count; ++i) {
            copies.push_back(*once[i * 7 % once.size()]);
            copies.back().id += "-" + std::to_string(i);
            f.models.push_back(&copies.back());
        }
    }
};

/// All figures of a unit over the measure that stands for them are one ratio; returns how many there are.
std::size_t expect_in_proportion(const Drawing& drawing, const std::string& prefix, double (*measure)(const Rect&)) {
    double ratio = 0;
    std::size_t found = 0;
    for (const diagram::Part& part : drawing.parts) {
        if (!part.id.starts_with(prefix)) continue;
        EXPECT_GT(part.value, 0) << part.id;
        if (found++ == 0) ratio = measure(part.rect) / part.value;
        EXPECT_NEAR(measure(part.rect) / part.value / ratio, 1, 0.001) << part.id;
    }
    return found;
}

TEST(Skyline, IsToScale) {
    for (const std::size_t step : {1u, 4u, 20u}) {
        const Furnishing f = furnishing(step);
        const Drawing drawing = skyline(f, {k_print, skyline_extent(f, k_print).natural});
        const auto width = [](const Rect& r) { return r.w; };
        const auto height = [](const Rect& r) { return r.h; };
        const auto area = [](const Rect& r) { return r.area(); };
        EXPECT_EQ(expect_in_proportion(drawing, "layers.", height), f.models.size());
        EXPECT_EQ(expect_in_proportion(drawing, "width.", width), f.models.size());
        // Total and active share a scale, and so does the sample of the key.
        double total = 0;
        for (const diagram::Part& part : drawing.parts) {
            if (part.unit != "parameters") continue;
            if (total == 0) total = area(part.rect) / part.value;
            EXPECT_NEAR(area(part.rect) / part.value / total, 1, 0.001) << part.id;
        }
        for (const diagram::Part& part : drawing.parts) {
            if (part.id.starts_with("key.") || part.id.starts_with("year.")) continue;
            const catalog::Model* m = whole_catalog().find(part.id.substr(part.id.find('.') + 1));
            ASSERT_NE(m, nullptr) << part.id;
            const std::map<std::string, double> figures{{"layers", m->layers},
                                                        {"width", static_cast<double>(m->embedding_dim)},
                                                        {"total", catalog::derive(*m).total},
                                                        {"active", catalog::derive(*m).active}};
            EXPECT_EQ(part.value, figures.at(part.id.substr(0, part.id.find('.')))) << part.id;
        }
    }
}

TEST(Skyline, IsSoundForOneToAHundredModels) {
    for (const std::size_t count : {1u, 2u, 3u, 10u, 44u, 46u, 70u, 100u}) {
        SCOPED_TRACE(count);
        const Many many(count);
        const Extent extent = skyline_extent(many.f, k_print);
        EXPECT_LE(extent.natural, 480);
        for (const double height : {extent.least, extent.natural}) {
            const Drawing drawing = skyline(many.f, {k_print, height});
            expect_sound(drawing);
            expect_apart(drawing, "total.");
            expect_apart(drawing, "layers.");
            for (const catalog::Model* m : many.f.models)
                for (const char* block : {"layers.", "width.", "total.", "active."})
                    EXPECT_NE(part(drawing, block + m->id), nullptr) << m->id;
        }
    }
}

TEST(Skyline, IsSoundOnNarrowSheets) {
    for (const double width : {1500.0, 2200.0, 2900.0}) {
        const Furnishing f = furnishing();
        SCOPED_TRACE(width);
        expect_sound(skyline(f, {width, skyline_extent(f, width).natural}));
    }
}

TEST(Skyline, StandsInOrderOfReleaseWithTheUndatedLast) {
    Furnishing f = furnishing(6);
    catalog::Model undated = *furnishing().models[1];
    undated.released = {};
    undated.id = "undated";
    f.models.insert(f.models.begin(), &undated);
    const Drawing drawing = skyline(f, {k_print, 460});
    expect_sound(drawing);
    std::map<double, catalog::Date> order;
    for (const catalog::Model* m : f.models) order[part(drawing, "layers." + m->id)->rect.x] = m->released;
    EXPECT_TRUE(
        std::is_sorted(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second < b.second; }));
    EXPECT_EQ(count(drawing, std::string("no date")), 1u);
}

TEST(Skyline, SaysWhatPaleIsWhereverSomethingIsPale) {
    // Of an embedding for each layer a token uses one row (Gemma 3n): fewer parameters at work, without experts.
    catalog::Model model = *whole_catalog().find("gemma-3-4b");
    Furnishing f = furnishing();
    f.models = {&model};
    EXPECT_FALSE(says(skyline(f, {k_print, 460}), "pale"));
    model.layer_embedding = catalog::LayerEmbedding{256, 262'144};
    EXPECT_TRUE(says(skyline(f, {k_print, 460}), "pale"));
}

TEST(Skyline, RefusesMoreThanFitAndSaysHowManyDo) {
    Many many(300);
    many.f.size_place = {"x.json", 4, 11};
    const std::size_t most = skyline_capacity(many.f, k_print);
    EXPECT_GE(most, 100u);
    EXPECT_LT(most, 300u);
    try {
        skyline_extent(many.f, k_print);
        FAIL() << "300 models are drawn";
    } catch (const InputError& error) {
        EXPECT_EQ(std::string(error.what())
                      .find("x.json:4:11: size: the skyline holds " + std::to_string(most) + " of the 300"),
                  0u)
            << error.what();
    }
    Furnishing fewer = many.f;
    fewer.models = by_release(many.f.models);
    fewer.models.resize(most);
    expect_sound(skyline(fewer, {k_print, skyline_extent(fewer, k_print).natural}));
}

}    // namespace
}    // namespace broadside::sheet
