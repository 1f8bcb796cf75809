#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Component;
using diagram::Drawing;
using diagram::PartKind;
using diagram::PartRole;
using diagram::Pen;
using diagram::TextRole;

constexpr double k_cache_dot = 3.4;        // radius
constexpr double k_cache_label_gap = 3;    // dot to name
constexpr double k_line = 1.12;      // of the type's size: from one upright line to the next
constexpr std::string_view k_cache_remark =
    "bytes for one more token in bf16, windows and indexers counted, on a log scale; colored by the mixer that keeps "
    "most of them";

/// A model's point of the chart: name over size and figure, upright.
struct Dot {
    const catalog::Model* model;
    double bytes;
    std::string detail;    // `27B  496 KiB`
    Component kind = Component::plain;
    double length = 0, in_one = 0;    // of the upright words, in two lines and in one
};

/// What each kind of mixer keeps for one token, as shares of the figure that the model's cell shows.
std::map<Component, double> by_kind(const catalog::Model& model, double bytes) {
    std::map<Component, double> out;
    double sum = 0;
    for (const catalog::Layer& layer : model.stack) {
        if (!layer.mixer) continue;
        const catalog::Mixer& mixer = model.mixer_of(layer)->facts;
        const double values = catalog::kept(mixer).bounded;
        if (values <= 0) continue;
        out[diagram::naming(mixer).kind] += values;
        sum += values;
    }
    for (auto& [kind, kept] : out) kept *= bytes / sum;
    return out;
}

std::vector<Dot> dots(const Furnishing& f, Pen& pen) {
    std::vector<Dot> out;
    for (const catalog::Model* m : f.models) {
        const double bytes = kv_cache_per_token(*m);
        std::string value = bytes > 0 ? bytes_binary(bytes) : std::string("none");
        if (!m->kv_cache_bytes || bytes != *m->kv_cache_bytes) value += diagram::k_derived;
        Dot dot{m, bytes, m->size + "  " + value};
        double most = 0;
        for (const auto& [kind, kept] : by_kind(*m, bytes))
            if (kept > most) {
                most = kept;
                dot.kind = kind;
            }
        dot.in_one = pen.width(m->name, TextRole::index) + 4 + pen.width(dot.detail, TextRole::axis);
        dot.length = std::max(pen.width(m->name, TextRole::index), pen.width(dot.detail, TextRole::axis));
        out.push_back(std::move(dot));
    }
    std::stable_sort(out.begin(), out.end(), [](const Dot& a, const Dot& b) { return a.bytes > b.bytes; });
    return out;
}

/// A logarithmic axis of powers of four, in KiB, over all dots.
struct Octaves {
    double low = 0, high = 1;    // base-2 logarithms of bytes
    Octaves(const std::vector<Dot>& all) {
        bool first = true;
        for (const Dot& d : all) {
            if (d.bytes <= 0) continue;
            const double at = std::log2(d.bytes);
            low = first ? at : std::min(low, at);
            high = first ? at : std::max(high, at);
            first = false;
        }
        if (high - low < 1) high = low + 1;
    }
    /// 1 at the top, 0 at the bottom.
    double share(double bytes) const {
        return bytes <= 0 ? 0 : std::clamp((std::log2(bytes) - low) / (high - low), 0.0, 1.0);
    }
};

/// Width of a model's column, with its words in two lines or in one.
double column_width(const Pen& pen, bool in_one) {
    const double name = pen.look().type(TextRole::index).style.size,
                 detail = pen.look().type(TextRole::axis).style.size;
    return k_line * (in_one ? std::max(name, detail) : name + detail) + 2;
}
double scale_width(Pen& pen) { return pen.width("512 KiB", TextRole::axis) + 8; }

/// Least height of the plot: every name has room above or below its dot.
double least_plot(const std::vector<Dot>& all, const Octaves& scale, bool in_one) {
    double least = 40;
    for (const Dot& d : all) {
        const double share = scale.share(d.bytes);
        least =
            std::max(least, ((in_one ? d.in_one : d.length) + k_cache_label_gap) / std::max({share, 1 - share, 0.5}) +
                                2 * k_cache_dot);
    }
    return least;
}

}    // namespace

double kv_cache_width(const Furnishing& f, double height) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const std::vector<Dot> all = dots(f, pen);
    const double head = chart_head_width(pen, title(FootPart::kv_cache), k_cache_remark);
    for (const bool in_one : {true, false})    // one line is narrower and needs more height
        if (height >= chart_head(pen) + least_plot(all, Octaves(all), in_one) + 2)
            return std::max(head, scale_width(pen) + column_width(pen, in_one) * static_cast<double>(all.size()));
    return std::numeric_limits<double>::infinity();
}

Drawing draw_kv_cache(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Rect area = chart_frame(pen, size, title(FootPart::kv_cache), k_cache_remark);
    const std::vector<Dot> all = dots(f, pen);
    if (all.empty()) return out;
    const Octaves scale(all);
    const Rect plot{scale_width(pen), area.y + k_cache_dot, size.w - scale_width(pen), area.h - 2 * k_cache_dot - 1};
    const double pitch = plot.w / static_cast<double>(all.size());
    const bool in_one = pitch < column_width(pen, false) - 1e-6;
    const auto y = [&](double bytes) { return plot.bottom() - plot.h * scale.share(bytes); };

    Drawing front;
    Pen over(f.look, f.shaper, front);
    std::vector<Rect> words;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Dot& dot = all[i];
        const Point at{plot.x + pitch * (static_cast<double>(i) + 0.5), y(dot.bytes)};
        const Color color = f.look.tone(dot.kind).mark;
        over.shape(Path::circle(at, k_cache_dot), color);
        front.parts.push_back({"dot." + dot.model->id, PartKind::kv_cache, PartRole::area, dot.model->full_name(),
                               Rect::around(at, {2 * k_cache_dot, 2 * k_cache_dot}), color, dot.bytes, "bytes"});
        // The words stand on the side with more room, and begin at the dot or end there.
        const bool above = at.y - plot.top() > plot.bottom() - at.y;
        const double name = k_line * f.look.type(TextRole::index).style.size,
                     detail = k_line * f.look.type(TextRole::axis).style.size;
        const double left = at.x - (name + detail) / 2,
                     end = above ? at.y - k_cache_dot - k_cache_label_gap : at.y + k_cache_dot + k_cache_label_gap;
        const Align align = above ? Align::left : Align::right;
        if (in_one) {
            // Name first from below, whichever end is at the dot.
            const double start = above ? end : end + dot.in_one;
            words.push_back(over.text_middle(dot.model->name, TextRole::index, {at.x, start},
                                             {Align::left, f.look.ink, {}, {}, Direction::up}));
            words.push_back(over.text_middle(dot.detail, TextRole::axis,
                                             {at.x, start - pen.width(dot.model->name, TextRole::index) - 4},
                                             {Align::left, {}, {}, {}, Direction::up}));
            continue;
        }
        words.push_back(over.text(dot.model->name, TextRole::index, {left + 0.78 * name, end},
                                  {align, f.look.ink, {}, {}, Direction::up}));
        words.push_back(over.text(dot.detail, TextRole::axis, {left + name + 0.78 * detail, end},
                                  {align, {}, {}, {}, Direction::up}));
    }
    for (double power = std::ceil(scale.low / 2) * 2; power <= scale.high + 1e-9; power += 2) {
        const double at = y(std::exp2(power));
        rule_around(pen, {plot.left(), at}, {plot.right(), at}, words, 1.5);
        pen.text_middle(bytes_binary(std::exp2(power)), TextRole::axis, {plot.left() - 6, at},
                        {Align::right, {}, {}, {}});
    }
    out.add(front, {});
    return out;
}

}    // namespace broadside::sheet
