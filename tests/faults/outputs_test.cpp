/// Outputs are all old or all new, whatever the system does. Each test works in a folder of its own, on one model.

#include "tests/faults/surroundings.hpp"
#include "tests/support/program_test.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Outputs : public ProgramTest {
protected:
    static Start with(std::function<void()> prepare) {
        Start start;
        start.prepare = std::move(prepare);
        return start;
    }
};

TEST_F(Outputs, TextThatCannotBePrintedLeavesThemAsTheyWere) {
    put(folder_ / "a.json", "old");
    Start full;
    full.out = "/dev/full";
    EXPECT_EQ(render_small({"--explain", "-o", "a.json"}, full).status, 3);
    EXPECT_TRUE(content(folder_ / "a.json") == "old");
    EXPECT_EQ(run_here({"new", "x", "--like", "gpt-2-xl", "-o", "x.json"}, full).status, 3);
    const std::string catalog = (source_folder() / "catalog").string();
    EXPECT_EQ(
        run_here({"import", (source_folder() / "tests/configs/gpt-2-xl.json").string(), "--name", "X", "-o", "y.json"},
                 full)
            .status,
        3);
    ASSERT_EQ(render_small({"-o", "p.pdf"}).status, 0);
    EXPECT_EQ(run_here({"tile", "p.pdf", "-o", "t.pdf"}, full).status, 3);
    EXPECT_THAT(folder_.entries(), ElementsAre("a.json", "p.pdf"));
}

TEST_F(Outputs, AClosedStandardOutputIsAnErrorAndNoFileTakesItsPlace) {
    const Finished done = render_small({"-o", "c.svg", "-o", "-"}, with([] { ::close(1); }));
    EXPECT_EQ(done.status, 3) << done.err;
    EXPECT_THAT(done.err, HasSubstr("standard output: could not be written"));
    EXPECT_THAT(folder_.entries(), IsEmpty());
    fs::create_symlink("/dev/stdout", folder_ / "link.svg");
    const Finished link = render_small({"-o", "link.svg"}, with([] { ::close(1); }));
    EXPECT_EQ(link.status, 3) << link.err;
    EXPECT_THAT(link.err, HasSubstr("link.svg: could not be written: "));
    const Finished all = render_small({"-o", "c.svg"}, with([] {
                                          for (const int stream : {0, 1, 2}) ::close(stream);
                                      }));
    EXPECT_EQ(all.status, 0);
    EXPECT_THAT(content(folder_ / "c.svg"), HasSubstr("</svg>"));
}

TEST_F(Outputs, TheLimitOfAFilesSizeIsAnError) {
    const Finished done = render_small({"-o", "a.png", "-o", "a.pdf"}, with([] {
                                           const rlimit limit{4096, 4096};
                                           ::setrlimit(RLIMIT_FSIZE, &limit);
                                       }));
    EXPECT_EQ(done.status, 3);
    EXPECT_THAT(done.err, HasSubstr("a.png: could not be written: File too large"));
    EXPECT_THAT(folder_.entries(), IsEmpty());
}

TEST_F(Outputs, AFileThatIsMountedByItselfIsRefusedBeforeTheWork) {
    for (const char* name : {"a.svg", "b.svg", "elsewhere"}) put(folder_ / name, "old");
    const Finished done = render_small({"-o", "a.svg", "-o", "b.svg"}, with([] {
                                           own_mounts();
                                           demand(::mount("elsewhere", "b.svg", nullptr, MS_BIND, nullptr) == 0);
                                       }));
    SKIP_WHERE_NOT_SET_UP(done);
    EXPECT_EQ(done.status, 3) << done.err;
    EXPECT_THAT(done.err, HasSubstr("b.svg: could not be written: it is mounted by itself"));
    for (const char* name : {"a.svg", "b.svg", "elsewhere"}) EXPECT_TRUE(content(folder_ / name) == "old");
    EXPECT_THAT(folder_.entries(), ElementsAre("a.svg", "b.svg", "elsewhere"));
}

TEST_F(Outputs, OneFileUnderTwoNamesIsWrongUsage) {
    for (const std::string& other : {std::string("./a.svg"), (folder_ / "a.svg").string()}) {
        const Finished done = render_small({"-o", "a.svg", "-o", other});
        EXPECT_EQ(done.status, 2) << other;
        EXPECT_THAT(done.err, HasSubstr("is the same file as a.svg"));
    }
    EXPECT_THAT(folder_.entries(), IsEmpty());
}

TEST_F(Outputs, AFullDiskLeavesThemAsTheyWere) {
    fs::create_directory(folder_ / "disk");
    // The disk is there while the program runs, so the program shows what it holds afterwards.
    const std::string program = BROADSIDE_PROGRAM;
    Start start;
    start.folder = folder_.path();
    start.prepare = [] {
        own_mounts();
        demand(::mount("none", "disk", "tmpfs", 0, "size=64k") == 0);
    };
    const Finished done = run({"sh", "-c",
                               "echo old > disk/a.pdf; " + program +
                                   " render --model gpt-2-xl --dpi 100 --quiet -o disk/a.pdf -o disk/a.png; echo $? "
                                   "$(cat disk/a.pdf) $(ls -A disk)"},
                              start);
    SKIP_WHERE_NOT_SET_UP(done);
    EXPECT_EQ(done.out, "3 old a.pdf\n");
    EXPECT_THAT(done.err, HasSubstr("could not be written: No space left on device"));
}

TEST_F(Outputs, AnOverwrittenFileKeepsItsMode) {
    const std::vector<std::pair<std::string, fs::perms>> files{
        {"a.png", fs::perms{0640}}, {"a.pdf", fs::perms{0606}}, {"a.json", fs::perms{0600}}};
    for (const auto& [name, mode] : files) {
        put(folder_ / name, "old");
        fs::permissions(folder_ / name, mode);
    }
    ASSERT_EQ(render_small({"-o", "a.png", "-o", "a.pdf", "-o", "a.json"}).status, 0);
    for (const auto& [name, mode] : files) {
        EXPECT_EQ(fs::status(folder_ / name).permissions(), mode) << name;
        EXPECT_FALSE(content(folder_ / name) == "old") << name;
    }
}

class EndingSignal : public Outputs, public ::testing::WithParamInterface<int> {};

TEST_P(EndingSignal, LeavesNothingAndGivesItsStatus) {
    put(folder_ / "a.png", "old");
    // The signal waits until the program can receive it: the earliest moment there is.
    const Finished done = render_small({"-o", "a.png", "-o", "deep/b.pdf"}, with([signal = GetParam()] {
                                           sigset_t one;
                                           ::sigemptyset(&one);
                                           ::sigaddset(&one, signal);
                                           ::sigprocmask(SIG_BLOCK, &one, nullptr);
                                           ::kill(::getpid(), signal);    // to the process, not to this thread
                                       }));
    EXPECT_EQ(done.status, 128 + GetParam());
    EXPECT_TRUE(content(folder_ / "a.png") == "old");
    EXPECT_THAT(folder_.entries(), ElementsAre("a.png"));
}

INSTANTIATE_TEST_SUITE_P(All, EndingSignal, ::testing::Values(SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU),
                         [](const auto& signal) { return "Signal" + std::to_string(signal.param); });

}    // namespace
}    // namespace broadside::testing
