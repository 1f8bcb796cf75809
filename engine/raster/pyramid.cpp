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

/// What a scan converter and outlines take.
constexpr std::size_t k_tile_painter_memory = std::size_t{1} << 19;
/// Equal tiles are small ones: nothing but ground, a rule, a corner of a frame.
constexpr std::size_t k_small_tile = 2048, k_small_tiles = 512;

/// Tiles that wait for one before them: a full one takes as long as many that are nearly blank.
constexpr int k_waiting_tiles = 6;

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
        stats.paint_s += seconds_since(start);
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

/// The tiles of some levels, the deepest first, by their number in the order of writing.
class TileOrder {
public:
    TileOrder(const scene::Scene& scene, const PyramidOptions& options)
        : levels_(levels(canvas(scene, options.dpi), options.dpi, options.tile_size)) {
        std::ranges::reverse(levels_);
        std::erase_if(levels_, [&](const Level& level) { return level.number < options.first_level; });
        for (const Level& level : levels_) ends_.push_back(tiles() + level.columns * level.rows);
    }
    std::int64_t tiles() const { return ends_.empty() ? 0 : ends_.back(); }
    std::size_t levels_in_all() const { return levels_.size(); }
    const Level& level(std::size_t i) const { return levels_[i]; }
    /// The number behind a level's last tile.
    std::int64_t end(std::size_t i) const { return ends_[i]; }
    std::size_t level_of(std::int64_t tile) const {
        return static_cast<std::size_t>(std::ranges::upper_bound(ends_, tile) - ends_.begin());
    }
    TilePlace place(std::int64_t tile) const {
        const std::size_t i = level_of(tile);
        const std::int64_t n = tile - (i > 0 ? ends_[i - 1] : 0);
        return {levels_[i].number, n % levels_[i].columns, n / levels_[i].columns};
    }

private:
    std::vector<Level> levels_;
    std::vector<std::int64_t> ends_;
};

/// One run: the plan, and what its workers share.
class PyramidWriter {
public:
    PyramidWriter(const scene::Scene& scene, const PyramidOptions& options, TileSink& sink)
        : scene_(scene),
          options_(options),
          sink_(sink),
          order_(scene, options),
          slot_size_(TilePng::bound(options.tile_size)),
          workers_(workers_within(
              options.memory, std::min<std::int64_t>(thread_count(options.threads), order_.tiles()),
              [this](Workers workers) { return memory(workers); }, k_waiting_tiles)),
          buffers_(memory(workers_)),
          shapes_(scene),
          glyphs_(scene),
          ready_(order_.levels_in_all()),
          team_(static_cast<std::size_t>(workers_.count)),
          slots_(static_cast<std::size_t>(workers_.slots)) {}

    Stats write() {
        run_in_order(
            order_.tiles(), workers_,
            [this](std::int64_t tile, int who, int slot) { work(tile, team_[who], slots_[slot]); },
            [this](std::int64_t tile, int slot) { take(tile, slots_[slot]); });
        for (const Worker& worker : team_) stats_.add(worker.stats);
        const Pixels size = canvas(scene_, options_.dpi);
        stats_.width = size.width;
        stats_.height = size.height;
        stats_.bands = stats_.cells = order_.tiles();
        stats_.most_bytes_in_flight = buffers_ + masks_;
        stats_.threads = workers_.count;
        return stats_;
    }

private:
    /// A level is made ready when its first tile is begun, and goes when its last is done.
    struct Ready {
        std::once_flag once;
        std::atomic<bool> begun = false;
        std::unique_ptr<LevelState> state;
    };
    struct Worker {
        std::unique_ptr<TilePainter> painter;
        Stats stats;
    };
    struct Slot {
        std::unique_ptr<std::byte[]> bytes;
        std::size_t size = 0;    // of the file in it
    };

    std::size_t memory(Workers workers) const {
        return workers.count * TilePainter::memory(options_.tile_size) + workers.slots * slot_size_;
    }
    void prepare(std::size_t i) {
        std::call_once(ready_[i].once, [&] {
            ready_[i].begun = true;
            // Each level's masks take about a quarter of those of the level below it.
            const std::size_t masks = (options_.memory - buffers_) >> std::min<std::size_t>(i + 1, 24);
            ready_[i].state = std::make_unique<LevelState>(scene_, glyphs_, order_.level(i), options_.tile_size, masks,
                                                           i == 0 ? workers_.count : 1);
        });
    }
    /// One worker makes the next level ready while the others still have tiles of this one, or make ready the one
    /// behind it.
    void prepare_ahead(std::int64_t tile) {
        constexpr std::int64_t k_ahead = 32;
        std::size_t next = order_.level_of(tile) + 1;
        while (next < ready_.size() && ready_[next].begun) ++next;
        if (next < ready_.size() && tile + k_ahead >= order_.end(next - 1) && !ready_[next].begun.exchange(true))
            prepare(next);
    }
    void work(std::int64_t tile, Worker& worker, Slot& slot) {
        const std::size_t level = order_.level_of(tile);
        prepare(level);
        prepare_ahead(tile);
        if (!worker.painter) worker.painter = std::make_unique<TilePainter>(scene_, shapes_, options_);
        if (!slot.bytes) slot.bytes = std::make_unique_for_overwrite<std::byte[]>(slot_size_);
        slot.size = worker.painter->encode(*ready_[level].state, order_.place(tile), {slot.bytes.get(), slot_size_},
                                           worker.stats);
    }
    void take(std::int64_t tile, const Slot& slot) {
        const auto start = std::chrono::steady_clock::now();
        hand_over(order_.place(tile), {slot.bytes.get(), slot.size});
        if (const std::size_t i = order_.level_of(tile); tile + 1 == order_.end(i)) {
            masks_ += ready_[i].state->glyphs.bytes();
            ready_[i].state.reset();
        }
        stats_.write_s += seconds_since(start);
        if (options_.progress) options_.progress(static_cast<double>(tile + 1) / static_cast<double>(order_.tiles()));
    }
    void hand_over(const TilePlace& place, std::span<const std::byte> file) {
        const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
        const auto known = file.size() <= k_small_tile ? small_.find(text) : small_.end();
        if (known != small_.end()) {
            ++stats_.uniform_bands;
            sink_.same(place, known->second);
            return;
        }
        if (file.size() <= k_small_tile && small_.size() < k_small_tiles) small_.emplace(text, place);
        sink_.tile(place, file);
        stats_.bytes_written += file.size();
    }

    const scene::Scene& scene_;
    const PyramidOptions& options_;
    TileSink& sink_;
    const TileOrder order_;
    const std::size_t slot_size_;
    const Workers workers_;
    const std::size_t buffers_;
    const SimpleShapes shapes_;
    const SceneGlyphs glyphs_;
    std::vector<Ready> ready_;
    std::vector<Worker> team_;
    std::vector<Slot> slots_;
    Stats stats_;
    std::size_t masks_ = 0;                                  // bytes, of all levels
    std::map<std::string, TilePlace, std::less<>> small_;    // files that may come again
};

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
    Stats stats = PyramidWriter(scene, options, sink).write();
    stats.wall_s = seconds_since(start);
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
