#include "engine/cell/marks.hpp"

#include "engine/base/format.hpp"
#include "engine/inset/inset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::diagram {

double scale_side(double parameters) { return k_trillion_side * std::sqrt(parameters / 1e12); }

Color legible(Color own, Color ground, Color ink) {
    for (int step = 0; step < 20; ++step) {
        const Color c = mix(own, ink, step * 0.05);
        if (contrast(c, ground) >= 4.5) return c;
    }
    return ink;
}

int layers_a_tick(int layers, double height) {
    if (layers <= 0 || height <= 0) return 1;
    return static_cast<int>(std::ceil(k_least_tick * layers / height));
}

void draw_strip(Pen& pen, const std::string& id, const catalog::Model& model, const Rect& rect) {
    const auto each = static_cast<std::size_t>(layers_a_tick(static_cast<int>(model.stack.size()), rect.h));
    const std::size_t ticks = (model.stack.size() + each - 1) / each;
    const double pitch = rect.h / static_cast<double>(ticks), tick = pitch - std::min(0.9, pitch * 0.22),
                 half = rect.w * 0.5;
    const Look& look = pen.look();
    for (std::size_t i = 0; i < ticks; ++i) {
        const std::size_t first = i * each, last = std::min(first + each, model.stack.size()) - 1;
        const catalog::Layer& layer = model.stack[first];
        const double y = rect.bottom() - pitch * static_cast<double>(i) - tick;
        const auto mark = [&](double x, double w, Component kind) {
            pen.shape(Path::rect({x, y, w, tick}), look.tone(kind).mark);
        };
        std::optional<Component> mixer, ffn;
        if (const catalog::NamedMixer* m = model.mixer_of(layer)) mixer = naming(m->facts).kind;
        if (const catalog::NamedFfn* f = model.ffn_of(layer)) ffn = naming(f->facts).kind;
        if (mixer) mark(rect.x, half - 0.5, *mixer);
        if (ffn) mark(rect.x + half + 0.5, half - 0.5, *ffn);
        const Component kind = mixer ? *mixer : ffn.value_or(Component::plain);
        pen.part(fmt::format("{}.{}", id, i + 1), PartKind::layer, PartRole::tick,
                 first == last ? fmt::format("layer {}", first + 1) : fmt::format("layers {}–{}", first + 1, last + 1),
                 {rect.x, y, rect.w, tick}, look.tone(kind).mark);
    }
}

void draw_scale_mark(Pen& pen, const std::string& id, const catalog::Model& model, Color own, Point corner,
                     double side) {
    const catalog::Derived counted = catalog::derive(model);
    const double inner = side * std::sqrt(counted.active / counted.total);
    const Rect all{corner.x - side, corner.y - side, side, side};
    pen.shape(Path::rect(all), mix(pen.look().ground, own, 0.22));
    pen.shape(Path::rect({all.left(), all.bottom() - inner, inner, inner}), own);
    pen.part(id, PartKind::scale, PartRole::area,
             fmt::format("{} parameters, {} active", short_count(counted.total), short_count(counted.active)), all,
             own);
}

double fact_width(Pen& pen, const Fact& fact) {
    return std::max(pen.width(fact.label(), TextRole::fact_label), pen.width(fact.value, TextRole::fact_value));
}

void link(Pen& pen, const catalog::Model& model, catalog::LinkKind kind, const Rect& rect) {
    const std::string* address = model.story.link(kind);
    if (address == nullptr) return;
    const std::string what =
        kind == catalog::LinkKind::config ? "configuration" : name_of(catalog::k_links, kind);
    pen.out().links.push_back({rect, *address, model.full_name() + ": " + what});
}

void link_name(Pen& pen, const catalog::Model& model, const Rect& rect) {
    using catalog::LinkKind;
    link(pen, model, model.story.link(LinkKind::report) != nullptr ? LinkKind::report : LinkKind::weights, rect);
}

std::vector<LineRef> fitted(Pen& pen, const std::string& text, const std::vector<std::string>& phrases,
                            std::string_view separator, std::string_view first_separator, double width,
                            std::size_t lines) {
    // The sum of the widths gives where to begin; from there down until the lines hold them. Of a separator at least a
    // blank is left out where a line breaks.
    const double gap = pen.width(separator, TextRole::phrase);
    double sum = pen.width(text, TextRole::phrase) + pen.width(first_separator, TextRole::phrase);
    std::size_t count = 0;
    while (count < phrases.size() && sum <= (width + gap) * static_cast<double>(lines)) {
        sum += (count > 0 ? gap : 0) + pen.width(phrases[count], TextRole::phrase);
        ++count;
    }
    for (;; --count) {
        std::string all = text;
        for (std::size_t i = 0; i < count; ++i) {
            if (!all.empty()) all += i == 0 ? first_separator : separator;
            all += phrases[i];
        }
        std::vector<LineRef> set = pen.lines(all, TextRole::phrase, width);
        if (set.size() <= lines || count == 0) return set;
    }
}

}    // namespace broadside::diagram
