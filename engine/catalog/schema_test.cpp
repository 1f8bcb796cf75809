#include "engine/catalog/schema.hpp"

#include "engine/catalog/catalog.hpp"
#include "engine/catalog/reader.hpp"
#include "engine/json/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

namespace broadside::catalog {
namespace {

namespace fs = std::filesystem;

std::string file(const std::string& path) {
    std::ifstream in(std::string(BROADSIDE_SOURCE_DIR) + "/catalog/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What the project should hold in `path`; where it does not, the right text is left for the developer to copy.
void expect_file(const std::string& path, const std::string& text, const std::string& actual) {
    if (actual == text) return;
    const fs::path proposal = fs::path(::testing::TempDir()) / fs::path(path).filename();
    std::ofstream(proposal, std::ios::binary) << text;
    ADD_FAILURE() << "catalog/" << path << " is not what the reader reads; the right text is in " << proposal;
}

TEST(Schema, FilesAreWhatTheReaderReads) {
    expect_file("schema/model.schema.json", model_schema(), file("schema/model.schema.json"));
    expect_file("schema/index.schema.json", index_schema(), file("schema/index.schema.json"));
}

TEST(Schema, TablesOfTheReadmeAreWhatTheReaderReads) {
    const std::string readme = file("README.md");
    std::string right = readme;
    for (const auto& [name, table] : {std::pair{"model", model_table()}, std::pair{"index", index_table()}}) {
        const std::string begin = "<!-- " + std::string(name) + " fields -->\n";
        const auto from = right.find(begin);
        ASSERT_NE(from, std::string::npos);
        const auto to = right.find("<!-- end -->", from);
        ASSERT_NE(to, std::string::npos);
        right.replace(from + begin.size(), to - from - begin.size(), table);
    }
    expect_file("README.md", right, readme);
}

const json::Value* property(const json::Value& schema, std::string_view key) {
    const json::Value* properties = schema.find("properties");
    return properties ? properties->find(key) : nullptr;
}

template <class... Kinds>
std::vector<std::string> kinds_of(const std::variant<Kinds...>&) {
    return {Kinds::kind...};
}

TEST(Schema, SaysWhatTheFormatDemands) {
    Problems problems;
    const auto schema = json::parse(model_schema(), "schema", problems);
    ASSERT_TRUE(schema);
    EXPECT_FALSE(*schema->find("additionalProperties")->boolean());
    EXPECT_EQ(*property(*schema, "layers")->find("type")->string(), "integer");
    EXPECT_EQ(*property(*schema, "layers")->find("maximum")->integer(), 2000);
    // Null is allowed where the reader takes it.
    EXPECT_TRUE(property(*schema, "released")->find("type")->array());
    const json::Value* placement = property(*property(*schema, "norm"), "placement");
    ASSERT_TRUE(placement && placement->find("enum"));
    EXPECT_EQ(*placement->find("enum")->array()->at(2).string(), "pre+post");
    // A shape for every kind.
    const json::Array& kinds = *property(*schema, "mixers")->find("additionalProperties")->find("oneOf")->array();
    std::vector<std::string> names;
    for (const json::Value& kind : kinds) names.push_back(*property(kind, "kind")->find("const")->string());
    EXPECT_THAT(names, ::testing::ElementsAreArray(kinds_of(Mixer())));
    EXPECT_TRUE(property(kinds[1], "kv_lora_rank"));
    EXPECT_FALSE(property(kinds[0], "kv_lora_rank"));
}

TEST(Schema, EveryFieldHasAMeaning) {
    const std::function<void(const std::vector<Field>&)> check = [&](const std::vector<Field>& fields) {
        EXPECT_FALSE(fields.empty());
        for (const Field& f : fields) {
            EXPECT_GE(f.doc.size(), 4u) << f.key;
            if (f.type == Field::Type::object || f.type == Field::Type::list) check(f.fields);
            for (const auto& [kind, of_kind] : f.kinds) check(of_kind);
        }
    };
    check(model_fields());
    check(index_fields());
}

TEST(Schema, EveryModelPointsToIt) {
    for (const auto& entry : fs::directory_iterator(BROADSIDE_SOURCE_DIR "/catalog/models")) {
        Problems problems;
        const auto value = json::read(entry.path(), "x", problems);
        ASSERT_TRUE(value && value->find("$schema")) << entry.path();
        EXPECT_TRUE(fs::exists(entry.path().parent_path() / *value->find("$schema")->string()));
    }
}

}    // namespace
}    // namespace broadside::catalog
