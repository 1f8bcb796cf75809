#include "engine/base/parallel.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/write/content.hpp"
#include "engine/pdf/write/document.hpp"

#include <span>
#include <utility>
#include <vector>

namespace broadside::pdf {
namespace {

/// Items of the content that are written by one thread: as many as are worth its while, and
/// those of an element together.
struct Piece {
    std::span<const scene::Item> items;
    std::size_t marks = 0;    // sequences of marked content before it
};

std::vector<Piece> pieces(std::span<const scene::Item> items) {
    constexpr std::size_t k_items = 1024;
    std::vector<Piece> out;
    std::size_t marks = 0, first = 0, marks_at_first = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const bool begins = i == 0 || items[i].element != items[i - 1].element;
        if (begins && i >= first + k_items) {
            out.push_back({items.subspan(first, i - first), marks_at_first});
            first = i;
            marks_at_first = marks;
        }
        marks += begins && items[i].element >= 0;
    }
    out.push_back({items.subspan(first), marks_at_first});
    return out;
}

}    // namespace

void write_pdf(const scene::Scene& scene, Sink& sink, int threads) {
    Fonts fonts;
    for (const scene::Item& item : scene.items)
        if (const scene::Text* text = scene::text_of(item.paint)) fonts.use(*text->line);
    fonts.embed(threads, !scene.elements.empty());

    const std::vector<Piece> all = pieces(scene.items);
    std::vector<Content> contents;
    for (const Piece& piece : all) {
        contents.emplace_back(
            fonts, scene.size.h, [](const scene::Item& item) { return rgb_ink(scene::color_of(item.paint)); },
            scene.elements, piece.marks);
        contents.back().fill_lines();
    }
    Content& content = contents.front();
    const double unit = user_unit(scene.size);
    content.user_unit(unit);
    content.artifact();
    if (!scene.transparent) content.fill({0, 0, scene.size.w, scene.size.h}, rgb_ink(scene.ground));
    parallel_for(all.size(), thread_count(threads), [&](std::size_t i) {
        for (const scene::Item& item : all[i].items) contents[i].paint(item);
    });
    for (std::size_t i = 1; i < contents.size(); ++i) content.append(std::move(contents[i]));

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
