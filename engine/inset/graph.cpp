#include "engine/inset/graph.hpp"

#include "engine/base/format.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace broadside::diagram {
namespace {

constexpr double k_side = 7;    // between the panel's frame and the outer columns
constexpr double k_column_gap = 8;
constexpr double k_row_gap = 6.2;            // an arrow head and a little of its shaft
constexpr double k_lane_gap = 11.5;          // where a wire turns below a row
constexpr double k_lane = 0.58;              // of that gap, from the row down to the lane
constexpr double k_most_column_gap = 3.4;    // how far gaps grow
constexpr double k_most_row_gap =
    6;                            // or the first and the last arrow of a high panel were far longer than the others
constexpr double k_corner = 4;    // of boxes, where no wire may enter
constexpr double k_early_gap = 1.6;      // before pictures do
constexpr double k_most_column = 1.2;    // how far columns grow

double sum(const std::vector<double>& v, std::size_t first, std::size_t count) {
    return std::accumulate(v.begin() + static_cast<std::ptrdiff_t>(first),
                           v.begin() + static_cast<std::ptrdiff_t>(first + count), 0.0);
}
double sum(const std::vector<double>& v) { return sum(v, 0, v.size()); }

}    // namespace

// ---- what stands in the cells ---------------------------------------------------------------------------------------

void Flow::add(const std::string& name, Place place, Size least, Draw draw) {
    items_.push_back({name, place, least, {}, true, false, std::move(draw)});
}

void Flow::box(const std::string& name, Place place, Component kind, const Caption& caption, Fit fit) {
    add(name, place, pen_->box_size(caption),
        [kind, caption](Pen& pen, const std::string& id, const Rect& r) { pen.box(id, kind, r, caption); });
    items_.back().fills = fit == Fit::columns;
}

void Flow::rows(const std::string& name, Place place, std::vector<Pen::Row> rows) {
    Size least;
    for (const Pen::Row& row : rows) {
        const Size one = pen_->box_size({{}, row.text});
        least.w = std::max(least.w, one.w);
        least.h += one.h - 1.5;    // lines of one box stand closer than boxes
    }
    least.h += 1.5;
    add(name, place, least, [rows = std::move(rows)](Pen& pen, const std::string& id, const Rect& r) {
        pen.split_box(id, r, rows, as_part(rows.front().kind));
    });
}

void Flow::node(const std::string& name, Place place, Sign sign) {
    const double d = 2 * pen_->node_radius();
    add(name, place, {d, d},
        [sign](Pen& pen, const std::string& id, const Rect& r) { pen.node(id, r.center(), sign); });
    items_.back().fills = false;
    items_.back().node = true;
}

void Flow::kept(const std::string& name, Place place, const std::string& text) {
    add(name, place, {pen_->width(text, TextRole::detail) + 14, pen_->cap_height(TextRole::detail) + 6.4},
        [text](Pen& pen, const std::string& id, const Rect& r) { pen.cache_mark(id, r, text); });
}

void Flow::recurrence(const std::string& name, Place place, Component kind, const std::string& formula,
                      const std::string& state) {
    const double pill = pen_->cap_height(TextRole::detail) + 6, pill_w = pen_->width(state, TextRole::detail) + 14;
    const double head = pen_->cap_height(TextRole::label) + 7.5;
    add(name, place, {std::max(pen_->width(formula, TextRole::label), pill_w) + 10, head + pill + 4},
        [=](Pen& pen, const std::string& id, const Rect& r) {
            const Tone& tone = pen.look().tone(kind);
            pen.shape(Path::rounded(r, 3.2), tone.fill, tone.mark);
            pen.part(id, as_part(kind), PartRole::box, formula, r, tone.mark);
            pen.text_middle(formula, TextRole::label, {r.center().x, r.top() + head / 2},
                            {Align::center, pen.look().ink, tone.fill, id});
            const Rect keep = Rect::around({r.center().x, r.bottom() - 4 - pill / 2}, {pill_w, pill});
            pen.cache_mark(id + ".state", keep, state);
        });
}

void Flow::picture(const std::string& name, Place place, Size least, Height most_height, Draw draw) {
    add(name, place, least, std::move(draw));
    items_.back().most_height = std::move(most_height);
}

void Flow::least_column(int column, double width) { least_columns_.push_back({column, width}); }

void Flow::wire(const std::string& from, const std::string& to, int column) {
    wires_.push_back({from, to, column, false});
}

void Flow::across(const std::string& from, const std::string& to) { wires_.push_back({from, to, -1, true}); }

const Flow::Item& Flow::item(const std::string& name) const {
    const auto it = std::find_if(items_.begin(), items_.end(), [&](const Item& i) { return i.name == name; });
    if (it == items_.end()) throw std::logic_error("flow " + id_ + " has no item " + name);
    return *it;
}

// ---- sizes ----------------------------------------------------------------------------------------------------------

Flow::Tracks Flow::tracks() const {
    Tracks t;
    std::size_t columns = 0, rows = 0;
    for (const Item& i : items_) {
        columns = std::max(columns, static_cast<std::size_t>(i.place.column + i.place.columns));
        rows = std::max(rows, static_cast<std::size_t>(i.place.row + i.place.rows));
    }
    t.columns.assign(columns, 0);
    t.rows.assign(rows, 0);
    t.column_gaps.assign(columns - 1, k_column_gap);
    t.row_gaps.assign(rows + 1, k_row_gap);

    // A wire that turns needs a lane below the row it enters.
    for (const Wire& w : wires_) {
        if (w.across || w.to.empty()) continue;
        if (w.from.empty())
            t.row_gaps[0] = k_lane_gap;
        else {
            const Place from = item(w.from).place, to = item(w.to).place;
            const bool apart = from.column + from.columns <= to.column || to.column + to.columns <= from.column;
            if (apart && !item(w.to).node) t.row_gaps[static_cast<std::size_t>(to.row)] = k_lane_gap;
        }
    }

    const auto level = [&] {
        for (const auto& [first, count] : even_) {
            const auto begin = t.columns.begin() + first, end = begin + count;
            std::fill(begin, end, *std::max_element(begin, end));
        }
    };
    for (const auto& [column, width] : least_columns_) {
        double& w = t.columns[static_cast<std::size_t>(column)];
        w = std::max(w, width);
    }
    // What spans few tracks first, so that what spans more adds only what is still missing.
    for (std::size_t span = 1; span <= columns; ++span) {
        for (const Item& i : items_) {
            if (static_cast<std::size_t>(i.place.columns) != span) continue;
            const auto first = static_cast<std::size_t>(i.place.column);
            const double lacks = i.least.w - sum(t.columns, first, span) - sum(t.column_gaps, first, span - 1);
            if (lacks <= 0) continue;
            for (std::size_t c = first; c < first + span; ++c) t.columns[c] += lacks / static_cast<double>(span);
        }
        level();
    }
    for (std::size_t span = 1; span <= rows; ++span) {
        for (const Item& i : items_) {
            if (static_cast<std::size_t>(i.place.rows) != span) continue;
            const auto first = static_cast<std::size_t>(i.place.row);
            const double lacks = i.least.h - sum(t.rows, first, span) - sum(t.row_gaps, first + 1, span - 1);
            if (lacks <= 0) continue;
            // Rows that nothing stands in alone are there to be filled; else the topmost grows.
            std::size_t grows = first + span - 1;
            for (std::size_t r = first; r < first + span; ++r)
                if (std::none_of(items_.begin(), items_.end(), [&](const Item& other) {
                        return other.place.rows == 1 && static_cast<std::size_t>(other.place.row) == r;
                    }))
                    grows = r;
            t.rows[grows] += lacks;
        }
    }
    return t;
}

double Flow::Tracks::width() const { return sum(columns) + sum(column_gaps) + 2 * k_side; }
double Flow::Tracks::height() const { return sum(rows) + sum(row_gaps); }

Size Flow::least() const {
    const Tracks t = tracks();
    return {t.width(), t.height()};
}

/// Shares out what the area has more than the tracks need, and places them.
void Flow::spread(Tracks& t, Pen& pen, const Rect& area) const {
    if (const double wide = area.w - t.width(); wide > 0) {
        const double gaps = std::min(wide * 0.6, sum(t.column_gaps) * (k_most_column_gap - 1));
        if (gaps > 0)
            for (double& g : t.column_gaps) g += gaps / static_cast<double>(t.column_gaps.size());
        const double factor = 1 + std::min((wide - gaps) / sum(t.columns), k_most_column - 1);
        for (double& c : t.columns) c *= factor;
    }
    const double least_gaps = sum(t.row_gaps);
    const auto spare = [&] { return std::max(area.h - t.height(), 0.0); };
    const auto widen_gaps = [&](double most) {
        const double now = sum(t.row_gaps), more = std::clamp(least_gaps * most - now, 0.0, spare());
        for (double& g : t.row_gaps) g *= 1 + more / now;
    };
    widen_gaps(k_early_gap);
    for (const Item& i : items_) {
        if (!i.most_height) continue;
        const auto first = static_cast<std::size_t>(i.place.column), span = static_cast<std::size_t>(i.place.columns);
        const double width = sum(t.columns, first, span) + sum(t.column_gaps, first, span - 1);
        double& row = t.rows[static_cast<std::size_t>(i.place.row)];
        row += std::clamp(i.most_height(pen, width) - row, 0.0, spare());
    }
    widen_gaps(k_most_row_gap);

    double x = area.center().x - t.width() / 2 + k_side;
    for (std::size_t c = 0; c < t.columns.size(); ++c) {
        t.left.push_back(x);
        x += t.columns[c] + (c < t.column_gaps.size() ? t.column_gaps[c] : 0);
    }
    double y = area.center().y + t.height() / 2;
    for (std::size_t r = 0; r < t.rows.size(); ++r) {
        y -= t.row_gaps[r];
        t.bottom.push_back(y);
        y -= t.rows[r];
    }
}

// ---- drawing --------------------------------------------------------------------------------------------------------

Rect Flow::rect(const Item& i, const Tracks& t) const {
    const auto c0 = static_cast<std::size_t>(i.place.column), r0 = static_cast<std::size_t>(i.place.row);
    const auto c1 = c0 + static_cast<std::size_t>(i.place.columns) - 1;
    const auto r1 = r0 + static_cast<std::size_t>(i.place.rows) - 1;
    const double top = t.bottom[r1] - t.rows[r1];
    const Rect cells{t.left[c0], top, t.left[c1] + t.columns[c1] - t.left[c0], t.bottom[r0] - top};
    return Rect::around(cells.center(), {i.fills ? cells.w : i.least.w, i.most_height ? cells.h : i.least.h});
}

std::vector<Point> Flow::route(const Wire& w, const Tracks& t, const Rect& area) const {
    if (w.to.empty()) {
        const Point out = rect(item(w.from), t).north();
        return {out, {out.x, area.top()}};
    }
    const Item& target = item(w.to);
    const Rect to = rect(target, t);
    if (w.across) {
        const Rect from = rect(item(w.from), t);
        return to.center().x < from.center().x ? std::vector{from.west(), to.east()}
                                               : std::vector{from.east(), to.west()};
    }
    Rect from{area.center().x, area.bottom(), 0, 0};
    if (!w.from.empty()) {
        from = rect(item(w.from), t);
    } else {
        // The input has the x of the output.
        const auto last =
            std::find_if(wires_.begin(), wires_.end(), [](const Wire& other) { return other.to.empty(); });
        if (last != wires_.end()) from.x = rect(item(last->from), t).center().x;
    }
    double start = from.center().x, end = to.center().x;
    if (w.column >= 0) {
        const auto c = static_cast<std::size_t>(w.column);
        end = t.left[c] + t.columns[c] / 2;
    }
    // One above the other: straight, in the middle of the narrower.
    const auto below = [](double x, const Rect& r) { return x > r.left() + k_corner && x < r.right() - k_corner; };
    if (!w.from.empty()) {
        if (w.column < 0 && !target.node && from.w <= to.w && below(start, to))
            end = start;
        else if (below(end, from))
            start = end;
    }
    if (std::abs(start - end) < 0.01) return {{end, from.top()}, {end, to.bottom()}};    // the same, but for rounding
    if (target.node && !w.from.empty())
        return {{start, from.top()}, {start, to.center().y}, {start < end ? to.left() : to.right(), to.center().y}};
    const auto row = static_cast<std::size_t>(w.from.empty() ? 0 : target.place.row);
    const double lane = t.bottom[row] + t.row_gaps[row] * k_lane;
    return {{start, from.top()}, {start, lane}, {end, lane}, {end, to.bottom()}};
}

void Flow::draw(Pen& pen, const Rect& area) const {
    Tracks t = tracks();
    spread(t, pen, area);
    const auto part_id = [&](const std::string& name) { return name.empty() ? name : id_ + "." + name; };
    for (const Wire& w : wires_) {
        Pen::WireOptions options;
        options.from = part_id(w.from);
        options.to = part_id(w.to);
        pen.wire(route(w, t, area), options);
    }
    for (const Item& i : items_) i.draw(pen, part_id(i.name), rect(i, t));
}

// ---- the fan of heads -----------------------------------------------------------------------------------------------

namespace {

constexpr double k_fan_pad = 4, k_fan_gap = 4.5;
constexpr double k_fan_rise = 11;    // from dots to keys
constexpr double k_kv_height = 5.6, k_kv_gap = 1.4;
constexpr double k_pitch = 2.05, k_most_pitch = 9;    // of query heads
constexpr int k_one_row = 72;                         // more heads stand in two staggered rows
constexpr double k_staggered_pitch = 1.5, k_stagger = 3;

std::string heads_words(const Fan& f) {
    const std::int64_t heads = std::int64_t{f.heads} * f.each;
    return grouped(heads) + (heads == 1 ? " head" : " heads");
}
std::string cached_words(const Fan& f) {
    const std::int64_t heads = std::int64_t{f.kv_heads} * f.kv_each;
    return grouped(heads) + (heads == 1 ? " KV head cached" : " KV heads cached");
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

    // Heads are centred between the letters and the remarks.
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

// ---- experts --------------------------------------------------------------------------------------------------------

namespace {

constexpr double k_experts_pad = 4.5;
constexpr int k_most_squares = 1024;
constexpr double k_most_grid = 1.35;    // how far the squares grow

struct SquareGrid {
    int columns, rows;      // of one group
    double pitch, apart;    // between groups
    double width, height;
};

/// Experts that one square stands for.
int experts_a_square(const Experts& e) { return (e.count + k_most_squares - 1) / k_most_squares; }

std::string experts_label(const Experts& e) {
    const int each = experts_a_square(e);
    return each == 1 ? e.label : e.label + ", " + grouped(each) + " a square";
}

/// What is drawn of very many: fewer squares, without groups.
Experts squares(const Experts& e) {
    const int each = experts_a_square(e);
    if (each == 1) return e;
    Experts fewer = e;
    fewer.count = (e.count + each - 1) / each;
    fewer.active = std::min(e.active, fewer.count);
    fewer.groups = fewer.top_groups = 1;
    return fewer;
}

/// Few experts are drawn large, many small; a group is a block of columns, and there are as few rows as the width allows,
/// or a few more where these leave no column short.
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
            // Down the columns first within a group, so that neighbours in the spread are not neighbours in a row.
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

// ---- masks ----------------------------------------------------------------------------------------------------------

namespace {
constexpr int k_mask_tokens = 12;
constexpr double k_mask_pitch = 3.6;
constexpr double k_mask_square = 0.86;    // of the pitch
}    // namespace

Size mask_size() { return {k_mask_tokens * k_mask_pitch, k_mask_tokens * k_mask_pitch}; }

void draw_mask(Pen& pen, const std::string& id, Point top_left, Reach reach, Component kind) {
    const Size size = mask_size();
    draw_mask(pen, id, {top_left.x, top_left.y, size.w, size.h}, k_mask_tokens, reach, kind);
}

void draw_mask(Pen& pen, const std::string& id, const Rect& square, int tokens, Reach reach, Component kind) {
    const Tone& tone = pen.look().tone(kind);
    const double pitch = square.w / tokens, side = pitch * k_mask_square;
    const int window = tokens / 3;
    Path seen, unseen;
    for (int q = 0; q < tokens; ++q)
        for (int k = 0; k <= q; ++k) {
            const bool sees = reach == Reach::full || (reach == Reach::window && q - k < window) ||
                              (reach == Reach::chunk && q / window == k / window);
            (sees ? seen : unseen).append(Path::rect({square.x + k * pitch, square.y + q * pitch, side, side}));
        }
    if (!unseen.empty()) pen.shape(std::move(unseen), tone.fill);
    pen.shape(std::move(seen), tone.mark);
    const char* words = reach == Reach::full ? "global" : reach == Reach::window ? "window" : "chunks";
    pen.part(id, as_part(kind), PartRole::mask, words, square, tone.mark);
}

// ---- words ----------------------------------------------------------------------------------------------------------

std::string widths(std::int64_t from, std::int64_t to) { return grouped(from) + " → " + grouped(to); }

std::string product(std::int64_t a, std::int64_t b) { return grouped(a) + " × " + grouped(b); }

std::string joined(const std::vector<std::string>& words) {
    std::string result;
    for (const std::string& w : words) {
        if (w.empty()) continue;
        if (!result.empty()) result += " · ";
        result += w;
    }
    return result;
}

}    // namespace broadside::diagram
