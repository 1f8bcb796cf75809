// The key, drawn from the real catalog and from parts of it: it explains what the sheet has, and nothing else.

#include "engine/sheet/furniture/furniture.hpp"

#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/testing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace broadside::sheet {
namespace {

using diagram::Drawing;
using diagram::Label;

using namespace testing;

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

}    // namespace
}    // namespace broadside::sheet
