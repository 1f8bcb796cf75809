#include "engine/base/format.hpp"
#include "engine/inset/graph.hpp"
#include "engine/inset/panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::diagram {
namespace {

constexpr int k_experts_a_row = 32;
constexpr double k_square = 2.5, k_active_square = 3.2;
constexpr double k_dot = 0.95;        // radius of a query head
constexpr double k_head_row = 8.2;    // from one row of heads to the next
constexpr double k_key_top = 3.1, k_key_height = 1.6, k_key_gap = 0.6;
constexpr double k_mask = 22, k_mask_gap = 4;
constexpr int k_tokens = 9;    // of a mask
constexpr double k_widths = 142;    // pt, of the widest feed-forward on the sheet
constexpr double k_bar = 3.4;
constexpr double k_unfolded = 142, k_unfolded_values = 49152;

/// Of the part that was added last: what it shows in true number.
void stands_for(Pen& pen, int number, const char* unit) {
    pen.out().parts.back().value = number;
    pen.out().parts.back().unit = unit;
}

}    // namespace

PanelPicture expert_squares(int count, int active, int groups, int top_groups) {
    const int each = experts_per_square(count);
    count = (count + each - 1) / each;
    active = std::max(1, active / each);
    if (count % groups != 0) groups = top_groups = 1;
    // As many to a row as there is room for; groups are whole columns, in rows of 32.
    const auto rows_in = [=](double width) {
        const int fit = groups > 1 ? k_experts_a_row : std::max(8, static_cast<int>((width + 1e-6) / k_expert_pitch));
        return (count + fit - 1) / fit;
    };
    PanelPicture out;
    out.size = [=](double width) {
        const int rows = rows_in(width);
        return Size{(count + rows - 1) / rows * k_expert_pitch, rows * k_expert_pitch};
    };
    out.draw = [=](Pen& pen, const std::string& id, const Rect& rect) {
        const Tone& tone = pen.look().tone(Component::experts);
        const int size = count / groups, rows = std::max(1, static_cast<int>(std::lround(rect.h / k_expert_pitch)));
        const std::vector<bool> open = spread(top_groups, groups), on = spread(active, top_groups * size);
        Path closed, idle;
        int open_before = 0;
        std::vector<Rect> chosen;
        for (int g = 0; g < groups; ++g) {
            const bool is_open = open[static_cast<std::size_t>(g)];
            for (int k = 0; k < size; ++k) {
                // Down the columns first, so that a group stands together.
                const int i = g * size + k;
                const Rect cell{rect.x + (i / rows) * k_expert_pitch, rect.y + (i % rows) * k_expert_pitch, k_square,
                                k_square};
                if (is_open && on[static_cast<std::size_t>(open_before * size + k)])
                    chosen.push_back(Rect::around(cell.center(), {k_active_square, k_active_square}));
                else
                    (is_open ? idle : closed).append(Path::rect(cell));
            }
            if (is_open) ++open_before;
        }
        const Color light = mix(pen.look().panel, tone.mark, 0.25);
        if (!closed.empty()) pen.shape(std::move(closed), light);
        if (!idle.empty()) pen.shape(std::move(idle), groups > 1 ? mix(pen.look().panel, tone.mark, 0.45) : light);
        Path marks;
        for (const Rect& r : chosen) marks.append(Path::rect(r));
        pen.shape(std::move(marks), tone.mark);
        pen.part(id + ".experts", PartKind::experts, PartRole::marks, grouped(count), rect, tone.mark);
        stands_for(pen, count, "experts");
    };
    return out;
}

PanelPicture head_rows(int heads, int kv_heads, Component kind) {
    // A row holds whole groups of heads that share their keys, where one fits.
    const int share = std::max(1, heads / std::max(1, kv_heads));
    const auto a_row = [=](double width) {
        const int fit = std::max(1, static_cast<int>((width + 1e-6) / k_head_pitch));
        return fit >= share ? std::min(heads, fit / share * share) : fit;
    };
    PanelPicture out;
    out.size = [=](double width) {
        const int n = a_row(width);
        const int rows = (heads + n - 1) / n;
        return Size{std::min(n, heads) * k_head_pitch,
                    (rows - 1) * k_head_row + k_key_top + 2 * k_key_height + k_key_gap};
    };
    out.draw = [=](Pen& pen, const std::string& id, const Rect& rect) {
        const Tone &tone = pen.look().tone(kind), &cache = pen.look().tone(Component::cache);
        const int n = a_row(rect.w + 1e-6);
        Path dots, keys;
        for (int h = 0; h < heads; ++h)
            dots.append(
                Path::circle({rect.x + (h % n + 0.5) * k_head_pitch, rect.y + (h / n) * k_head_row + k_dot}, k_dot));
        for (int kv = 0; kv < kv_heads; ++kv)
            for (int first = kv * share; first < (kv + 1) * share;) {
                const int last = std::min((kv + 1) * share, (first / n + 1) * n);    // it goes on in the next row
                const double x = rect.x + (first % n) * k_head_pitch + 0.35, w = (last - first) * k_head_pitch - 0.7;
                const double y = rect.y + (first / n) * k_head_row + k_key_top;
                keys.append(Path::rect({x, y, w, k_key_height}));
                keys.append(Path::rect({x, y + k_key_height + k_key_gap, w, k_key_height}));
                first = last;
            }
        pen.shape(std::move(dots), tone.mark);
        pen.shape(std::move(keys), cache.mark);
        pen.part(id + ".heads", as_part(kind), PartRole::marks, fmt::format("{} on {}", heads, kv_heads), rect,
                 tone.mark);
        stands_for(pen, heads, "heads");
    };
    return out;
}

PanelPicture reach_masks(std::vector<std::pair<Reach, Component>> masks) {
    PanelPicture out;
    const auto n = static_cast<double>(masks.size());
    out.size = [=](double) { return Size{n * k_mask + (n - 1) * k_mask_gap, k_mask}; };
    out.draw = [masks = std::move(masks)](Pen& pen, const std::string& id, const Rect& rect) {
        for (std::size_t i = 0; i < masks.size(); ++i) {
            const double x = rect.x + static_cast<double>(i) * (k_mask + k_mask_gap);
            draw_mask(pen, fmt::format("{}.reach-{}", id, i), {x, rect.y, k_mask, k_mask}, k_tokens, masks[i].first,
                      masks[i].second);
        }
    };
    return out;
}

PanelPicture width_bars(std::int64_t d, std::int64_t hidden, bool is_gated, double widest) {
    const double scale = k_widths / std::max(widest, static_cast<double>(std::max(d, hidden)));
    const double outer = std::max(1.2, static_cast<double>(d) * scale),
                 inner = std::max(1.2, static_cast<double>(hidden) * scale);
    constexpr double slope = 9, words = 22;    // room for words beside a bar
    PanelPicture out;
    out.size = [=](double) {
        return Size{std::max(outer + 2 * words, inner), 2 * (k_bar + slope) + (is_gated ? 2.2 : 1) * k_bar};
    };
    out.draw = [=](Pen& pen, const std::string& id, const Rect& rect) {
        const Tone& tone = pen.look().tone(Component::dense_ffn);
        const double x = rect.center().x, middle = (is_gated ? 2.2 : 1) * k_bar;
        const auto bar = [&](double w, double y) { pen.shape(Path::rect({x - w / 2, y, w, k_bar}), tone.mark); };
        const double y1 = rect.y + k_bar, y2 = y1 + slope, y3 = y2 + middle, y4 = y3 + slope;
        const auto flank = [&](double w0, double ya, double w1, double yb) {
            const Point points[] = {{x - w0 / 2, ya}, {x + w0 / 2, ya}, {x + w1 / 2, yb}, {x - w1 / 2, yb}};
            pen.shape(Path::polygon(points), tone.fill);
        };
        flank(outer, y1, inner, y2);
        flank(inner, y3, outer, y4);
        bar(outer, rect.y);
        bar(inner, y2);
        if (is_gated) bar(inner, y3 - k_bar);
        bar(outer, y4);
        const auto word = [&](std::string_view text, double y) {
            pen.text_middle(text, TextRole::note, {x + outer / 2 + 4, y},
                            {Align::left, pen.look().soft, pen.look().panel, id});
        };
        word("out", rect.y + k_bar / 2);
        word("in", y4 + k_bar / 2);
        pen.part(id + ".widths", as_part(Component::dense_ffn), PartRole::marks, fmt::format("{} → {}", d, hidden),
                 rect, tone.mark);
    };
    return out;
}

PanelPicture unfolded(double cached, double all) {
    const double scale = k_unfolded / std::max(k_unfolded_values, all);
    PanelPicture out;
    out.size = [](double) { return Size{k_unfolded, 9}; };
    out.draw = [=](Pen& pen, const std::string& id, const Rect& rect) {
        const Tone &tone = pen.look().tone(Component::latent_attention), &cache = pen.look().tone(Component::cache);
        const Rect bar{rect.x, rect.y, all * scale, rect.h};
        const std::string words = "unfolded " + grouped(std::llround(all));
        pen.shape(Path::rect(bar), tone.fill);
        pen.shape(Path::rect({rect.x, rect.y, std::max(1.2, cached * scale), rect.h}), cache.mark);
        pen.part(id + ".unfolded", as_part(Component::latent_attention), PartRole::marks, words, bar, tone.mark);
        if (pen.width(words, TextRole::note) + 8 < bar.w)
            pen.text_middle(words, TextRole::note, {bar.right() - 4, bar.center().y},
                            {Align::right, pen.look().ink, tone.fill, id + ".unfolded"});
        else
            pen.text_middle(words, TextRole::note, {bar.right() + 4, bar.center().y},
                            {Align::left, pen.look().ink, pen.look().panel, id});
    };
    return out;
}

}    // namespace broadside::diagram
