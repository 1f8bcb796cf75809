/// Renders the poster that the other tests of this program look at, and measures it.

#include "tests/support/picture.hpp"
#include "tests/support/process.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <utility>

namespace broadside::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_sanitized = true;    // sanitizers take memory of their own
#else
constexpr bool k_sanitized = false;
#endif

TEST(PosterSetup, RendersEveryFormatWithin128MiB) {
    std::filesystem::remove_all(poster_folder());
    std::filesystem::create_directories(poster_folder());
    Start start;
    start.folder = poster_folder();
    const Finished done = broadside(
        {"render", "--threads", "2", "-o", "poster.png", "-o", "poster.pdf", "-o", "poster.svg", "-o", "poster.json"},
        start);
    ASSERT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(done.out, "");
    // A quarter of its size, 75 px an inch: what the comparisons of pictures look at.
    write_ppm(read_png(poster_folder() / "poster.png", 4), poster_folder() / "reduced.ppm");
    if (!k_sanitized) {
        EXPECT_LT(done.peak_kib, 128 * 1024);
    }
}

TEST(PosterSetup, ReportsEveryOtherSheet) {
    for (const std::string& layout : layouts()) {
        if (layout == "print") continue;
        const Finished done = broadside({"render", "--layout", layout, "-o", report_of(layout)});
        EXPECT_EQ(done.status, 0) << done.err;
    }
}

TEST(PosterSetup, ReportsPrintWithOneModelMore) {
    for (const std::string& id : copied_models()) {
        const TemporaryFolder folder;
        std::filesystem::copy(source_folder() / "catalog", folder / "catalog",
                              std::filesystem::copy_options::recursive);
        const std::filesystem::path models = folder / "catalog" / "models";
        std::string copy = content(models / (id + ".json"));
        // With another vocabulary its architecture is one of its own, and its cell shows everything.
        for (const auto& [field, value] :
             {std::pair{"id", "\"" + id + "-copy\""}, std::pair{"size", std::string("\"II\"")},
              std::pair{"released", std::string("\"2026-12-31\"")}, std::pair{"vocabulary", std::string("123456")}}) {
            const std::regex member(std::string("\"") + field + "\": [^,\n]*");
            copy = std::regex_replace(copy, member, std::string("\"") + field + "\": " + value,
                                      std::regex_constants::format_first_only);
        }
        put(models / (id + "-copy.json"), copy);
        const Finished done = broadside({"render", "--catalog", (folder / "catalog").string(), "--layout", "print",
                                         "-o", report_of("print + " + id).string()});
        EXPECT_EQ(done.status, 0) << id << ": " << done.err;
    }
}

}    // namespace
}    // namespace broadside::testing
