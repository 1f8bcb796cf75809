/// `watch`, the program itself: what happens to its files while it watches. Each step waits for what the program says,
/// or for the system to say that it has looked; nothing waits for time to pass.

#include "tests/faults/surroundings.hpp"
#include "tests/support/program_test.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Waits until another process has read a file.
class Reads {
public:
    explicit Reads(const fs::path& file) : descriptor_(::inotify_init1(IN_CLOEXEC)) {
        if (::inotify_add_watch(descriptor_, file.c_str(), IN_CLOSE_NOWRITE) < 0)
            throw std::system_error(errno, std::generic_category(), file.string());
    }
    ~Reads() { ::close(descriptor_); }
    Reads(const Reads&) = delete;
    Reads& operator=(const Reads&) = delete;
    void wait() const {
        std::array<char, 4096> events{};
        [[maybe_unused]] const ssize_t n = ::read(descriptor_, events.data(), events.size());
    }

private:
    int descriptor_;
};

class WatchProgram : public ProgramTest {
protected:
    WatchProgram() { bring_catalog(); }

    void bring_catalog() { fs::copy(source_folder() / "catalog", folder_ / "catalog", fs::copy_options::recursive); }
    fs::path model() const { return folder_ / "catalog/models/gpt-2-xl.json"; }
    /// As editors do: the new file takes the old one's place.
    static void save(const fs::path& path, const std::string& text) {
        const fs::path aside = path.string() + ".new";
        put(aside, text);
        fs::rename(aside, path);
    }
    /// The model is another one, which shows in the picture.
    void change_model() {
        std::string text = content(model());
        const std::size_t at = text.find("\"GPT-2");
        ASSERT_NE(at, std::string::npos);
        save(model(), text.insert(at + 1, "N"));
    }
    Finished watch(const std::vector<std::string>& more, std::vector<Step> steps, Start start = {}) {
        std::vector<std::string> all{"watch", "--model", "gpt-2-xl", "--dpi", "30", "-o", k_output};
        all.insert(all.end(), more.begin(), more.end());
        start.steps = std::move(steps);
        return run_here(std::move(all), std::move(start));
    }
    /// It ended by the interrupt, and the picture is that of the files as they are now.
    void expect_picture(const Finished& done, const std::vector<std::string>& more = {}) {
        EXPECT_EQ(done.status, 128 + SIGINT) << done.err;
        std::vector<std::string> all{"render", "--model", "gpt-2-xl", "--dpi", "30", "--quiet", "-o", "expected.png"};
        all.insert(all.end(), more.begin(), more.end());
        ASSERT_EQ(run_here(all).status, 0);
        EXPECT_TRUE(content(folder_ / k_output) == content(folder_ / "expected.png")) << done.err;
    }
    static std::size_t renders(const Finished& done) {
        std::size_t n = 0;
        for (std::size_t at = 0; (at = done.err.find(k_rendered, at)) != std::string::npos; ++at) ++n;
        return n;
    }

    static constexpr const char* k_output = "out/a.png";
    static constexpr const char* k_rendered = "out/a.png: 0.";    // and the time it took
};

/// With the catalog that is named, and with the one of the project that the program runs in.
class WatchedCatalog : public WatchProgram, public ::testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(WatchedCatalog, IsWatchedAgainWhenItWasDeletedAndMadeAgain) {
    const Finished done =
        watch(GetParam(), {{"out/a.png: ", [&](int) { fs::remove_all(folder_ / "catalog"); }},
                           {"index.json: no such file", [&](int) { bring_catalog(); }},
                           {"out/a.png: ", [&](int) { change_model(); }},
                           {"out/a.png: ", [&](int) { fs::remove_all(folder_ / "catalog/models"); }},
                           {"models: cannot be read",
                            [&](int) {
                                fs::copy(source_folder() / "catalog/models", folder_ / "catalog/models");
                                change_model();
                            }},
                           {"out/a.png: ", {}}});
    expect_picture(done);
}

INSTANTIATE_TEST_SUITE_P(Catalog, WatchedCatalog,
                         ::testing::Values(std::vector<std::string>{"--catalog", "catalog"}, std::vector<std::string>{},
                                           std::vector<std::string>{"--poll"}));

// `serve` stays with the project that it began with, too, instead of looking for another one.
TEST_F(WatchProgram, ServeWaitsForItsProjectToComeBack) {
    put(model(), "{}");
    Start start;
    start.steps = {{"gpt-2-xl.json", [&](int) { fs::remove_all(folder_ / "catalog"); }},
                   {"catalog/index.json: no such file", [&](int) { bring_catalog(); }},
                   {"made again in", [](int) {}}};
    const Finished done = run_here({"serve", "--port", "0"}, std::move(start));
    EXPECT_EQ(done.status, 128 + SIGINT) << done.err;
}

TEST_F(WatchProgram, AModelThatVanishesForAMomentIsToldAndComesBack) {
    const Finished done = watch({}, {{"out/a.png: ", [&](int) { fs::rename(model(), folder_ / "aside.json"); }},
                                     {"there is no model \"gpt-2-xl\"",
                                      [&](int) {
                                          fs::rename(folder_ / "aside.json", model());
                                          change_model();
                                      }},
                                     {"out/a.png: ", {}}});
    expect_picture(done);
}

TEST_F(WatchProgram, AWorkingDirectoryThatIsGoneIsNoInternalError) {
    Start start;
    start.prepare = [] {
        if (::mkdir("gone", 0777) != 0 || ::chdir("gone") != 0 || ::rmdir("../gone") != 0) ::_exit(99);
    };
    const Finished done = watch({"--data", source_folder().string()}, {}, std::move(start));
    EXPECT_EQ(done.status, 3) << done.err;
    EXPECT_THAT(done.err, HasSubstr("out/a.png: could not be written: No such file or directory"));
}

TEST_F(WatchProgram, AFullDiskIsToldAndTheSameIsDoneWhenThereIsRoom) {
    fs::create_directory(folder_ / "out");
    Start start;
    start.prepare = [] {
        own_mounts();
        demand(::mount("none", "out", "tmpfs", 0, "size=512k") == 0);
    };
    // The disk is the program's alone; the system shows it to those who may look into the process.
    const auto filler = [&](int process) {
        return fs::path("/proc/" + std::to_string(process) + "/root" + (folder_ / "out/filler").string());
    };
    std::string seen;
    const Finished done =
        watch({},
              {{"out/a.png: ",
                [&](int process) {
                    const int file = ::open(filler(process).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
                    const std::string page(4096, 'x');
                    while (::write(file, page.data(), page.size()) > 0) {
                    }
                    ::close(file);
                    change_model();
                }},
               {"No space left on device", [&](int process) { fs::remove(filler(process)); }},
               // Nothing is changed any more: it tries again by itself.
               {"out/a.png: ", [&](int process) { seen = content(filler(process).replace_filename("a.png")); }}},
              start);
    SKIP_WHERE_NOT_SET_UP(done);
    EXPECT_EQ(done.status, 128 + SIGINT) << done.err;
    EXPECT_EQ(renders(done), 2u) << done.err;
    ASSERT_EQ(run_here({"render", "--model", "gpt-2-xl", "--dpi", "30", "--quiet", "-o", "expected.png"}).status, 0);
    EXPECT_TRUE(seen == content(folder_ / "expected.png"));
}

TEST_F(WatchProgram, AnOutputMayLieBesideTheLayout) {
    const std::string layout = "{\"extends\": \"" + (source_folder() / "layouts/print.json").string() + "\"}";
    put(folder_ / "own.json", layout);
    Start start;
    start.folder = folder_.path();
    // Other bytes, whatever they say.
    start.steps = {{"beside.png: ", [&](int) { save(folder_ / "own.json", layout + "\n"); }}, {"beside.png: ", {}}};
    const Finished done =
        run_here({"watch", "--layout", "own.json", "--model", "gpt-2-xl", "--dpi", "30", "-o", "beside.png"}, start);
    EXPECT_EQ(done.status, 128 + SIGINT) << done.err;
    const Finished itself = run_here({"watch", "--layout", "own.json", "--model", "gpt-2-xl", "-o", "own.json"});
    EXPECT_EQ(itself.status, 2);
    EXPECT_THAT(itself.err, HasSubstr("-o own.json: is own.json, which is watched"));
}

TEST_F(WatchProgram, AnOutputThatIsALinkIntoAWatchedFolderIsRefused) {
    fs::create_symlink("catalog/models/a.png", folder_ / "link.png");
    fs::create_directory_symlink("catalog", folder_ / "linked");
    for (const char* output : {"link.png", "linked/a.png", "catalog/models/report.json"}) {
        const Finished done = run_here({"watch", "--model", "gpt-2-xl", "--dpi", "30", "-o", output});
        EXPECT_EQ(done.status, 2) << done.err;
        EXPECT_THAT(done.err, HasSubstr("lies in a folder that is watched, catalog"));
    }
}

TEST_F(WatchProgram, LayoutsInOtherFoldersAndTheTargetsOfLinksAreWatched) {
    for (const char* folder : {"mine", "base", "elsewhere"}) fs::create_directory(folder_ / folder);
    const std::string print = (source_folder() / "layouts/print.json").string();
    put(folder_ / "mine/sheet.json", R"({"extends": "../base/base.json"})");
    put(folder_ / "elsewhere/base.json", R"({"extends": ")" + print + "\"}");
    fs::create_symlink("../elsewhere/base.json", folder_ / "base/base.json");
    fs::rename(model(), folder_ / "elsewhere/model.json");
    fs::create_symlink("../../elsewhere/model.json", model());
    const std::string colour = R"(", "colors": {"ground": "#f0f0f0"}})",
                      other = R"(", "colors": {"ground": "#e8e8e8"}})";
    const std::vector<std::string> layout{"--layout", "mine/sheet.json"};
    const Finished done = watch(
        layout,
        {{"out/a.png: ", [&](int) { save(folder_ / "elsewhere/base.json", R"({"extends": ")" + print + colour); }},
         {"out/a.png: ",
          [&](int) {
              std::string text = content(folder_ / "elsewhere/model.json");
              save(folder_ / "elsewhere/model.json", text.insert(text.find("\"GPT-2") + 1, "N"));
          }},
         {"out/a.png: ", {}}});
    expect_picture(done, layout);
    // The same where nobody reports changes.
    std::vector<std::string> polling = layout;
    polling.emplace_back("--poll");
    const Finished polled =
        watch(polling,
              {{"out/a.png: ", [&](int) { save(folder_ / "elsewhere/base.json", R"({"extends": ")" + print + other); }},
               {"out/a.png: ", {}}});
    expect_picture(polled, layout);
}

class Unchanged : public WatchProgram, public ::testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(Unchanged, FilesThatAreTouchedAndSwapFilesRenderNothing) {
    const Finished done = watch(GetParam(), {{"out/a.png: ",
                                              [&](int) {
                                                  const Reads reads(model());
                                                  put(folder_ / "catalog/models/.gpt-2-xl.json.swp", "swap");
                                                  put(folder_ / "catalog/models/gpt-2-xl.json~", "backup");
                                                  ASSERT_EQ(::utimensat(AT_FDCWD, model().c_str(), nullptr, 0), 0);
                                                  // It looked, and has seen that the bytes are the same.
                                                  reads.wait();
                                                  change_model();
                                              }},
                                             {"out/a.png: ", {}}});
    EXPECT_EQ(renders(done), 2u) << done.err;
    expect_picture(done);
}

INSTANTIATE_TEST_SUITE_P(Notice, Unchanged,
                         ::testing::Values(std::vector<std::string>{}, std::vector<std::string>{"--poll"}));

TEST_F(WatchProgram, SavingWithoutEndDoesNotPutOffThePicture) {
    const std::string text = content(model());
    pid_t saver = -1;
    const Finished done = watch({}, {{"out/a.png: ",
                                      [&](int) {
                                          saver = ::fork();
                                          if (saver != 0) return;
                                          for (std::size_t i = 0;; ++i) {
                                              save(model(), text + std::string(i % 50, '\n'));
                                              ::usleep(20'000);    // 50 a second
                                          }
                                      }},
                                     {"out/a.png: ", {}}});
    ::kill(saver, SIGKILL);
    ::waitpid(saver, nullptr, 0);
    EXPECT_EQ(done.status, 128 + SIGINT) << done.err;
}

}    // namespace
}    // namespace broadside::testing
