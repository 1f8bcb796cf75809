#pragma once
/// \file
/// For tests of this room: a picture with everything in it, and what is written of it.
/// Units:   px at 72 dpi, where pt are px.

#include "engine/raster/raster.hpp"
#include "engine/text/text.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace broadside::raster {

using Bytes = std::vector<std::byte>;

/// Text, rounded boxes, wires, dots and more, for a canvas at 72 dpi: pt are px. Drawn at `at`, about 300 × 230 px.
inline void draw(scene::Builder& out, Point at) {
    static text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    out.fill(Path::rounded({at.x + 4.5, at.y + 5.25, 280, 215}, 12), {250, 248, 240});
    out.stroke(Path::rounded({at.x + 4.5, at.y + 5.25, 280, 215}, 12), {200, 190, 180}, 1.3);
    out.fill(Path::rect({at.x + 20.3, at.y + 60.6, 100.4, 30.7}), {30, 90, 160});
    out.fill(Path::circle(at + Point{200, 120}, 40.4), {220, 120, 40});
    const std::vector<Point> wire{at + Point{30, 200}, at + Point{90, 110}, at + Point{260, 150}};
    out.stroke(Path::polyline(wire, 9), {20, 20, 30}, 2.2);
    out.stroke(Path::polyline(wire), {120, 20, 30}, 1.1, {0.2, 4}, scene::Cap::round);
    out.text(shaper.line("Grouped-query attention", {.weight = 600, .size = 15}), at + Point{18.3, 40.2}, {32, 36, 44});
    out.text(shaper.line("8 of 256 experts, 671B", {.size = 8.4}), at + Point{24.6, 80.8}, {255, 255, 255});
    out.text(shaper.line("671", {.family = "Inter Display", .weight = 700, .size = 90}), at + Point{150.2, 170.4},
             {90, 40, 120});
}

inline scene::SceneRef sheet(double width = 331, double height = 260, Point at = {13.37, 11.21}) {
    scene::Builder out({width, height}, {255, 255, 255});
    draw(out, at);
    out.metadata({.title = "Größe", .generator = "Broadside test", .source = "none"});
    return std::move(out).finish();
}

inline Options at_72(int threads = 1, std::size_t memory = std::size_t{24} << 20,
                     Compression compression = Compression::fast) {
    Options options;
    options.dpi = 72;
    options.threads = threads;
    options.memory = memory;
    options.compression = compression;
    return options;
}

inline Bytes rgb(const scene::Scene& scene, const Options& options) {
    MemorySink sink;
    write_rgb(scene, options, sink);
    return sink.data;
}
inline Bytes png(const scene::Scene& scene, const Options& options) {
    MemorySink sink;
    write_png(scene, options, sink);
    return sink.data;
}

}    // namespace broadside::raster
