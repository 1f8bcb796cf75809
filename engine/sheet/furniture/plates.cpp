#include "engine/sheet/furniture/plates.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/inset/plate.hpp"
#include "engine/sheet/furniture/chart.hpp"
#include "engine/sheet/furniture/plate_card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
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

constexpr std::string_view k_title = "The parts, each drawn once", k_title_of_some = "The most common parts";
constexpr std::string_view k_plates_remark =
    "Every diagram reads from bottom to top. The cells give each model’s own figures.";
constexpr double k_plate_gap = 9, k_plate_bar = 18, k_text_pad = 9, k_graph_pad = 4;
constexpr double k_most_graph = 1.3;    // times the least height of a graph

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

/// A model's name, with its size where others of the sheet have that name too.
std::string called(const Furnishing& f, const Model& m) {
    return std::ranges::count(f.models, m.name, [](const Model* o) { return o->name; }) > 1 ? m.full_name() : m.name;
}

// ---- what models have beside their layers ---------------------------------------------------------------------------

/// The prediction module, wired as in the first model that says how.
std::optional<PlateCard> mtp_card(const Furnishing& f, Pen& pen) {
    PlateCard card;
    card.words = {"mtp",
                  Component::plain,
                  "Multi-token prediction",
                  {},
                  "x ← W [ norm(embedding of the next token), norm(hidden state) ]",
                  "A block of its own drafts the token after the next; it sharpens training, and speeds up generation "
                  "where its drafts are right.",
                  "Gloeckle et al. 2024, arXiv 2404.19737; DeepSeek-AI 2024, 2412.19437"};
    std::optional<Inset> graph;
    for (const Model* m : by_release(f.models)) {
        if (!m->mtp || !m->mtp->released) continue;
        ++card.models;
        if (graph) continue;
        graph = diagram::mtp_inset(*m, pen);
        if (graph) card.figures = called(f, *m);
    }
    if (!graph) return std::nullopt;
    card.graph = std::move(*graph);
    return card;
}

/// Attention whose output passes a gate.
std::optional<PlateCard> gate_card(const Furnishing& f, Pen& pen) {
    PlateCard card;
    card.words = {
        "gate",
        Component::full_attention,
        "Gated attention",
        {},
        "y = W (σ(G x) · a), a: what the heads have read",
        "A sigmoid gate, made from the layer's own input, decides how much of what each head has read goes on.",
        "Qiu et al. 2025, arXiv 2505.06708"};
    std::map<std::string, std::set<const Model*>> who;
    std::set<const Model*> gated;
    bool softplus = false;
    for (const Model* m : by_release(f.models))
        for (const catalog::NamedMixer& mixer : m->mixers) {
            if (!diagram::traits(mixer.facts).gated) continue;
            const bool heads = std::visit(
                [&](const auto& facts) {
                    if constexpr (requires { facts.softplus_gate; }) {
                        softplus |= facts.softplus_gate;
                        return facts.gate == catalog::OutputGate::head;
                    }
                    return false;
                },
                mixer.facts);
            who[heads ? "one for each head" : "one for each value"].insert(m);
            gated.insert(m);
            if (!card.figures.empty()) continue;
            const diagram::InsetContext context{*m, mixer.name, {}, pen, false, "mixers." + mixer.name};
            card.graph =
                std::visit([&](const auto& facts) { return diagram::plate_graph(facts, context); }, mixer.facts);
            card.figures = called(f, *m);
        }
    if (card.figures.empty()) return std::nullopt;
    for (const auto& [name, models] : who) card.variants[name] = models.size();
    card.models = gated.size();
    if (softplus) {
        card.words.formula = "y = W (g(G x) · a), g: sigmoid or softplus, a: what the heads have read";
        card.words.sentence.replace(0, std::string_view("A sigmoid gate").size(), "A gate");
    }
    return card;
}

// ---- cards ----------------------------------------------------------------------------------------------------------

/// All mechanisms of the sheet in the order of their kinds.
std::vector<PlateCard> cards_of(const Furnishing& f, Pen& pen) {
    std::vector<std::pair<std::string, std::vector<Use>>> by_id;    // uses in order of release
    for (const Model* m : by_release(f.models))
        for (Use& use : uses_of(*m)) {
            auto found = std::ranges::find(by_id, use.words.id, [](const auto& entry) { return entry.first; });
            if (found == by_id.end()) found = by_id.insert(by_id.end(), {use.words.id, {}});
            found->second.push_back(std::move(use));
        }
    std::vector<PlateCard> out;
    for (const auto& [id, uses] : by_id) {
        PlateCard card;
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
        card.figures = called(f, *shown.model);
        out.push_back(std::move(card));
    }
    if (auto gate = gate_card(f, pen)) out.push_back(std::move(*gate));
    std::ranges::stable_sort(out, {}, [](const PlateCard& c) { return c.words.kind; });
    if (auto norms = norms_card(f, pen)) out.push_back(std::move(*norms));
    if (auto mtp = mtp_card(f, pen)) out.push_back(std::move(*mtp));
    return out;
}

std::string note_of(const PlateCard& card, const Furnishing& f) {
    const std::string many = fmt::format("{} of {}", card.models, counted(f.models.size(), "model"));
    return card.figures.empty() ? many : many + ", here " + card.figures;
}

/// Lines below the graph: formula and counts of the variants, beside each other where there is room; what is
/// particular, and its source behind it.
struct Lines {
    std::string formula, variants;
    bool beside = false;    // the variants beside the formula
    enum class Place { below, formula, sentence } source_at = Place::below;
    std::vector<LineRef> sentence, source;
};
std::string variants_of(const PlateCard& card) {
    std::string out;
    if (card.variants.size() < 2) return out;
    std::vector<std::pair<std::string, std::size_t>> sorted(card.variants.begin(), card.variants.end());
    std::ranges::stable_sort(sorted, std::greater<>(), [](const auto& v) { return v.second; });
    for (const auto& [name, n] : sorted) out += fmt::format("{}{} {}", out.empty() ? "" : " · ", name, n);
    return out;
}
Lines lines_of(Pen& pen, const PlateCard& card, double width) {
    constexpr double between = 12;
    Lines out;
    out.formula = card.words.formula;
    out.variants = variants_of(card);
    const double room = width - 2 * k_text_pad;
    out.beside = !out.formula.empty() && !out.variants.empty() &&
                 pen.width(out.formula, TextRole::label) + between + pen.width(out.variants, TextRole::label) <= room;
    out.sentence = pen.lines(card.words.sentence, TextRole::note, room);
    out.source = pen.lines(card.words.source, TextRole::note, room);
    if (out.source.size() == 1) {
        const double w = between + out.source.front()->width;
        if (!out.sentence.empty() && out.sentence.back()->width + w <= room)
            out.source_at = Lines::Place::sentence;
        else if (!out.formula.empty() && !out.beside && pen.width(out.formula, TextRole::label) + w <= room)
            out.source_at = Lines::Place::formula;
    }
    return out;
}
double height_of(Pen& pen, const Lines& l) {
    const double rows =
        static_cast<double>(l.sentence.size() + (l.source_at == Lines::Place::below ? l.source.size() : 0));
    return (l.formula.empty() ? 0 : pen.leading(TextRole::label) + 2) +
           (l.variants.empty() || l.beside ? 0 : pen.leading(TextRole::label)) + pen.leading(TextRole::note) * rows + 5;
}

double least_width(Pen& pen, const PlateCard& card, const Furnishing& f) {
    const double bar =
        pen.width(card.words.title, TextRole::plate_title) + 12 + pen.width(note_of(card, f), TextRole::note);
    const double lines =
        std::max(pen.width(card.words.formula, TextRole::label), pen.width(variants_of(card), TextRole::label));
    return std::max(std::max(bar, lines) + 2 * k_text_pad, card.graph.least.w + 2);
}
double least_height(Pen& pen, const PlateCard& card, double width) {
    return k_plate_bar + 2 * k_graph_pad + card.graph.least.h + height_of(pen, lines_of(pen, card, width));
}

void draw_plate(Pen& pen, const PlateCard& card, const Furnishing& f, const Rect& rect) {
    const diagram::Look& look = pen.look();
    const diagram::Tone& tone = look.tone(card.words.kind);
    const std::string id = "plate." + card.words.id;
    // The mark of norms is too light for text on it.
    const bool dark = contrast(look.ground, tone.mark) >= 4.5;
    const Color bar = dark ? tone.mark : tone.text, on_bar = look.ground;
    constexpr double r = 5;
    pen.shape(Path::rounded(rect, r), look.panel);
    pen.shape(Path::tab({rect.x, rect.y, rect.w, k_plate_bar}, r), bar);
    pen.out().parts.push_back({id, as_part(card.words.kind), PartRole::panel, card.words.title, rect, tone.mark,
                               static_cast<double>(card.models), "models"});
    const double middle = rect.top() + k_plate_bar / 2;
    pen.text_middle(card.words.title, TextRole::plate_title, {rect.left() + k_text_pad, middle},
                    {Align::left, on_bar, bar, id});
    pen.text_middle(note_of(card, f), TextRole::note, {rect.right() - k_text_pad, middle},
                    {Align::right, on_bar, bar, id});

    const Lines lines = lines_of(pen, card, rect.w);
    const double words = height_of(pen, lines);
    const Rect room{rect.x, rect.y + k_plate_bar + k_graph_pad, rect.w, rect.h - k_plate_bar - 2 * k_graph_pad - words};
    // The graph keeps near to its own size and stands in the middle of its room.
    const double w = std::min(room.w, std::max(card.graph.least.w, 1.25 * card.graph.least.w)),
                 h = std::min(room.h, k_most_graph * card.graph.least.h);
    Drawing graph;    // of its own, so that parts of two plates have different ids
    Pen inner(look, pen.shaper(), graph);
    card.graph.draw(inner, Rect::around(room.center(), {w, h}));
    pen.out().add(graph, {}, id + ".");

    double y = rect.bottom() - words + pen.cap_height(TextRole::label);
    const double x = rect.left() + k_text_pad;
    const double x_right = rect.right() - k_text_pad;
    const auto source = [&](double at) {
        pen.text(lines.source.front()->text, TextRole::note, {x_right, at}, {Align::right, look.soft, look.panel, id});
    };
    if (lines.source_at == Lines::Place::formula) source(y);
    if (!lines.formula.empty()) {
        pen.text(lines.formula, TextRole::label, {x, y}, {Align::left, look.ink, look.panel, id});
        if (lines.beside)
            pen.text(lines.variants, TextRole::label, {x_right, y}, {Align::right, tone.text, look.panel, id});
        y += pen.leading(TextRole::label) + 2;
    }
    if (!lines.variants.empty() && !lines.beside) {
        pen.text(lines.variants, TextRole::label, {x, y}, {Align::left, tone.text, look.panel, id});
        y += pen.leading(TextRole::label);
    }
    for (const LineRef& line : lines.sentence) {
        pen.text(line->text, TextRole::note, {x, y}, {Align::left, look.ink, look.panel, id});
        y += pen.leading(TextRole::note);
    }
    if (lines.source_at == Lines::Place::sentence) source(y - pen.leading(TextRole::note));
    if (lines.source_at != Lines::Place::below) return;
    for (const LineRef& line : lines.source) {
        pen.text(line->text, TextRole::note, {x, y}, {Align::left, look.soft, look.panel, id});
        y += pen.leading(TextRole::note);
    }
}

// ---- grid -----------------------------------------------------------------------------------------------------------

/// Columns of one width; in each the cards stand one below the other, as high as they need be.
struct CardColumns {
    std::vector<std::vector<std::size_t>> columns;    // cards from top to bottom
    std::vector<double> heights;                      // least, of every card
    double card_width = 0, height = 0;                // of all, head and borders included

    std::size_t cards() const {
        std::size_t n = 0;
        for (const auto& column : columns) n += column.size();
        return n;
    }
    double column_height(const std::vector<std::size_t>& column) const {
        double h = -k_plate_gap;
        for (const std::size_t card : column) h += heights[card] + k_plate_gap;
        return h;
    }
    double highest() const {
        double h = 0;
        for (const auto& column : columns) h = std::max(h, column_height(column));
        return h;
    }
};

/// The highest cards first, each into the column that is lowest so far and has a place; then pairs change places as
/// long as the columns become more even, or cards of like kinds come together without the columns getting higher.
void fill(CardColumns& grid, const std::vector<std::size_t>& cards, std::size_t count) {
    count = std::min(count, cards.size());
    grid.columns.assign(count, {});
    const std::size_t each = (cards.size() + count - 1) / count;
    std::vector<std::size_t> by_height = cards;
    std::ranges::stable_sort(by_height, std::greater<>(), [&](std::size_t i) { return grid.heights[i]; });
    for (const std::size_t card : by_height) {
        std::vector<std::size_t>* lowest = nullptr;
        for (auto& column : grid.columns)
            if (column.size() < each && (lowest == nullptr || grid.column_height(column) < grid.column_height(*lowest)))
                lowest = &column;
        lowest->push_back(card);
    }
    const auto loss = [&] {
        double apart = 0;
        for (const auto& column : grid.columns) {
            const auto [first, last] = std::ranges::minmax(column);
            apart += static_cast<double>(last - first);
        }
        return grid.highest() + 0.2 * apart;
    };
    for (double best = loss();;) {
        std::size_t *a = nullptr, *b = nullptr;
        for (std::size_t c = 0; c < count; ++c)
            for (std::size_t d = c + 1; d < count; ++d)
                for (std::size_t& x : grid.columns[c])
                    for (std::size_t& y : grid.columns[d]) {
                        std::swap(x, y);
                        if (const double l = loss(); l < best - 1e-6) best = l, a = &x, b = &y;
                        std::swap(x, y);
                    }
        if (a == nullptr) break;
        std::swap(*a, *b);
    }
    // In the order of kinds, from left to right and from top to bottom.
    for (auto& column : grid.columns) std::ranges::sort(column);
    std::ranges::sort(grid.columns, [](const auto& a, const auto& b) {
        return a.size() != b.size() ? a.size() > b.size() : a.front() < b.front();
    });
}

/// The grid of that many columns, with as many cards as a height allows.
/// `least`: width of every card.
CardColumns grid_of(Pen& pen, const std::vector<PlateCard>& all, const std::vector<double>& least, double width,
                    double height, std::size_t columns) {
    CardColumns out;
    out.card_width =
        (width - 2 * k_tray_pad - k_plate_gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
    std::vector<std::size_t> cards;
    for (std::size_t i = 0; i < all.size(); ++i) {
        out.heights.push_back(0);
        if (least[i] > out.card_width) continue;
        cards.push_back(i);
        out.heights[i] = least_height(pen, all[i], out.card_width);
    }
    for (; !cards.empty();) {
        fill(out, cards, columns);
        out.height = tray_head(pen) + out.highest() + k_tray_pad;
        if (out.height <= height) return out;
        // Of those that equally few have, the last goes.
        cards.erase(std::ranges::min_element(
            cards, {}, [&](std::size_t i) { return std::pair(all[i].models, -static_cast<std::ptrdiff_t>(i)); }));
    }
    out.columns.clear();
    return out;
}

/// Where not all fit, the cards that say most: each counts as often as there are models that
/// have the part. Then the lowest.
CardColumns best_grid(const Furnishing& f, Pen& pen, const std::vector<PlateCard>& all, double width, double height) {
    CardColumns best;
    const auto worth = [&](const CardColumns& grid) {
        std::size_t models = 0;
        for (const auto& column : grid.columns)
            for (const std::size_t card : column) models += all[card].models;
        return models;
    };
    std::vector<double> least;
    for (const PlateCard& card : all) least.push_back(least_width(pen, card, f));
    for (std::size_t columns = 1; columns <= all.size(); ++columns) {
        CardColumns grid = grid_of(pen, all, least, width, height, columns);
        const std::size_t own = worth(grid), most = worth(best);
        if (own > most || (own == most && own > 0 && grid.height < best.height)) best = std::move(grid);
    }
    return best;
}

}    // namespace

Extent plates_extent(const Furnishing& f, double width) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const std::vector<PlateCard> all = cards_of(f, pen);
    const CardColumns grid = best_grid(f, pen, all, width, 1e9);
    if (grid.columns.empty()) return {};
    return {tray_head(pen) + *std::ranges::max_element(grid.heights) + k_tray_pad, grid.height};
}

Drawing plates(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const std::vector<PlateCard> all = cards_of(f, pen);
    const CardColumns grid = best_grid(f, pen, all, size.w, size.h);
    if (grid.columns.empty()) return out;
    const Rect area = tray(pen, "plates", PartKind::plates, size, grid.cards() < all.size() ? k_title_of_some : k_title,
                           k_plates_remark);

    // What is left over in a column goes to its cards alike.
    double x = area.x;
    for (const std::vector<std::size_t>& column : grid.columns) {
        const double more = (area.h - grid.column_height(column)) / static_cast<double>(column.size());
        double y = area.y;
        for (const std::size_t card : column) {
            const double h = grid.heights[card] + more;
            draw_plate(pen, all[card], f, {x, y, grid.card_width, h});
            y += h + k_plate_gap;
        }
        x += grid.card_width + k_plate_gap;
    }
    return out;
}

}    // namespace broadside::sheet
