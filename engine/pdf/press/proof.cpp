#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/overload.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/press/separation.hpp"
#include "engine/pdf/write/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace broadside::pdf {
namespace {

constexpr double k_margin = 32, k_proof_gap = 14;    // pt
constexpr double k_heading = 8, k_caption = 6.5;    // type sizes
constexpr double k_swatch_width = 26, k_swatch_height = 13, k_swatch_pitch = 18, k_least_column = 106;
constexpr std::size_t k_samples = 5;    // of type sizes and of line widths
constexpr double k_beyond = 100;        // pt outside the paper, more than any bleed
constexpr double k_least_cell = 80;     // height that is worth showing
constexpr Color k_black{0, 0, 0}, k_white{255, 255, 255};

struct ByHex {
    bool operator()(Color a, Color b) const { return std::tie(a.r, a.g, a.b) < std::tie(b.r, b.g, b.b); }
};
using Colors = std::set<Color, ByHex>;

double type_size(const scene::Text& text) {
    double out = 0;
    for (const GlyphRun& run : text.line->runs) out = std::max(out, run.size * text.scale);
    return out;
}
/// What is the same to the eye is one entry.
double rounded_to_tenth(double n) { return std::round(n * 10) / 10; }

class Proof {
public:
    Proof(const scene::Scene& scene, const ProofOptions& options)
        : scene_(scene), options_(options), font_(options.font), paper_(size_of(options.paper)), out_(paper_, k_white) {
        scene::Metadata metadata = scene.metadata;
        metadata.title += ", proof sheet";
        out_.metadata(metadata);
        draw_cells();    // first: what covers their overhang must not cover the rest
        draw_heading();
        draw_colors();
        draw_type();
        draw_lines();
    }
    scene::SceneRef finish() && { return std::move(out_).finish(); }

private:
    void text(const std::string& words, double size, Point at) { out_.text(font_.line(words, size), at, k_black); }
    double width() const { return paper_.w - 2 * k_margin; }

    // From top to bottom: heading with ruler, type and lines side by side, colors, cells.
    double samples_top() const { return k_margin + 62; }
    double colors_top() const { return samples_top() + 14 + static_cast<double>(k_samples) * 16 + k_proof_gap; }
    std::size_t columns() const { return std::max<std::size_t>(1, static_cast<std::size_t>(width() / k_least_column)); }
    double cells_top() const {
        const std::size_t rows = (colors().size() + columns() - 1) / columns();
        return colors_top() + 14 + static_cast<double>(rows) * k_swatch_pitch + k_proof_gap;
    }
    Colors colors() const {
        Colors out = fill_colors();
        for (const scene::Item& item : scene_.items) out.insert(scene::color_of(item.paint));
        return out;
    }
    Colors fill_colors() const {
        Colors out{scene_.ground};
        for (const scene::Item& item : scene_.items)
            std::visit(Overload{[&](const scene::Fill& fill) { out.insert(fill.color); }, [](const scene::Stroke&) {},
                                [](const scene::Text&) {}},
                       item.paint);
        return out;
    }

    void draw_heading() {
        text(scene_.metadata.title, 14, {k_margin, k_margin + 12});
        text(
            "Proof sheet at 100 %: smallest type, thinnest lines, every color with its inks, and two parts of the "
            "poster.",
            k_heading, {k_margin, k_margin + 26});
        const double y = k_margin + 36;
        for (int i = 0; i <= 100; ++i) {
            const double x = k_margin + mm_to_pt(i);
            out_.stroke(Path::polyline(std::vector<Point>{{x, y},
                                                          {x, y + (i % 10 == 0  ? 9
                                                                   : i % 5 == 0 ? 6
                                                                                : 3)}}),
                        k_black, 0.3);
        }
        text("100 mm", k_caption, {k_margin + mm_to_pt(100) + 5, y + 8});
    }

    void draw_colors() {
        const PressColors press(options_.press.profile, options_.press.ink_limit);
        const Separation separation(press, options_.press, scene_.ground);
        text("Colors: screen, and C M Y K in percent (" + press.description() + ")", k_heading,
             {k_margin, colors_top() + 6});
        const double pitch = width() / static_cast<double>(columns());
        const Colors filled = fill_colors();
        std::size_t i = 0;
        for (const Color color : colors()) {
            const Point at{k_margin + static_cast<double>(i % columns()) * pitch,
                           colors_top() + 14 + static_cast<double>(i / columns()) * k_swatch_pitch};
            const Rect swatch{at.x, at.y, k_swatch_width, k_swatch_height};
            // What only lines and text have is shown as a line, or it would get the inks of a fill.
            const bool fills = filled.contains(color);
            if (fills)
                out_.fill(Path::rect(swatch), color);
            else
                out_.stroke(Path::polyline(std::vector<Point>{swatch.west(), swatch.east()}), color, swatch.h);
            out_.stroke(Path::rect(swatch), k_black, 0.25);
            const Cmyk ink = fills ? separation.fill_inks(color, swatch.size()) : separation.line_inks(color);
            text(fmt::format("{}   {} {} {} {}", color.hex(), plain_number(ink.c, 0), plain_number(ink.m, 0),
                             plain_number(ink.y, 0), plain_number(ink.k, 0)),
                 k_caption, {swatch.right() + 4, at.y + 9});
            ++i;
        }
    }

    /// Real lines of the poster in its smallest sizes, each with its size.
    void draw_type() {
        std::map<double, const scene::Text*> smallest;
        for (const scene::Item& item : scene_.items) {
            const scene::Text* t = scene::text_of(item.paint);
            if (t == nullptr || t->line->runs.empty()) continue;
            // The longest line that still fits shows most letters.
            const scene::Text*& kept = smallest[rounded_to_tenth(type_size(*t))];
            const auto length = [](const scene::Text& text) { return text.line->width * text.scale; };
            if (length(*t) < width() / 2 - 50 && (kept == nullptr || length(*t) > length(*kept))) kept = t;
        }
        text("Smallest type", k_heading, {k_margin, samples_top() + 6});
        std::size_t i = 0;
        for (const auto& [size, sample] : smallest) {
            if (sample == nullptr) continue;
            if (i == k_samples) break;
            const double y = samples_top() + 24 + static_cast<double>(i++) * 16;
            text(plain_number(type_size(*sample), 2) + " pt", k_caption, {k_margin, y});
            out_.text(sample->line, {k_margin + 36, y}, k_black, sample->scale);
        }
    }

    void draw_lines() {
        std::map<double, double> widths;    // the thinnest of each rounded_to_tenth
        const auto count = [&](const scene::Stroke& line) {
            const auto [it, added] = widths.try_emplace(rounded_to_tenth(line.width), line.width);
            it->second = std::min(it->second, line.width);
        };
        for (const scene::Item& item : scene_.items)
            std::visit(Overload{count, [](const scene::Fill&) {}, [](const scene::Text&) {}}, item.paint);
        const double x = k_margin + width() / 2 + k_proof_gap;
        text("Thinnest lines", k_heading, {x, samples_top() + 6});
        std::size_t i = 0;
        for (const auto& [group, w] : widths) {
            if (i == k_samples) break;
            const double y = samples_top() + 21 + static_cast<double>(i++) * 16;
            text(plain_number(w, 2) + " pt", k_caption, {x, y + 3});
            const double right = k_margin + width();
            out_.stroke(Path::polyline(std::vector<Point>{{x + 36, y}, {right, y}}), k_black, w);
        }
    }

    /// The two regions that show most colors together: the richest, and the one that adds most to it.
    std::vector<int> chosen() const {
        std::vector<Colors> of(scene_.regions.size());
        for (const scene::Item& item : scene_.items)
            if (item.region >= 0) of[static_cast<std::size_t>(item.region)].insert(scene::color_of(item.paint));
        std::vector<int> out;
        Colors shown;
        while (out.size() < 2) {
            int best = -1;
            std::size_t most = 0;
            for (std::size_t i = 0; i < of.size(); ++i) {
                const int region = static_cast<int>(i);
                if (scene_.regions[i].outline_level < 1 || std::ranges::find(out, region) != out.end()) continue;
                const auto added = static_cast<std::size_t>(
                    1 + std::ranges::count_if(of[i], [&](Color c) { return !shown.contains(c); }));
                if (added > most) {
                    most = added;
                    best = region;
                }
            }
            if (best < 0) break;
            out.push_back(best);
            shown.insert(of[static_cast<std::size_t>(best)].begin(), of[static_cast<std::size_t>(best)].end());
        }
        return out;
    }

    void draw_cells() {
        const double top = cells_top() + 14, height = paper_.h - k_margin - top;
        const std::vector<int> regions = chosen();
        if (regions.empty()) return;
        if (height < k_least_cell)
            throw UsageError(
                fmt::format("{} colors leave no room for the cells on this paper; choose a3", colors().size()));
        const double each =
            (width() - k_proof_gap * static_cast<double>(regions.size() - 1)) / static_cast<double>(regions.size());
        for (std::size_t i = 0; i < regions.size(); ++i) {
            const scene::Region& region = scene_.regions[static_cast<std::size_t>(regions[i])];
            const Rect window{k_margin + static_cast<double>(i) * (each + k_proof_gap), top,
                              std::min(each, region.rect.w), std::min(height, region.rect.h)};
            draw_cell(regions[i], window);
            // The next cell is painted after what covers this one's overhang, and its own cover spares this one.
            const double left = i == 0 ? -k_beyond : window.x - k_proof_gap;
            cover(window, {left, -k_beyond, paper_.w + k_beyond - left, paper_.h + 2 * k_beyond});
        }
        for (std::size_t i = 0; i < regions.size(); ++i)
            text(scene_.regions[static_cast<std::size_t>(regions[i])].title, k_heading,
                 {k_margin + static_cast<double>(i) * (each + k_proof_gap), top - 6});
    }
    void draw_cell(int region, const Rect& window) {
        const Rect& from = scene_.regions[static_cast<std::size_t>(region)].rect;
        const Point by = Point{window.x, window.y} - Point{from.x, from.y};
        for (const scene::Item& item : scene_.items) {
            if (item.region != region) continue;
            const Rect bounds = item.bounds.moved(by);
            if (!window.inset(-0.01).overlaps(bounds)) continue;
            std::visit(
                Overload{
                    [&](const scene::Fill& f) { out_.fill(f.path.placed(by, 1), f.color); },
                    [&](const scene::Stroke& l) { out_.stroke(l.path.placed(by, 1), l.color, l.width, l.dash, l.cap); },
                    [&](const scene::Text& t) { out_.text(t.line, t.at + by, t.color, t.scale, t.direction); }},
                item.paint);
        }
    }
    /// White over `area` outside `window`.
    void cover(const Rect& window, const Rect& area) {
        for (const Rect& r : {Rect{area.x, area.y, area.w, window.y - area.y},
                              Rect{area.x, window.bottom(), area.w, area.bottom() - window.bottom()},
                              Rect{area.x, window.y, window.x - area.x, window.h},
                              Rect{window.right(), window.y, area.right() - window.right(), window.h}})
            if (r.w > 0.1 && r.h > 0.1) out_.fill(Path::rect(r), k_white);
    }

    const scene::Scene& scene_;
    const ProofOptions& options_;
    LabelFont font_;
    Size paper_;
    scene::Builder out_;
};

}    // namespace

PressReport write_proof(const scene::Scene& scene, const ProofOptions& options, Sink& sink) {
    const scene::SceneRef sheet = Proof(scene, options).finish();
    return write_press(*sheet, options.press, sink);
}

}    // namespace broadside::pdf
