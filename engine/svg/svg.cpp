#include "engine/svg/svg.hpp"

#include "engine/base/civil.hpp"
#include "engine/base/format.hpp"
#include "engine/svg/text_fonts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace broadside::svg {
namespace {

/// A length in whole steps of 10^-`digits`, so that relative coordinates add up without drift.
std::int64_t steps(double value, int digits) {
    constexpr double k_powers[] = {1, 10, 100, 1000};
    return std::llround(value * k_powers[digits]);
}

/// Appends a number of steps as SVG writes it at its shortest: `-.5`, `12.25`, `0`.
void append_steps(std::string& out, std::int64_t n, int digits) {
    if (n < 0) out += '-';
    const std::uint64_t size = static_cast<std::uint64_t>(n < 0 ? -n : n);
    std::uint64_t unit = 1;
    for (int i = 0; i < digits; ++i) unit *= 10;
    std::uint64_t whole = size / unit, part = size % unit;
    if (whole > 0 || part == 0) out += fmt::format_int(whole).c_str();
    if (part == 0) return;
    out += '.';
    for (; part > 0; part %= unit) {
        unit /= 10;
        out += static_cast<char>('0' + part / unit);
    }
}

}    // namespace

std::string number(double value, int digits) {
    std::string out;
    append_steps(out, steps(value, digits), digits);
    return out;
}

namespace {

/// Path data in relative coordinates; each is the difference of rounded absolute ones, so that errors do not add up.
class PathData {
public:
    PathData(const Path& path, int digits) : digits_(digits) {
        const auto points = path.points();
        std::size_t next = 0;
        for (const Path::Verb verb : path.verbs()) {
            switch (verb) {
                case Path::Verb::move:
                    start_x_ = steps(points[next].x, digits);
                    start_y_ = steps(points[next].y, digits);
                    command('m');
                    pair(points[next++]);
                    arrive(points[next - 1]);
                    break;
                case Path::Verb::line: line(points[next++]); break;
                case Path::Verb::curve:
                    command('c');
                    for (int i = 0; i < 3; ++i) pair(points[next + static_cast<std::size_t>(i)]);
                    next += 3;
                    arrive(points[next - 1]);
                    break;
                case Path::Verb::close:
                    command('z');
                    x_ = start_x_;
                    y_ = start_y_;
                    break;
            }
        }
    }
    std::string take() && { return std::move(out_); }

private:
    void command(char c) {
        // A second pair after `m` means a line, so only `l`, `c`, `h` and `v` may be left out when they repeat.
        if (c != last_ || c == 'm') out_ += c;
        last_ = c;
    }
    void value(std::int64_t n) {
        const char before = out_.back();
        const bool apart = (before >= 'a' && before <= 'z') || n < 0;
        if (!apart) out_ += ' ';
        append_steps(out_, n, digits_);
    }
    void pair(Point p) {
        value(steps(p.x, digits_) - x_);
        value(steps(p.y, digits_) - y_);
    }
    void arrive(Point p) {
        x_ = steps(p.x, digits_);
        y_ = steps(p.y, digits_);
    }
    void line(Point p) {
        const std::int64_t dx = steps(p.x, digits_) - x_, dy = steps(p.y, digits_) - y_;
        if (dy == 0) {
            command('h');
            value(dx);
        } else if (dx == 0) {
            command('v');
            value(dy);
        } else {
            command('l');
            value(dx);
            value(dy);
        }
        arrive(p);
    }

    std::string out_;
    int digits_;
    char last_ = 0;
    std::int64_t x_ = 0, y_ = 0, start_x_ = 0, start_y_ = 0;
};

}    // namespace

std::string path_data(const Path& path, int digits) { return PathData(path, digits).take(); }

std::string ends_and_dashes(const scene::Stroke& stroke) {
    std::string out;
    if (stroke.cap == scene::Cap::round) out += " stroke-linecap=\"round\"";
    if (!stroke.dash.empty()) {
        out += " stroke-dasharray=\"";
        for (std::size_t i = 0; i < stroke.dash.size(); ++i) out += (i > 0 ? " " : "") + number(stroke.dash[i]);
        out += '"';
    }
    return out;
}

namespace {

/// Glyphs are drawn once, in thousandths of the em, and used by number.
constexpr double k_em = 1000;

/// The glyphs of a scene, numbered by their first use.
class GlyphOutlines {
public:
    explicit GlyphOutlines(const scene::Scene& scene) {
        for (const scene::Item& item : scene.items)
            if (const scene::Text* text = scene::text_of(item.paint))
                for (const GlyphRun& run : text->line->runs)
                    for (const Glyph& glyph : run.glyphs) add(run.font, glyph.id);
    }
    /// The number of a glyph, or −1 for one without an outline (a space).
    int number_of(const FontRef& font, std::uint32_t id) const { return numbers_.at({font.get(), id}); }
    const std::vector<std::string>& outlines() const { return outlines_; }

private:
    void add(const FontRef& font, std::uint32_t id) {
        const auto [it, added] = numbers_.try_emplace({font.get(), id}, -1);
        if (!added) return;
        const Path& outline = source_.glyph(font, id);
        if (outline.empty()) return;
        it->second = static_cast<int>(outlines_.size());
        outlines_.push_back(path_data(outline.placed({}, k_em), 1));
    }
    scene::Outlines source_;
    std::map<std::pair<const FontFile*, std::uint32_t>, int> numbers_;
    std::vector<std::string> outlines_;
};

std::string base64(std::string_view bytes) {
    constexpr std::string_view k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k)
            three = three << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) out += i + k <= bytes.size() ? k_letters[three >> (18 - 6 * k) & 63U] : '=';
    }
    return out;
}

class Writer {
public:
    Writer(const scene::Scene& scene, Sink& sink, Texts texts)
        : scene_(scene), sink_(sink), texts_(texts), glyphs_(scene) {
        if (texts == Texts::text)
            for (const scene::Item& item : scene.items)
                if (const scene::Text* text = scene::text_of(item.paint))
                    for (const GlyphRun& run : text->line->runs) letters_.try_emplace(&run, fonts_.use(run));
    }

    void write() {
        begin();
        int region = -1;
        std::vector<bool> opened(scene_.regions.size());
        for (const scene::Item& item : scene_.items) {
            if (item.region != region) {
                if (region >= 0) put("</g>\n");
                region = item.region;
                if (region >= 0) begin_region(scene_.regions[static_cast<std::size_t>(region)], opened);
            }
            std::visit([this](const auto& paint) { draw(paint); }, item.paint);
        }
        if (region >= 0) put("</g>\n");
        for (const scene::Link& link : scene_.links) draw(link);
        put("</svg>\n");
        flush();
    }

private:
    static constexpr std::size_t k_buffer = std::size_t{64} << 10;

    void put(std::string_view text) {
        buffer_ += text;
        if (buffer_.size() >= k_buffer) flush();
    }
    void flush() {
        sink_.write(std::string_view(buffer_));
        buffer_.clear();
    }

    void begin() {
        const std::string w = number(scene_.size.w), h = number(scene_.size.h);
        put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        put(fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
            "version=\"1.1\" width=\"{}pt\" height=\"{}pt\" viewBox=\"0 0 {} {}\" stroke-linejoin=\"round\">\n",
            w, h, w, h));
        element("title", scene_.metadata.title);
        element("desc", scene_.metadata.subject);
        metadata();
        put("<defs>\n");
        if (texts_ == Texts::text) {
            put("<style>text{white-space:pre;font-kerning:none;font-variant-ligatures:none;"
                "text-rendering:geometricPrecision}\n");
            for (const TextFonts::Face& face : fonts_.faces())
                put(fmt::format("@font-face{{font-family:{};src:url(data:font/otf;base64,{})}}\n", face.family,
                                base64(face.file)));
            put("</style>\n");
        }
        for (std::size_t i = 0; i < glyphs_.outlines().size(); ++i)
            if (texts_ == Texts::outlines || needed(i))
                put(fmt::format("<path id=\"_{}\" d=\"{}\"/>\n", i, glyphs_.outlines()[i]));
        put("</defs>\n");
        if (!scene_.transparent)
            put(fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"{}\"/>\n", w, h, scene_.ground.hex()));
    }

    /// An element with text, unless there is nothing to say.
    void element(std::string_view name, std::string_view text) {
        if (!text.empty()) put(fmt::format("<{}>{}</{}>\n", name, xml_escaped(text), name));
    }

    /// Dublin Core in RDF, as SVG 1.1 section 21 suggests.
    void metadata() {
        const scene::Metadata& m = scene_.metadata;
        put("<metadata>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
            "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<rdf:Description rdf:about=\"\">\n");
        element("dc:title", m.title);
        element("dc:description", m.subject);
        element("dc:creator", m.author);
        element("dc:subject", m.keywords);
        element("dc:date", iso_date(m.date));
        element("dc:source", m.source);
        element("dc:publisher", m.generator);
        put("<dc:format>image/svg+xml</dc:format>\n</rdf:Description>\n</rdf:RDF>\n</metadata>\n");
    }

    static std::string iso_date(std::int64_t seconds) {
        const Civil day = civil(seconds);
        return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
    }

    /// A region gets its name where it begins; should it be taken up again later, that group stays anonymous.
    void begin_region(const scene::Region& region, std::vector<bool>& opened) {
        const auto index = static_cast<std::size_t>(&region - scene_.regions.data());
        if (opened[index]) {
            put("<g>\n");
            return;
        }
        opened[index] = true;
        put(fmt::format("<g id=\"{}\">\n", xml_escaped(region.id)));
        element("title", region.title);
        element("desc", region.description);
    }

    void draw(const scene::Fill& fill) {
        put(fmt::format("<path fill=\"{}\" d=\"{}\"/>\n", fill.color.hex(), path_data(fill.path, 2)));
    }

    void draw(const scene::Stroke& stroke) {
        put(fmt::format("<path fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{} d=\"{}\"/>\n", stroke.color.hex(),
                        number(stroke.width), ends_and_dashes(stroke), path_data(stroke.path, 2)));
    }

    /// Whether the characters of a line can stand one by one.
    bool in_letters(const scene::Text& text) const {
        return std::ranges::all_of(text.line->runs,
                                   [this](const GlyphRun& run) { return letters_.at(&run).has_value(); });
    }

    /// One group for each line of text; its label keeps the words for readers and for search.
    void draw(const scene::Text& text) {
        if (texts_ == Texts::text && in_letters(text)) return draw_letters(text);
        put(fmt::format("<g fill=\"{}\" aria-label=\"{}\">", text.color.hex(), xml_escaped(text.line->text)));
        for (const GlyphRun& run : text.line->runs) {
            const double em = run.size * text.scale;
            put(fmt::format("<g transform=\"translate({} {}){} scale({})\">", number(text.at.x), number(text.at.y),
                            text.direction == Direction::up ? " rotate(-90)" : "", fmt::format("{:.6g}", em / k_em)));
            for (const Glyph& glyph : run.glyphs) {
                const int shape = glyphs_.number_of(run.font, glyph.id);
                if (shape < 0) continue;
                put(fmt::format("<use xlink:href=\"#_{}\" x=\"{}\"", shape, number(glyph.at.x * k_em / run.size, 1)));
                if (glyph.at.y != 0) put(fmt::format(" y=\"{}\"", number(glyph.at.y * k_em / run.size, 1)));
                put("/>");
            }
            put("</g>");
        }
        put("</g>\n");
    }

    /// A line as text, each character at its place.
    void draw_letters(const scene::Text& text) {
        const bool up = text.direction == Direction::up;
        for (const GlyphRun& run : text.line->runs) {
            const std::vector<Letter>& letters = *letters_.at(&run);
            for (std::size_t first = 0, end = 0; first < letters.size(); first = end) {
                std::string words, x, y;
                bool level = true;
                for (; end < letters.size() && letters[end].variant == letters[first].variant; ++end) {
                    const Point at = letters[end].at * text.scale;
                    const char* between = end > first ? " " : "";
                    words += letters[end].utf8;
                    x += between + number((up ? 0 : text.at.x) + at.x);
                    y += between + number((up ? 0 : text.at.y) + at.y);
                    level = level && letters[end].at.y == letters[first].at.y;
                }
                if (level) y = y.substr(0, y.find(' '));
                put(
                    fmt::format("<text xml:space=\"preserve\" fill=\"{}\" font-family=\"{}\" font-size=\"{}\" x=\"{}\" "
                                "y=\"{}\"{}>{}</text>\n",
                                text.color.hex(), fonts_.family(*run.font, letters[first].variant),
                                number(run.size * text.scale), x, y,
                                up ? fmt::format(" transform=\"translate({} {}) rotate(-90)\"", number(text.at.x),
                                                 number(text.at.y))
                                   : "",
                                xml_escaped(words)));
            }
        }
    }
    /// Whether an outline is used although text is text: in lines that cannot be.
    bool needed(std::size_t outline) {
        if (!needed_) {
            needed_.emplace();
            for (const scene::Item& item : scene_.items) {
                const scene::Text* text = scene::text_of(item.paint);
                if (text == nullptr || in_letters(*text)) continue;
                for (const GlyphRun& run : text->line->runs)
                    for (const Glyph& glyph : run.glyphs) needed_->insert(glyphs_.number_of(run.font, glyph.id));
            }
        }
        return needed_->contains(static_cast<int>(outline));
    }

    void draw(const scene::Link& link) {
        put(fmt::format("<a xlink:href=\"{}\">", xml_escaped(link.uri)));
        if (!link.title.empty()) put(fmt::format("<title>{}</title>", xml_escaped(link.title)));
        put(fmt::format(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" pointer-events=\"all\"/></a>\n",
            number(link.rect.x), number(link.rect.y), number(link.rect.w), number(link.rect.h)));
    }

    const scene::Scene& scene_;
    Sink& sink_;
    Texts texts_;
    GlyphOutlines glyphs_;
    TextFonts fonts_;
    std::map<const GlyphRun*, std::optional<std::vector<Letter>>> letters_;    // looked up, never iterated
    std::optional<std::set<int>> needed_;
    std::string buffer_;
};

}    // namespace

void write_svg(const scene::Scene& scene, Sink& sink, Texts texts) { Writer(scene, sink, texts).write(); }

}    // namespace broadside::svg
