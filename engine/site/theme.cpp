#include "engine/site/theme.hpp"

#include "engine/site/concept.hpp"
#include "engine/site/drawing.hpp"
#include "engine/site/fonts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::site {

std::string font_path(const FontFile& font) {
    const Face face = face_of(font);
    std::string name = fmt::format("{}-{}", face.family, face.weight);
    std::ranges::replace(name, ' ', '-');
    return "fonts/" + name + ".otf";
}

std::set<char32_t> characters(const catalog::Catalog& catalog) {
    std::set<char32_t> out;
    for (char32_t c = 0x20; c < 0x7f; ++c) out.insert(c);
    add_characters(" ·–—−×÷≠±°²√σαβλθΔₕᵢⱼₗₘ←→↓↑≤…’“”⊙Σ⌄✓ᵀᴷⱽ₁₂′∈∞½", out);
    for (const Concept* c : concepts(catalog)) add_characters(c->formula + c->summary, out);
    add_characters(catalog.title + catalog.subtitle + catalog.edition, out);
    for (const catalog::Group& g : catalog.groups) add_characters(g.title + g.sentence, out);
    for (const auto& [id, o] : catalog.organizations) add_characters(o.name, out);
    for (const catalog::Model& m : catalog.models)
        for (const auto& [path, value] : m.provenance.values) add_characters(value, out);
    return out;
}

std::map<std::string, FontRef> Theme::fonts() const {
    std::map<std::string, FontRef> out;
    const auto add = [&](text::Style style, int weight) {
        style.weight = weight;
        const LineRef line = shaper.line("Broadside", style);
        for (const GlyphRun& run : line->runs) out.try_emplace(run.font->name, run.font);
    };
    add(light.type(diagram::TextRole::note).style, 400);
    add(light.type(diagram::TextRole::note).style, 600);
    add(light.type(diagram::TextRole::title).style, 700);
    return out;
}

std::string Theme::css(const std::map<std::string, FontRef>& fonts) const {
    std::string out = "/* Fonts and colors of the sheets. */\n";
    for (const auto& [name, font] : fonts) {
        const Face face = face_of(*font);
        out +=
            fmt::format("@font-face {{ font-family: \"{}\"; font-weight: {}; src: url(\"{}\"); font-display: swap }}\n",
                        face.family, face.weight, font_path(*font));
    }
    out += color_css();
    for (int i = 0; i < diagram::k_components; ++i)
        out += fmt::format(
            ".badge.{0} {{ color: var(--{0}-text); background: var(--{0}-fill); border-color: var(--{0}-mark) }}\n",
            diagram::name(static_cast<diagram::Component>(i)));
    return out;
}

std::string Theme::color_css() const {
    std::string out;
    const auto family = [&](diagram::TextRole role) {
        const LineRef line = shaper.line("Broadside", light.type(role).style);
        for (const GlyphRun& run : line->runs) return face_of(*run.font).family;
        return std::string("sans-serif");
    };
    out += fmt::format(":root {{ --text: \"{}\", system-ui, sans-serif; --display: \"{}\", system-ui, sans-serif }}\n",
                       family(diagram::TextRole::note), family(diagram::TextRole::title));
    const auto colors = [](const diagram::Look& look) {
        std::string rules =
            fmt::format("--ground: {}; --panel: {}; --ink: {}; --soft: {}; --rule: {}", look.ground.hex(),
                        look.panel.hex(), look.ink.hex(), look.soft.hex(), look.rule.hex());
        for (int i = 0; i < diagram::k_components; ++i) {
            const auto kind = static_cast<diagram::Component>(i);
            const diagram::Tone& tone = look.tone(kind);
            rules += fmt::format("; --{0}-mark: {1}; --{0}-fill: {2}; --{0}-text: {3}", diagram::name(kind),
                                 tone.mark.hex(), tone.fill.hex(), tone.text.hex());
        }
        return rules;
    };
    out += fmt::format(":root {{ color-scheme: light; {} }}\n", colors(light));
    const std::string at_night = "color-scheme: dark; " + colors(dark);
    out += fmt::format("@media screen {{ :root[data-theme=dark] {{ {} }} }}\n", at_night);
    return out +
           fmt::format("@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {} }} }}\n",
                       at_night);
}

}    // namespace broadside::site
