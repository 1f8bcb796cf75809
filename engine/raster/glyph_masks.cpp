#include "engine/raster/glyph_masks.hpp"

#include "engine/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <unordered_map>

namespace broadside::raster {
namespace {

constexpr unsigned k_phases = 4;        // a quarter of a pixel
constexpr double k_largest_em = 400;    // px; larger glyphs are few, and their masks would be big

/// A glyph of a font at a size.
struct Key {
    const FontFile* font;
    std::uint32_t id;
    Direction direction;
    double em;
    bool operator==(const Key&) const = default;
};
struct KeyHash {
    std::size_t operator()(const Key& k) const {
        std::uint64_t h =
            std::bit_cast<std::uint64_t>(k.em) ^ (std::uint64_t{k.id} << 8 | (k.direction == Direction::up));
        h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9u + reinterpret_cast<std::uintptr_t>(k.font);
        return static_cast<std::size_t>((h ^ h >> 32) * 0x94d049bb133111ebu >> 7);
    }
};

/// What a glyph's control points lie in: enough to see which tiles it meets.
Box box_around(const GlyphMasks::Mask& mask) {
    const Rect bounds = mask.path->bounds();
    const auto whole = [](double pixels) { return static_cast<int>(std::floor(pixels)); };
    const int left = whole(bounds.left() * mask.em + mask.phase.x) - 1,
              top = whole(bounds.top() * mask.em + mask.phase.y) - 1;
    return {left, top, whole(bounds.right() * mask.em + mask.phase.x) + 2 - left,
            whole(bounds.bottom() * mask.em + mask.phase.y) + 2 - top};
}

/// A coordinate in quarters of a pixel, to nearest.
std::int64_t quarters(double pixels) { return static_cast<std::int64_t>(std::floor(pixels * k_phases + 0.5)); }

}    // namespace

SceneGlyphs::SceneGlyphs(const scene::Scene& scene) {
    std::unordered_map<Key, std::uint32_t, KeyHash> known;    // looked up, never iterated
    const auto outline = [&](const FontRef& font, std::uint32_t id, Direction direction) -> const Path* {
        const Path& upright = outlines_.glyph(font, id);
        if (direction == Direction::right) return &upright;
        return &turned_.try_emplace(&upright, upright.turned(direction)).first->second;
    };
    starts_.reserve(scene.items.size() + 1);
    for (const auto& item : scene.items) {
        starts_.push_back(places_.size());
        const scene::Text* text = scene::text_of(item.paint);
        if (!text) continue;
        for (const GlyphRun& run : text->line->runs) {
            const double em = run.size * text->scale;
            for (const Glyph& glyph : run.glyphs) {
                const auto [found, added] = known.try_emplace({run.font.get(), glyph.id, text->direction, em},
                                                              static_cast<std::uint32_t>(kinds_.size()));
                if (added) kinds_.push_back({outline(run.font, glyph.id, text->direction), em});
                if (kinds_[found->second].path->empty()) continue;
                places_.push_back({found->second, text->at + turned(glyph.at * text->scale, text->direction)});
            }
        }
    }
    starts_.push_back(places_.size());
}

GlyphMasks::GlyphMasks(const SceneGlyphs& glyphs, double scale, std::size_t memory, int threads, Edges edges) {
    // Of each kind at each offset within the pixel: its mask's number plus one.
    std::vector<std::uint32_t> numbers(glyphs.kinds().size() * k_phases * k_phases);
    std::vector<std::uint32_t> uses;
    std::vector<bool> visible;
    visible.reserve(glyphs.kinds().size());
    for (const SceneGlyphs::Kind& kind : glyphs.kinds()) {
        const Rect bounds = kind.path->bounds();
        const double em = kind.em * scale;
        visible.push_back(!invisible(bounds.w * em, bounds.h * em));
    }
    starts_.reserve(glyphs.items() + 1);
    for (std::size_t item = 0; item < glyphs.items(); ++item) {
        starts_.push_back(placed_.size());
        for (const SceneGlyphs::Place& place : glyphs.of(item)) {
            if (!visible[place.kind]) continue;
            const auto x = quarters(place.at.x * scale), y = quarters(place.at.y * scale);
            const auto phase_x = static_cast<unsigned>(x) % k_phases, phase_y = static_cast<unsigned>(y) % k_phases;
            std::uint32_t& number = numbers[(place.kind * k_phases + phase_y) * k_phases + phase_x];
            if (number == 0) {
                const SceneGlyphs::Kind& kind = glyphs.kinds()[place.kind];
                masks_.push_back(
                    {kind.path, kind.em * scale, {phase_x / double{k_phases}, phase_y / double{k_phases}}, {}, {}});
                uses.push_back(0);
                number = static_cast<std::uint32_t>(masks_.size());
            }
            ++uses[number - 1];
            placed_.push_back({number - 1, static_cast<std::int32_t>(x >> 2), static_cast<std::int32_t>(y >> 2)});
        }
    }
    starts_.push_back(placed_.size());

    std::atomic<std::size_t> bytes{0};
    constexpr std::size_t step = 64;    // glyphs that one thread takes at a time
    parallel_for((masks_.size() + step - 1) / step, threads, [&](std::size_t piece) {
        Outline outline;
        Scanner scanner(edges);
        for (std::size_t i = piece * step; i < std::min((piece + 1) * step, masks_.size()); ++i) {
            Mask& mask = masks_[i];
            if (mask.em > k_largest_em || uses[i] < 2) {
                mask.box = box_around(mask);
                continue;
            }
            mask.outline(outline);
            mask.box = outline.box();
            if (mask.box.empty()) continue;
            const std::size_t size = static_cast<std::size_t>(mask.box.width) * mask.box.height;
            if (bytes.fetch_add(size) + size > memory) {
                bytes -= size;
                continue;
            }
            mask.coverage = scanner.mask(outline);
        }
    });
    bytes_ = bytes;
}

}    // namespace broadside::raster
