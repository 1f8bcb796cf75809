/// Broken catalogs: every problem with its place, all in one run, exit status 1, and earlier outputs untouched.

#include "tests/support/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <regex>
#include <string>
#include <vector>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

void replace_in(const fs::path& path, const std::string& what, const std::string& by) {
    const std::string before = content(path);
    const std::string after = std::regex_replace(before, std::regex(what), by, std::regex_constants::format_first_only);
    if (before == after) throw std::runtime_error(path.string() + " has no " + what);
    put(path, after);
}

struct Fault {
    std::string name;
    std::function<void(const fs::path& catalog)> make;
    /// Of a line of standard error: file, where a place can be told line and column, field, message.
    std::string message;
};

/// A copy of the catalog to break, and a poster made before.
class CatalogCopy : public ::testing::Test {
protected:
    CatalogCopy() {
        fs::copy(source_folder() / "catalog", folder_ / "catalog", fs::copy_options::recursive);
        put(folder_ / "poster.png", "earlier");
    }
    Finished run_here(std::vector<std::string> arguments) {
        Start start;
        start.folder = folder_.path();
        return broadside(std::move(arguments), start);
    }
    TemporaryFolder folder_;
};

class BrokenCatalog : public CatalogCopy, public ::testing::WithParamInterface<Fault> {};

TEST_P(BrokenCatalog, IsRefusedWithThePlaceAndTouchesNothing) {
    GetParam().make(folder_ / "catalog");
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"render", "--catalog", "catalog", "-o", "poster.png"},
          std::vector<std::string>{"check", "--catalog", "catalog"}}) {
        const Finished done = run_here(words);
        EXPECT_EQ(done.status, 1) << words.front();
        EXPECT_TRUE(std::regex_search(done.err, std::regex(GetParam().message))) << done.err;
    }
    EXPECT_EQ(content(folder_ / "poster.png"), "earlier");
    EXPECT_FALSE(fs::exists(folder_ / "out"));
}

const std::string k_gpt2 = "models/gpt-2-xl.json";

INSTANTIATE_TEST_SUITE_P(
    Faults, BrokenCatalog,
    ::testing::Values(
        Fault{"MissingIndex", [](const fs::path& c) { fs::remove(c / "index.json"); }, "catalog/index\\.json: "},
        Fault{"MissingCatalog",
              [](const fs::path& c) {
                  fs::rename(c, c.parent_path() / "elsewhere");
                  fs::create_directory(c);
              },
              "catalog"},
        Fault{"Empty", [](const fs::path& c) { put(c / k_gpt2, ""); }, "catalog/models/gpt-2-xl\\.json"},
        Fault{"Truncated",
              [](const fs::path& c) {
                  const std::string all = content(c / k_gpt2);
                  put(c / k_gpt2, all.substr(0, all.size() / 2));
              },
              "catalog/models/gpt-2-xl\\.json:[0-9]+:[0-9]+: "},
        Fault{"NotUtf8", [](const fs::path& c) { replace_in(c / k_gpt2, "GPT-2 XL", "GPT-2 \xff"); },
              "catalog/models/gpt-2-xl\\.json:[0-9]+:[0-9]+: .*UTF-8"},
        Fault{"TooDeep", [](const fs::path& c) { put(c / k_gpt2, std::string(100000, '[')); },
              "catalog/models/gpt-2-xl\\.json:1:[0-9]+: "},
        Fault{"UnknownKey", [](const fs::path& c) { replace_in(c / k_gpt2, "\"layers\":", "\"layer\":"); },
              "catalog/models/gpt-2-xl\\.json:[0-9]+:[0-9]+: .*layer.*layers"},
        Fault{"WrongType",
              [](const fs::path& c) { replace_in(c / k_gpt2, "\"layers\": *[0-9]+", "\"layers\": \"48\""); },
              "catalog/models/gpt-2-xl\\.json:[0-9]+:[0-9]+: layers: expected .*\"48\""},
        Fault{"OutOfRange", [](const fs::path& c) { replace_in(c / k_gpt2, "\"layers\": *[0-9]+", "\"layers\": -1"); },
              "catalog/models/gpt-2-xl\\.json:[0-9]+:[0-9]+: layers: .*-1"},
        Fault{"DuplicateId", [](const fs::path& c) { fs::copy_file(c / k_gpt2, c / "models/copy.json"); },
              "catalog/models/(copy|gpt-2-xl)\\.json:[0-9]+:[0-9]+: id: "},
        Fault{"DuplicateKey",
              [](const fs::path& c) { replace_in(c / k_gpt2, "\"layers\":", "\"layers\": 1, \"layers\":"); },
              "catalog/models/gpt-2-xl\\.json:[0-9]+:[0-9]+: .*layers"},
        Fault{
            "DanglingLineage",
            [](const fs::path& c) { replace_in(c / "models/deepseek-r1.json", "\"deepseek-v3\"", "\"deepseek-v33\""); },
            "catalog/models/deepseek-r1\\.json:[0-9]+:[0-9]+: .*deepseek-v33"},
        Fault{"StackThatDoesNotAddUp",
              [](const fs::path& c) { replace_in(c / k_gpt2, "\"layers\": *[0-9]+", "\"layers\": 47"); },
              "catalog/models/gpt-2-xl\\.json:[0-9]+:[0-9]+: .*47"},
        Fault{"UnknownMixer",
              [](const fs::path& c) { replace_in(c / k_gpt2, "\"kind\": *\"attention\"", "\"kind\": \"attentoin\""); },
              "catalog/models/gpt-2-xl\\.json:[0-9]+:[0-9]+: .*attentoin.*attention"}),
    [](const auto& fault) { return fault.param.name; });

using SeveralFaults = CatalogCopy;

TEST_F(SeveralFaults, AreAllToldInOneRunInOrder) {
    replace_in(folder_ / ("catalog/" + k_gpt2), "\"layers\": *[0-9]+", "\"layers\": \"48\"");
    replace_in(folder_ / "catalog/models/deepseek-v3.json", "\"vocabulary\": *[0-9]+", "\"vocabulary\": \"many\"");
    replace_in(folder_ / "catalog/models/qwen3-8b.json", "\"embedding_dim\":", "\"embeding_dim\":");
    const Finished done = run_here({"check"});
    EXPECT_EQ(done.status, 1);
    const auto first = done.err.find("deepseek-v3.json"), second = done.err.find("gpt-2-xl.json"),
               third = done.err.find("qwen3-8b.json");
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_NE(third, std::string::npos) << done.err;

    const Finished json = run_here({"check", "--format", "json"});
    EXPECT_EQ(json.status, 1);
    EXPECT_EQ(json.err, "");
    EXPECT_THAT(json.out, HasSubstr("catalog/models/gpt-2-xl.json"));
    EXPECT_THAT(json.out, HasSubstr("\"line\": "));
}

TEST_F(SeveralFaults, OfALayoutAreToldWithTheCatalogues) {
    replace_in(folder_ / ("catalog/" + k_gpt2), "\"layers\": *[0-9]+", "\"layers\": \"48\"");
    fs::copy(source_folder() / "layouts", folder_ / "layouts", fs::copy_options::recursive);
    replace_in(folder_ / "layouts/atlas.json", "\"dpi\": *[0-9]+", "\"dpi\": \"fine\"");
    const Finished done = run_here({"check"});
    EXPECT_EQ(done.status, 1);
    EXPECT_THAT(done.err, HasSubstr("catalog/models/gpt-2-xl.json:"));
    EXPECT_THAT(done.err, HasSubstr("layouts/atlas.json:"));
}

}    // namespace
}    // namespace broadside::testing
