/// Which data the program takes: a project's, the installed ones, never a folder that only has the same name.

#include "tests/support/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Project : public ::testing::Test {
protected:
    Finished run_in(const fs::path& folder, std::vector<std::string> arguments,
                    std::map<std::string, std::string> variables = {}) {
        Start start;
        start.folder = folder;
        start.variables = std::move(variables);
        return broadside(std::move(arguments), start);
    }
    /// A project whose GPT-2 XL has another name.
    fs::path project(const std::string& name, const std::string& model) {
        const fs::path folder = folder_ / name;
        fs::create_directories(folder);
        fs::copy(source_folder() / "catalog", folder / "catalog", fs::copy_options::recursive);
        const fs::path file = folder / "catalog/models/gpt-2-xl.json";
        put(file, std::regex_replace(content(file), std::regex("\"GPT-2 XL\""), "\"" + model + "\""));
        return folder;
    }
    TemporaryFolder folder_;
};

TEST_F(Project, FoldersOfOthersAreNotOurs) {
    for (const char* name : {"catalog", "layouts", "fonts", "icc"}) fs::create_directories(folder_ / name);
    put(folder_ / "layouts/print.json", "{}");
    const Finished done = run_in(folder_.path(), {"render", "--model", "gpt-2-xl", "--dpi", "40", "-o", "a.json"});
    EXPECT_EQ(done.status, 0) << done.err;
}

TEST_F(Project, IsTheNearestAroundTheWorkingDirectory) {
    const fs::path folder = project("mine", "Ours") / "notes/today";
    fs::create_directories(folder);
    EXPECT_THAT(run_in(folder, {"show", "gpt-2-xl"}).out, HasSubstr("Ours"));
    EXPECT_THAT(run_in(folder_.path(), {"show", "gpt-2-xl"}).out, Not(HasSubstr("Ours")));
}

TEST_F(Project, IsTheOneThatIsNamed) {
    const fs::path one = project("one", "First"), two = project("two", "Second");
    EXPECT_THAT(run_in(one, {"show", "gpt-2-xl"}).out, HasSubstr("First"));
    EXPECT_THAT(run_in(one, {"show", "gpt-2-xl"}, {{"BROADSIDE_DATA", two.string()}}).out, HasSubstr("Second"));
    EXPECT_THAT(run_in(two, {"show", "gpt-2-xl", "--data", one.string()}, {{"BROADSIDE_DATA", two.string()}}).out,
                HasSubstr("First"));
    const Finished wrong = run_in(one, {"show", "gpt-2-xl", "--data", "nowhere"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.err, HasSubstr("nowhere (--data or BROADSIDE_DATA): there is no such folder"));
}

TEST_F(Project, TakesFromTheInstalledDataWhatItLacks) {
    const fs::path folder = project("mine", "Ours");
    fs::create_directories(folder / "layouts");
    put(folder / "layouts/mine.json", R"({"extends": "print.json", "colors": {"ground": "#123456"}})");
    const Finished done =
        run_in(folder, {"render", "--layout", "mine", "--model", "gpt-2-xl", "--dpi", "40", "-o", "a.svg"});
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(content(folder / "a.svg"), HasSubstr("#123456"));
    EXPECT_EQ(
        run_in(folder, {"render", "--layout", "dark", "--model", "gpt-2-xl", "--dpi", "40", "-o", "b.json"}).status, 0);
}

TEST_F(Project, TheInstalledCatalogueIsOnlyRead) {
    const Finished refused = run_in(folder_.path(), {"new", "some-8b", "--like", "llama-3-8b"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("there is no project here"));
    EXPECT_FALSE(fs::exists(source_folder() / "catalog/models/some-8b.json"));
    EXPECT_EQ(run_in(folder_.path(), {"new", "some-8b", "--like", "llama-3-8b", "-o", "some.json"}).status, 0);
    EXPECT_THAT(folder_.entries(), ElementsAre("some.json"));
}

TEST_F(Project, BegunByInitIsCheckedAndRendered) {
    const Finished made = run_in(folder_.path(), {"init", "mine"});
    ASSERT_EQ(made.status, 0) << made.err;
    const Finished checked = run_in(folder_ / "mine", {"check"});
    EXPECT_EQ(checked.status, 0) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("1 model on the layout print: no error, 0 warnings"));
    const Finished drawn = run_in(folder_ / "mine", {"render", "--dpi", "20"});
    EXPECT_EQ(drawn.status, 0) << drawn.err;
    EXPECT_TRUE(fs::exists(folder_ / "mine/out/poster.png"));
    EXPECT_TRUE(fs::exists(folder_ / "mine/out/poster.pdf"));
    EXPECT_EQ(run_in(folder_ / "mine", {"new", "some-1b", "--like", "gpt-2-xl"}).status, 0);
    EXPECT_EQ(run_in(folder_.path(), {"init", "mine"}).status, 2);    // not again
}

// Whose index has neither the example's group nor its organization.
TEST_F(Project, BegunWithinAnotherIsCheckedToo) {
    ASSERT_EQ(run_in(folder_.path(), {"init", "mine"}).status, 0);
    fs::remove(folder_ / "mine/catalog/models/gpt-2-xl.json");
    put(folder_ / "mine/catalog/index.json",
        R"({"edition": "E", "title": "T", "subtitle": "S", "date": "2026-01-01", "organizations": {},)"
        R"( "groups": [{"id": "g", "title": "G", "sentence": "S."}]})");
    ASSERT_EQ(run_in(folder_ / "mine", {"init", "other"}).status, 0);
    const Finished checked = run_in(folder_ / "mine/other", {"check"});
    EXPECT_EQ(checked.status, 0) << checked.err;
}

// So that a later version can tell an older file from a mistake.
TEST_F(Project, IndexAndLayoutsSayTheirFormat) {
    ASSERT_EQ(run_in(folder_.path(), {"init", "mine"}).status, 0);
    for (const fs::path& project : {folder_ / "mine", source_folder()}) {
        EXPECT_THAT(content(project / "catalog/index.json"), HasSubstr("\n  \"format\": 1,\n"));
        for (const auto& entry : fs::directory_iterator(project / "layouts")) {
            if (entry.path().extension() != ".json") continue;
            EXPECT_THAT(content(entry.path()), HasSubstr("\n  \"format\": 1,\n")) << entry.path();
        }
    }
}

TEST_F(Project, OtherSheetsHaveOtherNames) {
    const Finished done = run_in(folder_.path(), {"render", "--layout", "dark", "--dpi", "20"});
    ASSERT_EQ(done.status, 0) << done.err;
    EXPECT_TRUE(fs::exists(folder_ / "out/dark.png"));
    EXPECT_TRUE(fs::exists(folder_ / "out/dark.pdf"));
    EXPECT_FALSE(fs::exists(folder_ / "out/poster.png"));
}

}    // namespace
}    // namespace broadside::testing
