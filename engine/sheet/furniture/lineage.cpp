#include "engine/sheet/furniture/chart.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>

namespace broadside::sheet {
namespace {

using diagram::Align;
using diagram::Drawing;
using diagram::Pen;
using diagram::Role;

constexpr double k_pitch = 1.08;    // of the type's size, row to row
constexpr double k_block_gap = 20;
constexpr double k_dot = 2.6;
constexpr double k_stub = 9;             // least line between an ancestor that is not on the sheet and its heir
constexpr double k_least_month = 4.2;    // least mean width of a drawn month
constexpr double k_releases_share = 0.45;
constexpr std::string_view k_remark =
    "a line leads from an architecture to one built on it; ring: the same architecture";

/// One row: a model, right of what it was built on. A model stands below the ancestor that it hangs from, its own heirs
/// below it; further ancestors are named behind it.
struct Row {
    const catalog::Model* model = nullptr;
    int parent = -1;        // row of the ancestor on the sheet
    std::string before;     // the ancestor that is not on the sheet; written where it comes first
    int before_row = -1;    // row where it is written, when another heir stands above
    std::string behind;     // `+ GPT-3`
    bool same = false;      // the parent's architecture
};
using Family = std::vector<Row>;    // indices of `parent` and `before_row` within the family

std::string name_of(const catalog::Catalog& catalog, const catalog::Ancestor& a) {
    const catalog::Model* m = a.id.empty() ? nullptr : catalog.find(a.id);
    return m ? m->full_name() : a.name;
}

class Families {
public:
    explicit Families(const Furnishing& f) : f_(f) {
        for (const catalog::Model* m : f.models) by_id_[m->id] = m;
        order_ = f.models;
        std::stable_sort(order_.begin(), order_.end(),
                         [](const auto* a, const auto* b) { return a->released < b->released; });
        for (const catalog::Model* m : order_)
            if (const catalog::Model* p = parent(*m)) heirs_[p].push_back(m);
    }

    /// In order of their first model.
    std::vector<Family> all() const {
        std::vector<Family> out;
        std::map<std::string, std::size_t> outside;    // name of a first ancestor → family
        for (const catalog::Model* m : order_) {
            if (parent(*m)) continue;
            const std::string before = m->story.lineage.empty() ? "" : name_of(f_.catalog, m->story.lineage.front());
            const auto found = before.empty() ? outside.end() : outside.find(before);
            if (found == outside.end()) {
                if (!before.empty()) outside[before] = out.size();
                out.emplace_back();
                add(out.back(), *m, -1, before, -1);
            } else {
                add(out[found->second], *m, -1, before, 0);
            }
        }
        return out;
    }

private:
    /// The first ancestor that is on the sheet and older in the list; a cycle cannot arise.
    const catalog::Model* parent(const catalog::Model& m) const {
        for (const catalog::Ancestor& a : m.story.lineage) {
            const auto it = by_id_.find(a.id);
            if (it != by_id_.end() && position(*it->second) < position(m)) return it->second;
        }
        return nullptr;
    }
    std::ptrdiff_t position(const catalog::Model& m) const {
        return std::find(order_.begin(), order_.end(), &m) - order_.begin();
    }

    void add(Family& family, const catalog::Model& m, int parent_row, const std::string& before, int before_row) const {
        Row row{&m, parent_row, before, before_row, {}, false};
        const catalog::Model* up = parent_row < 0 ? nullptr : family[static_cast<std::size_t>(parent_row)].model;
        row.same = up && catalog::same_architecture(*up, m);
        for (const catalog::Ancestor& a : m.story.lineage) {
            if (up ? a.id == up->id : name_of(f_.catalog, a) == before) continue;
            row.behind += (row.behind.empty() ? "+ " : ", ") + name_of(f_.catalog, a);
        }
        const int here = static_cast<int>(family.size());
        family.push_back(std::move(row));
        if (const auto it = heirs_.find(&m); it != heirs_.end())
            for (const catalog::Model* heir : it->second) add(family, *heir, here, {}, -1);
    }

    const Furnishing& f_;
    std::map<std::string, const catalog::Model*> by_id_;
    std::vector<const catalog::Model*> order_;
    std::map<const catalog::Model*, std::vector<const catalog::Model*>> heirs_;
};

/// Families one below the other.
struct Block {
    Family rows;
    double before = 0;    // widest ancestor on the left
};

/// The families in as few blocks of at most `rows` rows as the rule finds: the largest first, each into the block with
/// the fewest rows so far. Within a block they are in the order given. Empty where a family alone is too long.
std::vector<Block> blocks(Pen& pen, const std::vector<Family>& families, std::size_t rows) {
    std::vector<std::size_t> by_size(families.size());
    std::iota(by_size.begin(), by_size.end(), std::size_t{0});
    std::ranges::stable_sort(by_size, std::greater<>(), [&](std::size_t i) { return families[i].size(); });
    if (families.empty() || families[by_size.front()].size() > rows) return {};

    std::vector<std::vector<std::size_t>> members;
    for (std::size_t count = 1;; ++count) {
        std::vector<std::size_t> used(count, 0);
        members.assign(count, {});
        for (const std::size_t family : by_size) {
            const auto least = static_cast<std::size_t>(std::ranges::min_element(used) - used.begin());
            members[least].push_back(family);
            used[least] += families[family].size();
        }
        if (std::ranges::max(used) <= rows) break;
    }
    for (auto& block : members) std::ranges::sort(block);
    std::ranges::sort(members);

    std::vector<Block> out;
    for (const auto& block : members) {
        Block made;
        for (const std::size_t family : block) {
            const int base = static_cast<int>(made.rows.size());
            for (Row row : families[family]) {
                if (row.parent >= 0) row.parent += base;
                if (row.before_row >= 0) row.before_row += base;
                made.before = std::max(made.before, pen.width(row.before, Role::axis));
                made.rows.push_back(std::move(row));
            }
        }
        out.push_back(std::move(made));
    }
    return out;
}

double axis_height(Pen& pen) { return pen.leading(Role::axis) + 4; }
constexpr double k_last_gap = 4;    // last row to the line below

std::size_t rows_in(const Furnishing& f, Pen& pen, double height) {
    const double size = f.look.type(Role::axis).style.size;
    return static_cast<std::size_t>(
        std::max(1.0, std::floor((height - chart_head(pen) - axis_height(pen) - k_last_gap) / (size * k_pitch))));
}

double label_width(Pen& pen, const Row& row) {
    double w = pen.width(row.model->full_name(), Role::axis);
    if (!row.behind.empty()) w += 5 + pen.width(row.behind, Role::note);
    return w;
}

double axis_left(const Block& block) { return block.before > 0 ? block.before + 3 + k_stub : 0; }

/// The time axis of all models between the ancestors on the left and what is written on the right.
TimeAxis time_axis(const Furnishing& f, const Block& block, double width) {
    return TimeAxis(f.models, axis_left(block), width, k_releases_share);
}

/// Least width at which every label ends inside; the axis gets what the labels leave.
double right_end(Pen& pen, const Furnishing& f, const Block& block, double axis_right) {
    const TimeAxis time = time_axis(f, block, axis_right);
    double end = axis_right;
    for (const Row& row : block.rows) end = std::max(end, time.at(*row.model) + k_dot + 4 + label_width(pen, row));
    return end;
}

double least_axis(const Furnishing& f, const Block& block) {
    const TimeAxis probe(f.models, 0, 1000, k_releases_share);
    return axis_left(block) + 34.0 * static_cast<double>(probe.cuts().size()) +
           k_least_month * static_cast<double>(std::max<std::size_t>(probe.months().size(), 1)) +
           1.2 * static_cast<double>(f.models.size());
}

}    // namespace

double lineage_width(const Furnishing& f, double height) {
    Drawing scratch;
    Pen pen(f.look, f.shaper, scratch);
    const double head = chart_head_width(pen, title(FootPart::lineage), k_remark);
    if (f.models.empty()) return head;
    const auto made = blocks(pen, Families(f).all(), rows_in(f, pen, height));
    if (made.empty()) return std::numeric_limits<double>::infinity();
    double width = k_block_gap * static_cast<double>(made.size() - 1);
    for (const Block& block : made) width += right_end(pen, f, block, least_axis(f, block));
    return std::max(width, head);
}

Drawing draw_lineage(const Furnishing& f, Size size) {
    Drawing out;
    out.size = size;
    Pen pen(f.look, f.shaper, out);
    const Rect area = chart_frame(pen, size, title(FootPart::lineage), k_remark);
    if (f.models.empty()) return out;
    const auto made = blocks(pen, Families(f).all(), rows_in(f, pen, size.h));
    std::size_t rows = 1;
    double least = k_block_gap * static_cast<double>(made.size() - 1);
    for (const Block& block : made) {
        rows = std::max(rows, block.rows.size());
        least += right_end(pen, f, block, least_axis(f, block));
    }
    const double base = area.bottom() - axis_height(pen);
    const double pitch =
        std::min((base - k_last_gap - area.y) / static_cast<double>(rows), f.look.type(Role::axis).style.size * 1.5);
    const double spare = std::max(0.0, size.w - least) / static_cast<double>(std::max<std::size_t>(made.size(), 1));

    double left = 0;
    for (const Block& block : made) {
        const double least_width = right_end(pen, f, block, least_axis(f, block)), width = least_width + spare;
        // As wide an axis as the labels allow.
        double axis = least_axis(f, block);
        for (int step = 0; step < 60 && right_end(pen, f, block, axis + 4) <= width; ++step) axis += 4;
        const TimeAxis time = time_axis(f, block, axis);
        const auto x = [&](const Row& row) { return left + time.at(*row.model); };
        const auto y = [&](int row) { return area.y + pitch * (row + 0.5); };

        // Years first, behind everything; interrupted where a row has something.
        std::vector<Rect> taken;
        const auto count = static_cast<int>(block.rows.size());
        for (int i = 0; i < count; ++i) {
            const Row& row = block.rows[static_cast<std::size_t>(i)];
            taken.push_back({x(row) - k_dot - 2, y(i) - pitch / 2, label_width(pen, row) + 2 * k_dot + 8, pitch});
            if (!row.before.empty() && row.before_row < 0)
                taken.push_back({left, y(i) - pitch / 2, pen.width(row.before, Role::axis) + 3, pitch});
        }
        int year = 0;
        double free = 0;
        for (const TimeAxis::Tick& tick : time.months()) {
            if (tick.date.year == year) continue;
            year = tick.date.year;
            const double at = left + tick.x;
            if (at < free) continue;
            rule_around(pen, {at, area.y}, {at, base}, taken, 0.5);
            pen.rule({at, base}, {at, base + 4}, f.look.soft);
            free = pen.text(std::to_string(year), Role::axis, {at + 2, area.bottom() - 1}).right() + 6;
        }
        if (time.undated()) pen.text(k_undated, Role::axis, {left + *time.undated() + 2, area.bottom() - 1});
        const TimeAxis shifted(f.models, left + axis_left(block), left + axis, k_releases_share);
        draw_base_line(pen, shifted, left + axis_left(block), left + axis, base);

        const Color line = f.look.soft;
        std::map<int, int> last_heir, last_outside;    // row → last row that hangs from it
        for (int i = 0; i < count; ++i) {
            const Row& row = block.rows[static_cast<std::size_t>(i)];
            if (row.parent >= 0) last_heir[row.parent] = i;
            if (row.before_row >= 0) last_outside[row.before_row] = i;
        }
        const double stub = left + axis_left(block) - k_stub + 4;    // where heirs of one outside ancestor branch
        for (const auto& [from, to] : last_heir) {
            const double at = x(block.rows[static_cast<std::size_t>(from)]);
            out.marks.emplace_back(diagram::Line{
                diagram::LineKind::rule, {}, {}, {{at, y(from) + k_dot}, {at, y(to)}}, 0, 0.7, line, {}, false});
        }
        for (const auto& [from, to] : last_outside)
            out.marks.emplace_back(diagram::Line{
                diagram::LineKind::rule, {}, {}, {{stub, y(from)}, {stub, y(to)}}, 0, 0.7, line, {}, false});
        for (int i = 0; i < count; ++i) {
            const Row& row = block.rows[static_cast<std::size_t>(i)];
            const Point at{x(row), y(i)};
            const std::string id = "model." + row.model->id;
            const Color color = group_tone(f, row.model->group).mark;
            double from = at.x;
            std::string from_id;
            if (row.parent >= 0) {
                const Row& up = block.rows[static_cast<std::size_t>(row.parent)];
                from = x(up);
                from_id = "model." + up.model->id;
            } else if (row.before_row >= 0) {
                from = stub;
            } else if (!row.before.empty()) {
                from = left +
                       pen.text_middle(row.before, Role::axis, {left + pen.width(row.before, Role::axis), at.y},
                                       {Align::right, {}, {}, {}})
                           .w +
                       3;
            }
            if (at.x - k_dot > from)
                out.marks.emplace_back(diagram::Line{diagram::LineKind::rule,
                                                     from_id,
                                                     id,
                                                     {{from, at.y}, {at.x - k_dot, at.y}},
                                                     0,
                                                     0.7,
                                                     line,
                                                     {},
                                                     false});
            if (row.same)
                pen.shape(Path::circle(at, k_dot - 0.3), f.look.ground, color, 1);
            else
                pen.shape(Path::circle(at, k_dot), color);
            pen.part(id, "lineage", "area", row.model->full_name(), Rect::around(at, {2 * k_dot, 2 * k_dot}), color);
            const double name = at.x + k_dot + 4;
            pen.text_middle(row.model->full_name(), Role::axis, {name, at.y}, {Align::left, f.look.ink, {}, {}});
            if (!row.behind.empty())
                pen.text_middle(row.behind, Role::note,
                                {name + pen.width(row.model->full_name(), Role::axis) + 5, at.y}, {});
        }
        left += width + k_block_gap;
    }
    return out;
}

}    // namespace broadside::sheet
