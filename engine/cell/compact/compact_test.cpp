#include "engine/cell/compact/compact.hpp"

#include "engine/cell/compact/changes.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/testing.hpp"
#include "engine/text/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace broadside::diagram {
namespace {

const std::filesystem::path k_root = BROADSIDE_SOURCE_DIR;

/// The real catalog, at the sizes of type that the composition is made for.
struct World {
    catalog::Catalog catalog = catalog::read(k_root / "catalog").catalog;
    text::Shaper shaper{k_root / "fonts"};
    Look look;
    std::vector<const catalog::Model*> models;

    World() {
        for (int r = 0; r < k_roles; ++r) look.type(static_cast<TextRole>(r)).style.size = 7.4;
        for (const TextRole r : {TextRole::model_name, TextRole::model_size}) look.type(r).style.size = 18;
        look.type(TextRole::fact_value).style.size = 9.6;
        look.type(TextRole::fact_label).style.size = 6.8;
        for (int k = 0; k < k_components; ++k) {
            const auto shade = static_cast<std::uint8_t>(20 + 5 * k);
            look.tone(static_cast<Component>(k)) = {{shade, 0, 90}, {240, shade, 240}, {90, shade, 0}};
        }
        for (const catalog::Model& m : catalog.models) models.push_back(&m);
    }
    CompactCell cell(const catalog::Model& model, const Content& content = {}) {
        return {model, reference(model), {catalog, look, shaper, 30000, content}};
    }
    const catalog::Model* reference(const catalog::Model& model) const {
        return measured_against(model, models, {"llama-3-8b", "gpt-2-xl"});
    }
    const catalog::Model& model(std::string_view id) const { return *catalog.find(id); }
};
World& world() {
    static World made;
    return made;
}

constexpr Content k_narrow{.mixer_insets = false, .ffn_insets = false, .phrases = false};

/// The colors that a part's rectangle is filled with.
std::vector<Color> fills(const Drawing& d, const Rect& rect) {
    std::vector<Color> out;
    for (const Shape& s : shapes(d))
        if (s.fill && rect.inset(-0.5).contains(s.path.bounds()) && s.path.bounds().area() > 0.9 * rect.area())
            out.push_back(*s.fill);
    return out;
}
bool is_one_of(const std::vector<Color>& colors, Color c) { return std::ranges::count(colors, c) > 0; }

class EveryCompactCell : public ::testing::TestWithParam<bool> {};    // with panels

TEST_P(EveryCompactCell, IsDrawnWithinItsSize) {
    const Content content = GetParam() ? Content{} : k_narrow;
    for (const catalog::Model* model : world().models) {
        SCOPED_TRACE(model->id);
        const CompactCell cell = world().cell(*model, content);
        for (const double width : {cell.least_width(), compact_widths(content).most}) {
            const Size size{width, cell.least_height(width)};
            const Drawing d = cell.draw(size, "A1");
            EXPECT_EQ(d.size, size);
            for (const Part& p : d.parts) {
                EXPECT_TRUE(Rect({0, 0, size.w, size.h}).contains(p.rect, 0.1)) << p.id;
                EXPECT_TRUE(p.rect.w >= 0 && p.rect.h >= 0) << p.id;
            }
            std::map<std::string, Rect> rects;
            for (const Part& p : d.parts) EXPECT_TRUE(rects.emplace(p.id, p.rect).second) << p.id << " is there twice";
            for (const Label& l : labels(d)) {
                if (l.part.empty()) continue;
                ASSERT_TRUE(rects.contains(l.part)) << l.part;
                EXPECT_TRUE(rects.at(l.part).contains(l.ink(), 0.3)) << l.line->text << " leaves " << l.part;
            }
        }
    }
}

TEST_P(EveryCompactCell, HasItsPartsAtTheHeightsOfAllOthers) {
    const Content content = GetParam() ? Content{} : k_narrow;
    const double width = compact_widths(content).most;
    double height = 0;
    for (const catalog::Model* model : world().models)
        height = std::max(height, world().cell(*model, content).least_height(width));
    std::map<std::string, Rect> first;
    for (const catalog::Model* model : world().models) {
        const Drawing d = world().cell(*model, content).draw({width, height}, "A1");
        for (const char* id : {"head", "fact.TOTAL", "fact.FULL CACHE", "stack.head", "stack.block", "stack.ffn",
                               "stack.mixer", "stack.embedding", "foot"}) {
            const Part* p = part(d, id);
            if (p == nullptr) continue;    // a layer of one sublayer, a stack without feed-forward
            const Rect& other = first.try_emplace(id, p->rect).first->second;
            EXPECT_NEAR(p->rect.top(), other.top(), 1e-6) << model->id << " " << id;
            EXPECT_NEAR(p->rect.bottom(), other.bottom(), 1e-6) << model->id << " " << id;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(CompactCells, EveryCompactCell, ::testing::Bool(),
                         [](const auto& with) { return with.param ? "WithPanels" : "Narrow"; });

TEST(CompactCell, SolidIsWhatDiffersInKindFromWhatItWasBuiltOn) {
    // DeepSeek V3 is measured against Llama 3 8B: latent attention and experts are new,
    // RMSNorm and RoPE's base are not.
    const catalog::Model& v3 = world().model("deepseek-v3");
    const CompactCell cell = world().cell(v3);
    ASSERT_EQ(world().reference(v3), &world().model("llama-3-8b"));
    const double width = cell.least_width();
    const Drawing d = cell.draw({width, cell.least_height(width)}, "");
    EXPECT_TRUE(is_one_of(fills(d, part(d, "stack.mixer")->rect), world().look.tone(Component::latent_attention).mark));
    EXPECT_TRUE(is_one_of(fills(d, part(d, "stack.norm-0")->rect.inset(0.3)), world().look.tone(Component::norm).fill));
    // R1 has V3's architecture: all of it pale.
    const catalog::Model& r1 = world().model("deepseek-r1");
    ASSERT_EQ(world().reference(r1), &v3);
    const CompactCell same = world().cell(r1);
    const Drawing pale = same.draw({width, same.least_height(width)}, "");
    EXPECT_TRUE(
        is_one_of(fills(pale, part(pale, "stack.mixer")->rect), world().look.tone(Component::latent_attention).fill));
}

TEST(CompactCell, ThePredictionModuleIsFedFromWhereTheFileSays) {
    int before = 0, after = 0;
    for (const catalog::Model* model : world().models) {
        if (!model->mtp || !model->mtp->released || !model->mtp->tap) continue;
        const CompactCell cell = world().cell(*model);
        const double width = cell.least_width();
        const Drawing d = cell.draw({width, cell.least_height(width)}, "");
        const Rect norm = part(d, "stack.final-norm")->rect;
        int fed = 0;
        for (const Line& line : lines(d)) {
            if (line.to != "stack.mtp" || line.from == "stack.embedding") continue;
            ++fed;
            const bool behind = *model->mtp->tap == catalog::MtpTap::after_final_norm;
            // Out of the norm, or from the path below it.
            EXPECT_EQ(line.points.front().y < norm.bottom(), behind) << model->id;
            ++(behind ? after : before);
        }
        EXPECT_EQ(fed, 1) << model->id;
    }
    EXPECT_GT(before, 0);
    EXPECT_GT(after, 0);
}

TEST(CompactCell, SparseAttentionSaysHowItsIndexerScores) {
    // Each head's score passes a ReLU and is weighted from the layer's input (modeling_deepseek_v32.py of
    // transformers), in cells of every width and at the least height, too.
    int seen = 0;
    for (const catalog::Model* model : world().models) {
        if (catalog::derive(*model).indexer_cache_bytes == 0) continue;
        ++seen;
        const CompactCell cell = world().cell(*model);
        for (const double width : {cell.least_width(), compact_widths({}).most}) {
            const Drawing d = cell.draw({width, cell.least_height(width)}, "");
            EXPECT_TRUE(says(d, "w(x)") || says(d, "w\u00A0from the layer")) << model->id;
            for (const char* words : {"ReLU", "RoPE on 64", "k: LayerNorm"}) EXPECT_TRUE(says(d, words)) << words;
        }
    }
    EXPECT_GT(seen, 1);
}

TEST(CompactCell, WhereALayerHoldsOneSublayerTheirOrderIsShown) {
    std::set<std::string> seen;
    for (const catalog::Model* model : world().models) {
        const CompactCell cell = world().cell(*model);
        const double width = cell.least_width();
        const Drawing d = cell.draw({width, cell.least_height(width)}, "");
        const Part* order = part(d, "stack.order");
        const bool single = std::ranges::all_of(
            model->stack, [](const catalog::Layer& l) { return l.mixer.has_value() != l.ffn.has_value(); });
        ASSERT_EQ(order != nullptr, single) << model->id;
        if (!single) continue;
        seen.insert(model->id);
        // A square for every layer, in the color of what it is.
        EXPECT_EQ(order->value, model->layers);
        std::size_t squares = 0;
        for (const Shape& s : shapes(d))
            if (s.fill && order->rect.inset(-0.1).contains(s.path.bounds()))
                squares += static_cast<std::size_t>(std::ranges::count(s.path.verbs(), Path::Verb::move));
        EXPECT_EQ(squares, static_cast<std::size_t>(model->layers)) << model->id;
    }
    for (const char* id : {"nemotron-3-nano-30b-a3b", "nemotron-3-super-120b-a12b"})
        EXPECT_TRUE(seen.contains(id)) << id;
}

TEST(CompactCell, AnOriginBeginsWithWhatAModelWasBuiltOn) {
    // What no column tells (license, published counts, tokens) has no name of its own: never the origin's.
    int seen = 0;
    for (const catalog::Model* model : world().models) {
        const CompactCell cell = world().cell(*model);
        const double width = cell.least_width();
        const std::vector<Label> all = labels(cell.draw({width, cell.least_height(width)}, ""));
        for (std::size_t i = 0; i + 1 < all.size(); ++i) {
            if (all[i].line->text != "ORIGIN") continue;
            ++seen;
            const std::string& text = all[i + 1].line->text;
            EXPECT_EQ(text.find("tokens"), std::string::npos) << model->id << ": " << text;
            EXPECT_EQ(text.find("published"), std::string::npos) << model->id << ": " << text;
        }
    }
    EXPECT_GT(seen, 10);
}

TEST(CompactCell, FiguresStandBehindTheirPillWhereThereIsRoom) {
    // Llama 3 8B against GPT-2 XL: RoPE is new, its base stands on its line.
    const CompactCell cell = world().cell(world().model("llama-3-8b"));
    const double width = compact_widths({}).most;
    const std::vector<Label> all = labels(cell.draw({width, cell.least_height(width) + 40}, ""));
    const auto base = std::ranges::find_if(all, [](const Label& l) { return l.line->text == "base 500k"; });
    ASSERT_NE(base, all.end());
    EXPECT_TRUE(std::ranges::any_of(all, [&](const Label& l) {
        return l.line->text == "RoPE" && std::abs(l.at.y - base->at.y) < 1 && l.at.x < base->at.x;
    }));
}

TEST(CompactCell, PanelsAreStretchedByATenthAtMost) {
    for (const catalog::Model* model : world().models) {
        const CompactCell cell = world().cell(*model);
        const double width = cell.least_width(), height = cell.least_height(width) + 60;
        for (const Part& p : cell.draw({width, height}, "").parts)
            if (p.role == PartRole::panel) {
                EXPECT_EQ(p.unit, "natural height") << model->id << " " << p.id;
                EXPECT_LE(p.rect.h, 1.1 * p.value + 1e-6) << model->id << " " << p.id;
            }
    }
}

TEST(CompactCell, WithoutPanelsItIsHalfAsWideAndTellsItsFigures) {
    const catalog::Model& model = world().model("qwen3-next-80b-a3b");
    const CompactCell whole = world().cell(model), narrow = world().cell(model, k_narrow);
    EXPECT_LT(narrow.least_width(), 0.65 * whole.least_width());
    const double width = narrow.least_width();
    const Drawing d = narrow.draw({width, narrow.least_height(width)}, "C3");
    for (const char* fact : {"TOTAL", "ACTIVE", "LAYERS", "WIDTH", "CONTEXT", "VOCABULARY", "KV / TOKEN", "FULL CACHE"})
        EXPECT_NE(part(d, std::string("fact.") + fact), nullptr) << fact;
    EXPECT_TRUE(says(d, "C3"));
    EXPECT_TRUE(std::ranges::none_of(d.parts, [](const Part& p) { return p.role == PartRole::panel; }));
    EXPECT_FALSE(says(d, "LOOK AT"));
    EXPECT_FALSE(says(d, "ORIGIN"));
}

TEST(CompactCell, ALongNameDoesNotWidenNarrowCells) {
    // An imported model may be called anything; all cells of a group are as wide as the widest.
    catalog::Model model = world().model("deepseek-v3");
    model.name = "Extraordinarily Long Model Name Preview";
    const CompactCell cell = world().cell(model, k_narrow);
    const double width = compact_widths(k_narrow).least;
    EXPECT_EQ(cell.least_width(), width);
    const Drawing d = cell.draw({width, cell.least_height(width)}, "A1");
    EXPECT_TRUE(says(d, "Extraordinarily"));
    for (const Label& l : labels(d)) {
        EXPECT_LE(l.ink().right(), width) << l.line->text;
        EXPECT_GE(l.ink().top(), 0) << l.line->text;
    }
}

TEST(CompactCell, SwatchesOfDarkColoursAreSeenOnADarkGround) {
    Look dark = world().look;
    dark.ground = {20, 23, 26}, dark.ink = {240, 242, 245};
    for (const Content& content : {Content{}, k_narrow}) {
        const CompactCell cell(world().model("grok-2-5"), nullptr,
                               {world().catalog, dark, world().shaper, 30000, content});
        const double width = cell.least_width();
        const Drawing d = cell.draw({width, cell.least_height(width)}, "");
        ASSERT_NE(part(d, "swatch"), nullptr);
        EXPECT_GE(contrast(part(d, "swatch")->color, dark.ground), 3);    // of signs, WCAG 2.1, 1.4.11
    }
}

TEST(CompactCell, NoWordStandsAloneInAPanelWhereFewerSayIt) {
    // Beside the masks `window 4,096 in 3 of 4 layers` has no room in a narrow panel; the layers' line says which.
    for (const char* id : {"olmo-3-7b", "olmo-3-32b", "tiny-aya-3-35b"}) {
        const CompactCell cell = world().cell(world().model(id));
        const double width = cell.least_width();
        for (const double more : {0.0, 20.0, 40.0})
            for (const Label& l : labels(cell.draw({width, cell.least_height(width) + more}, "")))
                EXPECT_NE(l.line->text, "layers") << id;
    }
}

TEST(CompactCell, InGreyTheOrderOfLayersIsToldByHeights) {
    // On `mono` the marks of experts and state spaces are as good as one gray.
    Look grey = world().look;
    for (int k = 0; k < k_components; ++k) {
        const auto shade = static_cast<std::uint8_t>(30 + k);
        grey.tone(static_cast<Component>(k)).mark = {shade, shade, shade};
    }
    const CompactCell cell(world().model("nemotron-3-nano-30b-a3b"), nullptr,
                           {world().catalog, grey, world().shaper, 30000, {}});
    const double width = cell.least_width();
    const Drawing d = cell.draw({width, cell.least_height(width)}, "");
    const Part* order = part(d, "stack.order");
    ASSERT_NE(order, nullptr);
    std::map<std::string, double> heights;    // of the squares, by their color
    for (const Shape& s : shapes(d))
        if (s.fill && order->rect.inset(-0.5).contains(s.path.bounds())) heights[s.fill->hex()] = s.path.bounds().h;
    const auto height = [&](Component kind) { return heights.at(grey.tone(kind).mark.hex()); };
    // Both kinds stand in both rows; experts end half a square lower or begin half a square later.
    EXPECT_LT(height(Component::experts), height(Component::linear_mixer) - 1);
}

TEST(CompactCell, ShowsWhatItsLayoutNames) {
    const catalog::Model& model = world().model("deepseek-v3");
    const auto drawn = [&](const Content& content) {
        const CompactCell cell = world().cell(model, content);
        const double width = cell.least_width();
        return cell.draw({width, cell.least_height(width)}, "");
    };
    const Drawing all = drawn({});
    EXPECT_NE(part(all, "strip.1"), nullptr);
    EXPECT_TRUE(says(all, "LOOK AT"));
    EXPECT_EQ(part(drawn({.strip = false}), "strip.1"), nullptr);
    const Drawing bare = drawn({.facts = false});
    EXPECT_EQ(part(bare, "fact.TOTAL"), nullptr);
    EXPECT_LT(bare.size.h, all.size.h);
    const Drawing experts = drawn({.mixer_insets = false});
    EXPECT_EQ(part(experts, "panel.mla"), nullptr);
    EXPECT_NE(part(experts, "panel.moe"), nullptr);
}

TEST(CompactCell, LearnedPositionsJoinTheEmbeddingNotTheAttention) {
    // GPT-2 adds wpe to wte (OpenAI, gpt-2/src/model.py).
    for (const Content& content : {Content{}, k_narrow}) {
        const CompactCell cell = world().cell(world().model("gpt-2-xl"), content);
        const double width = cell.least_width();
        const Drawing d = cell.draw({width, cell.least_height(width)}, "");
        int joined = 0;
        for (const Line& line : lines(d, LineKind::wire)) {
            const Part* from = part(d, line.from);
            if (from == nullptr || from->kind != PartKind::position) continue;
            ++joined;
            EXPECT_EQ(line.to, "stack.embedding");
        }
        EXPECT_EQ(joined, 1);
    }
}

TEST(CompactCell, LeadersAreStraightOrPlainlyBent) {
    // A step of a point or two looks like a slip.
    for (const catalog::Model* model : world().models) {
        const CompactCell cell = world().cell(*model);
        for (const double width : {cell.least_width(), compact_widths({}).most})
            for (const Line& line : lines(cell.draw({width, cell.least_height(width)}, ""), LineKind::leader)) {
                const double rise = std::abs(line.points.back().y - line.points.front().y);
                EXPECT_TRUE(rise < 1e-6 || rise > 5) << model->id << " " << line.to << ": " << rise;
            }
    }
}

TEST(CompactCell, NoPhraseStandsAloneWhereTwoAndTwoHaveRoom) {
    const CompactCell cell = world().cell(world().model("qwen3-8b"));
    const double width = compact_widths({}).most;
    std::vector<std::size_t> phrases;    // of each line
    for (const Label& l : labels(cell.draw({width, cell.least_height(width)}, ""))) {
        const std::string& text = l.line->text;
        if (text.find("QK-norm in place") == std::string::npos && text.find("Untied") == std::string::npos) continue;
        std::size_t count = 1;
        for (std::size_t at = text.find("  ·  "); at != std::string::npos; at = text.find("  ·  ", at + 1)) ++count;
        phrases.push_back(count);
    }
    EXPECT_EQ(phrases, (std::vector<std::size_t>{2, 2}));
}

TEST(CompactCell, NoLineBeginsOrEndsInTheMiddleOfAFigure) {
    for (const catalog::Model* model : world().models)
        for (const Content& content : {Content{}, k_narrow}) {
            const CompactCell cell = world().cell(*model, content);
            const double width = cell.least_width();
            const Drawing d = cell.draw({width, cell.least_height(width)}, "");
            std::map<double, const Label*> first;    // of each line of the foot
            const std::vector<Label> all = labels(d);
            for (const Label& l : all) {
                EXPECT_FALSE(l.line->text.ends_with("native")) << model->id << ": " << l.line->text;
                if (l.part != "foot" || l.line->text.empty() || l.role == TextRole::fact_label) continue;
                const Label*& leftmost = first[l.at.y];
                if (leftmost == nullptr || l.at.x < leftmost->at.x) leftmost = &l;
            }
            for (const auto& [y, l] : first)
                EXPECT_EQ(std::string(") ").find(l->line->text.front()), std::string::npos)
                    << model->id << ": " << l->line->text;
        }
}

TEST(CompactCell, TextsOfEmbeddingAndHeadKeepClearOfTheirSides) {
    for (const catalog::Model* model : world().models) {
        const CompactCell cell = world().cell(*model);
        const double width = cell.least_width();
        const Drawing d = cell.draw({width, cell.least_height(width)}, "");
        for (const char* id : {"stack.embedding", "stack.head"})
            for (const Label& l : labels(d))
                if (l.part == id) {
                    EXPECT_GE(l.ink().left() - part(d, id)->rect.left(), 2) << model->id << " " << l.line->text;
                    EXPECT_GE(part(d, id)->rect.right() - l.ink().right(), 2) << model->id << " " << l.line->text;
                }
    }
}

TEST(CompactCell, ANameThatItsBoxHasNoRoomForGivesWayToItsLetters) {
    catalog::Model model = world().model("llama-3-8b");
    const auto drawn = [&] {
        const CompactCell cell = world().cell(model);
        return cell.draw({cell.least_width(), cell.least_height(cell.least_width())}, "");
    };
    EXPECT_EQ(part(drawn(), "stack.mixer")->label, "Grouped-query attention");
    catalog::Mla latent;    // of GLM-5.2's layers that see what another one chose
    latent.heads = 64;
    latent.kv_lora_rank = 512;
    latent.qk_nope_head_dim = 192;
    latent.qk_rope_head_dim = 64;
    latent.v_head_dim = 256;
    latent.sparse = catalog::SparseIndexer{"DSA", 32, 128, 2048, true};
    model.mixers = {{"mla", latent}};
    const Drawing d = drawn();
    const Part* box = part(d, "stack.mixer");
    EXPECT_EQ(box->label, "MLA + DSA shared");
    for (const Label& l : labels(d))
        if (l.part == "stack.mixer") {
            EXPECT_GE(l.ink().left() - box->rect.left(), 2) << l.line->text;
            EXPECT_GE(box->rect.right() - l.ink().right(), 2) << l.line->text;
        }
}

TEST(CompactCell, FactorsOfLatentAttentionStandInItsTable) {
    // Each line of the table begins with a name; DeepSeek V3's scores are multiplied by (0.1 ln 40 + 1)².
    const CompactCell cell = world().cell(world().model("deepseek-v3"));
    const double width = compact_widths({}).most;
    const std::vector<Label> all = labels(cell.draw({width, cell.least_height(width) + 40}, ""));
    const auto factor = std::ranges::find_if(all, [](const Label& l) { return l.line->text == "× 1.87 (YaRN)"; });
    ASSERT_NE(factor, all.end());
    EXPECT_TRUE(std::ranges::any_of(
        all, [&](const Label& l) { return l.line->text == "Scores" && std::abs(l.at.y - factor->at.y) < 1e-6; }));
}

TEST(CompactCell, ApostrophesAreCurved) {
    for (const catalog::Model* model : world().models) {
        const CompactCell cell = world().cell(*model);
        const double width = cell.least_width();
        for (const Label& label : labels(cell.draw({width, cell.least_height(width)}, "")))
            EXPECT_EQ(label.line->text.find('\''), std::string::npos) << model->id;
    }
}

TEST(CompactCell, SideBySideWithANormForEachSaysSo) {
    catalog::Model model = world().model("tiny-aya-3-35b");    // GPT-NeoX is wired so
    const auto norm = [&] {
        const CompactCell cell = world().cell(model);
        return part(cell.draw({cell.least_width(), cell.least_height(cell.least_width())}, ""), "stack.norm-0")->label;
    };
    EXPECT_EQ(norm(), "LayerNorm");
    model.norm.separate = true;
    EXPECT_EQ(norm(), "LayerNorm, one for each");
}

TEST(CompactCell, ALearnedFactorOnWhatExpertsGiveIsSaid) {
    catalog::Model model = world().model("deepseek-v3");
    const auto says_so = [&] {
        const CompactCell cell = world().cell(model);
        const Drawing d = cell.draw({cell.least_width(), cell.least_height(cell.least_width())}, "");
        return std::ranges::any_of(
            labels(d), [](const Label& l) { return l.line->text.find("a learned s") != std::string::npos; });
    };
    EXPECT_FALSE(says_so());
    for (catalog::NamedFfn& f : model.ffns)
        if (auto* moe = std::get_if<catalog::Moe>(&f.facts)) moe->router.learned_scale = true;    // Inkling
    EXPECT_TRUE(says_so());
}

TEST(CompactCell, ABoxOfThreeRowsHasRoomForTheirWordsAndItsLeadersBeginAtWhatTheyExplain) {
    // As in Llama-Nemotron Super: of four widths the first and the last, and how many lie between.
    catalog::Model m = world().model("llama-3-8b");
    m.ffns.clear();
    for (int i = 0; i < 4; ++i)
        m.ffns.push_back({"dense-" + std::to_string(i), catalog::DenseFfn{.hidden = 1024 * (i + 1)}});
    for (std::size_t i = 0; i < m.stack.size(); ++i) m.stack[i].ffn = static_cast<int>(i % 4);
    const CompactCell cell = world().cell(m);
    const Drawing d = cell.draw({cell.least_width(), cell.least_height(cell.least_width())}, "");
    ASSERT_EQ(part(d, "stack.ffn.1")->label, "2 more between");
    for (const char* row : {"stack.ffn.0", "stack.ffn.1", "stack.ffn.2"})
        EXPECT_GT(part(d, row)->rect.h, 7.4) << row << ": as high as the type";
    std::set<std::string> from;
    for (const Line& line : lines(d, LineKind::leader)) from.insert(line.from);
    EXPECT_TRUE(from.contains("stack.ffn.0") && from.contains("stack.ffn.2"));
    EXPECT_FALSE(from.contains("stack.ffn.1"));
}

TEST(CompactCell, ATitleThatItsPanelHasNoRoomForGivesWayToItsLetters) {
    // As GLM-5.2's layers that use an earlier one's choice: a long title took the sheet down.
    catalog::Model m = world().model("deepseek-v3-2");
    for (catalog::NamedMixer& mixer : m.mixers) std::get<catalog::Mla>(mixer.facts).sparse->shared = true;
    const auto titles = [&](double size) {
        Look look = world().look;
        look.type(TextRole::panel_title).style.size = size;
        const CompactCell cell(m, nullptr, {world().catalog, look, world().shaper, 30000, {}});
        const Drawing d = cell.draw({cell.least_width(), cell.least_height(cell.least_width())}, "");
        std::set<std::string> out;
        for (const Label& l : labels(d)) out.insert(l.line->text);
        return out;
    };
    const Naming name = naming(m.mixers[0].facts);
    EXPECT_TRUE(titles(6).contains(name.full));
    EXPECT_FALSE(titles(16).contains(name.full));
    EXPECT_TRUE(titles(16).contains(name.brief));
}

TEST(CompactCell, MixersAloneNeedNoBoxAroundThem) {
    // As Mamba and Zamba: an empty box reached up to where feed-forwards would stand.
    catalog::Model m = world().model("llama-3-8b");
    m.ffns.clear();
    for (catalog::Layer& layer : m.stack) layer.ffn.reset();
    const CompactCell cell = world().cell(m);
    const Drawing d = cell.draw({cell.least_width(), cell.least_height(cell.least_width())}, "");
    EXPECT_EQ(part(d, "stack.sublayer")->rect.h, part(d, "stack.mixer")->rect.h);
    EXPECT_EQ(part(d, "stack.norm-0")->rect.top() - part(d, "stack.mixer")->rect.bottom(), 1);
}

TEST(CompactCell, NormsWithAGateSaySoWhereTheyHaveIt) {
    catalog::Model model = world().model("deepseek-v3");    // dense layers and experts
    const auto norms = [&] {
        const CompactCell cell = world().cell(model);
        const Drawing d = cell.draw({cell.least_width(), cell.least_height(cell.least_width())}, "");
        return part(d, "stack.norm-0")->label + ", then " + part(d, "stack.norm-1")->label;
    };
    EXPECT_EQ(norms(), "RMSNorm, then RMSNorm");
    model.norm.gate_rank = 16;
    EXPECT_EQ(norms(), "RMSNorm, gated, then RMSNorm, gated before experts");
    std::erase_if(model.ffns, [](const auto& f) { return f.name == "dense"; });
    for (catalog::Layer& layer : model.stack) layer.ffn = 0;
    EXPECT_EQ(norms(), "RMSNorm, gated, then RMSNorm, gated");
}

}    // namespace
}    // namespace broadside::diagram
