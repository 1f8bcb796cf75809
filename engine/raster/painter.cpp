#include "engine/raster/painter.hpp"

#include <cairo.h>

#include <cmath>
#include <stdexcept>
#include <string>

namespace broadside::raster {
namespace {

struct CairoDelete {
    void operator()(cairo_t* cr) const { cairo_destroy(cr); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Context = std::unique_ptr<cairo_t, CairoDelete>;
using Surface = std::unique_ptr<cairo_surface_t, CairoDelete>;

/// Pixels from the canvas's origin, on Cairo's grid of 1/256 px, so that moving by whole pixels is exact.
double device(double v, double scale) { return std::nearbyint(v * scale * 256) / 256; }

}    // namespace

struct Painter::Impl {
    const scene::Scene& scene;
    const Grid& grid;
    const BandIndex& index;
    double scale;
    scene::Outlines outlines;

    void trace(cairo_t* cr, const Path& path, Point origin) const {
        const auto at = [&](Point p) { return Point{device(p.x, scale), device(p.y, scale)} - origin; };
        auto p = path.points().begin();
        for (const Path::Verb verb : path.verbs()) {
            switch (verb) {
                case Path::Verb::move: {
                    const Point q = at(*p++);
                    cairo_move_to(cr, q.x, q.y);
                    break;
                }
                case Path::Verb::line: {
                    const Point q = at(*p++);
                    cairo_line_to(cr, q.x, q.y);
                    break;
                }
                case Path::Verb::curve: {
                    const Point a = at(p[0]), b = at(p[1]), c = at(p[2]);
                    p += 3;
                    cairo_curve_to(cr, a.x, a.y, b.x, b.y, c.x, c.y);
                    break;
                }
                case Path::Verb::close: cairo_close_path(cr); break;
            }
        }
    }

    void color(cairo_t* cr, Color c) const { cairo_set_source_rgb(cr, c.r / 255.0, c.g / 255.0, c.b / 255.0); }

    void paint(cairo_t* cr, const scene::Fill& fill, Point origin) {
        color(cr, fill.color);
        trace(cr, fill.path, origin);
        cairo_fill(cr);
    }
    void paint(cairo_t* cr, const scene::Stroke& stroke, Point origin) {
        color(cr, stroke.color);
        trace(cr, stroke.path, origin);
        cairo_set_line_width(cr, stroke.width * scale);
        cairo_set_line_cap(cr, stroke.cap == scene::Cap::round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        std::vector<double> dash = stroke.dash;
        for (double& d : dash) d *= scale;
        cairo_set_dash(cr, dash.data(), static_cast<int>(dash.size()), 0);
        cairo_stroke(cr);
    }
    void paint(cairo_t* cr, const scene::Text& text, Point origin) {
        color(cr, text.color);
        for (const GlyphRun& run : text.line->runs) {
            const double em = run.size * text.scale;
            for (const Glyph& glyph : run.glyphs) {
                trace(cr, outlines.glyph(run.font, glyph.id).placed(text.at + glyph.at * text.scale, em), origin);
                cairo_fill(cr);
            }
        }
    }
};

Painter::Painter(const scene::Scene& scene, const Grid& grid, const BandIndex& index, double scale)
    : impl_(new Impl{scene, grid, index, scale, {}}) {}
Painter::~Painter() = default;

std::int64_t Painter::paint(std::int64_t band, std::uint32_t* pixels) {
    const Grid& grid = impl_->grid;
    const int rows = grid.rows(band);
    const Color g = impl_->scene.ground;
    std::fill_n(pixels, grid.width * rows, static_cast<std::uint32_t>(g.r << 16 | g.g << 8 | g.b));
    std::int64_t painted = 0;
    for (std::int64_t column = 0; column < grid.columns(); ++column) {
        const auto left = column * grid.column_width;
        const auto width = std::min<std::int64_t>(grid.column_width, grid.width - left);
        const Surface surface(cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(pixels + left),
                                                                  CAIRO_FORMAT_RGB24, static_cast<int>(width), rows,
                                                                  static_cast<int>(grid.width * 4)));
        const Context cr(cairo_create(surface.get()));
        const Point origin{static_cast<double>(left), static_cast<double>(grid.top(band))};
        for (const auto i : impl_->index.items(band)) {
            const auto& item = impl_->scene.items[i];
            const double x = item.bounds.left() * impl_->scale - origin.x,
                         end = item.bounds.right() * impl_->scale - origin.x;
            if (end < -1 || x > static_cast<double>(width) + 1) continue;
            std::visit([&](const auto& paint) { impl_->paint(cr.get(), paint, origin); }, item.paint);
            ++painted;
        }
        if (const auto status = cairo_status(cr.get()); status != CAIRO_STATUS_SUCCESS)
            throw std::runtime_error(std::string("cairo: ") + cairo_status_to_string(status));
        cairo_surface_flush(surface.get());
    }
    return painted;
}

}    // namespace broadside::raster
