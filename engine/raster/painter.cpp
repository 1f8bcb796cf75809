#include "engine/raster/painter.hpp"

#include "engine/base/memory_check.hpp"
#include "engine/cairo/draw.hpp"
#include "engine/raster/blend.hpp"
#include "engine/raster/stroke_outline.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace broadside::raster {
namespace {

std::uint32_t packed(Color c) { return static_cast<std::uint32_t>(c.r << 16 | c.g << 8 | c.b); }

using scene::RoundedRect;

}    // namespace

/// A part of a band, and a Cairo surface on its pixels once one is needed.
class Tile {
public:
    std::uint32_t* const pixels;    // of its top left corner
    const std::int64_t stride;      // px
    const std::int64_t left, top;
    const std::int64_t width, height;

    Tile(std::uint32_t* p, std::int64_t s, std::int64_t l, std::int64_t t, std::int64_t w, std::int64_t h, bool a)
        : pixels(p), stride(s), left(l), top(t), width(w), height(h), alpha_(a) {}
    std::int64_t right() const { return left + width; }
    Point origin() const { return {static_cast<double>(left), static_cast<double>(top)}; }
    cairo_t* cairo() {
        if (!image_)
            image_.emplace(pixels, static_cast<int>(width), static_cast<int>(height), static_cast<int>(stride), alpha_);
        return image_->context();
    }
    void check() const {
        if (image_) image_->check();
    }

private:
    bool alpha_;
    std::optional<cairo::Image> image_;
};

struct Painter::Impl {
    const scene::Scene& scene;
    const SimpleShapes& shapes;
    const BandGrid& grid;
    const BandIndex& index;
    const GlyphMasks& glyphs;
    double scale;
    bool alpha;
    Outline outline;
    Scanner scanner;
    Canvas canvas{};
    std::unique_ptr<cairo::Drawer> drawer{};    // where Cairo paints everything

    std::uint32_t pixel(Color c) const { return packed(c) | (alpha ? 0xff000000u : 0u); }

    /// Begins the outline of something on a tile.
    void begin(const Tile& tile) { outline.clear({0, 0, static_cast<int>(tile.width), static_cast<int>(tile.height)}); }
    void add(const Tile& tile, const Path& path, bool reversed = false) {
        outline.add(path, scale, tile.origin() * -1, reversed);
    }
    /// Fills the outline, whose coordinates count from `origin` on the tile.
    void fill(const Tile& tile, Color color, std::int64_t left = 0, std::int64_t top = 0) {
        const std::uint32_t over = pixel(color);
        const Box window{static_cast<int>(-left), static_cast<int>(-top), static_cast<int>(tile.width),
                         static_cast<int>(tile.height)};
        scanner.runs(outline, window, [&](int y, int x, int n, int coverage) {
            std::uint32_t* const to = tile.pixels + (top + y) * tile.stride + left + x;
            if (coverage == 255) {
                std::fill_n(to, n, over);
            } else {
                for (int i = 0; i < n; ++i) to[i] = blend(to[i], over, static_cast<std::uint32_t>(coverage));
            }
        });
    }
    /// The same, where the outline was begun on the tile.
    void fill_shape(const Tile& tile, Color color) {
        if (canvas.dirty) {
            const Box box = outline.box();
            const std::int64_t left = tile.left + box.left - canvas.left;
            canvas.dirty->add(outline.changes(0), left, left + box.width);
        }
        fill(tile, color);
    }
    /// Everything within these bounds may change from row to row.
    void changes_within(const Tile& tile, const Rect& bounds) const {
        if (!canvas.dirty) return;
        const double top = bounds.top() * scale - static_cast<double>(tile.top),
                     bottom = bounds.bottom() * scale - static_cast<double>(tile.top);
        const auto row = [](double y) { return static_cast<int>(std::clamp(y, -2.0, 66.0)); };
        canvas.dirty->add(row_bits(row(top - 2), row(bottom + 3)),
                          std::llround(bounds.left() * scale) - 2 - canvas.left,
                          std::llround(bounds.right() * scale) + 2 - canvas.left);
    }
    /// Panels and frames around a whole tile, which are many where tiles are small: a tile that lies inside one is all
    /// of its color, or nothing of it. Returns false for everything else.
    bool paint_inside(const Tile& tile, const scene::Fill& fill, std::size_t item) const {
        if (!is_inside(tile, item, 0)) return false;
        for (std::int64_t y = 0; y < tile.height; ++y)
            std::fill_n(tile.pixels + y * tile.stride, tile.width, pixel(fill.color));
        return true;
    }
    bool paint_inside(const Tile& tile, const scene::Stroke& stroke, std::size_t item) const {
        return is_inside(tile, item, stroke.width);
    }
    bool paint_inside(const Tile&, const scene::Text&, std::size_t) const { return false; }
    /// Whether a tile lies within the one box of an item, and `width` away from its edge.
    bool is_inside(const Tile& tile, std::size_t item, double width) const {
        const auto boxes = shapes.boxes(item);
        if (boxes.size() != 1) return false;
        const Rect window = Rect{static_cast<double>(tile.left) / scale, static_cast<double>(tile.top) / scale,
                                 static_cast<double>(tile.width) / scale, static_cast<double>(tile.height) / scale}
                                .inset(-1 / scale);
        return boxes[0].rect.inset(boxes[0].radius + width).contains(window);
    }
    void paint(const Tile& tile, const scene::Fill& item, std::size_t) {
        begin(tile);
        add(tile, item.path);
        fill_shape(tile, item.color);
    }
    /// Most strokes are frames of boxes and straight lines, whose outlines were found once for all bands and levels.
    /// Returns false for the others.
    bool paint_simple(const Tile& tile, const scene::Stroke& stroke, std::size_t item) {
        const auto boxes = shapes.boxes(item);
        const auto lines = shapes.lines(item);
        if (boxes.empty() && lines.empty()) return false;
        begin(tile);
        for (const RoundedRect& box : boxes) {
            add(tile, box.grown(stroke.width / 2));
            add(tile, box.grown(-stroke.width / 2), true);
        }
        for (const Rect& line : lines) add(tile, Path::rect(line));
        fill_shape(tile, stroke.color);
        return true;
    }
    void paint(const Tile& tile, const scene::Stroke& stroke, std::size_t item) {
        if (paint_simple(tile, stroke, item)) return;
        begin(tile);
        add(tile, stroke_outline(stroke, scale));
        fill_shape(tile, stroke.color);
    }
    void paint(const Tile& tile, const scene::Text& text, std::size_t item) {
        const std::uint32_t over = pixel(text.color);
        changes_within(tile, scene.items[item].bounds);
        for (const GlyphMasks::Placed& glyph : glyphs.of(item)) {
            const GlyphMasks::Mask& mask = glyphs.mask(glyph);
            const std::int64_t left = glyph.x + mask.box.left - tile.left, top = glyph.y + mask.box.top - tile.top;
            const std::int64_t first = std::max<std::int64_t>(0, -top),
                               last = std::min<std::int64_t>(mask.box.height, tile.height - top);
            const std::int64_t from = std::max<std::int64_t>(0, -left),
                               to = std::min<std::int64_t>(mask.box.width, tile.width - left);
            if (first >= last || from >= to) continue;
            if (mask.coverage.empty()) {
                mask.outline(outline);
                fill(tile, text.color, glyph.x - tile.left, glyph.y - tile.top);
                continue;
            }
            const std::uint8_t* coverage = mask.coverage.data() + first * mask.box.width;
            for (std::int64_t y = first; y < last; ++y, coverage += mask.box.width) {
                blend(tile.pixels + (top + y) * tile.stride + left + from, over, coverage + from,
                      static_cast<int>(to - from));
            }
        }
    }
};

Painter::Painter(const scene::Scene& scene, const SimpleShapes& shapes, const BandGrid& grid, const BandIndex& index,
                 const GlyphMasks& glyphs, double scale, Backend backend, Edges edges, bool alpha)
    : impl_(new Impl{scene, shapes, grid, index, glyphs, scale, alpha, {}, Scanner(edges), {}, {}}) {
    if (backend == Backend::cairo) impl_->drawer = std::make_unique<cairo::Drawer>(cairo::TextAs::outlines);
}
Painter::~Painter() = default;

std::uint32_t Painter::ground() const { return impl_->alpha ? 0 : packed(impl_->scene.ground); }

std::int64_t Painter::paint(std::int64_t band, const Canvas& canvas) {
    std::int64_t painted = 0;
    for (std::int64_t c = 0; c < impl_->grid.columns(); ++c) painted += paint(band, c, canvas);
    return painted;
}

std::int64_t Painter::paint(std::int64_t band, std::int64_t column, const Canvas& canvas) {
    impl_->canvas = canvas;
    const BandGrid& grid = impl_->grid;
    const std::int64_t left = column * grid.column_width,
                       width = std::min<std::int64_t>(grid.column_width, grid.width - left);
    Tile tile(canvas.pixels + (left - canvas.left), canvas.stride, left, grid.top(band), width, grid.rows(band),
              impl_->alpha);
    for (std::int64_t y = 0; y < tile.height; ++y) std::fill_n(tile.pixels + y * tile.stride, width, ground());
    const double k = impl_->scale;
    const Rect around{static_cast<double>(left) / k, static_cast<double>(tile.top) / k, static_cast<double>(width) / k,
                      static_cast<double>(tile.height) / k};
    std::int64_t painted = 0;
    const MemoryCheck memory;
    for (const auto i : impl_->index.items(band, column)) {
        const auto& item = impl_->scene.items[i];
        ++painted;
        if (impl_->drawer) {
            impl_->changes_within(tile, item.bounds);
            impl_->drawer->paint(tile.cairo(), item, {impl_->scale, tile.origin()});
        } else {
            const bool may_lie_inside = item.bounds.contains(around);
            std::visit(
                [&](const auto& paint) {
                    if (!may_lie_inside || !impl_->paint_inside(tile, paint, i)) impl_->paint(tile, paint, i);
                },
                item.paint);
        }
        tile.check();
    }
    memory.check();
    return painted;
}

}    // namespace broadside::raster
