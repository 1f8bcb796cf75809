#include "engine/site/drawing.hpp"

#include "engine/base/format.hpp"
#include "engine/svg/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <variant>

namespace broadside::site {
namespace {

using svg::number;

class Writer {
public:
    Writer(const scene::Scene& light, const scene::Scene& dark, Palette& palette)
        : light_(light), dark_(dark), palette_(palette) {}

    std::string items() {
        if (light_.items.size() != dark_.items.size()) throw std::logic_error("a drawing differs in more than color");
        for (std::size_t i = 0; i < light_.items.size(); ++i)
            std::visit(
                [&]<class Paint>(const Paint& paint) { draw(paint, std::get<Paint>(dark_.items[i].paint).color); },
                light_.items[i].paint);
        return std::move(out_);
    }

private:
    void draw(const scene::Fill& fill, Color dark) {
        out_ += fmt::format("<path class=\"{} f\" d=\"{}\"/>\n", palette_.color(fill.color, dark),
                            svg::path_data(fill.path, 2));
    }
    void draw(const scene::Stroke& stroke, Color dark) {
        out_ +=
            fmt::format("<path class=\"{} s\" stroke-width=\"{}\"{} d=\"{}\"/>\n", palette_.color(stroke.color, dark),
                        number(stroke.width), svg::ends_and_dashes(stroke), svg::path_data(stroke.path, 2));
    }
    /// Each run is as long as the engine made it, whatever the browser thinks of its spacing.
    void draw(const scene::Text& text, Color dark) {
        const TextLine& line = *text.line;
        std::string runs;
        for (std::size_t i = 0; i < line.runs.size(); ++i) {
            const GlyphRun& run = line.runs[i];
            if (run.glyphs.empty()) continue;
            const auto start = [](const GlyphRun& r) { return r.glyphs.front().at; };
            const bool more = i + 1 < line.runs.size() && !line.runs[i + 1].glyphs.empty();
            const double end = more ? start(line.runs[i + 1]).x : line.width;
            runs += fmt::format("<tspan class=\"{}\" x=\"{}\" y=\"{}\" font-size=\"{}\" textLength=\"{}\">{}</tspan>",
                                palette_.font(run.font), number(text.at.x + start(run).x * text.scale, 2),
                                number(text.at.y + start(run).y * text.scale, 2), number(run.size * text.scale, 2),
                                number(std::max(end - start(run).x, 0.01) * text.scale, 2), xml_escaped(run.text));
        }
        if (!runs.empty())
            out_ += fmt::format("<text class=\"{} f\">{}</text>\n", palette_.color(text.color, dark), runs);
    }

    const scene::Scene &light_, &dark_;
    Palette& palette_;
    std::string out_;
};

}    // namespace

std::string Palette::color(Color light, Color dark) {
    const std::string name = "c-" + light.hex().substr(1) + "-" + dark.hex().substr(1);
    colors_.try_emplace(name, light.hex(), dark.hex());
    return name;
}

Face face_of(const FontFile& font) {
    constexpr std::array weights{std::pair{"Thin", 100},      std::pair{"ExtraLight", 200}, std::pair{"Light", 300},
                                 std::pair{"Regular", 400},   std::pair{"Medium", 500},     std::pair{"SemiBold", 600},
                                 std::pair{"ExtraBold", 800}, std::pair{"Bold", 700},       std::pair{"Black", 900}};
    Face face;
    const std::size_t dash = font.name.rfind('-');
    for (const char c : font.name.substr(0, dash)) {
        const bool upper = c >= 'A' && c <= 'Z', plain = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain) continue;
        if (upper && !face.family.empty() && face.family.back() >= 'a') face.family += ' ';
        face.family += c;
    }
    if (dash != std::string::npos)
        for (const auto& [name, weight] : weights)
            if (font.name.substr(dash + 1) == name) face.weight = weight;
    return face;
}

namespace {

std::string class_of(const Face& face) {
    std::string out = fmt::format("{}-{}", face.family, face.weight);
    std::ranges::replace(out, ' ', '-');
    return out;
}

}    // namespace

std::string Palette::font(const FontRef& font) {
    fonts_.try_emplace(font->name, font);
    return class_of(face_of(*font));
}

void Palette::add(const Palette& more) {
    colors_.insert(more.colors_.begin(), more.colors_.end());
    fonts_.insert(more.fonts_.begin(), more.fonts_.end());
}

std::string Palette::css() const {
    std::string out =
        "/* Colors and fonts of the drawings, as the sheets have them. */\n.drawing .f { fill: currentColor }\n"
        ".drawing .s { fill: none; stroke: currentColor }\n.drawing text { white-space: pre }\n";
    for (const auto& [name, font] : fonts_) {
        const Face face = face_of(*font);
        out += fmt::format(".{} {{ font-family: \"{}\", sans-serif; font-weight: {} }}\n", class_of(face), face.family,
                           face.weight);
    }
    const auto colors = [&](std::string_view root, bool dark) {
        for (const auto& [name, both] : colors_)
            out += fmt::format("{}.{} {{ color: {} }}\n", root, name, dark ? both.second : both.first);
    };
    colors("", false);
    out += "@media screen {\n";
    colors("[data-theme=dark] ", true);
    out += "}\n@media screen and (prefers-color-scheme: dark) {\n";
    colors(":root:not([data-theme=light]) ", true);
    return out + "}\n";
}

Markup inline_svg(const scene::Scene& light, const scene::Scene& dark, const std::string& id, const std::string& title,
                  const std::string& description, Palette& palette) {
    const std::string w = number(light.size.w, 2), h = number(light.size.h, 2);
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" "
        "stroke-linejoin=\"round\" role=\"img\" aria-labelledby=\"{2}-title {2}-desc\">\n<title "
        "id=\"{2}-title\">{3}</title>\n"
        "<desc id=\"{2}-desc\">{4}</desc>\n",
        w, h, xml_escaped(id), xml_escaped(title), xml_escaped(description));
    out += Writer(light, dark, palette).items();
    return {out + "</svg>\n"};
}

}    // namespace broadside::site
