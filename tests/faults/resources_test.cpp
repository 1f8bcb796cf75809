/// What the process may not have: threads, memory. The work is done all the same, or it is said what is missing.

#include "tests/faults/surroundings.hpp"
#include "tests/faults/trace.hpp"
#include "tests/support/program_test.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace broadside::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_sanitized = true;
#else
constexpr bool k_sanitized = false;
#endif

using Resources = ProgramTest;

TEST_F(Resources, WithoutAnotherThreadTheSameIsDoneByOne) {
    if (k_sanitized) GTEST_SKIP() << "sanitizers have threads of their own";
    ASSERT_EQ(render_small({"--threads", "4", "-o", "many.png", "-o", "many.pdf"}).status, 0);
    Start alone;
    alone.prepare = no_threads;
    const Finished done = render_small({"--threads", "4", "-o", "one.png", "-o", "one.pdf"}, alone);
    SKIP_WHERE_NOT_SET_UP(done);
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_TRUE(content(folder_ / "one.png") == content(folder_ / "many.png"));
    EXPECT_TRUE(content(folder_ / "one.pdf") == content(folder_ / "many.pdf"));
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"check"}, {"list"}, {"preflight", "one.pdf"}, {"tile", "one.pdf", "-o", "t.pdf"}}) {
        const Finished other = run_here(arguments, alone);
        EXPECT_LE(other.status, 1) << arguments.front() << ": " << other.err;
    }
}

TEST_F(Resources, ThreadsAreAsManyAsAreAskedFor) {
    if (k_sanitized) GTEST_SKIP() << "sanitizers have threads of their own";
    const auto started = [&](const std::string& threads, const std::string& output, const std::string& press) {
        std::vector<std::string> words = small({"--quiet", "--threads", threads, "-o", output});
        words.insert(words.begin(), BROADSIDE_PROGRAM);
        if (!press.empty()) words.push_back(press);
        const Traced run = traced(words, folder_.path(), {});
        EXPECT_EQ(run.status, 0) << run.err;
        return run.threads;
    };
    try {
        // Beside the main one, that which waits for signals; and where the main one only writes, the one that paints.
        EXPECT_EQ(started("1", "a.png", ""), 2);
        EXPECT_EQ(started("1", "a.tif", ""), 2);
        EXPECT_EQ(started("1", "a.dzi", ""), 2);
        EXPECT_EQ(started("1", "a.pdf", ""), 1);
        EXPECT_EQ(started("1", "a.pdf", "--press"), 1);
        EXPECT_EQ(started("1", "a.svg", ""), 1);
        EXPECT_GT(started("3", "a.pdf", ""), 2);
    } catch (const std::runtime_error& error) {
        GTEST_SKIP() << error.what();
    }
}

TEST_F(Resources, ASmallAddressSpaceIsEnoughOrSaidToBeTooSmall) {
    if (k_sanitized) GTEST_SKIP() << "sanitizers reserve terabytes of it";
    ASSERT_EQ(render_small({"-o", "whole.png", "-o", "whole.pdf"}).status, 0);
    bool enough = false, too_small = false;
    // From what the loader needs to more than a run does.
    for (std::size_t mib = 24; mib <= 640; mib += mib / 6) {
        Start small;
        small.prepare = [mib] { address_space(mib << 20); };
        const Finished done = render_small({"--threads", "2", "-o", "a.png", "-o", "a.pdf"}, small);
        SKIP_WHERE_NOT_SET_UP(done);
        constexpr int k_not_loaded = 127;
        if (done.status == k_not_loaded && done.err.find("error while loading shared libraries") != std::string::npos)
            continue;
        if (done.status == 0) {
            enough = true;
            EXPECT_TRUE(content(folder_ / "a.png") == content(folder_ / "whole.png")) << mib;
            EXPECT_TRUE(content(folder_ / "a.pdf") == content(folder_ / "whole.pdf")) << mib;
        } else {
            too_small = true;
            EXPECT_EQ(done.status, 4) << mib;
            EXPECT_EQ(done.err, "broadside: out of memory\n") << mib;
        }
    }
    EXPECT_TRUE(enough && too_small);
}

}    // namespace
}    // namespace broadside::testing
