#include "engine/raster/glyph_masks.hpp"

#include "engine/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>

namespace broadside::raster {
namespace {

constexpr unsigned k_phases = 4;        // a quarter of a pixel
constexpr double k_largest_em = 400;    // px; larger glyphs are few, and their masks would be big

struct Key {
    const FontFile* font;
    std::uint32_t id;
    std::uint32_t phase;
    Direction direction;
    double em;
    bool operator==(const Key&) const = default;
};
std::size_t hash(const Key& k) {
    std::uint64_t h = std::bit_cast<std::uint64_t>(k.em) ^
                      (std::uint64_t{k.id} << 32 | k.phase << 1 | (k.direction == Direction::up));
    h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9u + reinterpret_cast<std::uintptr_t>(k.font);
    return static_cast<std::size_t>((h ^ h >> 32) * 0x94d049bb133111ebu >> 7);
}

/// Numbers keys in the order in which they come. Every glyph of every level is asked for here: a table in one piece is twice as
/// fast as std::unordered_map.
class Numbers {
public:
    struct Found {
        std::uint32_t number;
        bool added;
    };
    Found of(const Key& key) {
        if (2 * keys_.size() >= slots_.size()) grow();
        std::size_t at = hash(key) & (slots_.size() - 1);
        for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1))
            if (keys_[slots_[at] - 1] == key) return {slots_[at] - 1, false};
        keys_.push_back(key);
        slots_[at] = static_cast<std::uint32_t>(keys_.size());
        return {slots_[at] - 1, true};
    }

private:
    void grow() {
        slots_.assign(std::max<std::size_t>(1024, 4 * slots_.size()), 0);
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            std::size_t at = hash(keys_[i]) & (slots_.size() - 1);
            while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = static_cast<std::uint32_t>(i + 1);
        }
    }
    std::vector<Key> keys_;
    std::vector<std::uint32_t> slots_;    // a power of two; numbers plus one
};

}    // namespace

const Path& GlyphMasks::outline(const FontRef& font, std::uint32_t id, Direction direction) {
    const Path& upright = outlines_.glyph(font, id);
    if (direction == Direction::right) return upright;
    return turned_.try_emplace(&upright, upright.turned(direction)).first->second;
}

GlyphMasks::GlyphMasks(const scene::Scene& scene, double scale, std::size_t memory, int threads, Edges edges) {
    Numbers known;
    std::vector<std::uint32_t> uses;
    starts_.reserve(scene.items.size() + 1);
    const auto quarters = [&](double v) { return static_cast<std::int64_t>(std::floor(v * scale * k_phases + 0.5)); };
    for (const auto& item : scene.items) {
        starts_.push_back(placed_.size());
        const scene::Text* text = scene::text_of(item.paint);
        if (!text) continue;
        for (const GlyphRun& run : text->line->runs) {
            const double em = run.size * text->scale * scale;
            for (const Glyph& glyph : run.glyphs) {
                const Point at = text->at + turned(glyph.at * text->scale, text->direction);
                const auto x = quarters(at.x), y = quarters(at.y);
                const auto phase_x = static_cast<unsigned>(x) % k_phases, phase_y = static_cast<unsigned>(y) % k_phases;
                const auto [number, added] =
                    known.of({run.font.get(), glyph.id, phase_y * k_phases + phase_x, text->direction, em});
                if (added) {
                    masks_.push_back({&outline(run.font, glyph.id, text->direction),
                                      em,
                                      {phase_x / double{k_phases}, phase_y / double{k_phases}},
                                      {},
                                      {}});
                    uses.push_back(0);
                }
                if (masks_[number].path->empty()) continue;
                ++uses[number];
                placed_.push_back({number, static_cast<std::int32_t>(x >> 2), static_cast<std::int32_t>(y >> 2)});
            }
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
            mask.outline(outline);
            mask.box = outline.box();
            if (mask.em > k_largest_em || uses[i] < 2 || mask.box.empty()) continue;
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
