#include "engine/cell/cell.hpp"
#include "engine/base/format.hpp"
#include "engine/cell/arrangement.hpp"
#include "engine/cell/aside.hpp"
#include "engine/cell/foot.hpp"
#include "engine/cell/head.hpp"
#include "engine/cell/leader_router.hpp"
#include "engine/cell/marks.hpp"
#include "engine/cell/same_inset.hpp"
#include "engine/cell/stack.hpp"
#include "engine/cell/subject.hpp"
#include "engine/draw/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace broadside::diagram {
namespace {

constexpr std::size_t k_most_insets = 5;    // of mixers, and of feed-forwards
constexpr double k_body_gap = 5;            // above and below the body
// Widths of the body's columns; between stack and panels, see arrangement.hpp.
constexpr double k_strip_gap = 7;
constexpr double k_below_turn = 7;     // from the corner of a panel below to where its leader enters
constexpr double k_strip_head = 11;    // words above the strip
// Where there are no insets.
constexpr double k_aside_gap = 12;       // between stack and facts
constexpr double k_stack_share = 0.6;    // of the width that is left over
constexpr double k_below = 2.8;          // below the body, for descenders

}    // namespace

struct Cell::Impl {
    Subject subject;
    Drawing scratch;    // what is measured is drawn here and thrown away
    Pen measuring;
    Stack stack;
    std::vector<Inset> insets;    // as they stand beside the stack: top to bottom
    std::vector<Size> least_panels;
    std::optional<Head> head;
    std::optional<Foot> foot;
    std::unique_ptr<Aside> aside;    // where there are no insets
    std::optional<Arrangements> arrangements;

    Impl(const catalog::Model& m, const catalog::Catalog& c, const Look& l, text::Shaper& s, const Content& shown)
        : subject{m, c, l, s, shown, legible(c.organization_of(m).color, l.ground, l.ink)},
          measuring(l, s, scratch),
          stack(m, subject.own, measuring) {
        collect_insets();
        subject.alone = insets.empty();
        head.emplace(subject, measuring);
        foot.emplace(subject, measuring);
        if (subject.alone)
            aside = std::make_unique<Aside>(m, c, subject.own, shown.facts, shown.phrases, measuring);
        for (const Inset& inset : insets)
            least_panels.push_back({panel_width(inset), inset.least.h + measuring.panel_bar()});
        const double aside_height = aside ? aside->least().h : 0;
        arrangements.emplace(least_panels, Surroundings{.before = strip_column() + stack.least().w + aside_width(),
                                                        .strip = strip_column(),
                                                        .stack = std::max(stack.least().h, aside_height),
                                                        .width = std::max(head->least_width(), foot->least_width()),
                                                        .above = above_body(),
                                                        .below = below_body()});
    }

    // ---- measuring ----

    void collect_insets() {
        if (const catalog::Model* first = same_as(subject.model, subject.catalog);
            subject.content.refers && first != nullptr &&
            (subject.content.mixer_insets || subject.content.ffn_insets)) {
            insets.push_back(same_inset(subject, *first, measuring));
            return;
        }
        // The stack shows feed-forwards above mixers and later layers above earlier ones; so do the insets.
        std::vector<Inset> ffns =
            subject.content.ffn_insets ? ffn_insets(subject.model, measuring) : std::vector<Inset>();
        // Beside experts a dense feed-forward is described by its row in the stack: width and layers.
        if (std::ranges::any_of(ffns, [](const Inset& i) { return i.kind == Component::experts; }))
            std::erase_if(ffns, [](const Inset& i) { return i.kind == Component::dense_ffn; });
        std::vector<Inset> mixers = subject.content.mixer_insets
                                        ? mixer_insets(subject.model, measuring, subject.content.window_insets)
                                        : std::vector<Inset>();
        summarise(ffns, "widths");
        summarise(mixers, "kinds");
        std::ranges::reverse(ffns);
        std::ranges::reverse(mixers);
        std::ranges::move(ffns, std::back_inserter(insets));
        std::ranges::move(mixers, std::back_inserter(insets));
        if (!subject.content.mixer_insets) return;
        for (auto whole : {norm_inset(subject.model, measuring), residual_inset(subject.model, measuring),
                           loops_inset(subject.model, measuring), skips_inset(subject.model, measuring),
                           adapters_inset(subject.model, measuring)})
            if (whole) insets.push_back(std::move(*whole));
    }

    /// Of more panels than anyone would compare, those of one title differ in figures alone: the first stands for them
    /// or, where all have one title, the first and the last.
    static void summarise(std::vector<Inset>& insets, std::string_view what) {
        if (insets.size() <= k_most_insets) return;
        std::vector<Inset> kept;
        std::map<std::string, std::size_t> alike;
        for (const Inset& inset : insets)
            if (++alike[inset.title] == 1) kept.push_back(inset);
        if (kept.size() == 1) kept.push_back(insets.back());
        for (Inset& inset : kept)
            if (const std::size_t all = alike[inset.title]; all > 1)
                inset.note += fmt::format("{}one of {} {}", inset.note.empty() ? "" : ", ", all, what);
        insets = std::move(kept);
    }

    double panel_width(const Inset& inset) {
        const double title = measuring.width(inset.title, TextRole::panel_title) + 14;
        const double note = inset.note.empty() ? 0 : measuring.width(inset.note, TextRole::panel_note) + 10;
        return std::max(inset.least.w, title + note);
    }

    double strip_column() const { return subject.content.strip ? k_strip_width + k_strip_gap : 0; }
    double above_body() const { return head->height() + k_body_gap; }
    double below_body() const {
        return subject.alone ? k_below : subject.content.phrases ? k_body_gap + foot->height() : 2;
    }
    /// Width of what stands beside the stack, with its distance.
    double aside_width() const { return aside && !aside->least().empty() ? k_aside_gap + aside->least().w : 0; }

    // ---- drawing ----

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
        if (subject.content.facts) link(pen, subject.model, catalog::LinkKind::config, area);
    }

    void draw_body(Pen& pen, Size size) const {
        const Arrangement& a = arrangements->for_size(size);
        const double top = above_body(), height = size.h - top - below_body();
        if (subject.content.strip) {
            const double cap = pen.cap_height(TextRole::note);
            std::string layers = with_doubt(subject.model, "layers", counted(subject.model.layers, "layer"));
            if (const int each = layers_a_tick(subject.model.layers, height - cap - 4); each > 1)
                layers += fmt::format(", {} per tick", each);
            pen.text(layers, TextRole::note, {0, top + cap},
                     {.align = Align::left, .color = {}, .ground = {}, .part = {}});
            draw_strip(pen, "strip", subject.model, {0, top + k_strip_head, k_strip_width, height - k_strip_head});
        }
        if (subject.alone) {
            draw_body_alone(pen, size.w, top, height);
            return;
        }
        // What is below the stack and the columns grows as they do.
        const double lower = arrangements->below_height(a), upper = height - lower * height / (a.upper + lower);
        const std::vector<Anchor> anchors = stack.draw(pen, {strip_column(), top}, upper).anchors;
        const double beside = strip_column() + stack.least().w + k_channel, right = std::max(size.w, a.least.w);
        double natural = beside - k_inset_gap;
        for (const double w : a.widths) natural += w + k_inset_gap;
        const double wider = (right - natural) / static_cast<double>(a.widths.size());

        double x = beside;
        std::vector<Rect> panels(insets.size());
        for (std::size_t c = 0; c < a.columns.size(); ++c) {
            const double w = a.widths[c] + wider, spare = upper - arrangements->column_height(a.columns[c]);
            double total = 0, y = top;
            for (const std::size_t i : a.columns[c]) total += least_panels[i].h;
            for (const std::size_t i : a.columns[c]) {
                const double h = least_panels[i].h * (1 + spare / total);
                panels[i] = {x, y, w, h};
                y += h + k_inset_gap;
            }
            x += w + k_inset_gap;
        }
        x = strip_column();
        const double spare = right - strip_column() - Arrangements::below_width(a);
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

    /// False for a way around the outside of the panel, which says less than the panel's color and title.
    static bool direct(const std::vector<Point>& way, const RouteRequest& request) {
        return !way.empty() && std::ranges::all_of(way, [&](Point p) {
            return request.down ? p.y <= request.to.y + 0.1 : p.x <= request.to.x + 0.1;
        });
    }

    /// From each box of the stack to the inset that explains it: its own, or one of its kind.
    void draw_leaders(Pen& pen, const std::vector<Anchor>& anchors, const std::vector<Rect>& panels,
                      const std::vector<std::size_t>& below) const {
        std::vector<RouteRequest> requests;
        std::vector<std::pair<std::size_t, std::size_t>> ties;    // anchor, inset
        std::vector<bool> tied(anchors.size());
        const auto own = [](const Anchor& anchor) { return "inset." + anchor.of; };
        const auto has_own = [&](const Anchor& anchor) {
            return std::ranges::find(insets, own(anchor), &Inset::id) != insets.end();
        };
        const double frame = strip_column() + stack.least().w;
        const double first_lane = frame + k_channel / 5;
        // Those below first: their ways lead down the channel, the leftmost panel's in the first lane.
        const std::size_t beside = insets.size() - below.size();
        std::vector<std::size_t> order = below;
        for (std::size_t i = 0; i < beside; ++i) order.push_back(i);
        for (const std::size_t i : order) {
            const bool owned = std::ranges::find(anchors, insets[i].id, own) != anchors.end();
            for (std::size_t k = 0; k < anchors.size(); ++k) {
                if (tied[k] || (owned ? own(anchors[k]) != insets[i].id
                                      : has_own(anchors[k]) || anchors[k].kind != insets[i].kind))
                    continue;
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

const catalog::Model& Cell::model() const { return impl_->subject.model; }
const std::vector<Size>& Cell::sizes() const { return impl_->arrangements->sizes(); }
const std::vector<Size>& Cell::tight_sizes() const { return impl_->arrangements->tight_sizes(); }

Drawing Cell::draw(Size size) const {
    Drawing out;
    out.size = size;
    Pen pen(impl_->subject.look, impl_->subject.shaper, out);
    impl_->head->draw(pen, size.w);
    impl_->draw_body(pen, size);
    impl_->foot->draw(pen, size.w, size.h);
    return out;
}

}    // namespace broadside::diagram
