#include "engine/base/error.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/testing.hpp"

#include <gmock/gmock.h>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::HasSubstr;

std::string proof(const scene::Scene& scene, Paper paper = Paper::a4) {
    ProofOptions o;
    o.paper = paper;
    o.font = BROADSIDE_SOURCE_DIR "/fonts/Inter-Medium.otf";
    o.press.profile = BROADSIDE_SOURCE_DIR "/icc/FOGRA39L_coated.icc";
    MemorySink out;
    write_proof(scene, o, out);
    return std::string(out.text());
}

TEST(Proof, ShowsEveryColorTheSmallestTypeTheThinnestLinesAndTwoCells) {
    const TemporaryFolder folder;
    const std::string text = run("pdftotext -layout " + folder.write("proof.pdf", proof(*sheet())) + " -").output;
    const scene::SceneRef shown = sheet();
    for (const scene::Item& item : shown->items)
        EXPECT_THAT(text, HasSubstr(std::visit([](const auto& p) { return p.color; }, item.paint).hex()));
    for (const char* words :
         {"7 pt", "8.8 pt", "0.8 pt", "1.2 pt", "Model A 671B", "Model B 30B-A3B", "0 0 0 100", "100 mm"})
        EXPECT_THAT(text, HasSubstr(words));
}

TEST(Proof, IsAtFullSizeAndPassesPreflight) {
    const TemporaryFolder folder;
    const std::string path = folder.write("proof.pdf", proof(*sheet()));
    EXPECT_TRUE(passed(preflight(path))) << to_table(preflight(path));
    EXPECT_THAT(run("pdfinfo -box " + path).output, HasSubstr("TrimBox:             9.00     9.00   604.28   850.89"));
    // The box of the first cell is 120 pt wide on the poster and here: from its left to its right edge.
    const std::string content = run("mutool show -b " + path + " pages/1/Contents").output;
    EXPECT_THAT(content, HasSubstr(" w\n"));
    const std::string words = run("pdftotext -bbox " + path + " - | grep '>efficient,<'").output;
    const auto value = [&](const std::string& key) {
        const std::size_t at = words.find(key + "=\"") + key.size() + 2;
        return std::stod(words.substr(at, words.find('"', at) - at));
    };
    const double measured = value("xMax") - value("xMin");
    EXPECT_NEAR(measured, shaper().width("efficient,", {.family = "Inter", .weight = 500, .size = 7}), 0.5) << words;
}

TEST(Proof, CutsCellsToTheirWindowAndLeavesNoTextBeneath) {
    scene::Builder out({3000, 3000}, k_white);
    for (const char* id : {"a", "b"}) {
        out.begin_region({id, "Large cell", "", {500, 500, 1000, 1500}, 1});
        out.fill(Path::rect({490, 490, 1020, 1520}), k_pale);
        out.text(shaper().line("inside", {.size = 10}), {520, 540}, k_ink);
        out.text(shaper().line("outside", {.size = 10}), {1400, 1900}, k_ink);
        out.text(shaper().line("crossing the edge of every window, whatever paper it is on, to its end", {.size = 60}),
                 {505, 620}, k_ink);
        out.end_region();
    }
    const TemporaryFolder folder;
    const std::string path = folder.write("proof.pdf", proof(*std::move(out).finish()));
    const std::string text = run("pdftotext " + path + " -").output;
    EXPECT_GE(count(text, "inside"), 2U);
    EXPECT_GE(count(text, "crossing"), 2U);    // cut, not dropped
    EXPECT_TRUE(passed(preflight(path))) << to_table(preflight(path));
    EXPECT_EQ(run("pdftoppm -r 36 " + path + " " + folder.file("p")).output, "");
    const Picture picture = read_picture(folder.file("p-1.ppm"));
    // Around the windows all is white, out to the bleed, whose edge runs through the last pixel.
    for (int x = 0; x < picture.width - 1; ++x) EXPECT_EQ(picture.at(x, picture.height - 10, 0), 255) << x;
    for (int y = 0; y < picture.height; ++y) {
        EXPECT_EQ(picture.at(2, y, 0), 255) << y;
        EXPECT_EQ(picture.at(picture.width - 2, y, 0), 255) << y;
        EXPECT_EQ(picture.at(picture.width - 12, y, 0), 255) << y;
    }
}

TEST(Proof, RefusesMoreColorsThanThePaperHolds) {
    scene::Builder out({500, 500}, k_white);
    out.begin_region({"a", "A", "", {0, 0, 500, 500}, 1});
    for (int i = 0; i < 160; ++i) out.fill(Path::rect({1.0 * i, 0, 1, 100}), {static_cast<std::uint8_t>(i), 100, 200});
    out.end_region();
    const scene::SceneRef scene = std::move(out).finish();
    EXPECT_THROW(proof(*scene), UsageError);
    EXPECT_NO_THROW(proof(*scene, Paper::a3));
}

TEST(Proof, IsTheSameByteForByte) { EXPECT_EQ(proof(*sheet()), proof(*sheet())); }

}    // namespace
}    // namespace broadside::pdf
