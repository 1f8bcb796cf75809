// The charts of the foot, drawn from the real catalog and from parts of it.

#include "engine/sheet/furniture/furniture.hpp"

#include "engine/base/file.hpp"
#include "engine/draw/words.hpp"
#include "engine/sheet/furniture/testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace broadside::sheet {
namespace {

using diagram::Drawing;
using diagram::Label;

using namespace testing;

class Foot : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Foot, EveryPartIsSoundAndComplete) {
    const Furnishing f = furnishing(GetParam());
    Coordinates where;
    for (const catalog::Model* m : f.models) where[m->id] = "C4";
    // As wide as the sheet's, as low as it gets.
    const auto places = arrange_foot(f, print().foot, 3400, 14, 180);
    ASSERT_EQ(places.size(), print().foot.size());
    EXPECT_NEAR(places.back().rect.right(), 3400, 0.01);
    for (const FootPlace& place : places) {
        SCOPED_TRACE(name(place.part));
        EXPECT_LE(place.rect.h, 300);
        const Drawing drawing = foot_part(f, place.part, place.rect.size(), where);
        EXPECT_EQ(drawing.size, place.rect.size());
        expect_sound(drawing);
        EXPECT_EQ(count(drawing, std::string(title(place.part))), 1u);
        if (place.part == FootPart::colophon) continue;
        if (place.part == FootPart::kv_cache) {
            for (const catalog::Model* m : f.models) EXPECT_NE(part(drawing, "dot." + m->id), nullptr) << m->id;
            continue;
        }
        // Upright names leave out the size where the name alone is one's own.
        const auto named = [&](const catalog::Model* m) {
            return std::ranges::count(f.models, m->name, [](const catalog::Model* o) { return o->name; });
        };
        for (const catalog::Model* m : f.models)
            EXPECT_EQ(count(drawing, m->full_name()) +
                          (place.part == FootPart::lineage && named(m) == 1 ? count(drawing, m->name) : 0),
                      1u)
                << m->id;
        if (place.part == FootPart::index) {
            EXPECT_EQ(count(drawing, "C4"), f.models.size());
        }
    }
}
INSTANTIATE_TEST_SUITE_P(EveryNthModel, Foot, ::testing::Values(1, 2, 3, 7, 20, 1000));

TEST(Foot, CachesStandOnOneLogarithmicScale) {
    const Furnishing f = furnishing();
    const auto places = arrange_foot(f, {FootPart::kv_cache}, 1300, 0, 180);
    const Drawing drawing = foot_part(f, FootPart::kv_cache, places.front().rect.size(), {});
    expect_sound(drawing);
    std::vector<std::pair<double, Point>> dots;    // bytes, place
    for (const diagram::Part& part : drawing.parts) {
        const catalog::Model* m = whole_catalog().find(part.id.substr(std::string("dot.").size()));
        ASSERT_NE(m, nullptr) << part.id;
        const double bytes = m->kv_cache_bytes ? *m->kv_cache_bytes : catalog::derive(*m).kv_cache_bytes;
        // The keys of DeepSeek V3.2's indexer, 128 values in each of 61 layers, are kept too, as its cell says.
        const double indexer = m->id == "deepseek-v3-2" ? 61 * 128 * 2 : m->id == "glm-5" ? 78 * 128 * 2 : 0;
        EXPECT_EQ(part.value, bytes + indexer) << part.id;
        dots.emplace_back(bytes + indexer, part.rect.center());
    }
    ASSERT_EQ(dots.size(), f.models.size());
    const auto [most, highest] = dots.front();
    const auto [least, lowest] = dots.back();
    const double a_doubling = (lowest.y - highest.y) / std::log2(most / least);
    for (std::size_t i = 0; i < dots.size(); ++i) {
        EXPECT_NEAR(dots[i].second.y - highest.y, a_doubling * std::log2(most / dots[i].first), 1e-6);
        if (i > 0) {
            EXPECT_GT(dots[i].second.x, dots[i - 1].second.x);
            EXPECT_LE(dots[i].first, dots[i - 1].first);
        }
    }
}

TEST(Foot, LineageLeadsFromEveryAncestorOnTheSheet) {
    const Furnishing f = furnishing();
    const auto places = arrange_foot(f, {FootPart::lineage}, 1100, 0, 250);
    const Drawing drawing = foot_part(f, FootPart::lineage, places.front().rect.size(), {});
    for (const catalog::Model* m : f.models) {
        const bool has_ancestor =
            std::ranges::any_of(m->story.lineage, [](const catalog::Ancestor& a) { return !a.id.empty(); });
        if (!has_ancestor) continue;
        const auto all = lines(drawing);
        for (std::size_t i = 0; i < m->story.lineage.size(); ++i) {
            const catalog::Ancestor& a = m->story.lineage[i];
            if (a.id.empty()) continue;
            const auto leads = std::ranges::find_if(all, [&](const diagram::Line& line) {
                return line.to == "model." + m->id && line.from == "model." + a.id;
            });
            ASSERT_NE(leads, all.end()) << a.id << " to " << m->id;
            // What was only inferred is marked here, too.
            const auto sure = m->provenance.confidence_of("lineage." + std::to_string(i));
            EXPECT_EQ(leads->dash.empty(), !sure || *sure == catalog::Confidence::seen) << a.id << " to " << m->id;
        }
    }
}

TEST(Foot, LineageSaysHowManyTookOverFromAModel) {
    const Furnishing f = furnishing();
    const Drawing drawing = foot_part(f, FootPart::lineage, {1400, 260}, {});
    for (const catalog::Model* ancestor : f.models) {
        std::size_t heirs = 0;
        for (const catalog::Model* m : f.models)
            heirs +=
                static_cast<std::size_t>(std::ranges::count(m->story.lineage, ancestor->id, &catalog::Ancestor::id));
        const auto texts = labels(drawing);
        const auto number = std::ranges::find(texts, "model." + ancestor->id, &Label::part);
        ASSERT_EQ(number != texts.end(), heirs > 1) << ancestor->id;
        if (number == texts.end()) continue;
        EXPECT_EQ(number->line->text, std::to_string(heirs)) << ancestor->id;
        EXPECT_TRUE(part(drawing, number->part)->rect.contains(number->ink(), 0.01)) << ancestor->id;
    }
}

TEST(Foot, LineageCountsAnHeirOnceWhateverItTookOver) {
    catalog::Model k2 = *whole_catalog().find("kimi-k2");
    k2.story.lineage.push_back({"deepseek-v3", {}, {}, catalog::Relation::part});
    Furnishing f = furnishing();
    f.models = {whole_catalog().find("deepseek-v3"), whole_catalog().find("deepseek-r1"), &k2};
    std::vector<std::string> numbers;
    for (const Label& l : labels(foot_part(f, FootPart::lineage, {1400, 260}, {})))
        if (l.part == "model.deepseek-v3") numbers.push_back(l.line->text);
    EXPECT_EQ(numbers, std::vector<std::string>{"2"});
}

TEST(Foot, ArcsOfLineageStayApart) {
    const Furnishing f = furnishing();
    const auto places = arrange_foot(f, {FootPart::lineage}, 1100, 0, 190);
    const Drawing drawing = foot_part(f, FootPart::lineage, places.front().rect.size(), {});
    struct Arc {
        double left = 0, right = 0, top = 0;
    };
    std::map<std::string, std::vector<Arc>> from;    // by the dot that they lead from
    for (const diagram::Line& line : lines(drawing)) {
        if (line.to.empty()) continue;
        const auto [left, right] = std::ranges::minmax(line.points, {}, &Point::x);
        from[line.from].push_back({left.x, right.x, std::ranges::min(line.points, {}, &Point::y).y});
    }
    EXPECT_GE(from["model.deepseek-v3"].size(), 10u);
    for (const auto& [id, arcs] : from)
        for (const Arc& inner : arcs)
            for (const Arc& outer : arcs)
                if (outer.right > inner.right + 1) {
                    EXPECT_LT(outer.top, inner.top - 1.5) << "two arcs from " << id;
                }
}

TEST(Foot, LineageHasOneTimeAxisWithAncestorsFromOutsideAtTheirDates) {
    const Furnishing f = furnishing();
    const auto places = arrange_foot(f, {FootPart::lineage}, 1100, 0, 200);
    const Drawing drawing = foot_part(f, FootPart::lineage, places.front().rect.size(), {});
    expect_sound(drawing);
    std::map<std::string, catalog::Date> dates;
    for (const catalog::Model* m : f.models) {
        dates[m->full_name()] = m->released;
        for (const catalog::Ancestor& a : m->story.lineage)
            if (a.id.empty() && a.released.known()) dates[a.name] = a.released;
    }
    std::vector<std::pair<double, catalog::Date>> shown;
    for (const diagram::Part& part : drawing.parts) {
        ASSERT_TRUE(dates.contains(part.label)) << part.label;
        shown.emplace_back(part.rect.center().x, dates.at(part.label));
        EXPECT_EQ(part.rect.center().y, drawing.parts.front().rect.center().y);
    }
    EXPECT_EQ(shown.size(), dates.size());
    std::ranges::sort(shown, {}, [](const auto& s) { return s.first; });
    for (std::size_t i = 1; i < shown.size(); ++i) EXPECT_LE(shown[i - 1].second, shown[i].second);
}

TEST(Foot, ColophonCreditsAndDates) {
    const Furnishing f = furnishing();
    const auto places = arrange_foot(f, {FootPart::colophon}, 300, 0, 250);
    const Drawing drawing = foot_part(f, FootPart::colophon, places.front().rect.size(), {});
    std::string all;
    for (const Label& l : labels(drawing)) all += l.line->text + " ";
    for (const std::string& text :
         {std::string("Sebastian Raschka"), whole_catalog().hash.substr(0, 16), catalog::spelled(whole_catalog().date),
          std::string("0.1.0"), std::string("Open Font License")})
        EXPECT_NE(all.find(text), std::string::npos) << text;
    ASSERT_EQ(drawing.links.size(), 1u);
}

TEST(Foot, ColophonNamesTheLicenseOfFontsThatSayTheyHaveIt) {
    const auto folder = std::filesystem::path(::testing::TempDir()) / ("fonts-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    std::filesystem::copy(source("fonts"), folder);
    // Names in a font are in two encodings. Letters change their places by four or eight bytes: the table's checksum,
    // of words of four, stays.
    std::string wide;
    for (const char c : std::string_view("Open Font")) wide += {'\0', c};
    const std::filesystem::path file = folder / "Inter-Regular.otf";
    std::string font = read_file(file, 1 << 22);
    for (const std::string& said : {std::string("Open Font"), wide})
        for (std::size_t at = 0; (at = font.find(said, at)) != std::string::npos;)
            std::swap(font[at + said.find('O')], font[at + said.find(' ')]);
    std::ofstream(file, std::ios::binary) << font;
    text::Shaper own(folder);
    const Furnishing before = furnishing();
    const Furnishing f{before.catalog, before.models, before.look, own, before.date, before.version, 1};
    const Drawing drawing = foot_part(f, FootPart::colophon, {300, 250}, {});
    std::string all;
    for (const Label& l : labels(drawing)) all += l.line->text + " ";
    EXPECT_THAT(all, ::testing::HasSubstr("Type: Inter, Inter Display. Colors"));
    std::filesystem::remove_all(folder);
}

TEST(Foot, KeyExplainsEveryBadge) {
    // Sheets without a legend have no other place for that.
    const Furnishing f = furnishing();
    const Drawing drawing = foot_part(f, FootPart::key, {1800, 110}, {});
    const auto texts = labels(drawing);
    for (const catalog::Model* m : f.models)
        for (const diagram::BadgeText& badge : diagram::badges(*m)) {
            const auto part = std::ranges::find(drawing.parts, "badge." + badge.text, &diagram::Part::id);
            ASSERT_NE(part, drawing.parts.end()) << badge.text;
            EXPECT_TRUE(std::ranges::any_of(texts, [&](const Label& l) {
                const Rect ink = l.ink();
                return badge.meaning.find(l.line->text) != std::string::npos &&
                       l.line->text.find(badge.text) == std::string::npos && ink.left() > part->rect.right() &&
                       ink.left() < part->rect.right() + 8 && ink.top() < part->rect.bottom() &&
                       ink.bottom() > part->rect.top();
            })) << badge.text;
        }
}

}    // namespace
}    // namespace broadside::sheet
