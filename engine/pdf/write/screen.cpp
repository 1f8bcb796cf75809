#include "engine/pdf/pdf.hpp"
#include "engine/pdf/write/content.hpp"
#include "engine/pdf/write/document.hpp"

namespace broadside::pdf {

void write_pdf(const scene::Scene& scene, Sink& sink, int threads) {
    Fonts fonts;
    for (const scene::Item& item : scene.items)
        if (const scene::Text* text = scene::text_of(item.paint)) fonts.use(*text->line);
    fonts.embed(threads, !scene.elements.empty());

    Content content(
        fonts, scene.size.h, [](const scene::Item& item) { return rgb_ink(scene::color_of(item.paint)); },
        scene.elements);
    const double unit = user_unit(scene.size);
    content.user_unit(unit);
    content.fill_lines();
    content.artifact();
    if (!scene.transparent) content.fill({0, 0, scene.size.w, scene.size.h}, rgb_ink(scene.ground));
    for (const scene::Item& item : scene.items) content.paint(item);

    Document document;
    document.marked = content.elements();
    document.pages.push_back({scene.size, {}, {}, std::move(content).finish(threads), scene.metadata.title, unit});
    document.elements = scene.elements;
    document.regions = scene.regions;
    document.fonts = &fonts;
    document.metadata = scene.metadata;
    document.bookmarks = bookmarks(scene);
    document.links = scene.links;
    write(document, sink);
}

}    // namespace broadside::pdf
