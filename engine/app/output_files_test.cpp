#include "engine/app/output_files.hpp"

#include "engine/app/descriptor.hpp"
#include "engine/app/unfinished.hpp"
#include "engine/base/error.hpp"
#include "engine/base/testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stop_token>
#include <string>
#include <thread>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class OutputFilesTest : public ::testing::TestWithParam<Aside> {
protected:
    static std::string content(const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static void put(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
    std::size_t entries() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {})); }

    const testing::TemporaryFolder own_;
    const fs::path& folder_ = own_.path();
};

INSTANTIATE_TEST_SUITE_P(Aside, OutputFilesTest, ::testing::Values(Aside::nameless, Aside::named),
                         [](const auto& aside) { return aside.param == Aside::named ? "named" : "nameless"; });

TEST_P(OutputFilesTest, AppearTogetherWhenCommitted) {
    put(folder_ / "a", "old");
    OutputFiles files(GetParam());
    files.add(folder_ / "a").write("new a");
    files.add(folder_ / "b").write("new b");
    EXPECT_EQ(content(folder_ / "a"), "old");
    EXPECT_FALSE(fs::exists(folder_ / "b"));
    files.commit();
    EXPECT_EQ(content(folder_ / "a"), "new a");
    EXPECT_EQ(content(folder_ / "b"), "new b");
    EXPECT_EQ(entries(), 2u);
}

TEST_P(OutputFilesTest, LeaveEverythingAsItWasWhenGivenUp) {
    put(folder_ / "a", "old");
    {
        OutputFiles files(GetParam());
        files.add(folder_ / "a").write("new");
        files.add(folder_ / "deep/down/b").write(std::string(300000, 'x'));
    }
    EXPECT_EQ(content(folder_ / "a"), "old");
    EXPECT_EQ(entries(), 1u);
}

TEST_P(OutputFilesTest, MakeMissingFolders) {
    OutputFiles files(GetParam());
    files.add(folder_ / "deep/down/b").write("b");
    files.add(folder_ / "deep/c").write("c");
    files.commit();
    EXPECT_EQ(content(folder_ / "deep/down/b"), "b");
    EXPECT_EQ(content(folder_ / "deep/c"), "c");
}

TEST_P(OutputFilesTest, KeepTheOrderOfSmallAndLargeWrites) {
    OutputFiles files(GetParam());
    Sink& sink = files.add(folder_ / "a");
    std::string expected;
    for (int i = 0; i < 40; ++i) {
        const std::string piece(static_cast<std::size_t>(i % 4 == 3 ? 70000 : 7000), static_cast<char>('a' + i % 26));
        sink.write(std::string_view(piece));
        expected += piece;
    }
    files.commit();
    EXPECT_EQ(content(folder_ / "a"), expected);
}

TEST_P(OutputFilesTest, RewriteWhatWasWrittenAndGoOnAtTheEnd) {
    OutputFiles files(GetParam());
    Sink& sink = files.add(folder_ / "a");
    sink.write("0123456789");
    sink.rewrite(2, std::as_bytes(std::span(std::string_view("ab"))));
    sink.write("xyz");
    files.commit();
    EXPECT_EQ(content(folder_ / "a"), "01ab456789xyz");
    EXPECT_THROW(OutputFiles(GetParam()).add("/dev/null").rewrite(0, {}), UsageError);
}

TEST_P(OutputFilesTest, ReplaceWhatASymbolicLinkPointsTo) {
    put(folder_ / "real", "old");
    fs::create_symlink("real", folder_ / "link");
    OutputFiles files(GetParam());
    files.add(folder_ / "link").write("new");
    files.commit();
    EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
    EXPECT_EQ(content(folder_ / "real"), "new");
}

TEST_P(OutputFilesTest, NameThePathAndTheReasonOfAFailure) {
    const auto message = [&](const fs::path& path) -> std::string {
        try {
            OutputFiles files(GetParam());
            files.add(path).write(std::string(200000, 'x'));
            files.commit();
        } catch (const OutputError& e) {
            return e.what();
        }
        return "no error";
    };
    put(folder_ / "file", "");
    EXPECT_THAT(message(folder_), HasSubstr(folder_.string() + ": could not be written: Is a directory"));
    EXPECT_THAT(message(folder_ / "file/x"), HasSubstr("Not a directory"));
    EXPECT_THAT(message("/dev/full"), HasSubstr("/dev/full: could not be written: No space left on device"));
    EXPECT_EQ(entries(), 1u);
}

TEST_P(OutputFilesTest, AnInterruptedProcessTakesItsUnfinishedFilesAway) {
    put(folder_ / "a", "old");
    const pid_t child = ::fork();
    if (child == 0) {
        OutputFiles files(GetParam());
        files.add(folder_ / "a").write("new");
        files.add(folder_ / "deep/down/b").write("new");
        remove_unfinished();
        ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(content(folder_ / "a"), "old");
    EXPECT_EQ(entries(), 1u);
}

TEST_P(OutputFilesTest, AreAllOldWhenOneCannotBePutInItsPlace) {
    put(folder_ / "a", "old a");
    put(folder_ / "c", "old c");
    OutputFiles files(GetParam());
    for (const char* name : {"a", "deep/down/b", "c", "d", "e"}) files.add(folder_ / name).write("new");
    fs::create_directory(folder_ / "e");    // comes when everything is written
    try {
        files.commit();
        FAIL() << "no error";
    } catch (const OutputError& e) {
        EXPECT_THAT(e.what(), HasSubstr("/e: could not be written: Is a directory"));
    }
    EXPECT_EQ(content(folder_ / "a"), "old a");
    EXPECT_EQ(content(folder_ / "c"), "old c");
    EXPECT_FALSE(fs::exists(folder_ / "deep"));
    EXPECT_FALSE(fs::exists(folder_ / "d"));
    // When what was in the way is gone, it can be tried again.
    fs::remove(folder_ / "e");
    files.commit();
    for (const char* name : {"a", "deep/down/b", "c", "d", "e"}) EXPECT_EQ(content(folder_ / name), "new") << name;
    EXPECT_EQ(entries(), 5u);
}

TEST_P(OutputFilesTest, ReplaceWholeFoldersTogetherWithFiles) {
    const auto write = [&](const char* level, bool commit) {
        OutputFiles files(GetParam());
        files.add(folder_ / "deep/poster.dzi").write(level);
        OutputFolder& tiles = files.add_folder(folder_ / "deep/poster_files");
        tiles.file(fs::path(level) / "0_0.jpeg", [](Sink& sink) { sink.write(std::string(300000, 'x')); });
        tiles.file("about", [&](Sink& sink) { sink.write(level); });
        if (commit) files.commit();
    };
    write("12", true);
    write("13", true);
    write("14", false);
    EXPECT_EQ(content(folder_ / "deep/poster.dzi"), "13");
    EXPECT_EQ(content(folder_ / "deep/poster_files/about"), "13");
    EXPECT_EQ(content(folder_ / "deep/poster_files/13/0_0.jpeg"), std::string(300000, 'x'));
    EXPECT_FALSE(fs::exists(folder_ / "deep/poster_files/12"));
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "deep"), {}), 2);

    // All old where the file cannot be put in its place.
    OutputFiles files(GetParam());
    files.add_folder(folder_ / "deep/poster_files").file("about", [](Sink& sink) { sink.write("new"); });
    files.add(folder_ / "deep/index.html").write("new");
    fs::create_directory(folder_ / "deep/index.html");
    EXPECT_THROW(files.commit(), OutputError);
    EXPECT_EQ(content(folder_ / "deep/poster_files/about"), "13");
}

TEST_P(OutputFilesTest, FilesOfAFolderThatComeAgainAreOneOnTheDisk) {
    OutputFiles files(GetParam());
    OutputFolder& tiles = files.add_folder(folder_ / "tiles");
    tiles.file("3/0_0.png", [](Sink& sink) { sink.write("blank"); });
    tiles.again("2/0_0.png", "3/0_0.png");
    files.commit();
    EXPECT_EQ(content(folder_ / "tiles/2/0_0.png"), "blank");
    EXPECT_TRUE(fs::equivalent(folder_ / "tiles/2/0_0.png", folder_ / "tiles/3/0_0.png"));
}

TEST_P(OutputFilesTest, FilesOfAFolderThatStayTheSameKeepTheirTime) {
    const auto write = [&](const std::string& text) {
        OutputFiles files(GetParam());
        OutputFolder& site = files.add_folder(folder_ / "site");
        site.file("a/same", [](Sink& sink) { sink.write(std::string(200'000, 'x')); });
        site.file("changed", [&](Sink& sink) { sink.write(text); });
        files.complete();
        files.commit();
    };
    write("one");
    const auto then = fs::file_time_type::clock::now() - std::chrono::hours(5);
    for (const char* name : {"a/same", "changed"}) fs::last_write_time(folder_ / "site" / name, then);
    const auto same = fs::last_write_time(folder_ / "site/a/same"),
               changed = fs::last_write_time(folder_ / "site/changed");
    write("two");    // as long as it was
    EXPECT_EQ(fs::last_write_time(folder_ / "site/a/same"), same);
    EXPECT_GT(fs::last_write_time(folder_ / "site/changed"), changed);
}

TEST_P(OutputFilesTest, NeverReplaceAFolderOfSomebodyElse) {
    fs::create_directories(folder_ / "mine/photos");
    OutputFiles files(GetParam());
    try {
        files.add_folder(folder_ / "mine");
        FAIL() << "no error";
    } catch (const OutputError& e) {
        EXPECT_THAT(e.what(), HasSubstr("/mine: is a folder with files of somebody else's"));
    }
    fs::remove(folder_ / "mine/photos");
    files.add_folder(folder_ / "mine").file("a", [](Sink& sink) { sink.write("a"); });
    files.commit();
    EXPECT_EQ(content(folder_ / "mine/a"), "a");
}

TEST_P(OutputFilesTest, ALinkThatLeadsNowhereStaysALink) {
    fs::create_symlink("deep/real", folder_ / "link");
    OutputFiles files(GetParam());
    files.add(folder_ / "link").write("new");
    files.commit();
    EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
    EXPECT_EQ(content(folder_ / "deep/real"), "new");
    fs::create_symlink("round", folder_ / "round");
    EXPECT_THROW(files.add(folder_ / "round"), OutputError);
}

TEST_P(OutputFilesTest, MayBeManyAndHaveLongNames) {
    OutputFiles files(GetParam());
    const std::string longest(250, 'n');
    for (int i = 0; i < 100; ++i) files.add(folder_ / (longest + std::to_string(i))).write("x");
    const pid_t child = ::fork();
    if (child == 0) {
        remove_unfinished();
        ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(entries(), 0u);
}

TEST_P(OutputFilesTest, KeepTheRightsOfWhatTheyReplace) {
    put(folder_ / "a", "old");
    fs::permissions(folder_ / "a", fs::perms(0640));
    OutputFiles files(GetParam());
    files.add(folder_ / "a").write("new");
    files.commit();
    EXPECT_EQ(fs::status(folder_ / "a").permissions(), fs::perms(0640));
}

TEST_P(OutputFilesTest, TakeAwayWhatAKilledRunLeft) {
    put(folder_ / ".broadside-1-0", "litter");
    fs::create_directories(folder_ / ".broadside-1-1/12");
    for (const char* other : {".broadside", ".broadside-notes", ".broadside-1", ".broadside-1-", ".broadside-1-0.txt"})
        put(folder_ / other, "not ours");
    fs::create_directories(folder_ / ".broadside-settings/1");
    OutputFiles other(Aside::named);
    other.add(folder_ / "b").write("b");
    OutputFiles files(GetParam());
    files.add(folder_ / "a").write("a");
    files.commit();
    other.commit();    // was at work meanwhile: nobody took its file away
    EXPECT_EQ(content(folder_ / "b"), "b");
    EXPECT_EQ(entries(), 8u);
}

TEST_P(OutputFilesTest, AreBegunWhileAnotherRunTakesLitterAway) {
    const std::jthread other([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) clear_stale(folder_);
    });
    for (int i = 0; i < 2000; ++i) {
        OutputFiles files(GetParam());
        EXPECT_NO_THROW(files.add(folder_ / "a"));
        EXPECT_NO_THROW(files.add_folder(folder_ / "b"));
    }
}

TEST_P(OutputFilesTest, AreDifferentFiles) {
    fs::create_symlink(".", folder_ / "link");
    OutputFiles files(GetParam());
    files.add(folder_ / "a");
    EXPECT_THROW(files.add(folder_ / "link/./a"), UsageError);
}

TEST(DescriptorSink, WaitsForAPipeThatDoesNotBlock) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_NONBLOCK), 0);
    const std::string text(1 << 20, 'x');    // more than a pipe holds
    std::thread writer([&] {
        DescriptorSink(ends[1], "pipe").write(text);
        ::close(ends[1]);
    });
    std::string read;
    while (true) {
        char bytes[4096];
        const ssize_t n = ::read(ends[0], bytes, sizeof bytes);
        if (n == 0) break;
        if (n > 0) read.append(bytes, static_cast<std::size_t>(n));
    }
    writer.join();
    ::close(ends[0]);
    EXPECT_EQ(read, text);
}

}    // namespace
}    // namespace broadside::app
