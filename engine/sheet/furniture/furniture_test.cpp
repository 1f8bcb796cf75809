// Every piece of furniture, drawn from the real catalog and from parts of it: nothing overlaps, nothing is missing.

#include "engine/sheet/furniture/furniture.hpp"

#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/label_placement.hpp"
#include "engine/sheet/furniture/testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace broadside::sheet {
namespace {

using diagram::Drawing;
using diagram::Label;

using namespace testing;

TEST(Furniture, HeaderTellsTheNumberOfModels) {
    const Furnishing f = furnishing();
    const Drawing drawing = header(f, 3337);
    expect_sound(drawing);
    EXPECT_EQ(count(drawing, std::to_string(f.models.size())), 1u);
    EXPECT_EQ(count(drawing, whole_catalog().title), 1u);
    EXPECT_EQ(count(drawing, "released up to March 2026"), 1u);
}

TEST(Furniture, HeaderTellsSizesAsTheCellsCountThem) {
    // Kimi K2's structure has 1.03T parameters, published are 1.04T.
    std::string words;
    for (const Label& label : labels(header(furnishing(), 3337))) words += label.line->text + " ";
    EXPECT_NE(words.find("268M parameters to 1.03T"), std::string::npos) << words;
}

TEST(Furniture, HeaderHoldsForOneModelForTwinsAndForOtherPaths) {
    const auto told = [](std::vector<const catalog::Model*> models) {
        Furnishing f = furnishing();
        f.models = std::move(models);
        expect_sound(header(f, 3337));
        std::string words;
        for (const Label& label : labels(header(f, 3337))) words += label.line->text + " ";
        return words;
    };
    const catalog::Model* v3 = whole_catalog().find("deepseek-v3");
    const std::string one = told({v3});
    EXPECT_EQ(one.find("they are more alike"), std::string::npos) << one;
    EXPECT_EQ(one.find("Their sizes"), std::string::npos) << one;
    EXPECT_NE(one.find("It is made of a few kinds of part along one residual path: 671B parameters"), std::string::npos)
        << one;
    const std::string twins = told({v3, whole_catalog().find("deepseek-r1")});
    EXPECT_EQ(twins.find("far apart"), std::string::npos) << twins;
    catalog::Model streams = *v3;    // as DeepSeek V4
    streams.residual = catalog::Residual{.streams = 4};
    EXPECT_EQ(told({&streams, whole_catalog().find("llama-3-8b")}).find("one residual path"), std::string::npos);
}

TEST(Furniture, NarrowHeaderDropsStatisticsBeforeItOverlaps) {
    for (const double width : {1750.0, 1900.0, 2200.0, 2600.0}) expect_sound(header(furnishing(), width));
}

TEST(Furniture, HeadingsAreSoundAtEveryWidth) {
    for (const catalog::Group& group : whole_catalog().groups) {
        HeadingFacts facts{group.id, group.title, group.sentence, {}};
        for (const catalog::Model& m : whole_catalog().models)
            if (m.group == group.id) facts.models.push_back(&m);
        for (const double width : {420.0, 700.0, 1000.0, 1900.0, 3337.0}) {
            SCOPED_TRACE(group.id + " " + std::to_string(width));
            expect_sound(heading(furnishing(), facts, width));
        }
    }
}

TEST(Furniture, HeadingsCountTheKindsOfAGroupThatMixesThem) {
    const auto told = [](const std::vector<std::string>& ids) {
        Furnishing f = furnishing();
        std::vector<const catalog::Model*> models;
        for (const std::string& id : ids) models.push_back(f.catalog.find(id));
        std::string all;
        for (const Label& l : labels(heading(f, {"trillion", "Scale", "…", models}, 2000))) all += l.line->text + "|";
        return all;
    };
    // By the structure, so that it is true of whatever a selection leaves.
    EXPECT_NE(told({"kimi-k2", "grok-2-5", "glm-5", "ling-2-5-1t"}).find(": 3 mixtures of experts, 1 hybrid|"),
              std::string::npos);
    EXPECT_NE(told({"llama-3-8b", "kimi-k2", "ling-2-5-1t", "kimi-linear-48b-a3b"})
                  .find(": 1 dense, 1 mixture of experts, 2 hybrids|"),
              std::string::npos);
    EXPECT_NE(told({"kimi-k2", "glm-5"}).find("2 models, 2025–2026|"), std::string::npos);
}

TEST(Furniture, WhatNeverAttendsIsNoHybrid) {
    catalog::Model pure = *whole_catalog().find("llama-3-8b"), beside = pure;
    pure.mixers.front().facts = catalog::Mamba2{.heads = 8};
    catalog::ParallelHeads both;    // as Falcon-H1
    both.attention = std::get<catalog::Attention>(beside.mixers.front().facts);
    beside.mixers.front().facts = both;
    Furnishing f = furnishing();
    std::string all;
    for (const Label& l : labels(heading(f, {"hybrid", "Others", "…", {&pure, &beside}}, 2000)))
        all += l.line->text + "|";
    EXPECT_NE(all.find(": 1 hybrid, 1 recurrent|"), std::string::npos) << all;
}

TEST(Furniture, MarginsNameEveryFieldThatACoordinateNames) {
    const Size sheet{3496.8, 2997.6};
    const Margins margins{80, 80, 70, 80};
    const Drawing drawing = margin_coordinates(furnishing(), sheet, margins, 8, 7);
    expect_sound(drawing);
    for (const char* text : {"A", "H", "1", "7"}) EXPECT_EQ(count(drawing, text), 2u) << text;
    EXPECT_EQ(coordinate({81, 81}, sheet, margins, 8, 7), "A1");
    EXPECT_EQ(coordinate({sheet.w - 81, sheet.h - 71}, sheet, margins, 8, 7), "H7");
    // The middle of the inner area lies in the fourth of seven rows and at the border of columns D and E.
    EXPECT_EQ(coordinate({80 + (sheet.w - 160) / 2 + 1, 80 + (sheet.h - 150) / 2}, sheet, margins, 8, 7), "E4");
    EXPECT_EQ(coordinate({81, 81}, sheet, margins, 0, 0), "");
    EXPECT_EQ(coordinate({sheet.w - 81, 81}, sheet, margins, 28, 7), "AB1");
}

// ---- legend ---------------------------------------------------------------------------------------------------------

TEST(Legend, SizesAreLeastSizes) {
    const auto sizes = legend_sizes(furnishing());
    ASSERT_GE(sizes.size(), 3u);
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
        EXPECT_LT(sizes[i].w, sizes[i + 1].w);
        EXPECT_GT(sizes[i].h, sizes[i + 1].h);
    }
}

TEST(Legend, IsSoundAtItsSizesAndLarger) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{5}, whole_catalog().models.size()}) {
        const Furnishing f = furnishing(step);
        for (const Size& size : legend_sizes(f)) {
            SCOPED_TRACE(std::to_string(size.w) + " × " + std::to_string(size.h));
            expect_sound(legend(f, size));
            expect_sound(legend(f, {size.w + 90, size.h + 130}));
        }
    }
}

TEST(Legend, ExplainsTheKindsOfTheSheetAndNoOthers) {
    for (std::size_t which = 0; which < whole_catalog().models.size(); ++which) {
        const Furnishing f = one_model(which);
        const catalog::Model& model = *f.models.front();
        std::set<std::string> expected{"norm", "embedding", "residual"};
        for (const catalog::Layer& layer : model.stack) {
            if (const catalog::NamedMixer* mixer = model.mixer_of(layer)) {
                expected.insert(std::string(diagram::name(diagram::naming(mixer->facts).kind)));
                if (std::visit([](const auto& m) { return catalog::cache_values(m); }, mixer->facts) > 0)
                    expected.insert("cache");
            }
            if (const catalog::NamedFfn* ffn = model.ffn_of(layer))
                expected.insert(std::string(diagram::name(diagram::naming(ffn->facts).kind)));
        }
        std::set<std::string> explained;
        for (const diagram::Part& part : legend(f, legend_sizes(f).front()).parts)
            if (part.id.starts_with("kind.")) explained.insert(part.id.substr(5));
        EXPECT_EQ(explained, expected) << model.id;
    }
}

TEST(Legend, ExplainsIndexersAndStretchedContextsWhereThereAreSome) {
    for (std::size_t which = 0; which < whole_catalog().models.size(); ++which) {
        const Furnishing f = one_model(which);
        const bool indexer = std::ranges::any_of(f.models.front()->mixers, [](const catalog::NamedMixer& m) {
            const auto* mla = std::get_if<catalog::Mla>(&m.facts);
            return mla != nullptr && mla->sparse;
        });
        const auto texts = labels(legend(f, legend_sizes(f).front()));
        const auto said = [&](std::string_view words) {
            return std::ranges::any_of(
                texts, [&](const Label& label) { return label.line->text.find(words) != std::string::npos; });
        };
        EXPECT_EQ(said("indexers counted"), indexer) << f.models.front()->id;
        EXPECT_EQ(said("native → the longest"), !diagram::stretched_context(*f.models.front()).empty())
            << f.models.front()->id;
    }
}

TEST(Legend, CountsIndexersOfCompressedAttention) {
    // Of DeepSeek V4, whose figure per token has their keys.
    catalog::Model v4 = *whole_catalog().find("deepseek-v3");
    catalog::CompressedAttention sparse{.heads = 64, .head_dim = 512, .window = 128, .ratio = 4};
    sparse.indexer = catalog::SparseIndexer{"", 64, 128, 512};
    v4.mixers.front().facts = sparse;
    Furnishing f = furnishing();
    f.models = {&v4};
    EXPECT_TRUE(says(legend(f, legend_sizes(f).front()), "indexers counted"));
}

TEST(Legend, ScaleMarkHasTheCountsOfTheCell) {
    // Published are 1.04T of Kimi K2; its cell counts 1.03T.
    Furnishing f = furnishing();
    f.models = {whole_catalog().find("kimi-k2")};
    EXPECT_TRUE(says(legend(f, legend_sizes(f).front()), "of 1.03T active"));
}

TEST(Legend, OfCompactCellsShowsNoSignThatIsNotThere) {
    Furnishing f = furnishing();
    f.compact = true;
    f.models = {whole_catalog().find("gpt-2-xl")};    // learned positions have no pill
    EXPECT_EQ(part(legend(f, legend_sizes(f).front()), "sign.position"), nullptr);
    f.models = {whole_catalog().find("deepseek-v3")};    // no heads are drawn of latent attention
    EXPECT_EQ(count(legend(f, legend_sizes(f).front()), "query heads over the keys and values they share"), 0u);
    f.models = {whole_catalog().find("llama-3-8b")};
    EXPECT_NE(part(legend(f, legend_sizes(f).front()), "sign.position"), nullptr);
    EXPECT_EQ(count(legend(f, legend_sizes(f).front()), "query heads over the keys and values they share"), 1u);
}

TEST(Legend, ABadgeOfTwoMeaningsSaysBoth) {
    catalog::Model one = *whole_catalog().find("tiny-aya-3-35b"), other = one;
    other.norm.separate = true;
    Furnishing f = furnishing();
    f.models = {&one, &other};
    const auto all = badges_on_sheet(f);
    const auto parallel = std::ranges::find(all, "Parallel", &diagram::BadgeText::text);
    ASSERT_NE(parallel, all.end());
    EXPECT_NE(parallel->meaning.find("on one norm; or "), std::string::npos) << parallel->meaning;
    EXPECT_EQ(std::ranges::count(all, "Parallel", &diagram::BadgeText::text), 1);
}

TEST(Legend, NamesThePartsOfBlocksThatAreAllSideBySide) {
    Furnishing f = furnishing();
    f.models = {whole_catalog().find("tiny-aya-3-35b")};
    for (const Size size : legend_sizes(f)) expect_sound(legend(f, size));
}

TEST(Legend, ExplainsEveryBadge) {
    const Furnishing f = furnishing();
    const Drawing drawing = legend(f, legend_sizes(f).front());
    const auto texts = labels(drawing);
    for (const catalog::Model* m : f.models)
        for (const diagram::BadgeText& badge : diagram::badges(*m)) {
            const auto part = std::ranges::find(drawing.parts, "badge." + badge.text, &diagram::Part::id);
            ASSERT_NE(part, drawing.parts.end()) << badge.text;
            const bool explained = std::ranges::any_of(texts, [&](const Label& l) {
                return l.line->width > 0 && l.ink().left() > part->rect.right() &&
                       l.ink().top() < part->rect.bottom() && l.ink().bottom() > part->rect.top();
            });
            EXPECT_TRUE(explained) << badge.text;
        }
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

TEST(Legend, ExplainsNoBadgeByItsOwnName) {
    for (const bool compact : {false, true}) {
        Furnishing f = furnishing();
        f.compact = compact;
        const Drawing drawing = legend(f, legend_sizes(f).front());
        for (const diagram::Part& badge : drawing.parts) {
            if (!badge.id.starts_with("badge.")) continue;
            for (const Label& l : labels(drawing))
                if (l.part.empty() && l.ink().left() > badge.rect.right() && l.ink().top() < badge.rect.bottom() &&
                    l.ink().bottom() > badge.rect.top()) {
                    EXPECT_NE(l.line->text, badge.label);
                }
        }
    }
}

TEST(Legend, OfCompactCellsSaysWhatStrengthMeansAndAgainstWhat) {
    Furnishing f = furnishing();
    f.compact = true;
    f.references = {"llama-3-8b"};
    for (const Size& size : legend_sizes(f)) {
        const Drawing drawing = legend(f, size);
        expect_sound(drawing);
        expect_sound(legend(f, {size.w + 60, size.h + 40}));
        EXPECT_NE(part(drawing, "strength.changed"), nullptr);
        EXPECT_NE(part(drawing, "strength.kept"), nullptr);
        std::string all;
        for (const Label& l : labels(drawing)) all += l.line->text + " ";
        EXPECT_NE(all.find("Llama 3 8B"), std::string::npos);
        EXPECT_EQ(count(drawing, "How to read a cell"), 1u);
    }
    // A model that is not on the sheet measures nothing there.
    std::erase_if(f.models, [](const catalog::Model* m) { return m->id == "llama-3-8b"; });
    for (const Label& l : labels(legend(f, legend_sizes(f).front())))
        EXPECT_EQ(l.line->text.find("Llama 3 8B"), std::string::npos) << l.line->text;
}

TEST(Legend, OfCompactCellsCanBeAsLowAsARowOfCells) {
    // Beside a model that stands alone in its row there is nothing else for it.
    Furnishing f = furnishing();
    f.compact = true;
    double lowest = 1e9;
    for (const Size& size : legend_sizes(f)) lowest = std::min(lowest, size.h);
    EXPECT_LT(lowest, 290);
}

TEST(Legend, ExplainsInsetsOnlyWhereCellsHaveSome) {
    Furnishing f = furnishing();
    const Drawing with = legend(f, legend_sizes(f).front());
    f.insets = false;
    const Drawing without = legend(f, legend_sizes(f).front());
    expect_sound(without);
    for (const char* id : {"kind.cache", "sign.×"}) {
        EXPECT_NE(part(with, id), nullptr) << id;
        EXPECT_EQ(part(without, id), nullptr) << id;
    }
    EXPECT_EQ(count(with, "leads to the panel that shows the inside"), 1u);
    EXPECT_EQ(count(without, "leads to the panel that shows the inside"), 0u);
    // Of facts that are missing in a line nothing is drawn; in a column a dash.
    EXPECT_EQ(count(with, "not known"), 0u);
    EXPECT_EQ(count(without, "not known"), 1u);
}

TEST(Legend, OfOneColumnIsNotMuchWiderThanItsRows) {
    const Drawing drawing = legend(furnishing(), legend_sizes(furnishing()).front());
    double widest = 0;    // of the rows, without the example above
    double colours = 0;
    for (const Label& l : labels(drawing))
        if (l.line->text.starts_with("Colors")) colours = l.ink().top();
    for (const Label& l : labels(drawing))
        if (l.ink().top() > colours) widest = std::max(widest, l.ink().right());
    EXPECT_LT(drawing.size.w, 1.3 * widest);
}

TEST(Legend, FillsTheSideOfASheetFromTopToBottom) {
    const Furnishing f = furnishing();
    const Size least = legend_sizes(f).front();
    const Drawing drawing = legend(f, {least.w, 1.9 * least.h});
    expect_sound(drawing);
    double bottom = 0;
    for (const Label& label : labels(drawing)) bottom = std::max(bottom, label.ink().bottom());
    EXPECT_GT(bottom, 0.95 * drawing.size.h);
}

// ---- models whose release is not dated ------------------------------------------------------------------------------

TEST(NotDated, StandsBesideTheDatedAndInNoSpanOfYears) {
    catalog::Model first = *furnishing().models[1], second = *furnishing().models[2];
    first.released = second.released = {};
    Furnishing f = furnishing(6);
    const std::string dated_years = "2019–2026";
    f.models.push_back(&first);
    f.models.push_back(&second);
    const HeadingFacts some{"dense", "Dense", "…", f.models}, none{"dense", "Dense", "…", {&first, &second}};
    const auto texts = labels(heading(f, some, 2000));
    EXPECT_EQ(std::ranges::count_if(
                  texts, [&](const Label& l) { return l.line->text.starts_with("10 models, " + dated_years); }),
              1);
    EXPECT_EQ(count(heading(f, none, 2000), "2 models"), 1u);
    for (const FootPart part : {FootPart::parameters, FootPart::lineage}) {
        const Drawing drawing = foot_part(f, part, {1400, 260}, {});
        expect_sound(drawing);
        EXPECT_EQ(count(drawing, "no date"), 1u) << name(part);
        Furnishing one = f;    // one such model at the end leaves the words less room than they take
        one.models.pop_back();
        expect_sound(foot_part(one, part, {1400, 260}, {}));
        // Right of everything that has a date.
        double last_dated = 0, undated = 1e9;
        for (const diagram::Part& p : drawing.parts)
            for (const catalog::Model* m : f.models)
                if (p.id.ends_with("." + m->id))
                    (m->released.known() ? last_dated : undated) =
                        m->released.known() ? std::max(last_dated, p.rect.x) : std::min(undated, p.rect.x);
        EXPECT_GT(undated, last_dated) << name(part);
    }
    f.models = {&first, &second};
    expect_sound(header(f, 3000));
    EXPECT_EQ(count(header(f, 3000), "released"), 0u);
    for (const FootPart part : {FootPart::parameters, FootPart::lineage})
        expect_sound(foot_part(f, part, {1400, 260}, {}));
}

// ---- foot -----------------------------------------------------------------------------------------------------------

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

// ---- label places ---------------------------------------------------------------------------------------------------

TEST(LabelPlaces, NothingCoversAnythingWhereThereIsRoom) {
    const Rect area{0, 0, 900, 220};
    for (unsigned seed = 1; seed <= 25; ++seed) {
        std::mt19937 random(seed);
        const auto pick = [&](double most) { return most * static_cast<double>(random() % 10007) / 10007; };
        std::vector<LabelWish> wishes;
        std::vector<Segment> stems;
        for (int i = 0; i < 40; ++i) {
            const double x = 20 + pick(860), y = 20 + pick(180);
            LabelWish wish{{{x, y}}, 3, {40 + pick(60), 9}};
            if (i % 2 == 0 && y < 150) {
                wish.anchors.push_back({x, y + 50});
                stems.push_back({{x, y + 3}, {x, y + 47}});
            }
            wishes.push_back(std::move(wish));
        }
        const auto places = place_labels(wishes, stems, area);
        ASSERT_EQ(places.size(), wishes.size());
        for (std::size_t i = 0; i < places.size(); ++i) {
            EXPECT_TRUE(places[i].free) << "seed " << seed << ", label " << i;
            EXPECT_TRUE(area.contains(places[i].rect, 1e-6));
            for (std::size_t j = i + 1; j < places.size(); ++j) EXPECT_FALSE(places[i].rect.overlaps(places[j].rect));
            for (const Segment& stem : stems) EXPECT_FALSE(crosses(stem, places[i].rect));
            for (const LabelWish& wish : wishes)
                for (const Point& p : wish.anchors) EXPECT_FALSE(places[i].rect.overlaps(Rect::around(p, {6, 6})));
        }
    }
}

TEST(LabelPlaces, ThousandsInAWideChartAreNoWorseThanAFew) {
    // As the chart of parameters gives room: 18 pt a model. What each label can meet is nearby, however many there are.
    constexpr int k_labels = 2000;
    std::mt19937 random(1);
    std::vector<LabelWish> wishes;
    for (int i = 0; i < k_labels; ++i)
        wishes.push_back({{{18.0 * i, 20.0 + static_cast<double>(random() % 220)}}, 3, {70, 8}});
    const auto places = place_labels(wishes, {}, {-100, 0, 18.0 * k_labels + 200, 260});
    ASSERT_EQ(places.size(), wishes.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        EXPECT_TRUE(places[i].free) << i;
        for (std::size_t j = i + 1; j < places.size(); ++j) EXPECT_FALSE(places[i].rect.overlaps(places[j].rect));
    }
}

}    // namespace
}    // namespace broadside::sheet
