#include "engine/sheet/furniture/plates.hpp"

#include "engine/base/format.hpp"
#include "engine/inset/plate.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace broadside::sheet {
namespace {

using catalog::Model;
using diagram::Align;
using diagram::as_part;
using diagram::Component;
using diagram::Drawing;
using diagram::Inset;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::PlateWords;
using diagram::TextRole;

constexpr std::string_view k_title = "The parts, each drawn once";
constexpr std::string_view k_remark =
    "Every diagram reads from bottom to top. The cells give each model’s own figures.";
constexpr double k_pad = 12, k_gap = 12, k_bar = 21, k_text_pad = 9, k_graph_pad = 6;
constexpr double k_most_graph = 1.3;    // times the least height of a graph

struct Card {
    PlateWords words;
    std::size_t models = 0;
    std::map<std::string, std::size_t> variants;    // → models that have it
    std::string figures;                            // of which model
    Inset graph;
};

const catalog::Mixer& mixer(const Model& m, int i) { return m.mixers[static_cast<std::size_t>(i)].facts; }
const catalog::Ffn& ffn(const Model& m, int i) { return m.ffns[static_cast<std::size_t>(i)].facts; }
PlateWords words_of(const catalog::Mixer& facts) {
    return std::visit([](const auto& f) { return diagram::plate_words(f); }, facts);
}
PlateWords words_of(const catalog::Ffn& facts) {
    return std::visit([](const auto& f) { return diagram::plate_words(f); }, facts);
}

/// The mechanism of a card in one model: where its facts stand.
struct Use {
    const Model* model = nullptr;
    bool is_mixer = true;
    int index = 0;
    PlateWords words;
};

std::vector<Use> uses_of(const Model& m) {
    std::vector<Use> out;
    for (const int i : diagram::mixers_in_order(m)) out.push_back({&m, true, i, words_of(mixer(m, i))});
    for (const int i : diagram::ffns_in_order(m)) out.push_back({&m, false, i, words_of(ffn(m, i))});
    return out;
}

Inset graph_of(const Use& use, Pen& pen) {
    const Model& m = *use.model;
    const auto made = [&](const auto& named, const std::string& owner) {
        const diagram::InsetContext context{m, named.name, {}, pen, false, owner + "." + named.name};
        return std::visit([&](const auto& facts) { return diagram::plate_graph(facts, context); }, named.facts);
    };
    const auto i = static_cast<std::size_t>(use.index);
    return use.is_mixer ? made(m.mixers[i], "mixers") : made(m.ffns[i], "ffns");
}

// ---- where the norms stand ------------------------------------------------------------------------------------------

struct NormPlace {
    catalog::NormPlacement placement;
    std::string_view name;
};
constexpr std::array k_norm_places{NormPlace{catalog::NormPlacement::pre, "before"},
                                   NormPlace{catalog::NormPlacement::post, "after"},
                                   NormPlace{catalog::NormPlacement::pre_post, "before and after"}};

/// A sublayer between residual path and sum, with its norms; as high as all three take.
void draw_norm_place(Pen& pen, const std::string& id, catalog::NormPlacement placement, const Rect& area) {
    constexpr double box_h = 17, norm_h = 11, sum = 4.6, lane = 16, step = 7;
    const double width = area.w - lane, x = area.x + lane + width / 2;
    const bool before = catalog::norm_before(placement), after = catalog::norm_behind(placement);
    const double bottom = area.bottom();
    const double fork = bottom - step;
    double y = fork - step;
    std::vector<std::pair<std::string, Rect>> chain;
    const auto add = [&](const std::string& name, double h) {
        chain.emplace_back(name, Rect{area.x + lane, y - h, width, h});
        y -= h + step + 3;
    };
    if (before) add("norm-before", norm_h);
    add("sublayer", box_h);
    if (after) add("norm-after", norm_h);
    const Point plus{x, y - sum};
    for (const auto& [name, rect] : chain)
        if (name == "sublayer")
            pen.box(id + "." + name, Component::full_attention, rect, {{}, "sublayer"});
        else
            pen.box(id + "." + name, Component::norm, rect, {{}, "norm"});
    pen.node(id + ".sum", plus, "+");
    Point from{x, bottom};
    std::string from_id;
    for (const auto& [name, rect] : chain) {
        pen.wire({from, rect.south()}, {.from = from_id, .to = id + "." + name});
        from = rect.north();
        from_id = id + "." + name;
    }
    pen.wire({from, {x, plus.y + sum}}, {.from = from_id, .to = id + ".sum"});
    pen.wire({{x, fork}, {area.x + 5, fork}, {area.x + 5, plus.y}, {x - sum, plus.y}}, {.to = id + ".sum"});
    pen.wire({{x, plus.y - sum}, {x, plus.y - sum - 11}}, {.from = id + ".sum"});
}

Card norms_card(const Furnishing& f, Pen& pen) {
    Card card;
    card.words = {"norms",
                  Component::norm,
                  "Where the norms stand",
                  {},
                  {},
                  "A norm before the sublayer leaves the residual path untouched; one after it limits what is added.",
                  "Zhang, Sennrich 2019, arXiv 1910.07467; Xiong et al. 2020, 2002.04745"};
    std::vector<NormPlace> places;
    for (const NormPlace& place : k_norm_places) {
        const auto n =
            std::ranges::count_if(f.models, [&](const Model* m) { return m->norm.placement == place.placement; });
        if (n == 0) continue;
        card.variants[std::string(place.name)] = static_cast<std::size_t>(n);
        places.push_back(place);
    }
    card.models = f.models.size();
    constexpr double column = 76, gap = 14, height = 102;
    card.graph.kind = Component::norm;
    card.graph.id = "plate.norms";
    card.graph.least = {column * static_cast<double>(places.size()) + gap * static_cast<double>(places.size() - 1) + 14,
                        height + 1.4 * pen.leading(TextRole::detail) + 6};
    card.graph.draw = [places](Pen& p, const Rect& area) {
        const double each = area.w / static_cast<double>(places.size()), top = area.center().y - height / 2 - 8;
        for (std::size_t i = 0; i < places.size(); ++i) {
            const double x = area.x + each * (static_cast<double>(i) + 0.5);
            draw_norm_place(p, "plate.norms." + std::to_string(i), places[i].placement,
                            {x - column / 2, top, column, height});
            p.text(places[i].name, TextRole::detail, {x + 8, top + height + p.leading(TextRole::detail) + 2},
                   {Align::center, p.look().ink, p.look().panel, {}});
        }
    };
    return card;
}

// ---- cards ----------------------------------------------------------------------------------------------------------

/// All mechanisms of the sheet in the order of their kinds.
std::vector<Card> cards_of(const Furnishing& f, Pen& pen) {
    std::vector<std::pair<std::string, std::vector<Use>>> by_id;    // uses in order of release
    for (const Model* m : by_release(f.models))
        for (Use& use : uses_of(*m)) {
            auto found = std::ranges::find(by_id, use.words.id, [](const auto& entry) { return entry.first; });
            if (found == by_id.end()) found = by_id.insert(by_id.end(), {use.words.id, {}});
            found->second.push_back(std::move(use));
        }
    std::vector<Card> out;
    for (const auto& [id, uses] : by_id) {
        Card card;
        std::set<const Model*> models;
        std::map<std::string, std::set<const Model*>> variants;
        for (const Use& use : uses) {
            models.insert(use.model);
            variants[use.words.variant].insert(use.model);
        }
        for (const auto& [other, theirs] : by_id)
            for (const Use& use : theirs)
                if (use.words.within == id) models.insert(use.model);
        card.models = models.size();
        for (const auto& [name, who] : variants)
            if (!name.empty()) card.variants[name] = who.size();
        // Drawn for the first model that has it as most have it.
        const auto most = std::ranges::max_element(variants, {}, [](const auto& v) { return v.second.size(); })->first;
        const Use& shown = *std::ranges::find(uses, most, [](const Use& u) { return u.words.variant; });
        card.words = shown.words;
        card.graph = graph_of(shown, pen);
        card.figures = shown.model->full_name();
        out.push_back(std::move(card));
    }
    std::ranges::stable_sort(out, {}, [](const Card& c) { return c.words.kind; });
    if (!f.models.empty()) out.push_back(norms_card(f, pen));
    return out;
}

std::string note_of(const Card& card, const Furnishing& f) {
    return fmt::format("{} of {}", card.models, counted(f.models.size(), "model"));
}

/// Lines below the graph: formula, counts of the variants, what is particular, source.
struct Lines {
    std::string formula, variants;
    std::vector<LineRef> sentence, source;
};
Lines lines_of(Pen& pen, const Card& card, double width) {
    Lines out;
    out.formula = card.words.formula;
    if (card.variants.size() > 1) {
        std::vector<std::pair<std::string, std::size_t>> sorted(card.variants.begin(), card.variants.end());
        std::ranges::stable_sort(sorted, std::greater<>(), [](const auto& v) { return v.second; });
        for (const auto& [name, n] : sorted)
            out.variants += fmt::format("{}{} {}", out.variants.empty() ? "" : " · ", name, n);
    }
    const double room = width - 2 * k_text_pad;
    const std::string figures = card.figures.empty() ? std::string() : "Figures of " + card.figures + ". ";
    out.sentence = pen.lines(figures + card.words.sentence, TextRole::note, room);
    out.source = pen.lines(card.words.source, TextRole::note, room);
    return out;
}
double height_of(Pen& pen, const Lines& l) {
    return (l.formula.empty() ? 0 : pen.leading(TextRole::label) + 2) +
           (l.variants.empty() ? 0 : pen.leading(TextRole::label)) +
           pen.leading(TextRole::note) * static_cast<double>(l.sentence.size() + l.source.size()) + 7;
}

double least_width(Pen& pen, const Card& card, const Furnishing& f) {
    const double bar =
        pen.width(card.words.title, TextRole::plate_title) + 12 + pen.width(note_of(card, f), TextRole::note);
    const double lines = std::max(pen.width(card.words.formula, TextRole::label),
                                  pen.width(lines_of(pen, card, 1000).variants, TextRole::label));
    return std::max(std::max(bar, lines) + 2 * k_text_pad, card.graph.least.w + 2);
}
double least_height(Pen& pen, const Card& card, double width) {
    return k_bar + 2 * k_graph_pad + card.graph.least.h + height_of(pen, lines_of(pen, card, width));
}

void draw_card(Pen& pen, const Card& card, const Furnishing& f, const Rect& rect) {
    const diagram::Look& look = pen.look();
    const diagram::Tone& tone = look.tone(card.words.kind);
    const std::string id = "plate." + card.words.id;
    // The mark of norms is too light for text on it.
    const bool dark = contrast(look.ground, tone.mark) >= 4.5;
    const Color bar = dark ? tone.mark : tone.text, on_bar = look.ground;
    constexpr double r = 5;
    pen.shape(Path::rounded(rect, r), look.panel);
    pen.shape(Path::tab({rect.x, rect.y, rect.w, k_bar}, r), bar);
    pen.out().parts.push_back({id, as_part(card.words.kind), PartRole::panel, card.words.title, rect, tone.mark,
                               static_cast<double>(card.models), "models"});
    const double middle = rect.top() + k_bar / 2;
    pen.text_middle(card.words.title, TextRole::plate_title, {rect.left() + k_text_pad, middle},
                    {Align::left, on_bar, bar, id});
    pen.text_middle(note_of(card, f), TextRole::note, {rect.right() - k_text_pad, middle},
                    {Align::right, on_bar, bar, id});

    const Lines lines = lines_of(pen, card, rect.w);
    const double words = height_of(pen, lines);
    const Rect room{rect.x, rect.y + k_bar + k_graph_pad, rect.w, rect.h - k_bar - 2 * k_graph_pad - words};
    // The graph keeps near to its own size and stands in the middle of its room.
    const double w = std::min(room.w, std::max(card.graph.least.w, 1.25 * card.graph.least.w)),
                 h = std::min(room.h, k_most_graph * card.graph.least.h);
    Drawing graph;    // of its own, so that parts of two plates have different ids
    Pen inner(look, pen.shaper(), graph);
    card.graph.draw(inner, Rect::around(room.center(), {w, h}));
    pen.out().add(graph, {}, id + ".");

    double y = rect.bottom() - words + pen.cap_height(TextRole::label);
    const double x = rect.left() + k_text_pad;
    if (!lines.formula.empty()) {
        pen.text(lines.formula, TextRole::label, {x, y}, {Align::left, look.ink, look.panel, id});
        y += pen.leading(TextRole::label) + 2;
    }
    if (!lines.variants.empty()) {
        pen.text(lines.variants, TextRole::label, {x, y}, {Align::left, tone.text, look.panel, id});
        y += pen.leading(TextRole::label);
    }
    for (const LineRef& line : lines.sentence) {
        pen.text(line->text, TextRole::note, {x, y}, {Align::left, look.ink, look.panel, id});
        y += pen.leading(TextRole::note);
    }
    for (const LineRef& line : lines.source) {
        pen.text(line->text, TextRole::note, {x, y}, {Align::left, look.soft, look.panel, id});
        y += pen.leading(TextRole::note);
    }
}

// ---- grid -----------------------------------------------------------------------------------------------------------

double head_height(Pen& pen) { return k_pad + pen.cap_height(TextRole::heading) + 12; }

struct PlateGrid {
    std::vector<std::size_t> cards;    // which, in their order
    std::size_t columns = 0;
    double card_width = 0, height = 0;    // of all, head and borders included
    std::vector<double> rows;             // least heights
};

/// The grid of that many columns, with as many cards as a height allows.
PlateGrid grid_of(const Furnishing& f, Pen& pen, const std::vector<Card>& all, double width, double height,
                  std::size_t columns) {
    PlateGrid out;
    out.columns = columns;
    out.card_width = (width - 2 * k_pad - k_gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
    for (std::size_t i = 0; i < all.size(); ++i)
        if (least_width(pen, all[i], f) <= out.card_width) out.cards.push_back(i);
    for (;;) {
        out.rows.clear();
        for (std::size_t i = 0; i < out.cards.size(); ++i) {
            if (i % columns == 0) out.rows.push_back(0);
            out.rows.back() = std::max(out.rows.back(), least_height(pen, all[out.cards[i]], out.card_width));
        }
        out.height = head_height(pen) + k_pad - k_gap;
        for (const double row : out.rows) out.height += row + k_gap;
        if (out.height <= height || out.cards.empty()) return out;
        // Of those that equally few have, the last goes.
        const auto rarest = std::ranges::min_element(
            out.cards, {}, [&](std::size_t i) { return std::pair(all[i].models, -static_cast<std::ptrdiff_t>(i)); });
        out.cards.erase(rarest);
    }
}

/// Most cards, then the lowest.
PlateGrid best_grid(const Furnishing& f, Pen& pen, const std::vector<Card>& all, double width, double height) {
    PlateGrid best;
    for (std::size_t columns = 1; columns <= all.size(); ++columns) {
        PlateGrid grid = grid_of(f, pen, all, width, height, columns);
        if (grid.cards.size() > best.cards.size() ||
            (grid.cards.size() == best.cards.size() && grid.height < best.height))
            best = std::move(grid);
    }
    return best;
}

}    // namespace

Extent plates_extent(const Furnishing& f, double width) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const std::vector<Card> all = cards_of(f, pen);
    const PlateGrid grid = best_grid(f, pen, all, width, 1e9);
    if (grid.rows.empty()) return {};
    return {head_height(pen) + *std::ranges::max_element(grid.rows) + k_pad, grid.height};
}

Drawing plates(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const std::vector<Card> all = cards_of(f, pen);
    const PlateGrid grid = best_grid(f, pen, all, size.w, size.h);
    if (grid.cards.empty()) return out;
    const Color ground = mix(f.look.ground, f.look.rule, 0.55);
    const Rect whole{0, 0, size.w, size.h};
    pen.shape(Path::rounded(whole, 8), ground);
    pen.part("plates", PartKind::plates, PartRole::frame, k_title, whole, ground);
    const double base = k_pad + pen.cap_height(TextRole::heading);
    const Rect title = pen.text(k_title, TextRole::heading, {k_pad, base}, {Align::left, f.look.ink, ground, {}});
    if (title.right() + 20 + pen.width(k_remark, TextRole::sentence) < size.w - k_pad)
        pen.text(k_remark, TextRole::sentence, {title.right() + 20, base}, {Align::left, f.look.soft, ground, {}});

    // What is left over goes to the rows alike.
    const double more = (size.h - grid.height) / static_cast<double>(grid.rows.size());
    double y = head_height(pen);
    for (std::size_t row = 0; row < grid.rows.size(); ++row) {
        const double h = grid.rows[row] + more;
        for (std::size_t i = row * grid.columns; i < std::min(grid.cards.size(), (row + 1) * grid.columns); ++i)
            draw_card(
                pen, all[grid.cards[i]], f,
                {k_pad + static_cast<double>(i % grid.columns) * (grid.card_width + k_gap), y, grid.card_width, h});
        y += h + k_gap;
    }
    return out;
}

}    // namespace broadside::sheet
