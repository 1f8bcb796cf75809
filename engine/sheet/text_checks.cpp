#include "engine/sheet/text_checks.hpp"

#include "engine/base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace broadside::sheet {

void check_fonts(const LayoutFile& layout, const text::Shaper& shaper) {
    Problems problems;
    const std::vector<std::string> families = shaper.families();
    for (int i = 0; i < diagram::k_roles; ++i) {
        const auto role = static_cast<diagram::TextRole>(i);
        const auto& [family, weight] =
            std::tie(layout.look.type(role).style.family, layout.look.type(role).style.weight);
        const std::string type = "types." + std::string(diagram::name(role));
        const std::vector<int> weights = shaper.weights(family);
        if (!shaper.has_family(family))
            problems.error(layout.place_of(type + ".family"), type + ".family",
                           "there is no font family \"" + family + "\"",
                           fmt::format("there are {}", fmt::join(families, ", ")));
        else if (std::ranges::count(weights, weight) == 0)
            problems.error(layout.place_of(type + ".weight"), type + ".weight",
                           fmt::format("there is no font \"{}\" of weight {}", family, weight),
                           fmt::format("there are {}", fmt::join(weights, ", ")));
    }
    if (problems.has_errors()) throw InputError(problems.sorted());
}

static constexpr double k_leaves = 1;    // pt of the drawing that ink may reach out of it

Sheet with_legible_texts(Sheet sheet) {
    Problems problems;
    for (const Placed& placed : sheet.placed) {
        const Rect own = Rect{0, 0, placed.rect.w / placed.scale, placed.rect.h / placed.scale}.inset(-k_leaves);
        for (const diagram::Mark& mark : placed.drawing.marks) {
            const diagram::Label* label = diagram::label_of(mark);
            if (label == nullptr) continue;
            const bool lost = std::ranges::any_of(label->line->runs, [](const GlyphRun& run) {
                return std::ranges::any_of(run.clusters, [](const Cluster& c) { return c.glyphs == 0; });
            });
            if (lost)
                problems.error({}, placed.id, fmt::format("the fonts lack a character of \"{}\"", label->line->text),
                               "add a font to fonts/ that has it");
            const Rect ink = label->ink();
            if (ink.w > 0 && !own.contains(ink))
                problems.error({}, placed.id,
                               fmt::format("there is no room for \"{}\" in {}", label->line->text,
                                           label->line->runs.front().font->name),
                               "shorten it, or choose a larger sheet");
        }
    }
    if (problems.has_errors()) throw InputError(problems.sorted());
    return sheet;
}

}    // namespace broadside::sheet
