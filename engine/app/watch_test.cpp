#include "engine/app/watch.hpp"

#include "engine/base/testing.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

class Watch : public ::testing::TestWithParam<Notice> {
protected:
    static void put(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
    const testing::TemporaryFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Notice, Watch, ::testing::Values(Notice::events, Notice::polling),
                         [](const auto& notice) { return notice.param == Notice::events ? "events" : "polling"; });

TEST_P(Watch, ActsAtOnceAndAfterEveryBurstOfChanges) {
    const std::vector<fs::path> files{folder_ / "x.json", folder_ / "z.json"};
    int acts = 0;
    watch([&] { return files; }, GetParam(),
          [&] {
              // A burst of changes while acting: one more act, not five.
              if (++acts == 1)
                  for (int i = 0; i < 5; ++i) put(folder_ / "x.json", std::to_string(i));
              if (acts == 2) {
                  put(folder_ / "y.json", "1");
                  fs::rename(folder_ / "y.json", folder_ / "z.json");
              }
              return acts < 3 ? Acted::done : Acted::stop;
          });
    EXPECT_EQ(acts, 3);
}

TEST_P(Watch, BytesThatAreTheSameAndFilesThatDecideNothingAreNoChange) {
    put(folder_ / "x.json", "same");
    int acts = 0, asked = 0;
    watch(
        [&] {
            // What was done while acting has been noticed, and nothing came of it: now something does.
            if (++asked == 2) put(folder_ / "x.json", "other");
            return std::vector{folder_ / "x.json"};
        },
        GetParam(),
        [&] {
            if (++acts == 1) {
                put(folder_ / "x.json", "same");
                put(folder_ / ".x.json.swp", "swap");
            }
            return acts < 2 ? Acted::done : Acted::stop;
        });
    EXPECT_EQ(acts, 2);
    EXPECT_EQ(asked, 2);
}

TEST_P(Watch, SeesFoldersThatAreDeletedAndMadeAgain) {
    const fs::path models = folder_ / "catalog/models";
    fs::create_directories(models);
    put(models / "x.json", "1");
    int acts = 0;
    watch([&] { return std::vector{models / "x.json"}; }, GetParam(),
          [&] {
              if (++acts == 1) fs::remove_all(folder_ / "catalog");
              if (acts == 2) {
                  fs::create_directories(models);
                  put(models / "x.json", "2");
              }
              if (acts == 3) put(models / "x.json", "3");
              return acts < 4 ? Acted::done : Acted::stop;
          });
    EXPECT_EQ(acts, 4);
}

TEST_P(Watch, SeesChangesOfWhatLinksPointTo) {
    fs::create_directories(folder_ / "shared");
    put(folder_ / "shared/x.json", "1");
    fs::create_symlink("shared/x.json", folder_ / "x.json");
    int acts = 0;
    watch([&] { return std::vector{folder_ / "x.json"}; }, GetParam(),
          [&] {
              if (++acts == 1) put(folder_ / "shared/x.json", "2");
              return acts < 2 ? Acted::done : Acted::stop;
          });
    EXPECT_EQ(acts, 2);
}

TEST_P(Watch, TriesAgainWithoutAChange) {
    int acts = 0;
    watch([&] { return std::vector{folder_ / "x.json"}; }, GetParam(),
          [&] { return ++acts < 3 ? Acted::retry : Acted::stop; });
    EXPECT_EQ(acts, 3);
}

TEST(WatchEvents, ABurstThatDoesNotEndIsActedOn) {
    const testing::TemporaryFolder folder;
    // Another process saves for as long as this one waits.
    const pid_t child = ::fork();
    if (child == 0) {
        for (int i = 0;; ++i) {
            std::ofstream(folder / "x.json") << i;
            ::usleep(20'000);
        }
    }
    int acts = 0;
    watch([&] { return std::vector{folder / "x.json"}; }, Notice::events,
          [&] { return ++acts < 3 ? Acted::done : Acted::stop; });
    EXPECT_EQ(acts, 3);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}

}    // namespace
}    // namespace broadside::app
