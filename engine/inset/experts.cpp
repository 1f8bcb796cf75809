#include "engine/inset/graph.hpp"

#include "engine/base/format.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace broadside::diagram {
namespace {

constexpr double k_experts_pad = 4.5;
constexpr double k_most_grid = 1.35;    // how far the squares grow

struct SquareGrid {
    int columns, rows;      // of one group
    double pitch, apart;    // between groups
    double width, height;
};

std::string experts_label(const Experts& e) {
    const int each = experts_per_square(e.count);
    return each == 1 ? e.label : e.label + ", " + grouped(each) + " per square";
}

/// What is drawn of very many: fewer squares, without groups.
Experts squares(const Experts& e) {
    const int each = experts_per_square(e.count);
    if (each == 1) return e;
    Experts fewer = e;
    fewer.count = (e.count + each - 1) / each;
    fewer.active = std::min(e.active, fewer.count);
    fewer.groups = fewer.top_groups = 1;
    return fewer;
}

/// Few experts are drawn large, many small; a group is a block of columns, and there are as few rows as the width
/// allows, or a few more where these leave no column short.
SquareGrid expert_grid(const Experts& all) {
    constexpr double most_width = 178;
    const Experts e = squares(all);
    const int size = e.count / e.groups;
    const double pitch = e.count <= 16 ? 13 : e.count <= 32 ? 9 : e.count <= 128 ? 5.2 : e.count <= 256 ? 4.1 : 3.6;
    const double apart = e.groups > 1 ? pitch * 0.75 : 0;
    const auto grid = [&](int rows) {
        const int columns = (size + rows - 1) / rows;
        return SquareGrid{columns,     rows, pitch, apart, e.groups * columns * pitch + (e.groups - 1) * apart,
                          rows * pitch};
    };
    int least = 1;
    while (least < size && grid(least).width > most_width) ++least;
    for (int rows = least; rows <= std::min(2 * least, size); ++rows)
        if (size % rows == 0) return grid(rows);
    return grid(least);
}

/// How much larger the squares can be drawn in a box of that width.
double grid_scale(const SquareGrid& grid, double width, double most) {
    return std::clamp(std::min((width - 2 * k_experts_pad) / grid.width, most), 1.0, k_most_grid);
}

}    // namespace

int experts_per_square(int count) {
    constexpr int k_most_squares = 1024;
    return (count + k_most_squares - 1) / k_most_squares;
}

Size experts_size(Pen& pen, const Experts& experts) {
    const SquareGrid grid = expert_grid(experts);
    const double words = pen.width(experts_label(experts), TextRole::label) +
                         (experts.detail.empty() ? 0 : 10 + pen.width(experts.detail, TextRole::detail));
    return {std::max(grid.width, words) + 2 * k_experts_pad,
            grid.height + pen.cap_height(TextRole::label) + 5 + 2 * k_experts_pad};
}

double experts_most_height(Pen& pen, const Experts& experts, double width) {
    const SquareGrid grid = expert_grid(experts);
    return experts_size(pen, experts).h + grid.height * (grid_scale(grid, width, k_most_grid) - 1);
}

std::vector<bool> spread(int count, int of) {
    // One at a random place in each of equal stretches. The generator is fixed (Knuth's MMIX multiplier).
    std::vector<bool> chosen(static_cast<std::size_t>(of));
    std::uint64_t state = static_cast<std::uint64_t>(of) * 31 + static_cast<std::uint64_t>(count);
    for (int i = 0; i < count; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const double random = static_cast<double>(state >> 40) / static_cast<double>(1u << 24);
        const double stretch = static_cast<double>(of) / count;
        // Stretches are at least one long, so each begins with a place of its own.
        const double first = std::ceil(i * stretch - 1e-9), last = std::ceil((i + 1) * stretch - 1e-9);
        chosen[static_cast<std::size_t>(first + std::floor(random * (last - first)))] = true;
    }
    return chosen;
}

void draw_experts(Pen& pen, const std::string& id, const Rect& rect, const Experts& all) {
    const Experts experts = squares(all);
    const Tone& tone = pen.look().tone(Component::experts);
    const SquareGrid least = expert_grid(all);
    const double room_h = rect.h - (experts_size(pen, all).h - least.height);
    const double scale = grid_scale(least, rect.w, room_h / least.height);
    const SquareGrid grid{least.columns,       least.rows,          least.pitch * scale,
                          least.apart * scale, least.width * scale, least.height * scale};
    pen.shape(Path::rounded(rect, 3.2), pen.look().panel, tone.mark);
    pen.part(id, as_part(Component::experts), PartRole::box, experts.label, rect, tone.mark);
    const double cap = pen.cap_height(TextRole::label);
    const double middle = rect.top() + k_experts_pad + cap / 2;
    const bool alone = experts.detail.empty();
    pen.text_middle(experts_label(all), TextRole::label,
                    {alone ? rect.center().x : rect.left() + k_experts_pad, middle},
                    {alone ? Align::center : Align::left, pen.look().ink, pen.look().panel, id});
    if (!alone)
        pen.text_middle(experts.detail, TextRole::detail, {rect.right() - k_experts_pad, middle},
                        {Align::right, pen.look().soft, pen.look().panel, id});

    const int size = experts.count / experts.groups;
    const std::vector<bool> open = spread(experts.top_groups, experts.groups);
    const std::vector<bool> active = spread(experts.active, experts.top_groups * size);

    const double x0 = rect.center().x - grid.width / 2;
    const double y0 = rect.bottom() - k_experts_pad - (room_h + grid.height) / 2;
    const double square = grid.pitch * 0.8, inset = grid.pitch * 0.1;
    Path idle, closed, on, frames;
    int open_before = 0;
    for (int g = 0; g < experts.groups; ++g) {
        const double gx = x0 + g * (grid.columns * grid.pitch + grid.apart);
        const bool is_open = open[static_cast<std::size_t>(g)];
        for (int k = 0; k < size; ++k) {
            // Down the columns first within a group, so that neighbors in the spread are not neighbors in a row.
            const Rect cell{gx + (k / grid.rows) * grid.pitch + inset, y0 + (k % grid.rows) * grid.pitch + inset,
                            square, square};
            const bool is_on = is_open && active[static_cast<std::size_t>(open_before * size + k)];
            (is_on ? on : is_open ? idle : closed).append(Path::rounded(cell, square * 0.22));
        }
        if (is_open) ++open_before;
        if (is_open && experts.groups > 1)
            frames.append(Path::rounded(
                Rect{gx, y0, grid.columns * grid.pitch, grid.rows * grid.pitch}.inset(-grid.apart * 0.3), 1.6));
    }
    const Rect covered{x0, y0, grid.width, grid.height};
    const Color light = mix(tone.fill, tone.mark, 0.22);
    pen.part(id + ".idle", PartKind::experts, PartRole::marks, grouped(all.count - all.active), covered, tone.fill);
    if (!closed.empty()) pen.shape(std::move(closed), tone.fill);
    if (!idle.empty()) pen.shape(std::move(idle), experts.groups > 1 ? light : mix(tone.fill, tone.mark, 0.08));
    if (!frames.empty()) pen.shape(std::move(frames), std::nullopt, tone.mark, pen.look().hairline);
    pen.part(id + ".active", PartKind::experts, PartRole::marks, grouped(all.active), covered, tone.mark);
    pen.shape(std::move(on), tone.mark);
}

void add_experts(Flow& flow, Pen& pen, const char* name, Place place, const Experts& experts) {
    flow.picture(
        name, place, experts_size(pen, experts),
        [experts](Pen& p, double width) { return experts_most_height(p, experts, width); },
        [experts](Pen& p, const std::string& id, const Rect& r) { draw_experts(p, id, r, experts); });
}

}    // namespace broadside::diagram
