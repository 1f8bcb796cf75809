#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/overload.hpp"
#include "engine/base/units.hpp"
#include "engine/icc/srgb.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/press/separation.hpp"
#include "engine/pdf/write/content.hpp"
#include "engine/pdf/write/document.hpp"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

namespace broadside::pdf {
namespace {

constexpr double k_slug = 27;         // pt around the bleed, for marks
constexpr double k_crop_mark = 15;    // length, starting at the bleed's edge plus a gap
constexpr double k_gap = 3;           // between bleed and marks
constexpr double k_mark_line = 0.25;
constexpr double k_patch = 14;        // side of a patch of the color bar
constexpr double k_on_edge = 0.01;    // pt from the trim's edge that count as on it

/// Carries paint that ends on the trim's edge on to the bleed's edge: fills with a side on it, lines that run into it.
class Bleeding {
public:
    Bleeding(Size trim, double bleed) : trim_(trim), bleed_(bleed) {}

    std::optional<scene::Item> extended(const scene::Item& item) const {
        const Rect& b = item.bounds;
        const Rect within = Rect{0, 0, trim_.w, trim_.h}.inset(k_on_edge);
        if (bleed_ <= 0 || within.contains(b)) return std::nullopt;
        scene::Item out = item;
        const bool reaches = std::visit(Overload{[&](scene::Fill& fill) {
                                                     fill.path = extended(fill.path);
                                                     out.bounds = united(b, fill.path.bounds());
                                                     return true;
                                                 },
                                                 [&](scene::Stroke& stroke) {
                                                     stroke.path = extended_ends(stroke.path);
                                                     return true;
                                                 },
                                                 [](scene::Text&) { return false; }},
                                        out.paint);
        return reaches ? std::optional(std::move(out)) : std::nullopt;
    }

private:
    enum Side : unsigned { left = 1, top = 2, right = 4, bottom = 8 };

    unsigned sides(Point p) const {
        return (p.x <= k_on_edge ? left : 0U) | (p.y <= k_on_edge ? top : 0U) |
               (p.x >= trim_.w - k_on_edge ? right : 0U) | (p.y >= trim_.h - k_on_edge ? bottom : 0U);
    }
    Point moved(Point p, unsigned to) const {
        to &= sides(p);
        if ((to & left) != 0) p.x = std::min(p.x, -bleed_);
        if ((to & top) != 0) p.y = std::min(p.y, -bleed_);
        if ((to & right) != 0) p.x = std::max(p.x, trim_.w + bleed_);
        if ((to & bottom) != 0) p.y = std::max(p.y, trim_.h + bleed_);
        return p;
    }
    /// The same path with each point where `place` puts it.
    template <class Place>
    static Path rebuilt(const Path& path, Place place) {
        Path out;
        std::size_t i = 0;
        for (const Path::Verb verb : path.verbs()) {
            switch (verb) {
                case Path::Verb::move: out.move_to(place(i)); break;
                case Path::Verb::line: out.line_to(place(i)); break;
                case Path::Verb::curve: out.curve_to(place(i), place(i + 1), place(i + 2)); break;
                case Path::Verb::close: out.close(); continue;
            }
            i += verb == Path::Verb::curve ? 3 : 1;
        }
        return out;
    }
    Path extended(const Path& path) const {
        const std::span<const Point> p = path.points();
        unsigned lying = 0;    // sides of the trim along which the outline runs
        for (std::size_t i = 0; i < p.size(); ++i) lying |= sides(p[i]) & sides(p[(i + 1) % p.size()]);
        return rebuilt(path, [&](std::size_t i) { return moved(p[i], lying); });
    }
    /// Open lines only: a frame on the edge stays where it shows.
    Path extended_ends(const Path& path) const {
        const std::span<const Point> p = path.points();
        if (p.size() < 2 || path.verbs().back() == Path::Verb::close) return path;
        return rebuilt(path, [&](std::size_t i) {
            if (i == 0) return moved(p[0], ~sides(p[1]));
            return i + 1 == p.size() ? moved(p[i], ~sides(p[i - 1])) : p[i];
        });
    }

    Size trim_;
    double bleed_;
};

void crop_marks(Content& content, const Rect& trim, double from, const Ink& ink) {
    for (const double x : {trim.x, trim.right()}) {
        content.line({x, trim.y - from}, {x, trim.y - from - k_crop_mark}, k_mark_line, ink);
        content.line({x, trim.bottom() + from}, {x, trim.bottom() + from + k_crop_mark}, k_mark_line, ink);
    }
    for (const double y : {trim.y, trim.bottom()}) {
        content.line({trim.x - from, y}, {trim.x - from - k_crop_mark, y}, k_mark_line, ink);
        content.line({trim.right() + from, y}, {trim.right() + from + k_crop_mark, y}, k_mark_line, ink);
    }
}

/// A cross in a square, centered in the slug of each side.
void registration_marks(Content& content, const Rect& trim, double from, const Ink& ink) {
    const double away = from + k_crop_mark / 2, arm = k_crop_mark / 2, ring = 4;
    const Point c = trim.center();
    for (const Point at :
         {Point{c.x, trim.y - away}, {c.x, trim.bottom() + away}, {trim.x - away, c.y}, {trim.right() + away, c.y}}) {
        content.line({at.x - arm, at.y}, {at.x + arm, at.y}, k_mark_line, ink);
        content.line({at.x, at.y - arm}, {at.x, at.y + arm}, k_mark_line, ink);
        for (const double d : {-ring, ring}) {
            content.line({at.x - ring, at.y + d}, {at.x + ring, at.y + d}, k_mark_line, ink);
            content.line({at.x + d, at.y - ring}, {at.x + d, at.y + ring}, k_mark_line, ink);
        }
    }
}

/// Solids, half tones and overprints of two inks, under the left half of the sheet.
void color_bar(Content& content, const Rect& trim, double from) {
    constexpr std::array<Cmyk, 12> k_patches{{{100, 0, 0, 0},
                                              {0, 100, 0, 0},
                                              {0, 0, 100, 0},
                                              {0, 0, 0, 100},
                                              {50, 0, 0, 0},
                                              {0, 50, 0, 0},
                                              {0, 0, 50, 0},
                                              {0, 0, 0, 50},
                                              {0, 100, 100, 0},
                                              {100, 0, 100, 0},
                                              {100, 100, 0, 0},
                                              {50, 40, 40, 0}}};
    double x = trim.x + 2 * k_patch;
    for (const Cmyk& patch : k_patches) {
        if (x + k_patch > trim.center().x - 2 * k_patch) return;    // a small sheet has room for the first few
        content.fill({x, trim.bottom() + from, k_patch, k_patch}, Separation::exactly(patch));
        x += k_patch;
    }
}

constexpr double k_least_ground = 50;    // lightness; darker sheets are for screens

}    // namespace

scene::SceneRef soft_proof(const scene::Scene& scene, const PressOptions& options) {
    const PressColors colors(options.profile, options.ink_limit);
    Separation separation(colors, options, scene.ground);
    auto out = std::make_shared<scene::Scene>(scene);
    out->ground = colors.printed(separation.fill_inks(scene.ground, {}));
    for (std::size_t i = 0; i < scene.items.size(); ++i) {
        const Color printed = colors.printed(separation.inks(scene.items[i]));
        std::visit([&](auto& paint) { paint.color = printed; }, out->items[i].paint);
    }
    return out;
}

PressReport write_press(const scene::Scene& scene, const PressOptions& options, Sink& sink) {
    if (!(options.bleed_mm >= 0 && options.bleed_mm <= 25))
        throw UsageError("the bleed is " + plain_number(options.bleed_mm) + " mm; it must be 0 to 25 mm");
    if (!(options.ink_limit >= 200 && options.ink_limit <= 400))
        throw UsageError("the ink limit is " + plain_number(options.ink_limit) + " %; it must be 200 to 400 %");
    if (const double side = std::max(scene.size.w, scene.size.h) + 2 * (mm_to_pt(options.bleed_mm) + k_slug);
        user_unit({side, side}) != 1)
        throw UsageError("a page for the press ends at 14,400 pt (200 in) with bleed and marks; print in parts");
    if (to_lab(scene.ground).l < k_least_ground)
        throw UsageError(
            "a ground as dark as " + scene.ground.hex() +
            " is not for the press: black ink alone prints it paler than the panels on it, and in four inks "
            "small white type closes up; choose a layout with a light ground");
    const PressColors colors(options.profile, options.ink_limit);
    Fonts fonts;
    for (const scene::Item& item : scene.items)
        if (const scene::Text* text = scene::text_of(item.paint)) fonts.use(*text->line);
    fonts.embed(options.threads);

    const double bleed = mm_to_pt(options.bleed_mm), margin = bleed + (options.marks ? k_slug : 0);
    const Size media{scene.size.w + 2 * margin, scene.size.h + 2 * margin};
    const Rect trim{margin, margin, scene.size.w, scene.size.h}, bled = trim.inset(-bleed);
    Separation separation(colors, options, scene.ground);
    Content content(fonts, media.h, [&](const scene::Item& item) { return separation(item); });
    const Ink ground = separation.ground(scene.ground);
    content.begin_clip(bled);
    content.fill(bled, ground);
    const Bleeding bleeding(scene.size, bleed);
    std::deque<scene::Item> kept;    // what is beneath a text is looked up later
    for (const scene::Item& item : scene.items) {
        std::optional<scene::Item> extended = bleeding.extended(item);
        content.paint(extended ? kept.emplace_back(std::move(*extended)) : item, {margin, margin});
    }
    content.end_clip();
    if (options.marks) {
        const Ink all{"/All cs 1 scn", "/All CS 1 SCN", false};
        crop_marks(content, trim, bleed + k_gap, all);
        registration_marks(content, trim, bleed + k_gap, all);
        color_bar(content, trim, bleed + k_gap);
    }

    Document document;
    document.pages.push_back({media, bled, trim, std::move(content).finish(options.threads)});
    document.fonts = &fonts;
    document.metadata = scene.metadata;
    document.bookmarks = bookmarks(scene);
    for (Bookmark& mark : document.bookmarks) mark.rect = mark.rect.moved({margin, margin});
    document.intent = OutputIntent{colors.identifier(), colors.identifier() == "Custom" ? "" : "http://www.color.org",
                                   colors.description(), colors.profile()};
    if (options.mode == PressOptions::Mode::rgb) document.srgb = icc::srgb_profile();
    write(document, sink);

    PressReport report = separation.report();
    report.condition = colors.description();
    report.media = media;
    report.trim = scene.size;
    return report;
}

}    // namespace broadside::pdf
