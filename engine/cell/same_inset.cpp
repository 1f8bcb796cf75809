#include "engine/cell/same_inset.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace broadside::diagram {
namespace {

constexpr const char* k_id = "inset.same";
constexpr double k_reference_width = 165;

/// A few words under a heading in the panel that stands for insets; without a heading they are a list.
struct Section {
    std::string heading;
    std::vector<std::string> items;
};
/// What this model adds to another of the same architecture, most telling first, and then the figures of both.
std::vector<Section> sections(const catalog::Model& model) {
    std::vector<Section> out(1);
    for (const std::string& s : model.story.details)
        if (std::ranges::find(model.story.distinctive, s) == model.story.distinctive.end())
            out[0].items.push_back(s);
    std::vector<std::string> steps;
    if (model.story.training.tokens)
        steps.push_back(
            with_doubt(model, "training.tokens", short_count(*model.story.training.tokens) + " tokens"));
    for (const std::string& s : model.story.training.post_training) steps.push_back(s);
    if (!steps.empty())
        out.push_back({"Training",
                       {with_doubt(model, "training.post_training", fmt::format("{}", fmt::join(steps, " → ")))}});
    const auto figures = [&](const auto& named, const std::string& of) {
        const std::string words = std::visit([](const auto& kind) { return catalog::summary(kind); }, named.facts);
        out.push_back({naming(named.facts).full, {with_doubt(model, of + "." + named.name, words)}});
    };
    for (const auto& m : model.mixers) figures(m, "mixers");
    for (const auto& f : model.ffns) figures(f, "ffns");
    return out;
}

}    // namespace

Inset same_inset(const Subject& s, const catalog::Model& first, Pen& measuring) {
    const double leading = measuring.leading(TextRole::phrase), pad = 8, bullet = 8, least_gap = 0.6 * leading;
    const auto set = [=](Pen& pen, const Section& section, double width) {
        std::vector<std::vector<LineRef>> out;
        const double indent = section.heading.empty() ? bullet : 0;
        for (const std::string& item : section.items)
            out.push_back(pen.lines(item, TextRole::phrase, width - 2 * pad - indent));
        return out;
    };
    const auto height_of = [=](const Section& section, const std::vector<std::vector<LineRef>>& items) {
        double h = section.heading.empty() ? 0 : leading;
        for (const auto& lines : items) h += leading * static_cast<double>(lines.size()) + 3;
        return h;
    };
    const std::vector<Section> all = sections(s.model);
    Inset inset;
    inset.id = k_id;
    inset.title = "Same internals as " + first.full_name();
    const double width = std::max(k_reference_width, measuring.width(inset.title, TextRole::panel_title) + 14);
    inset.least = {width, 2 * pad + 2 * leading + height_of(all[0], set(measuring, all[0], width))};
    inset.draw = [=, own = s.own, id = first.id, name = first.full_name()](Pen& pen, const Rect& area) {
        const Pen::TextOptions text{
            .align = Align::left, .color = {}, .ground = pen.look().panel, .part = k_id};
        pen.out().links.push_back({area, "#" + id, name + ": its cell"});
        // As many sections as fit, and the room left over between them.
        double used = 2 * pad + leading;
        std::vector<std::vector<std::vector<LineRef>>> shown;
        for (const Section& section : all) {
            shown.push_back(set(pen, section, area.w));
            const double more = height_of(section, shown.back()) + least_gap;
            if (used + more > area.h && shown.size() > 1) {
                shown.pop_back();
                break;
            }
            used += more;
        }
        const double gap =
            least_gap + std::min(leading, std::max(0.0, area.h - used) / static_cast<double>(shown.size() + 1));
        double y = area.top() +
                   std::max(pad, (area.h - used - (gap - least_gap) * static_cast<double>(shown.size())) / 2) +
                   leading * 0.8;
        pen.text("See that cell.", TextRole::note, {area.x + pad, y}, text);
        y += leading;
        for (std::size_t i = 0; i < shown.size(); ++i) {
            y += gap;
            const bool list = all[i].heading.empty();
            if (!list) {
                pen.text(all[i].heading, TextRole::panel_note, {area.x + pad, y}, text);
                y += leading;
            }
            for (const auto& lines : shown[i]) {
                if (list) pen.shape(Path::circle({area.x + pad + 2, y - leading * 0.25}, 1.4), own);
                for (const LineRef& line : lines) {
                    pen.text(line->text, TextRole::phrase, {area.x + pad + (list ? bullet : 0), y}, text);
                    y += leading;
                }
                y += 3;
            }
        }
    };
    return inset;
}

}    // namespace broadside::diagram
