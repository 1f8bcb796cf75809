#include "engine/cell/marks.hpp"
#include "engine/draw/words.hpp"
#include "engine/sheet/legend/sections.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

namespace broadside::sheet {

using diagram::Align;
using diagram::Component;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::Sign;
using diagram::Term;
using diagram::Terms;
using diagram::TextRole;
using diagram::Tone;

namespace {

std::function<void(Pen&, const Rect&)> node(Sign sign) {
    return [sign](Pen& p, const Rect& r) { p.node("sign." + std::string(diagram::symbol(sign)), r.center(), sign); };
}

/// The pill with a mixer's positions.
void position_sign(Pen& p, const Rect& r, std::string_view words) {
    const Tone& tone = p.look().tone(Component::full_attention);
    const Rect pill = Rect::around(r.center(), {p.width(words, TextRole::detail) + 8, 11.5});
    p.shape(Path::rounded(pill, pill.h / 2), p.look().ground, tone.mark);
    p.part("sign.position", PartKind::position, PartRole::badge, words, pill, tone.mark);
    p.text_middle(words, TextRole::detail, pill.center(),
                  {Align::center, p.look().ink, p.look().ground, "sign.position"});
}

}    // namespace

Section signs(Pen& pen, const Furnishing& f) {
    Rows rows;
    rows.pitch = 15.5;
    rows.sample_width = 62;
    const Color own = f.models.empty() ? f.look.ink
                                       : diagram::legible(f.catalog.organization_of(*f.models.front()).color,
                                                          f.look.ground, f.look.ink);
    const auto add = [&](std::function<void(Pen&, const Rect&)> sample, std::string meaning, double height = 0) {
        rows.rows.push_back({std::move(sample), std::move(meaning), height});
    };
    add(node(Sign::plus), "sum: a branch joins the residual path");
    if (f.insets) {
        add(node(Sign::times), "product, value by value: a gate");
        add(
            [](Pen& p, const Rect& r) {
                p.leader({r.west(), r.east()}, Component::full_attention, {}, {});
            },
            "leads to the panel that shows the inside");
    }
    add([](Pen& p, const Rect& r) { position_sign(p, r, "½ RoPE"); },
        "position encoding; ½: on half of each head; NoPE: none");
    add(
        [](Pen& p, const Rect& r) {
            const std::array split{Pen::Row{Component::full_attention, "1 ×"},
                                   Pen::Row{Component::local_attention, "5 ×"}};
            p.split_box("sign.split", Rect::around(r.center(), {r.w, 20}), split, PartKind::mixer);
        },
        "layers differ: how many have which", 23);
    add(
        [own](Pen& p, const Rect& r) {
            const Rect frame = Rect::around(r.center(), {r.w - 8, 13});
            p.shape(Path::rounded(frame, 4), mix(p.look().ground, own, 0.055), own, 1.1);
            p.part("sign.block", PartKind::block, PartRole::frame, "block", frame, own);
        },
        "what repeats, layer by layer, in the organization’s color");
    add(
        [own](Pen& p, const Rect& r) {
            const std::string count = "× 36";
            const Rect tab = Rect::around(r.center(), {p.width(count, TextRole::count) + 10, 13});
            p.shape(Path::rounded(tab, tab.h / 2), own);
            p.part("sign.count", PartKind::count, PartRole::badge, count, tab, own);
            p.text_middle(count, TextRole::count, tab.center(), {Align::center, p.look().ground, own, "sign.count"});
        },
        "how often");
    return rows_section(pen, style_of(f), "Signs", std::move(rows));
}

namespace {

void layer_count_sign(Pen& p, const Rect& r) {
    const std::string count = "× 61";
    const Rect tab = Rect::around(r.center(), {p.width(count, TextRole::count) + 12, 12.5});
    p.shape(Path::rounded(tab, tab.h / 2), p.look().ink);
    p.part("sign.count", PartKind::count, PartRole::badge, count, tab, p.look().ink);
    p.text_middle(count, TextRole::count, tab.center(), {Align::center, p.look().ground, p.look().ink, "sign.count"});
}

/// The ticks of a model's first layers.
void strip_sign(Pen& p, const Rect& r, catalog::Model model) {
    model.stack.resize(std::min<std::size_t>(model.stack.size(), 4));
    diagram::draw_strip(p, "sign.strip", model, Rect::around(r.center(), {diagram::k_strip_width, 13}));
}

void experts_sign(Pen& p, const Rect& r) {
    const Tone& tone = p.look().tone(Component::experts);
    constexpr double pitch = 4, side = 3;
    const Point at{r.center().x - 5 * pitch, r.center().y - 1.5 * pitch};
    Path idle, active;
    for (int i = 0; i < 30; ++i) {
        const Rect square{at.x + pitch * (i % 10), at.y + pitch * (i / 10), side, side};
        (i == 7 || i == 13 || i == 24 ? active : idle).append(Path::rect(square));
    }
    p.shape(std::move(idle), mix(p.look().ground, tone.mark, 0.3));
    p.shape(std::move(active), tone.mark);
}

void heads_sign(Pen& p, const Rect& r) {
    const Tone &tone = p.look().tone(Component::full_attention), &cache = p.look().tone(Component::cache);
    Path heads;
    for (int i = 0; i < 8; ++i)
        heads.append(Path::circle({r.center().x - 21 + 5.4 * i + (i > 3 ? 4 : 0), r.center().y - 4}, 1.7));
    p.shape(std::move(heads), tone.mark);
    // As in cells: bars of keys, and below them of values.
    for (const double x : {r.center().x - 22.7, r.center().x + 2.9})
        for (const double y : {r.center().y - 0.6, r.center().y + 2.8})
            p.shape(Path::rect({x, y, 19.6, 2.2}), cache.mark);
}

void mask_sign(Pen& p, const Rect& r) {
    constexpr double side = 12;
    constexpr int tokens = 6, window = 2;
    const Tone& tone = p.look().tone(Component::local_attention);
    Path seen, unseen;
    for (int q = 0; q < tokens; ++q)
        for (int k = 0; k <= q; ++k)
            (q - k < window ? seen : unseen)
                .append(Path::rect({r.center().x - side / 2 + k * side / tokens,
                                    r.center().y - side / 2 + q * side / tokens, 0.86 * side / tokens,
                                    0.86 * side / tokens}));
    p.shape(std::move(unseen), tone.fill);
    p.shape(std::move(seen), tone.mark);
    p.part("sign.mask", PartKind::local_attention, PartRole::mask, "window", Rect::around(r.center(), {side, side}),
           tone.mark);
}

void widths_sign(Pen& p, const Rect& r) {
    const Tone& tone = p.look().tone(Component::dense_ffn);
    const double x = r.center().x, top = r.center().y - 6;
    const Point up[] = {{x - 7, top + 2}, {x + 7, top + 2}, {x + 21, top + 5}, {x - 21, top + 5}};
    const Point down[] = {{x - 21, top + 7}, {x + 21, top + 7}, {x + 7, top + 10}, {x - 7, top + 10}};
    p.shape(Path::polygon(up), tone.fill);
    p.shape(Path::polygon(down), tone.fill);
    for (const auto& [w, y] : {std::pair{14.0, 0.0}, {42.0, 5.0}, {14.0, 10.0}})
        p.shape(Path::rect({x - w / 2, top + y, w, 2}), tone.mark);
    p.part("sign.widths", PartKind::dense_ffn, PartRole::marks, "widths", {x - 21, top, 42, 12}, tone.mark);
}

void unfolded_sign(Pen& p, const Rect& r) {
    const Tone &tone = p.look().tone(Component::latent_attention), &cache = p.look().tone(Component::cache);
    const Rect bar = Rect::around(r.center(), {r.w - 8, 7});
    p.shape(Path::rect(bar), tone.fill);
    p.shape(Path::rect({bar.x, bar.y, 1.6, bar.h}), cache.mark);
    p.part("sign.unfolded", PartKind::latent_attention, PartRole::marks, "unfolded", bar, tone.mark);
}

}    // namespace

Section compact_signs(Pen& pen, const Furnishing& f) {
    Rows rows;
    rows.pitch = 14;
    rows.sample_width = 52;
    const auto add = [&](std::function<void(Pen&, const Rect&)> sample, std::string meaning) {
        rows.rows.push_back({std::move(sample), std::move(meaning)});
    };
    const Terms terms = terms_of(f.models);
    const bool part = terms.contains(Term::part_turned), none = terms.contains(Term::no_positions);
    const std::vector<Component> kinds = kinds_on_sheet(f.models);
    const auto has = [&](Component kind) { return std::ranges::find(kinds, kind) != kinds.end(); };
    std::set<std::string> positions;
    for (const catalog::Model* m : f.models)
        for (const catalog::NamedMixer& mixer : m->mixers) positions.insert(diagram::position_name(mixer.facts));
    positions.erase("");
    add(node(Sign::plus), "the result joins the residual path");
    if (f.words == nullptr || f.words->contains("×"))
        add(node(Sign::times), "product, value by value: a gate");
    if (!positions.empty()) {
        const std::string name = part ? "½ RoPE" : positions.contains("RoPE") ? "RoPE" : *positions.begin();
        add([name](Pen& p, const Rect& r) { position_sign(p, r, name); },
            "positions" + std::string(part ? "; ½: on half of each head" : "") + (none ? "; NoPE: none" : ""));
    }
    add(layer_count_sign, "the block repeats, once per layer");
    add([&varied = most_varied(f)](Pen& p, const Rect& r) { strip_sign(p, r, varied); },
        "one tick per layer: mixer left, feed-forward right");
    if (has(Component::experts)) add(experts_sign, "experts in true number; dark: at work on a token");
    if (has(Component::full_attention) || has(Component::local_attention))
        add(heads_sign, "query heads over the keys and values they share");
    if (terms.contains(Term::masks)) add(mask_sign, "which tokens before it (columns) a token (row) sees");
    if (terms.contains(Term::widths)) add(widths_sign, "widths a feed-forward goes through, on one scale");
    if (stands(f, "unfolded", terms.contains(Term::latent)))
        add(unfolded_sign, "values kept, against all keys and values they unfold to");
    return rows_section(pen, style_of(f), "Signs", std::move(rows));
}

}    // namespace broadside::sheet
