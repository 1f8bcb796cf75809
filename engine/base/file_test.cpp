#include "engine/base/file.hpp"

#include "engine/base/error.hpp"
#include "engine/base/testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace broadside {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FileTest : public ::testing::Test {
protected:
    static std::string refusal(const fs::path& path, std::size_t most = 100) {
        try {
            read_file(path, most);
        } catch (const InputError& e) {
            return e.what();
        }
        return "read";
    }
    const testing::TemporaryFolder own_;
    const fs::path& folder_ = own_.path();
};

TEST_F(FileTest, IsReadWhole) {
    const std::string text = std::string("a\0b\n", 4) + std::string(96, 'x');
    std::ofstream(folder_ / "a", std::ios::binary) << text;
    EXPECT_EQ(read_file(folder_ / "a", 100), text);
    EXPECT_NE(read_file("/proc/self/status", 1 << 20).find("Pid:"), std::string::npos);    // has no size of its own
}

TEST_F(FileTest, IsRefusedWhereItIsNone) {
    EXPECT_THAT(refusal(folder_ / "a"), HasSubstr("/a: no such file"));
    EXPECT_THAT(refusal(folder_), HasSubstr(": not a file"));
    EXPECT_THAT(refusal("/dev/zero"), HasSubstr("/dev/zero: not a file"));
    ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(refusal(folder_ / "pipe"), HasSubstr("/pipe: not a file"));
    fs::create_symlink("loop", folder_ / "loop");
    EXPECT_THAT(refusal(folder_ / "loop"), HasSubstr("/loop: cannot be read: Too many levels of symbolic links"));
    EXPECT_THAT(refusal(folder_ / std::string(300, 'n')), HasSubstr("cannot be read: File name too long"));
    EXPECT_THAT(refusal("/proc/self/mem"), HasSubstr("/proc/self/mem: cannot be read: Input/output error"));
}

TEST(EndingOf, IsTheSameInCapitals) {
    EXPECT_EQ(ending_of("out/POSTER.Png"), ".png");
    EXPECT_EQ(ending_of("a.b/poster"), "");
    EXPECT_EQ(ending_of("a.TIFÉ"), ".tifÉ");
}

TEST_F(FileTest, IsRefusedWhereItIsTooLarge) {
    std::ofstream(folder_ / "a") << std::string(3 << 20, 'x');
    EXPECT_THAT(refusal(folder_ / "a", 2 << 20), HasSubstr("/a: larger than 2 MiB"));
    fs::resize_file(folder_ / "a", std::uintmax_t{5} << 30);    // a hole: it takes no room
    EXPECT_THAT(refusal(folder_ / "a", 2 << 20), HasSubstr("/a: larger than 2 MiB"));
    EXPECT_THROW(check_file(folder_ / "a", 2 << 20), InputError);
}

}    // namespace
}    // namespace broadside
