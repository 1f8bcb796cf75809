#include "engine/base/format.hpp"
#include "engine/cell/marks.hpp"
#include "engine/cell/stack.hpp"
#include "engine/draw/terms.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <tuple>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::as_part;
using diagram::Component;
using diagram::Drawing;
using diagram::Naming;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::Sign;
using diagram::Spot;
using diagram::Term;
using diagram::Terms;
using diagram::TextRole;
using diagram::Tone;

constexpr std::string_view k_title = "How to read this sheet";
constexpr std::string_view k_remark = "drawn with the same parts as the diagrams";
constexpr std::string_view k_compact_title = "How to read a cell";

std::string_view title_of(const Furnishing& f) { return f.compact ? k_compact_title : k_title; }
std::string_view remark_of(const Furnishing& f) { return f.compact ? std::string_view() : k_remark; }
constexpr double k_column_gap = 30, k_most_column_gap = 70;
constexpr double k_section_gap = 14, k_most_section_gap = 34, k_most_section_gap_alone = 80;
constexpr double k_head_gap = 7;          // below the legend's own title
constexpr double k_section_title = 17;    // capitals of a section's title to its first row
constexpr double k_sample_gap = 9;        // sample to explanation
constexpr double k_card_pad = 6.5, k_card_gap = 7, k_card_title = 5.5,
                 k_card_radius = 5;    // of the key to compact cells

/// A part of the legend with a title of its own: it stands in one column and keeps its order.
struct Section {
    std::string title;
    Size least;                                     // without the title
    std::function<void(Pen&, const Rect&)> draw;    // in an area at least that large
    double most = 1;                                // times its least height that it may take
    double most_alone = 1;                          // in a legend of one column, which has a whole side of the sheet
};

/// How a legend is set. The key to compact cells is a sheet of cards beside the plates, a section a card; the legend of full
/// cells stands on the sheet's ground.
struct Style {
    bool cards = false;
    TextRole title = TextRole::panel_title, words = TextRole::note;    // of a section
    double most = 1.3, most_alone = 1.9;    // times its least height that a section of rows may take

    double pad() const { return cards ? k_card_pad : 0; }
    double column_gap() const { return cards ? k_card_gap : k_column_gap; }
    double section_gap() const { return cards ? 2 * k_card_pad + k_card_gap : k_section_gap; }
    double title_height(Pen& pen) const {
        return pen.cap_height(title) + (cards ? k_card_title : k_section_title - pen.cap_height(words));
    }
};
Style style_of(const Furnishing& f) {
    return f.compact ? Style{true, TextRole::plate_title, TextRole::phrase, 1.6, 1.9} : Style{};
}
double height(Pen& pen, const Style& style, const Section& section) {
    return style.title_height(pen) + section.least.h;
}

/// Names of the mixers and feed-forwards that a model's layers use.
std::vector<Naming> names_in(const catalog::Model& model) {
    std::vector<Naming> out;
    const auto add = [&](Naming n) {
        if (std::ranges::none_of(out, [&](const Naming& o) { return o.brief == n.brief && o.kind == n.kind; }))
            out.push_back(std::move(n));
    };
    for (const catalog::Layer& layer : model.stack) {
        if (const catalog::NamedMixer* mixer = model.mixer_of(layer)) add(diagram::naming(mixer->facts));
        if (const catalog::NamedFfn* ffn = model.ffn_of(layer)) add(diagram::naming(ffn->facts));
    }
    return out;
}

// ---- rows: a sample, then words -------------------------------------------------------------------------------------

struct Row {
    std::function<void(Pen&, const Rect&)> sample;    // in the middle of that area
    std::string meaning;
    double height = 0;    // 0: the pitch of the rows
};
struct Rows {
    double sample_width = 0, pitch = 0;
    std::vector<Row> rows;
};

Section rows_section(Pen& pen, const Style& style, std::string title, Rows rows) {
    Size least{0, 0};
    for (Row& row : rows.rows) {
        if (row.height == 0) row.height = rows.pitch;
        least.w = std::max(least.w, rows.sample_width + k_sample_gap + pen.width(row.meaning, style.words));
        least.h += row.height;
    }
    const auto draw = [rows, least, role = style.words](Pen& p, const Rect& area) {
        const double stretch = area.h / least.h;
        double y = area.y;
        for (const Row& row : rows.rows) {
            const double height = row.height * stretch, middle = y + height / 2;
            row.sample(p, Rect{area.x, middle - row.height / 2, rows.sample_width, row.height});
            p.text_middle(row.meaning, role, {area.x + rows.sample_width + k_sample_gap, middle},
                          {.color = p.look().soft});
            y += height;
        }
    };
    return {std::move(title), least, draw, style.most, style.most_alone};
}

// ---- colours --------------------------------------------------------------------------------------------------------

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
        f.compact ? "Colour says what a part is" : "Colours: one per kind of component, in boxes and strips alike",
        std::move(rows));
}

// ---- signs ----------------------------------------------------------------------------------------------------------

std::function<void(Pen&, const Rect&)> node(Sign sign) {
    return [sign](Pen& p, const Rect& r) { p.node("sign." + std::string(text(sign)), r.center(), sign); };
}

/// The pill that tells a mixer's positions.
void position_sign(Pen& p, const Rect& r, std::string_view words) {
    const Tone& tone = p.look().tone(Component::full_attention);
    const Rect pill = Rect::around(r.center(), {p.width(words, TextRole::detail) + 8, 11.5});
    p.shape(Path::rounded(pill, pill.h / 2), p.look().ground, tone.mark);
    p.part("sign.position", PartKind::position, PartRole::badge, words, pill, tone.mark);
    p.text_middle(words, TextRole::detail, pill.center(),
                  {Align::center, p.look().ink, p.look().ground, "sign.position"});
}

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
    add([](Pen& p, const Rect& r) { position_sign(p, r, "½ RoPE"); }, "position encoding; ½: on half of each head; NoPE: none");
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
        "what repeats, layer by layer, in the organization’s colour");
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

// ---- letters and words of cells and plates ---------------------------------------------------------------------------------

/// True where a model may bring it onto the sheet and, once the words there are known, one of them contains it.
bool stands(const Furnishing& f, std::string_view text, bool may) {
    // A single letter at the end is not the beginning of a word.
    const bool alone = text.size() > 1 && text[text.size() - 2] == ' ';
    return may && (f.words == nullptr || std::ranges::any_of(*f.words, [&](const std::string& w) {
                       const std::size_t at = w.find(text), end = at + text.size();
                       return at != std::string::npos && (!alone || end == w.size() || w[end] < 'a' || w[end] > 'z');
                   }));
}

Terms terms_of(const std::vector<const catalog::Model*>& models) {
    Terms out;
    for (const catalog::Model* m : models) out.merge(diagram::terms(*m));
    return out;
}

struct Letter {
    std::string_view sign, text;    // as it is explained, and what of it stands in words
    Term term;
    std::string_view meaning;
};

/// Letters and words that the cells and plates take for granted, each with what it means there.
std::vector<Letter> letters(const Furnishing& f) {
    static constexpr Letter all[] = {
        {"σ", "σ", Term::gate, "sigmoid, between 0 and 1: opens or shuts a gate"},
        {"α, β", "α", Term::token_decay, "by token: how much of the state stays, how much is written"},
        {"λ", "λ", Term::head_decay, "share of the state that stays, fixed for each head"},
        {"S", "S ←", Term::matrix_state, "state: what linear attention keeps of all tokens before"},
        {"h", "h ←", Term::vector_state, "state of Mamba-2; dt: the step by which it moves on"},
        {"⊗", "⊗", Term::outer_product, "outer product: a value stored under its key"},
        {"s, A, δ", "s(a + δ)", Term::softplus, "softplus; what each head has learned of its decay"},
        {"Σ w", "Σ w", Term::weighted_sum, "sum over heads or experts, each with its weight"},
        {"+ b", "+ b", Term::bias, "with a learned bias"},
        {"cap", "cap", Term::cap, "bent by tanh to stay within ± the number"},
        {"× √d", "× √d", Term::root_of_width, "embedding times the root of the model's width"},
        {"score + bias", "score + bias", Term::steered_router, "the bias helps to choose; weights come from the score"},
        {"renormalised", "renormalised", Term::renormalised, "weights of the chosen experts divided by their sum"},
        {"YaRN", "YaRN", Term::stretched, "stretches RoPE beyond its native context"},
        {"M-RoPE", "M-RoPE", Term::axes, "positions in time, height and width: images and video"},
    };
    const Terms terms = terms_of(f.models);
    std::vector<Letter> out;
    for (const Letter& letter : all)
        if (stands(f, letter.text, terms.contains(letter.term))) out.push_back(letter);
    return out;
}

Section letter_section(Pen& pen, const Furnishing& f) {
    Rows rows;
    rows.pitch = 11;
    for (const Letter& letter : letters(f)) {
        rows.sample_width = std::max(rows.sample_width, pen.width(letter.sign, TextRole::label));
        rows.rows.push_back({[sign = std::string(letter.sign)](Pen& p, const Rect& r) {
                                 p.text_middle(sign, TextRole::label, r.west(), {});
                                 p.part("letter." + sign, PartKind::key, PartRole::text, sign, {r.x, r.y, r.w, r.h}, p.look().ink);
                             },
                             std::string(letter.meaning)});
    }
    return rows_section(pen, style_of(f), "Letters and words", std::move(rows));
}

// ---- of compact cells -------------------------------------------------------------------------------------------------

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
    for (const std::string& id : f.references)
        if (const catalog::Model* m = f.catalog.find(id)) others += (others.empty() ? "" : ", else ") + m->full_name();
    const std::string words = "Measured against its first ancestor on this sheet" +
                              (others.empty() ? std::string() : "; without one, against " + others) +
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

Section compact_signs(Pen& pen, const Furnishing& f) {
    Rows rows;
    rows.pitch = 14;
    rows.sample_width = 52;
    const auto add = [&](std::function<void(Pen&, const Rect&)> sample, std::string meaning) {
        rows.rows.push_back({std::move(sample), std::move(meaning)});
    };
    const Terms terms = terms_of(f.models);
    const bool part = terms.contains(Term::part_turned), none = terms.contains(Term::no_positions);
    add(node(Sign::plus), "the result joins the residual path");
    if (f.words == nullptr || f.words->contains("×"))
        add(node(Sign::times), "product, value by value: a gate");
    add([part](Pen& p, const Rect& r) { position_sign(p, r, part ? "½ RoPE" : "RoPE"); },
        "positions" + std::string(part ? "; ½: on half of each head" : "") + (none ? "; NoPE: none" : ""));
    add(
        [](Pen& p, const Rect& r) {
            const std::string count = "× 61";
            const Rect tab = Rect::around(r.center(), {p.width(count, TextRole::count) + 12, 12.5});
            p.shape(Path::rounded(tab, tab.h / 2), p.look().ink);
            p.part("sign.count", PartKind::count, PartRole::badge, count, tab, p.look().ink);
            p.text_middle(count, TextRole::count, tab.center(),
                          {Align::center, p.look().ground, p.look().ink, "sign.count"});
        },
        "the block stands this often");
    add(
        [&varied = most_varied(f)](Pen& p, const Rect& r) {
            // Its first layers suffice.
            catalog::Model some = varied;
            some.stack.resize(std::min<std::size_t>(some.stack.size(), 4));
            diagram::draw_strip(p, "sign.strip", some, Rect::around(r.center(), {diagram::k_strip_width, 13}));
        },
        "one tick per layer: mixer left, feed-forward right");
    if (std::ranges::count(kinds_on_sheet(f.models), Component::experts))
        add(
            [](Pen& p, const Rect& r) {
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
            },
            "experts in true number; dark: at work on a token");
    add(
        [](Pen& p, const Rect& r) {
            const Tone &tone = p.look().tone(Component::full_attention), &cache = p.look().tone(Component::cache);
            Path heads;
            for (int i = 0; i < 8; ++i)
                heads.append(Path::circle({r.center().x - 21 + 5.4 * i + (i > 3 ? 4 : 0), r.center().y - 4}, 1.7));
            p.shape(std::move(heads), tone.mark);
            for (const double x : {r.center().x - 21, r.center().x + 4.6})
                p.shape(Path::rounded({x - 1, r.center().y, 18, 5}, 1.5), cache.fill, cache.mark, 0.6);
        },
        "query heads over the keys and values they share");
    if (terms.contains(Term::masks))
        add(
            [](Pen& p, const Rect& r) {
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
                p.part("sign.mask", PartKind::local_attention, PartRole::mask, "window", Rect::around(r.center(), {side, side}), tone.mark);
            },
            "which tokens before it (columns) a token (row) sees");
    if (terms.contains(Term::widths))
        add(
            [](Pen& p, const Rect& r) {
                const Tone& tone = p.look().tone(Component::dense_ffn);
                const double x = r.center().x, top = r.center().y - 6;
                const Point up[] = {{x - 7, top + 2}, {x + 7, top + 2}, {x + 21, top + 5}, {x - 21, top + 5}};
                const Point down[] = {{x - 21, top + 7}, {x + 21, top + 7}, {x + 7, top + 10}, {x - 7, top + 10}};
                p.shape(Path::polygon(up), tone.fill);
                p.shape(Path::polygon(down), tone.fill);
                for (const auto& [w, y] : {std::pair{14.0, 0.0}, {42.0, 5.0}, {14.0, 10.0}})
                    p.shape(Path::rect({x - w / 2, top + y, w, 2}), tone.mark);
                p.part("sign.widths", PartKind::dense_ffn, PartRole::marks, "widths", {x - 21, top, 42, 12}, tone.mark);
            },
            "widths a feed-forward goes through, on one scale");
    if (stands(f, "unfolded", terms.contains(Term::latent)))
        add(
            [](Pen& p, const Rect& r) {
                const Tone &tone = p.look().tone(Component::latent_attention), &cache = p.look().tone(Component::cache);
                const Rect bar = Rect::around(r.center(), {r.w - 8, 7});
                p.shape(Path::rect(bar), tone.fill);
                p.shape(Path::rect({bar.x, bar.y, 1.6, bar.h}), cache.mark);
                p.part("sign.unfolded", PartKind::latent_attention, PartRole::marks, "unfolded", bar, tone.mark);
            },
            "values kept, against all keys and values they unfold to");
    return rows_section(pen, style_of(f), "Signs", std::move(rows));
}

// ---- badges ---------------------------------------------------------------------------------------------------------

Section badges(Pen& pen, const Furnishing& f) {
    std::vector<diagram::BadgeText> all;
    const auto add = [&](const diagram::BadgeText& badge) {
        if (std::ranges::find(all, badge) == all.end()) all.push_back(badge);
    };
    for (const catalog::Model* m : f.models)
        for (const diagram::BadgeText& badge : diagram::badges(*m)) add(badge);
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.kind < b.kind; });
    if (f.compact)    // what else models are scanned for, as far as cells have room for it
        for (const catalog::Model* m : f.models)
            for (const diagram::BadgeText& badge : diagram::features(*m))
                if (f.words == nullptr || f.words->contains(badge.text)) add(badge);
    Rows rows;
    rows.pitch = f.compact ? 12.6 : 14.4;
    for (const diagram::BadgeText& badge : all) {
        rows.sample_width = std::max(rows.sample_width, pen.badge_size(badge.text).w);
        rows.rows.push_back(
            {[badge](Pen& p, const Rect& r) { p.badge("badge." + badge.text, badge.text, badge.kind, r.west()); },
             badge.meaning});
    }
    return rows_section(pen, style_of(f), "Badges", std::move(rows));
}

// ---- figures --------------------------------------------------------------------------------------------------------

Section figures(Pen& pen, const Furnishing& f) {
    using diagram::Figure;
    const bool indexers = std::ranges::any_of(f.models, [](const catalog::Model* m) {
        return std::ranges::any_of(m->mixers, [](const catalog::NamedMixer& mixer) {
            return std::visit(
                [](const auto& facts) {
                    if constexpr (requires { facts.sparse; }) return facts.sparse.has_value();
                    return false;
                },
                mixer.facts);
        });
    });
    const bool stretched =
        std::ranges::any_of(f.models, [](const catalog::Model* m) { return !diagram::stretched_context(*m).empty(); });
    const std::pair<Figure, std::string_view> all[] = {
        {Figure::total, f.compact ? "parameters; in bf16, two bytes each, below the ticks" : "parameters"},
        {Figure::active, f.compact ? "of these, used for one token; their share below the ticks"
                                   : "of these, used for one token"},
        {Figure::layers, "in the stack"},
        {Figure::width, "of the residual path"},
        {Figure::context, !stretched  ? "tokens, the longest supported"
                          : f.compact ? "tokens, the longest supported; native: before it was stretched"
                                      : "tokens, native → the longest supported"},
        {Figure::vocabulary, "rows of the embedding"},
        {Figure::kv_per_token, indexers ? "cache for one more token, in bf16, windows and indexers counted"
                                        : "cache for one more token, in bf16, windows counted"},
        {Figure::full_cache, "at full context; windows stop at their size"},
        {Figure::trained_on, f.compact ? "tokens of pre-training; –: not known" : "tokens of pre-training"},
    };
    Rows rows;
    rows.pitch = f.compact ? 10.6 : 12.6;
    for (const auto& [figure, meaning] : all) {
        const std::string_view label = diagram::label(figure);
        rows.sample_width = std::max(rows.sample_width, pen.width(label, TextRole::fact_label));
        rows.rows.push_back(
            {[label](Pen& p, const Rect& r) { p.text_middle(label, TextRole::fact_label, r.west(), {}); },
             std::string(meaning)});
    }
    const auto mark = [&](std::string figure, std::string meaning) {
        rows.sample_width = std::max(rows.sample_width, pen.width(figure, TextRole::fact_value));
        rows.rows.push_back(
            {[figure](Pen& p, const Rect& r) { p.text_middle(figure, TextRole::fact_value, r.west(), {}); },
             std::move(meaning)});
    };
    mark("671B" + std::string(diagram::k_doubt), "recalled or inferred, not read in a source");
    mark("30 KiB" + std::string(diagram::k_derived), "derived from the structure, not published");
    if (!f.insets) mark("–", "not known");    // there facts are a column, with every row in every cell
    return rows_section(pen, style_of(f), "Figures", std::move(rows));
}

// ---- strip and scale mark -------------------------------------------------------------------------------------------

/// The model whose layers differ most, the one with the fewest layers of these.
const catalog::Model& most_varied(const Furnishing& f) {
    return **std::ranges::max_element(
        f.models, {}, [](const catalog::Model* m) { return std::tuple(names_in(*m).size(), -m->layers); });
}

Section strip(Pen& pen, const Furnishing& f) {
    const catalog::Model& model = most_varied(f);
    const std::array words{std::string("last layer"), std::string("left: mixer"), std::string("right: feed-forward"),
                           std::string("first layer")};
    double width = pen.width(model.full_name(), TextRole::note);
    for (const std::string& w : words) width = std::max(width, pen.width(w, TextRole::note));
    const Size least{diagram::k_strip_width + 12 + width, 96};
    return {"Layer strip: one tick per layer", least,
            [&model, words](Pen& p, const Rect& area) {
                const Rect rect{area.x, area.y, diagram::k_strip_width, area.h};
                diagram::draw_strip(p, "strip", model, rect);
                const double x = rect.right() + 12, cap = p.cap_height(TextRole::note);
                const auto say = [&](const std::string& text, double baseline) {
                    p.text(text, TextRole::note, {x, baseline});
                };
                say(words[3],
                    area.bottom() - 0.25 * p.look().type(TextRole::note).style.size);    // room for descenders
                say(words[0], area.y + cap);
                const double middle = area.center().y;
                p.text(model.full_name(), TextRole::note, {x, middle - 0.9 * p.leading(TextRole::note)},
                       {Align::left, p.look().ink, {}, {}});
                say(words[1], middle + cap / 2);
                say(words[2], middle + cap / 2 + p.leading(TextRole::note));
            },
            1.8, 3.5};
}

/// The model with the largest share of idle parameters.
const catalog::Model& sparsest(const Furnishing& f) {
    return **std::ranges::max_element(f.models, {}, [](const catalog::Model* m) {
        return std::tuple(m->parameters.total / m->parameters.active, m->parameters.total);
    });
}

Section scale_mark(Pen& pen, const Furnishing& f) {
    constexpr std::array references{1e10, 1e11, 1e12};
    const double side = diagram::scale_side(1e12) * f.cell_scale;
    const catalog::Model& model = sparsest(f);
    const std::string caption = fmt::format("{}: {} of {} active", model.full_name(),
                                            short_count(model.parameters.active), short_count(model.parameters.total));
    const double text = pen.leading(TextRole::note), column = std::max(side, pen.width("100B", TextRole::note)) + 16;
    const Size least{std::max(column * 3, pen.width(caption, TextRole::note)),
                     side + text + 8 + diagram::scale_side(model.parameters.total) * f.cell_scale + 1.3 * text};
    return {"Scale mark: area for parameters", least, [=, &model, &f](Pen& p, const Rect& area) {
                const double base = area.y + side;
                double x = area.x;
                for (const double n : references) {
                    const double s = diagram::scale_side(n) * f.cell_scale;
                    p.shape(Path::rect({x, base - s, s, s}), f.look.tone(Component::norm).mark);
                    p.part("scale." + short_count(n), PartKind::scale, PartRole::area, short_count(n),
                           {x, base - s, s, s}, f.look.tone(Component::norm).mark);
                    p.text(short_count(n), TextRole::note, {x, base + text});
                    x += column;
                }
                const Color own = diagram::legible(f.catalog.organization_of(model).color, f.look.ground, f.look.ink);
                const double total = diagram::scale_side(model.parameters.total) * f.cell_scale;
                const double active = diagram::scale_side(model.parameters.active) * f.cell_scale;
                const double bottom = base + text + 8 + total;
                p.shape(Path::rect({area.x, bottom - total, total, total}), mix(f.look.ground, own, 0.22));
                p.shape(Path::rect({area.x, bottom - active, active, active}), own);
                p.part("scale.example", PartKind::scale, PartRole::area, caption,
                       {area.x, bottom - total, total, total}, own);
                p.text(caption, TextRole::note, {area.x, bottom + text});
            }};
}

// ---- an example, annotated ------------------------------------------------------------------------------------------

/// The plainest model: one mixer and one feed-forward, no prediction module, one after the other; the first of these.
const catalog::Model& plainest(const Furnishing& f) {
    return **std::ranges::min_element(f.models, {}, [](const catalog::Model* m) {
        bool learned = false;
        for (const catalog::NamedMixer& named : m->mixers)
            learned = learned || diagram::position_pill(named.facts).empty();
        return std::tuple(m->topology == catalog::Topology::parallel, learned, m->mtp.has_value(), names_in(*m).size(),
                          m->norm.placement != catalog::NormPlacement::pre);
    });
}

struct Callout {
    diagram::Spot at;
    std::string text;
};

const std::string k_example = "example.";    // before the ids of its parts
constexpr double k_right_callout = 94, k_left_callout = 40;    // widest line where they are broken

Section example(Pen& pen, const Furnishing& f, bool alone) {
    const catalog::Model& model = plainest(f);
    const Color own = diagram::legible(f.catalog.organization_of(model).color, f.look.ground, f.look.ink);
    const auto stack = std::make_shared<diagram::Stack>(model, own, pen);
    const std::vector<Callout> right{
        {Spot::head, "a score for every entry of the vocabulary"},
        {Spot::final_norm, "norm before the head"},
        {Spot::last_sum, "sum: the result joins the residual path"},
        {Spot::ffn, "feed-forward: works on each token alone"},
        {Spot::mixer, "mixer: the only place where tokens meet"},
        {Spot::sublayer, "mixer or feed-forward, one per layer"},
        {Spot::first_norm, "norm, here before the mixer"},
        {Spot::embedding, "a vector for each token: vocabulary × width"},
    };
    const std::array left{
        Callout{Spot::last_sum, "residual path"},
        Callout{Spot::position, "position encoding"},
    };
    constexpr double gap = 16;
    // A legend that is one column has words in two lines beside the diagram, which would be its widest section by far.
    const auto set = [alone](Pen& p, const Callout& c, double longest) {
        const double width = alone ? longest : p.width(c.text, TextRole::note) + 1;
        return p.lines(c.text, TextRole::note, width);
    };
    double right_width = 0, left_width = 0;
    for (const Callout& c : right)
        for (const LineRef& line : set(pen, c, k_right_callout)) right_width = std::max(right_width, line->width);
    for (const Callout& c : left)
        for (const LineRef& line : set(pen, c, k_left_callout)) left_width = std::max(left_width, line->width);
    const Size size = stack->least();
    const Size least{left_width + gap + size.w + gap + right_width, size.h};
    return {"A diagram reads from bottom to top: " + model.full_name(), least,
            [=](Pen& p, const Rect& area) {
                const double h = std::min(area.h, size.h * 1.5), x = area.x + left_width + gap;
                Drawing drawn;
                Pen inner(p.look(), p.shaper(), drawn);
                const auto spots = stack->draw(inner, {0, 0}, h).spots;
                const auto find = [&](Spot at) {
                    const auto spot = spots.find(at);
                    return spot == spots.end() ? nullptr : &drawn.parts[spot->second];
                };
                const auto say = [&](const Callout& c, double longest, Point at, Align align) {
                    const std::vector<LineRef> lines = set(p, c, longest);
                    at.y -= static_cast<double>(lines.size() - 1) / 2 * p.leading(TextRole::note);
                    for (const LineRef& line : lines) {
                        p.text_middle(line->text, TextRole::note, at, {align, {}, {}, {}});
                        at.y += p.leading(TextRole::note);
                    }
                };
                for (const Callout& c : right) {
                    const diagram::Part* part = find(c.at);
                    if (part == nullptr) continue;
                    const Point from{x + part->rect.right() + 1.5, area.y + part->rect.center().y};
                    const Point to{x + size.w + gap - 3, from.y};
                    p.leader({from, to}, Component::norm, k_example + part->id, {});
                    say(c, k_right_callout, {to.x + 3, to.y}, Align::left);
                }
                const diagram::Part *position = find(Spot::position), *sum = find(Spot::last_sum),
                                    *ffn_box = find(Spot::ffn);
                if (position != nullptr) {
                    const double y = area.y + position->rect.center().y;
                    p.leader({{area.x + left_width + 3, y}, {x + position->rect.left() - 1.5, y}}, Component::norm, {},
                             k_example + position->id);
                    say(left[1], k_left_callout, {area.x + left_width, y}, Align::right);
                }
                if (sum != nullptr && ffn_box != nullptr) {
                    // The path's upright run; it stands beside the feed-forward.
                    const double y = area.y + ffn_box->rect.center().y;
                    p.leader({{area.x + left_width + 3, y}, {x + 6.5, y}}, Component::norm, {}, {});
                    say(left[0], k_left_callout, {area.x + left_width, y}, Align::right);
                }
                p.out().add(drawn, {x, area.y}, k_example);
            },
            1.5, 1.5};
}

// ---- together -------------------------------------------------------------------------------------------------------

/// `alone`: for a legend of one column.
std::vector<Section> all_sections(Pen& pen, const Furnishing& f, bool alone) {
    if (f.models.empty()) return {};
    if (f.compact) {
        std::vector<Section> out{colours(pen, f), strength(pen, f), figures(pen, f), compact_signs(pen, f)};
        if (Section words = letter_section(pen, f); words.least.h > 0) out.push_back(std::move(words));
        out.push_back(badges(pen, f));
        return out;
    }
    return {example(pen, f, alone), colours(pen, f), signs(pen, f),     badges(pen, f),
            strip(pen, f),          figures(pen, f), scale_mark(pen, f)};
}

struct Column {
    std::size_t first = 0, last = 0;
    Size least;
};

double stacked(Pen& pen, const Style& style, const std::vector<Section>& sections, std::size_t first,
               std::size_t last) {
    double h = 0;
    for (std::size_t i = first; i < last; ++i)
        h += height(pen, style, sections[i]) + (i > first ? style.section_gap() : 0);
    return h;
}

/// The sections in their order in `count` columns, the highest as low as can be.
std::vector<Column> in_columns(Pen& pen, const Style& style, const std::vector<Section>& sections, std::size_t count) {
    const std::size_t n = sections.size();
    // best[c][i]: least height of the first i sections in c columns; cut[c][i]: where the last of these begins.
    std::vector best(count + 1, std::vector<double>(n + 1, 1e9));
    std::vector cut(count + 1, std::vector<std::size_t>(n + 1, 0));
    best[0][0] = 0;
    for (std::size_t c = 1; c <= count; ++c)
        for (std::size_t i = c; i <= n; ++i)
            for (std::size_t first = c - 1; first < i; ++first) {
                const double h = std::max(best[c - 1][first], stacked(pen, style, sections, first, i));
                if (h < best[c][i]) best[c][i] = h, cut[c][i] = first;
            }
    std::vector<Column> out(count);
    std::size_t last = n;
    for (std::size_t c = count; c > 0; --c) {
        Column& column = out[c - 1];
        column.first = cut[c][last];
        column.last = last;
        for (std::size_t i = column.first; i < last; ++i)
            column.least.w = std::max({column.least.w, sections[i].least.w, pen.width(sections[i].title, style.title)});
        column.least.h = stacked(pen, style, sections, column.first, last);
        last = column.first;
    }
    return out;
}

/// Height above the sections, and of it all but them.
double head_height(Pen& pen, const Style& style) {
    return style.cards ? tray_head(pen) : chart_head(pen) + k_head_gap;
}

Size least_size(Pen& pen, const Furnishing& f, const std::vector<Column>& columns) {
    const Style style = style_of(f);
    const double edge = style.cards ? k_tray_pad : 0;
    Size out{style.column_gap() * (static_cast<double>(columns.size()) - 1), 0};
    for (const Column& c : columns) {
        out.w += c.least.w + 2 * style.pad();
        out.h = std::max(out.h, c.least.h + 2 * style.pad());
    }
    out.w = std::max(out.w, style.cards ? pen.width(title_of(f), TextRole::heading)
                                        : chart_head_width(pen, title_of(f), remark_of(f)));
    return {out.w + 2 * edge, out.h + head_height(pen, style) + edge};
}

/// Title, and what the sections lie on; returns the area for these.
Rect draw_head(Pen& pen, const Furnishing& f, Size size) {
    const Style style = style_of(f);
    if (style.cards) return tray(pen, "key", PartKind::key, size, title_of(f));
    const double head = head_height(pen, style);
    const Rect area = chart_frame(pen, size, title_of(f), remark_of(f));
    return {area.x, head, area.w, size.h - head};
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

std::vector<Size> legend_sizes(const Furnishing& f) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const std::vector<Section> sections = all_sections(pen, f, false);
    std::vector<Size> out;
    for (std::size_t count = 1; count <= sections.size(); ++count) {
        const Size size =
            least_size(pen, f, in_columns(pen, style_of(f), count == 1 ? all_sections(pen, f, true) : sections, count));
        while (!out.empty() && size.w <= out.back().w && size.h <= out.back().h) out.pop_back();
        if (out.empty() || size.h < out.back().h - 1) out.push_back(size);
    }
    return out;
}

Drawing legend(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Style style = style_of(f);
    const Rect area = draw_head(pen, f, size);
    std::vector<Section> sections = all_sections(pen, f, false);
    if (sections.empty()) return out;
    // The most columns that fit, so that a wide shape is filled.
    std::vector<Column> columns;
    for (std::size_t count = 2; count <= sections.size(); ++count) {
        std::vector<Column> more = in_columns(pen, style, sections, count);
        if (least_size(pen, f, more).w <= size.w + 1e-6) columns = std::move(more);
    }
    if (columns.empty()) {
        sections = all_sections(pen, f, true);
        columns = in_columns(pen, style, sections, 1);
    }
    const double spare = size.w - least_size(pen, f, columns).w, gaps = static_cast<double>(columns.size() - 1);
    // Cards are wider where there is room, columns of words further apart.
    const double wider = style.cards ? spare / static_cast<double>(columns.size()) : 0;
    const double gap = style.cards ? style.column_gap()
                       : gaps > 0  ? std::min(k_column_gap + spare / gaps, k_most_column_gap)
                                   : 0;
    const bool alone = columns.size() == 1;
    const auto most = [&](const Section& section) { return alone ? section.most_alone : section.most; };
    const double most_gap = style.cards ? style.section_gap() : alone ? k_most_section_gap_alone : k_most_section_gap;
    double x = area.x;
    for (const Column& column : columns) {
        const double width = column.least.w + 2 * style.pad() + wider;
        const double left_over = std::max(0.0, area.h - 2 * style.pad() - column.least.h),
                     between = static_cast<double>(column.last - column.first - 1);
        double can_grow = 0;
        for (std::size_t i = column.first; i < column.last; ++i)
            can_grow += (most(sections[i]) - 1) * sections[i].least.h;
        const double grown = can_grow > 0 ? std::min(1.0, left_over / can_grow) : 0;    // share of what they can
        const double block_gap =
            between > 0 ? std::min(style.section_gap() + (left_over - grown * can_grow) / between, most_gap) : 0;
        double y = area.y + style.pad();
        for (std::size_t i = column.first; i < column.last; ++i) {
            const Section& section = sections[i];
            const double h = section.least.h * (1 + grown * (most(section) - 1)), title = style.title_height(pen);
            if (style.cards) {
                // The last card of a column ends with the sheet.
                const double end = i + 1 == column.last ? area.bottom() : y + title + h + style.pad();
                pen.shape(Path::rounded({x, y - style.pad(), width, end - y + style.pad()}, k_card_radius),
                          f.look.ground);
            }
            pen.text(section.title, style.title, {x + style.pad(), y + pen.cap_height(style.title)},
                     {.color = f.look.ink});
            section.draw(pen, {x + style.pad(), y + title, column.least.w, h});
            y += title + h + block_gap;
        }
        x += width + gap;
    }
    return out;
}

}    // namespace broadside::sheet
