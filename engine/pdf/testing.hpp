#pragma once
/// \file
/// For the tests of this folder: a small sheet with everything a scene can hold, and the print shop's tools.

#include "engine/base/testing.hpp"
#include "engine/scene/scene.hpp"
#include "engine/text/text.hpp"

#include <gmock/gmock.h>

#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::pdf::testing {

class TemporaryFolder : public broadside::testing::TemporaryFolder {
public:
    std::string file(const std::string& name) const { return (*this / name).string(); }
    std::string write(const std::string& name, std::string_view bytes) const {
        std::ofstream(file(name), std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return file(name);
    }
};

inline std::string read(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
}

struct Outcome {
    int status = 0;
    std::string output;    // standard output and error together
};
/// Runs a shell command; a tool that is not installed fails the test and says so.
inline Outcome run(const std::string& command) {
    Outcome out;
    FILE* pipe = popen(("LC_ALL=C.UTF-8; export LC_ALL; { " + command + " ; } 2>&1").c_str(), "r");
    if (pipe == nullptr) {
        ADD_FAILURE() << "cannot run " << command;
        return out;
    }
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        out.output.append(buffer.data(), n);
    const int status = pclose(pipe);
    out.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (out.status == 127)
        ADD_FAILURE() << "a tool is missing (./test.sh installs them: qpdf, mupdf-tools, poppler-utils, ghostscript): "
                      << command << '\n'
                      << out.output;
    return out;
}

/// What mutool says when all is well: nothing, or, as Debian built it up to version 12, that it has no ICC.
MATCHER(IsQuiet, "nothing but that mutool has no ICC") {
    return std::string_view(arg).empty() || std::string_view(arg) == "warning: ICC support is not available\n";
}

inline std::size_t count(std::string_view text, std::string_view part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++n;
    return n;
}

/// Pixels of a binary PPM or PGM.
struct Picture {
    int width = 0, height = 0, channels = 0;
    std::vector<unsigned char> bytes;
    int at(int x, int y, int channel) const {
        return bytes[static_cast<std::size_t>((y * width + x) * channels + channel)];
    }
};
inline Picture read_picture(const std::string& path) {
    Picture out;
    std::ifstream in(path, std::ios::binary);
    std::string magic;
    int most = 0;
    const auto value = [&] {
        while (in >> std::ws && in.peek() == '#') std::getline(in, magic);
        int n = 0;
        in >> n;
        return n;
    };
    in >> magic;
    out.channels = magic == "P6" ? 3 : 1;
    out.width = value();
    out.height = value();
    most = value();
    in.get();
    if (most != 255) ADD_FAILURE() << "cannot read " << path;
    out.bytes.resize(static_cast<std::size_t>(out.width * out.height * out.channels));
    in.read(reinterpret_cast<char*>(out.bytes.data()), static_cast<std::streamsize>(out.bytes.size()));
    return out;
}

inline text::Shaper& shaper() {
    static text::Shaper made(BROADSIDE_SOURCE_DIR "/fonts");
    return made;
}

inline constexpr std::string_view k_link = "https://example.org/it's?a=(b)&c=d";
inline constexpr Color k_ink{0x11, 0x14, 0x18}, k_white{255, 255, 255}, k_blue{0x2f, 0x5f, 0xb3},
    k_pale{0xdc, 0xe7, 0xf8};
inline constexpr Rect k_band{0, 0, 420, 40};    // touches three sides of the trim
inline constexpr Rect k_cell_a{20, 60, 180, 200}, k_cell_b{220, 60, 180, 200};

/// 420 × 300 pt: a band along the top edge, two cells in a group, text of all sorts (one line
/// upwards), wires, dashes, links.
inline scene::SceneRef sheet() {
    scene::Builder out({420, 300}, k_white);
    out.metadata({.title = "A sheet “for the press” & more",
                  .subject = "Everything that a scene can hold",
                  .author = "The authors of the sheet",
                  .keywords = "press, proof, preflight",
                  .date = 1767322985,    // 2026-01-02 03:03:05 UTC
                  .generator = "Broadside 0.1.0",
                  .source = "catalog sha256:00"});
    const auto text = [&](std::string_view words, double size, Point at, Color color, int weight = 500) {
        out.text(shaper().line(words, {.family = "Inter", .weight = weight, .size = size}), at, color);
    };
    out.fill(Path::rect(k_band), {0x16, 0x24, 0x4a});
    text("Large Language Models", 20, {20, 28}, k_white, 700);
    out.begin_region({"group-dense", "Dense models", "A group.", {10, 50, 400, 220}, 0});
    text("DENSE", 14, {20, 57}, k_ink, 700);
    out.text(shaper().line("94 layers, 4,096 wide", {.weight = 500, .size = 8}), {412, 255}, k_ink, 1, Direction::up);
    out.end_region();
    for (const auto& [id, title, cell] :
         {std::tuple<std::string, std::string, Rect>{"model-a", "Model A 671B", k_cell_a},
          {"model-b", "Model B 30B-A3B", k_cell_b}}) {
        out.begin_region({id, title, "A cell.", cell, 1});
        out.fill(Path::rounded(cell, 8), {0xf6, 0xf8, 0xfa});
        out.stroke(Path::rounded(cell, 8), {0xd6, 0xdb, 0xe2}, 0.8);
        text(title, 12, cell.inset(12).size().w > 0 ? Point{cell.x + 12, cell.y + 22} : Point{}, k_ink, 700);
        const Rect box{cell.x + 20, cell.y + 40, 120, 30};
        out.fill(Path::rounded(box, 4), k_pale);
        out.stroke(Path::rounded(box, 4), k_blue, 0.8);
        text("Grouped-query attention", 8.8, {box.x + 6, box.y + 14}, k_ink);
        text("efficient, 48 heads → 8 KV", 7, {box.x + 6, box.y + 25}, {0x2a, 0x55, 0x9f});
        out.stroke(
            Path::polyline(std::vector<Point>{box.south(), box.south() + Point{0, 30}, box.south() + Point{40, 30}}, 4),
            {0x16, 0x19, 0x1d}, 0.8);
        const std::vector<double> dash{3, 2};
        out.stroke(Path::polyline(std::vector<Point>{{box.x, box.y + 90}, {box.x + 120, box.y + 90}}),
                   {0xb8, 0x32, 0x65}, 1.2, dash, scene::Cap::round);
        const Rect badge{cell.x + 20, cell.y + 150, 60, 20};
        out.fill(Path::rounded(badge, 10), {0xb8, 0x32, 0x65});
        text("128 experts", 7, {badge.x + 8, badge.y + 13}, k_white, 700);
        out.link(badge, std::string(k_link), "Report");
        out.end_region();
    }
    return std::move(out).finish();
}

}    // namespace broadside::pdf::testing
