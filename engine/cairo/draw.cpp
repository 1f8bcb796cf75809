#include "engine/cairo/draw.hpp"

#include <cairo-ft.h>
#include <ft2build.h>
#include FT_FREETYPE_H

#include <cmath>
#include <map>
#include <memory>
#include <new>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace broadside::cairo {
namespace {

double device(double v, double scale) { return std::nearbyint(v * scale * 256) / 256; }

void source(cairo_t* cr, Color c) { cairo_set_source_rgb(cr, c.r / 255.0, c.g / 255.0, c.b / 255.0); }

void trace(cairo_t* cr, const Path& path, const View& view) {
    const auto at = [&](Point p) { return Point{device(p.x, view.scale), device(p.y, view.scale)} - view.origin; };
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

/// A font in memory as FreeType reads it. Each has a library of its own, because Cairo keeps faces for a while and
/// may let go of one on any thread.
struct Face {
    FontRef font;
    FT_Library library = nullptr;
    FT_Face face = nullptr;

    explicit Face(FontRef f) : font(std::move(f)) {
        if (FT_Init_FreeType(&library) == 0 &&
            FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(font->bytes.data()),
                               static_cast<FT_Long>(font->bytes.size()), 0, &face) == 0)
            return;
        FT_Done_FreeType(library);
        throw std::runtime_error("FreeType does not read " + font->name);
    }
    ~Face() { FT_Done_FreeType(library); }    // and the face with it
    Face(const Face&) = delete;
    Face& operator=(const Face&) = delete;
};

/// Cairo's faces of the fonts of a scene.
class Fonts {
public:
    cairo_font_face_t* face(const FontRef& font) {
        Owned<cairo_font_face_t, cairo_font_face_destroy>& out = faces_[font];
        if (out) return out.get();
        auto face = std::make_unique<Face>(font);
        out.reset(cairo_ft_font_face_create_for_ft_face(face->face, FT_LOAD_NO_HINTING));
        static const cairo_user_data_key_t key{};
        const auto done = [](void* data) { delete static_cast<Face*>(data); };
        if (cairo_font_face_set_user_data(out.get(), &key, face.get(), done) != CAIRO_STATUS_SUCCESS)
            throw std::bad_alloc();
        face.release();    // goes when Cairo lets go of it
        return out.get();
    }

private:
    std::map<FontRef, Owned<cairo_font_face_t, cairo_font_face_destroy>> faces_;
};

}    // namespace

struct Drawer::Impl {
    TextAs as;
    Owned<cairo_font_options_t, cairo_font_options_destroy> options{cairo_font_options_create()};
    Fonts fonts{};
    std::vector<cairo_glyph_t> glyphs{};
    std::vector<cairo_text_cluster_t> clusters{};

    void paint(cairo_t* cr, const scene::Fill& fill, const View& view) const {
        source(cr, fill.color);
        trace(cr, fill.path, view);
        cairo_fill(cr);
    }
    void paint(cairo_t* cr, const scene::Stroke& stroke, const View& view) const {
        source(cr, stroke.color);
        trace(cr, stroke.path, view);
        cairo_set_line_width(cr, stroke.width * view.scale);
        cairo_set_line_cap(cr, stroke.cap == scene::Cap::round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        std::vector<double> dash = stroke.dash;
        for (double& d : dash) d *= view.scale;
        cairo_set_dash(cr, dash.data(), static_cast<int>(dash.size()), 0);
        cairo_stroke(cr);
    }
    /// Shows a run as glyphs that stand for its text, a few words at a time. Cairo's PDF states advances in
    /// whole thousandths of an em, rounded down, but reckons with the true ones, so that the letters of a
    /// line drift to the left. A size that differs by a ten millionth part gives the words a matrix of
    /// their own, and so their true place.
    void show(cairo_t* cr, const GlyphRun& run, double size) {
        constexpr double k_most_drift = 0.1;    // pt, but for a long word
        const double most = k_most_drift / (size / 1000);
        const char* text = run.text.data();
        std::size_t cluster = 0, glyph = 0;
        for (bool other = false; cluster < run.clusters.size(); other = !other) {
            clusters.clear();
            int bytes = 0, count = 0;
            for (bool whole = false; !whole && cluster < run.clusters.size(); ++cluster) {
                const Cluster& c = run.clusters[cluster];
                clusters.push_back({c.bytes, c.glyphs});
                whole = count >= most && c.bytes == 1 && text[bytes] == ' ';
                bytes += c.bytes;
                count += c.glyphs;
            }
            cairo_set_font_size(cr, other ? size * (1 + 1e-7) : size);
            cairo_show_text_glyphs(cr, text, bytes, glyphs.data() + glyph, count, clusters.data(),
                                   static_cast<int>(clusters.size()), cairo_text_cluster_flags_t{});
            text += bytes;
            glyph += static_cast<std::size_t>(count);
        }
    }
    void paint(cairo_t* cr, const scene::Text& text, const View& view) {
        cairo_save(cr);
        source(cr, text.color);
        const Point at = text.at * view.scale - view.origin;
        cairo_translate(cr, at.x, at.y);
        if (text.direction == Direction::up) cairo_rotate(cr, -std::numbers::pi / 2);
        const double scale = text.scale * view.scale;
        for (const GlyphRun& run : text.line->runs) {
            if (run.glyphs.empty()) continue;
            cairo_set_font_face(cr, fonts.face(run.font));
            cairo_set_font_size(cr, run.size * scale);
            cairo_set_font_options(cr, options.get());
            glyphs.clear();
            for (const Glyph& g : run.glyphs) glyphs.push_back({g.id, g.at.x * scale, g.at.y * scale});
            if (as == TextAs::outlines) {
                cairo_glyph_path(cr, glyphs.data(), static_cast<int>(glyphs.size()));
                cairo_fill(cr);
            } else {
                show(cr, run, run.size * scale);
            }
        }
        cairo_restore(cr);
    }
};

Drawer::Drawer(TextAs text) : impl_(new Impl{text}) {
    cairo_font_options_t* const o = impl_->options.get();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
}
Drawer::~Drawer() = default;

void Drawer::paint(cairo_t* cr, const scene::Item& item, const View& view) {
    std::visit([&](const auto& paint) { impl_->paint(cr, paint, view); }, item.paint);
}

void draw(const scene::Scene& scene, cairo_t* cr) {
    if (!scene.transparent) {
        source(cr, scene.ground);
        cairo_rectangle(cr, 0, 0, scene.size.w, scene.size.h);
        cairo_fill(cr);
    }
    Drawer drawer(TextAs::glyphs);
    for (const scene::Item& item : scene.items) drawer.paint(cr, item);
}

Image::Image(std::uint32_t* pixels, int width, int height, int stride, bool alpha) {
    cairo_surface_t* const surface = cairo_image_surface_create_for_data(
        reinterpret_cast<unsigned char*>(pixels), alpha ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24, width, height,
        stride * 4);
    context_.reset(cairo_create(surface));
    cairo_surface_destroy(surface);    // the context keeps it
}

void Image::check() const {
    const auto status = cairo_status(context_.get());
    if (status == CAIRO_STATUS_NO_MEMORY) throw std::bad_alloc();
    if (status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(std::string("cairo: ") + cairo_status_to_string(status));
}

}    // namespace broadside::cairo
