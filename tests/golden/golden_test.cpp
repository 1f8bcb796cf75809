/// Every reference picture, compared with what is drawn now; and that the comparison can fail.

#include "tests/golden/golden.hpp"
#include "engine/raster/raster.hpp"
#include "tests/golden/failures.hpp"
#include "tests/support/oracle.hpp"
#include "tests/support/process.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace broadside::golden {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Picture;

Studio& studio() {
    static Studio made;
    return made;
}

// ---- each case ------------------------------------------------------------------------------------------------------

class Golden : public ::testing::TestWithParam<std::string> {
protected:
    const Case& subject() const { return find(GetParam()); }
};

TEST_P(Golden, LooksAsExpected) {
    const Picture actual = render(*scene_of(subject().draw(studio()).drawing, studio().look));
    const std::filesystem::path path = picture_path(GetParam());
    const std::string wrong = verdict(path, actual, !subject().large.empty());
    if (wrong.empty()) {
        report_success(BROADSIDE_GOLDEN_FAILED, GetParam());
        return;
    }
    const Picture expected = std::filesystem::exists(path) ? testing::read_png(path) : Picture();
    report_failure(BROADSIDE_GOLDEN_FAILED, GetParam(), expected, actual);
    ADD_FAILURE() << wrong
                  << "\nsee " BROADSIDE_GOLDEN_FAILED "/index.html; if the drawing is right now: tools/golden update "
                  << GetParam();
}

TEST_P(Golden, DoesNotDependOnBandsAndThreads) {
    const scene::SceneRef scene = scene_of(subject().draw(studio()).drawing, studio().look);
    const Picture whole = render(*scene);
    MemorySink many, lower;
    raster::write_rgb(*scene, {.dpi = k_dpi, .threads = 3}, many);
    EXPECT_TRUE(std::ranges::equal(whole.rgb, many.data, {}, {}, [](std::byte b) { return std::to_integer<int>(b); }));
    const int half = whole.height / 2;
    raster::write_rgb(*scene, {.dpi = k_dpi, .threads = 1, .rows = raster::Rows{half, whole.height}}, lower);
    EXPECT_TRUE(std::equal(whole.rgb.begin() + static_cast<std::ptrdiff_t>(half) * whole.width * 3, whole.rgb.end(),
                           lower.data.begin(), lower.data.end(),
                           [](int a, std::byte b) { return a == std::to_integer<int>(b); }));
}

// At 300 dpi. Where text and thin lines stand densely, more pixels are edges than on the poster as a whole: see
// tests/oracle_test.cpp for what makes the two differ there.
TEST_P(Golden, LooksAsCairoDrawsIt) {
    const scene::SceneRef scene = scene_of(subject().draw(studio()).drawing, studio().look);
    const oracle::Difference d = oracle::compare(*scene, *scene, {0, raster::canvas(*scene, 300).height});
    RecordProperty("far", std::to_string(d.far));
    RecordProperty("worst_mean", std::to_string(d.worst_mean));
    EXPECT_LE(static_cast<double>(d.far), 0.001 * static_cast<double>(d.pixels)) << d.far << " of " << d.pixels;
    EXPECT_LE(d.worst_mean, 0.5) << "at " << d.worst;
}

std::vector<std::string> names() {
    std::vector<std::string> out;
    for (const Case& c : cases()) out.push_back(c.name);
    return out;
}
INSTANTIATE_TEST_SUITE_P(Cases, Golden, ::testing::ValuesIn(names()), [](const auto& one) {
    std::string name = one.param;
    std::ranges::replace(name, '-', '_');
    return name;
});

// ---- the folder -----------------------------------------------------------------------------------------------------

TEST(GoldenFolder, HoldsNothingButTheCases) { EXPECT_THAT(orphans(), IsEmpty()); }

TEST(GoldenFolder, NamesAreUnique) {
    const std::vector<std::string> all = names();
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
}

// ---- the comparison -------------------------------------------------------------------------------------------------

TEST(GoldenVerdict, ToleratesOneStepAChannelAndNoMore) {
    const std::filesystem::path path = picture_path("mixer-gqa");
    const Picture expected = testing::read_png(path);
    Picture off = expected;
    for (std::uint8_t& c : off.rgb) c = static_cast<std::uint8_t>(c == 0 ? 1 : c - 1);
    EXPECT_EQ(verdict(path, off, false), "");
    off.rgb[100] = static_cast<std::uint8_t>(expected.rgb[100] < 128 ? expected.rgb[100] + 2 : expected.rgb[100] - 2);
    EXPECT_EQ(verdict(path, off, false), "mixer-gqa.png: 1 pixels differ, by up to 2");
}

TEST(GoldenVerdict, RefusesMissingAndOtherwiseSizedAndLargeReferences) {
    const testing::TemporaryFolder folder;
    Picture picture = testing::read_png(picture_path("mixer-gqa"));
    EXPECT_THAT(verdict(folder / "none.png", picture, false), HasSubstr("is missing"));
    picture.height -= 1;
    picture.rgb.resize(picture.rgb.size() - static_cast<std::size_t>(picture.width) * 3);
    EXPECT_THAT(verdict(picture_path("mixer-gqa"), picture, false), HasSubstr("the drawing "));

    // Noise does not compress; a white strip does, but is too wide.
    std::uint32_t state = 1;
    Picture noise{100, 100, std::vector<std::uint8_t>(30000)};
    for (std::uint8_t& c : noise.rgb) c = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
    report_failure(folder.path(), "noise", noise, noise);
    report_failure(folder.path(), "wide", {200, 1, std::vector<std::uint8_t>(600, 255)}, {});
    EXPECT_THAT(verdict(folder / "noise.png", noise, false), HasSubstr("bytes, more than 20480"));
    EXPECT_THAT(verdict(folder / "wide.png", noise, false), HasSubstr("616 px wide, more than 300"));
}

TEST(GoldenFailure, StandsOnAPageThatNeedsNoOtherFile) {
    const testing::TemporaryFolder folder;
    const Picture white{2, 1, {255, 255, 255, 255, 255, 255}}, half{2, 1, {255, 255, 255, 0, 0, 0}};
    const Picture strip = strip_of(white, half);
    EXPECT_EQ(strip.width, 3 * 2 + 2 * 8);
    const auto at = [&](int x) {
        return std::vector<int>{strip.rgb[static_cast<std::size_t>(x) * 3],
                                strip.rgb[static_cast<std::size_t>(x) * 3 + 1]};
    };
    EXPECT_EQ(at(10), (std::vector<int>{255, 255}));    // equal: pale expectation
    EXPECT_EQ(at(11), (std::vector<int>{208, 0}));      // differs: red
    EXPECT_EQ(at(21), (std::vector<int>{0, 0}));        // actual

    report_failure(folder.path(), "one", white, half);
    report_failure(folder.path(), "two", {}, half);    // no reference at all
    EXPECT_EQ(folder.entries(), (std::vector<std::string>{"index.html", "one.png", "two.png"}));
    const std::string page = testing::content(folder / "index.html");
    EXPECT_THAT(page, HasSubstr("<h2>one</h2>"));
    EXPECT_THAT(page, HasSubstr("base64,iVBORw0KGgo"));    // how every PNG begins
    report_success(folder.path(), "one");
    EXPECT_EQ(testing::content(folder / "index.html").find("<h2>one</h2>"), std::string::npos);
}

TEST(GoldenRenewal, WritesOnlyWhatIsNotAsDrawn) {
    const testing::TemporaryFolder folder;
    static const std::string name = "ffn-gelu";    // GCC 13 and later take the case for a part of a temporary name
    const Case& c = find(name);
    const auto renewed = [&] { return renew(studio(), c, folder.path()); };
    EXPECT_THAT(renewed(), HasSubstr("PNG 0 → "));
    EXPECT_EQ(folder.entries(), (std::vector<std::string>{"ffn-gelu.png"}));
    EXPECT_EQ(renewed(), "");
    EXPECT_EQ(verdict(folder / "ffn-gelu.png", testing::read_png(picture_path(c.name)), false), "");

    std::filesystem::copy_file(picture_path("ffn-swiglu"), folder / "ffn-gelu.png",
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_NE(renewed(), "");
    EXPECT_EQ(renewed(), "");
}

TEST(GoldenTool, TakesExactNamesOnly) {
    const testing::Finished pattern = testing::run({BROADSIDE_GOLDEN_TOOL, "update", "mixer-*"});
    EXPECT_EQ(pattern.status, 2);
    EXPECT_THAT(pattern.err, HasSubstr("no case `mixer-*`"));
    EXPECT_EQ(testing::run({BROADSIDE_GOLDEN_TOOL, "update"}).status, 2);
    EXPECT_EQ(testing::run({BROADSIDE_GOLDEN_TOOL, "update", "--all", "mixer-gqa"}).status, 2);
}

}    // namespace
}    // namespace broadside::golden
