#include "engine/sheet/board.hpp"

#include "engine/base/civil.hpp"
#include "engine/base/format.hpp"
#include "engine/base/parallel.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace broadside::sheet {
namespace {

using catalog::Model;

catalog::Date date_of(std::int64_t seconds) {
    const Civil at = civil(seconds);
    return {at.year, at.month, at.day};
}
std::int64_t since_1970(catalog::Date d) {
    using namespace std::chrono;
    const sys_days day = year(d.year) / d.month / d.day;
    return duration_cast<seconds>(day.time_since_epoch()).count();
}

/// One sentence on a model for readers who cannot see its cell.
std::string description(const Model& m, const catalog::Catalog& catalog) {
    std::set<std::string> used;
    std::string parts;
    const auto add = [&](const std::string& name) {
        if (used.insert(name).second) parts += (parts.empty() ? "" : ", ") + name;
    };
    for (const catalog::NamedMixer& mixer : m.mixers) add(diagram::naming(mixer.facts).full);
    for (const catalog::NamedFfn& ffn : m.ffns) add(diagram::naming(ffn.facts).full);
    const catalog::Derived counted = catalog::derive(m);
    const std::string size = counted.active < counted.total
                                 ? fmt::format("{} parameters, {} of them active for a token",
                                               short_count(counted.total), short_count(counted.active))
                                 : short_count(counted.total) + " parameters";
    return fmt::format("{} by {}, {}: {}, {}. {}.", m.full_name(), catalog.organization_of(m).name,
                       m.released.known() ? "released " + catalog::spelled(m.released) : "release not dated", size,
                       broadside::counted(m.layers, "layer"), parts);
}

}    // namespace

Board::Board(const catalog::Catalog& catalog, const LayoutFile& layout, text::Shaper& shaper,
             const SheetOptions& options)
    : catalog_(catalog),
      layout_(layout),
      options_(options),
      groups_(select(catalog, layout, options.models)),
      furnishing_{catalog,        {}, layout.look, shaper, options.date ? date_of(*options.date) : catalog.date,
                  options.version} {
    furnishing_.trends = layout.trends;
    furnishing_.size_place = layout.place_of("size");
    furnishing_.compact = layout.cell == CellForm::compact;
    furnishing_.references = layout.reference;
    furnishing_.insets = layout.content.mixer_insets || layout.content.ffn_insets;
    for (const SelectedGroup& group : groups_)
        furnishing_.models.insert(furnishing_.models.end(), group.models.begin(), group.models.end());
    sheet_.dpi = options.dpi.value_or(layout.dpi);
    sheet_.ground = layout.look.ground;
    sheet_.transparent = options.transparent;
    sheet_.hairline = layout.look.hairline;
    sheet_.metadata = {catalog.title,
                       catalog.subtitle,
                       "",
                       "",
                       options.date.value_or(since_1970(catalog.date)),
                       "Broadside " + options.version,
                       "catalog sha256:" + catalog.hash};
}

bool Board::has(Zone zone) const { return std::ranges::count(layout_.zones, zone) > 0; }

diagram::Drawing Board::heading_of(const SelectedGroup& group, double width) const {
    return heading(furnishing_, {group.id, group.title, group.sentence, group.models}, own(width));
}

std::size_t Board::put(Placed placed, std::function<diagram::Drawing()> draw) {
    sheet_.placed.push_back(std::move(placed));
    to_draw_.push_back(std::move(draw));
    return sheet_.placed.size() - 1;
}

std::size_t Board::put_furniture(PlacedKind kind, std::string id, std::string title, std::string description,
                                 const Rect& rect, std::function<diagram::Drawing()> draw) {
    return put(
        {kind, std::move(id), std::move(title), std::move(description), "", "", rect, layout_.furniture_scale, {}},
        std::move(draw));
}

std::size_t Board::put_model(const Model& m, const std::string& group, const Rect& rect,
                             std::function<diagram::Drawing()> draw) {
    return put({PlacedKind::cell, m.id, m.full_name(), description(m, catalog_), m.id, group, rect, sheet_.scale, {}},
               std::move(draw));
}

std::size_t Board::put_key(std::string id, std::string title, std::string description, const Rect& rect,
                           std::function<diagram::Drawing(const Words&)> draw) {
    const std::size_t at =
        put_furniture(PlacedKind::key, std::move(id), std::move(title), std::move(description), rect, nullptr);
    keys_.emplace_back(at, std::move(draw));
    return at;
}

std::function<diagram::Drawing()> Board::drawn(diagram::Drawing drawing) {
    return [drawing = std::move(drawing)] { return drawing; };
}

Sheet Board::finish() {
    // From the last to the first: the charts of the foot take longest, and nobody should wait for them alone.
    parallel_for(to_draw_.size(), thread_count(options_.threads), [&](std::size_t i) {
        const std::size_t at = to_draw_.size() - 1 - i;
        if (to_draw_[at]) sheet_.placed[at].drawing = to_draw_[at]();
    });
    if (!keys_.empty()) {
        Words words;
        for (const Placed& placed : sheet_.placed)
            for (const diagram::Mark& mark : placed.drawing.marks)
                if (const auto* label = diagram::label_of(mark)) words.insert(label->line->text);
        for (const auto& [at, draw] : keys_) sheet_.placed[at].drawing = draw(words);
    }
    to_draw_.clear();
    keys_.clear();
    return std::move(sheet_);
}

}    // namespace broadside::sheet
