#include "engine/raster/simple_shapes.hpp"

#include <variant>

namespace broadside::raster {

SimpleShapes::SimpleShapes(const scene::Scene& scene) {
    const auto add = [](auto& to, const auto& more) { to.insert(to.end(), more.begin(), more.end()); };
    starts_.reserve(scene.items.size() + 1);
    for (const scene::Item& item : scene.items) {
        starts_.push_back({boxes_.size(), lines_.size()});
        if (const auto* fill = std::get_if<scene::Fill>(&item.paint)) add(boxes_, scene::rounded_rects(fill->path));
        const auto* stroke = std::get_if<scene::Stroke>(&item.paint);
        if (!stroke || !stroke->dash.empty()) continue;
        const auto boxes = scene::rounded_rects(stroke->path);
        add(boxes_, boxes);
        if (boxes.empty() && stroke->cap == scene::Cap::butt)
            add(lines_, scene::straight_lines(stroke->path, stroke->width));
    }
    starts_.push_back({boxes_.size(), lines_.size()});
}

}    // namespace broadside::raster
