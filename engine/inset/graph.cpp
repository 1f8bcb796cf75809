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
        for (const auto& [one, other] : alike_) {
            double &a = t.columns[static_cast<std::size_t>(one)], &b = t.columns[static_cast<std::size_t>(other)];
            a = b = std::max(a, b);
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

std::string widths(std::int64_t from, std::int64_t to) { return grouped(from) + " → " + grouped(to); }

std::string product(std::int64_t a, std::int64_t b) { return grouped(a) + " × " + grouped(b); }

static std::string with_between(const std::vector<std::string>& words, const char* between) {
    std::string out;
    for (const std::string& w : words)
        if (!w.empty()) out += (out.empty() ? "" : between) + w;
    return out;
}
std::string joined(const std::vector<std::string>& words) { return with_between(words, " · "); }
std::string listed(const std::vector<std::string>& words) { return with_between(words, ", "); }

}    // namespace broadside::diagram
