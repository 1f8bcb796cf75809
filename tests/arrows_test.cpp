/// Who includes whom: a part may include the parts that CMakeLists.txt links it to, and those they are linked to.

#include "tests/support/process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;
using Parts = std::set<std::string>;

/// The LINKS of every part; of its tests also the TEST_LINKS.
struct Arrows {
    std::map<std::string, Parts> links, of_tests;
};
Arrows arrows() {
    Arrows out;
    const std::string text = content(source_folder() / "CMakeLists.txt");
    const std::regex part("\nbroadside_part\\((\\w+)([^)]*)\\)");
    for (std::sregex_iterator it(text.begin(), text.end(), part), end; it != end; ++it) {
        std::istringstream words((*it)[2].str());
        std::string list;
        const std::string name = (*it)[1].str();
        out.links[name] = out.of_tests[name] = {name};
        for (std::string word; words >> word;) {
            if (word == "LINKS" || word == "LIBRARIES" || word == "TEST_LINKS" || word == "FILES")
                list = word;
            else if (list == "LINKS")
                out.links[name].insert(word);
            else if (list == "TEST_LINKS")
                out.of_tests[name].insert(word);
        }
    }
    return out;
}

/// The part a file belongs to, by the patterns of FILES for what lies in the folder of a kind.
std::string part_of(const fs::path& file, const Arrows& all) {
    const std::string room = *std::next(file.begin());
    if (room != "mixers" && room != "ffns") return all.links.contains(room) ? room : "";
    const std::string stem = file.stem().string();
    if (stem == "words") return "draw";
    if (stem == "concepts") return "site";
    return stem == "inset" || stem == "panel" || stem == "plate" || stem == "family" ? "inset" : "catalog";
}

TEST(Arrows, EveryIncludeFollowsOne) {
    const Arrows all = arrows();
    ASSERT_GT(all.links.size(), 10u);
    const std::regex include("#include \"(engine/[^\"]+)\"");
    std::size_t seen = 0;
    for (const auto& entry : fs::recursive_directory_iterator(source_folder() / "engine")) {
        const fs::path file = fs::relative(entry.path(), source_folder());
        if (file.extension() != ".cpp" && file.extension() != ".hpp") continue;
        const std::string from = part_of(file, all);
        if (from.empty()) continue;    // main
        const bool test = file.stem().string().ends_with("_test") || file.stem() == "testing";
        const std::string text = content(entry.path());
        for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it, ++seen) {
            const std::string to = part_of((*it)[1].str(), all);
            // Where the tests may link a part, they see what it is linked to.
            bool right = all.links.at(from).contains(to);
            if (test)
                for (const std::string& more : all.of_tests.at(from)) right = right || all.links.at(more).contains(to);
            EXPECT_TRUE(right) << file << " includes " << (*it)[1].str() << ", but " << from << " is not linked to "
                               << to;
        }
    }
    EXPECT_GT(seen, 500u);
}

}    // namespace
}    // namespace broadside::testing
