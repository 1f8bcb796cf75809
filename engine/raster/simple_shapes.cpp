#include "engine/raster/simple_shapes.hpp"

#include "engine/base/overload.hpp"

#include <variant>

namespace broadside::raster {

SimpleShapes::SimpleShapes(const scene::Scene& scene) {
    const auto add = [](auto& to, const auto& more) { to.insert(to.end(), more.begin(), more.end()); };
    starts_.reserve(scene.items.size() + 1);
    for (const scene::Item& item : scene.items) {
        starts_.push_back({boxes_.size(), lines_.size()});
        std::visit(Overload{[&](const scene::Fill& fill) { add(boxes_, scene::rounded_rects(fill.path)); },
                            [&](const scene::Stroke& stroke) {
                                if (!stroke.dash.empty()) return;
                                const auto boxes = scene::rounded_rects(stroke.path);
                                add(boxes_, boxes);
                                if (boxes.empty() && stroke.cap == scene::Cap::butt)
                                    add(lines_, scene::straight_lines(stroke.path, stroke.width));
                            },
                            [](const scene::Text&) {}},
                   item.paint);
    }
    starts_.push_back({boxes_.size(), lines_.size()});
}

}    // namespace broadside::raster
