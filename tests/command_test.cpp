/// What the command line promises: statuses, streams, whole outputs. Each test works in a
/// folder of its own, on one model.

#include "tests/support/picture.hpp"
#include "tests/support/program_test.hpp"
#include "tests/support/report.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <string>
#include <vector>

namespace broadside::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Command = ProgramTest;

// ---- help and usage -------------------------------------------------------------------------------------------------

TEST_F(Command, HelpNamesEveryCommandAndEachHasAnExample) {
    const Finished help = run_here({"--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_EQ(help.err, "");
    for (const char* name : {"render", "check", "list", "show", "compare", "init", "new", "import", "schema", "watch",
                             "diff", "join", "preflight", "tile", "site", "serve"}) {
        EXPECT_THAT(help.out, ::testing::ContainsRegex(std::string("\n  +") + name + " "));
        const Finished one = run_here({name, "--help"});
        EXPECT_EQ(one.status, 0);
        // CLI11 sets the text in, or not.
        EXPECT_THAT(one.out, ::testing::ContainsRegex(std::string("Example:\n +broadside ") + name));
    }
}

TEST_F(Command, VersionIsOneLine) {
    const Finished done = run_here({"--version"});
    EXPECT_EQ(done.status, 0);
    EXPECT_TRUE(std::regex_match(done.out, std::regex("broadside [0-9]+\\.[0-9]+\\.[0-9]+\n"))) << done.out;
}

struct Wrong {
    std::vector<std::string> arguments;
    std::string message;
};
class WrongUsage : public ProgramTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongUsage, EndsWith2AndSaysWhatIsExpected) {
    const Finished done = run_here(GetParam().arguments);
    EXPECT_EQ(done.status, 2) << done.err;
    EXPECT_EQ(done.out, "");
    EXPECT_THAT(done.err, StartsWith("broadside: "));
    EXPECT_THAT(done.err, HasSubstr(GetParam().message));
    EXPECT_THAT(folder_.entries(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Arguments, WrongUsage,
    ::testing::Values(
        Wrong{{}, "subcommand is required"}, Wrong{{"rendre"}, "unknown command rendre; did you mean render?"},
        Wrong{{"render", "--dip", "300"}, "--dip"}, Wrong{{"render", "--threads", "0"}, "--threads"},
        Wrong{{"render", "--threads", "two"}, "--threads"},
        Wrong{{"render", "--dpi", "0"}, "--dpi 0: expected a number"},
        Wrong{{"render", "--memory", "24X"}, "--memory 24X: expected a size like 24M"},
        Wrong{{"render", "--memory", "2000000G"}, "of 1048576G at most"},
        Wrong{{"render", "--model", "gpt-2-xl", "--memory", "1K", "-o", "a.png"}, "of memory at least, not 1K"},
        Wrong{{"render", "--compression", "tight"}, "fast or small"},
        Wrong{{"render", "--backend", "skia"}, "--backend skia: expected broadside or cairo"},
        Wrong{{"render", "--backend", "cairo", "--press"}, "--backend cairo: makes no PDF for the press"},
        Wrong{{"render", "--backend", "cairo", "-o", "a.svg"}, "-o a.svg: --backend cairo writes .png and .pdf"},
        Wrong{{"render", "--backend", "cairo", "-o", "a.tif"}, "--backend cairo writes .png and .pdf"},
        Wrong{{"render", "--backend", "cairo", "-o", "a.dzi"}, "--backend cairo writes .png and .pdf"},
        Wrong{{"render", "-o", "poster.jpg"}, "-o poster.jpg: unknown ending .jpg"},
        Wrong{{"render", "-o", "poster"}, "-o poster: no ending"},
        Wrong{{"render", "-o", "a.png", "-o", "a.png"}, "given twice"},
        Wrong{{"render", "--frame", "round"}, "--frame round: expected none or cell"},
        Wrong{{"render", "--frame", "cell"}, "--frame: is for a page of up to 6 models"},
        Wrong{{"render", "--ground", "white"}, "--ground white: expected layout or none"},
        Wrong{{"render", "--ground", "none", "-o", "a.tif"}, "-o a.tif: --ground none is for .png, .svg and .pdf"},
        Wrong{{"render", "--ground", "none", "-o", "a.dzi"}, "-o a.dzi: --ground none is for"},
        Wrong{{"render", "--ground", "none", "--press"}, "--ground none: what goes to press"},
        Wrong{{"render", "--ground", "none", "--rows", "1/2", "-o", "a.png"}, "--ground none: parts of a picture"},
        Wrong{{"render", "-o", "-", "--explain"}, "standard output already takes the picture"},
        Wrong{{"render", "--rows", "0:10"}, "--rows: name the part's file"},
        Wrong{{"render", "--rows", "10:5", "-o", "a.png"}, "--rows 10:5: expected two rows"},
        Wrong{{"render", "--rows", "0:10", "-o", "a.pdf"}, "--rows is a part of a picture"},
        Wrong{{"render", "--rows", "0:99999", "--model", "gpt-2-xl", "-o", "a.png"}, "--rows 0:99999: the canvas has"},
        Wrong{{"render", "--model", "gpt-5", "-o", "a.png"}, "gpt-5"},
        Wrong{{"render", "--layout", "a17"}, "no layout of that name"},
        Wrong{{"render", "--bleed", "3mm"}, "--bleed requires --press"},
        Wrong{{"render", "--press", "--bleed", "3px"}, "--bleed 3px: expected a length"},
        Wrong{{"render", "--press=lab"}, "--press"}, Wrong{{"render", "--press", "--proof", "a5"}, "known papers are"},
        Wrong{{"show", "gpt-5"}, "gpt-5"}, Wrong{{"compare", "gpt-2-xl"}, "ID"},
        Wrong{{"list", "--sort", "beauty"}, "beauty"}, Wrong{{"list", "--format", "xml"}, "xml"},
        Wrong{{"schema", "poster"}, "schema poster: expected model, index or layout"},
        Wrong{{"tile", "x.pdf", "--paper", "a5"}, "known papers are"},
        Wrong{{"tile", "x.pdf", "--scale", "nan"}, "--scale: expected a number from 0.05 to 10, got nan"},
        Wrong{{"preflight", "x.pdf", "--ink-limit", "400.5"},
              "--ink-limit: expected a number from 200 to 400, got 400.5"},
        Wrong{{"preflight", "x.pdf", "--ink-limit", "nan"}, "expected a number from 200 to 400, got nan"}));

TEST_F(Command, AWrongSourceDateIsAWrongUse) {
    const Finished done = run_here(small({"-o", "a.png"}), {{}, {{"SOURCE_DATE_EPOCH", "yesterday"}}, {}});
    EXPECT_EQ(done.status, 2);
    EXPECT_THAT(done.err, HasSubstr("SOURCE_DATE_EPOCH=yesterday"));
}

// ---- outputs --------------------------------------------------------------------------------------------------------

TEST_F(Command, OneModelGoesToFilesOfItsName) {
    const Finished done = run_here(small({}));
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(done.out, "");
    EXPECT_THAT(folder_.entries(), ElementsAre("out", "out/gpt-2-xl.pdf", "out/gpt-2-xl.png"));
}

TEST_F(Command, SeveralModelsNeverReplaceThePoster) {
    const Finished done = run_here(small({"--model", "llama-3-8b"}));
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(folder_.entries(), ElementsAre("out", "out/models.pdf", "out/models.png"));
}

TEST_F(Command, FewModelsAreAPageWithNothingButTheirCells) {
    ASSERT_EQ(run_here(small({"-o", "one.json"})).status, 0);
    const Finished done =
        run_here(small({"--model", "qwen3-32b", "--frame", "cell", "-o", "two.json", "-o", "two.pdf"}));
    EXPECT_EQ(done.status, 0) << done.err;
    const Report one = read_report(folder_ / "one.json"), two = read_report(folder_ / "two.json");
    ASSERT_EQ(two.cells.size(), 2u);
    EXPECT_EQ(two.cells[0].id, "gpt-2-xl");    // as they were asked for
    EXPECT_EQ(two.cells[1].id, "qwen3-32b");
    for (const ReportPlaced& cell : two.cells) EXPECT_EQ(cell.scale, 1) << cell.id;
    EXPECT_FALSE(two.cells[0].rect.overlaps(two.cells[1].rect));
    // A page as large as they need, and of nothing else but their frames, each around its cell.
    EXPECT_LT(two.width_pt, 3 * one.width_pt);
    EXPECT_LT(two.height_pt, 3 * one.height_pt);
    ASSERT_EQ(two.furniture.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(two.furniture[i].id, "frame-" + two.cells[i].id);
        EXPECT_TRUE(two.furniture[i].rect.contains(two.cells[i].rect));
    }
    const Finished info = run({"pdfinfo", folder_ / "two.pdf"});
    EXPECT_THAT(info.out, HasSubstr("GPT-2 XL 1.5B, Qwen3 32B"));
}

/// Ours, rsvg's of our SVG and MuPDF's of our PDF, laid on black: what is transparent is black, text as dark as it was.
TEST_F(Command, WithoutGroundWhatLiesBelowShows) {
    const Finished done = run_here(small({"--ground", "none", "-o", "a.png", "-o", "a.svg", "-o", "a.pdf"}));
    ASSERT_EQ(done.status, 0) << done.err;
    const Finished checked = run({"pngcheck", folder_ / "a.png"});
    EXPECT_THAT(checked.out, HasSubstr("32-bit RGB+alpha"));
    ASSERT_EQ(run({"rsvg-convert", "-d", "60", "-p", "60", "-o", folder_ / "svg.png", folder_ / "a.svg"}).status, 0);
    ASSERT_EQ(
        run({"mutool", "draw", "-q", "-c", "rgba", "-r", "60", "-o", folder_ / "pdf.png", folder_ / "a.pdf"}).status,
        0);
    ASSERT_EQ(run_here(small({"-o", "ground.png"})).status, 0);
    const Picture ground = read_png(folder_ / "ground.png");
    for (const std::uint8_t grey : std::initializer_list<std::uint8_t>{0, 255}) {
        const Picture ours = read_png_on(folder_ / "a.png", grey);
        for (int c = 0; c < 3; ++c) EXPECT_EQ(ours.rgb[static_cast<std::size_t>(c)], grey) << "the corner";
        for (const char* other : {"svg.png", "pdf.png"}) {
            const Difference off = difference(ours, read_png_on(folder_ / other, grey));
            EXPECT_LT(off.mean, 4) << other << " on " << int{grey};
            EXPECT_LT(off.worst_block, 16)
                << other << " on " << int{grey} << " at " << off.block_x << ", " << off.block_y;
        }
    }
    // The page is smaller without a ground: it needs no margin.
    EXPECT_LT(read_png_on(folder_ / "a.png", 255).width, ground.width);
}

TEST_F(Command, EveryEndingIsWritten) {
    const Finished done =
        run_here(small({"-o", "a.png", "-o", "a.pdf", "-o", "a.svg", "-o", "a.tif", "-o", "deep/er/a.json"}));
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(folder_.entries(),
                ElementsAre("a.pdf", "a.png", "a.svg", "a.tif", "deep", "deep/er", "deep/er/a.json"));
    EXPECT_THAT(content(folder_ / "a.png"), StartsWith("\x89PNG"));
    EXPECT_THAT(content(folder_ / "a.pdf"), StartsWith("%PDF-1."));
    EXPECT_THAT(content(folder_ / "a.svg"), StartsWith("<?xml"));
    EXPECT_THAT(content(folder_ / "a.tif"), StartsWith(std::string("II*\0", 4)));
    EXPECT_THAT(content(folder_ / "deep/er/a.json"), StartsWith("{"));
    EXPECT_EQ(run({"tiffinfo", folder_ / "a.tif"}).status, 0);
}

TEST_F(Command, StandardOutputTakesTheSamePng) {
    ASSERT_EQ(run_here(small({"-o", "a.png"})).status, 0);
    Start start;
    start.out = folder_ / "b.png";
    const Finished done = run_here(small({"-o", "-"}), start);
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(content(folder_ / "a.png"), content(folder_ / "b.png"));
}

TEST_F(Command, ADeepZoomImageHasEveryTileOfEveryLevel) {
    ASSERT_EQ(run_here({"render", "--model", "gpt-2-xl", "--dpi", "150", "-o", "a.dzi", "-o", "a.png"}).status, 0);
    const Picture whole = read_png(folder_ / "a.png");
    // As the format has it: the deepest level is the picture, each above is half, rounded up.
    const std::string image = content(folder_ / "a.dzi");
    EXPECT_THAT(image, HasSubstr(fmt::format("<Size Width=\"{}\" Height=\"{}\"/>", whole.width, whole.height)));
    EXPECT_THAT(image, HasSubstr("TileSize=\"512\""));
    EXPECT_EQ(run({"xmllint", "--noout", (folder_ / "a.dzi").string()}).status, 0);
    int deepest = 0;
    while (1 << deepest < std::max(whole.width, whole.height)) ++deepest;
    for (int level = deepest, width = whole.width, height = whole.height; level >= 0; --level) {
        for (int row = 0; row * 512 < height; ++row)
            for (int column = 0; column * 512 < width; ++column) {
                const Picture tile =
                    read_png(folder_.path() / "a_files" / fmt::format("{}/{}_{}.png", level, column, row));
                EXPECT_EQ(tile.width, std::min(512, width - column * 512));
                EXPECT_EQ(tile.height, std::min(512, height - row * 512));
            }
        width = (width + 1) / 2;
        height = (height + 1) / 2;
    }
    EXPECT_FALSE(fs::exists(folder_.path() / "a_files" / std::to_string(deepest + 1)));
}

TEST_F(Command, RowsJoinedAreTheWholePicture) {
    ASSERT_EQ(run_here(small({"-o", "whole.png"})).status, 0);
    const Picture whole = read_png(folder_ / "whole.png");
    // Off the grid of bands on purpose.
    const int first = 77, second = whole.height - 50;
    Picture joined{whole.width, whole.height, {}};
    for (const auto& [a, b] : {std::pair{0, first}, std::pair{first, second}, std::pair{second, whole.height}}) {
        const std::string rows = std::to_string(a) + ":" + std::to_string(b);
        ASSERT_EQ(run_here(small({"-o", "part.png", "--rows", rows})).status, 0) << rows;
        const Picture part = read_png(folder_ / "part.png");
        EXPECT_EQ(part.height, b - a);
        joined.rgb.insert(joined.rgb.end(), part.rgb.begin(), part.rgb.end());
    }
    EXPECT_TRUE(joined.rgb == whole.rgb);
}

TEST_F(Command, CairoDrawsTheSameWords) {
    ASSERT_EQ(run_here(small({"-o", "ours.pdf", "-o", "ours.png"})).status, 0);
    const Finished done = run_here(small({"--backend", "cairo", "-o", "cairo.pdf", "-o", "cairo.png"}));
    ASSERT_EQ(done.status, 0) << done.err;
    const auto words = [&](const std::string& file) {
        const std::string text = run({"pdftotext", "-raw", folder_ / file, "-"}).out;
        std::vector<std::string> out;
        const std::regex word("[^\\s]+");
        for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it) out.push_back(it->str());
        std::ranges::sort(out);
        return out;
    };
    EXPECT_GT(words("ours.pdf").size(), 20u);
    EXPECT_EQ(words("cairo.pdf"), words("ours.pdf"));
    const Picture ours = read_png(folder_ / "ours.png"), cairos = read_png(folder_ / "cairo.png");
    EXPECT_EQ(cairos.width, ours.width);
    EXPECT_EQ(cairos.height, ours.height);
    // The same bytes by any number of threads in any memory, as with ours.
    ASSERT_EQ(run_here(small({"--backend", "cairo", "--threads", "3", "--memory", "64M", "-o", "again.png"})).status,
              0);
    EXPECT_TRUE(content(folder_ / "again.png") == content(folder_ / "cairo.png"));
}

TEST_F(Command, TheDateOfTheSourceIsThePdfs) {
    Start start;
    start.variables["SOURCE_DATE_EPOCH"] = "1000000000";
    ASSERT_EQ(run_here(small({"-o", "a.pdf"}), start).status, 0);
    EXPECT_THAT(run({"pdfinfo", folder_ / "a.pdf"}).out, HasSubstr("2001"));
}

TEST_F(Command, ResultsGoToStandardOutputAndMeasurementsToStandardError) {
    const Finished done = run_here(small({"-o", "a.png", "--explain", "--perf"}));
    EXPECT_EQ(done.status, 0);
    EXPECT_THAT(done.out, HasSubstr("scale"));
    EXPECT_THAT(done.err, HasSubstr("peak memory"));
    EXPECT_EQ(done.err.find('\r'), std::string::npos);    // progress is for terminals
    EXPECT_EQ(run_here(small({"-o", "b.png", "--quiet"})).err, "");
}

// ---- failures leave everything as it was ----------------------------------------------------------------------------

TEST_F(Command, AFullDiskEndsWith3) {
    Start start;
    start.out = "/dev/full";
    const Finished done = run_here(small({"-o", "-", "-o", "a.pdf"}), start);
    EXPECT_EQ(done.status, 3);
    EXPECT_THAT(done.err, HasSubstr("standard output: could not be written: No space left on device"));
    EXPECT_THAT(folder_.entries(), IsEmpty());
    EXPECT_EQ(run_here({"list"}, start).status, 3);
}

TEST_F(Command, AClosedPipeEndsWith3) {
    const Finished done =
        run({"bash", "-c",
             "set -o pipefail; " BROADSIDE_PROGRAM " render --model deepseek-v3 -o - | head -c 10 > /dev/null"});
    EXPECT_EQ(done.status, 3) << done.err;
    EXPECT_THAT(done.err, HasSubstr("Broken pipe"));
}

TEST_F(Command, AFolderInTheWayEndsWith3AndNothingAppears) {
    fs::create_directory(folder_ / "a.pdf");
    const Finished done = run_here(small({"-o", "a.png", "-o", "a.pdf"}));
    EXPECT_EQ(done.status, 3);
    EXPECT_THAT(done.err, HasSubstr("a.pdf: could not be written: Is a directory"));
    EXPECT_THAT(folder_.entries(), ElementsAre("a.pdf"));
}

TEST_F(Command, TooLittleMemoryIsRefusedWithTheFigureThatIsNeeded) {
    const Finished refused = run_here(small({"-o", "a.png", "--memory", "1K"}));
    EXPECT_EQ(refused.status, 2);
    std::smatch figure;
    ASSERT_TRUE(std::regex_search(refused.err, figure, std::regex("needs ([0-9]+[KM]) "))) << refused.err;
    EXPECT_THAT(folder_.entries(), IsEmpty());
    EXPECT_EQ(run_here(small({"-o", "a.png", "--memory", figure[1].str()})).status, 0);
}

TEST_F(Command, SchemaPrintsWhatEditorsComplete) {
    for (const auto& [name, file] : {std::pair{"model", "catalog/schema/model.schema.json"},
                                     std::pair{"index", "catalog/schema/index.schema.json"},
                                     std::pair{"layout", "layouts/schema/layout.schema.json"}}) {
        const Finished done = run_here({"schema", name});
        EXPECT_EQ(done.status, 0) << done.err;
        EXPECT_EQ(done.out, content(source_folder() / file)) << file;
    }
}

TEST_F(Command, MemoryMayBeGivenInBytes) {
    EXPECT_EQ(run_here(small({"-o", "a.png", "--memory", "5000000000"})).status, 0);
}

// Coordinates end at 8,388,607 px: 14,000 pt at 100,000 dpi are 19,444,444.
TEST_F(Command, ACanvasBeyondTheReachOfCoordinatesIsAWrongUse) {
    put(folder_ / "wide.json", R"({"extends": ")" + (source_folder() / "layouts/print.json").string() + R"(",
        "size": {"width": 14000, "height": 12000, "unit": "pt"}})");
    for (const char* file : {"a.png", "a.tif", "a.dzi"}) {
        const Finished done = run_here({"render", "--layout", "wide.json", "--dpi", "100000", "-o", file});
        EXPECT_EQ(done.status, 2) << done.err;
        EXPECT_THAT(done.err,
                    HasSubstr("a canvas of 19,444,444 × 16,666,667 px is too large: a side may have 8,000,000 px"));
    }
    EXPECT_THAT(folder_.entries(), ElementsAre("wide.json"));
}

TEST_F(Command, AnInterruptedRunLeavesTheEarlierPosterAndNoLitter) {
    put(folder_ / "poster.png", "earlier");
    // Standard output comes last, and takes no more than a page: the others are complete, and have no names yet.
    Start start;
    start.interrupt_at_output = true;
    const Finished done =
        run_here({"render", "--model", "deepseek-v3", "-o", "poster.png", "-o", "deep/poster.pdf", "-o", "-"}, start);
    EXPECT_EQ(done.status, 130);
    EXPECT_EQ(content(folder_ / "poster.png"), "earlier");
    EXPECT_THAT(folder_.entries(), ElementsAre("poster.png"));
}

// ---- the curator's --------------------------------------------------------------------------------------------------

TEST_F(Command, ANewModelFileIsOnTheSheetAtOnce) {
    fs::copy(source_folder() / "catalog", folder_ / "catalog", fs::copy_options::recursive);
    const Finished made = run_here({"new", "llama-9-8b", "--like", "llama-3-8b", "--name", "Llama 9"});
    EXPECT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("catalog/models/llama-9-8b.json"));
    const Finished drawn = run_here({"render", "--model", "llama-9-8b", "--dpi", "60", "-o", "a.json"});
    EXPECT_EQ(drawn.status, 0) << drawn.err;
    EXPECT_THAT(content(folder_ / "a.json"), HasSubstr("Llama 9"));
    const Finished again = run_here({"new", "llama-9-8b", "--like", "llama-3-8b"});
    EXPECT_EQ(again.status, 2);
    EXPECT_THAT(again.err, HasSubstr("exists already"));
    const Finished forged = run_here({"new", "llama-10-8b", "--like", "llama-3-8b", "--name", "a\nb"});
    EXPECT_EQ(forged.status, 2);
    EXPECT_EQ(forged.err, "broadside: the name \"a\\nb\" has a control character\n");
}

TEST_F(Command, AnImportedConfigurationIsDrawn) {
    fs::copy(source_folder() / "catalog", folder_ / "catalog", fs::copy_options::recursive);
    put(folder_ / "config.json", R"({"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 2048,
        "intermediate_size": 8192, "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8,
        "head_dim": 64, "hidden_act": "silu", "max_position_embeddings": 131072, "vocab_size": 128256,
        "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "attention_bias": false, "mlp_bias": false,
        "tie_word_embeddings": true, "torch_dtype": "bfloat16"})");
    const Finished made = run_here({"import", "config.json", "--name", "Tiny Llama", "--id", "tiny-llama",
                                    "--organization", "meta", "--released", "2024-09-25"});
    ASSERT_EQ(made.status, 0) << made.err;
    const Finished drawn = run_here({"render", "--model", "tiny-llama", "--dpi", "60", "-o", "a.json", "-o", "a.png"});
    EXPECT_EQ(drawn.status, 0) << drawn.err;
    const std::string report = content(folder_ / "a.json");
    for (const char* told : {"Tiny Llama", "2,048", "8,192", "128,256"}) EXPECT_THAT(report, HasSubstr(told));
}

TEST_F(Command, DiffTellsAndFramesWhatChanged) {
    fs::copy(source_folder() / "catalog", folder_ / "new", fs::copy_options::recursive);
    const std::string before = content(folder_ / "new/models/gpt-2-xl.json");
    put(folder_ / "new/models/gpt-2-xl.json",
        std::regex_replace(before, std::regex("\"GPT-2 XL\""), "\"GPT-2 again\""));
    ASSERT_NE(before, content(folder_ / "new/models/gpt-2-xl.json"));
    const Finished done = run_here({"diff", (source_folder() / "catalog").string(), "new", "-o", "a.json"});
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("GPT-2 again"));
    EXPECT_THAT(content(folder_ / "a.json"), HasSubstr("\"id\": \"changes\""));
    // A picture with text behind it is none.
    const Finished both = run_here({"diff", (source_folder() / "catalog").string(), "new", "-o", "-"});
    EXPECT_EQ(both.status, 2);
    EXPECT_EQ(both.out, "");
    EXPECT_THAT(both.err, HasSubstr("what changed: standard output already takes the picture (-o -)"));
    const Finished same = run_here({"diff", "new", "new"});
    EXPECT_EQ(same.status, 0);
    EXPECT_EQ(same.out, "no change\n");
}

TEST_F(Command, WatchRendersAtOnceAndStopsOnInterrupt) {
    Start start;
    start.steps = {{"a.png: ", {}}};
    const Finished done = run_here({"watch", "--model", "gpt-2-xl", "--dpi", "60", "-o", "a.png"}, start);
    EXPECT_EQ(done.status, 130);
    EXPECT_THAT(done.err, HasSubstr("a.png: "));
    EXPECT_THAT(folder_.entries(), ElementsAre("a.png"));
}

// ---- the browser's --------------------------------------------------------------------------------------------------

TEST_F(Command, ASiteIsWrittenWholeAndReplacesTheEarlierOne) {
    const std::vector<std::string> site{"site", "-o", "gallery", "--dpi", "20"};
    const Finished done = run_here(site);
    ASSERT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(done.out, StartsWith("gallery/index.html: open it in a browser; "));
    const std::string page = content(folder_ / "gallery/models/gpt-2-xl/index.html");
    EXPECT_THAT(page, HasSubstr("GPT-2"));
    EXPECT_TRUE(fs::exists(folder_ / "gallery/tiles/dark/10/0_0.png"));
    const std::string about = content(folder_ / "gallery/about/index.html");
    for (const std::string font : {"Inter", "JetBrainsMono", "Noto"}) {
        EXPECT_THAT(about, HasSubstr("<strong>" + font + "</strong>: <bdi>SIL Open Font License 1.1</bdi>"));
        EXPECT_THAT(content(folder_ / "gallery/licenses" / (font + ".txt")), HasSubstr("License: OFL-1.1\n"));
    }
    put(folder_ / "gallery/stale.html", "from before");
    ASSERT_EQ(run_here(site).status, 0);
    EXPECT_FALSE(fs::exists(folder_ / "gallery/stale.html"));
    EXPECT_EQ(content(folder_ / "gallery/models/gpt-2-xl/index.html"), page);
}

TEST_F(Command, ASiteNeverReplacesSomebodyElsesFolder) {
    fs::create_directory(folder_ / "mine");
    put(folder_ / "mine/notes.txt", "mine");
    const Finished done = run_here({"site", "-o", "mine", "--dpi", "20"});
    EXPECT_EQ(done.status, 3);
    EXPECT_THAT(folder_.entries(), ElementsAre("mine", "mine/notes.txt"));
}

TEST_F(Command, ASiteWithoutItsViewerNamesThePackage) {
    const Finished done = run_here({"site", "--leaflet", "nowhere"});
    EXPECT_EQ(done.status, 2);
    EXPECT_THAT(done.err, HasSubstr("libjs-leaflet"));
    EXPECT_EQ(run_here({"site", "--address", "example.org"}).status, 2);
    EXPECT_THAT(folder_.entries(), IsEmpty());
}

TEST_F(Command, TheBrowserThatServeOpensIsEndedBySignals) {
    fs::create_directory(folder_ / "bin");
    put(folder_ / "bin/xdg-open",
        "#!/bin/bash\nfor s in PIPE TERM; do (kill -$s $BASHPID); echo \"$s $?\" >&2; done\necho opened >&2\n");
    fs::permissions(folder_ / "bin/xdg-open", fs::perms(0755));
    Start start;
    start.variables["PATH"] = (folder_ / "bin").string() + ":/usr/bin:/bin";
    start.steps = {{"opened", {}}};
    const Finished done = run_here({"serve", "--port", "0", "--open", "--dpi", "20"}, start);
    EXPECT_EQ(done.status, 130) << done.err;
    // 128 + the signal's number.
    EXPECT_THAT(done.err, HasSubstr("PIPE 141\n"));
    EXPECT_THAT(done.err, HasSubstr("TERM 143\n"));
}

TEST_F(Command, ServeGoesOnWhereThereIsNoBrowser) {
    Start start;
    start.variables["PATH"] = folder_.path().string();
    start.steps = {{"--open: there is no xdg-open; open the address yourself\n", {}}};
    const Finished done = run_here({"serve", "--port", "0", "--open", "--dpi", "20"}, start);
    EXPECT_EQ(done.status, 130) << done.err;
    EXPECT_THAT(done.out, StartsWith("http://127.0.0.1:"));
}

// ---- the print shop's -----------------------------------------------------------------------------------------------

TEST_F(Command, ThePressFilePassesPreflightAndTheScreenFileDoesNot) {
    ASSERT_EQ(run_here(small({"--press", "-o", "press.pdf"})).status, 0);
    ASSERT_EQ(run_here(small({"-o", "screen.pdf"})).status, 0);
    const Finished press = run_here({"preflight", "press.pdf"});
    EXPECT_EQ(press.status, 0) << press.out;
    const Finished screen = run_here({"preflight", "screen.pdf", "--format", "json"});
    EXPECT_EQ(screen.status, 1);
    EXPECT_THAT(screen.out, HasSubstr("false"));
    EXPECT_EQ(run_here({"preflight", "nothing.pdf"}).status, 1);
}

TEST_F(Command, TheLayoutFileSaysHowToPressAndOptionsOverride) {
    put(folder_ / "shop.json", R"({"extends": ")" + (source_folder() / "layouts/print.json").string() + R"(",
        "press": {"mode": "rgb", "bleed_mm": 5, "marks": true, "ink_limit": 250,
                  "profile": ")" + (source_folder() / "icc/GRACoL_TR006.icc").string() +
                                   R"("}})");
    ASSERT_EQ(run_here(small({"--press", "-o", "plain.pdf"})).status, 0);
    ASSERT_EQ(run_here(small({"--layout", "shop.json", "--press", "-o", "shop.pdf"})).status, 0);
    ASSERT_EQ(run_here(small({"--press=rgb", "--bleed", "5mm", "--marks", "--ink-limit", "250", "--profile",
                              (source_folder() / "icc/GRACoL_TR006.icc").string(), "-o", "options.pdf"}))
                  .status,
              0);
    ASSERT_EQ(run_here(small({"--layout", "shop.json", "--press=cmyk", "--bleed", "0.125in", "--marks=false",
                              "--ink-limit", "300", "--profile", (source_folder() / "icc/FOGRA39L_coated.icc").string(),
                              "-o", "overridden.pdf"}))
                  .status,
              0);
    EXPECT_TRUE(content(folder_ / "shop.pdf") == content(folder_ / "options.pdf"));
    EXPECT_TRUE(content(folder_ / "overridden.pdf") == content(folder_ / "plain.pdf"));
    EXPECT_FALSE(content(folder_ / "shop.pdf") == content(folder_ / "plain.pdf"));
}

TEST_F(Command, TilesAndProofAreSoundPdfs) {
    ASSERT_EQ(run_here(small({"-o", "a.pdf"})).status, 0);
    const Finished tiled = run_here({"tile", "a.pdf", "--paper", "a4", "-o", "tiles.pdf"});
    EXPECT_EQ(tiled.status, 0) << tiled.err;
    const Finished proof = run_here(small({"--press", "--proof", "a4", "-o", "proof.pdf"}));
    EXPECT_EQ(proof.status, 0) << proof.err;
    for (const char* name : {"tiles.pdf", "proof.pdf"})
        EXPECT_EQ(run({"qpdf", "--check", folder_ / name}).status, 0) << name;
}

}    // namespace
}    // namespace broadside::testing
