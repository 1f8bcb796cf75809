#include "engine/cell/cell.hpp"
#include "engine/base/format.hpp"
#include "engine/cell/marks.hpp"
#include "engine/cell/testing.hpp"
#include "engine/draw/testing.hpp"
#include "engine/draw/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace broadside::diagram {
namespace {

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

TEST(Block, OfOneKindOfSublayerIsNamed) {
    // As Mamba: no layer has a feed-forward.
    catalog::Model model = world().model("llama-3-8b");
    model.mixers = {{"mamba", catalog::Mamba{.inner_dim = 1536, .state_dim = 16, .dt_rank = 48, .conv_kernel = 4}}};
    model.ffns.clear();
    for (catalog::Layer& layer : model.stack) layer = {0, {}};
    const Cell cell = world().cell(model);
    const Drawing d = cell.draw(cell.sizes().front());
    ASSERT_NE(part(d, "stack.mixer"), nullptr);
    EXPECT_EQ(part(d, "stack.mixer")->label, "Mamba");
    EXPECT_EQ(inputs_of(d, "stack.sum-0"), (Ids{"", "stack.mixer"}));
    EXPECT_EQ(part(d, "stack.sum-1"), nullptr);
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

TEST(Cell, ByItselfExplainsItsMarks) {
    // No legend is beside it, nor models that "here" could mean.
    Content page;
    page.all_facts = page.by_itself = true;
    for (const catalog::Model& model : world().catalog.models) {
        Cell cell = world().cell(model, page);
        const Drawing d = cell.draw(cell.sizes().front());
        const catalog::Derived counted = catalog::derive(model);
        std::string words;    // but for the explanations
        for (const Label& label : labels(d)) {
            const std::string& text = label.line->text;
            if (!text.starts_with("* derived") && !text.starts_with("° recalled")) words += text + "\n";
        }
        EXPECT_EQ(says(d, "* derived from the structure"), words.find("B*") != words.npos) << model.id;
        EXPECT_EQ(says(d, "° recalled or inferred"), words.find("°") != words.npos) << model.id;
        EXPECT_EQ(says(d, "the active ones solid"), counted.active < counted.total) << model.id;
        EXPECT_EQ(part(d, "scale") != nullptr, counted.active < counted.total) << model.id;
        EXPECT_FALSE(says(d, "First here")) << model.id;
        check_craft(d, model.id + " by itself");
    }
    const catalog::Model& v3 = world().model("deepseek-v3");
    EXPECT_TRUE(says(world().cell(v3, page).draw(world().cell(v3, page).sizes().front()), "First in the catalog: "));
    EXPECT_TRUE(says(world().cell(v3).draw(world().cell(v3).sizes().front()), "First here: "));
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

TEST(Cell, ALeaderBeginsAtTheRowThatItsPanelExplains) {
    // As in Llama-Nemotron Super: more widths than panels; the last panel is of the lowest row, not of the second.
    catalog::Model m = world().model("llama-3-8b");
    m.ffns.clear();
    for (int i = 0; i < 6; ++i)
        m.ffns.push_back({"dense-" + std::to_string(i), catalog::DenseFfn{.hidden = 1024 * (i + 1)}});
    for (std::size_t i = 0; i < m.stack.size(); ++i) m.stack[i].ffn = static_cast<int>(i % 6);
    Cell cell = world().cell(m);
    const Drawing d = cell.draw(cell.sizes().front());
    std::map<std::string, std::string> from;
    for (const Line& line : lines(d, LineKind::leader)) from[line.to] = line.from;
    // Drawn from the top to the bottom, named from the bottom to the top.
    EXPECT_EQ(from["inset.dense-5"], "stack.ffn.0");
    EXPECT_EQ(from["inset.dense-0"], "stack.ffn.5");
    // Of a mixer of several panels the one of its name, not the first of its color.
    m.mixers = {{"both", catalog::ParallelHeads{}}};
    auto& both = std::get<catalog::ParallelHeads>(m.mixers[0].facts);
    both.attention = std::get<catalog::Attention>(world().model("llama-3-8b").mixers[0].facts);
    both.mamba = {.heads = 64, .head_dim = 64, .inner_dim = 4096, .state_dim = 64, .groups = 1, .conv_kernel = 4};
    m.ffns = {{"dense", catalog::DenseFfn{.hidden = 1024}}};
    for (catalog::Layer& layer : m.stack) layer = {0, 0};
    Cell beside = world().cell(m);
    const Drawing two = beside.draw(beside.sizes().front());
    from.clear();
    for (const Line& line : lines(two, LineKind::leader)) from[line.to] = line.from;
    EXPECT_EQ(from["inset.both"], "stack.mixer");
}

TEST(Cell, OfManyPanelsEveryTitleIsShown) {
    // As DeepSeek V4.1: six kinds of compressed attention, of which the first and the last alone were explained.
    catalog::Model m = world().model("deepseek-v3");
    m.mixers.clear();
    for (int i = 0; i < 6; ++i) {
        catalog::CompressedAttention facts;
        facts.heads = 64;
        facts.head_dim = 512;
        facts.q_lora_rank = 1024;
        facts.output_groups = 8;
        facts.output_rank = 1024;
        facts.window = 128;
        facts.position = {catalog::PositionKind::rope, 160000, 64, {}, {}};
        if (i > 0) facts.ratio = 4 * i;
        if (i > 2) facts.indexer = catalog::SparseIndexer{"", 64, 128, 512};
        m.mixers.push_back({"mixer-" + std::to_string(i), facts});
    }
    for (std::size_t i = 0; i < m.stack.size(); ++i) m.stack[i].mixer = static_cast<int>(i % 6);
    Cell cell = world().cell(m);
    const Drawing d = cell.draw(cell.sizes().front());
    for (const char* shown : {"inset.mixer-0", "inset.mixer-1", "inset.mixer-3"})
        EXPECT_NE(part(d, shown), nullptr) << shown;
    for (const char* alike : {"inset.mixer-2", "inset.mixer-4", "inset.mixer-5"})
        EXPECT_EQ(part(d, alike), nullptr) << alike;
    EXPECT_TRUE(says(d, "one of 3 kinds"));
}

TEST(Cell, LayersThatAreCalledAlikeAreOneRun) {
    catalog::Model m = world().model("llama-3-8b");
    m.ffns = {{"dense", catalog::DenseFfn{.hidden = 1024}}, {"wide", catalog::DenseFfn{.hidden = 2048}}};
    for (std::size_t i = 0; i < m.stack.size(); ++i) m.stack[i].ffn = static_cast<int>(i % 2);
    std::string runs;
    for (const RunWord& word : runs_in_words(m)) runs += word.text;
    EXPECT_EQ(runs, "32 GQA   32 SwiGLU");
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
