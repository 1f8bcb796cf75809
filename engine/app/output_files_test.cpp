#include "engine/app/output_files.hpp"

#include "engine/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class OutputFilesTest : public ::testing::TestWithParam<Aside> {
protected:
    OutputFilesTest() {
        std::string name = (fs::temp_directory_path() / "broadside-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~OutputFilesTest() override { fs::remove_all(folder_); }

    static std::string content(const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static void put(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
    std::size_t entries() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {})); }

    fs::path folder_;
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
        ::_exit(remove_unfinished(SIGINT) ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(content(folder_ / "a"), "old");
    EXPECT_EQ(entries(), 1u);
}

}    // namespace
}    // namespace broadside::app
