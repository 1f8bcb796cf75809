#include "engine/raster/pyramid.hpp"

#include "engine/base/error.hpp"
#include "engine/base/parallel.hpp"
#include "engine/base/units.hpp"
#include "engine/raster/painter.hpp"
#include "engine/raster/pipeline.hpp"
#include "engine/raster/png.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace broadside::raster {
namespace {

/// What a scan converter and a stroke that is painted with what is around the tile take.
constexpr std::size_t k_painter_memory = std::size_t{5} << 19;
/// Equal tiles are small ones: nothing but ground, a rule, a corner of a frame.
constexpr std::size_t k_small_tile = 2048, k_small_tiles = 512;

/// From this resolution on, type is large.
constexpr double k_coarse_dpi = 150;

/// One level made ready to be painted.
struct LevelState {
    int number;
    double scale;
    Edges edges;
    BandGrid grid;
    BandIndex index;
    GlyphMasks glyphs;

    LevelState(const scene::Scene& scene, const Level& level, int tile_size, std::size_t mask_memory, int threads)
        : number(level.number),
          scale(level.dpi / k_pt_per_inch),
          edges(level.dpi < k_coarse_dpi ? Edges::fine : Edges::coarse),
          grid(level.size, tile_size, tile_size),
          index(scene, grid, scale),
          glyphs(scene, scale, mask_memory, threads, edges) {}
};

/// Paints and encodes one tile after the other.
class TilePainter {
public:
    TilePainter(const scene::Scene& scene, const PyramidOptions& options)
        : scene_(scene),
          tile_size_(options.tile_size),
          encoder_(png_tile_encoder(options.compression)),
          pixels_(static_cast<std::size_t>(tile_size_ + 1) * tile_size_) {}

    struct Result {
        Pixels size;
        Encoded encoded;
    };
    Result encode(const LevelState& level, const TilePlace& place, std::span<std::byte> out, Stats& stats) {
        if (level_ != level.number) {
            painter_ = std::make_unique<Painter>(scene_, level.grid, level.index, level.glyphs, level.scale,
                                                 Backend::own, level.edges);
            level_ = level.number;
        }
        const auto start = std::chrono::steady_clock::now();
        const std::int64_t left = place.column * tile_size_, top = place.row * tile_size_;
        const Pixels size{std::min<std::int64_t>(tile_size_, level.grid.width - left),
                          std::min<std::int64_t>(tile_size_, level.grid.height - top)};
        stats.items_painted +=
            painter_->paint(place.row, place.column, {pixels_.data() + size.width, size.width, left, nullptr});
        stats.paint_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        BandPixels view;
        view.above = pixels_.data();
        view.width = size.width;
        view.rows = static_cast<int>(size.height);
        view.ground = painter_->ground();
        return {size, encoder_->encode(view, out, stats)};
    }

    static std::size_t memory(int tile_size) {
        return static_cast<std::size_t>(tile_size + 1) * tile_size * 4 + png_encoder_memory() + k_painter_memory;
    }

private:
    const scene::Scene& scene_;
    int tile_size_;
    int level_ = -1;    // that the painter is for
    std::unique_ptr<Painter> painter_;
    std::unique_ptr<Encoder> encoder_;
    std::vector<std::uint32_t> pixels_;    // a row above, then the tile
};

/// The file of a tile, around its one chunk.
void put_together(const TilePainter::Result& tile, std::span<const std::byte> chunk, MemorySink& file) {
    static const scene::Metadata none;
    file.data.clear();
    PngWriter writer(file, none, 0);
    writer.begin(tile.size);
    writer.band(tile.size.width, static_cast<int>(tile.size.height), tile.encoded, chunk);
    writer.end();
}

void check(const PyramidOptions& options) {
    constexpr int k_least = 16, k_most = 4096;
    if (options.tile_size < k_least || options.tile_size > k_most)
        throw UsageError("tiles of " + std::to_string(options.tile_size) + " px: expected " + std::to_string(k_least) +
                         " to " + std::to_string(k_most));
    const std::size_t least = TilePainter::memory(options.tile_size) + png_bound(options.tile_size, options.tile_size);
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

    const std::size_t slot_size = png_bound(options.tile_size, options.tile_size);
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

    std::vector<std::unique_ptr<TilePainter>> painters(static_cast<std::size_t>(workers.count));
    std::vector<Stats> parts(painters.size());
    std::vector<std::unique_ptr<std::byte[]>> slots(static_cast<std::size_t>(workers.slots));
    std::vector<TilePainter::Result> results(slots.size());
    const auto work = [&](std::int64_t piece, int who, int slot) {
        const std::size_t i = level_of(piece);
        // Each level's masks take about a quarter of those of the level below it.
        std::call_once(ready[i].once, [&] {
            const std::size_t masks = (options.memory - buffers) >> std::min<std::size_t>(i + 1, 24);
            ready[i].state =
                std::make_unique<LevelState>(scene, order[i], options.tile_size, masks, i == 0 ? workers.count : 1);
        });
        if (!painters[who]) painters[who] = std::make_unique<TilePainter>(scene, options);
        if (!slots[slot]) slots[slot] = std::make_unique_for_overwrite<std::byte[]>(slot_size);
        results[slot] =
            painters[who]->encode(*ready[i].state, place_of(piece), {slots[slot].get(), slot_size}, parts[who]);
    };

    Stats stats;
    std::size_t masks = 0;                                  // bytes, of all levels
    std::map<std::string, TilePlace, std::less<>> small;    // files that may come again
    MemorySink file;
    const auto take = [&](std::int64_t piece, int slot) {
        const auto write_start = std::chrono::steady_clock::now();
        put_together(results[slot], {slots[slot].get(), results[slot].encoded.size}, file);
        const TilePlace place = place_of(piece);
        const auto known = file.data.size() <= k_small_tile ? small.find(file.text()) : small.end();
        if (known != small.end()) {
            ++stats.uniform_bands;
            sink.same(place, known->second);
        } else {
            if (file.data.size() <= k_small_tile && small.size() < k_small_tiles) small.emplace(file.text(), place);
            sink.tile(place, file.data);
            stats.bytes_written += file.data.size();
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
    PyramidOptions options;
    std::vector<Level> all;
    std::mutex mutex;
    std::vector<std::unique_ptr<LevelState>> ready;

    const LevelState& state(const Level& level) {
        const std::scoped_lock lock(mutex);
        auto& slot = ready[static_cast<std::size_t>(level.number)];
        if (!slot)
            slot = std::make_unique<LevelState>(*scene, level, options.tile_size, options.memory / 4,
                                                thread_count(options.threads));
        return *slot;
    }
};

Tiles::Tiles(scene::SceneRef scene, const PyramidOptions& options) : impl_(std::make_unique<Impl>()) {
    check(options);
    impl_->all = levels(canvas(*scene, options.dpi), options.dpi, options.tile_size);
    impl_->scene = std::move(scene);
    impl_->options = options;
    impl_->ready.resize(impl_->all.size());
}
Tiles::~Tiles() = default;

std::vector<std::byte> Tiles::png(const TilePlace& place) {
    if (place.level < impl_->options.first_level || place.level >= static_cast<int>(impl_->all.size())) return {};
    const Level& level = impl_->all[static_cast<std::size_t>(place.level)];
    if (place.column < 0 || place.column >= level.columns || place.row < 0 || place.row >= level.rows) return {};
    TilePainter painter(*impl_->scene, impl_->options);
    const std::size_t size = png_bound(impl_->options.tile_size, impl_->options.tile_size);
    const auto chunk = std::make_unique_for_overwrite<std::byte[]>(size);
    Stats stats;
    const TilePainter::Result tile = painter.encode(impl_->state(level), place, {chunk.get(), size}, stats);
    MemorySink file;
    put_together(tile, {chunk.get(), tile.encoded.size}, file);
    return std::move(file.data);
}

}    // namespace broadside::raster
