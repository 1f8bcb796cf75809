#include "engine/inset/graph.hpp"

#include "engine/base/format.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace broadside::diagram {
namespace {

constexpr double k_fan_pad = 4, k_fan_gap = 4.5;
constexpr double k_fan_rise = 11;    // from dots to keys
constexpr double k_kv_height = 5.6, k_kv_gap = 1.4;
constexpr double k_pitch = 2.05, k_most_pitch = 9;    // of query heads
constexpr int k_one_row = 72;                         // more heads stand in two staggered rows
constexpr double k_staggered_pitch = 1.5, k_stagger = 3;

std::string heads_words(const Fan& f) { return counted(std::int64_t{f.heads} * f.each, "head"); }
std::string cached_words(const Fan& f) {
    return counted(std::int64_t{f.kv_heads} * f.kv_each, "KV head") + (f.borrowed ? " reused" : " cached");
}

/// Pitches that a row of heads takes: the groups stand apart by most of one.
double fan_units(const Fan& f) {
    const double between = f.heads == f.kv_heads ? 0 : 0.9;
    return f.heads - 1 + between * (f.kv_heads - 1);
}
double fan_sides(Pen& pen, const Fan& f) {
    const double letters = pen.width("Q", TextRole::detail);
    const double remarks =
        std::max(pen.width(heads_words(f), TextRole::detail), pen.width(cached_words(f), TextRole::detail));
    return 2 * k_fan_pad + letters + remarks + 2 * k_fan_gap;
}

}    // namespace

Fan in_groups(Fan fan) {
    constexpr int most = 256;
    const int heads = fan.heads, kv_heads = fan.kv_heads;
    // Whole marks only: of the factors of both, or of the heads of one key/value head, the first that is enough.
    for (int f = 2; fan.heads > most && f <= heads; ++f) {
        const bool both = heads % f == 0 && kv_heads % f == 0, one = heads % f == 0 && heads / f % kv_heads == 0;
        if ((!both && !one) || heads / f > most) continue;
        fan.heads = heads / f;
        fan.each = f;
        if (both) {
            fan.kv_heads = kv_heads / f;
            fan.kv_each = f;
        }
        fan.remark = joined({fan.remark, "a mark for " + grouped(f) + " heads"});
    }
    return fan;
}

Size fan_size(Pen& pen, const Fan& fan) {
    // Very many heads get the width of 128 and smaller dots.
    const double pitch = fan.heads <= k_one_row ? k_pitch : k_staggered_pitch * std::min(1.0, 128.0 / fan.heads);
    double w = fan_sides(pen, fan) + (fan_units(fan) + 1) * pitch;
    double h = 2 * k_fan_pad + pen.cap_height(TextRole::detail) + k_fan_rise + 2 * k_kv_height + k_kv_gap;
    if (!fan.remark.empty()) {
        w = std::max(w, pen.width(fan.remark, TextRole::detail) + 2 * k_fan_pad);
        h += pen.leading(TextRole::detail);
    }
    return {w, h};
}

double fan_most_height(Pen& pen, const Fan& fan) {
    return fan_size(pen, fan).h + k_fan_rise * 0.8 + 2 * k_kv_height * 0.35;
}

void draw_fan(Pen& pen, const std::string& id, const Rect& rect, const Fan& fan) {
    const Tone& tone = pen.look().tone(fan.kind);
    const Tone& cache = pen.look().tone(Component::cache);
    pen.shape(Path::rounded(rect, 3.2), tone.fill, tone.mark);
    pen.part(id, as_part(fan.kind), PartRole::box, heads_words(fan) + ", " + cached_words(fan), rect, tone.mark);

    const double cap = pen.cap_height(TextRole::detail);
    // More room makes the fan steeper and the marks higher.
    const double least = fan_size(pen, fan).h,
                 more = std::clamp(rect.h - least, 0.0, fan_most_height(pen, fan) - least);
    const double kv_height = k_kv_height + more * 0.15, rise = k_fan_rise + more * 0.7;
    double y = rect.center().y - (least + more) / 2 + k_fan_pad;
    const Pen::TextOptions words{Align::left, pen.look().ink, tone.fill, id};
    if (!fan.remark.empty()) {
        Pen::TextOptions middle = words;
        middle.align = Align::center;
        pen.text_middle(fan.remark, TextRole::detail, {rect.center().x, y + cap / 2}, middle);
        y += pen.leading(TextRole::detail);
    }
    const double dots_y = y + cap / 2;
    const double keys_y = dots_y + cap / 2 + rise, values_y = keys_y + kv_height + k_kv_gap;

    const double letters = rect.left() + k_fan_pad;
    pen.text_middle("Q", TextRole::detail, {letters, dots_y}, words);
    pen.text_middle("K", TextRole::detail, {letters, keys_y + kv_height / 2}, words);
    pen.text_middle("V", TextRole::detail, {letters, values_y + kv_height / 2}, words);
    const double remarks =
        rect.right() - k_fan_pad -
        std::max(pen.width(heads_words(fan), TextRole::detail), pen.width(cached_words(fan), TextRole::detail));
    pen.text_middle(heads_words(fan), TextRole::detail, {remarks, dots_y}, words);
    pen.text_middle(cached_words(fan), TextRole::detail, {remarks, values_y - k_kv_gap / 2}, words);

    // Heads are centered between the letters and the remarks.
    const double from = letters + pen.width("Q", TextRole::detail) + k_fan_gap, to = remarks - k_fan_gap;
    const double pitch = std::min((to - from) / (fan_units(fan) + 1), k_most_pitch);
    const int share = fan.heads / fan.kv_heads;
    const double between = fan.heads == fan.kv_heads ? 0 : 0.9;
    const bool staggered = fan.heads > k_one_row;
    const double radius = staggered ? std::min(pitch * 0.72, k_stagger * 0.42) : std::min(pitch * 0.4, 2.1);
    const double group = pitch * (share + between);
    const double mark_w = std::min(pitch * share * (share == 1 ? 0.72 : 0.86), 13.0);
    const double first = (from + to - fan_units(fan) * pitch) / 2;

    Path lines, dots, keys, values;
    for (int g = 0; g < fan.kv_heads; ++g) {
        const double middle = first + g * group + pitch * (share - 1) / 2;
        for (int q = 0; q < share; ++q) {
            const double up = staggered ? (q % 2 == 0 ? -k_stagger / 2 : k_stagger / 2) : 0;
            const Point dot{first + g * group + q * pitch, dots_y + up};
            lines.move_to({dot.x, dot.y + radius});
            lines.line_to(
                {middle + (dot.x - middle) * std::min(1.0, mark_w * 0.7 / std::max(pitch * share, 0.1)), keys_y});
            dots.append(Path::circle(dot, radius));
        }
        keys.append(Path::rounded({middle - mark_w / 2, keys_y, mark_w, kv_height}, std::min(1.2, mark_w / 3)));
        values.append(Path::rounded({middle - mark_w / 2, values_y, mark_w, kv_height}, std::min(1.2, mark_w / 3)));
    }
    const double hairline = pen.look().hairline;
    pen.shape(std::move(lines), std::nullopt, mix(tone.mark, tone.fill, 0.35), hairline);
    pen.part(id + ".queries", PartKind::query_heads, PartRole::marks, grouped(std::int64_t{fan.heads} * fan.each),
             dots.bounds(), tone.mark);
    pen.shape(std::move(dots), tone.mark);
    pen.part(id + ".keys", PartKind::cache, PartRole::marks, grouped(std::int64_t{fan.kv_heads} * fan.kv_each),
             keys.bounds(), cache.mark);
    pen.shape(std::move(keys), cache.fill, cache.mark, hairline * 1.2);
    pen.part(id + ".values", PartKind::cache, PartRole::marks, grouped(std::int64_t{fan.kv_heads} * fan.kv_each),
             values.bounds(), cache.mark);
    pen.shape(std::move(values), cache.fill, cache.mark, hairline * 1.2);
}

void add_fan(Flow& flow, Pen& pen, const char* name, Place place, const Fan& fan) {
    flow.picture(
        name, place, fan_size(pen, fan), [fan](Pen& p, double) { return fan_most_height(p, fan); },
        [fan](Pen& p, const std::string& id, const Rect& r) { draw_fan(p, id, r, fan); });
}

}    // namespace broadside::diagram
