#include "engine/base/format.hpp"
#include "engine/curate/curate.hpp"
#include "engine/curate/facts.hpp"
#include "engine/curate/text.hpp"

#include <algorithm>
#include <optional>

namespace broadside::curate {
namespace {

constexpr int k_label = 22, k_least = 16;    // columns of labels, least columns of a model

/// Rows of all models under one another: those with the same section and label are one line.
struct Line {
    FactSection section;
    std::string label;
    std::vector<const Row*> cells;    // null where a model has no such row
    bool same = true;
};

std::vector<Line> aligned(const std::vector<std::vector<Row>>& models) {
    std::vector<Line> lines;
    for (std::size_t m = 0; m < models.size(); ++m) {
        // Lines that only later models have go behind the line before them in that model.
        std::size_t after = 0;
        for (const Row& row : models[m]) {
            if (row.label.empty()) continue;
            const std::string label = row.indented();
            auto at = std::ranges::find_if(
                lines, [&](const Line& l) { return l.section == row.section && l.label == label && !l.cells[m]; });
            if (at == lines.end())
                at = lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(after),
                                  {row.section, label, std::vector<const Row*>(models.size()), true});
            at->cells[m] = &row;
            after = static_cast<std::size_t>(at - lines.begin()) + 1;
        }
    }
    for (Line& l : lines)
        l.same = std::ranges::all_of(
            l.cells, [&](const Row* r) { return (r ? r->value : "") == (l.cells[0] ? l.cells[0]->value : ""); });
    return lines;
}

/// The value, with its ratio to the first model's.
std::string cell(const Row* row, const Row* first) {
    if (!row) return "–";
    if (!first || row == first || !row->number || !first->number || *first->number == 0 ||
        *row->number == *first->number)
        return row->value;
    const double ratio = *row->number / *first->number;
    return row->value + " ×" + plain_number(ratio, ratio >= 10 ? 0 : ratio >= 0.1 ? 2 : 3);
}

}    // namespace

std::string compare(const catalog::Catalog& c, std::span<const catalog::Model* const> models,
                    const Terminal& terminal) {
    if (models.size() < 2) throw UsageError("compare needs two models or more");
    std::vector<std::vector<Row>> facts;
    for (const catalog::Model* m : models) facts.push_back(fact_rows(c, *m));
    const std::vector<Line> lines = aligned(facts);

    // The first model stands in every block, since ratios are to it.
    const int room = std::max(2 * k_least, terminal.width - k_label - 2);
    const std::size_t others = std::max<std::size_t>(1, static_cast<std::size_t>(room / k_least) - 1);
    std::string out;
    for (std::size_t from = 1; from < models.size(); from += others) {
        std::vector<std::size_t> shown{0};
        for (std::size_t m = from; m < std::min(models.size(), from + others); ++m) shown.push_back(m);
        const int width = room / static_cast<int>(shown.size());
        if (from > 1) out += "\n";
        std::string names = std::string(k_label + 2, ' ');
        for (const std::size_t m : shown) names += padded(cut(models[m]->full_name(), width - 1), width);
        out += painted(names.substr(0, names.find_last_not_of(' ') + 1), Paint::bold, terminal.color) + "\n";
        std::optional<FactSection> section;
        for (const Line& l : lines) {
            if (l.section != section) {
                section = l.section;
                out += "\n" + painted(title(l.section), Paint::bold, terminal.color) + "\n";
            }
            std::vector<std::vector<std::string>> cells;
            std::size_t height = 1;
            for (const std::size_t m : shown) {
                cells.push_back(wrapped(cell(l.cells[m], l.cells[0]), width - 1));
                height = std::max(height, cells.back().size());
            }
            for (std::size_t i = 0; i < height; ++i) {
                std::string line = (l.same || i > 0 ? "  " : "≠ ") + padded(i == 0 ? l.label : "", k_label);
                for (const auto& lines_of_cell : cells)
                    line += padded(i < lines_of_cell.size() ? lines_of_cell[i] : "", width);
                line.resize(line.find_last_not_of(' ') + 1);
                out += (l.same ? line : painted(line, Paint::difference, terminal.color)) + "\n";
            }
        }
    }
    return out;
}

}    // namespace broadside::curate
