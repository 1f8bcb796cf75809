#include "engine/pdf/write/content.hpp"

#include "engine/base/format.hpp"
#include "engine/base/overload.hpp"
#include "engine/pdf/write/compress.hpp"
#include "engine/scene/simple_strokes.hpp"

#define POINTERHOLDER_TRANSITION 4    // as in qpdf.hpp, which would cost seconds here
#include <fmt/format.h>
#include <qpdf/QUtil.hh>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace broadside::pdf {
namespace {

constexpr double k_misplaced = 0.003;    // pt a glyph may stand off before it is put right

/// A PDF text string: UTF-16 with its mark.
std::string text_string(std::string_view utf8) { return "<FEFF" + utf16_hex(utf8) + '>'; }

/// Whether a path begins with a rectangle as `re` goes around it: along x first.
bool goes_around(std::span<const Path::Verb> verbs, std::span<const Point> p) {
    using Verb = Path::Verb;
    constexpr std::array k_rectangle{Verb::move, Verb::line, Verb::line, Verb::line, Verb::close};
    return verbs.size() >= k_rectangle.size() && std::equal(k_rectangle.begin(), k_rectangle.end(), verbs.begin()) &&
           p[0].y == p[1].y && p[1].x == p[2].x && p[2].y == p[3].y && p[3].x == p[0].x;
}

void append_code(std::string& out, std::uint16_t code) {
    constexpr std::string_view k_hex = "0123456789ABCDEF";
    for (const int shift : {12, 8, 4, 0}) out += k_hex[code >> shift & 15];
}

}    // namespace

std::string utf16_hex(std::string_view utf8) {
    constexpr std::string_view k_hex = "0123456789ABCDEF";
    const std::string encoded = QUtil::utf8_to_utf16(std::string(utf8));    // with its mark in front
    std::string out;
    for (std::size_t i = 2; i < encoded.size(); ++i) {
        const auto byte = static_cast<unsigned char>(encoded[i]);
        out += k_hex[byte >> 4];
        out += k_hex[byte & 15];
    }
    return out;
}

std::string number(double n, int digits) {
    std::string out = plain_number(n, digits);
    if (out == "-0") out = "0";
    return out;
}

Ink rgb_ink(Color c) {
    const auto part = [](std::uint8_t v) { return number(v / 255.0, 4) + ' '; };
    const std::string operands = part(c.r) + part(c.g) + part(c.b);
    return {operands + "rg", operands + "RG", false};
}

/// What the stream has set, so that nothing is set twice.
struct Content::State {
    struct Graphics {
        std::string fill, stroke, dash;
        double width = -1;
        int cap = -1;
        bool overprint = false;
    };
    std::string bytes;
    Graphics now;
    std::vector<Graphics> saved;
};

Content::Content(const Fonts& fonts, double page_height, InkOf ink_of, std::span<const scene::Element> elements,
                 std::size_t marks)
    : fonts_(fonts),
      height_(page_height),
      ink_of_(std::move(ink_of)),
      tags_(elements),
      tagged_(!elements.empty()),
      marks_(marks),
      state_(std::make_unique<State>()) {
    write("1 j\n");
}
Content::~Content() = default;
Content::Content(Content&&) noexcept = default;

void Content::write(std::string_view operators) { state_->bytes += operators; }

void Content::use(const Ink& ink, bool stroke) {
    State::Graphics& now = state_->now;
    if (ink.overprint != now.overprint) {
        write("/" + std::string(ink.overprint ? k_overprint_on : k_overprint_off) + " gs\n");
        now.overprint = ink.overprint;
    }
    std::string& set = stroke ? now.stroke : now.fill;
    const std::string& wanted = stroke ? ink.stroke : ink.fill;
    if (set == wanted) return;
    write(wanted + '\n');
    set = wanted;
}

void Content::pen(double width, scene::Cap cap, const std::vector<double>& dash) {
    State::Graphics& now = state_->now;
    if (width != now.width) write(number(width) + " w\n");
    now.width = width;
    const int style = cap == scene::Cap::round ? 1 : 0;
    if (style != now.cap) write(style == 1 ? "1 J\n" : "0 J\n");
    now.cap = style;
    std::string pattern = "[";
    for (const double d : dash) pattern += number(d) + ' ';
    pattern += "] 0 d\n";
    if (pattern != now.dash) write(pattern);
    now.dash = std::move(pattern);
}

void Content::path(const Path& path, Point o) {
    std::string out;
    std::span<const Point> p = path.points();
    Point before;
    const auto take = [&](std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) out += x(p[i].x + o.x) + y(p[i].y + o.y);
        before = p[n - 1];
        p = p.subspan(n);
    };
    const std::span<const Path::Verb> verbs = path.verbs();
    for (std::size_t v = 0; v < verbs.size(); ++v) {
        switch (verbs[v]) {
            case Path::Verb::move:
                if (goes_around(verbs.subspan(v), p)) {
                    const auto units = [](double n) { return std::round(n * 1000) / 1000; };
                    const double left = units(p[0].x + o.x), bottom = units(height_ - (p[0].y + o.y));
                    out += number(left) + ' ' + number(bottom) + ' ' + number(units(p[2].x + o.x) - left) + ' ' +
                           number(units(height_ - (p[2].y + o.y)) - bottom) + " re\n";
                    p = p.subspan(4);
                    v += 4;
                    break;
                }
                take(1);
                out += "m\n";
                break;
            case Path::Verb::line:
                if (p[0] == before && v + 1 < verbs.size() &&
                    verbs[v + 1] == Path::Verb::curve) {    // of a pill's side
                    p = p.subspan(1);
                    break;
                }
                take(1);
                out += "l\n";
                break;
            case Path::Verb::curve:
                take(3);
                out += "c\n";
                break;
            case Path::Verb::close: out += "h\n"; break;
        }
    }
    write(out);
}

/// Between two texts of one element stands a space, which nobody sees but who has it read aloud.
bool Content::parted(const scene::Text& text) {
    constexpr std::string_view k_none_before = " ,.;:)%";
    const bool between = tagged_ && open_ && *open_ >= 0 && said_;
    said_ = true;
    return between && !text.line->text.empty() && k_none_before.find(text.line->text[0]) == std::string_view::npos;
}

void Content::text(const scene::Text& text, Point o) {
    std::string out = "BT\n";
    bool parting = parted(text);
    for (const GlyphRun* const as_read : runs_as_read(*text.line)) {
        const GlyphRun& run = *as_read;
        if (run.glyphs.empty()) continue;
        const double size = run.size * text.scale;
        const std::size_t font = fonts_.index(*run.font);
        out += fmt::format("/{}{} {} Tf\n", k_font, font, number(size, 4));

        // Each glyph is shown at its own place: within a TJ array by a correction against where the pen stands, with
        // a new matrix where the baseline shifts.
        std::string array, codes;
        double pen = 0, baseline = std::nan("");
        const auto show = [&] {
            if (!codes.empty()) array += '<' + codes + '>';
            codes.clear();
        };
        const auto flush = [&] {
            show();
            if (!array.empty()) out += '[' + array + "] TJ\n";
            array.clear();
        };
        const auto begin_at = [&](Point at) {
            flush();
            const bool up = text.direction == Direction::up;
            out += (up ? "0 1 -1 0 " : "1 0 0 1 ") + x(at.x) + y(at.y) + "Tm\n";
            pen = std::round((up ? -at.y : at.x) * 1000) / 1000;
            baseline = up ? at.x : at.y;
        };
        if (const auto space = fonts_.space(font); std::exchange(parting, false) && space) {
            const double width = fonts_.width(font, *space) / 1000 * size;
            begin_at(text.at + turned((run.glyphs.front().at * text.scale) - Point{width, 0}, text.direction) + o);
            append_code(codes, *space);
            pen += width;
        }
        for (const ClusterText& cluster : clusters_as_read(run)) {
            if (cluster.glyphs == 0) continue;
            const bool plain =
                cluster.glyphs == 1 &&
                fonts_.stands_for(font, fonts_.code(*run.font, run.glyphs[cluster.first].id), cluster.text);
            if (!plain) {
                flush();
                out += "/Span <</ActualText " + text_string(cluster.text) + ">> BDC\n";
            }
            for (int i = 0; i < cluster.glyphs; ++i) {
                const Glyph& g = run.glyphs[cluster.first + static_cast<std::size_t>(i)];
                const Point at = text.at + turned(g.at * text.scale, text.direction) + o;
                const bool up = text.direction == Direction::up;
                const double along = up ? -at.y : at.x, across = up ? at.x : at.y;
                if (across != baseline) begin_at(at);
                const std::uint16_t code = fonts_.code(*run.font, g.id);
                if (std::abs(pen - along) > k_misplaced) {
                    const double correction = std::round((pen - along) / size * 1e5) / 100;
                    show();
                    array += number(correction, 2);
                    pen -= correction / 1000 * size;
                }
                append_code(codes, code);
                pen += fonts_.width(font, code) / 1000 * size;
            }
            if (!plain) {
                flush();
                out += "EMC\n";
            }
        }
        flush();
    }
    write(out + "ET\n");
}

void Content::end_mark() {
    if (open_) write("EMC\n");
    open_.reset();
}

void Content::mark(int element) {
    if (open_ == element) return;
    end_mark();
    open_ = element;
    said_ = false;
    if (element < 0) {
        write("/Artifact BMC\n");
        return;
    }
    write("/Span <</MCID " + std::to_string(marks_ + elements_.size()) + ">> BDC\n");
    elements_.push_back(element);
}

void Content::user_unit(double pt) {
    if (pt != 1) write(number(1 / pt, 8) + " 0 0 " + number(1 / pt, 8) + " 0 0 cm\n");
}

void Content::artifact() {
    if (tagged_) mark(-1);
}

void Content::paint(const scene::Item& item, Point o) {
    if (tagged_) mark(item.element);
    const Ink ink = ink_of_(item);
    std::visit(Overload{[&](const scene::Fill& fill) {
                            use(ink, false);
                            path(fill.path, o);
                            write("f\n");
                        },
                        [&](const scene::Stroke& stroke) {
                            if (const Path outline = fill_lines_ ? scene::filled_outline(stroke) : Path();
                                !outline.empty()) {
                                use(ink, false);
                                path(outline, o);
                                write("f\n");
                                return;
                            }
                            use(ink, true);
                            pen(stroke.width, stroke.cap, stroke.dash);
                            path(stroke.path, o);
                            write("S\n");
                        },
                        [&](const scene::Text& line) {
                            use(ink, false);
                            text(line, o);
                        }},
               item.paint);
}

void Content::fill(const Rect& r, const Ink& ink) {
    use(ink, false);
    write(x(r.x) + y(r.bottom()) + number(r.w) + ' ' + number(r.h) + " re f\n");
}

void Content::line(Point from, Point to, double width, const Ink& ink) {
    use(ink, true);
    pen(width, scene::Cap::butt, {});
    write(x(from.x) + y(from.y) + "m " + x(to.x) + y(to.y) + "l S\n");
}

void Content::form(Point origin, double scale) {
    const std::string k = number(scale, 6) + ' ';
    // It inherits what is set, and is made for what a page begins with (ISO 32000-1, 8.4.1).
    write("q 0 j 0 J 1 w 10 M [] 0 d 0 g 0 G " + k + "0 0 " + k + x(origin.x) + y(origin.y) + "cm /" +
          std::string(k_page_form) + " Do Q\n");
}

void Content::begin_clip(const Rect& r) {
    state_->saved.push_back(state_->now);
    write("q " + x(r.x) + y(r.bottom()) + number(r.w) + ' ' + number(r.h) + " re W n\n");
}

void Content::end_clip() {
    write("Q\n");
    state_->now = std::move(state_->saved.back());
    state_->saved.pop_back();
}

void Content::append(Content&& next) {
    end_mark();
    next.end_mark();
    write(next.state_->bytes);
    state_->now = next.state_->now;
    elements_.insert(elements_.end(), next.elements_.begin(), next.elements_.end());
}

std::string Content::finish(int threads) && {
    end_mark();
    return compressed(state_->bytes, threads);
}

}    // namespace broadside::pdf
