#include "engine/scene/scene.hpp"

#include "engine/base/overload.hpp"

#include <utility>

namespace broadside::scene {

Color color_of(const Paint& paint) {
    return std::visit([](const auto& p) { return p.color; }, paint);
}

const Text* text_of(const Paint& paint) {
    return std::visit(
        Overload{[](const Text& text) { return &text; }, [](const Fill&) -> const Text* { return nullptr; },
                 [](const Stroke&) -> const Text* { return nullptr; }},
        paint);
}

Builder::Builder(Size size, Color ground, std::size_t expected) {
    scene_.items.reserve(expected);
    scene_.size = size;
    scene_.ground = ground;
}

void Builder::add(Paint paint, const Rect& bounds) {
    scene_.items.push_back({std::move(paint), bounds, open_.empty() ? -1 : open_.back(), tag_});
}

void Builder::fill(Path path, Color color) {
    const Rect bounds = path.bounds();
    add(Fill{std::move(path), color}, bounds);
}

void Builder::stroke(Path path, Color color, double width, std::vector<double> dash, Cap cap) {
    const Rect bounds = path.bounds().inset(-width / 2);
    add(Stroke{std::move(path), color, width, cap, std::move(dash)}, bounds);
}

void Builder::text(LineRef line, Point at, Color color, double scale, Direction direction) {
    const Rect ink = turned(line->ink, direction);
    const Rect bounds = (ink * scale).moved(at);
    add(Text{std::move(line), at, scale, color, direction}, bounds);
}

void Builder::link(const Rect& rect, std::string uri, std::string title, int element) {
    scene_.links.push_back({rect, std::move(uri), std::move(title), element});
}

int Builder::element(Element element) {
    scene_.elements.push_back(std::move(element));
    return static_cast<int>(scene_.elements.size()) - 1;
}

int Builder::begin_region(Region region) {
    scene_.regions.push_back(std::move(region));
    open_.push_back(static_cast<int>(scene_.regions.size()) - 1);
    return open_.back();
}

void Builder::end_region() { open_.pop_back(); }

void Builder::metadata(Metadata m) { scene_.metadata = std::move(m); }

SceneRef Builder::finish() && { return std::make_shared<const Scene>(std::move(scene_)); }

}    // namespace broadside::scene
