#include "engine/json/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace broadside::json {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// What `text` is refused with, one message a line.
std::vector<std::string> messages(std::string_view text) {
    Problems problems;
    const auto value = parse(text, "x.json", problems);
    std::vector<std::string> out;
    for (const Problem& p : problems.sorted()) out.push_back(to_string(p));
    EXPECT_NE(out.empty(), !value.has_value());
    return out;
}
std::string message(std::string_view text) {
    const auto all = messages(text);
    return all.size() == 1 ? all[0] : std::to_string(all.size()) + " messages";
}

Value parsed(std::string_view text) {
    Problems problems;
    auto value = parse(text, "x.json", problems);
    EXPECT_TRUE(problems.empty());
    return value.value_or(Value{});
}

TEST(Json, ValuesKnowTheirTypesAndPlaces) {
    const Value v = parsed("{\n  \"a\": [1, -2.5, true,\n    null, \"t\\\"ext\"],\n  \"b\": {}\n}\n");
    ASSERT_TRUE(v.object());
    EXPECT_EQ(v.line, 1);
    EXPECT_EQ(v.column, 1);
    EXPECT_EQ((*v.object())[1].key, "b");
    EXPECT_EQ((*v.object())[1].line, 4);
    EXPECT_EQ((*v.object())[1].column, 3);
    const Array& a = *v.find("a")->array();
    ASSERT_EQ(a.size(), 5u);
    EXPECT_EQ(*a[0].integer(), 1);
    EXPECT_EQ(a[0].number(), 1.0);
    EXPECT_EQ(a[1].number(), -2.5);
    EXPECT_EQ(a[1].line, 2);
    EXPECT_EQ(a[1].column, 12);
    EXPECT_TRUE(*a[2].boolean());
    EXPECT_TRUE(a[3].is_null());
    EXPECT_EQ(a[3].line, 3);
    EXPECT_EQ(a[3].column, 5);
    EXPECT_EQ(*a[4].string(), "t\"ext");
    EXPECT_EQ(a[4].column, 11);
    EXPECT_EQ(v.find("b")->line, 4);
    EXPECT_EQ(v.find("b")->column, 8);
    EXPECT_EQ(v.find("c"), nullptr);
}

TEST(Json, PlacesHoldAfterAMarkAndAtTheStart) {
    EXPECT_EQ(parsed("\xEF\xBB\xBF 12").column, 5);
    EXPECT_EQ(parsed("12").column, 1);
    // Numbers end where the parser has already read one character more.
    const Value v = parsed("[1,2\n,[3],{\"k\":4},5]");
    const Array& a = *v.array();
    EXPECT_EQ(a[1].column, 4);
    EXPECT_EQ(a[2].line, 2);
    EXPECT_EQ(a[2].column, 2);
    EXPECT_EQ((*a[2].array())[0].column, 3);
    EXPECT_EQ((*a[3].object())[0].column, 7);
    EXPECT_EQ(a[3].find("k")->column, 11);
    EXPECT_EQ(a[4].column, 14);
}

TEST(Json, NumbersBeyondTheIntegersAreReal) {
    EXPECT_EQ(*parsed("9223372036854775807").integer(), 9223372036854775807);
    EXPECT_EQ(parsed("9223372036854775808").integer(), nullptr);
    EXPECT_EQ(parsed("9223372036854775808").number(), 9223372036854775808.0);
    EXPECT_EQ(parsed("671e9").number(), 671e9);
    EXPECT_THAT(message("1e999"), HasSubstr("x.json:1:1: not valid JSON"));
}

TEST(Json, MessagesShowWhatWasFound) {
    EXPECT_EQ(parsed("null").shown(), "null");
    EXPECT_EQ(parsed("false").shown(), "false");
    EXPECT_EQ(parsed("12").shown(), "12");
    EXPECT_EQ(parsed("0.5").shown(), "0.5");
    EXPECT_EQ(parsed("\"671B\"").shown(), "\"671B\"");
    EXPECT_EQ(parsed("[]").shown(), "an array");
    EXPECT_EQ(parsed("{}").shown(), "an object");
    // Cut between characters, never within one.
    EXPECT_EQ(parsed("\"" + std::string(39, 'a') + "ää\"").shown(), "\"" + std::string(39, 'a') + "…\"");
}

TEST(Json, SyntaxErrorsPointAtTheOffendingToken) {
    EXPECT_THAT(message("{\n  \"a\": 1\n  \"b\": 2\n}"), HasSubstr("x.json:3:3: not valid JSON: "));
    EXPECT_THAT(message("{\n  \"a\": 1,\n}"), HasSubstr("x.json:3:1: not valid JSON: "));
    EXPECT_THAT(message("[1, 2"), HasSubstr("x.json:1:6: not valid JSON: "));
    EXPECT_THAT(message("[1, 2"), HasSubstr("end of input"));
    EXPECT_THAT(message("[1,,2]"), HasSubstr("x.json:1:4: not valid JSON: "));
    EXPECT_THAT(message("[1] 2"), HasSubstr("x.json:1:5: not valid JSON: "));
    EXPECT_THAT(message("{\"a\": nul}"), HasSubstr("x.json:1:7: not valid JSON: "));
    EXPECT_THAT(message("// no\n1"), HasSubstr("x.json:1:1: not valid JSON: "));
}

// The parser's own words repeat the token, which may be all of the file.
TEST(Json, MessagesAreShortWhateverTheFileHolds) {
    const std::string much(1'000'000, '1');
    EXPECT_LT(message("{\"a\": " + much + "}").size(), 400u);
    const std::string text = message("[\"" + much + "ä\x01\"]");
    EXPECT_LT(text.size(), 400u);
    EXPECT_THAT(text, HasSubstr("x.json:1:1000005: not valid JSON: "));
    EXPECT_THAT(text, HasSubstr("control character"));
    EXPECT_THAT(text, HasSubstr("ä<U+0001>'"));
}

TEST(Json, TextThatIsNotUtf8IsRefused) {
    EXPECT_THAT(message("[\"ab\xFF\"]"), HasSubstr("x.json:1:5: not valid JSON: "));
    EXPECT_THAT(message("[\"\xC3\"]"), HasSubstr("UTF-8"));
    EXPECT_THAT(message("[\"\\ud800\"]"), HasSubstr("surrogate"));
    EXPECT_THAT(message("\xFF\xFE[\0"), HasSubstr("x.json:1:1: not valid JSON: "));
}

TEST(Json, KeysGivenTwiceAreErrorsAndTheRestIsStillRead) {
    Problems problems;
    const auto v =
        parse("{\n \"p\": {\"a\": 1,\n  \"a\": {\"x\": 1, \"x\": 2}},\n \"q\": [{\"b\": 1, \"b\": 2}], \"p\": 0}",
              "x.json", problems);
    ASSERT_TRUE(v);
    std::vector<std::string> out;
    for (const Problem& p : problems.sorted()) out.push_back(to_string(p));
    EXPECT_THAT(out,
                ElementsAre("x.json:3:3: p.a: the key is given twice (first in line 2)", HasSubstr("x.json:3:17: "),
                            "x.json:4:17: q.0.b: the key is given twice (first in line 4)",
                            "x.json:4:27: p: the key is given twice (first in line 2)"));
    EXPECT_EQ(*v->find("p")->find("a")->integer(), 1);
}

TEST(Json, InputIsBounded) {
    const std::string deep = std::string(65, '[') + std::string(65, ']');
    EXPECT_EQ(message(deep), "x.json:1:65: nested deeper than 64 levels");
    EXPECT_TRUE(parsed(deep.substr(1, 128)).array());
    EXPECT_THAT(message(std::string(3'000'000, '[')), HasSubstr("nested deeper"));

    std::string many = "[0";
    for (int i = 0; i < 200'000; ++i) many += ",0";
    EXPECT_EQ(message(many + "]"), "x.json:1:400000: more than 200000 values");

    const std::string key(1000, 'k');
    EXPECT_TRUE(parsed("{\"" + key + "\": 1}").object());
    EXPECT_EQ(message("{\"a\": {\"" + key + "k\": 1}}"), "x.json:1:8: a key of more than 1000 bytes");

    EXPECT_EQ(message(""), "x.json: the file is empty");
    EXPECT_EQ(message(" \n\t"), "x.json: the file is empty");
    EXPECT_EQ(message(std::string(4'194'305, '1')), "x.json: larger than 4 MiB");
}

TEST(Json, FilesThatCannotBeReadAreNamed) {
    const auto folder = std::filesystem::path(::testing::TempDir()) / "broadside_json";
    std::filesystem::create_directories(folder);
    const auto reported = [&](const std::filesystem::path& path) {
        Problems problems;
        EXPECT_FALSE(read(path, "catalog/x.json", problems));
        return problems.sorted().at(0);
    };
    EXPECT_EQ(to_string(reported(folder / "missing.json")), "catalog/x.json: no such file");
    EXPECT_EQ(to_string(reported(folder)), "catalog/x.json: not a file");
    std::ofstream(folder / "large.json") << std::string(4'194'305, ' ');
    EXPECT_EQ(to_string(reported(folder / "large.json")), "catalog/x.json: larger than 4 MiB");
    std::ofstream(folder / "good.json") << "{\"a\": 1}";
    Problems problems;
    EXPECT_TRUE(read(folder / "good.json", "good.json", problems));
    std::filesystem::remove_all(folder);
}

TEST(Json, WritingKeepsWhatWasRead) {
    const std::string text =
        "{\n"
        "  \"a\": 1,\n"
        "  \"text\": \"q\\\"\\\\ \\u0001\\n ä\",\n"
        "  \"flat\": {\"b\": [1, 2.5, null], \"c\": true},\n"
        "  \"deep\": {\n"
        "    \"list\": [\n"
        "      {\"x\": 1},\n"
        "      {}\n"
        "    ]\n"
        "  },\n"
        "  \"long\": [\n"
        "    \"" +
        std::string(60, 'x') +
        "\",\n"
        "    \"" +
        std::string(60, 'y') +
        "\"\n"
        "  ]\n"
        "}\n";
    EXPECT_EQ(write(parsed(text)), text);
}

TEST(Json, TheCatalogueIsWrittenAsItStands) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(BROADSIDE_SOURCE_DIR "/catalog/models")) {
        Problems problems;
        const auto text = read_text(entry.path(), "x.json", problems);
        ASSERT_TRUE(text);
        EXPECT_EQ(write(parsed(*text)), *text) << entry.path();
        ++files;
    }
    EXPECT_GT(files, 0);
}

}    // namespace
}    // namespace broadside::json
