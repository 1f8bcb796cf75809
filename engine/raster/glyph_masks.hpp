#pragma once
/// \file
/// Where every glyph of a scene stands, and a mask for each that is drawn more than once: rasterized once, then read by
/// all workers.
/// A glyph's origin is put on the nearest quarter of a pixel of the canvas, across and down, whatever its band; so
/// equal glyphs have equal pixels, which paint faster and compress better.
/// Threads: immutable once made.

#include "engine/raster/scan.hpp"
#include "engine/scene/scene.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace broadside::raster {

/// The glyphs of a scene, whatever the resolution: made once for all that paint it.
class SceneGlyphs {
public:
    /// One outline at one size.
    struct Kind {
        const Path* path = nullptr;
        double em = 0;    // pt
    };
    struct Place {
        std::uint32_t kind = 0;
        Point at;    // pt, of the origin
    };

    explicit SceneGlyphs(const scene::Scene& scene);
    std::span<const Kind> kinds() const { return kinds_; }
    std::size_t items() const { return starts_.size() - 1; }
    /// Glyphs of an item.
    std::span<const Place> of(std::size_t item) const {
        return std::span(places_).subspan(starts_[item], starts_[item + 1] - starts_[item]);
    }

private:
    scene::Outlines outlines_;
    std::map<const Path*, Path> turned_;    // by the outline that was turned
    std::vector<Kind> kinds_;
    std::vector<Place> places_;
    std::vector<std::size_t> starts_;
};

class GlyphMasks {
public:
    /// One outline at one size and one offset within the pixel.
    struct Mask {
        const Path* path = nullptr;
        double em = 0;                         // px
        Point phase;                           // px, below 1
        Box box;    // relative to the whole pixel of the origin; larger where no mask is kept
        std::vector<std::uint8_t> coverage;    // box.width · box.height; empty where it is not kept
        void outline(Outline& out) const { out.assign(*path, em, phase); }
    };
    struct Placed {
        std::uint32_t mask = 0;
        std::int32_t x = 0, y = 0;    // whole pixel of the origin
    };

    /// Masks take at most `memory` bytes, the most used first; the others are rasterized whenever they are painted,
    /// with the same result. The glyphs outlive them.
    GlyphMasks(const SceneGlyphs& glyphs, double scale, std::size_t memory, int threads, Edges edges = Edges::fine);

    const Mask& mask(const Placed& glyph) const { return masks_[glyph.mask]; }
    std::span<const Mask> masks() const { return masks_; }
    /// Glyphs of an item, those of which nothing is seen left out.
    std::span<const Placed> of(std::size_t item) const {
        return std::span(placed_).subspan(starts_[item], starts_[item + 1] - starts_[item]);
    }
    /// Of all masks kept.
    std::size_t bytes() const { return bytes_; }

private:
    std::vector<Mask> masks_;
    std::vector<Placed> placed_;
    std::vector<std::size_t> starts_;
    std::size_t bytes_ = 0;
};

}    // namespace broadside::raster
