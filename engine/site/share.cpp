#include "engine/site/share.hpp"

#include "engine/base/format.hpp"
#include "engine/base/sink.hpp"
#include "engine/base/units.hpp"
#include "engine/draw/words.hpp"
#include "engine/raster/raster.hpp"

#include <algorithm>
#include <utility>

namespace broadside::site {
namespace {

constexpr double k_share_width = 1200, k_share_height = 630;    // px, as Open Graph's readers want it
constexpr double k_picture_width = 1600;                        // px

/// A sheet with everything on it moved and scaled to fit `into`.
void fit(sheet::Sheet& sheet, const Rect& into, Size size, double most) {
    const double k = std::min({into.w / sheet.size.w, into.h / sheet.size.h, most});
    const Point at{into.x + (into.w - sheet.size.w * k) / 2, into.y + (into.h - sheet.size.h * k) / 2};
    for (sheet::Placed& p : sheet.placed) {
        p.rect = (p.rect * k).moved(at);
        p.scale *= k;
    }
    sheet.hairline *= k;
    sheet.size = size;
}

std::string picture(const sheet::Sheet& sheet, double dpi) {
    MemorySink sink;
    raster::Options options;
    options.dpi = dpi;
    options.threads = 1;
    raster::write_png(*sheet::to_scene(sheet), options, sink);
    return std::string(sink.text());
}

}    // namespace

std::string model_share_picture(sheet::Sheet sheet, const catalog::Model& m, const catalog::Catalog& catalog,
                                const diagram::Look& look, text::Shaper& shaper) {
    constexpr double margin = 48, column = 380;
    fit(sheet, {margin + column, 24, k_share_width - margin - column - 24, k_share_height - 48},
        {k_share_width, k_share_height}, 3);
    sheet::Placed words;
    words.id = "share";
    words.rect = {0, 0, k_share_width, k_share_height};
    double y = 130;
    const auto paragraph = [&](const std::string& text, diagram::TextRole role, double size, Color color,
                               double after) {
        text::Style style = look.type(role).style;
        style.size = size;
        for (const LineRef& line : shaper.paragraph(text, style, column - margin)) {
            words.drawing.marks.push_back(diagram::Label{line, {margin, y}, color, look.ground, role, 0, {}});
            y += size * 1.2;
        }
        y += after;
    };
    paragraph(m.full_name(), diagram::TextRole::title, 52, look.ink, 14);
    paragraph(catalog.organization_of(m).name, diagram::TextRole::sentence, 24, look.soft, 2);
    paragraph(spelled(m.released), diagram::TextRole::sentence, 24, look.soft, 26);
    std::string has;
    for (const diagram::BadgeText& badge : diagram::badges(m)) has += (has.empty() ? "" : " · ") + badge.text;
    paragraph(has, diagram::TextRole::sentence, 24, look.ink, 0);
    y = k_share_height - margin;
    paragraph(catalog.title, diagram::TextRole::sentence, 17, look.soft, 0);
    sheet.placed.push_back(std::move(words));
    return picture(sheet, k_pt_per_inch);
}

std::string poster_share_picture(sheet::Sheet sheet) {
    const double k = k_share_width / sheet.size.w;    // as wide as the picture: the poster's head
    fit(sheet, {0, 0, k_share_width, sheet.size.h * k}, {k_share_width, k_share_height}, 10);
    return picture(sheet, k_pt_per_inch);
}

std::string poster_picture(const scene::Scene& scene, int threads) {
    MemorySink sink;
    raster::Options o;
    o.dpi = k_picture_width / scene.size.w * k_pt_per_inch;
    o.threads = threads;
    raster::write_png(scene, o, sink);
    return std::string(sink.text());
}

}    // namespace broadside::site
