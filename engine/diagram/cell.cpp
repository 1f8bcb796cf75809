#include "engine/diagram/cell_parts.hpp"
#include "engine/diagram/diagram.hpp"
#include "engine/diagram/inset.hpp"
#include "engine/diagram/router.hpp"
#include "engine/diagram/stack.hpp"
#include "engine/diagram/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace broadside::diagram {
namespace {

// Heights of the bands of a cell, the same in every cell, so that rows line up.
constexpr double k_bar = 3;    // in the model's colour, at the top
constexpr double k_name_baseline = 21.5;
constexpr double k_badge_middle = 33;
constexpr double k_head = 42;    // bar, name, badges
constexpr double k_facts = 26;
constexpr double k_body_gap = 6.5;    // above and below the body
constexpr double k_foot_lines = 4;
constexpr double k_foot_leading = 10.8;
constexpr double k_foot = 4.5 + k_foot_lines * k_foot_leading;
constexpr double k_foot_label = 46;    // width of the words at the foot's left
// Widths of the body's columns.
constexpr double k_strip_gap = 13;
constexpr double k_channel = 15;    // between stack and insets, where leaders turn
constexpr double k_inset_gap = 8;
constexpr double k_fact_gap = 11;
constexpr double k_strip_head = 11;    // words above the strip

struct Arrangement {
    std::vector<std::vector<std::size_t>> columns;    // insets, top to bottom
    std::vector<double> widths;                       // least width of each column
    Size least;                                       // of the cell
};

}    // namespace

struct Cell::Impl {
    const catalog::Model& model;
    const catalog::Catalog& catalog;
    const Look& look;
    text::Shaper& shaper;
    Content content;
    Color own;          // the model's colour on the sheet's ground
    Drawing scratch;    // what is measured is drawn here and thrown away
    Pen measuring;
    std::vector<BadgeText> badges;
    std::vector<Fact> facts;
    Stack stack;
    std::vector<Inset> insets;    // as they stand beside the stack: top to bottom
    std::vector<Arrangement> arrangements;
    std::vector<Size> sizes;

    Impl(const catalog::Model& m, const catalog::Catalog& c, const Look& l, text::Shaper& s, const Content& shown)
        : model(m),
          catalog(c),
          look(l),
          shaper(s),
          content(shown),
          own(legible(c.organization_of(m).color, l.ground, l.ink)),
          measuring(look, shaper, scratch),
          badges(diagram::badges(m)),
          facts(fact_line(m)),
          stack(m, own, measuring) {
        collect_insets();
        arrange();
    }

    // ---- measuring ----

    void collect_insets() {
        // The stack shows feed-forwards above mixers and later layers above earlier ones; so do the insets.
        std::vector<Inset> ffns = content.ffn_insets ? ffn_insets(model, measuring) : std::vector<Inset>();
        // Beside experts a dense feed-forward is told by its row in the stack: width and layers.
        if (std::ranges::any_of(ffns, [](const Inset& i) { return i.kind == Kind::experts; }))
            std::erase_if(ffns, [](const Inset& i) { return i.kind == Kind::dense_ffn; });
        std::vector<Inset> mixers = content.mixer_insets ? mixer_insets(model, measuring) : std::vector<Inset>();
        std::ranges::reverse(ffns);
        std::ranges::reverse(mixers);
        std::ranges::move(ffns, std::back_inserter(insets));
        std::ranges::move(mixers, std::back_inserter(insets));
        if (!content.window_insets) std::erase_if(insets, [](const Inset& i) { return i.id == "inset.window"; });
    }

    double panel_width(const Inset& inset) {
        const double title = measuring.width(inset.title, Role::panel_title) + 14;
        const double note = inset.note.empty() ? 0 : measuring.width(inset.note, Role::panel_note) + 10;
        return std::max(inset.least.w, title + note);
    }
    double panel_height(const Inset& inset) const { return inset.least.h + measuring.panel_bar(); }
    double column_height(const std::vector<std::size_t>& column) const {
        double h = -k_inset_gap;
        for (const std::size_t i : column) h += panel_height(insets[i]) + k_inset_gap;
        return h;
    }

    double head_width() {
        const double name =
            measuring.width(model.name, Role::model_name) + 6 + measuring.width(model.size, Role::model_size);
        const double organization = measuring.width(catalog.organization_of(model).name, Role::organization);
        double row = measuring.width(catalog::spelled(model.released), Role::date);
        for (const BadgeText& b : badges) row += measuring.badge_size(b.text).w + 5;
        return std::max(name + 14 + organization, row + 8);
    }
    double fact_width(const Fact& fact) {
        return std::max(measuring.width(fact.label, Role::fact_label), measuring.width(fact.value, Role::fact_value));
    }
    double facts_width() {
        double w = -k_fact_gap;
        for (const Fact& f : facts)
            if (!f.optional) w += fact_width(f) + k_fact_gap;
        return content.facts ? w : 0;
    }
    double strip_column() const { return content.strip ? k_strip_width + k_strip_gap : 0; }
    double above_body() const { return k_head + (content.facts ? k_facts : 0) + k_body_gap; }
    double below_body() const { return content.phrases ? k_body_gap + k_foot : 2; }

    /// Every way to stand the insets in 1, 2, … columns (a model has a handful): the one with the lowest tallest column, then
    /// the narrowest, then the one that keeps them in order.
    void arrange() {
        const std::size_t n = insets.size();
        for (std::size_t columns = n == 0 ? 0 : 1; columns <= n; ++columns) {
            Arrangement best;
            std::vector<std::size_t> column_of(n, 0);
            const auto choose = [&](auto&& self, std::size_t i, std::size_t used) -> void {
                if (i == n) {
                    if (used == columns) consider(column_of, columns, best);
                    return;
                }
                for (std::size_t c = 0; c < std::min(used + 1, columns); ++c) {
                    column_of[i] = c;
                    self(self, i + 1, std::max(used, c + 1));
                }
            };
            choose(choose, 0, 0);
            // More columns are worth it only where they are lower.
            if (arrangements.empty() || best.least.h < arrangements.back().least.h - 1e-6) arrangements.push_back(best);
        }
        for (const Arrangement& a : arrangements) sizes.push_back(a.least);
    }

    void consider(const std::vector<std::size_t>& column_of, std::size_t columns, Arrangement& best) {
        Arrangement a;
        a.columns.resize(columns);
        for (std::size_t i = 0; i < insets.size(); ++i) a.columns[column_of[i]].push_back(i);
        double tallest = stack.least().h, w = strip_column() + stack.least().w;
        for (std::size_t c = 0; c < columns; ++c) {
            double widest = 0;
            for (const std::size_t i : a.columns[c]) widest = std::max(widest, panel_width(insets[i]));
            a.widths.push_back(widest);
            w += widest + (c == 0 ? k_channel : k_inset_gap);
            tallest = std::max(tallest, column_height(a.columns[c]));
        }
        a.least = {std::max({w, head_width(), facts_width()}), above_body() + tallest + below_body()};
        if (best.least.empty() || std::pair(a.least.h, a.least.w) < std::pair(best.least.h, best.least.w))
            best = std::move(a);
    }

    const Arrangement& arrangement_for(Size size) const {
        const Arrangement* best = nullptr;
        for (const Arrangement& a : arrangements) {
            const bool fits = a.least.w <= size.w + 1e-6 && a.least.h <= size.h + 1e-6;
            if (fits && (best == nullptr || a.least.area() > best->least.area())) best = &a;
        }
        return best != nullptr ? *best : arrangements.front();
    }

    // ---- drawing ----

    void draw_head(Pen& pen, double w) const {
        const catalog::Organization& organization = catalog.organization_of(model);
        pen.shape(Path::rect({0, 0, w, k_bar}), own);
        const Rect name = pen.text(model.name, Role::model_name, {0, k_name_baseline},
                                   {.align = Align::left, .color = own, .ground = {}, .part = "head"});
        const double x = pen.width(model.name, Role::model_name) + 6;
        const Rect size = pen.text(model.size, Role::model_size, {x, k_name_baseline},
                                   {.align = Align::left, .color = own, .ground = {}, .part = "head"});
        pen.text(organization.name, Role::organization, {w, k_name_baseline},
                 {.align = Align::right, .color = {}, .ground = {}, .part = "head"});
        pen.text_middle(with_doubt(model, "released", catalog::spelled(model.released)), Role::date,
                        {w, k_badge_middle}, {.align = Align::right, .color = {}, .ground = {}, .part = "head"});
        pen.part("head", "head", "text", model.full_name(), {0, 0, w, k_head}, own);
        double left = 0;
        for (const BadgeText& b : badges)
            left = pen.badge("badge." + b.text, b.text, b.kind, {left, k_badge_middle}).right() + 5;
        const auto link = [&](const char* key, const Rect& rect, const char* what) {
            if (const auto it = model.links.find(key); it != model.links.end())
                pen.out().links.push_back({rect, it->second, model.full_name() + ": " + what});
        };
        const Rect name_box = united(name, size);
        if (model.links.contains("report"))
            link("report", name_box, "report");
        else
            link("weights", name_box, "weights");
        if (content.facts) link("config", {0, k_head, w, k_facts}, "configuration");
    }

    void draw_facts(Pen& pen, double w) const {
        if (!content.facts) return;
        Pen probe = pen;
        std::vector<const Fact*> shown;
        double used = -k_fact_gap;
        const auto width_of = [&](const Fact& f) {
            return std::max(probe.width(f.label, Role::fact_label), probe.width(f.value, Role::fact_value));
        };
        for (const Fact& f : facts)
            if (!f.optional) used += width_of(f) + k_fact_gap;
        std::vector<bool> keep;
        for (const Fact& f : facts) {
            const double more = width_of(f) + k_fact_gap;
            keep.push_back(!f.optional || used + more <= w);
            if (f.optional && keep.back()) used += more;
        }
        for (std::size_t i = 0; i < facts.size(); ++i)
            if (keep[i]) shown.push_back(&facts[i]);
        const double gap =
            shown.size() > 1 ? k_fact_gap + std::min(14.0, (w - used) / static_cast<double>(shown.size() - 1)) : 0;
        pen.rule({0, k_head}, {w, k_head});
        pen.rule({0, k_head + k_facts}, {w, k_head + k_facts});
        double x = 0;
        for (const Fact* f : shown) {
            const std::string id = "fact." + f->label;
            pen.part(id, "fact", "text", f->label, {x, k_head, width_of(*f), k_facts}, look.ink);
            pen.text(f->label, Role::fact_label, {x, k_head + 9.5},
                     {.align = Align::left, .color = {}, .ground = {}, .part = id});
            pen.text(f->value, Role::fact_value, {x, k_head + 21.2},
                     {.align = Align::left, .color = {}, .ground = {}, .part = id});
            x += width_of(*f) + gap;
        }
    }

    /// The words of the layers' runs, broken into lines between words; returns the number of lines.
    int draw_runs(Pen& pen, Point at, double width, double leading) const {
        constexpr double sample = 5.2;
        double x = at.x;
        int lines = 1;
        for (const RunWord& word : runs_in_words(model)) {
            const double w = pen.width(word.text, Role::phrase) + (word.sample == Kind::plain ? 0 : sample + 2.4);
            if (x + w > at.x + width && x > at.x) {
                x = at.x;
                at.y += leading;
                ++lines;
            }
            if (word.sample != Kind::plain) {
                pen.shape(Path::rect({x, at.y - sample, sample, sample}), look.tone(word.sample).mark);
                x += sample + 2.4;
            }
            pen.text(word.text, Role::phrase, {x, at.y},
                     {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
            x += pen.width(word.text, Role::phrase);
        }
        return lines;
    }

    /// As many of `phrases` as fit into `lines` lines, joined by `separator`.
    std::vector<LineRef> fitted(Pen& pen, std::string text, const std::vector<std::string>& phrases,
                                std::string_view separator, std::string_view first_separator, double width,
                                int lines) const {
        std::vector<LineRef> best = pen.shaper().paragraph(text, look.type(Role::phrase).style, width);
        bool first = true;
        for (const std::string& phrase : phrases) {
            text += text.empty() ? std::string() : std::string(first ? first_separator : separator);
            text += phrase;
            first = false;
            std::vector<LineRef> longer = pen.shaper().paragraph(text, look.type(Role::phrase).style, width);
            if (static_cast<int>(longer.size()) > lines) break;
            best = std::move(longer);
        }
        return best;
    }

    void draw_foot(Pen& pen, double w, double h) const {
        if (!content.phrases) return;
        const double top = h - k_foot, text_width = w - k_foot_label - k_trillion_side - 10;
        pen.rule({0, top}, {w, top});
        pen.part("foot", "foot", "text", {}, {0, top, w, k_foot}, look.ink);
        double y = top + 4.5 + k_foot_leading - 2.6;
        int left = static_cast<int>(k_foot_lines);
        const auto label = [&](std::string_view text) {
            pen.text(text, Role::fact_label, {0, y}, {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
        };
        const auto lines = [&](const std::vector<LineRef>& set) {
            for (const LineRef& line : set) {
                pen.text(line->text, Role::phrase, {k_foot_label, y},
                         {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
                y += k_foot_leading;
                --left;
            }
        };
        label("LAYERS");
        const int runs = draw_runs(pen, {k_foot_label, y}, text_width, k_foot_leading);
        y += runs * k_foot_leading;
        left -= runs;
        const Descent origin = descent(model, catalog);
        if (left > 0 && !model.distinctive.empty()) {
            label("NEW");
            lines(fitted(pen, {}, model.distinctive, " · ", "", text_width,
                         std::max(1, std::min(2, left - (origin.from.empty() ? 0 : 1)))));
        }
        if (left > 0 && !origin.from.empty()) {
            label("ORIGIN");
            lines(fitted(pen, origin.from, origin.changes, ", ", "; ", text_width, left));
        }
        draw_scale_mark(pen, "scale", model, own, {w, h - 1});
    }

    void draw_body(Pen& pen, Size size) const {
        const Arrangement& a = arrangement_for(size);
        const double top = above_body(), height = size.h - top - below_body();
        if (content.strip) {
            const double cap = pen.cap_height(Role::note);
            pen.text(fmt::format("{} layers", model.layers), Role::note, {0, top + cap},
                     {.align = Align::left, .color = {}, .ground = {}, .part = {}});
            draw_strip(pen, "strip", model, {0, top + k_strip_head, k_strip_width, height - k_strip_head});
        }
        const std::vector<Anchor> anchors = stack.draw(pen, {strip_column(), top}, height);
        const double used = a.least.w, columns = static_cast<double>(a.widths.size());
        if (a.widths.empty()) return;
        double natural = strip_column() + stack.least().w + k_channel - k_inset_gap;
        for (const double w : a.widths) natural += w + k_inset_gap;
        const double wider = (std::max(size.w, used) - natural) / columns;

        double x = strip_column() + stack.least().w + k_channel;
        std::vector<Rect> panels(insets.size());
        for (std::size_t c = 0; c < a.columns.size(); ++c) {
            const double w = a.widths[c] + wider, spare = height - column_height(a.columns[c]);
            double total = 0, y = top;
            for (const std::size_t i : a.columns[c]) total += panel_height(insets[i]);
            for (const std::size_t i : a.columns[c]) {
                const double h = panel_height(insets[i]) * (1 + spare / total);
                panels[i] = {x, y, w, h};
                y += h + k_inset_gap;
            }
            x += w + k_inset_gap;
        }
        draw_leaders(pen, anchors, panels);
        for (std::size_t i = 0; i < insets.size(); ++i) {
            const Rect area = pen.panel(insets[i].id, insets[i].kind, panels[i], insets[i].title, insets[i].note);
            insets[i].draw(pen, area);
        }
    }

    /// From each box of the stack to the inset that explains it: the one of its kind.
    void draw_leaders(Pen& pen, const std::vector<Anchor>& anchors, const std::vector<Rect>& panels) const {
        std::vector<RouteRequest> requests;
        std::vector<std::pair<std::size_t, std::size_t>> ties;    // anchor, inset
        std::vector<bool> tied(anchors.size());
        for (std::size_t i = 0; i < insets.size(); ++i) {
            for (std::size_t k = 0; k < anchors.size(); ++k) {
                if (tied[k] || anchors[k].kind != insets[i].kind) continue;
                tied[k] = true;
                ties.emplace_back(k, i);
                requests.push_back({anchors[k].at, {panels[i].left(), panels[i].top() + pen.panel_bar() / 2}, 2.5});
                break;
            }
        }
        if (ties.empty()) return;
        std::vector<double> lanes;
        const double frame = strip_column() + stack.least().w;
        for (int lane = 1; lane <= 4; ++lane) lanes.push_back(frame + k_channel * lane / 5);
        const auto routes = route(requests, panels, lanes);
        for (std::size_t r = 0; r < routes.size(); ++r)
            if (!routes[r].empty())
                pen.leader(routes[r], insets[ties[r].second].kind, anchors[ties[r].first].part,
                           insets[ties[r].second].id);
    }
};

Cell::Cell(const catalog::Model& model, const catalog::Catalog& catalog, const Look& look, text::Shaper& shaper,
           const Content& content)
    : impl_(std::make_unique<Impl>(model, catalog, look, shaper, content)) {}
Cell::~Cell() = default;
Cell::Cell(Cell&&) noexcept = default;

const catalog::Model& Cell::model() const { return impl_->model; }
const std::vector<Size>& Cell::sizes() const { return impl_->sizes; }

Drawing Cell::draw(Size size) const {
    Drawing out;
    out.size = size;
    Pen pen(impl_->look, impl_->shaper, out);
    impl_->draw_head(pen, size.w);
    impl_->draw_facts(pen, size.w);
    impl_->draw_body(pen, size);
    impl_->draw_foot(pen, size.w, size.h);
    return out;
}

}    // namespace broadside::diagram
