#include "engine/cell/cell.hpp"
#include "engine/base/format.hpp"
#include "engine/cell/aside.hpp"
#include "engine/cell/leader_router.hpp"
#include "engine/cell/marks.hpp"
#include "engine/cell/name.hpp"
#include "engine/cell/stack.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace broadside::diagram {
namespace {

// Heights of the bands of a cell, the same in every cell, so that rows line up.
constexpr std::size_t k_most_insets = 5;    // of mixers, and of feed-forwards
constexpr double k_bar = 3;                 // in the model's colour, at the top
constexpr double k_name_baseline = 23.2;
constexpr double k_name_em = 19.2;         // widest of a name at its full size
constexpr double k_badge_middle = 14.6;    // on the name's capitals
constexpr double k_organization_baseline = 12.5, k_date_baseline = 23;
constexpr double k_badge_gap = 4, k_badge_room = 9;    // between badges, and before the first
// Where there is nothing beside the stack, little width: organization and date, then badges, stand below the name.
constexpr double k_byline_baseline = 34.5, k_low_badge_middle = 46;
constexpr double k_high_head = 56;
constexpr double k_head = 28.5;    // bar, name, badges
constexpr double k_facts = 23.5;
constexpr double k_body_gap = 5;    // above and below the body
constexpr double k_foot_lines = 3;
constexpr double k_foot_leading = 10;
constexpr double k_foot = 3.5 + k_foot_lines * k_foot_leading;
constexpr double k_reference_width = 165;
constexpr double k_sample = 5, k_sample_gap = 2.2;    // a square in a kind's colour before its name
constexpr double k_origin_gap = 18;
constexpr double k_foot_label = 36;                                      // width of the words at the foot's left
constexpr double k_foot_beside = k_foot_label + 10 + k_trillion_side;    // beside the foot's text: label, scale mark
// Widths of the body's columns.
constexpr double k_strip_gap = 7;
constexpr double k_channel = 11;      // between stack and insets, where leaders turn
constexpr double k_below_turn = 7;    // from the corner of a panel below to where its leader enters
constexpr double k_inset_gap = 7;
constexpr double k_fact_gap = 10;
constexpr double k_strip_head = 11;    // words above the strip
// Where there are no insets.
constexpr double k_aside_gap = 12;       // between stack and facts
constexpr double k_stack_share = 0.6;    // of the width that is left over
constexpr double k_below = 2.8;          // below the body, for descenders

struct Arrangement {
    std::vector<std::vector<std::size_t>> columns;    // insets beside the stack, top to bottom
    std::vector<double> widths;                       // least width of each column
    std::vector<std::size_t> below;                   // insets below stack and columns, left to right
    std::vector<double> below_widths;
    double upper = 0;    // least height of stack and columns
    Size least;          // of the cell
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
    std::vector<Size> sizes, tight_sizes;
    std::unique_ptr<Aside> aside;    // where there are no insets

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
        if (alone()) aside = std::make_unique<Aside>(model, catalog, own, content.facts, content.phrases, measuring);
        arrange();
    }

    // ---- measuring ----

    void collect_insets() {
        if (const catalog::Model* first = same_as(model, catalog);
            content.refers && first != nullptr && (content.mixer_insets || content.ffn_insets)) {
            insets.push_back(reference(*first));
            return;
        }
        // The stack shows feed-forwards above mixers and later layers above earlier ones; so do the insets.
        std::vector<Inset> ffns = content.ffn_insets ? ffn_insets(model, measuring) : std::vector<Inset>();
        // Beside experts a dense feed-forward is told by its row in the stack: width and layers.
        if (std::ranges::any_of(ffns, [](const Inset& i) { return i.kind == Component::experts; }))
            std::erase_if(ffns, [](const Inset& i) { return i.kind == Component::dense_ffn; });
        std::vector<Inset> mixers =
            content.mixer_insets ? mixer_insets(model, measuring, content.window_insets) : std::vector<Inset>();
        summarise(ffns, "widths");
        summarise(mixers, "kinds");
        std::ranges::reverse(ffns);
        std::ranges::reverse(mixers);
        std::ranges::move(ffns, std::back_inserter(insets));
        std::ranges::move(mixers, std::back_inserter(insets));
        if (content.mixer_insets)
            if (auto residual = residual_inset(model, measuring)) insets.push_back(std::move(*residual));
    }

    /// Of panels that differ in figures alone, more than anyone would compare, the first and the last stand for all.
    static void summarise(std::vector<Inset>& insets, std::string_view what) {
        if (insets.size() <= k_most_insets) return;
        const std::size_t all = insets.size();
        insets = {std::move(insets.front()), std::move(insets.back())};
        for (Inset& inset : insets)
            inset.note += fmt::format("{}one of {} {}", inset.note.empty() ? "" : ", ", all, what);
    }

    /// A few words under a heading in the panel that stands for insets; without a heading they are a list.
    struct Section {
        std::string heading;
        std::vector<std::string> items;
    };
    /// What this model adds to another of the same architecture, most telling first, and then the figures of both.
    std::vector<Section> sections() const {
        std::vector<Section> out(1);
        for (const std::string& s : model.story.details)
            if (std::ranges::find(model.story.distinctive, s) == model.story.distinctive.end())
                out[0].items.push_back(s);
        std::vector<std::string> steps;
        if (model.story.training.tokens)
            steps.push_back(
                with_doubt(model, "training.tokens", short_count(*model.story.training.tokens) + " tokens"));
        for (const std::string& s : model.story.training.post_training) steps.push_back(s);
        if (!steps.empty())
            out.push_back({"Training",
                           {with_doubt(model, "training.post_training", fmt::format("{}", fmt::join(steps, " → ")))}});
        const auto figures = [&](const auto& named, const std::string& of) {
            const std::string words = std::visit([](const auto& kind) { return catalog::summary(kind); }, named.facts);
            out.push_back({naming(named.facts).full, {with_doubt(model, of + "." + named.name, words)}});
        };
        for (const auto& m : model.mixers) figures(m, "mixers");
        for (const auto& f : model.ffns) figures(f, "ffns");
        return out;
    }

    /// In place of insets that another cell has already: where they are drawn, what this model adds, and, where there is
    /// room, the figures of both.
    Inset reference(const catalog::Model& first) {
        const double leading = measuring.leading(TextRole::phrase), pad = 8, bullet = 8, least_gap = 0.6 * leading;
        const auto set = [=](Pen& pen, const Section& section, double width) {
            std::vector<std::vector<LineRef>> out;
            const double indent = section.heading.empty() ? bullet : 0;
            for (const std::string& s : section.items)
                out.push_back(pen.lines(s, TextRole::phrase, width - 2 * pad - indent));
            return out;
        };
        const auto height_of = [=](const Section& section, const std::vector<std::vector<LineRef>>& items) {
            double h = section.heading.empty() ? 0 : leading;
            for (const auto& lines : items) h += leading * static_cast<double>(lines.size()) + 3;
            return h;
        };
        const std::vector<Section> all = sections();
        Inset inset;
        inset.id = "inset.same";
        inset.title = "Same internals as " + first.full_name();
        const double width = std::max(k_reference_width, measuring.width(inset.title, TextRole::panel_title) + 14);
        inset.least = {width, 2 * pad + 2 * leading + height_of(all[0], set(measuring, all[0], width))};
        inset.draw = [=, this, id = first.id, name = first.full_name()](Pen& pen, const Rect& area) {
            const Pen::TextOptions text{
                .align = Align::left, .color = {}, .ground = pen.look().panel, .part = "inset.same"};
            pen.out().links.push_back({area, "#" + id, name + ": its cell"});
            // As many sections as fit, and the room left over between them.
            double used = 2 * pad + leading;
            std::vector<std::vector<std::vector<LineRef>>> shown;
            for (const Section& section : all) {
                shown.push_back(set(pen, section, area.w));
                const double more = height_of(section, shown.back()) + least_gap;
                if (used + more > area.h && shown.size() > 1) {
                    shown.pop_back();
                    break;
                }
                used += more;
            }
            const double gap =
                least_gap + std::min(leading, std::max(0.0, area.h - used) / static_cast<double>(shown.size() + 1));
            double y = area.top() +
                       std::max(pad, (area.h - used - (gap - least_gap) * static_cast<double>(shown.size())) / 2) +
                       leading * 0.8;
            pen.text("See that cell.", TextRole::note, {area.x + pad, y}, text);
            y += leading;
            for (std::size_t i = 0; i < shown.size(); ++i) {
                y += gap;
                const bool list = all[i].heading.empty();
                if (!list) {
                    pen.text(all[i].heading, TextRole::panel_note, {area.x + pad, y}, text);
                    y += leading;
                }
                for (const auto& lines : shown[i]) {
                    if (list) pen.shape(Path::circle({area.x + pad + 2, y - leading * 0.25}, 1.4), own);
                    for (const LineRef& line : lines) {
                        pen.text(line->text, TextRole::phrase, {area.x + pad + (list ? bullet : 0), y}, text);
                        y += leading;
                    }
                    y += 3;
                }
            }
        };
        return inset;
    }

    double panel_width(const Inset& inset) {
        const double title = measuring.width(inset.title, TextRole::panel_title) + 14;
        const double note = inset.note.empty() ? 0 : measuring.width(inset.note, TextRole::panel_note) + 10;
        return std::max(inset.least.w, title + note);
    }
    double panel_height(const Inset& inset) const { return inset.least.h + measuring.panel_bar(); }
    double column_height(const std::vector<std::size_t>& column) const {
        double h = -k_inset_gap;
        for (const std::size_t i : column) h += panel_height(insets[i]) + k_inset_gap;
        return h;
    }

    /// No insets: the cell is narrow, its head has three lines, facts and phrases stand beside the stack.
    bool alone() const { return insets.empty(); }
    double head_height() const { return alone() ? k_high_head : k_head; }
    double badges_width() {
        double w = 0;
        for (const BadgeText& b : badges) w += measuring.badge_size(b.text).w + k_badge_gap;
        return w;
    }
    double head_width() {
        const double name = name_width(measuring);
        const double organization = measuring.width(catalog.organization_of(model).name, TextRole::organization);
        const double date = measuring.width(released(), TextRole::date);
        if (alone()) return std::max({name, organization + 12 + date, badges_width() - k_badge_gap});
        return name + k_badge_room + badges_width() + 8 + std::max(organization, date);
    }
    /// A name that is wider than this shrinks instead of widening the cell.
    double name_room() const { return k_name_em * look.type(TextRole::model_name).style.size; }
    double name_width(Pen& pen) const {
        const double natural = natural_name_width(pen, model);
        if (natural <= name_room()) return natural;
        const auto setting = name_setting(shaper, look, model, name_room());
        return setting ? setting->width : natural;
    }
    std::string released() const { return with_doubt(model, "released", catalog::spelled(model.released)); }
    double fact_width(const Fact& fact) {
        return std::max(measuring.width(fact.label(), TextRole::fact_label),
                        measuring.width(fact.value, TextRole::fact_value));
    }
    double facts_width() {
        if (!content.facts || alone()) return 0;
        double w = -k_fact_gap;
        for (const Fact& f : facts)
            if (!f.optional || content.all_facts) {
                const double longer = content.all_facts ? measuring.width(f.longer, TextRole::fact_value) : 0;
                w += std::max(fact_width(f), longer) + k_fact_gap;
            }
        return w;
    }
    /// Higher and narrower only for models whose scale mark is: beyond a trillion.
    double foot_height() const {
        const double side = scale_side(catalog::derive(model).total);
        return side > k_foot - 1 ? side + 3 : k_foot;
    }
    double foot_beside() const { return k_foot_beside + std::max(0.0, foot_height() - k_foot); }
    double foot_width() { return content.phrases && !alone() ? runs_width() + foot_beside() : 0; }
    double strip_column() const { return content.strip ? k_strip_width + k_strip_gap : 0; }
    double above_body() const { return head_height() + (content.facts && !alone() ? k_facts : 0) + k_body_gap; }
    double below_body() const { return alone() ? k_below : content.phrases ? k_body_gap + foot_height() : 2; }
    /// Width of what stands beside the stack, with its distance.
    double aside_width() const { return aside && !aside->least().empty() ? k_aside_gap + aside->least().w : 0; }

    void arrange() {
        const std::size_t n = insets.size();
        for (std::size_t columns = std::min<std::size_t>(n, 1); columns <= n; ++columns)
            arrangements.push_back(in_columns(n, columns));
        keep_unbeaten(arrangements);
        for (const Arrangement& a : arrangements) sizes.push_back(a.least);

        std::vector<Arrangement> all = arrangements;
        for (std::size_t beside = 1; beside < n; ++beside)
            for (std::size_t columns = 1; columns <= beside; ++columns) all.push_back(in_columns(beside, columns));
        keep_unbeaten(all);
        for (const Arrangement& a : all) {
            tight_sizes.push_back(a.least);
            if (!a.below.empty()) arrangements.push_back(a);
        }
    }

    /// Those that no other beats in both width and height, narrowest first.
    static void keep_unbeaten(std::vector<Arrangement>& all) {
        std::ranges::stable_sort(all, {}, [](const Arrangement& a) { return std::pair(a.least.w, a.least.h); });
        double lowest = std::numeric_limits<double>::infinity();
        std::erase_if(all, [&](const Arrangement& a) {
            if (a.least.h >= lowest - 1e-6) return true;
            lowest = a.least.h;
            return false;
        });
    }

    /// Of all ways to stand the first `beside` insets in so many columns (a model has a handful), the others below: the one
    /// with the lowest tallest column, then the narrowest, then the one that keeps them in order.
    Arrangement in_columns(std::size_t beside, std::size_t columns) {
        Arrangement best;
        std::vector<std::size_t> column_of(beside, 0);
        const auto choose = [&](auto&& self, std::size_t i, std::size_t used) -> void {
            if (i == beside) {
                if (used == columns) consider(column_of, columns, best);
                return;
            }
            for (std::size_t c = 0; c < std::min(used + 1, columns); ++c) {
                column_of[i] = c;
                self(self, i + 1, std::max(used, c + 1));
            }
        };
        choose(choose, 0, 0);
        return best;
    }

    void consider(const std::vector<std::size_t>& column_of, std::size_t columns, Arrangement& best) {
        Arrangement a;
        a.columns.resize(columns);
        for (std::size_t i = 0; i < column_of.size(); ++i) a.columns[column_of[i]].push_back(i);
        // The last inset explains the lowest box of the stack: it stands leftmost, so that leaders do not cross.
        for (std::size_t i = insets.size(); i > column_of.size(); --i) {
            a.below.push_back(i - 1);
            a.below_widths.push_back(panel_width(insets[i - 1]));
        }
        a.upper = stack.least().h;
        if (aside) a.upper = std::max(a.upper, aside->least().h);
        double w = strip_column() + stack.least().w + aside_width();
        for (std::size_t c = 0; c < columns; ++c) {
            double widest = 0;
            for (const std::size_t i : a.columns[c]) widest = std::max(widest, panel_width(insets[i]));
            a.widths.push_back(widest);
            w += widest + (c == 0 ? k_channel : k_inset_gap);
            a.upper = std::max(a.upper, column_height(a.columns[c]));
        }
        w = std::max({w, strip_column() + below_width(a), head_width(), facts_width(), foot_width()});
        a.least = {w, above_body() + a.upper + below_height(a) + below_body()};
        if (best.least.empty() || std::pair(a.least.h, a.least.w) < std::pair(best.least.h, best.least.w))
            best = std::move(a);
    }
    static double below_width(const Arrangement& a) {
        double w = -k_inset_gap;
        for (const double panel : a.below_widths) w += panel + k_inset_gap;
        return w;
    }
    /// Of the row below, its distance included; nothing without one.
    double below_height(const Arrangement& a) const {
        double h = 0;
        for (const std::size_t i : a.below) h = std::max(h, panel_height(insets[i]) + k_inset_gap);
        return h;
    }

    /// The largest that fits; insets are below the stack only where they do not fit beside it.
    const Arrangement& arrangement_for(Size size) const {
        const auto rank = [](const Arrangement& a) { return std::pair(a.below.empty(), a.least.area()); };
        const Arrangement* best = nullptr;
        for (const Arrangement& a : arrangements) {
            const bool fits = a.least.w <= size.w + 1e-6 && a.least.h <= size.h + 1e-6;
            if (fits && (best == nullptr || rank(a) > rank(*best))) best = &a;
        }
        return best != nullptr ? *best : arrangements.front();
    }

    // ---- drawing ----

    void draw_head(Pen& pen, double w) const {
        const Pen::TextOptions right{.align = Align::right, .color = {}, .ground = {}, .part = "head"};
        pen.shape(Path::rect({0, 0, w, k_bar}), own);
        pen.part("head", PartKind::head, PartRole::text, model.full_name(), {0, 0, w, head_height()}, own);
        Rect name_box;
        if (const auto setting = name_setting(shaper, look, model, name_room()))
            name_box = draw_name(pen, *setting, {0, k_name_baseline}, own, own);
        const double middle = alone() ? k_low_badge_middle : k_badge_middle;
        double x = alone() ? 0 : name_width(pen) + k_badge_room;
        for (const BadgeText& b : badges)
            x = pen.badge("badge." + b.text, b.text, b.kind, {x, middle}).right() + k_badge_gap;
        const std::string& organization = catalog.organization_of(model).name;
        if (alone()) {
            const Pen::TextOptions below{.align = Align::left, .color = {}, .ground = {}, .part = "head"};
            pen.text(organization, TextRole::organization, {0, k_byline_baseline}, below);
            pen.text(released(), TextRole::date, {w, k_byline_baseline}, right);
        } else {
            pen.text(organization, TextRole::organization, {w, k_organization_baseline}, right);
            pen.text(released(), TextRole::date, {w, k_date_baseline}, right);
        }
        link_name(pen, model, name_box);
        if (content.facts && !alone())
            link(pen, model, catalog::LinkKind::config, {0, head_height(), w, k_facts});
    }

    void draw_facts(Pen& pen, double w) const {
        if (!content.facts) return;
        if (alone()) {
            pen.rule({0, head_height()}, {w, head_height()});
            return;
        }
        Pen probe = pen;
        std::vector<const Fact*> shown;
        double used = -k_fact_gap;
        const auto width_of = [&](const Fact& f) {
            return std::max(probe.width(f.label(), TextRole::fact_label), probe.width(f.value, TextRole::fact_value));
        };
        for (const Fact& f : facts)
            if (!f.optional) used += width_of(f) + k_fact_gap;
        std::vector<bool> keep;
        for (const Fact& f : facts) {
            const double more = width_of(f) + k_fact_gap;
            keep.push_back(!f.optional || used + more <= w);
            if (f.optional && keep.back()) used += more;
        }
        std::vector<Fact> told = facts;
        for (std::size_t i = 0; i < told.size(); ++i) {
            if (!keep[i]) continue;
            shown.push_back(&told[i]);
            if (facts[i].longer.empty()) continue;
            told[i].value = facts[i].longer;
            const double more = width_of(told[i]) - width_of(facts[i]);
            if (used + more > w)
                told[i] = facts[i];
            else
                used += more;
        }
        const double gap =
            shown.size() > 1 ? k_fact_gap + std::min(14.0, (w - used) / static_cast<double>(shown.size() - 1)) : 0;
        const double top = head_height();
        pen.rule({0, top}, {w, top});
        pen.rule({0, top + k_facts}, {w, top + k_facts});
        double x = 0;
        for (const Fact* f : shown) {
            const std::string id = f->id();
            pen.part(id, PartKind::fact, PartRole::text, f->label(), {x, top, width_of(*f), k_facts}, look.ink);
            pen.text(f->label(), TextRole::fact_label, {x, top + 8.6},
                     {.align = Align::left, .color = {}, .ground = {}, .part = id});
            pen.text(f->value, TextRole::fact_value, {x, top + 19.4},
                     {.align = Align::left, .color = {}, .ground = {}, .part = id});
            x += width_of(*f) + gap;
        }
    }

    double runs_width() {
        double w = 0;
        for (const RunWord& word : runs_in_words(model))
            w += measuring.width(word.text, TextRole::phrase) +
                 (word.sample == Component::plain ? 0 : k_sample + k_sample_gap);
        return w;
    }
    /// The words of the layers' runs in one line; returns where it ends.
    double draw_runs(Pen& pen, Point at) const {
        for (const RunWord& word : runs_in_words(model)) {
            if (word.sample != Component::plain) {
                pen.shape(Path::rect({at.x, at.y - k_sample, k_sample, k_sample}), look.tone(word.sample).mark);
                at.x += k_sample + k_sample_gap;
            }
            pen.text(word.text, TextRole::phrase, at,
                     {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
            at.x += pen.width(word.text, TextRole::phrase);
        }
        return at.x;
    }

    /// All phrases in at most `lines` lines that break between them, or none where they do not fit so.
    std::vector<LineRef> whole(Pen& pen, const std::vector<std::string>& phrases, double width, int lines) const {
        std::vector<std::string> set;
        for (const std::string& phrase : phrases) {
            const std::string longer = set.empty() ? phrase : set.back() + " · " + phrase;
            if (!set.empty() && pen.width(longer, TextRole::phrase) <= width)
                set.back() = longer;
            else
                set.push_back(phrase);
            if (static_cast<int>(set.size()) > lines || pen.width(set.back(), TextRole::phrase) > width) return {};
        }
        std::vector<LineRef> out;
        for (const std::string& line : set) out.push_back(pen.line(line, TextRole::phrase));
        return out;
    }

    void draw_foot(Pen& pen, double w, double h) const {
        if (!content.phrases || alone()) return;
        const double top = h - foot_height(), text_width = w - foot_beside();
        pen.rule({0, top}, {w, top});
        pen.part("foot", PartKind::foot, PartRole::text, {}, {0, top, w, foot_height()}, look.ink);
        double y = top + k_foot_leading + 0.5;
        const auto label = [&](std::string_view text, double x) {
            pen.text(text, TextRole::fact_label, {x, y},
                     {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
        };
        const auto lines = [&](const std::vector<LineRef>& set, double x) {
            for (const LineRef& line : set) {
                pen.text(line->text, TextRole::phrase, {x, y},
                         {.align = Align::left, .color = {}, .ground = {}, .part = "foot"});
                y += k_foot_leading;
            }
        };
        const Descent origin = descent(model, catalog);
        label("LAYERS", 0);
        const double end = draw_runs(pen, {k_foot_label, y});
        // A short origin stands behind the layers, so that what is new has two lines.
        const double rest = k_foot_label + text_width - end - k_origin_gap - k_foot_label;
        const bool beside = origin.changes.empty() && pen.width(origin.from, TextRole::phrase) <= rest;
        if (beside && !origin.from.empty()) {
            label("ORIGIN", end + k_origin_gap);
            lines({pen.line(origin.from, TextRole::phrase)}, end + k_origin_gap + k_foot_label);
        } else {
            y += k_foot_leading;
        }
        if (const std::vector<std::string> phrases = look_at(model); !phrases.empty()) {
            label("LOOK AT", 0);
            std::vector<LineRef> set = whole(pen, phrases, text_width, beside ? 2 : 1);
            if (set.empty()) set = fitted(pen, {}, phrases, " · ", "", text_width, beside ? 2 : 1);
            lines(set, k_foot_label);
        }
        if (!beside && !origin.from.empty()) {
            label("ORIGIN", 0);
            lines(fitted(pen, origin.from, origin.changes, ", ", origin.joint, text_width, 1), k_foot_label);
        }
        draw_scale_mark(pen, "scale", model, own, {w, h - 1});
    }

    /// Stack and facts share what the cell is wider than it need be.
    void draw_body_alone(Pen& pen, double w, double top, double height) const {
        const double spare = std::max(0.0, w - strip_column() - stack.least().w - aside_width());
        if (aside_width() == 0) {
            stack.draw(pen, {strip_column(), top}, height, spare);
            return;
        }
        stack.draw(pen, {strip_column(), top}, height, spare * k_stack_share);
        const double x = w - aside->least().w - spare * (1 - k_stack_share) / 2;
        const Rect area{x, top, w - x, height};
        aside->draw(pen, area);
        if (content.facts) link(pen, model, catalog::LinkKind::config, area);
    }

    void draw_body(Pen& pen, Size size) const {
        const Arrangement& a = arrangement_for(size);
        const double top = above_body(), height = size.h - top - below_body();
        if (content.strip) {
            const double cap = pen.cap_height(TextRole::note);
            std::string layers = with_doubt(model, "layers", grouped(model.layers) + " layers");
            if (const int each = layers_a_tick(model.layers, height - cap - 4); each > 1)
                layers += fmt::format(", {} a tick", each);
            pen.text(layers, TextRole::note, {0, top + cap},
                     {.align = Align::left, .color = {}, .ground = {}, .part = {}});
            draw_strip(pen, "strip", model, {0, top + k_strip_head, k_strip_width, height - k_strip_head});
        }
        if (alone()) {
            draw_body_alone(pen, size.w, top, height);
            return;
        }
        // What is below the stack and the columns grows as they do.
        const double lower = below_height(a), upper = height - lower * height / (a.upper + lower);
        const std::vector<Anchor> anchors = stack.draw(pen, {strip_column(), top}, upper).anchors;
        const double beside = strip_column() + stack.least().w + k_channel, right = std::max(size.w, a.least.w);
        double natural = beside - k_inset_gap;
        for (const double w : a.widths) natural += w + k_inset_gap;
        const double wider = (right - natural) / static_cast<double>(a.widths.size());

        double x = beside;
        std::vector<Rect> panels(insets.size());
        for (std::size_t c = 0; c < a.columns.size(); ++c) {
            const double w = a.widths[c] + wider, spare = upper - column_height(a.columns[c]);
            double total = 0, y = top;
            for (const std::size_t i : a.columns[c]) total += panel_height(insets[i]);
            for (const std::size_t i : a.columns[c]) {
                const double h = panel_height(insets[i]) * (1 + spare / total);
                panels[i] = {x, y, w, h};
                y += h + k_inset_gap;
            }
            x += w + k_inset_gap;
        }
        x = strip_column();
        const double spare = right - strip_column() - below_width(a);
        for (std::size_t k = 0; k < a.below.size(); ++k) {
            const double w = a.below_widths[k] + spare / static_cast<double>(a.below.size());
            panels[a.below[k]] = {x, top + upper + k_inset_gap, w, height - upper - k_inset_gap};
            x += w + k_inset_gap;
        }
        draw_leaders(pen, anchors, panels, a.below);
        for (std::size_t i = 0; i < insets.size(); ++i) {
            const Rect area = pen.panel(insets[i].id, insets[i].kind, panels[i], insets[i].title, insets[i].note);
            insets[i].draw(pen, area);
        }
    }

    /// False for a way around the outside of the panel, which tells less than the panel's colour and title.
    static bool direct(const std::vector<Point>& way, const RouteRequest& request) {
        return !way.empty() && std::ranges::all_of(way, [&](Point p) {
            return request.down ? p.y <= request.to.y + 0.1 : p.x <= request.to.x + 0.1;
        });
    }

    /// From each box of the stack to the inset that explains it: the one of its kind.
    void draw_leaders(Pen& pen, const std::vector<Anchor>& anchors, const std::vector<Rect>& panels,
                      const std::vector<std::size_t>& below) const {
        std::vector<RouteRequest> requests;
        std::vector<std::pair<std::size_t, std::size_t>> ties;    // anchor, inset
        std::vector<bool> tied(anchors.size());
        const double frame = strip_column() + stack.least().w;
        const double first_lane = frame + k_channel / 5;
        // Those below first: their ways lead down the channel, the leftmost panel's in the first lane.
        const std::size_t beside = insets.size() - below.size();
        std::vector<std::size_t> order = below;
        for (std::size_t i = 0; i < beside; ++i) order.push_back(i);
        for (const std::size_t i : order) {
            for (std::size_t k = 0; k < anchors.size(); ++k) {
                if (tied[k] || anchors[k].kind != insets[i].kind) continue;
                const Rect& panel = panels[i];
                if (i >= beside && panel.right() < first_lane) break;    // it would have to pass under the stack
                tied[k] = true;
                ties.emplace_back(k, i);
                requests.push_back({anchors[k].at, {panel.left(), panel.top() + pen.panel_bar() / 2}, 2.5});
                if (i >= beside) {
                    requests.back().to = {std::max(first_lane, panel.left() + k_below_turn), panel.top()};
                    requests.back().down = true;
                } else if (panel.left() > panels.front().left() + 1) {
                    // Behind other panels the way leads below them, and up to the title bar would be a long one.
                    requests.back().or_to = Point{panel.left(), panel.bottom() - pen.panel_bar() / 2};
                }
                break;
            }
        }
        if (ties.empty()) return;
        std::vector<double> lanes;
        for (int lane = 1; lane <= 4; ++lane) lanes.push_back(frame + k_channel * lane / 5);
        const auto routes = route(requests, panels, lanes);
        for (std::size_t r = 0; r < routes.size(); ++r)
            if (direct(routes[r], requests[r]))
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
const std::vector<Size>& Cell::tight_sizes() const { return impl_->tight_sizes; }

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
