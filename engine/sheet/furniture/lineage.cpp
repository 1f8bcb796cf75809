#include "engine/draw/naming.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <numbers>
#include <tuple>

namespace broadside::sheet {
namespace {

using catalog::Model;
using diagram::Align;
using diagram::Component;
using diagram::Drawing;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

constexpr double k_lineage_dot = 3.1;    // radius
constexpr double k_beside = 1;      // arcs that leave stand right of the dot's middle, those that arrive left of it
constexpr double k_lineage_name_gap = 4;         // dot to name
constexpr std::size_t k_hub = 2;                 // heirs on the sheet from which on a dot says how many
constexpr double k_hub_pad = 0.9;                // from their number to the edge of the dot
constexpr double k_least_lineage_pitch = 1.2;    // of the type's size, name to name
constexpr double k_lineage_releases_share = 0.72;
constexpr double k_least_rise = 56, k_most_rise = 110;    // of the longest arc
// Of an arc over its span: nearly a half, arcs from one dot would lie in one another; at one, only the longest is seen.
constexpr double k_rise_power = 0.66;
constexpr double k_first = 1.5, k_further = 0.8, k_outside = 0.6;    // widths of arcs: from the first ancestor of the
                                                                     // sheet, from others, from outside
constexpr double k_apart = 3.4;                     // of arcs within one another, at the top, where there is room
constexpr double k_casing = 0.9;    // of the ground's color on both sides of an arc, so that those below pass under it
constexpr std::string_view k_lineage_remark =
    "arcs lead from a model, in the color of its mixer, to what took over its layout, weights or parts; thick: from "
    "the first; dashed: inferred; number: how many here; ring: the same architecture; gray: not on this sheet";

/// A model of the sheet, or an ancestor from outside.
struct Node {
    std::string id, name;
    const Model* model = nullptr;        // of the sheet
    const Model* dated = nullptr;        // carries the date: the model, or a stand-in
    std::vector<std::string> undated;    // ancestors from outside whose date is not known
    struct Ancestor {
        std::size_t node = 0;
        bool doubtful = false;    // recalled or inferred
    };
    std::vector<Ancestor> ancestors;
    std::size_t heirs = 0;    // on the sheet
    bool same = false;      // has the architecture of its first ancestor
    std::string shown{};    // its name beside the dot
};

/// Who took over from whom.
class Descents {
public:
    explicit Descents(const Furnishing& f) {
        for (const Model* m : by_release(f.models)) {
            index_[m->full_name()] = nodes_.size();
            nodes_.push_back({"model." + m->id, m->full_name(), m, m, {}, {}});
        }
        const std::size_t models = nodes_.size();
        for (std::size_t i = 0; i < models; ++i) add_ancestors(f, i);
        // A name that is one's own needs no size behind it.
        std::map<std::string, int> names;
        for (const Node& n : nodes_) ++names[n.model ? n.model->name : n.name];
        for (Node& n : nodes_) n.shown = n.model && names[n.model->name] == 1 ? n.model->name : n.name;
    }
    const std::vector<Node>& nodes() const { return nodes_; }
    std::vector<const Model*> dated() const {
        std::vector<const Model*> out;
        for (const Node& n : nodes_) out.push_back(n.dated);
        return out;
    }

private:
    void add_ancestors(const Furnishing& f, std::size_t heir) {
        const Model& model = *nodes_[heir].model;
        for (std::size_t i = 0; i < model.story.lineage.size(); ++i) {
            const catalog::Ancestor& a = model.story.lineage[i];
            const Model* in_catalog = a.id.empty() ? nullptr : f.catalog.find(a.id);
            const std::string name = in_catalog ? in_catalog->full_name() : a.name;
            const catalog::Date date = in_catalog ? in_catalog->released : a.released;
            auto found = index_.find(name);
            if (found == index_.end() && !date.known()) {
                nodes_[heir].undated.push_back(name);
                continue;
            }
            if (found == index_.end()) {
                outside_.emplace_back();
                outside_.back().released = date;
                found = index_.emplace(name, nodes_.size()).first;
                nodes_.push_back(
                    {"outside." + std::to_string(outside_.size()), name, nullptr, &outside_.back(), {}, {}});
            }
            // Of one model that it has several things from, it is one heir.
            if (found->second == heir || std::ranges::find(nodes_[heir].ancestors, found->second,
                                                           &Node::Ancestor::node) != nodes_[heir].ancestors.end())
                continue;
            ++nodes_[found->second].heirs;
            if (nodes_[heir].ancestors.empty() && nodes_[found->second].model)
                nodes_[heir].same = catalog::same_architecture(*nodes_[found->second].model, model);
            const auto confidence = model.provenance.confidence_of(fmt::format("lineage.{}", i));
            nodes_[heir].ancestors.push_back({found->second, confidence == catalog::Confidence::recalled ||
                                                                 confidence == catalog::Confidence::inferred});
        }
    }

    std::vector<Node> nodes_;
    std::deque<Model> outside_;    // stand-ins, for their dates
    std::map<std::string, std::size_t> index_;
};

TextRole role_of(const Node& n) { return n.model ? TextRole::index : TextRole::axis; }
/// What the chart shows, and the ancestors that it has no place for.
std::string remark(const Descents& d) {
    constexpr std::size_t most = 3;
    std::string out{k_lineage_remark};
    std::size_t said = 0, left_out = 0;
    for (const Node& n : d.nodes())
        for (const std::string& name : n.undated) {
            if (said == most)
                ++left_out;
            else
                out += (said++ == 0 ? "; without a date: " : ", ") + name + " → " + n.name;
        }
    return left_out == 0 ? out : out + ", and " + std::to_string(left_out) + " more";
}

bool is_hub(const Node& n) { return n.model != nullptr && n.heirs >= k_hub; }
/// Of its dot: that of a hub holds the number of its heirs.
double radius(Pen& pen, const Node& n) {
    if (!is_hub(n)) return k_lineage_dot;
    const std::string number = std::to_string(n.heirs);
    return std::hypot(pen.width(number, TextRole::panel_note), pen.cap_height(TextRole::panel_note)) / 2 + k_hub_pad;
}
double largest_radius(Pen& pen, const Descents& d) {
    double out = k_lineage_dot;
    for (const Node& n : d.nodes()) out = std::max(out, radius(pen, n));
    return out;
}

double longest_name(Pen& pen, const Descents& d) {
    double out = 0;
    for (const Node& n : d.nodes()) out = std::max(out, pen.width(n.shown, role_of(n)));
    return out;
}

/// The kind of mixer that most layers have; of kinds that equally many have, the one that comes first in the stack.
Component main_kind(const Model& model) {
    std::vector<std::pair<Component, int>> layers;
    for (const catalog::Layer& layer : model.stack) {
        const catalog::NamedMixer* mixer = model.mixer_of(layer);
        if (mixer == nullptr) continue;
        const Component kind = diagram::naming(mixer->facts).kind;
        auto found = std::ranges::find(layers, kind, &std::pair<Component, int>::first);
        if (found == layers.end()) found = layers.insert(layers.end(), {kind, 0});
        ++found->second;
    }
    const auto most = std::ranges::max_element(layers, {}, &std::pair<Component, int>::second);
    return most == layers.end() ? Component::plain : most->first;
}
Color color_of(const Furnishing& f, const Node& n) {
    return f.look.tone(n.model ? main_kind(*n.model) : Component::norm).mark;
}

/// An arc from an ancestor's dot to its heir's.
struct Arc {
    std::size_t from = 0, heir = 0;
    double x0 = 0, x1 = 0;
    bool first = false, doubtful = false;
    double rise = 0;
    double left() const { return std::min(x0, x1); }
    double right() const { return std::max(x0, x1); }
    double span() const { return right() - left(); }
};

/// Longer arcs are higher, and each is some way above those within it, so that arcs of like length from one
/// dot do not run in one another.
void set_rises(std::vector<Arc>& arcs, double highest) {
    std::vector<std::size_t> order(arcs.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return arcs[i].span(); });
    std::vector<std::vector<std::size_t>> within(arcs.size());
    std::vector<int> depth(arcs.size(), 1);
    double longest = 1;
    int deepest = 1;
    for (std::size_t k = 0; k < order.size(); ++k) {
        const Arc& arc = arcs[order[k]];
        longest = std::max(longest, arc.span());
        for (std::size_t j = 0; j < k; ++j) {
            const Arc& inner = arcs[order[j]];
            if (inner.left() < arc.left() - 0.01 || inner.right() > arc.right() + 0.01) continue;
            within[order[k]].push_back(order[j]);
            depth[order[k]] = std::max(depth[order[k]], depth[order[j]] + 1);
        }
        deepest = std::max(deepest, depth[order[k]]);
    }
    const double apart = std::min(k_apart, highest / (deepest + 1));
    const auto top = [&](double share) {
        double most = 0;
        for (const std::size_t i : order) {
            Arc& arc = arcs[i];
            arc.rise = share * highest * std::pow(arc.span() / longest, k_rise_power);
            for (const std::size_t j : within[i]) arc.rise = std::max(arc.rise, arcs[j].rise + apart);
            most = std::max(most, arc.rise);
        }
        return most;
    };
    // The most of a span's own height that leaves room for the distances; without any there always is.
    if (top(1) <= highest) return;
    double fits = 0, too_high = 1;
    for (int i = 0; i < 10; ++i) {
        const double middle = (fits + too_high) / 2;
        (top(middle) <= highest ? fits : too_high) = middle;
    }
    top(fits);
}

double thousandths(double pt) { return std::round(pt * 1000) / 1000; }

/// Half an ellipse over the line from `left` to `right`: points at equal steps along it, and where its direction has
/// turned by some degrees more, which is mostly near its ends. Sine and cosine differ between machines in their last
/// digits, so places are kept to a thousandth of a pt.
std::vector<Point> arc(double left, double right, double base, double rise) {
    constexpr int turns = 20;
    const double half = (right - left) / 2;
    const int steps = static_cast<int>(std::clamp(std::ceil(std::abs(half) / 2), 12.0, 48.0));
    std::vector<double> angles;
    for (int i = 0; i <= steps; ++i) angles.push_back(std::numbers::pi * i / steps);
    for (int i = 1; i < turns; ++i) {
        const double direction = std::numbers::pi / 2 - std::numbers::pi * i / turns;
        angles.push_back(std::atan2(std::cos(direction) / std::abs(half), std::sin(direction) / rise));
    }
    std::ranges::sort(angles);
    std::vector<Point> out;
    for (const double t : angles) {
        const Point at{thousandths((left + right) / 2 - half * std::cos(t)), thousandths(base - rise * std::sin(t))};
        if (out.empty() || std::abs(at.x - out.back().x) + std::abs(at.y - out.back().y) > 0.05) out.push_back(at);
    }
    return out;
}

std::vector<double> places(const Descents& d, double width) {
    const std::vector<const Model*> dated = d.dated();
    const TimeAxis time(dated, 6, width - 6, k_lineage_releases_share);
    std::vector<double> out;
    for (const Model* m : dated) out.push_back(time.at(*m));
    return out;
}

double years_height(Pen& pen) { return pen.leading(TextRole::axis) + 2; }

double least_width(Pen& pen, const Furnishing& f, const Descents& d) {
    const double pitch = k_least_lineage_pitch * pen.look().type(TextRole::index).style.size;
    const TimeAxis probe(d.dated(), 0, 1000, k_lineage_releases_share);
    return 12 + 34.0 * static_cast<double>(probe.cuts().size()) +
           pitch * static_cast<double>(d.nodes().size()) / (f.models.empty() ? 1 : k_lineage_releases_share);
}

}    // namespace

double lineage_width(const Furnishing& f, double height) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const Descents descents(f);
    const double head = chart_head_width(pen, title(FootPart::lineage), remark(descents));
    if (f.models.empty()) return head;
    const double width = std::max(head, least_width(pen, f, descents));
    const double least = chart_head(pen) + years_height(pen) + k_least_rise + k_lineage_dot +
                         largest_radius(pen, descents) + k_lineage_name_gap + longest_name(pen, descents) + 2;
    return height < least ? std::numeric_limits<double>::infinity() : width;
}

Drawing draw_lineage(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Descents descents(f);
    const Rect area = chart_frame(pen, size, title(FootPart::lineage), remark(descents));
    if (f.models.empty()) return out;
    const std::vector<double> x = places(descents, size.w);

    // From the top: years, arcs, the axis with its dots, names.
    const double top = area.y + years_height(pen);
    const double below = largest_radius(pen, descents) + k_lineage_name_gap;    // of the axis, to the names
    const double axis =
        std::min(area.bottom() - 1 - longest_name(pen, descents) - below, top + k_most_rise + k_lineage_dot);

    const std::vector<const Model*> dated = descents.dated();
    const TimeAxis time(dated, 6, size.w - 6, k_lineage_releases_share);
    std::vector<Rect> hubs;
    for (std::size_t i = 0; i < descents.nodes().size(); ++i)
        if (is_hub(descents.nodes()[i])) {
            const double side = 2 * radius(pen, descents.nodes()[i]) - 1;
            hubs.push_back(Rect::around({x[i], axis}, {side, side}));
        }
    draw_base_line(pen, time, 0, size.w, axis, hubs);
    std::vector<TimeAxis::Tick> years;
    for (const TimeAxis::Tick& tick : time.months())
        if (years.empty() || tick.date.year != years.back().date.year) years.push_back(tick);
    double free = 0;
    for (std::size_t i = 0; i < years.size(); ++i) {
        // Where the year before was short, its name stands in the way: this one follows it, if
        // it has room before the next.
        const bool crowded = years[i].x < free;
        const std::string name = std::to_string(years[i].date.year);
        const double at = crowded ? free : years[i].x + 3, end = i + 1 < years.size() ? years[i + 1].x : size.w;
        if (crowded && at + pen.width(name, TextRole::axis) > end) continue;
        pen.rule({years[i].x, crowded ? top : area.y}, {years[i].x, axis});
        free = pen.text(name, TextRole::axis, {at, area.y + pen.cap_height(TextRole::axis) + 1}).right() + 4;
    }
    if (time.undated()) {
        // Few of them leave it less room than it takes.
        const double at = std::min(*time.undated() + 3, size.w - pen.width(k_undated, TextRole::axis));
        if (at > free) pen.text(k_undated, TextRole::axis, {at, area.y + pen.cap_height(TextRole::axis) + 1});
    }

    std::vector<Arc> arcs;
    for (std::size_t heir = 0; heir < descents.nodes().size(); ++heir) {
        const std::vector<Node::Ancestor>& ancestors = descents.nodes()[heir].ancestors;
        for (std::size_t i = 0; i < ancestors.size(); ++i) {
            const std::size_t from = ancestors[i].node;
            const double way = x[heir] >= x[from] ? k_beside : -k_beside;
            arcs.push_back({from, heir, x[from] + way, x[heir] - way, i == 0, ancestors[i].doubtful});
        }
    }
    set_rises(arcs, axis - k_lineage_dot - top);
    // Those from the sheet lie above the others, then first ancestors, then short arcs.
    std::ranges::stable_sort(arcs, {}, [&](const Arc& a) {
        return std::tuple(descents.nodes()[a.from].model != nullptr, a.first, -a.span());
    });
    for (const Arc& a : arcs) {
        const Node &n = descents.nodes()[a.heir], &from = descents.nodes()[a.from];
        const Color own = color_of(f, from);    // what comes from one model is of one color
        const double width = from.model == nullptr ? k_outside : a.first ? k_first : k_further;
        std::vector<Point> way = arc(a.x0, a.x1, axis - k_lineage_dot + 0.5, a.rise);
        // What would lie within a large dot is left out.
        for (const std::size_t end : {a.from, a.heir}) {
            if (!is_hub(descents.nodes()[end])) continue;
            const Point dot{x[end], axis};
            const double r = radius(pen, descents.nodes()[end]) - 0.5;
            std::erase_if(way, [&](const Point& p) { return std::hypot(p.x - dot.x, p.y - dot.y) < r; });
        }
        pen.shape(Path::polyline(way), std::nullopt, f.look.ground, width + 2 * k_casing);
        out.marks.emplace_back(diagram::Line{diagram::LineKind::rule, from.id, n.id, std::move(way), 0, width,
                                             a.first ? own : mix(f.look.ground, own, 0.6),
                                             a.doubtful ? std::vector<double>{3.2, 1.4} : std::vector<double>{},
                                             false});
    }
    for (std::size_t i = 0; i < descents.nodes().size(); ++i) {
        const Node& n = descents.nodes()[i];
        const Point at{x[i], axis};
        const Color color = color_of(f, n);
        const double r = radius(pen, n);
        if (n.same && !is_hub(n))
            pen.shape(Path::circle(at, r - 0.3), f.look.ground, color, 1);
        else
            pen.shape(Path::circle(at, r), color);
        pen.part(n.id, PartKind::lineage, PartRole::area, n.name, Rect::around(at, {2 * r, 2 * r}), color);
        if (is_hub(n)) {
            const Color number = contrast(f.look.ground, color) >= 4.5 ? f.look.ground : f.look.ink;
            pen.text_middle(std::to_string(n.heirs), TextRole::panel_note, at, {Align::center, number, color, n.id});
        }
        const Color ink = n.model ? f.look.ink : f.look.soft;
        const Rect words =
            pen.text_middle(n.shown, role_of(n), {at.x, axis + below}, {Align::right, ink, {}, {}, Direction::up});
        if (n.model != nullptr) out.links.push_back({words, "#" + n.model->id, n.name + ": its cell"});
    }
    return out;
}

}    // namespace broadside::sheet
