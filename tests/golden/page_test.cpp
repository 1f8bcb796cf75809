/// docs/diagrams.md shows every reference picture, each with its source, and no other.

#include "tests/golden/golden.hpp"
#include "tests/support/process.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>

namespace broadside::golden {
namespace {

struct Section {
    std::string title;
    std::vector<std::string> pictures;    // as written
    bool source = false;
};
/// The sections below `### ` headings.
std::vector<Section> sections() {
    std::istringstream page(testing::content(testing::source_folder() / "docs/diagrams.md"));
    const std::regex picture(R"(!\[[^\]]+\]\(([^)]+)\))");
    std::vector<Section> out;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("### ")) out.push_back({line.substr(4), {}, false});
        if (out.empty()) continue;
        for (auto it = std::sregex_iterator(line.begin(), line.end(), picture); it != std::sregex_iterator(); ++it)
            out.back().pictures.push_back((*it)[1]);
        out.back().source = out.back().source || line.starts_with("Source: ");
    }
    return out;
}

TEST(Page, ShowsEveryCase) {
    std::multiset<std::filesystem::path> shown, expected;
    for (const Section& section : sections())
        for (const std::string& picture : section.pictures)
            shown.insert((testing::source_folder() / "docs" / picture).lexically_normal());
    for (const Case& c : cases()) expected.insert(picture_path(c.name).lexically_normal());
    EXPECT_EQ(shown, expected);
}

TEST(Page, RefersToPicturesThatExist) {
    for (const Section& section : sections())
        for (const std::string& picture : section.pictures)
            EXPECT_TRUE(std::filesystem::exists(testing::source_folder() / "docs" / picture)) << picture;
}

TEST(Page, NamesASourceForEveryPicture) {
    ASSERT_FALSE(sections().empty());
    for (const Section& section : sections()) {
        EXPECT_EQ(section.pictures.size(), 1u) << section.title;
        EXPECT_TRUE(section.source) << section.title;
    }
}

}    // namespace
}    // namespace broadside::golden
