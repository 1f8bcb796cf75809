#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/sheet/furniture/chart.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Drawing;
using diagram::Kind;
using diagram::Pen;
using diagram::Role;

constexpr double k_pitch = 1.1;    // of the type's size, row to row
constexpr double k_column_gap = 18, k_name_gap = 6, k_value_gap = 5;
constexpr double k_least_bar = 90;    // of the longest
constexpr std::string_view k_remark = "in bf16, layers with a window counted too; coloured by the mixer that keeps it";

struct Bar {
    const catalog::Model* model;
    double bytes;
    std::string value;
    std::map<Kind, double> kinds;    // bytes of each, together `bytes`
};

/// What each kind of mixer keeps for one token, as shares of the figure that the model's cell shows.
std::map<Kind, double> by_kind(const catalog::Model& model, double bytes) {
    std::map<Kind, double> out;
    double sum = 0;
    for (const catalog::Layer& layer : model.stack) {
        if (!layer.mixer) continue;
        const catalog::Mixer& mixer = model.mixer_of(layer)->facts;
        const double kept = std::visit([](const auto& facts) { return catalog::cache_values(facts); }, mixer);
        if (kept <= 0) continue;
        out[diagram::naming(mixer).kind] += kept;
        sum += kept;
    }
    for (auto& [kind, kept] : out) kept *= bytes / sum;
    return out;
}

std::vector<Bar> bars(const Furnishing& f) {
    std::vector<Bar> out;
    for (const catalog::Model* m : f.models) {
        const double bytes = kv_cache_per_token(*m);
        std::string value = bytes_binary(bytes);
        if (!m->kv_cache_bytes) value += diagram::k_derived;
        out.push_back({m, bytes, std::move(value), by_kind(*m, bytes)});
    }
    std::stable_sort(out.begin(), out.end(), [](const Bar& a, const Bar& b) { return a.bytes > b.bytes; });
    return out;
}

/// A column of bars: its names and values set apart, its bars on the scale of all.
struct Column {
    std::size_t first = 0, last = 0;
    double name = 0, value = 0, longest = 0;    // widths; bytes

    double text() const { return name + k_name_gap + k_value_gap + value; }
};
std::vector<Column> columns(const Furnishing& f, Pen& pen, const std::vector<Bar>& all, double height) {
    const double size = f.look.type(Role::axis).style.size, area = height - chart_head(pen);
    const auto rows = static_cast<std::size_t>(std::max(1.0, std::floor(area / (size * k_pitch))));
    const std::size_t count = (all.size() + rows - 1) / rows, even = count == 0 ? 0 : (all.size() + count - 1) / count;
    std::vector<Column> out;
    for (std::size_t first = 0; first < all.size(); first += even) {
        Column c{first, std::min(first + even, all.size())};
        for (std::size_t i = c.first; i < c.last; ++i) {
            c.name = std::max(c.name, pen.width(all[i].model->full_name(), Role::axis));
            c.value = std::max(c.value, pen.width(all[i].value, Role::axis));
            c.longest = std::max(c.longest, all[i].bytes);
        }
        out.push_back(c);
    }
    return out;
}
/// Width of everything but the bars, and the sum of the columns' longest bars.
double text_width(const std::vector<Column>& columns) {
    double width = k_column_gap * (static_cast<double>(columns.size()) - 1);
    for (const Column& c : columns) width += c.text();
    return width;
}
double bytes_across(const std::vector<Column>& columns) {
    double sum = 0;
    for (const Column& c : columns) sum += c.longest;
    return std::max(sum, 1.0);
}

}    // namespace

double kv_cache_width(const Furnishing& f, double height) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const double head = chart_head_width(pen, title(FootPart::kv_cache), k_remark);
    const auto made = columns(f, pen, bars(f), height);
    if (made.empty()) return head;
    return std::max(text_width(made) + k_least_bar * bytes_across(made) / std::max(made.front().longest, 1.0), head);
}

Drawing draw_kv_cache(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Rect area = chart_frame(pen, size, title(FootPart::kv_cache), k_remark);
    const std::vector<Bar> all = bars(f);
    const auto made = columns(f, pen, all, size.h);
    if (made.empty()) return out;
    const double a_byte = (size.w - text_width(made)) / bytes_across(made);
    const double pitch =
        std::min(area.h / static_cast<double>(made.front().last), f.look.type(Role::axis).style.size * 1.5);
    const double thick = std::min(pitch * 0.66, 7.5);
    double left = 0;
    for (const Column& column : made) {
        const double zero = left + column.name + k_name_gap;
        double middle = area.y + pitch / 2;
        for (std::size_t i = column.first; i < column.last; ++i, middle += pitch) {
            const Bar& bar = all[i];
            pen.text_middle(bar.model->full_name(), Role::axis, {left + column.name, middle},
                            {Align::right, f.look.ink, {}, {}});
            double x = zero;
            for (const auto& [kind, bytes] : bar.kinds) {
                pen.shape(Path::rect({x, middle - thick / 2, bytes * a_byte, thick}), f.look.tone(kind).mark);
                x += bytes * a_byte;
            }
            pen.part("bar." + bar.model->id, "kv_cache", "area", bar.value, {zero, middle - thick / 2, x - zero, thick},
                     f.look.ink);
            pen.text_middle(bar.value, Role::axis, {x + k_value_gap, middle}, {});
        }
        pen.rule({zero, area.y}, {zero, area.y + pitch * static_cast<double>(column.last - column.first)}, f.look.soft);
        left = zero + column.longest * a_byte + k_value_gap + column.value + k_column_gap;
    }
    return out;
}

}    // namespace broadside::sheet
