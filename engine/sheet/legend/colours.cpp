#include "engine/sheet/legend/sections.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace broadside::sheet {

using diagram::Align;
using diagram::as_part;
using diagram::Component;
using diagram::Naming;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

namespace {

struct KindWords {
    std::string_view name, meaning;
};
KindWords words(Component kind) {
    switch (kind) {
        case Component::full_attention: return {"Global attention", "sees every token before"};
        case Component::local_attention: return {"Local attention", "sees a window or chunk of tokens"};
        case Component::latent_attention: return {"Latent attention", "keys and values from a small latent"};
        case Component::linear_mixer: return {"Linear, state space", "keeps a state of constant size"};
        case Component::dense_ffn: return {"Dense feed-forward", "works on every token"};
        case Component::experts: return {"Mixture of experts", "a few experts work on each token"};
        case Component::norm: return {"Norm", "stands where the model has it"};
        case Component::embedding: return {"Embedding, output head", "tokens to vectors, vectors to scores"};
        case Component::residual: return {"", "residual path and every other wire"};
        case Component::cache: return {"cached", "kept for the tokens to come"};
        case Component::plain: break;
    }
    return {"", ""};
}

}    // namespace

std::vector<Component> kinds_on_sheet(const std::vector<const catalog::Model*>& models) {
    std::set<Component> kinds;
    for (const catalog::Model* m : models) {
        kinds.insert({Component::norm, Component::embedding, Component::residual});
        for (const Naming& n : names_in(*m)) kinds.insert(n.kind);
        for (const catalog::NamedMixer& named : m->mixers)
            if (catalog::kept(named.facts).bounded > 0) kinds.insert(Component::cache);
    }
    return {kinds.begin(), kinds.end()};
}

Section colours(Pen& pen, const Furnishing& f) {
    Rows rows;
    rows.pitch = f.compact ? 13.6 : 17.5;
    auto kinds = kinds_on_sheet(f.models);
    if (!f.insets) std::erase(kinds, Component::cache);
    double box = 0;
    for (const Component kind : kinds) box = std::max(box, pen.box_size({std::string(words(kind).name), {}}).w);
    constexpr double tick = 9, gap = 6;    // as in the layer strip
    rows.sample_width = box + gap + tick;
    for (const Component kind : kinds) {
        const auto sample = [kind, box](Pen& p, const Rect& area) {
            const std::string id = "kind." + std::string(diagram::name(kind));
            const double height = std::min(14.0, area.h - 1.8);
            const Rect rect{area.x, area.center().y - height / 2, box, height};
            const std::string name{words(kind).name};
            if (kind == Component::residual) {
                p.wire({rect.west(), rect.east()}, {.from = {}, .to = {}});
                p.part(id, as_part(kind), PartRole::line, words(kind).meaning, rect, p.look().tone(kind).mark);
                return;
            }
            if (kind == Component::cache)
                p.cache_mark(id, rect, name);
            else
                p.box(id, kind, rect, {name, {}});
            if (kind != Component::norm && kind != Component::embedding && kind != Component::cache)
                p.shape(Path::rect({rect.right() + gap, area.center().y - 2, tick, 4}), p.look().tone(kind).mark);
        };
        rows.rows.push_back({sample, std::string(words(kind).meaning)});
    }
    return rows_section(
        pen, style_of(f),
        f.compact ? "Color says what a part is" : "Colors: one per kind of component, in boxes and strips alike",
        std::move(rows));
}

/// Strength: what changed is solid, what did not is pale.
Section strength(Pen& pen, const Furnishing& f) {
    const std::vector<Component> kinds = kinds_on_sheet(f.models);
    const Component kind = kinds.empty() ? Component::full_attention : kinds.front();
    Rows rows;
    rows.pitch = 16;
    rows.sample_width = 62;
    const auto box = [kind](std::string id, std::string word, bool solid) {
        return [=](Pen& p, const Rect& r) {
            const diagram::Tone& tone = p.look().tone(kind);
            const Rect rect = Rect::around(r.center(), {r.w, 14});
            if (!solid) return p.box(id, kind, rect, {word, {}});
            const Color text = contrast(p.look().ground, tone.mark) >= 4.5 ? p.look().ground : p.look().ink;
            p.shape(Path::rounded(rect, 3.2), tone.mark);
            p.part(id, as_part(kind), PartRole::box, word, rect, tone.mark);
            p.text_middle(word, TextRole::label, rect.center(), {Align::center, text, tone.mark, id});
        };
    };
    rows.rows.push_back({box("strength.changed", "Changed", true), "differs in kind from its ancestor"});
    rows.rows.push_back({box("strength.kept", "Kept", false), "as there; other sizes stand in the foot"});
    Section section = rows_section(pen, style_of(f), "Strength says what changed", std::move(rows));

    std::string others;
    for (const std::string& id : f.references) {
        const auto m = std::ranges::find(f.models, id, &catalog::Model::id);
        if (m != f.models.end()) others += (others.empty() ? "" : ", else ") + (*m)->full_name();
    }
    const std::string words =
        "Measured against its first ancestor on this sheet" +
        (others.empty() ? std::string() : "; without one, or with an older one, against " + others) +
        ". Old figures stand in brackets.";
    const double width = section.least.w, gap = 4;
    const double height =
        gap + pen.leading(TextRole::phrase) * static_cast<double>(pen.lines(words, TextRole::phrase, width).size());
    const double above = section.least.h;
    section.least.h += height;
    section.most = section.most_alone = 1;
    section.draw = [=, draw = section.draw](Pen& p, const Rect& area) {
        draw(p, {area.x, area.y, area.w, above});
        p.paragraph(words, TextRole::phrase, {area.x, area.y + above + gap + p.cap_height(TextRole::phrase)}, width,
                    {.color = p.look().soft});
    };
    return section;
}

}    // namespace broadside::sheet
