#include "engine/base/error.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace broadside {
namespace {

std::vector<std::string> lines(const Problems& problems) {
    std::vector<std::string> out;
    for (const Problem& p : problems.sorted()) out.push_back(to_string(p));
    return out;
}

TEST(Problems, OfOneFileAreToldUpToAHundredAndCounted) {
    Problems problems;
    for (int line = 1; line <= 1234; ++line) problems.error({"b.json", line, 1}, "x", "unknown key");
    for (int line = 1; line <= 101; ++line) problems.warning({"b.json", line, 1}, "y", "odd");
    problems.error({"c.json", 1, 1}, {}, "wrong");
    const auto reported = lines(problems);
    ASSERT_EQ(reported.size(), 100u + 100u + 2u + 1u);
    EXPECT_EQ(reported.front(), "b.json:1:1: x: unknown key");
    EXPECT_EQ(reported[200], "b.json: and 1,134 more");
    EXPECT_EQ(reported[201], "b.json: warning: and 1 more");
    EXPECT_EQ(reported[202], "c.json:1:1: wrong");
}

TEST(InputErrors, HaveAReason) {
    EXPECT_THROW(InputError(std::vector<Problem>{}), std::logic_error);
    EXPECT_STREQ(InputError({"a.json", 1, 2}, "x", "wrong").what(), "a.json:1:2: x: wrong");
}

TEST(Problems, OfManyFilesAreToldUpToAThousand) {
    Problems all;
    for (int file = 0; file < 1900; ++file) {
        Problems one;
        for (int line = 1; line <= 1000; ++line)
            one.error({std::to_string(1000 + file) + ".json", line, 1}, "x", "unknown key");
        all.add(one);
    }
    EXPECT_TRUE(all.has_errors());
    const auto reported = lines(all);
    ASSERT_EQ(reported.size(), 10 * 101u + 1);
    EXPECT_EQ(reported[100], "1000.json: and 900 more");
    EXPECT_EQ(reported.back(), "and 1,890,000 problems more in other files");
    std::size_t count = 0;
    Problems again;    // as who gathers the problems of several parts does
    for (const Problem& p : all.sorted()) {
        count += p.count;
        again.add(p);
    }
    EXPECT_EQ(count, 1'900'000u);
    EXPECT_EQ(lines(again), reported);
}

TEST(Problems, AreOneLineEachWhateverTheFileHolds) {
    const Problem forged{Severity::error, {"a\nb.json", 1, 2}, "k\x1b[31m", "got \"x\ny.json:1:1: forged\"", "\xff"};
    EXPECT_EQ(to_string(forged), "a\\nb.json:1:2: k\\x1b[31m: got \"x\\ny.json:1:1: forged\" (\\xff)");
    Problem wide;
    wide.field = std::string(100'000, 'k');
    EXPECT_LT(to_string(wide).size(), 300u);
}

TEST(DidYouMean, NamesTheNearestThatIsNear) {
    const std::vector<std::string> known{"dense", "moe", "hybrid"};
    EXPECT_EQ(did_you_mean("dens", known), "did you mean \"dense\"?");
    EXPECT_EQ(did_you_mean("recurrent", known), "");
    // Names have up to 100 bytes.
    const std::string longest(100, 'a'), longer(101, 'a');
    EXPECT_NE(did_you_mean(longest, std::vector{longest + "b"}), "");
    EXPECT_EQ(did_you_mean(longer, std::vector{longer + "b"}), "");
    // Compared letter by letter these would take longer than a test may.
    const std::vector<std::string> long_names(2000, std::string(20'000, 'a'));
    EXPECT_EQ(did_you_mean(std::string(20'000, 'b'), long_names), "");
}

}    // namespace
}    // namespace broadside
