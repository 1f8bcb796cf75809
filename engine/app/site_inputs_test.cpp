#include "engine/app/site_inputs.hpp"

#include "engine/base/testing.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace broadside::app {
namespace {

namespace fs = std::filesystem;

class GalleryAgain : public ::testing::Test {
protected:
    GalleryAgain() {
        const fs::path source = BROADSIDE_SOURCE_DIR;
        for (const char* part : {"catalog", "fonts"})
            fs::copy(source / part, folder / part, fs::copy_options::recursive);
        environment.variables["BROADSIDE_DATA"] = source.string();
        options.inputs.catalog = (folder / "catalog").string();
        options.inputs.fonts = (folder / "fonts").string();
        options.site.dpi = 40;
    }


    const testing::TemporaryFolder folder;
    MemorySink out, err;
    Environment environment{out, err};
    SiteOptions options;
};

TEST_F(GalleryAgain, AfterAnEditWithFontsKeptIsAsOneMadeAnew) {
    const Gallery first = make_gallery(options, environment);
    first.site->file("drawings.css");    // shapes what the drawings say
    const fs::path file = folder / "catalog/models/llama-3-8b.json";
    std::ifstream in(file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.replace(text.find("\"name\": \""), 9, "\"name\": \"Edited ");
    std::ofstream(file) << text;

    const Gallery again = make_gallery(options, environment, first.fonts), anew = make_gallery(options, environment);
    EXPECT_EQ(again.fonts.shaper, first.fonts.shaper);
    for (const char* path : {"index.html", "data.js", "theme.css", "drawings.css", "models/llama-3-8b/index.html",
                             "models/llama-3-8b/share.png", "models/olmo-2-7b/drawing.js", "table/index.html",
                             "concepts/mixture-of-experts/index.html", "tiles/light/9/0_0.png", "tiles/dark/9/1_1.png"})
        EXPECT_TRUE(again.site->file(path) == anew.site->file(path)) << path;
    EXPECT_NE(again.site->file("models/llama-3-8b/index.html"), first.site->file("models/llama-3-8b/index.html"));
}

TEST_F(GalleryAgain, ReadsFontsThatHaveChanged) {
    const Gallery first = make_gallery(options, environment);
    fs::remove(folder / "fonts/Inter-Bold.otf");
    const Gallery again = make_gallery(options, environment, first.fonts);
    EXPECT_NE(again.fonts.shaper, first.fonts.shaper);
}

}    // namespace
}    // namespace broadside::app
