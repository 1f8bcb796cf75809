/// What is wrong with an input is reported as such, with its place, in time and in bounds. Each
/// test works in a folder of its own.

#include "tests/support/program_test.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class Inputs : public ProgramTest {
protected:
    void copy(const char* name) { fs::copy(source_folder() / name, folder_ / name, fs::copy_options::recursive); }
    static void expect_refused(const Finished& done, const std::string& message) {
        EXPECT_EQ(done.status, 1) << done.err;
        EXPECT_THAT(done.err, HasSubstr(message));
    }
};

// ---- fonts ----------------------------------------------------------------------------------------------------------

TEST_F(Inputs, AFontThatIsMissingIsToldWhereTheLayoutAsksForIt) {
    copy("fonts");
    fs::remove(folder_ / "fonts/Inter-Bold.otf");
    expect_refused(render_small({"--fonts", "fonts", "-o", "x.svg"}),
                   "weight: there is no font \"Inter\" of weight 700");
}

TEST_F(Inputs, AFontThatIsDamagedIsToldByNameAndTable) {
    copy("fonts");
    const fs::path bold = folder_ / "fonts/Inter-Bold.otf";
    std::string bytes = content(bold);
    const std::string whole = bytes;
    bytes[bytes.size() / 2] ^= 1;
    put(bold, bytes);
    expect_refused(render_small({"--fonts", "fonts", "-o", "x.svg"}),
                   "fonts/Inter-Bold.otf: this font cannot be used: its table ");
    put(bold, "");
    expect_refused(render_small({"--fonts", "fonts", "-o", "x.svg"}),
                   "fonts/Inter-Bold.otf: this font cannot be used: the file is empty");
    put(bold, whole.substr(0, whole.size() - 100));
    expect_refused(render_small({"--fonts", "fonts", "-o", "x.svg"}), "ends beyond the file");
    put(bold, "not a font");
    fs::remove(folder_ / "fonts/Inter-Medium.otf");
    fs::create_symlink("/dev/zero", folder_ / "fonts/Inter-Medium.otf");
    fs::create_symlink("round.ttf", folder_ / "fonts/round.ttf");
    fs::create_directory(folder_ / "fonts/folder.otf");
    ASSERT_EQ(::mkfifo((folder_ / "fonts/pipe.otf").c_str(), 0600), 0);
    const Finished all = render_small({"--fonts", "fonts", "-o", "x.svg"});
    for (const char* message :
         {"fonts/Inter-Bold.otf: this font cannot be used: it does not begin as a font does",
          "fonts/Inter-Medium.otf: not a file", "fonts/folder.otf: not a file", "fonts/pipe.otf: not a file",
          "fonts/round.ttf: cannot be read: Too many levels of symbolic links"})
        expect_refused(all, message);
    expect_refused(render_small({"--fonts", "nowhere", "-o", "x.svg"}),
                   "nowhere: the fonts cannot be read: No such file or directory");
}

// ---- layouts --------------------------------------------------------------------------------------------------------

TEST_F(Inputs, ALongChainOfLayoutsIsRefusedWithItsPlace) {
    for (int i = 0; i < 1000; ++i)
        put(folder_ / (std::to_string(i) + ".json"), "{\"extends\": \"" + std::to_string(i + 1) + ".json\"}");
    expect_refused(run_here({"check", "--layout", "0.json"}),
                   "15.json:1:13: extends: more than 16 files extend each other");
}

TEST_F(Inputs, WhatALayoutNamesAndCannotBeReadIsItsFault) {
    const auto extends = [&](const std::string& what) {
        put(folder_ / "x.json", "{\"extends\": \"" + what + "\"}");
        return run_here({"check", "--layout", "x.json"});
    };
    fs::create_symlink("round.json", folder_ / "round.json");
    ASSERT_EQ(::mkfifo((folder_ / "pipe.json").c_str(), 0600), 0);
    expect_refused(extends(std::string(300, 'n') + ".json"), "File name too long");
    expect_refused(extends("round.json"), "round.json: cannot be read: Too many levels of symbolic links");
    expect_refused(extends("pipe.json"), "pipe.json: not a file");
    expect_refused(extends("/dev/zero"), "/dev/zero: not a file");
    put(folder_ / "x.json", "{\"extends\": \"" + (source_folder() / "layouts/print.json").string() +
                                "\", \"press\": {\"profile\": \"" + std::string(300, 'n') + "\"}}");
    expect_refused(run_here({"check", "--layout", "x.json"}), "press.profile: ");
}

// ---- everything else that is read -----------------------------------------------------------------------------------

TEST_F(Inputs, WhatIsNoFileIsRefusedByName) {
    ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
    put(folder_ / "huge", "x");
    fs::resize_file(folder_ / "huge", std::uintmax_t{3} << 30);
    put(folder_ / "empty", "");
    for (const std::string& file :
         {std::string("pipe"), std::string("/dev/zero"), std::string("huge"), std::string("."),
          std::string("/proc/self/mem"), std::string("nowhere"), std::string("empty")}) {
        for (const Finished& done :
             {run_here({"import", file, "--name", "X", "-o", "x.json"}), run_here({"preflight", file}),
              run_here({"tile", file}), render_small({"--press", "--profile", file, "-o", "x.pdf"}),
              run_here({"join", file, "-o", "x.png"})}) {
            EXPECT_EQ(done.status, 1) << file << ": " << done.err;
            EXPECT_THAT(done.err, HasSubstr(file + ": "));
        }
    }
}

TEST_F(Inputs, PipesAreNotWaitedForWhereFilesAreLookedFor) {
    const auto pipe = [&](const std::string& name) {
        fs::remove(folder_ / name);
        ASSERT_EQ(::mkfifo((folder_ / name).c_str(), 0600), 0) << name;
    };
    pipe("x.gguf");
    expect_refused(run_here({"import", "x.gguf", "--name", "X", "-o", "x.json"}), "x.gguf: not a file");
    // What may lie beside a configuration is as good as not there.
    fs::create_directory(folder_ / "x");
    fs::copy(source_folder() / "tests/configs/gpt-2-xl.json", folder_ / "x/config.json");
    for (const char* name :
         {"README.md", "tokenizer.json", "generation_config.json", "model.safetensors", "model.safetensors.index.json"})
        pipe(std::string("x/") + name);
    const Finished imported = run_here({"import", "x", "--name", "X", "-o", "x.json"});
    EXPECT_EQ(imported.status, 0) << imported.err;
    copy("catalog");
    pipe("catalog/models/gpt-2-xl.json");
    expect_refused(run_here({"check", "--catalog", "catalog"}), "models/gpt-2-xl.json: not a file");
    expect_refused(run_here({"diff", "catalog", source_folder() / "catalog"}), "models/gpt-2-xl.json: not a file");
    pipe("catalog/index.json");
    expect_refused(run_here({"check", "--catalog", "catalog"}), "index.json: not a file");
    pipe("x.json");
    expect_refused(run_here({"check", "--layout", "x.json"}), "x.json: not a file");
    fs::create_directory(folder_ / "leaflet");
    pipe("leaflet/leaflet.css");
    pipe("leaflet/leaflet.js");
    expect_refused(run_here({"site", "--leaflet", "leaflet", "-o", "site"}), "leaflet/leaflet.js: not a file");
}

TEST_F(Inputs, EmptyNamesAndLengthsWithoutSenseAreWrongUsage) {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"check", "--catalog", ""},
                                                      {"list", "--catalog", ""},
                                                      {"check", "--fonts", ""},
                                                      {"site", "-o", ""},
                                                      {"init", ""},
                                                      {"join", "", "-o", "x.png"},
                                                      {"diff", "", "b"},
                                                      {"watch", "-o", ""},
                                                      {"show", ""},
                                                      {"import", ""},
                                                      {"list", "--data", ""}}) {
        const Finished done = run_here(arguments);
        EXPECT_EQ(done.status, 2) << done.err;
        EXPECT_THAT(done.err, HasSubstr(": expected a name, got nothing"));
    }
    EXPECT_THAT(folder_.entries(), IsEmpty());
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"render", "--press", "--bleed", "1e300mm", "-o", "x.pdf"},
          {"render", "--press", "--marks=x", "-o", "x.pdf"}}) {
        const Finished done = run_here(arguments);
        EXPECT_EQ(done.status, 2) << done.err;
        EXPECT_THAT(done.err, AllOf(StartsWith("broadside: --"), Not(HasSubstr("fault"))));
    }
}

TEST_F(Inputs, ManyProblemsAreCountedAndToldInPart) {
    copy("catalog");
    std::string keys;
    for (int i = 0; i < 5000; ++i) keys += "\"key" + std::to_string(i) + "\": 1, ";
    for (const auto& entry : fs::directory_iterator(folder_ / "catalog/models"))
        put(entry.path(), "{" + keys + "\"name\": \"X\"}");
    const Finished done = run_here({"check", "--catalog", "catalog"});
    EXPECT_EQ(done.status, 1);
    EXPECT_THAT(done.err, AllOf(HasSubstr("gpt-2-xl.json: and 4,"), HasSubstr("more in other files")));
    EXPECT_LT(done.err.size(), 400'000u);
    EXPECT_LT(done.peak_kib, 512 << 10);
}

// ---- what is reported ----------------------------------------------------------------------------------------------

TEST_F(Inputs, NothingInAFileForgesALineOrSteersTheTerminal) {
    copy("catalog");
    put(folder_ / "catalog/models/gpt-2-xl.json", R"({"name\nx.json:1:1: forged": 1, "kind": "\u001b[31m"})");
    put(folder_ / "catalog/models/a\nb.json", "{}");
    const Finished done = run_here({"check", "--catalog", "catalog"});
    EXPECT_EQ(done.status, 1);
    EXPECT_THAT(done.err, Not(HasSubstr("\nx.json")));
    EXPECT_THAT(done.err, Not(HasSubstr("\x1b")));
    EXPECT_THAT(done.err, HasSubstr("models/a\\nb.json"));
    put(folder_ / "x\x1b[31m.json", "{\"extends\": \"print.json\"}");
    fs::remove_all(folder_ / "catalog");
    const Finished named = run_here({"check", "gpt-2-xl", "--layout", "x\x1b[31m.json"});
    EXPECT_EQ(named.status, 0) << named.err;
    EXPECT_THAT(named.out, HasSubstr("on the layout x\\x1b[31m: no error"));
}

TEST_F(Inputs, NothingInAConfigurationOrItsNameForgesALine) {
    put(folder_ / "a\x1b[31m\nb.json",
        R"({"model_type": "gpt2", "n\u001b[31m\nforged": "\u001b[32m\nforged", "n_embd": 64, "n_layer": 2, "n_head": 4,
            "vocab_size": 100, "n_positions": 64})");
    for (const std::vector<std::string>& more : {std::vector<std::string>{"--explain"}, {"-o", "x\x1b[31m.json"}}) {
        std::vector<std::string> arguments{"import", "a\x1b[31m\nb.json", "--name", "X"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Finished done = run_here(arguments);
        EXPECT_EQ(done.status, 0) << done.err;
        EXPECT_THAT(done.out + done.err, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\nforged")), HasSubstr("\\x1b")));
    }
    const Finished begun = run_here({"init", "x\x1b[31m"});
    EXPECT_EQ(begun.status, 0) << begun.err;
    EXPECT_THAT(begun.out, StartsWith("x\\x1b[31m: a project"));
}

TEST_F(Inputs, JsonIsUtf8WhateverComesIn) {
    copy("catalog");
    put(folder_ / "catalog/models/\xFF.json", "{\"a\xFE\": 1}");
    const Finished check = run_here({"check", "--catalog", "catalog", "--format", "json"});
    EXPECT_EQ(check.status, 1);
    put(folder_ / "check.json", check.out);
    EXPECT_EQ(run({"iconv", "-f", "UTF-8", "-t", "UTF-8", (folder_ / "check.json").string()}).status, 0);
    EXPECT_THAT(check.out, HasSubstr("models/\xEF\xBF\xBD.json"));
    ASSERT_EQ(render_small({"--catalog", (source_folder() / "catalog").string(), "-o", "x.pdf"}).status, 0);
    std::string pdf = content(folder_ / "x.pdf");
    put(folder_ / "\xFF.pdf", pdf);
    const Finished preflight = run_here({"preflight", "\xFF.pdf", "--format", "json"});
    put(folder_ / "preflight.json", preflight.out);
    EXPECT_EQ(run({"iconv", "-f", "UTF-8", "-t", "UTF-8", (folder_ / "preflight.json").string()}).status, 0);
}

TEST_F(Inputs, TextThatNoXmlHoldsOrThatShowsNothingIsRefusedWithItsPlace) {
    copy("catalog");
    const fs::path file = folder_ / "catalog/models/gpt-2-xl.json";
    const std::string whole = content(file);
    const std::size_t name = whole.find("\"name\": \"") + 9, end = whole.find('"', name);
    for (const auto& [text, message] : {std::pair{"a\\uFFFE", "the text has U+fffe, which is no character"},
                                        {"\\u200B", "the text shows nothing"},
                                        {"\\uFEFF", "the text shows nothing"},
                                        {" ", "the text shows nothing"},
                                        {"a\\u202Eb", "the text has U+202e, which turns text or breaks its line"}}) {
        put(file, whole.substr(0, name) + text + whole.substr(end));
        expect_refused(run_here({"check", "--catalog", "catalog"}), std::string("name: ") + message);
    }
}

}    // namespace
}    // namespace broadside::testing
