#include "engine/sheet/structure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

namespace broadside::sheet {
namespace {

using scene::Element;
using Kind = Element::Kind;
using diagram::TextRole;

/// What a text is to a reader.
enum class Use { title, heading, paragraph, fact_label, fact, entry, drawing };

Use use_of(TextRole role) {
    switch (role) {
        case TextRole::title: return Use::title;
        case TextRole::heading:
        case TextRole::model_name:
        case TextRole::model_size:
        case TextRole::chart_title:
        case TextRole::skyline_title:
        case TextRole::plate_title:
        case TextRole::claim: return Use::heading;
        case TextRole::subtitle:
        case TextRole::sentence:
        case TextRole::organization:
        case TextRole::date:
        case TextRole::badge:
        case TextRole::phrase:
        case TextRole::lead:
        case TextRole::lead_strong:
        case TextRole::figure: return Use::paragraph;
        case TextRole::fact_label: return Use::fact_label;
        case TextRole::fact_value: return Use::fact;
        case TextRole::index: return Use::entry;
        default: return Use::drawing;
    }
}

/// Parts that hold at least two texts of a chart: rows of a table, where there are enough of them.
std::set<std::string> rows_of(const diagram::Drawing& drawing) {
    constexpr std::size_t k_fewest_rows = 3;
    std::map<std::string, int> texts;
    for (const diagram::Mark& mark : drawing.marks)
        if (const auto* label = diagram::label_of(mark);
            label != nullptr && !label->part.empty() && use_of(label->role) == Use::drawing)
            ++texts[label->part];
    std::set<std::string> rows;
    for (const auto& [part, count] : texts)
        if (count >= 2) rows.insert(part);
    return rows.size() < k_fewest_rows ? std::set<std::string>{} : rows;
}

/// Rows that begin with the name of a model and go on with what follows it: the row of each mark, −1 for none. Empty
/// where names stand alone, as in an index.
std::vector<int> named_rows(const diagram::Drawing& drawing) {
    constexpr int k_fewest_rows = 3;
    std::vector<int> out(drawing.marks.size(), -1), held;
    for (std::size_t i = 0; i < drawing.marks.size(); ++i) {
        const auto* label = diagram::label_of(drawing.marks[i]);
        if (label == nullptr || !label->part.empty()) continue;
        const bool name = label->role == TextRole::index || label->role == TextRole::block_name;
        const bool figure =
            label->role == TextRole::axis || label->role == TextRole::block_size || label->role == TextRole::count;
        if (name) held.push_back(0);
        if (held.empty() || (!name && !figure)) continue;
        out[i] = static_cast<int>(held.size()) - 1;
        ++held.back();
    }
    const auto full = std::ranges::count_if(held, [](int n) { return n >= 2; });
    if (full < k_fewest_rows || full < static_cast<std::ptrdiff_t>(held.size()) - 1) return {};
    for (int& row : out)
        if (row >= 0 && held[static_cast<std::size_t>(row)] < 2) row = -1;    // a name alone
    return out;
}

bool has(const diagram::Drawing& drawing, TextRole role) {
    return std::ranges::any_of(drawing.marks, [&](const diagram::Mark& mark) {
        const auto* label = diagram::label_of(mark);
        return label != nullptr && label->role == role;
    });
}

/// Reads one drawing: its marks in the order of painting, its texts gathered by what they are for.
class ReadingOrder {
public:
    enum class As { cell, chart, key, plates };    // a key's texts are all said; a chart may be a table
    ReadingOrder(scene::Builder& out, const Placed& placed, int section, int level, As as)
        : out_(out), placed_(placed), section_(section), level_(level), as_(as) {
        if (as == As::chart) {
            rows_ = rows_of(placed.drawing);
            named_ = named_rows(placed.drawing);
        }
    }

    std::vector<int> read() { return as_ == As::plates ? read_plates() : read_one(); }
    int drawing() const { return figure_; }

private:
    std::vector<int> read_one() {
        const auto& marks = placed_.drawing.marks;
        std::vector<int> elements(marks.size(), -1);
        bool told = false;    // the label before; what goes on is said with it
        for (std::size_t i = 0; i < marks.size(); ++i)
            if (const auto* label = diagram::label_of(marks[i])) {
                told = is_said(*label) || (label->goes_on && told);
                if (told && !in_named_row(i)) elements[i] = said(*label);
            }
        for (std::size_t i = 0; i < named_.size(); ++i)
            if (in_named_row(i)) elements[i] = cell(fmt::format("row {}", named_[i]));
        for (std::size_t i = 0; i < marks.size(); ++i)
            if (const auto* label = diagram::label_of(marks[i]);
                label != nullptr && elements[i] < 0 && rows_.contains(label->part))
                elements[i] = cell(label->part);
        // Rules, tabs and dots beside texts are no figure; samples of a key and drawings of cells are.
        bool pictured = as_ != As::chart;
        for (std::size_t i = 0; i < marks.size(); ++i)
            pictured = pictured || (elements[i] < 0 && diagram::label_of(marks[i]) != nullptr);
        pictured = pictured && !placed_.description.empty();
        // What is left is the figure; but shapes between two texts of one element (the pills of badges) go with them,
        // so that the page has few pieces.
        int before = -1;
        for (std::size_t i = 0; i < marks.size();) {
            if (elements[i] >= 0) {
                before = elements[i++];
                continue;
            }
            std::size_t end = i;
            bool texts = false;
            for (; end < marks.size() && elements[end] < 0; ++end)
                texts = texts || diagram::label_of(marks[end]) != nullptr;
            const bool within = !texts && before >= 0 && end < marks.size() && elements[end] == before;
            for (; i < end; ++i) elements[i] = within ? before : pictured ? figure() : -1;
        }
        return elements;
    }
    /// Each plate is a heading with how many models have it, its graph as a figure, and what is written below that.
    std::vector<int> read_plates() {
        const auto& marks = placed_.drawing.marks;
        std::vector<int> elements(marks.size(), -1);
        std::string plate, name;    // of the one at hand: the part that its words have, its title
        enum class At { title, graph, words } at = At::words;
        for (std::size_t i = 0; i < marks.size(); ++i) {
            const auto* label = diagram::label_of(marks[i]);
            if (label != nullptr && label->role == TextRole::plate_title) {
                plate = label->part;
                name = label->line->text;
                at = At::title;
                elements[i] = said(*label, Use::heading);
            } else if (label != nullptr && !plate.empty() && label->part == plate) {
                elements[i] = said(*label, Use::paragraph);
                if (at == At::title) {    // the note beside it, behind which the graph begins
                    const auto& parts = placed_.drawing.parts;
                    const auto part = std::ranges::find(parts, plate, &diagram::Part::id);
                    const Rect rect = part == parts.end() ? placed_.rect : placed_.to_sheet(part->rect);
                    figure_ =
                        out_.element({Kind::figure, section_, 0, "The drawing of this part: " + name + ".", rect});
                    last_ = -1;
                }
                at = at == At::title ? At::graph : At::words;
            } else if (at == At::graph) {
                elements[i] = figure_;
            } else if (label != nullptr && is_said(*label)) {
                elements[i] = said(*label);
            }
        }
        return elements;
    }

    bool in_named_row(std::size_t mark) const { return !named_.empty() && named_[mark] >= 0; }
    int add(Kind kind, int parent, int level = 0) { return out_.element({kind, parent, level, {}, {}}); }

    Use use(const diagram::Label& label) const {
        const Use out = use_of(label.role);
        if (as_ == As::key && (label.role == TextRole::panel_title || label.role == TextRole::plate_title))
            return Use::heading;
        if (as_ == As::key && (label.role == TextRole::badge || label.role == TextRole::phrase ||
                               out == Use::fact_label || out == Use::fact))
            return Use::entry;
        return as_ == As::key && out == Use::drawing ? Use::entry : out;
    }
    bool is_said(const diagram::Label& label) const { return use(label) != Use::drawing; }

    int said(const diagram::Label& label) { return said(label, use(label)); }
    int said(const diagram::Label& label, Use use) {
        if (label.goes_on && last_ >= 0) return last_;
        // Texts of one kind that follow each other, as the lines of a paragraph do, are read as one.
        const bool same = last_ >= 0 && use == last_use_ &&
                          (use == Use::paragraph || (use == Use::heading && label.role == TextRole::model_size));
        const bool was_entry = last_use_ == Use::entry;
        // What stands beside an entry, on its line, belongs to it, and so does a phrase beside a label.
        const bool beside =
            ((use == Use::entry && was_entry) || (use == Use::paragraph && last_use_ == Use::fact_label)) &&
            std::abs(label.at.y - last_at_.y) < k_same_line && label.at.x > last_at_.x &&
            label.direction == last_direction_;
        last_use_ = use;
        last_at_ = label.at;
        last_direction_ = label.direction;
        if (beside && label.direction == Direction::right) return last_;
        if (same) return last_;
        switch (use) {
            case Use::title: return last_ = add(Kind::heading, section_, 1);
            case Use::heading: {
                const int level = headings_++ == 0 || label.role == TextRole::claim ? level_ : level_ + 1;
                return last_ = add(Kind::heading, section_, level);
            }
            case Use::fact_label:
                if (list_ < 0) list_ = add(Kind::list, section_);
                return last_ = facts_[label.part] = add(Kind::item, list_);
            case Use::fact: {
                // A value belongs to the label of its part, else to the label before it.
                if (const auto it = facts_.find(label.part); !label.part.empty() && it != facts_.end())
                    return it->second;
                if (list_ < 0) list_ = add(Kind::list, section_);
                return last_ = last_ >= 0 && !facts_.empty() ? last_ : add(Kind::item, list_);
            }
            case Use::entry:
                if (list_ < 0 || !was_entry) list_ = add(Kind::list, section_);
                if (const auto it = facts_.find(label.part); !label.part.empty() && it != facts_.end())
                    return it->second;
                return last_ = facts_[label.part] = add(Kind::item, list_);
            default: return last_ = add(Kind::paragraph, section_);
        }
    }
    /// The first text of a row is its head, the others are one cell: rows differ in how many figures they have.
    int cell(const std::string& key) {
        if (table_ < 0) table_ = add(Kind::table, section_);
        const auto [it, fresh] = table_rows_.try_emplace(key);
        Row& row = it->second;
        if (fresh) {
            row.row = add(Kind::row, table_);
            return add(Kind::row_head, row.row);
        }
        if (row.cell < 0) row.cell = add(Kind::cell, row.row);
        return row.cell;
    }
    int figure() {
        if (figure_ < 0) figure_ = out_.element({Kind::figure, section_, 0, placed_.description, placed_.rect});
        return figure_;
    }

    scene::Builder& out_;
    const Placed& placed_;
    int section_, level_;
    As as_;
    static constexpr double k_same_line = 3;    // pt between baselines of types of different size
    std::set<std::string> rows_;
    std::vector<int> named_;
    Point last_at_;
    Direction last_direction_ = Direction::right;
    int last_ = -1, list_ = -1, table_ = -1, figure_ = -1, headings_ = 0;
    Use last_use_ = Use::drawing;
    struct Row {
        int row = -1, cell = -1;
    };
    std::map<std::string, int> facts_;
    std::map<std::string, Row> table_rows_;
};

}    // namespace

std::vector<Reading> structure(const Sheet& sheet, scene::Builder& out) {
    std::vector<Reading> readings(sheet.placed.size());
    const bool titled =
        std::ranges::any_of(sheet.placed, [](const Placed& placed) { return has(placed.drawing, TextRole::title); });
    const int top = titled ? 2 : 1;    // headings below the title
    std::set<std::size_t> grouped;
    for (const SheetGroup& group : sheet.groups) {
        if (group.heading) grouped.insert(*group.heading);
        grouped.insert(group.cells.begin(), group.cells.end());
    }
    const auto read = [&](std::size_t i, int parent, int level) {
        const Placed& placed = sheet.placed[i];
        Reading& reading = readings[i];
        reading.section = out.element({Kind::section, parent, 0, {}, {}});
        const ReadingOrder::As as = !placed.model.empty()                        ? ReadingOrder::As::cell
                                    : placed.kind == PlacedKind::key             ? ReadingOrder::As::key
                                    : has(placed.drawing, TextRole::plate_title) ? ReadingOrder::As::plates
                                                                                 : ReadingOrder::As::chart;
        ReadingOrder reader(out, placed, reading.section, level, as);
        reading.marks = reader.read();
        reading.figure = reader.drawing();
    };
    // What belongs to no group stands in the order of its kind: before the groups, and the foot behind them.
    const auto furniture = [&](PlacedKind kind) {
        for (std::size_t i = 0; i < sheet.placed.size(); ++i)
            if (!grouped.contains(i) && sheet.placed[i].kind == kind) read(i, -1, top);
    };
    for (const PlacedKind kind :
         {PlacedKind::header, PlacedKind::key, PlacedKind::chart, PlacedKind::heading, PlacedKind::cell})
        furniture(kind);
    for (const SheetGroup& group : sheet.groups) {
        const int section = out.element({Kind::section, -1, 0, {}, {}});
        if (group.heading) read(*group.heading, section, top);
        for (const std::size_t cell : group.cells) read(cell, section, group.heading ? top + 1 : top);
    }
    furniture(PlacedKind::foot);
    return readings;
}

}    // namespace broadside::sheet
