#include "engine/raster/bands.hpp"

#include "engine/base/error.hpp"
#include "engine/base/parallel.hpp"
#include "engine/base/units.hpp"
#include "engine/raster/painter.hpp"
#include "engine/raster/pipeline.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace broadside::raster {
namespace {

// Scan converter and Cairo's own, for each worker.
constexpr std::size_t k_painter_memory = 256 << 10;
// What Cairo keeps for each worker where it paints everything: outlines of glyphs, faces of fonts.
constexpr std::size_t k_cairo_memory = std::size_t{4} << 20;

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The last row of each band, for the band below: what filters predict its first row from.
class Relay {
public:
    /// Room for one row more than there are slots: a band's row is read before its place comes round again, because the
    /// band below holds a slot until it has read it.
    Relay(int slots, std::int64_t width) : width_(static_cast<std::size_t>(width)) {
        places_.resize(static_cast<std::size_t>(slots) + 1);
        // Before the work begins: a row that could not be handed on would be waited for.
        for (Place& place : places_) place.pixels = std::make_unique_for_overwrite<std::uint32_t[]>(width_);
    }
    static std::size_t memory(int slots, std::int64_t width) {
        return (static_cast<std::size_t>(slots) + 1) * width * 4;
    }

    /// `row` null: all ground. Cannot fail.
    void hand_on(std::int64_t band, const std::uint32_t* row) {
        {
            const std::scoped_lock lock(mutex_);
            Place& place = places_[band % places_.size()];
            if (row) std::copy_n(row, width_, place.pixels.get());
            place.blank = row == nullptr;
            place.band = band;
        }
        arrived_.notify_all();
    }
    /// Waits for the row of a band. Copies it to `to`, or returns false where it is all ground.
    bool receive(std::int64_t band, std::uint32_t* to) {
        std::unique_lock lock(mutex_);
        Place& place = places_[band % places_.size()];
        arrived_.wait(lock, [&] { return place.band == band; });
        if (place.blank) return false;
        std::copy_n(place.pixels.get(), width_, to);
        return true;
    }

private:
    struct Place {
        std::int64_t band = -1;
        bool blank = false;
        std::unique_ptr<std::uint32_t[]> pixels;
    };
    std::size_t width_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Place> places_;
};

/// What one worker and one slot take.
struct Sizes {
    std::size_t worker, slot;
    Sizes(const BandGrid& grid, const Encoding& encoding, Backend backend = Backend::own)
        : worker((static_cast<std::size_t>(grid.band_rows) + 1) * grid.width * 4 + encoding.encoder_memory +
                 (backend == Backend::cairo ? k_cairo_memory : k_painter_memory)),
          slot(encoding.bound(grid.width, grid.band_rows)) {}
    std::size_t of(Workers workers, std::int64_t width) const {
        return workers.count * worker + workers.slots * slot + Relay::memory(workers.slots, width);
    }
};

std::string mebibytes(std::size_t bytes) { return std::to_string((bytes + (1u << 20) - 1) >> 20) + "M"; }
/// As one would ask for it: in the largest unit that loses nothing.
std::string exact(std::size_t bytes) {
    if (bytes > 0 && bytes % (1u << 20) == 0) return std::to_string(bytes >> 20) + "M";
    if (bytes > 0 && bytes % (1u << 10) == 0) return std::to_string(bytes >> 10) + "K";
    return std::to_string(bytes) + " bytes";
}

void check(const Options& options, const BandGrid& grid, const Rows& rows, std::size_t least) {
    if (rows.first < 0 || rows.first >= rows.last || rows.last > grid.height)
        throw UsageError("rows " + std::to_string(rows.first) + ":" + std::to_string(rows.last) +
                         " are not a part of the canvas, which has rows 0:" + std::to_string(grid.height));
    if (options.memory < least)
        throw UsageError("a canvas " + std::to_string(grid.width) + " px wide needs " + mebibytes(least) +
                         " of memory at least, not " + exact(options.memory));
}

struct Worker {
    std::unique_ptr<Painter> painter;
    std::unique_ptr<Encoder> encoder;
    std::vector<std::uint32_t> pixels;
    std::unique_ptr<DirtyBlocks> dirty;
    Stats stats;
};

}    // namespace

std::size_t least_memory(std::int64_t width, const Encoding& encoding) {
    return Sizes(BandGrid({width, 1}), encoding).of({1, 1}, width);
}

Stats write_bands(const scene::Scene& scene, const Options& options, const Encoding& encoding) {
    const auto start = std::chrono::steady_clock::now();
    const double scale = options.dpi / k_pt_per_inch;
    const BandGrid grid(canvas(scene, options.dpi));
    const Rows rows = options.rows.value_or(Rows{0, grid.height});
    const Sizes sizes(grid, encoding, options.backend);
    check(options, grid, rows, sizes.of({1, 1}, grid.width));

    const std::int64_t first_band = rows.first / grid.band_rows,
                       bands = (rows.last - 1) / grid.band_rows + 1 - first_band;
    const int wanted = thread_count(options.threads);
    Workers workers{1, 1};
    while (workers.count < std::min<std::int64_t>(wanted, bands) &&
           sizes.of({workers.count + 1, workers.count + 1}, grid.width) <= options.memory)
        workers = {workers.count + 1, workers.count + 1};
    // One result more than workers, so that none waits for the writer.
    if (sizes.of({workers.count, workers.count + 1}, grid.width) <= options.memory) ++workers.slots;
    const std::size_t buffers = sizes.of(workers, grid.width);

    const BandIndex index(scene, grid, scale);
    const SimpleShapes shapes(scene);
    // Cairo has glyphs of its own.
    const SceneGlyphs scene_glyphs(scene);
    const GlyphMasks glyphs(scene_glyphs, scale, options.backend == Backend::cairo ? 0 : options.memory - buffers,
                            workers.count);
    std::vector<Worker> team(static_cast<std::size_t>(workers.count));
    // Not initialized: pages that nobody writes to cost nothing, and few bands need what they may.
    std::vector<std::unique_ptr<std::byte[]>> slots(static_cast<std::size_t>(workers.slots));
    std::vector<Encoded> encoded(slots.size());
    Relay relay(workers.slots, grid.width);

    const auto row_range = [&](std::int64_t band) {    // within the band
        return std::pair{static_cast<int>(std::max<std::int64_t>(0, rows.first - grid.top(band))),
                         static_cast<int>(std::min<std::int64_t>(grid.rows(band), rows.last - grid.top(band)))};
    };
    // The band's rows; whoever paints the next one gets its last.
    const auto paint = [&](Worker& worker, std::int64_t piece) {
        if (!worker.painter) {
            worker.pixels.resize((static_cast<std::size_t>(grid.band_rows) + 1) * grid.width);
            worker.dirty = std::make_unique<DirtyBlocks>(grid.width, grid.band_rows);
            worker.encoder = encoding.encoder();
            worker.painter = std::make_unique<Painter>(scene, shapes, grid, index, glyphs, scale, options.backend,
                                                       Edges::fine, encoding.alpha);
        }
        const std::int64_t band = first_band + piece;
        const int first = row_range(band).first;
        std::uint32_t* const pixels = worker.pixels.data() + grid.width;
        worker.dirty->clear();
        worker.dirty->add(row_bits(first, first + 1), 0, grid.width);    // the row above may be anything
        const bool empty = index.empty(band);
        if (!empty)
            worker.stats.items_painted += worker.painter->paint(band, {pixels, grid.width, 0, worker.dirty.get()});
        relay.hand_on(piece, empty ? nullptr : pixels + (grid.rows(band) - 1) * grid.width);
    };
    const auto work = [&](std::int64_t piece, int who, int slot) {
        const auto paint_start = std::chrono::steady_clock::now();
        Worker& worker = team[who];
        try {
            paint(worker, piece);
        } catch (...) {
            relay.hand_on(piece, nullptr);    // or the worker of the next band waits for ever
            throw;
        }
        if (!slots[slot]) slots[slot] = std::make_unique_for_overwrite<std::byte[]>(sizes.slot);
        const std::int64_t band = first_band + piece;
        const auto [first, last] = row_range(band);
        std::uint32_t* const pixels = worker.pixels.data() + grid.width;
        std::uint32_t* const above = pixels + (first - 1) * grid.width;
        const bool empty = index.empty(band);
        BandPixels view{above, grid.width, last - first,       worker.painter->ground(),
                        false, first,      worker.dirty.get(), piece == 0};
        const bool blank_above = piece > 0 && !relay.receive(piece - 1, above);
        view.blank = empty && blank_above;
        if (!view.blank) {
            if (empty) std::fill_n(pixels, grid.width * grid.rows(band), view.ground);
            if (piece == 0) std::fill_n(above, grid.width, 0u);    // what PNG takes for the row above the first
            if (blank_above) std::fill_n(above, grid.width, view.ground);
        }
        worker.stats.paint_s += seconds_since(paint_start);
        worker.stats.uniform_bands += empty;
        encoded[slot] = worker.encoder->encode(view, {slots[slot].get(), sizes.slot}, worker.stats);
    };

    Stats stats;
    const auto take = [&](std::int64_t piece, int slot) {
        const auto write_start = std::chrono::steady_clock::now();
        const auto [first, last] = row_range(first_band + piece);
        encoding.write(last - first, encoded[slot], std::span(slots[slot].get(), encoded[slot].size));
        stats.write_s += seconds_since(write_start);
        if (options.progress) options.progress(static_cast<double>(piece + 1) / static_cast<double>(bands));
    };
    encoding.begin({grid.width, rows.last - rows.first});
    run_in_order(bands, workers, work, take);

    for (const Worker& worker : team) {
        stats.items_painted += worker.stats.items_painted;
        stats.repeated_rows += worker.stats.repeated_rows;
        stats.uniform_bands += worker.stats.uniform_bands;
        stats.paint_s += worker.stats.paint_s;
        stats.filter_s += worker.stats.filter_s;
        stats.compress_s += worker.stats.compress_s;
    }
    stats.width = grid.width;
    stats.height = rows.last - rows.first;
    stats.bands = bands;
    stats.cells = bands * grid.columns();
    stats.most_bytes_in_flight = buffers + glyphs.bytes();
    stats.threads = workers.count;
    stats.wall_s = seconds_since(start);
    return stats;
}

}    // namespace broadside::raster
