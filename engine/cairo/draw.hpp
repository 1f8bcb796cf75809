#pragma once
/// \file
/// Scenes drawn by Cairo, where it is the back end that is asked for: the one place that knows it, and the reference
/// that our own pixels and PDFs are held against.
/// Units:   pt of the scene, pixels or user units of the cairo_t by a `View`.
/// Errors:  std::runtime_error with Cairo's or FreeType's words; OutputError from the sink.
/// Threads: one Drawer per thread; the scene is only read.
/// Not here: promises of equal bytes, which are Cairo's to make from version to version.

#include "engine/base/owned.hpp"
#include "engine/base/sink.hpp"
#include "engine/scene/scene.hpp"

#include <cairo.h>

#include <cstdint>
#include <memory>

namespace broadside::cairo {

/// Where a point of the scene is drawn: at point × scale − origin.
struct View {
    double scale = 1;
    Point origin{};
};

/// How text is drawn: as glyphs of its fonts, which a PDF keeps as text; or as their outlines, which an image shows
/// where they are and not on whole pixels.
enum class TextAs { glyphs, outlines };

class Drawer {
public:
    explicit Drawer(TextAs text);
    ~Drawer();
    Drawer(const Drawer&) = delete;
    Drawer& operator=(const Drawer&) = delete;
    void paint(cairo_t* cr, const scene::Item& item, const View& view = {});

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Ground and items of a scene, in its points.
void draw(const scene::Scene& scene, cairo_t* cr);

/// Pixels 0x00RRGGBB of somebody else, `stride` of them a row, as something to draw on; with `alpha`
/// 0xAARRGGBB, colors times alpha.
class Image {
public:
    Image(std::uint32_t* pixels, int width, int height, int stride, bool alpha = false);
    cairo_t* context() const { return context_.get(); }
    /// Throws what went wrong while drawing.
    void check() const;

private:
    Owned<cairo_t, cairo_destroy> context_;
};

/// One page of the scene's size through Cairo's PDF surface: text as text, without outline, links and structure.
void write_pdf(const scene::Scene& scene, Sink& sink);

}    // namespace broadside::cairo
