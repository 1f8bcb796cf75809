/// Parts of a picture and what is joined from them: the same pixels as the whole, and nothing from what is not whole.

#include "tests/support/picture.hpp"
#include "tests/support/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Join : public ::testing::Test {
protected:
    Finished run_here(std::vector<std::string> arguments) {
        Start start;
        start.folder = folder_.path();
        return broadside(std::move(arguments), start);
    }
    Finished render(std::vector<std::string> more, const std::string& dpi = "60") {
        std::vector<std::string> all{"render", "--model", "gpt-2-xl", "--dpi", dpi};
        all.insert(all.end(), more.begin(), more.end());
        return run_here(std::move(all));
    }
    /// Renders all parts, and returns their names from the first to the last.
    std::vector<std::string> parts(int n, const std::string& ending, const std::string& dpi = "60") {
        std::vector<std::string> out;
        for (int k = 1; k <= n; ++k) {
            out.push_back("part-" + std::to_string(k) + ending);
            const Finished done =
                render({"--rows", std::to_string(k) + "/" + std::to_string(n), "-o", out.back()}, dpi);
            EXPECT_EQ(done.status, 0) << done.err;
        }
        return out;
    }
    Finished join(std::vector<std::string> files, const std::string& output) {
        files.insert(files.begin(), "join");
        files.insert(files.end(), {"-o", output});
        return run_here(std::move(files));
    }
    void expect_same_pixels(const std::string& a, const std::string& b) {
        const Picture one = read_png(folder_ / a), two = read_png(folder_ / b);
        EXPECT_EQ(one.width, two.width);
        EXPECT_EQ(one.height, two.height);
        EXPECT_TRUE(one.rgb == two.rgb);
    }
    void expect_refused(const std::vector<std::string>& files, const std::string& file, const std::string& reason) {
        const Finished done = join(files, "refused.png");
        EXPECT_EQ(done.status, 1) << reason;
        EXPECT_THAT(done.err, HasSubstr(file + ": " + reason));
        EXPECT_FALSE(fs::exists(folder_ / "refused.png"));
    }
    TemporaryFolder folder_;
};

TEST_F(Join, MakesTheWholeFromPartsInAnyOrder) {
    ASSERT_EQ(render({"-o", "whole.png"}).status, 0);
    for (const int n : {1, 2, 7}) {
        std::vector<std::string> files = parts(n, ".png");
        std::ranges::rotate(files, files.begin() + n / 2);
        std::ranges::reverse(files);
        const Finished done = join(files, "joined.png");
        ASSERT_EQ(done.status, 0) << done.err;
        expect_same_pixels("joined.png", "whole.png");
        EXPECT_EQ(run({"pngcheck", "-q", (folder_ / "joined.png").string()}).status, 0);
        EXPECT_EQ(content(folder_ / "joined.png").find("made from"), std::string::npos);    // it is no part any more
    }
}

TEST_F(Join, TakesAsManyPartsAsThereAreBands) {
    const std::string dpi = "600";    // 3,100 rows: 65 bands
    ASSERT_EQ(render({"-o", "whole.png"}, dpi).status, 0);
    std::vector<std::string> files = parts(61, ".png", dpi);
    std::ranges::rotate(files, files.begin() + 17);
    const Finished done = join(files, "joined.png");
    ASSERT_EQ(done.status, 0) << done.err;
    expect_same_pixels("joined.png", "whole.png");
}

TEST_F(Join, MakesTheSameTiffByteForByte) {
    ASSERT_EQ(render({"-o", "whole.tif"}).status, 0);
    std::vector<std::string> files = parts(5, ".tif");
    std::ranges::reverse(files);
    const Finished done = join(files, "joined.tif");
    ASSERT_EQ(done.status, 0) << done.err;
    EXPECT_TRUE(content(folder_ / "joined.tif") == content(folder_ / "whole.tif"));
}

TEST_F(Join, RefusesWhatDoesNotMakeAWhole) {
    const std::vector<std::string> p = parts(3, ".png");
    expect_refused({p[0], p[2]}, p[2], "begins at row ");
    expect_refused({p[0], p[1]}, p[1], "is the last, but rows ");
    expect_refused({p[1], p[2]}, p[1], "begins at row ");
    expect_refused({p[0], p[1], p[1], p[2]}, p[1], "has rows ");
    ASSERT_EQ(render({"-o", "whole.png"}).status, 0);
    expect_refused({p[0], "whole.png", p[2]}, "whole.png", "is no part of a picture");
    expect_refused({p[0], p[1], "missing.png"}, "missing.png", "no such file");
    put(folder_ / "text.png", "not a picture");
    expect_refused({p[0], p[1], "text.png"}, "text.png", "is no part of a picture");
    ASSERT_EQ(render({"--rows", "2/3", "-o", "other.tif"}).status, 0);
    expect_refused({p[0], "other.tif", p[2]}, "other.tif", "is of another format");
    EXPECT_EQ(join(p, "whole.tif").status, 2);
}

TEST_F(Join, RefusesPartsOfOtherPictures) {
    std::vector<std::string> p = parts(3, ".png");
    ASSERT_EQ(render({"--rows", "2/3", "-o", "other.png"}, "61").status, 0);
    expect_refused({p[0], "other.png", p[2]}, "other.png", "is a part of another picture");
    fs::copy(source_folder() / "catalog", folder_ / "catalog", fs::copy_options::recursive);
    std::string model = content(folder_ / "catalog/models/gpt-2-xl.json");
    model.replace(model.find("GPT-2 XL"), 8, "GPT-2 XM");
    put(folder_ / "catalog/models/gpt-2-xl.json", model);
    ASSERT_EQ(render({"--rows", "2/3", "-o", "changed.png"}).status, 0);
    expect_refused({p[0], "changed.png", p[2]}, "changed.png", "is a part of another picture");
}

class Damage : public Join, public ::testing::WithParamInterface<std::string> {};
INSTANTIATE_TEST_SUITE_P(Formats, Damage, ::testing::Values(".png", ".tif"));

TEST_P(Damage, IsFoundWhereverItIs) {
    const std::vector<std::string> p = parts(2, GetParam());
    const std::string whole = content(folder_ / p[0]);
    const auto refused = [&](const std::string& bytes, std::size_t at) {
        put(folder_ / "damaged", bytes);
        const Finished done = join({"damaged", p[1]}, "joined" + GetParam());
        EXPECT_EQ(done.status, 1) << at << done.err;
        EXPECT_THAT(done.err, HasSubstr("damaged: ")) << at;
        EXPECT_FALSE(fs::exists(folder_ / ("joined" + GetParam()))) << at;
    };
    // Bits from the first byte to the last, and cuts, all over the file.
    for (std::size_t i = 0; i < 40; ++i) {
        const std::size_t at = i * (whole.size() - 1) / 39;
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << i % 8);
        refused(bytes, at);
    }
    for (std::size_t i = 0; i < 10; ++i) refused(whole.substr(0, i * (whole.size() - 1) / 9), i);
    EXPECT_EQ(run_here({"join", "--check", "damaged", p[1]}).status, 1);
    const Finished sound = run_here({"join", "--check", p[0], p[1]});
    EXPECT_EQ(sound.status, 0) << sound.err;
    EXPECT_THAT(sound.out, HasSubstr(p[0] + ": rows 0:"));
}

}    // namespace
}    // namespace broadside::testing
