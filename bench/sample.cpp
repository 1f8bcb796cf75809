#include "bench/sample.hpp"

#include "engine/text/text.hpp"

#include <array>
#include <string>

namespace broadside::bench {
namespace {

constexpr std::array k_labels{
    "Grouped-query attention",
    "Linear output layer",
    "RMSNorm 1",
    "Token embedding layer",
    "Rotary position embedding",
    "Shared expert with a SwiGLU module",
    "Vocabulary size of 128,256",
    "Hidden dimension of 7,168",
    "Mixture of experts, 8 of 256 active",
    "Context length of 131,072 tokens",
    "Feed-forward hidden size 2,048",
    "Multi-head latent attention",
    "Sliding window of 4,096 tokens",
    "KV cache per token: 68.6 KiB",
    "First three blocks use a dense feed-forward module",
    "Query-key normalization",
    "Gated DeltaNet",
    "64 heads in 8 groups",
};

/// A stack of boxes with labels and leader lines, as a cell of the poster has.
void cell(scene::Builder& out, text::Shaper& shaper, Rect at, int seed) {
    const auto label = [&](std::size_t i) { return std::string(k_labels[(i * 7 + seed) % k_labels.size()]); };
    const Color ink{32, 36, 44}, soft{96, 104, 116}, rule{150, 158, 168};
    const std::array tints{Color{220, 232, 246}, Color{250, 230, 212}, Color{222, 240, 224}, Color{240, 226, 244}};
    out.fill(Path::rounded(at, 10), {250, 250, 248});
    out.stroke(Path::rounded(at, 10), {222, 222, 216}, 0.75);
    out.text(shaper.line("Model " + std::to_string(seed) + " " + std::to_string(7 * seed + 3) + "B",
                         {.family = "Inter Display", .weight = 600, .size = 19}),
             {at.x + 16, at.y + 30}, ink);
    for (std::size_t i = 0; i < 4; ++i)
        out.text(shaper.line(label(i + 3) + ", " + label(i + 9), {.size = 8.5}),
                 {at.x + 16, at.y + 48 + 12.5 * static_cast<double>(i)}, soft);
    const double x = at.x + at.w * 0.36, w = at.w * 0.3;
    for (std::size_t i = 0; i < 9; ++i) {
        const double y = at.bottom() - 46 - 42.3 * static_cast<double>(i);
        const Rect box{x, y, w, 26.4};
        out.fill(Path::rounded(box, 5), tints[(i + seed) % tints.size()]);
        out.stroke(Path::rounded(box, 5), ink, 0.8);
        const auto line = shaper.line(label(i), {.weight = 500, .size = 8});
        out.text(line, {box.center().x - line->width / 2, box.center().y + 2.9}, ink);
        const std::array<Point, 2> wire{box.north(), box.north() + Point{0, -12}};
        out.stroke(Path::polyline(wire), ink, 0.9);
        const std::array<Point, 3> head{box.north() + Point{0, -15.9}, box.north() + Point{2.4, -11},
                                        box.north() + Point{-2.4, -11}};
        out.fill(Path::polygon(head), ink);
        if (i % 2 == 0) {
            const std::array<Point, 4> skip{box.south() + Point{0, 8}, box.south() + Point{w * 0.6, 8},
                                            box.north() + Point{w * 0.6, -8}, box.north() + Point{0, -8}};
            out.stroke(Path::polyline(skip, 5), soft, 0.9);
            out.stroke(Path::circle(box.north() + Point{0, -8}, 4), ink, 0.8);
        }
        const Point note{i % 2 ? at.x + 14 : box.right() + 26, y + 10};
        const std::array<Point, 2> leader{Point{i % 2 ? note.x + at.w * 0.28 : note.x - 3, y + 8},
                                          i % 2 ? box.west() : box.east()};
        out.stroke(Path::polyline(leader), rule, 0.6, {0.6, 2.2}, scene::Cap::round);
        const auto lines = shaper.paragraph(label(i + 2) + " " + label(i + 5), {.size = 7.4}, at.w * 0.29);
        for (std::size_t k = 0; k < lines.size(); ++k)
            out.text(lines[k], note + Point{0, 9.6 * static_cast<double>(k)}, soft);
        out.text(shaper.line("d_model " + std::to_string(64 * seed + 8 * i), {.family = "JetBrains Mono", .size = 6.5}),
                 note + Point{0, 9.6 * static_cast<double>(lines.size())}, ink);
    }
}

}    // namespace

scene::SceneRef sample_sheet(const std::filesystem::path& fonts) {
    text::Shaper shaper(fonts);
    scene::Builder out({3496.8, 2997.6}, {255, 255, 255});
    out.metadata({.title = "Sample sheet", .generator = "bench", .source = "sample"});
    out.text(shaper.line("Forty-three made-up models", {.family = "Inter Display", .weight = 700, .size = 96}),
             {60, 150}, {20, 24, 32});
    for (int i = 0; i < 43; ++i)
        cell(out, shaper, {60 + 378.13 * (i % 9), 216 + 541.77 * (i / 9) + 3.7 * (i % 5), 362, 512}, i + 1);
    for (int i = 0; i < 40; ++i)
        out.fill(Path::rect({60.0 + 84 * i, 2938, 40, 18.0 + i}), {static_cast<std::uint8_t>(40 + 4 * i), 120, 180});
    return std::move(out).finish();
}

}    // namespace broadside::bench
