#include "engine/curate/curate.hpp"

#include "engine/curate/facts.hpp"
#include "engine/curate/text.hpp"
#include "engine/json/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

namespace broadside::curate {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const catalog::Catalog& the_catalog() {
    static const catalog::Catalog c = catalog::read(BROADSIDE_SOURCE_DIR "/catalog").catalog;
    return c;
}
const catalog::Model& model(const char* id) { return model_of(the_catalog(), id); }

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}
/// The line that has `what`, with runs of spaces as one.
std::string line_with(const std::string& text, const std::string& what) {
    for (std::string line : lines(text)) {
        if (line.find(what) == std::string::npos) continue;
        line.erase(std::unique(line.begin(), line.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
                   line.end());
        return line;
    }
    return "no line with " + what;
}
int widest(const std::string& text) {
    int most = 0;
    for (const std::string& line : lines(text)) most = std::max(most, columns(line));
    return most;
}
std::string usage_error(const std::function<void()>& f) {
    try {
        f();
    } catch (const UsageError& e) {
        return e.what();
    }
    return "no error";
}

TEST(Text, IsMeasuredInCharacters) {
    EXPECT_EQ(columns("6 × (3 kda)"), 11);
    EXPECT_EQ(padded("ä", 3), "ä  ");
    EXPECT_EQ(padded("12", 4, true), "  12");
    EXPECT_EQ(padded("long", 2), "long");
    EXPECT_EQ(cut("×××××", 3), "××…");
    EXPECT_EQ(cut("abc", 3), "abc");
    EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
    EXPECT_THAT(wrapped("one two three", 8), ElementsAre("one two", "three"));
    EXPECT_THAT(wrapped("unbreakable", 5), ElementsAre("unbre", "akabl", "e"));
    EXPECT_THAT(wrapped("××××", 3), ElementsAre("×××", "×"));
    EXPECT_THAT(wrapped("", 5), ElementsAre(""));
    EXPECT_EQ(csv_line({"a", "b,c", "d\"e", ""}), "a,\"b,c\",\"d\"\"e\",\n");
    EXPECT_EQ(painted("x", Paint::bold, false), "x");
    EXPECT_EQ(painted("x", Paint::bold, true), "\x1b[1mx\x1b[0m");
}

TEST(Show, SetsDerivedBesidePublishedFigures) {
    const std::string sheet = show(the_catalog(), model("kimi-linear-48b-a3b"), false, {100, false});
    EXPECT_EQ(lines(sheet)[0], "Kimi Linear 48B-A3B  kimi-linear-48b-a3b");
    EXPECT_EQ(line_with(sheet, "Organization"), " Organization Moonshot AI");
    EXPECT_EQ(line_with(sheet, "Parameters"), " Parameters 48B (without embeddings)");
    EXPECT_EQ(line_with(sheet, "by structure"), " by structure 49.1B, 48.4B without embeddings, +0.8 %");
    EXPECT_EQ(line_with(sheet, "Mixers"), " Mixers 6 × (3 kda + 1 mla) + 2 kda + 1 mla");
    // 1,048,576 tokens of 7 MLA layers, 576 values of two bytes each.
    EXPECT_EQ(line_with(sheet, "At full context"), " At full context 7.88 GiB");
    EXPECT_EQ(line_with(sheet, "Precision"), " Precision not known");
    // Two for each of the 3.11B weights at work beside the input embedding.
    EXPECT_EQ(line_with(sheet, "FLOPs per token"), " FLOPs per token 6.21B");
    // The kind stands before a mixer only where its name does not say it.
    EXPECT_THAT(sheet, Not(HasSubstr("kda: ")));
    EXPECT_THAT(show(the_catalog(), model("gemma-3-27b"), false, {100, false}),
                AllOf(HasSubstr("  attention: 32 query heads"), HasSubstr("    dense             GeGLU of 21,504")));
    EXPECT_THAT(sheet, Not(HasSubstr("\x1b")));
    EXPECT_THAT(show(the_catalog(), model("kimi-linear-48b-a3b"), false, {100, true}), HasSubstr("\x1b[1mKimi Linear"));
    EXPECT_EQ(line_with(show(the_catalog(), model("deepseek-r1"), false, {}), "Same as"), " Same as DeepSeek V3 671B");
    // Doubt is told where it is.
    EXPECT_THAT(line_with(show(the_catalog(), model("deepseek-v3"), false, {}), "Optimizer"), HasSubstr("[recalled]"));
}

TEST(Show, StaysWithinTheWidth) {
    for (const catalog::Model& m : the_catalog().models)
        for (const int width : {60, 80, 200}) {
            EXPECT_LE(widest(show(the_catalog(), m, false, {width, false})), width) << m.id;
            EXPECT_LE(widest(show(the_catalog(), m, true, {width, false})), width) << m.id;
        }
}

TEST(Show, SourcesNameEveryFigure) {
    const std::string sources = show(the_catalog(), model("gpt-oss-20b"), true, {100, false});
    const auto all = lines(sources);
    const auto line = [&](const std::string& text) { return std::ranges::find(all, text) - all.begin(); };
    const auto recalled = line("model card abstract (distillation, RL) and announcement (SFT); recalled");
    ASSERT_LT(recalled, std::ssize(all)) << sources;
    EXPECT_EQ(all[static_cast<std::size_t>(recalled) + 1], "  training.post_training.1  SFT");
    // Of the configuration in full, or of copies of it.
    EXPECT_LT(line("reference implementation of OpenAI, configuration defaults in transformers, copies of config.json"),
              line("  mixers.local.heads  64"));
    EXPECT_LT(line("  mixers.local.heads  64"), std::ssize(all));
    EXPECT_THAT(sources, HasSubstr("training.tokens  null"));
    EXPECT_THAT(sources, Not(HasSubstr("distinctive")));
}

TEST(Compare, MarksWhatDiffersAndGivesRatios) {
    const catalog::Model* models[] = {&model("deepseek-v3"), &model("kimi-k2")};
    const std::string text = compare(the_catalog(), models, {110, false});
    EXPECT_EQ(line_with(text, "DeepSeek V3 671B "), " DeepSeek V3 671B Kimi K2 1T");
    EXPECT_EQ(line_with(text, "Layers"), " Layers 61 61");
    EXPECT_EQ(line_with(text, "Vocabulary"), "≠ Vocabulary 129,280 163,840 ×1.27");
    EXPECT_EQ(line_with(text, "Tokens"), "≠ Tokens 14.8T 15.5T ×1.05");
    EXPECT_EQ(line_with(text, "Same as"), "≠ Same as DeepSeek R1 671B –");

    const catalog::Model* same[] = {&model("deepseek-v3"), &model("deepseek-v3")};
    EXPECT_THAT(compare(the_catalog(), same, {110, false}), Not(HasSubstr("≠")));
}

TEST(Compare, StaysWithinTheWidthInBlocks) {
    std::vector<const catalog::Model*> models;
    for (const catalog::Model& m : the_catalog().models) models.push_back(&m);
    for (const int width : {60, 80, 133}) {
        const std::string text = compare(the_catalog(), models, {width, false});
        EXPECT_LE(widest(text), width);
        // Each is there once, the first in every block.
        EXPECT_THAT(text, HasSubstr("≠ Released"));
    }
    EXPECT_EQ(usage_error([&] { compare(the_catalog(), {models.data(), 1}, {}); }), "compare needs two models or more");
}

TEST(List, SortsAndFilters) {
    ListOptions options;
    options.format = TableFormat::csv;
    options.sort = "kv-cache";
    options.groups = {"moe", "trillion"};
    options.uses = {"mla"};
    const auto rows = lines(list(the_catalog(), options, {}));
    ASSERT_GE(rows.size(), 8u);
    EXPECT_TRUE(rows[0].starts_with("id,name,group,organization,released,total,"));
    EXPECT_TRUE(rows[0].ends_with(",published-total,published-active"));
    // Ling keeps the least of those with MLA; DeepSeek V3 and its kin keep the same.
    EXPECT_TRUE(rows[1].starts_with("ling-2-5-1t,"));
    EXPECT_TRUE(rows[2].starts_with("sarvam-105b,"));
    EXPECT_TRUE(rows.back().starts_with("glm-5,"));
    options.reverse = true;
    EXPECT_TRUE(lines(list(the_catalog(), options, {}))[1].starts_with("glm-5,"));

    // Counted as cells are: the text decoder of Gemma 3 4B, published with its vision encoder, 417M, as 4.3B.
    options = {};
    options.format = TableFormat::csv;
    options.organizations = {"google"};
    options.sort = "total";
    EXPECT_THAT(list(the_catalog(), options, {}), ContainsRegex("\ngemma-3-4b,[^\n]*,3880[0-9]{6},3880[0-9]{6},"));

    options = {};
    options.organizations = {"moonshot"};
    EXPECT_EQ(lines(list(the_catalog(), options, {})).size(), 3u);
    // By group as on the sheet, then by day.
    const auto all = lines(list(the_catalog(), {}, {200, false}));
    ASSERT_EQ(all.size(), the_catalog().models.size() + 1);
    EXPECT_TRUE(all[1].starts_with("gpt-2-xl "));
    for (const std::string& key : sort_keys()) {
        options.sort = key;
        EXPECT_EQ(lines(list(the_catalog(), options, {})).size(), 3u) << key;
    }
}

TEST(List, FitsTheTerminal) {
    for (const int width : {60, 80, 100, 132, 240}) EXPECT_LE(widest(list(the_catalog(), {}, {width, false})), width);
    ListOptions options;
    options.sort = "flops";
    const auto rows = lines(list(the_catalog(), options, {60, false}));
    EXPECT_THAT(rows[0], HasSubstr("FLOP/token"));    // what it is sorted by stays
    EXPECT_LE(columns(rows[0]), 60);
    EXPECT_THAT(list(the_catalog(), {}, {80, true}), HasSubstr("\x1b[1mid"));
}

TEST(List, WritesJson) {
    ListOptions options;
    options.format = TableFormat::json;
    Problems problems;
    const auto value = json::parse(list(the_catalog(), options, {}), "list", problems);
    ASSERT_TRUE(value && value->array());
    EXPECT_EQ(value->array()->size(), the_catalog().models.size());
    EXPECT_EQ(*value->array()->at(0).find("id")->string(), "gpt-2-xl");
    EXPECT_EQ(*value->array()->at(0).find("layers")->integer(), 48);
}

TEST(List, UnknownWordsAreNamedWithTheNearest) {
    EXPECT_EQ(usage_error([] { list(the_catalog(), {.groups = {"dens"}}, {}); }),
              "there is no group \"dens\"; did you mean \"dense\"? (known are dense, moe, hybrid, trillion)");
    EXPECT_THAT(usage_error([] { list(the_catalog(), {.organizations = {"metaa"}}, {}); }),
                HasSubstr("there is no organization \"metaa\"; did you mean \"meta\"?"));
    EXPECT_THAT(usage_error([] { list(the_catalog(), {.uses = {"mlaa"}}, {}); }),
                HasSubstr("there is no kind \"mlaa\"; did you mean \"mla\"? (known are attention, mla, "));
    EXPECT_THAT(usage_error([] { list(the_catalog(), {.sort = "kv"}, {}); }),
                HasSubstr("there is no sort key \"kv\" (known are "));
    EXPECT_EQ(usage_error([] { model_of(the_catalog(), "kimi-k3"); }),
              "there is no model \"kimi-k3\" in the catalog; did you mean \"kimi-k2\"?");
    EXPECT_EQ(usage_error([] { model_of(the_catalog(), "?"); }),
              "there is no model \"?\" in the catalog; `broadside list` names them");
    EXPECT_EQ(usage_error([] { parse_table_format("xml"); }), "expected the format table, json or csv, got \"xml\"");
    EXPECT_EQ(parse_table_format("csv"), TableFormat::csv);
}

TEST(New, AnyModelCanBeTheBeginningOfAnother) {
    for (const catalog::Model& like : the_catalog().models) {
        SCOPED_TRACE(like.id);
        std::ifstream in(like.provenance.place.file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const std::string made = new_model(text, like.provenance.place.file, "brand-new", "Brand New");
        Problems problems;
        const auto m = catalog::read_model(made, "brand-new.json", problems);
        ASSERT_TRUE(m);
        EXPECT_TRUE(problems.empty());
        EXPECT_TRUE(same_architecture(*m, like));
        EXPECT_EQ(m->parameters.total, derive(like).total);
        EXPECT_FALSE(m->released.known());
        EXPECT_THAT(m->story.links, IsEmpty());
        EXPECT_THAT(m->story.lineage, IsEmpty());
        EXPECT_THAT(m->provenance.sources, IsEmpty());
        EXPECT_EQ(m->group, like.group);
        EXPECT_NE(m->full_name(), like.full_name());
    }
    EXPECT_EQ(usage_error([] { new_model("{}", "x.json", "Not An Id", "X"); }),
              "an id has lower-case letters, digits and hyphens, got \"Not An Id\"");
    EXPECT_THROW(new_model("{", "x.json", "x", "X"), InputError);
}

TEST(Diff, TellsChangesInWords) {
    const catalog::Catalog& before = the_catalog();
    EXPECT_EQ(diff(before, before).text, "");

    catalog::Catalog after = before;
    const auto changed = [&](const char* id) -> catalog::Model& {
        return *std::ranges::find(after.models, id, &catalog::Model::id);
    };
    changed("kimi-k2").provenance.values["context_tokens"] = "262144";
    changed("kimi-k2").provenance.values["distinctive.0"] = "Something else";
    changed("kimi-k2").provenance.values["training.precision"] = "null";
    changed("gpt-2-xl").provenance.values["training.tokens"] = "1000000000";
    changed("gpt-2-xl").provenance.values.erase("license.note");
    changed("gpt-2-xl").provenance.sources["layers"] = "a look";
    changed("llama-3-8b").provenance.values["mixers.gqa.window"] = "4096";
    changed("llama-3-8b").provenance.values.erase("mixers.gqa.kv_heads");
    auto& kimi_linear = changed("kimi-linear-48b-a3b");
    kimi_linear.provenance.values["stack.0.repeat"] = "2";
    std::swap(kimi_linear.stack[1], kimi_linear.stack[26]);
    after.organizations.at("openai").name = "Open AI";
    after.edition = "Second edition";
    after.groups[0].title = "Dense models";
    std::erase_if(after.models, [](const catalog::Model& m) { return m.id == "smollm3-3b"; });
    catalog::Model newcomer = *before.find("kimi-k2");
    newcomer.id = "zz-new";
    newcomer.name = "New";
    after.models.push_back(newcomer);

    const Difference d = diff(before, after);
    EXPECT_THAT(d.added, ElementsAre("zz-new"));
    EXPECT_THAT(d.removed, ElementsAre("smollm3-3b"));
    EXPECT_THAT(d.changed,
                ElementsAre("gpt-2-xl", "gpt-oss-120b", "gpt-oss-20b", "kimi-k2", "kimi-linear-48b-a3b", "llama-3-8b"));
    EXPECT_THAT(
        lines(d.text),
        ElementsAre(
            "- Catalog: edition \"Second edition\", was \"First edition\"",
            "- Catalog: heading of \"Dense models\" changed", "- Added New 1T (zz-new)",
            "- Removed SmolLM3 3B (smollm3-3b)",
            "- GPT-2 XL 1.5B: training tokens 1,000,000,000, was not known; sources changed; organization is "
            "called Open "
            "AI, was OpenAI",
            "- gpt-oss 120B: organization is called Open AI, was OpenAI",
            "- gpt-oss 20B: organization is called Open AI, was OpenAI",
            "- Kimi K2 1T: context 262,144, was 131,072; phrases of what is new changed; training precision "
            "not known, was BF16",
            HasSubstr("- Kimi Linear 48B-A3B: layers are 2 × (1 kda + 1 mla) + 5 × (3 kda + 1 mla) + 3 kda with "),
            "- Llama 3 8B: mixers.gqa.kv_heads no longer given (was 8); mixers.gqa.window 4,096 (new)"));
}

TEST(Problems, GoToEditorsAsJson) {
    Problems problems;
    problems.error({"catalog/models/x.json", 12, 5}, "parameters.total", "expected a number, got \"671B\"", "hint");
    problems.warning({"catalog/models/y.json", 0, 0}, "", "odd");
    Problems own;
    const auto value = json::parse(problems_json(problems.sorted()), "x", own);
    ASSERT_TRUE(value);
    EXPECT_EQ(*value->find("errors")->integer(), 1);
    EXPECT_EQ(*value->find("warnings")->integer(), 1);
    const json::Value& first = value->find("problems")->array()->at(0);
    EXPECT_EQ(*first.find("severity")->string(), "error");
    EXPECT_EQ(*first.find("line")->integer(), 12);
    EXPECT_EQ(*first.find("message")->string(), "expected a number, got \"671B\"");
}

TEST(Figures, AreTheSameInEveryFormat) {
    const std::string markdown = figures(the_catalog(), TableFormat::table),
                      csv = figures(the_catalog(), TableFormat::csv);
    EXPECT_EQ(lines(markdown).size(), lines(csv).size() + 1);
    EXPECT_THAT(markdown, HasSubstr("| deepseek-v3 | mixers.mla.heads | 128 | inference/configs/config_671B.json of "
                                    "the code repository |  |\n"));
    EXPECT_THAT(markdown, HasSubstr("| deepseek-v3 | training.optimizer | AdamW |  | recalled |\n"));
    EXPECT_THAT(csv, HasSubstr("deepseek-v3,training.optimizer,AdamW,,recalled\n"));
    Problems problems;
    const auto value = json::parse(figures(the_catalog(), TableFormat::json), "x", problems);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->array()->size(), lines(csv).size() - 1);
    for (const std::string& row : lines(markdown)) EXPECT_GE(std::ranges::count(row, '|'), 6) << row;
}

TEST(Gaps, AreListedByModel) {
    const std::string text = gaps(the_catalog());
    EXPECT_THAT(line_with(text, "nemotron-3-nano-30b-a3b"), HasSubstr("training.precision"));
    EXPECT_THAT(text, Not(HasSubstr("olmo-2-7b: \n")));
}

}    // namespace
}    // namespace broadside::curate
