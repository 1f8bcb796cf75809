#include "engine/raster/pyramid.hpp"

#include "engine/base/error.hpp"
#include "engine/base/parallel.hpp"
#include "engine/base/units.hpp"
#include "engine/raster/painter.hpp"
#include "engine/raster/pipeline.hpp"
#include "engine/raster/tile_png.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace broadside::raster {
namespace {

/// What a scan converter and a stroke that is painted with what is around the tile take.
constexpr std::size_t k_tile_painter_memory = std::size_t{5} << 19;
/// Equal tiles are small ones: nothing but ground, a rule, a corner of a frame.
constexpr std::size_t k_small_tile = 2048, k_small_tiles = 512;

/// From this resolution on, type is large.
constexpr double k_coarse_dpi = 150;

/// Rows of a tile that are painted at once: few enough to stay in the processor's cache until they are taken in.
constexpr int rows_at_once(int tile_size) {
    for (const int rows : {128, 64})
        if (tile_size % rows == 0) return rows;
    return tile_size;
}

/// One level made ready to be painted.
struct LevelState {
    int number;
    double scale;
    Edges edges;
    BandGrid grid;
    BandIndex index;
    GlyphMasks glyphs;

    LevelState(const scene::Scene& scene, const SceneGlyphs& scene_glyphs, const Level& level, int tile_size,
               std::size_t mask_memory, int threads)
        : number(level.number),
          scale(level.dpi / k_pt_per_inch),
          edges(level.dpi < k_coarse_dpi ? Edges::fine : Edges::coarse),
          grid(level.size, rows_at_once(tile_size), tile_size),
          index(scene, grid, scale),
          glyphs(scene_glyphs, scale, mask_memory, threads, edges) {}
};

/// Paints and encodes one tile after the other.
class TilePainter {
public:
    TilePainter(const scene::Scene& scene, const SimpleShapes& shapes, const PyramidOptions& options)
        : scene_(scene),
          shapes_(shapes),
          tile_size_(options.tile_size),
          rows_(rows_at_once(tile_size_)),
          png_(options.compression, tile_size_),
          pixels_(static_cast<std::size_t>(rows_) * tile_size_) {}

    /// Writes a tile's file to `out`, which holds `TilePng::bound` bytes. Returns its size.
    std::size_t encode(const LevelState& level, const TilePlace& place, std::span<std::byte> out, Stats& stats) {
        if (level_ != level.number) {
            painter_ = std::make_unique<Painter>(scene_, shapes_, level.grid, level.index, level.glyphs, level.scale,
                                                 Backend::own, level.edges);
            level_ = level.number;
        }
        const auto start = std::chrono::steady_clock::now();
        const std::int64_t left = place.column * tile_size_, top = place.row * tile_size_;
        const Pixels size{std::min<std::int64_t>(tile_size_, level.grid.width - left),
                          std::min<std::int64_t>(tile_size_, level.grid.height - top)};
        png_.begin(size, painter_->ground());
        const std::int64_t first = top / rows_, last = (top + size.height + rows_ - 1) / rows_;
        for (std::int64_t band = first; band < last; ++band) {
            if (level.index.items(band, place.column).empty()) {
                png_.blank(level.grid.rows(band));
                continue;
            }
            stats.items_painted += painter_->paint(band, place.column, {pixels_.data(), size.width, left, nullptr});
            png_.rows(pixels_.data(), level.grid.rows(band));
        }
        stats.paint_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return png_.end(out, stats);
    }

    static std::size_t memory(int tile_size) {
        return static_cast<std::size_t>(rows_at_once(tile_size)) * tile_size * 4 + TilePng::memory(tile_size) +
               k_tile_painter_memory;
    }

private:
    const scene::Scene& scene_;
    const SimpleShapes& shapes_;
    int tile_size_, rows_;
    int level_ = -1;    // that the painter is for
    std::unique_ptr<Painter> painter_;
    TilePng png_;
    std::vector<std::uint32_t> pixels_;
};

void check(const PyramidOptions& options) {
    constexpr int k_least = 16, k_most = 4096;
    if (options.tile_size < k_least || options.tile_size > k_most)
        throw UsageError("tiles of " + std::to_string(options.tile_size) + " px: expected " + std::to_string(k_least) +
                         " to " + std::to_string(k_most));
    const std::size_t least = TilePainter::memory(options.tile_size) + TilePng::bound(options.tile_size);
    if (options.memory < least)
        throw UsageError("tiles of " + std::to_string(options.tile_size) + " px need " +
                         std::to_string((least + (1u << 20) - 1) >> 20) + "M of memory at least");
}

}    // namespace

std::vector<Level> levels(Pixels canvas, double dpi, int tile_size) {
    int last = 0;
    while (std::int64_t{1} << last < std::max(canvas.width, canvas.height)) ++last;
    std::vector<Level> out;
    for (int number = 0; number <= last; ++number) {
        const std::int64_t parts = std::int64_t{1} << (last - number);
        const auto over = [](std::int64_t n, std::int64_t by) { return (n + by - 1) / by; };
        const Pixels size{over(canvas.width, parts), over(canvas.height, parts)};
        out.push_back({number, dpi / static_cast<double>(parts), size, over(size.width, tile_size),
                       over(size.height, tile_size)});
    }
    return out;
}

std::string deep_zoom_image(Pixels canvas, int tile_size) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<Image xmlns=\"http://schemas.microsoft.com/deepzoom/2008\" Format=\"png\" Overlap=\"0\" TileSize=\"" +
           std::to_string(tile_size) + "\">\n  <Size Width=\"" + std::to_string(canvas.width) + "\" Height=\"" +
           std::to_string(canvas.height) + "\"/>\n</Image>\n";
}

Stats write_pyramid(const scene::Scene& scene, const PyramidOptions& options, TileSink& sink) {
    const auto start = std::chrono::steady_clock::now();
    check(options);
    std::vector<Level> order = levels(canvas(scene, options.dpi), options.dpi, options.tile_size);
    std::ranges::reverse(order);
    std::erase_if(order, [&](const Level& level) { return level.number < options.first_level; });

    std::vector<std::int64_t> ends;    // of each level's tiles, in the order of writing
    for (const Level& level : order) ends.push_back((ends.empty() ? 0 : ends.back()) + level.columns * level.rows);
    const std::int64_t tiles = ends.empty() ? 0 : ends.back();

    const std::size_t slot_size = TilePng::bound(options.tile_size);
    const auto memory = [&](int workers, int slots) {
        return workers * TilePainter::memory(options.tile_size) + slots * slot_size;
    };
    Workers workers{1, 1};
    while (workers.count < std::min<std::int64_t>(thread_count(options.threads), tiles) &&
           memory(workers.count + 1, workers.count + 1) <= options.memory)
        workers = {workers.count + 1, workers.count + 1};
    if (memory(workers.count, workers.count + 1) <= options.memory) ++workers.slots;
    const std::size_t buffers = memory(workers.count, workers.slots);

    // A level is made ready when its first tile is begun, and goes when its last is done.
    struct Ready {
        std::once_flag once;
        std::atomic<bool> begun = false;
        std::unique_ptr<LevelState> state;
    };
    std::vector<Ready> ready(order.size());
    const auto level_of = [&](std::int64_t piece) {
        return static_cast<std::size_t>(std::ranges::upper_bound(ends, piece) - ends.begin());
    };
    const auto place_of = [&](std::int64_t piece) {
        const std::size_t i = level_of(piece);
        const std::int64_t n = piece - (i > 0 ? ends[i - 1] : 0);
        return TilePlace{order[i].number, n % order[i].columns, n / order[i].columns};
    };

    const SimpleShapes shapes(scene);
    const SceneGlyphs glyphs(scene);
    std::vector<std::unique_ptr<TilePainter>> painters(static_cast<std::size_t>(workers.count));
    std::vector<Stats> parts(painters.size());
    std::vector<std::unique_ptr<std::byte[]>> slots(static_cast<std::size_t>(workers.slots));
    std::vector<std::size_t> sizes(slots.size());    // of the files in them
    const auto prepare = [&](std::size_t i) {
        // Each level's masks take about a quarter of those of the level below it.
        std::call_once(ready[i].once, [&] {
            ready[i].begun = true;
            const std::size_t masks = (options.memory - buffers) >> std::min<std::size_t>(i + 1, 24);
            ready[i].state = std::make_unique<LevelState>(scene, glyphs, order[i], options.tile_size, masks,
                                                          i == 0 ? workers.count : 1);
        });
    };
    const auto work = [&](std::int64_t piece, int who, int slot) {
        const std::size_t i = level_of(piece);
        prepare(i);
        // One worker makes the next level ready while the others still have tiles of this one, or make ready the one
        // behind it.
        constexpr std::int64_t k_ahead = 32;
        std::size_t next = i + 1;
        while (next < ready.size() && ready[next].begun) ++next;
        if (next < ready.size() && piece + k_ahead >= ends[next - 1] && !ready[next].begun.exchange(true))
            prepare(next);
        if (!painters[who]) painters[who] = std::make_unique<TilePainter>(scene, shapes, options);
        if (!slots[slot]) slots[slot] = std::make_unique_for_overwrite<std::byte[]>(slot_size);
        sizes[slot] =
            painters[who]->encode(*ready[i].state, place_of(piece), {slots[slot].get(), slot_size}, parts[who]);
    };

    Stats stats;
    std::size_t masks = 0;                                  // bytes, of all levels
    std::map<std::string, TilePlace, std::less<>> small;    // files that may come again
    const auto take = [&](std::int64_t piece, int slot) {
        const auto write_start = std::chrono::steady_clock::now();
        const std::span<const std::byte> file(slots[slot].get(), sizes[slot]);
        const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
        const TilePlace place = place_of(piece);
        const auto known = file.size() <= k_small_tile ? small.find(text) : small.end();
        if (known != small.end()) {
            ++stats.uniform_bands;
            sink.same(place, known->second);
        } else {
            if (file.size() <= k_small_tile && small.size() < k_small_tiles) small.emplace(text, place);
            sink.tile(place, file);
            stats.bytes_written += file.size();
        }
        if (const std::size_t i = level_of(piece); piece + 1 == ends[i]) {
            masks += ready[i].state->glyphs.bytes();
            ready[i].state.reset();
        }
        stats.write_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - write_start).count();
        if (options.progress) options.progress(static_cast<double>(piece + 1) / static_cast<double>(tiles));
    };
    run_in_order(tiles, workers, work, take);

    for (const Stats& part : parts) {
        stats.items_painted += part.items_painted;
        stats.repeated_rows += part.repeated_rows;
        stats.paint_s += part.paint_s;
        stats.filter_s += part.filter_s;
        stats.compress_s += part.compress_s;
    }
    const Pixels size = canvas(scene, options.dpi);
    stats.width = size.width;
    stats.height = size.height;
    stats.bands = stats.cells = tiles;
    stats.most_bytes_in_flight = buffers + masks;
    stats.threads = workers.count;
    stats.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return stats;
}

struct Tiles::Impl {
    scene::SceneRef scene;
    std::optional<SimpleShapes> shapes;
    std::optional<SceneGlyphs> glyphs;
    PyramidOptions options;
    std::vector<Level> all;
    std::mutex mutex;
    std::vector<std::unique_ptr<LevelState>> ready;

    const LevelState& state(const Level& level) {
        const std::scoped_lock lock(mutex);
        auto& slot = ready[static_cast<std::size_t>(level.number)];
        if (!slot)
            slot = std::make_unique<LevelState>(*scene, *glyphs, level, options.tile_size, options.memory / 4,
                                                thread_count(options.threads));
        return *slot;
    }
};

Tiles::Tiles(scene::SceneRef scene, const PyramidOptions& options) : impl_(std::make_unique<Impl>()) {
    check(options);
    impl_->all = levels(canvas(*scene, options.dpi), options.dpi, options.tile_size);
    impl_->shapes.emplace(*scene);
    impl_->glyphs.emplace(*scene);
    impl_->scene = std::move(scene);
    impl_->options = options;
    impl_->ready.resize(impl_->all.size());
}
Tiles::~Tiles() = default;

std::vector<std::byte> Tiles::png(const TilePlace& place) {
    if (place.level < impl_->options.first_level || place.level >= static_cast<int>(impl_->all.size())) return {};
    const Level& level = impl_->all[static_cast<std::size_t>(place.level)];
    if (place.column < 0 || place.column >= level.columns || place.row < 0 || place.row >= level.rows) return {};
    TilePainter painter(*impl_->scene, *impl_->shapes, impl_->options);
    const std::size_t bound = TilePng::bound(impl_->options.tile_size);
    const auto file = std::make_unique_for_overwrite<std::byte[]>(bound);
    Stats stats;
    const std::size_t size = painter.encode(impl_->state(level), place, {file.get(), bound}, stats);
    return {file.get(), file.get() + size};
}

}    // namespace broadside::raster
