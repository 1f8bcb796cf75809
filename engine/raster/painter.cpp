#include "engine/raster/painter.hpp"

#include <cairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
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

/// `under` with a share of `over`, coverage 0 to 255, each channel rounded to nearest; two channels at a time.
inline std::uint32_t blend(std::uint32_t under, std::uint32_t over, std::uint32_t coverage) {
    const auto mixed = [&](std::uint32_t u, std::uint32_t o) {
        const std::uint32_t sum = u * (255 - coverage) + o * coverage + 0x800080;
        return (sum + (sum >> 8 & 0xff00ff)) >> 8 & 0xff00ff;    // sum / 255
    };
    return mixed(under & 0xff00ff, over & 0xff00ff) | mixed(under >> 8 & 0xff, over >> 8 & 0xff) << 8;
}

std::uint32_t packed(Color c) { return static_cast<std::uint32_t>(c.r << 16 | c.g << 8 | c.b); }

/// An axis-parallel rectangle, if the path is one.
std::optional<Rect> as_rect(const Path& path) {
    using enum Path::Verb;
    static constexpr std::array verbs{move, line, line, line, close};
    if (!std::ranges::equal(path.verbs(), verbs)) return {};
    const auto p = path.points();
    const bool across = p[0].y == p[1].y && p[1].x == p[2].x && p[2].y == p[3].y && p[3].x == p[0].x;
    if (!across) return {};
    return Rect{std::min(p[0].x, p[2].x), std::min(p[0].y, p[2].y), std::abs(p[2].x - p[0].x),
                std::abs(p[2].y - p[0].y)};
}

}    // namespace

/// A part of a band, and a Cairo surface on its pixels.
class Tile {
public:
    std::uint32_t* const pixels;    // of its top left corner
    const std::int64_t stride;      // px
    const std::int64_t left, top;
    const std::int64_t width, height;

    Tile(std::uint32_t* p, std::int64_t s, std::int64_t l, std::int64_t t, std::int64_t w, std::int64_t h)
        : pixels(p),
          stride(s),
          left(l),
          top(t),
          width(w),
          height(h),
          surface_(cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(p), CAIRO_FORMAT_RGB24,
                                                       static_cast<int>(w), static_cast<int>(h),
                                                       static_cast<int>(s * 4))),
          context_(cairo_create(surface_.get())) {}
    Point origin() const { return {static_cast<double>(left), static_cast<double>(top)}; }
    cairo_t* cairo() { return context_.get(); }
    void check() const {
        if (const auto status = cairo_status(context_.get()); status != CAIRO_STATUS_SUCCESS)
            throw std::runtime_error(std::string("cairo: ") + cairo_status_to_string(status));
    }

private:
    Surface surface_;
    Context context_;
};

struct Painter::Impl {
    const scene::Scene& scene;
    const Grid& grid;
    const BandIndex& index;
    const Glyphs& glyphs;
    double scale;
    Outline outline;
    Scanner scanner;

    void trace(cairo_t* cr, const Path& path, double k, Point moved, Point origin) const {
        const auto at = [&](Point p) { return Point{device(p.x, k) + moved.x, device(p.y, k) + moved.y} - origin; };
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

    void paint(const Tile& tile, const Rect& rect, Color c) const {
        // Coverage of a rectangle is the product of the shares across and down.
        const auto edges = [&](double from, double to, std::int64_t start, std::int64_t size) {
            const std::int64_t limit = size * 256;
            const auto at = [&](double v) {
                return std::clamp(std::llround(v * scale * 256) - start * 256, 0LL, static_cast<long long>(limit));
            };
            return std::pair{at(from), at(to)};
        };
        const auto [x0, x1] = edges(rect.left(), rect.right(), tile.left, tile.width);
        const auto [y0, y1] = edges(rect.top(), rect.bottom(), tile.top, tile.height);
        const std::uint32_t over = packed(c);
        const auto share = [](std::int64_t a, std::int64_t b, std::int64_t px) {
            return static_cast<std::uint32_t>(std::min(b, (px + 1) * 256) - std::max(a, px * 256));
        };
        for (std::int64_t y = y0 >> 8; y * 256 < y1; ++y) {
            std::uint32_t* row = tile.pixels + y * tile.stride;
            const std::uint32_t down = share(y0, y1, y);
            const auto edge = [&](std::int64_t x) {
                row[x] = blend(row[x], over, (share(x0, x1, x) * down * 255 + 32768) >> 16);
            };
            std::int64_t x = x0 >> 8;
            const std::int64_t whole = x1 >> 8;
            if (x * 256 < x0 && x * 256 < x1) edge(x++);
            if (down == 256) {
                if (x < whole) x = std::fill_n(row + x, whole - x, over) - row;
            } else {
                for (const std::uint32_t coverage = (down * 255 + 128) >> 8; x < whole; ++x)
                    row[x] = blend(row[x], over, coverage);
            }
            if (x * 256 < x1) edge(x);
        }
    }
    void paint(Tile& tile, const scene::Fill& fill, std::size_t) const {
        if (const auto rect = as_rect(fill.path)) return paint(tile, *rect, fill.color);
        color(tile.cairo(), fill.color);
        trace(tile.cairo(), fill.path, scale, {}, tile.origin());
        cairo_fill(tile.cairo());
    }
    void paint(Tile& tile, const scene::Stroke& stroke, std::size_t) const {
        color(tile.cairo(), stroke.color);
        trace(tile.cairo(), stroke.path, scale, {}, tile.origin());
        cairo_set_line_width(tile.cairo(), stroke.width * scale);
        cairo_set_line_cap(tile.cairo(), stroke.cap == scene::Cap::round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
        cairo_set_line_join(tile.cairo(), CAIRO_LINE_JOIN_ROUND);
        std::vector<double> dash = stroke.dash;
        for (double& d : dash) d *= scale;
        cairo_set_dash(tile.cairo(), dash.data(), static_cast<int>(dash.size()), 0);
        cairo_stroke(tile.cairo());
    }
    void paint(Tile& tile, const scene::Text& text, std::size_t item) {
        const std::uint32_t over = packed(text.color);
        for (const Glyphs::Placed& glyph : glyphs.of(item)) {
            const Glyphs::Kind& kind = glyphs.kind(glyph);
            const std::int64_t left = glyph.x + kind.box.left - tile.left, top = glyph.y + kind.box.top - tile.top;
            const std::int64_t first = std::max<std::int64_t>(0, -top),
                               last = std::min<std::int64_t>(kind.box.height, tile.height - top);
            const std::int64_t from = std::max<std::int64_t>(0, -left),
                               to = std::min<std::int64_t>(kind.box.width, tile.width - left);
            if (first >= last || from >= to) continue;
            if (kind.large) {
                color(tile.cairo(), text.color);
                const Point at{glyph.x + kind.phase.x, glyph.y + kind.phase.y};
                trace(tile.cairo(), *kind.path, kind.em, at, tile.origin());
                cairo_fill(tile.cairo());
                continue;
            }
            const std::uint8_t* coverage = kind.coverage.data() + first * kind.box.width;
            if (kind.coverage.empty()) {
                kind.outline(outline);
                coverage =
                    scanner.fill(outline, kind.box.top + static_cast<int>(first), static_cast<int>(last - first));
            }
            for (std::int64_t y = first; y < last; ++y, coverage += kind.box.width) {
                std::uint32_t* row = tile.pixels + (top + y) * tile.stride + left;
                for (std::int64_t x = from; x < to; ++x) {
                    if (coverage[x] == 255)
                        row[x] = over;
                    else if (coverage[x] != 0)
                        row[x] = blend(row[x], over, coverage[x]);
                }
            }
        }
    }
};

Painter::Painter(const scene::Scene& scene, const Grid& grid, const BandIndex& index, const Glyphs& glyphs,
                 double scale)
    : impl_(new Impl{scene, grid, index, glyphs, scale, {}, {}}) {}
Painter::~Painter() = default;

std::uint32_t Painter::ground() const { return packed(impl_->scene.ground); }

std::int64_t Painter::paint(std::int64_t band, std::uint32_t* pixels) {
    const Grid& grid = impl_->grid;
    const std::int64_t top = grid.top(band);
    const int rows = grid.rows(band);
    std::fill_n(pixels, grid.width * rows, ground());
    const auto tile_at = [&](std::int64_t left, std::int64_t end) {
        return std::make_unique<Tile>(pixels + left, grid.width, left, top, end - left, rows);
    };
    std::vector<std::unique_ptr<Tile>> columns(static_cast<std::size_t>(grid.columns()));
    const auto column = [&](std::int64_t i) -> Tile& {
        if (!columns[i])
            columns[i] =
                tile_at(i * grid.column_width, std::min<std::int64_t>((i + 1) * grid.column_width, grid.width));
        return *columns[i];
    };
    std::int64_t painted = 0;
    for (const auto i : impl_->index.items(band)) {
        const auto& item = impl_->scene.items[i];
        const auto paint_on = [&](Tile& tile) {
            std::visit([&](const auto& paint) { impl_->paint(tile, paint, i); }, item.paint);
            tile.check();
            ++painted;
        };
        const double last_column = static_cast<double>(grid.width - 1);
        const double from = item.bounds.left() * impl_->scale - 2, to = item.bounds.right() * impl_->scale + 2;
        if (to < 0 || from > last_column) continue;
        const auto left = static_cast<std::int64_t>(std::max(from, 0.0)),
                   right = static_cast<std::int64_t>(std::min(to, last_column));
        const std::int64_t first = left / grid.column_width, last = right / grid.column_width;
        // Cairo clips outlines to its surface, and those that are cut look slightly different near the cut. So what
        // reaches over the end of a column gets a surface of its own, unless it is too wide for any.
        if (first != last && right - left < k_widest_surface)
            paint_on(*tile_at(left, right + 1));
        else
            for (std::int64_t c = first; c <= last; ++c) paint_on(column(c));
    }
    return painted;
}

}    // namespace broadside::raster
