#include "engine/base/harfbuzz.hpp"
#include "engine/scene/scene.hpp"

#include <map>
#include <new>
#include <utility>

namespace broadside::scene {
namespace {

struct Pen {
    Path path;
    double scale = 1;    // font units → em
    Point at(float x, float y) const { return {static_cast<double>(x) * scale, -static_cast<double>(y) * scale}; }
};

void move_to(hb_draw_funcs_t*, void* data, hb_draw_state_t*, float x, float y, void*) {
    auto& pen = *static_cast<Pen*>(data);
    pen.path.move_to(pen.at(x, y));
}
void line_to(hb_draw_funcs_t*, void* data, hb_draw_state_t*, float x, float y, void*) {
    auto& pen = *static_cast<Pen*>(data);
    pen.path.line_to(pen.at(x, y));
}
void cubic_to(hb_draw_funcs_t*, void* data, hb_draw_state_t*, float x1, float y1, float x2, float y2, float x, float y,
              void*) {
    auto& pen = *static_cast<Pen*>(data);
    pen.path.curve_to(pen.at(x1, y1), pen.at(x2, y2), pen.at(x, y));
}
void close_path(hb_draw_funcs_t*, void* data, hb_draw_state_t*, void*) { static_cast<Pen*>(data)->path.close(); }

}    // namespace

struct Outlines::Impl {
    hb_draw_funcs_t* funcs = hb_draw_funcs_create();
    std::vector<FontRef> kept;    // the bytes outlive the HarfBuzz objects
    std::map<const FontFile*, HbFont> fonts;
    std::map<std::pair<const FontFile*, std::uint32_t>, Path> paths;

    Impl() {
        // The empty object, which HarfBuzz hands out where memory fails, cannot be changed.
        if (hb_draw_funcs_is_immutable(funcs)) throw std::bad_alloc();
        hb_draw_funcs_set_move_to_func(funcs, move_to, nullptr, nullptr);
        hb_draw_funcs_set_line_to_func(funcs, line_to, nullptr, nullptr);
        // Quadratic curves (TrueType) arrive as cubic ones: HarfBuzz raises the degree where no quadratic is set.
        hb_draw_funcs_set_cubic_to_func(funcs, cubic_to, nullptr, nullptr);
        hb_draw_funcs_set_close_path_func(funcs, close_path, nullptr, nullptr);
    }
    ~Impl() { hb_draw_funcs_destroy(funcs); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    hb_font_t* font(const FontRef& file) {
        if (const auto it = fonts.find(file.get()); it != fonts.end()) return it->second.get();
        HbFont made = hb_font_of(hb_face_of(*file));
        hb_font_t* const font = made.get();
        fonts.emplace(file.get(), std::move(made));
        kept.push_back(file);
        return font;
    }
};

Outlines::Outlines() : impl_(std::make_unique<Impl>()) {}
Outlines::~Outlines() = default;

const Path& Outlines::glyph(const FontRef& file, std::uint32_t id) {
    const auto key = std::pair{file.get(), id};
    if (const auto it = impl_->paths.find(key); it != impl_->paths.end()) return it->second;
    hb_font_t* font = impl_->font(file);
    Pen pen;
    pen.scale = 1.0 / hb_face_get_upem(hb_font_get_face(font));
    const MemoryCheck memory;
#if HB_VERSION_ATLEAST(7, 0, 0)
    hb_font_draw_glyph(font, id, impl_->funcs, &pen);
#else
    hb_font_get_glyph_shape(font, id, impl_->funcs, &pen);
#endif
    memory.check();
    return impl_->paths.emplace(key, std::move(pen.path)).first->second;
}

}    // namespace broadside::scene
