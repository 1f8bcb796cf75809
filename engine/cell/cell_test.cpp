#include "engine/cell/cell.hpp"
#include "engine/base/format.hpp"
#include "engine/cell/marks.hpp"
#include "engine/cell/name.hpp"
#include "engine/draw/testing.hpp"
#include "engine/draw/words.hpp"
#include "engine/text/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace broadside::diagram {
namespace {

const std::filesystem::path k_root = BROADSIDE_SOURCE_DIR;

/// The real catalog, and a look with every role at 8 pt: cells must hold together whatever the layout file says.
struct World {
    catalog::Catalog catalog = catalog::read(k_root / "catalog").catalog;
    text::Shaper shaper{k_root / "fonts"};
    Look look;

    World() {
        for (int r = 0; r < k_roles; ++r) look.type(static_cast<TextRole>(r)).style.size = 8;
        for (const TextRole r : {TextRole::model_name, TextRole::model_size}) look.type(r).style.size = 20;
        for (int k = 0; k < k_components; ++k) look.tone(static_cast<Component>(k)).fill = {240, 240, 240};
    }
    const catalog::Model& model(std::string_view id) const { return *catalog.find(id); }
    Cell cell(const catalog::Model& m, const Content& content = {}) { return {m, catalog, look, shaper, content}; }
};
World& world() {
    static World made;
    return made;
}

bool on_outline(const Rect& r, Point p) {
    const bool near = r.inset(-0.05).contains({p.x, p.y, 0, 0});
    return near && std::min({std::abs(p.x - r.left()), std::abs(p.x - r.right()), std::abs(p.y - r.top()),
                             std::abs(p.y - r.bottom())}) < 0.05;
}

void check_craft(const Drawing& d, const std::string& what) {
    const Rect sheet{0, 0, d.size.w, d.size.h};
    const std::vector<Label> texts = labels(d);
    std::set<std::string> ids;
    for (const Part& p : d.parts) {
        EXPECT_TRUE(ids.insert(p.id).second) << what << ": two parts are called " << p.id;
        EXPECT_TRUE(sheet.contains(p.rect, 0.1)) << what << ": " << p.id << " leaves the cell";
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_TRUE(sheet.contains(texts[i].ink(), 0.1))
            << what << ": \"" << texts[i].line->text << "\" leaves the cell";
        if (const Part* home = part(d, texts[i].part)) {
            EXPECT_TRUE(home->rect.contains(texts[i].ink(), 0.1))
                << what << ": \"" << texts[i].line->text << "\" leaves " << home->id;
        }
        for (std::size_t k = 0; k < i; ++k)
            EXPECT_FALSE(texts[i].ink().overlaps(texts[k].ink()))
                << what << ": \"" << texts[i].line->text << "\" lies over \"" << texts[k].line->text << '"';
    }
    for (const LineKind kind : {LineKind::wire, LineKind::leader})
        for (const Line& line : lines(d, kind)) {
            for (std::size_t i = 1; i < line.points.size(); ++i) {
                const Point a = line.points[i - 1], b = line.points[i];
                EXPECT_TRUE(std::abs(a.x - b.x) < 1e-6 || std::abs(a.y - b.y) < 1e-6)
                    << what << ": " << line.from << " to " << line.to << " is slanted";
                const Rect leg{std::min(a.x, b.x), std::min(a.y, b.y), std::max(std::abs(a.x - b.x), 0.01),
                               std::max(std::abs(a.y - b.y), 0.01)};
                for (const Label& t : texts)
                    EXPECT_FALSE(leg.overlaps(t.ink(), 0.05))
                        << what << ": the line to " << line.to << " passes \"" << t.line->text << '"';
                for (const Part& p : d.parts)
                    if ((p.role == PartRole::box || p.role == PartRole::badge || p.role == PartRole::node) &&
                        !p.rect.empty()) {
                        EXPECT_FALSE(leg.overlaps(p.rect, 0.9))
                            << what << ": the line from " << line.from << " to " << line.to << " crosses " << p.id;
                    }
            }
            if (!line.from.empty()) {
                const Part* from = part(d, line.from);
                ASSERT_NE(from, nullptr) << what << ": " << line.from;
                EXPECT_TRUE(on_outline(from->rect, line.points.front()))
                    << what << ": a line does not start at " << line.from;
            }
            if (!line.to.empty()) {
                const Part* to = part(d, line.to);
                ASSERT_NE(to, nullptr) << what << ": " << line.to;
                EXPECT_TRUE(on_outline(to->rect, line.points.back())) << what << ": a line does not end at " << line.to;
            }
        }
}

class EveryModel : public testing::TestWithParam<std::string> {};

TEST_P(EveryModel, IsDrawnCleanlyAtEverySize) {
    Cell cell = world().cell(world().model(GetParam()));
    ASSERT_FALSE(cell.sizes().empty());
    std::vector<Size> sizes = cell.sizes();
    sizes.insert(sizes.end(), cell.tight_sizes().begin(), cell.tight_sizes().end());
    for (const Size& least : sizes)
        for (const Size more : {Size{0, 0}, Size{37, 0}, Size{80, 60}}) {
            const Size size{least.w + more.w, least.h + more.h};
            check_craft(cell.draw(size), GetParam() + " " + plain_number(size.w, 0) + " × " + plain_number(size.h, 0));
        }
}

TEST_P(EveryModel, SizesTradeWidthForHeight) {
    const Cell cell = world().cell(world().model(GetParam()));
    for (const std::vector<Size>& sizes : {cell.sizes(), cell.tight_sizes()})
        for (std::size_t i = 1; i < sizes.size(); ++i) {
            EXPECT_GT(sizes[i].w, sizes[i - 1].w);
            EXPECT_LT(sizes[i].h, sizes[i - 1].h);
        }
    for (const Size& size : cell.sizes())
        EXPECT_TRUE(std::ranges::any_of(cell.tight_sizes(), [&](const Size& tight) {
            return tight.w <= size.w && tight.h <= size.h;
        })) << size.w;
}

TEST_P(EveryModel, ShowsEveryLayerAndTheFactsOfTheFile) {
    const catalog::Model& m = world().model(GetParam());
    Cell cell = world().cell(m);
    const Drawing d = cell.draw(cell.sizes().front());
    EXPECT_EQ(std::ranges::count_if(d.parts, [](const Part& p) { return p.role == PartRole::tick; }), m.layers);
    for (const std::string& text :
         {m.name, m.size, grouped(m.vocabulary), grouped(m.context_tokens), short_count(catalog::derive(m).total)})
        EXPECT_TRUE(says(d, text)) << text;
    EXPECT_TRUE(says(d, look_at(m).front().substr(0, 12))) << look_at(m).front();
    EXPECT_EQ(d.links.empty(), m.story.links.empty());
}

TEST_P(EveryModel, ABareCellIsCleanToo) {
    Content bare;
    bare.facts = bare.strip = bare.mixer_insets = bare.ffn_insets = bare.window_insets = bare.phrases = false;
    for (const bool phrases : {false, true}) {
        bare.phrases = phrases;
        Cell cell = world().cell(world().model(GetParam()), bare);
        ASSERT_EQ(cell.sizes().size(), 1u);
        check_craft(cell.draw(cell.sizes().front()), GetParam() + (phrases ? " with phrases alone" : " bare"));
    }
}

/// What the small sheets show.
Content without_insets() {
    Content content;
    content.mixer_insets = content.ffn_insets = content.window_insets = content.phrases = false;
    return content;
}

TEST_P(EveryModel, WithoutInsetsHasItsFactsBesideTheStack) {
    const catalog::Model& m = world().model(GetParam());
    Cell cell = world().cell(m, without_insets());
    ASSERT_EQ(cell.sizes().size(), 1u);
    const Size least = cell.sizes().front();
    for (const Size more : {Size{0, 0}, Size{37, 0}, Size{80, 60}}) {
        const Drawing d = cell.draw({least.w + more.w, least.h + more.h});
        check_craft(d, GetParam() + " without insets");
        const Rect head = part(d, "head")->rect, block = part(d, "stack.block")->rect, strip = part(d, "strip.1")->rect;
        for (const Fact& fact : fact_line(m)) {
            const Part* shown = part(d, fact.id());
            ASSERT_NE(shown, nullptr) << fact.label();
            EXPECT_GT(shown->rect.left(), block.right()) << fact.label();
            EXPECT_GT(shown->rect.top(), head.bottom()) << fact.label();
            EXPECT_TRUE(says(d, fact.value)) << fact.value;
        }
        ASSERT_NE(part(d, "scale"), nullptr);
        EXPECT_NEAR(part(d, "scale")->rect.right(), d.size.w, 1e-6);
        // The column ends where the strip ends, but for the descenders of its last line.
        EXPECT_NEAR(part(d, Fact{Figure::licence}.id())->rect.bottom(), strip.bottom(), 3);
    }
}

TEST_P(EveryModel, WithoutInsetsTellsWhatIsNewBelowItsFacts) {
    const catalog::Model& m = world().model(GetParam());
    Content content = without_insets();
    content.phrases = true;
    Cell cell = world().cell(m, content);
    ASSERT_EQ(cell.sizes().size(), 1u);
    const Size least = cell.sizes().front();
    for (const Size more : {Size{0, 0}, Size{37, 0}, Size{80, 60}}) {
        const Drawing d = cell.draw({least.w + more.w, least.h + more.h});
        check_craft(d, GetParam() + " with phrases beside");
        const Rect notes = part(d, "notes")->rect, last = part(d, Fact{Figure::licence}.id())->rect;
        EXPECT_GE(notes.top(), last.bottom() - 1);
        // Set in lines, the first phrase begins with its first word.
        EXPECT_TRUE(says(d, look_at(m).front().substr(0, look_at(m).front().find(' '))));
        EXPECT_EQ(says(d, "ORIGIN"), !descent(m, world().catalog).from.empty());
        // Nothing runs into the scale mark.
        const Rect mark = part(d, "scale")->rect;
        for (const Label& l : labels(d)) EXPECT_FALSE(l.ink().overlaps(mark)) << l.line->text;
    }
}

std::vector<std::string> ids() {
    std::vector<std::string> out;
    for (const catalog::Model& m : world().catalog.models) out.push_back(m.id);
    return out;
}
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryModel, testing::ValuesIn(ids()), [](const auto& model) {
    std::string name = model.param;
    std::ranges::replace_if(
        name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    return name;
});

// ---- blocks: what each topology must have, after MIXERS.md's definitions ----

Drawing drawn(std::string_view id) {
    Cell cell = world().cell(world().model(id));
    return cell.draw(cell.sizes().back());
}
std::vector<std::string> inputs_of(const Drawing& d, std::string_view to) {
    std::vector<std::string> out;
    for (const Line& l : lines(d, LineKind::wire))
        if (l.to == to) out.push_back(l.from);
    std::ranges::sort(out);
    return out;
}
using Ids = std::vector<std::string>;

TEST(Block, PreNormAddsTheResidualAfterTheSublayer) {
    const Drawing d = drawn("llama-3-8b");
    EXPECT_EQ(inputs_of(d, "stack.norm-0"), Ids{"stack.embedding"});
    EXPECT_EQ(inputs_of(d, "stack.mixer"), (Ids{"stack.mixer.position", "stack.norm-0"}));
    EXPECT_EQ(inputs_of(d, "stack.sum-0"), (Ids{"", "stack.mixer"}));    // "": the residual path, off the trunk
    EXPECT_EQ(inputs_of(d, "stack.norm-1"), Ids{"stack.sum-0"});
    EXPECT_EQ(inputs_of(d, "stack.sum-1"), (Ids{"", "stack.ffn"}));
}

TEST(Block, PostNormSitsInsideTheResidual) {
    const Drawing d = drawn("olmo-2-7b");
    EXPECT_EQ(part(d, "stack.norm-0"), nullptr);
    EXPECT_EQ(inputs_of(d, "stack.post-norm-0"), Ids{"stack.mixer"});
    EXPECT_EQ(inputs_of(d, "stack.sum-0"), (Ids{"", "stack.post-norm-0"}));
}

TEST(Block, GemmaHasNormsBeforeAndAfter) {
    const Drawing d = drawn("gemma-3-27b");
    EXPECT_EQ(std::ranges::count_if(
                  d.parts, [](const Part& p) { return p.kind == PartKind::norm && p.id.starts_with("stack."); }),
              5);
    EXPECT_TRUE(says(d, "× √d"));
    EXPECT_TRUE(says(d, "tied to the embedding"));
}

TEST(Block, ParallelBranchesShareOneNorm) {
    const Drawing d = drawn("tiny-aya-3-35b");
    EXPECT_EQ(inputs_of(d, "stack.mixer"), Ids{"stack.norm-0"});
    EXPECT_EQ(inputs_of(d, "stack.ffn"), Ids{"stack.norm-0"});
    EXPECT_EQ(inputs_of(d, "stack.sum-0"), (Ids{"stack.ffn", "stack.mixer"}));
    EXPECT_EQ(inputs_of(d, "stack.sum-1"), (Ids{"", "stack.sum-0"}));
}

TEST(Block, OneSublayerALayerHasOneResidual) {
    const Drawing d = drawn("nemotron-3-nano-30b-a3b");
    EXPECT_NE(part(d, "stack.sublayer"), nullptr);
    EXPECT_EQ(part(d, "stack.sum-1"), nullptr);
    EXPECT_EQ(std::ranges::count_if(d.parts, [](const Part& p) { return p.role == PartRole::row; }), 3);
}

TEST(Block, LearnedPositionsAreAddedToTheEmbedding) {
    const Drawing d = drawn("gpt-2-xl");
    EXPECT_EQ(inputs_of(d, "stack.add-positions"), (Ids{"stack.embedding", "stack.positions"}));
    EXPECT_TRUE(says(d, "Final LayerNorm"));
}

TEST(Block, PredictionModulesReachTheSharedHead) {
    const Drawing d = drawn("deepseek-v3");
    EXPECT_EQ(inputs_of(d, "stack.head"), (Ids{"stack.final-norm", "stack.mtp"}));
}

TEST(FactColumn, LinesUpWithItsNeighboursWhateverIsKnown) {
    // Of a dense model all parameters are active, and on how much GPT-2 was trained was never published.
    Cell gpt = world().cell(world().model("gpt-2-xl"), without_insets());
    Cell deepseek = world().cell(world().model("deepseek-v3"), without_insets());
    const double height = std::max(gpt.sizes().front().h, deepseek.sizes().front().h);
    const Drawing a = gpt.draw({gpt.sizes().front().w + 20, height}), b = deepseek.draw({400, height});
    std::size_t rows = 0;
    for (const Part& p : a.parts) {
        if (p.kind != PartKind::fact) continue;
        ++rows;
        const Part* neighbour = part(b, p.id);
        ASSERT_NE(neighbour, nullptr) << p.id;
        EXPECT_NEAR(neighbour->rect.top(), p.rect.top(), 1e-9) << p.id;
    }
    EXPECT_EQ(rows, 12u);
    const auto has = [](const Drawing& d, std::string_view text) {
        return std::ranges::any_of(labels(d), [&](const Label& l) { return l.line->text == text; });
    };
    EXPECT_TRUE(has(a, "all"));
    EXPECT_TRUE(has(a, "–"));
    EXPECT_FALSE(has(b, "–"));
}

TEST(Words, RunsCompressMixersAndFeedForwardsSeparately) {
    std::string text;
    for (const RunWord& w : runs_in_words(world().model("kimi-linear-48b-a3b"))) text += w.text;
    // The report's own pattern: three KDA to one MLA, ending in 2 + 1; one dense layer first.
    EXPECT_EQ(text, "6 × (3 KDA + 1 MLA) + 2 KDA + 1 MLA   1 dense + 26 MoE");
}

TEST(Words, TheSameArchitectureIsRecognised) {
    // Its weights were DeepSeek V3's, those of MiniMax-M2.5 are not known to have been MiniMax-M2's.
    EXPECT_EQ(descent(world().model("deepseek-r1"), world().catalog).from,
              "Same architecture as DeepSeek V3 671B, fine-tuned from it");
    EXPECT_EQ(descent(world().model("minimax-m2-5"), world().catalog).from, "Same architecture as MiniMax-M2 230B");
    EXPECT_EQ(descent(world().model("kimi-k2"), world().catalog).from, "Layout of DeepSeek V3 671B");
    const std::vector<std::string> changes = descent(world().model("kimi-k2"), world().catalog).changes;
    // Kimi K2 report: 384 experts against 256, 64 heads against 128, one dense layer against three.
    for (const char* change : {"384 experts (256)", "64 heads (128)", "1 dense layer first (3)", "no MTP"})
        EXPECT_NE(std::ranges::find(changes, change), changes.end()) << change;
}

TEST(Words, OfSeveralAncestorsTheOneComparedWithIsNamed) {
    const catalog::Model& m = world().model("trinity-large");
    ASSERT_EQ(m.story.lineage.size(), 2u);
    EXPECT_EQ(descent(m, world().catalog).from, "Layout of Trinity Mini; takes parts of DeepSeek V3 671B°");
    // What only lent a part is not compared with: widths and layers were never its heir's.
    EXPECT_THAT(descent(m, world().catalog).changes, ::testing::IsEmpty());
    const Descent llama = descent(world().model("llama-3-2-1b"), world().catalog);
    EXPECT_EQ(llama.from, "Pruned from Llama 3.1 8B; layout of Llama 3 8B°");
    EXPECT_EQ(llama.joint, ": ");    // of the last one named; it stands only where changes follow
    // Two models here are called Gemma 3 without their sizes.
    catalog::Model tiny = world().model("gemma-3-270m");
    tiny.story.lineage.push_back({{}, "Gemma 2", {}, catalog::Relation::successor});
    EXPECT_EQ(descent(tiny, world().catalog).joint, "; against Gemma 3 4B: ");
}

TEST(Words, ComparisonsCountInEnglishAndLeavePaddingOut) {
    // Gemma 3 270M: one key/value head where the 4B has four; OLMo 3 7B: 100,278 rows where OLMo 2 has 100,352.
    EXPECT_THAT(descent(world().model("gemma-3-270m"), world().catalog).changes, ::testing::Contains("1 KV head (4)"));
    EXPECT_THAT(descent(world().model("olmo-3-7b"), world().catalog).changes,
                ::testing::Not(::testing::Contains(::testing::HasSubstr("vocabulary"))));
}

TEST(Words, HowFarLayersSeeAndHowHeadsShareAreToldApart) {
    // Llama 4 keeps Llama 3's grouped heads, and lets three of four layers see chunks only.
    EXPECT_THAT(descent(world().model("llama-4-maverick"), world().catalog).changes,
                ::testing::Contains("local + global layers"));
    // Gemma 3 270M has one key/value head where the 4B has several, in the same local and global layers.
    EXPECT_THAT(descent(world().model("gemma-3-270m"), world().catalog).changes, ::testing::Contains("MQA (for GQA)"));
}

TEST(Words, WeightsAreTwoBytesAParameterAndTheShareIsByStructure) {
    // 671.0B parameters, 37.6B of them for a token; 1.34e12 bytes are 1.22 TiB.
    EXPECT_EQ(weights_in_words(world().model("deepseek-v3")), "1.22 TiB in bf16 · 5.6 % active");
    // All of a dense model's 8.03B.
    EXPECT_EQ(weights_in_words(world().model("llama-3-8b")), "15 GiB in bf16");
}

TEST(Words, ANativeContextSaysHowItWasExtended) {
    // Qwen3's configuration has no scaling, its card extends it with YaRN; DeepSeek V3's RoPE says so itself.
    EXPECT_EQ(native_context(world().model("qwen3-8b")), "native 32,768, then YaRN");
    EXPECT_EQ(native_context(world().model("deepseek-v3")), "native 4,096");
    EXPECT_EQ(native_context(world().model("llama-3-8b")), "");
    // Without RoPE nothing was stretched: the 262,144 of the configuration is a default that saves memory.
    EXPECT_EQ(native_context(world().model("nemotron-3-super-120b-a12b")), "");
}

TEST(Words, DoubtIsMarkedWhereverTheFigureStands) {
    // Of Ling 2.5 the layers and the rank of MLA's queries are inferred; the widths of the stream are not.
    Cell cell = world().cell(world().model("ling-2-5-1t"));
    const Drawing d = cell.draw(cell.sizes().front());
    for (const char* text :
         {"70 × Lightning°", "MoE, layers 5–80°", "½ RoPE", "8 of 256 experts", "8,192 → 1,536°", "157,184 × 8,192"})
        EXPECT_TRUE(says(d, text)) << text;
    EXPECT_FALSE(says(d, "157,184 × 8,192°"));
    EXPECT_FALSE(says(d, "8,192 → 512°"));
    Cell sure = world().cell(world().model("kimi-k2"));
    EXPECT_FALSE(says(sure.draw(sure.sizes().front()), "°"));
}

TEST(Words, DoubtIsMarkedBehindTheWholeFigureLikeAFootnote) {
    // Between figure and unit the mark would read as a degree.
    catalog::Model model = world().model("deepseek-r1");
    model.provenance.confidence["layers"] = catalog::Confidence::inferred;
    Cell cell = world().cell(model);
    const Drawing d = cell.draw(cell.sizes().front());
    EXPECT_TRUE(says(d, "61 layers°"));
    EXPECT_TRUE(says(d, "× 61°"));
    EXPECT_FALSE(says(d, "61° "));
}

TEST(Leaders, DoNotGoAroundTheirPanel) {
    for (const catalog::Model& m : world().catalog.models) {
        Cell cell = world().cell(m);
        for (const Size least : cell.tight_sizes()) {
            const Drawing d = cell.draw(Size{least.w + 20, least.h + 40});
            for (const Line& line : lines(d, LineKind::leader))
                for (const Point p : line.points) {
                    const Rect panel = part(d, line.to)->rect;
                    EXPECT_TRUE(p.x <= panel.left() + 0.2 || p.y <= panel.top() + 0.2) << m.id << ": " << line.to;
                }
        }
    }
}

TEST(Words, GlobalIsSaidOnlyBesideLocalLayers) {
    // SmolLM3: all layers see everything, a quarter without RoPE. Olmo 3: three layers with a window to one without.
    const auto words = [](const catalog::Model& m) {
        std::vector<std::string> out;
        for (const catalog::NamedMixer& mixer : m.mixers) out.push_back(brief_with_window(m, mixer.facts));
        std::ranges::sort(out);
        return out;
    };
    EXPECT_EQ(words(world().model("smollm3-3b")), (std::vector<std::string>{"GQA", "GQA"}));
    EXPECT_EQ(words(world().model("olmo-3-7b")), (std::vector<std::string>{"MHA, global", "MHA, local 4,096"}));
}

TEST(Words, AStretchedContextIsToldFromBeforeToAfter) {
    // DeepSeek-V3 (2412.19437): pre-trained at 4K, extended with YaRN to 128K. Llama 3 8B was trained at its 8,192.
    EXPECT_EQ(stretched_context(world().model("deepseek-v3")), "4,096 → 131,072");
    EXPECT_EQ(stretched_context(world().model("llama-3-8b")), "");
    // Qwen3: 32,768, and 131,072 with YaRN, which its configuration leaves to who runs it.
    EXPECT_EQ(stretched_context(world().model("qwen3-8b")), "32,768 → 131,072");
    catalog::Model unknown = world().model("deepseek-v3");
    unknown.context.native.reset();
    EXPECT_EQ(stretched_context(unknown), "4,096 → 131,072") << "what RoPE was stretched from tells it, too";
    for (catalog::NamedMixer& m : unknown.mixers)
        std::get<catalog::Mla>(m.facts).position.scaling->original_context = 0;
    EXPECT_EQ(stretched_context(unknown), "");
}

TEST(Words, ReachAndSharingAreTwoAxes) {
    const auto text = [](std::string_view id) {
        std::string out;
        for (const RunWord& w : runs_in_words(world().model(id))) out += w.text;
        return out;
    };
    EXPECT_EQ(text("gemma-3-270m"), "3 × (5 local + 1 global)   18 GeGLU");
    EXPECT_EQ(text("llama-3-8b"), "32 GQA   32 SwiGLU");
    EXPECT_EQ(text("smollm3-3b"), "9 × (3 GQA RoPE + 1 GQA NoPE)   36 SwiGLU");
    // The hybrid pattern of its configuration, compressed: where the experts sit is told.
    EXPECT_EQ(text("nemotron-3-nano-30b-a3b"), "5 × (2 ME + M*E) + 3 ME + M*E + 4 ME   M Mamba-2  * GQA  E MoE");
    std::vector<std::string> badges_of;
    for (const BadgeText& b : badges(world().model("gemma-3-270m"))) badges_of.push_back(b.text);
    EXPECT_EQ(badges_of, (std::vector<std::string>{"MQA", "Local + global"}));
}

TEST(Words, NoBadgeIsExplainedByItself) {
    for (const catalog::Model& m : world().catalog.models) {
        std::vector<BadgeText> all = badges(m);
        const std::vector<BadgeText> more = features(m);
        all.insert(all.end(), more.begin(), more.end());
        for (const BadgeText& badge : all) {
            EXPECT_FALSE(badge.meaning.empty()) << badge.text;
            EXPECT_NE(badge.meaning, badge.text);
        }
    }
    // Of a badge that is put together from another's: attention beside a state space (Falcon-H1).
    catalog::Model both = world().catalog.models.front();
    both.mixers = {{"both", catalog::ParallelHeads{}}};
    EXPECT_EQ(badges(both).front().meaning, "attention and state space side by side in a layer");
}

TEST(Cell, APageHasEveryBadgeThatAModelIsScannedFor) {
    Content page;
    page.all_facts = true;
    for (const catalog::Model& model : world().catalog.models) {
        Cell cell = world().cell(model, page);
        for (const Size& size : cell.sizes()) {
            const Drawing d = cell.draw(size);
            for (const BadgeText& badge : features(model))
                EXPECT_NE(part(d, "badge." + badge.text), nullptr) << model.id << ": " << badge.text;
            check_craft(d, model.id + " as a page");
        }
    }
}

TEST(Cell, TheNativeContextComesBeforeFactsThatFollowFromOthers) {
    // Qwen3 4B: 32,768 before YaRN; its weights are two bytes for each parameter.
    Cell cell = world().cell(world().model("qwen3-4b"));
    const Size least = cell.sizes().back();
    int both = 0;
    for (double more = 0; more <= 160; more += 4) {
        const Drawing d = cell.draw({least.w + more, least.h});
        if (part(d, "fact.WEIGHTS") == nullptr) continue;
        ++both;
        EXPECT_TRUE(says(d, "32,768 → 131,072")) << more;
    }
    EXPECT_GT(both, 0);
}

TEST(Words, WhatMultipliesOrLimitsIsSaid) {
    const auto all_of = [](std::string_view id) {
        Cell cell = world().cell(world().model(id));
        return cell.draw(cell.sizes().front());
    };
    const std::pair<const char*, std::vector<const char*>> said[] = {
        {"grok-2-5", {"× 0.5", "cap 50", "cap ±30", "scores capped at ±30"}},
        {"mimo-v2-flash", {"values × 0.707"}},
        {"gpt-oss-20b", {"gate ≤ 7, up within ±7", "gate · σ(1.702 gate) · (up + 1)", "Softmax router + b", "× 1.81"}},
        {"step-3-5-flash", {"from layer 44", "from layer 45", "QK-norm per head"}},
        {"gemma-3-27b", {"scores ÷ √168"}},
        {"deepseek-v3", {"scores × 1.87", "RoPE on 64 of 192"}},
        {"deepseek-v3-2", {"LayerNorm, RoPE on 64", "Σ w(x) ReLU(q · k)"}},
        {"qwen3-5-397b", {"M-RoPE", "text, image and video tokens"}},
        {"qwen3-next-80b-a3b", {"α = exp", "β = σ(b)", "each key head for 2"}},
    };
    for (const auto& [id, texts] : said) {
        const Drawing d = all_of(id);
        for (const char* text : texts) EXPECT_TRUE(says(d, text)) << id << ": " << text;
    }
    EXPECT_EQ(part(all_of("minimax-m2"), "stack.mtp"), nullptr) << "its weights are not in the published files";
}

TEST(Words, CountsAreTheStructuresWithThePublishedOnesBeside) {
    EXPECT_EQ(published_in_words(world().model("nanbeige-4-1-3b")), "published 3B");    // which leaves out embeddings
    EXPECT_EQ(published_in_words(world().model("deepseek-v3")), "");
    EXPECT_EQ(published_in_words(world().model("sarvam-30b")), "published 30B, 2.4B active");
    const auto fact = [](std::string_view id, Figure figure) {
        for (const Fact& f : fact_line(world().model(id)))
            if (f.figure == figure) return f;
        return Fact{};
    };
    EXPECT_EQ(fact("nanbeige-4-1-3b", Figure::total).value, "3.93B");
    EXPECT_EQ(fact("nanbeige-4-1-3b", Figure::total).longer, "3.93B (3B)");
    EXPECT_EQ(fact("deepseek-v3", Figure::total).longer, "671B");
    // 61 layers × (512 + 64) values, and as many × 128 of an indexer's keys.
    EXPECT_EQ(fact("deepseek-v3-2", Figure::kv_per_token).value, "83.9 KiB*");
    EXPECT_EQ(fact("deepseek-v3-2", Figure::kv_per_token).longer, "68.6 + 15.3 KiB indexer");
    EXPECT_EQ(fact("deepseek-v3", Figure::kv_per_token).value, "68.6 KiB");
    EXPECT_EQ(fact("qwen3-next-80b-a3b", Figure::state).value.substr(0, 4), "37.7");
}

TEST(Facts, TheLongerContextIsToldWhereThereIsRoom) {
    Cell cell = world().cell(world().model("deepseek-v3"));
    const auto told = [&](Size size) { return says(cell.draw(size), "4,096 → 131,072"); };
    EXPECT_TRUE(told({cell.sizes().front().w + 400, cell.sizes().front().h}));
    // Without insets and phrases a cell is hardly wider than its facts.
    Cell narrow =
        world().cell(world().model("deepseek-v3"), {.mixer_insets = false, .ffn_insets = false, .phrases = false});
    const Drawing d = narrow.draw(narrow.sizes().front());
    EXPECT_FALSE(says(d, "4,096 → 131,072"));
    EXPECT_TRUE(says(d, "131,072"));
}

TEST(Stack, PredictionModulesReadTheNextTokenWhereTheFactsSaySo) {
    const auto inputs = [](const catalog::Model& m) {
        Cell cell = world().cell(m);
        std::vector<std::string> out;
        for (const Line& line : lines(cell.draw(cell.sizes().front()), LineKind::wire))
            if (line.to == "stack.mtp") out.push_back(line.from);
        std::ranges::sort(out);
        return out;
    };
    // DeepSeek-V3 (2412.19437), equation 21: the module joins the last hidden state and the next token's embedding.
    catalog::Model m = world().model("deepseek-v3");
    EXPECT_EQ(inputs(m), (std::vector<std::string>{"", "stack.embedding"}));
    m.mtp->next_embedding.reset();
    EXPECT_EQ(inputs(m), (std::vector<std::string>{""}));
}

TEST(Insets, StandBelowTheStackWhereThereIsNoRoomBeside) {
    Cell cell = world().cell(world().model("qwen3-next-80b-a3b"));
    // Between one column and two: both mixers below.
    ASSERT_EQ(cell.sizes().size(), 3u);
    ASSERT_EQ(cell.tight_sizes().size(), 4u);
    const Drawing d = cell.draw(cell.tight_sizes()[1]);
    const Rect embedding = part(d, "stack.embedding")->rect, moe = part(d, "inset.moe")->rect;
    const Rect mixer = part(d, "inset.deltanet")->rect, attention = part(d, "inset.gated-attention")->rect;
    EXPECT_LT(moe.top(), embedding.top());
    EXPECT_GT(mixer.top(), embedding.bottom());
    EXPECT_LT(mixer.left(), embedding.left());
    EXPECT_EQ(mixer.top(), attention.top());
    EXPECT_GT(attention.left(), mixer.right());
    EXPECT_EQ(attention.right(), moe.right());
    std::set<std::string> told;
    for (const Line& line : lines(d, LineKind::leader)) told.insert(line.to);
    EXPECT_EQ(told, (std::set<std::string>{"inset.moe", "inset.deltanet", "inset.gated-attention"}));
    const Drawing wide = cell.draw({cell.sizes()[1].w, cell.tight_sizes()[1].h});
    EXPECT_GT(part(wide, "inset.deltanet")->rect.left(), part(wide, "stack.embedding")->rect.right());
}

TEST(Words, FractionsOfRopeAreNamed) {
    EXPECT_EQ(position_pill(world().model("glm-4-5").mixers.front().facts), "½ RoPE");
    EXPECT_EQ(position_name(world().model("glm-4-5").mixers.front().facts), "RoPE");
    EXPECT_EQ(position_pill(world().model("llama-3-8b").mixers.front().facts), "RoPE");
    catalog::Attention nope;
    EXPECT_EQ(position_pill(nope), "NoPE");
}

TEST(Texts, OfTheCatalogueFit) {
    Problems problems;
    for (const catalog::Model& m : world().catalog.models)
        check_texts(m, world().catalog, world().look, world().shaper, problems);
    EXPECT_TRUE(problems.empty()) << (problems.empty() ? "" : to_string(problems.sorted().front()));
}

TEST(Texts, WithoutGlyphOrRoomAreReportedWithTheirPlace) {
    catalog::Model m = world().model("llama-3-8b");
    m.story.distinctive = {"ein 漢 zu viel", std::string(300, 'w')};
    m.name = "漢";
    Problems problems;
    check_texts(m, world().catalog, world().look, world().shaper, problems);
    const std::vector<Problem> all = problems.sorted();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].field, "name");
    EXPECT_EQ(all[0].message, "the fonts have no glyph for \"漢\"");
    EXPECT_EQ(all[1].field, "distinctive.0");
    EXPECT_TRUE(all[2].message.starts_with("too long to fit")) << all[2].message;
    for (const Problem& p : all) EXPECT_GT(p.place.line, 0) << p.field;
}

TEST(Texts, LongNamesShrinkThenWrapThenAreRefused) {
    catalog::Model m = world().model("llama-3-8b");
    const double full = world().look.type(TextRole::model_name).style.size;
    const auto setting = [&](const std::string& name, const std::string& size) {
        m.name = name;
        m.size = size;
        return name_setting(world().shaper, world().look, m, k_name_room);
    };
    auto short_one = setting("Llama 3", "8B");
    ASSERT_TRUE(short_one);
    EXPECT_EQ(short_one->size, full);
    EXPECT_FALSE(short_one->shrunk);
    auto smaller = setting("DeepSeek R1 Distill Qwen Instruct", "32B");
    ASSERT_TRUE(smaller);
    EXPECT_LT(smaller->size, full);
    EXPECT_GE(smaller->size, 0.6 * full);
    ASSERT_EQ(smaller->lines.size(), 1u);
    EXPECT_LE(smaller->width, k_name_room);
    auto two = setting("Llama-3.3-Nemotron-Super-49B-Instruct-Chat-Long-Context-AWQ-int4", "49.9B");
    ASSERT_TRUE(two);
    ASSERT_EQ(two->lines.size(), 2u);
    EXPECT_LE(two->width, k_name_room);
    EXPECT_GE(two->size, 10);
    EXPECT_EQ(two->lines[0].name + two->lines[1].name, m.name);
    EXPECT_EQ(two->lines[1].size, "49.9B");
    EXPECT_FALSE(setting(std::string(200, 'w'), "1B"));
    Problems problems;
    check_texts(m, world().catalog, world().look, world().shaper, problems);
    ASSERT_EQ(problems.sorted().size(), 1u);
    EXPECT_EQ(problems.sorted()[0].field, "name");
    EXPECT_GT(problems.sorted()[0].place.line, 0);
    EXPECT_NE(problems.sorted()[0].message.find("is too long to fit, even in two lines"), std::string::npos);
}

TEST(ScaleMark, AreasAreProportional) {
    EXPECT_DOUBLE_EQ(scale_side(1e12), k_trillion_side);
    EXPECT_NEAR(std::pow(scale_side(100e9) / scale_side(25e9), 2), 4, 1e-9);
}

TEST(Colour, OwnColourBecomesLegible) {
    const Color white{255, 255, 255}, black{0, 0, 0};
    EXPECT_GE(contrast(legible({250, 220, 90}, white, black), white), 4.5);
    EXPECT_EQ(legible({0, 60, 120}, white, black), (Color{0, 60, 120}));
}

}    // namespace
}    // namespace broadside::diagram
