#pragma once
/// \file
/// The items of a scene that are boxes or straight lines, which most fills and strokes of a sheet are, found
/// once for all bands and levels.
/// Units:   as the scene.
/// Threads: immutable once made.

#include "engine/scene/simple_strokes.hpp"

#include <span>
#include <vector>

namespace broadside::raster {

class SimpleShapes {
public:
    explicit SimpleShapes(const scene::Scene& scene);
    /// The boxes that a fill's outline consists of, or a stroke without dashes goes around; empty for everything else.
    std::span<const scene::RoundedRect> boxes(std::size_t item) const { return of(boxes_, &Start::box, item); }
    /// What a stroke of straight lines covers; empty for everything else.
    std::span<const Rect> lines(std::size_t item) const { return of(lines_, &Start::line, item); }

private:
    struct Start {
        std::size_t box = 0, line = 0;
    };
    template <class T>
    std::span<const T> of(const std::vector<T>& all, std::size_t Start::*start, std::size_t item) const {
        return std::span(all).subspan(starts_[item].*start, starts_[item + 1].*start - starts_[item].*start);
    }
    std::vector<Start> starts_;
    std::vector<scene::RoundedRect> boxes_;
    std::vector<Rect> lines_;
};

}    // namespace broadside::raster
