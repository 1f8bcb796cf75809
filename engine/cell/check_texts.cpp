#include "engine/base/format.hpp"
#include "engine/cell/cell.hpp"
#include "engine/cell/name.hpp"
#include "engine/draw/words.hpp"

#include <fmt/format.h>

#include <limits>

namespace broadside::diagram {
namespace {

// Widest that a cell's head, fact line, foot and panels give a text, pt of the drawing.
constexpr double k_organization = 150, k_license = 130, k_phrase = 330, k_detail = 900;
// em, that a byte takes: letters of one byte are narrower, others have several bytes.
constexpr double k_widest = 1.3;

}    // namespace

void check_texts(const catalog::Model& model, const catalog::Catalog& catalog, const Look& look, text::Shaper& shaper,
                 Problems& problems) {
    const auto check = [&](const std::string& path, const std::string& text, TextRole role, double most) {
        const text::Style& style = look.type(role).style;
        std::string missing;
        for (const std::string& character : shaper.missing(text, style)) missing += character;
        if (!missing.empty()) {
            problems.error(model.provenance.place_of(path), path,
                           fmt::format("the fonts have no glyph for \"{}\"", missing),
                           "spell it with letters of " + style.family + ", or add a font to fonts/");
            return;
        }
        if (static_cast<double>(text.size()) * k_widest * style.size <= most) return;
        if (const double width = shaper.width(text, style); width > most)
            problems.error(
                model.provenance.place_of(path), path,
                fmt::format("too long to fit: {} pt of at most {}", plain_number(width, 0), plain_number(most, 0)),
                "say it in fewer words");
    };
    check("name", model.name + " " + model.size, TextRole::model_name, std::numeric_limits<double>::infinity());
    if (!name_setting(shaper, look, model, k_name_room))
        problems.error(model.provenance.place_of("name"), "name",
                       fmt::format("\"{}\" is too long to fit, even in two lines", model.full_name()),
                       "shorten it, or give it blanks or hyphens to break at");
    check("organization", catalog.organization_of(model).name, TextRole::organization, k_organization);
    check("license", license_name(model), TextRole::fact_value, k_license);
    for (std::size_t i = 0; i < model.story.distinctive.size(); ++i)
        check(fmt::format("distinctive.{}", i), model.story.distinctive[i], TextRole::phrase, k_phrase);
    for (std::size_t i = 0; i < model.story.details.size(); ++i)
        check(fmt::format("details.{}", i), model.story.details[i], TextRole::phrase, k_detail);
    for (std::size_t i = 0; i < model.story.lineage.size(); ++i)
        check(fmt::format("lineage.{}", i), model.story.lineage[i].name, TextRole::phrase, k_phrase);
}

}    // namespace broadside::diagram
