/// The poster in every format, judged by other people's tools.

#include "tests/support/picture.hpp"
#include "tests/support/process.hpp"
#include "tests/support/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace broadside::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string file(const std::string& ending) { return (poster_folder() / ("poster." + ending)).string(); }

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

/// Every space, also one that no line breaks at, as one blank.
std::string spaced(const std::string& text) { return std::regex_replace(text, std::regex("(\\s|\xC2\xA0)+"), " "); }

/// The titles of a model's cell and heading, as regions name them: `DeepSeek V3 671B`.
std::vector<std::string> model_titles() {
    // Name and size as they stand side by side in the report.
    const Report report = read_report(file("json"));
    std::vector<std::string> out;
    for (const ReportPlaced& cell : report.cells) {
        std::string name, size;
        for (const ReportText& text : report.texts) {
            if (text.model != cell.id) continue;
            if (text.role == "model_name") name = text.text;
            if (text.role == "model_size") size = text.text;
        }
        out.push_back(name + " " + size);
    }
    return out;
}

TEST(Png, IsSoundAndHasTheSizeOfThePrint) {
    const Finished done = run({"pngcheck", "-v", file("png")});
    EXPECT_EQ(done.status, 0) << done.out;
    EXPECT_THAT(done.out, HasSubstr("14570 x 12490 image, 24-bit RGB, non-interlaced"));
    EXPECT_THAT(done.out, HasSubstr("11811x11811 pixels/meter (300 dpi)"));
    EXPECT_THAT(done.out, HasSubstr("No errors detected"));
}

TEST(Pdf, IsOnePageOfTheSizeOfThePrint) {
    const Finished done = run({"pdfinfo", file("pdf")});
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(done.err, "");
    const std::string info = spaced(done.out);
    EXPECT_THAT(info, HasSubstr("Pages: 1 "));
    EXPECT_THAT(info, HasSubstr("Page size: 3496.8 x 2997.6 pts"));
    EXPECT_THAT(info, HasSubstr("Encrypted: no"));
    EXPECT_THAT(done.out, ::testing::ContainsRegex("Title: +[^ \n]"));
}

TEST(Pdf, IsSound) {
    const Finished checked = run({"qpdf", "--check", file("pdf")});
    EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("No syntax or stream encoding errors found"));
    const Finished drawn = run({"mutool", "draw", "-r", "18", "-F", "ppm", "-o", "/dev/null", file("pdf")});
    EXPECT_EQ(drawn.status, 0);
    EXPECT_THAT(drawn.err, Not(HasSubstr("error")));
}

TEST(Pdf, EmbedsEveryFontAsASubset) {
    const Finished done = run({"pdffonts", file("pdf")});
    const std::vector<std::string> rows = lines(done.out);
    ASSERT_GE(rows.size(), 5u) << done.out;    // two of heading
    for (std::size_t i = 2; i < rows.size(); ++i) {
        EXPECT_THAT(rows[i], Not(HasSubstr("Type 3")));
        // emb sub uni
        EXPECT_TRUE(std::regex_search(rows[i], std::regex(" yes +yes +yes +[0-9]+ +0$"))) << rows[i];
        EXPECT_TRUE(std::regex_search(rows[i], std::regex("^[A-Z]{6}\\+(Inter|JetBrainsMono)"))) << rows[i];
    }
}

TEST(Pdf, HasNoPictures) { EXPECT_EQ(lines(run({"pdfimages", "-list", file("pdf")}).out).size(), 2u); }

TEST(Pdf, SaysEveryNameWithItsSizeAndEveryHeading) {
    const std::string text = spaced(run({"pdftotext", file("pdf"), "-"}).out);
    for (const std::string& title : model_titles()) EXPECT_THAT(text, HasSubstr(title));
    const Report report = read_report(file("json"));
    for (const ReportGroup& group : report.groups) EXPECT_THAT(text, HasSubstr(spaced(group.title)));
}

TEST(Pdf, SaysEveryTextOfTheSheet) {
    // All that the report says was set, found again as words; where a line breaks is the reader's choice. As
    // they come in the file, poppler 26 runs large words into each other behind a comma; as they stand on
    // the sheet, it mixes neighbors.
    const std::string in_file = spaced(run({"pdftotext", "-raw", file("pdf"), "-"}).out),
                      on_sheet = spaced(run({"pdftotext", file("pdf"), "-"}).out);
    std::size_t missing = 0;
    for (const ReportText& t : read_report(file("json")).texts) {
        const std::string words = spaced(t.text);
        if (in_file.find(words) == std::string::npos && on_sheet.find(words) == std::string::npos && ++missing < 10)
            ADD_FAILURE() << t.in << ": " << t.text;
    }
    EXPECT_EQ(missing, 0u);
}

TEST(Pdf, HasAnOutlineOfGroupsAndModels) {
    const std::string outline = run({"mutool", "show", file("pdf"), "outline"}).out;
    const Report report = read_report(file("json"));
    // Groups and their headings are one entry; other furniture has one of its own, but for the
    // header, which is the whole.
    const auto whole = [&](const ReportPlaced& f) { return f.id == "header" || f.id.starts_with("group-"); };
    const auto others =
        report.furniture.size() - static_cast<std::size_t>(std::ranges::count_if(report.furniture, whole));
    EXPECT_EQ(lines(outline).size(), report.groups.size() + report.cells.size() + others) << outline;
    for (const ReportGroup& group : report.groups) EXPECT_THAT(outline, HasSubstr(group.title));
    for (const std::string& title : model_titles()) EXPECT_THAT(outline, HasSubstr(title));
}

TEST(Pdf, LinksToReportsAndConfigurations) {
    const std::vector<std::string> rows = lines(run({"pdfinfo", "-url", file("pdf")}).out);
    std::set<std::string> found;
    for (const std::string& row : rows)
        if (const auto at = row.find("http"); at != std::string::npos) found.insert(row.substr(at));
    // Every report and configuration that a model's file gives.
    const std::regex wanted("\"(report|config)\": *\"(https?://[^\"]+)\"");
    std::size_t links = 0;
    for (const auto& entry : std::filesystem::directory_iterator(source_folder() / "catalog/models")) {
        const std::string json = content(entry.path());
        for (std::sregex_iterator it(json.begin(), json.end(), wanted), end; it != end; ++it, ++links)
            EXPECT_TRUE(found.contains((*it)[2].str())) << entry.path().filename() << " " << it->str();
    }
    EXPECT_GT(links, 0u);
}

TEST(Svg, IsWellFormed) {
    const Finished done = run({"xmllint", "--noout", file("svg")});
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(done.err, "");
}

TEST(Svg, NamesEveryModel) {
    const std::string svg = content(file("svg"));
    for (const ReportPlaced& cell : read_report(file("json")).cells)
        EXPECT_THAT(svg, HasSubstr("<g id=\"" + cell.id + "\">"));
    for (const std::string& title : model_titles()) EXPECT_THAT(svg, HasSubstr("<title>" + title + "</title>"));
}

// ---- the same picture -----------------------------------------------------------------------------------------------

constexpr double k_reduced_dpi = 75;
/// A block whose mean color differs by more shows something else, not another way of smoothing edges. Tested below:
/// every cell and every label that goes missing exceeds it.
constexpr double k_block_limit = 2.6;

/// Where stripes are about a pixel high at 75 dpi (the skyline) or small type stands upright (charts of
/// the foot), readers that smooth edges in few steps of a pixel are off by more; a missing block of the
/// skyline is off by 60 and more.
constexpr double k_stripes_limit = 16;

Picture painted_over(Picture picture, const Rect& rect) {
    const double px = k_reduced_dpi / 72;
    const int right = std::min(picture.width, static_cast<int>(rect.right() * px)),
              bottom = std::min(picture.height, static_cast<int>(rect.bottom() * px));
    for (int y = std::max(0, static_cast<int>(rect.top() * px)); y < bottom; ++y)
        for (int x = std::max(0, static_cast<int>(rect.left() * px)); x < right; ++x)
            for (int c = 0; c < 3; ++c) picture.rgb[static_cast<std::size_t>((y * picture.width + x) * 3 + c)] = 255;
    return picture;
}

class SamePicture : public ::testing::Test {
protected:
    static void SetUpTestSuite() { reduced_ = read_ppm(poster_folder() / "reduced.ppm"); }

    static void expect_same(const Picture& other) {
        const Report report = read_report(file("json"));
        const Difference whole = difference(reduced_, other);
        EXPECT_LT(whole.mean, 2);
        EXPECT_LT(whole.worst_block, k_stripes_limit) << "at " << whole.block_x << ", " << whole.block_y;
        Picture ours = reduced_, theirs = other;
        for (const ReportPlaced& f : report.furniture)
            if (f.id == "skyline" || f.id == "foot-kv_cache" || f.id == "foot-lineage") {
                ours = painted_over(std::move(ours), f.rect);
                theirs = painted_over(std::move(theirs), f.rect);
            }
        const Difference d = difference(ours, theirs);
        EXPECT_LT(d.worst_block, k_block_limit)
            << "at " << d.block_x << ", " << d.block_y << " of the picture at 75 dpi";
    }

    /// How far the picture is off with `rect` (pt of the sheet) painted over; only the blocks
    /// that it meets are looked at.
    static double off_without(const Rect& rect, Color ground) {
        const double px = k_reduced_dpi / 72;
        const int left = std::max(0, static_cast<int>(rect.left() * px)),
                  top = std::max(0, static_cast<int>(rect.top() * px));
        const int right = std::min(reduced_.width, static_cast<int>(rect.right() * px) + 1);
        const int bottom = std::min(reduced_.height, static_cast<int>(rect.bottom() * px) + 1);
        const int x0 = left / k_block * k_block, y0 = top / k_block * k_block;
        Picture before;
        before.width = std::min(reduced_.width, (right + k_block - 1) / k_block * k_block) - x0;
        before.height = std::min(reduced_.height, (bottom + k_block - 1) / k_block * k_block) - y0;
        for (int y = 0; y < before.height; ++y) {
            const auto* row = reduced_.rgb.data() + (static_cast<std::size_t>(y0 + y) * reduced_.width + x0) * 3;
            before.rgb.insert(before.rgb.end(), row, row + before.width * 3);
        }
        Picture after = before;
        for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x) {
                auto* pixel = after.rgb.data() + (static_cast<std::size_t>(y - y0) * after.width + (x - x0)) * 3;
                pixel[0] = ground.r;
                pixel[1] = ground.g;
                pixel[2] = ground.b;
            }
        return difference(before, after).worst_block;
    }

    static Picture reduced_;
};
Picture SamePicture::reduced_;

// Both draw larger, and that is then reduced: they move thin lines and small type to whole pixels, and poppler, through
// Cairo 1.16, every glyph, the title's too, whose edges are long. At three times the size that is a sixth of a pixel.

TEST_F(SamePicture, PdfAsPopplerDrawsIt) {
    TemporaryFolder folder;
    const Finished done = run({"pdftocairo", "-png", "-r", "225", "-singlefile", file("pdf"), folder / "pdf"});
    ASSERT_EQ(done.status, 0) << done.err;
    expect_same(read_png(folder / "pdf.png", 3));
}

TEST_F(SamePicture, SvgAsRsvgDrawsIt) {
    TemporaryFolder folder;
    const Finished done =
        run({"rsvg-convert", "-d", "150", "-p", "150", "-b", "white", "-o", folder / "svg.png", file("svg")});
    ASSERT_EQ(done.status, 0) << done.err;
    expect_same(read_png(folder / "svg.png", 2));
}

TEST_F(SamePicture, AMissingCellExceedsTheLimit) {
    for (const ReportPlaced& cell : read_report(file("json")).cells)
        EXPECT_GT(off_without(cell.rect, {255, 255, 255}), k_block_limit) << cell.id;
}

TEST_F(SamePicture, AMissingLabelExceedsTheLimit) {
    for (const ReportText& text : read_report(file("json")).texts) {
        // A letter or two, as on the wires of an inset, are less than what smoothing does.
        const auto letters = std::ranges::count_if(text.text, [](unsigned char c) { return std::isalnum(c) != 0; });
        if (text.role != "label" || letters < 3) continue;
        EXPECT_GT(off_without(text.rect, text.ground), k_block_limit) << text.in << " " << text.text;
    }
}

// ---- the same bytes -------------------------------------------------------------------------------------------------

class SameBytes : public ::testing::TestWithParam<std::vector<std::string>> {};

TEST_P(SameBytes, WhateverThreadsAndMemory) {
    TemporaryFolder folder;
    std::vector<std::string> words{"render", "-o", folder / "p.png"};
    words.insert(words.end(), GetParam().begin(), GetParam().end());
    const Finished done = broadside(words);
    ASSERT_EQ(done.status, 0) << done.err;
    EXPECT_EQ(run({"cmp", folder / "p.png", file("png")}).status, 0);
}

INSTANTIATE_TEST_SUITE_P(Threads, SameBytes,
                         ::testing::Values(std::vector<std::string>{"--threads", "1"},
                                           std::vector<std::string>{"--threads", "2"},
                                           std::vector<std::string>{"--threads", "8"},
                                           std::vector<std::string>{"--memory", "16M"},
                                           std::vector<std::string>{"--memory", "256M", "--threads", "3"}));

TEST(SecondRun, WritesTheSamePdfSvgAndReport) {
    TemporaryFolder folder;
    const Finished done = broadside({"render", "-o", folder / "p.pdf", "-o", folder / "p.svg", "-o", folder / "p.json"},
                                    {{}, {{"LC_ALL", "de_DE.UTF-8"}, {"TZ", "Asia/Tokyo"}}, {}});
    ASSERT_EQ(done.status, 0) << done.err;
    for (const char* ending : {"pdf", "svg", "json"})
        EXPECT_EQ(run({"cmp", folder / (std::string("p.") + ending), file(ending)}).status, 0) << ending;
}

}    // namespace
}    // namespace broadside::testing
