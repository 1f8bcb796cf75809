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

// A scan converter and outlines, for each worker.
constexpr std::size_t k_painter_memory = 256 << 10;
// What Cairo keeps for each worker where it paints everything: outlines of glyphs, faces of fonts.
constexpr std::size_t k_cairo_memory = std::size_t{4} << 20;

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

/// One run: the plan, and what its workers share.
class Bands {
public:
    Bands(const scene::Scene& scene, const Options& options, const Encoding& encoding)
        : scene_(scene),
          options_(options),
          encoding_(encoding),
          scale_(options.dpi / k_pt_per_inch),
          grid_(canvas(scene, options.dpi)),
          rows_(options.rows.value_or(Rows{0, grid_.height})),
          sizes_(grid_, encoding, options.backend),
          first_band_(checked(rows_).first / grid_.band_rows),
          bands_((rows_.last - 1) / grid_.band_rows + 1 - first_band_),
          workers_(workers_within(options.memory, std::min<std::int64_t>(thread_count(options.threads), bands_),
                                  [this](Workers workers) { return sizes_.of(workers, grid_.width); })),
          buffers_(sizes_.of(workers_, grid_.width)),
          index_(scene, grid_, scale_),
          shapes_(scene),
          scene_glyphs_(scene),
          // Cairo has glyphs of its own.
          glyphs_(scene_glyphs_, scale_, options.backend == Backend::cairo ? 0 : options.memory - buffers_,
                  workers_.count),
          team_(static_cast<std::size_t>(workers_.count)),
          slots_(static_cast<std::size_t>(workers_.slots)),
          relay_(workers_.slots, grid_.width) {}

    Stats write() {
        encoding_.begin({grid_.width, rows_.last - rows_.first});
        run_in_order(
            bands_, workers_, [this](std::int64_t piece, int who, int slot) { work(piece, team_[who], slots_[slot]); },
            [this](std::int64_t piece, int slot) { take(piece, slots_[slot]); });
        for (const Worker& worker : team_) stats_.add(worker.stats);
        stats_.width = grid_.width;
        stats_.height = rows_.last - rows_.first;
        stats_.bands = bands_;
        stats_.cells = bands_ * grid_.columns();
        stats_.most_bytes_in_flight = buffers_ + glyphs_.bytes();
        stats_.threads = workers_.count;
        return stats_;
    }

private:
    struct Worker {
        std::unique_ptr<Painter> painter;
        std::unique_ptr<Encoder> encoder;
        std::vector<std::uint32_t> pixels;    // the row above, then those of a band
        std::unique_ptr<DirtyBlocks> dirty;
        Stats stats;
    };
    struct Slot {
        // Not initialized: pages that nobody writes to cost nothing, and few bands need what they may.
        std::unique_ptr<std::byte[]> bytes;
        Encoded encoded;
    };
    struct RowsOfBand {
        int first = 0, last = 0;
    };

    const Rows& checked(const Rows& rows) const {
        check(options_, grid_, rows, sizes_.of({1, 1}, grid_.width));
        return rows;
    }
    RowsOfBand wanted(std::int64_t band) const {
        return {static_cast<int>(std::max<std::int64_t>(0, rows_.first - grid_.top(band))),
                static_cast<int>(std::min<std::int64_t>(grid_.rows(band), rows_.last - grid_.top(band)))};
    }

    void make(Worker& worker) const {
        worker.pixels.resize((static_cast<std::size_t>(grid_.band_rows) + 1) * grid_.width);
        worker.dirty = std::make_unique<DirtyBlocks>(grid_.width, grid_.band_rows);
        worker.encoder = encoding_.encoder();
        worker.painter = std::make_unique<Painter>(scene_, shapes_, grid_, index_, glyphs_, scale_, options_.backend,
                                                   Edges::fine, encoding_.alpha);
    }
    /// The band's rows; whoever paints the next one gets its last.
    void paint(std::int64_t piece, Worker& worker) {
        if (!worker.painter) make(worker);
        const std::int64_t band = first_band_ + piece;
        const int first = wanted(band).first;
        std::uint32_t* const pixels = worker.pixels.data() + grid_.width;
        worker.dirty->clear();
        worker.dirty->add(row_bits(first, first + 1), 0, grid_.width);    // the row above may be anything
        const bool empty = index_.empty(band);
        if (!empty)
            worker.stats.items_painted += worker.painter->paint(band, {pixels, grid_.width, 0, worker.dirty.get()});
        relay_.hand_on(piece, empty ? nullptr : pixels + (grid_.rows(band) - 1) * grid_.width);
    }
    /// The rows that are wanted of a painted band, with the row above them.
    BandPixels with_row_above(std::int64_t piece, Worker& worker) {
        const std::int64_t band = first_band_ + piece;
        const auto [first, last] = wanted(band);
        std::uint32_t* const pixels = worker.pixels.data() + grid_.width;
        std::uint32_t* const above = pixels + (first - 1) * grid_.width;
        const bool empty = index_.empty(band);
        BandPixels out{above, grid_.width, last - first,       worker.painter->ground(),
                       false, first,       worker.dirty.get(), piece == 0};
        const bool blank_above = piece > 0 && !relay_.receive(piece - 1, above);
        out.blank = empty && blank_above;
        if (out.blank) return out;
        if (empty) std::fill_n(pixels, grid_.width * grid_.rows(band), out.ground);
        if (piece == 0) std::fill_n(above, grid_.width, 0u);    // what PNG takes for the row above the first
        if (blank_above) std::fill_n(above, grid_.width, out.ground);
        return out;
    }
    void work(std::int64_t piece, Worker& worker, Slot& slot) {
        const auto start = std::chrono::steady_clock::now();
        try {
            paint(piece, worker);
        } catch (...) {
            relay_.hand_on(piece, nullptr);    // or the worker of the next band waits for ever
            throw;
        }
        if (!slot.bytes) slot.bytes = std::make_unique_for_overwrite<std::byte[]>(sizes_.slot);
        const BandPixels pixels = with_row_above(piece, worker);
        worker.stats.paint_s += seconds_since(start);
        worker.stats.uniform_bands += index_.empty(first_band_ + piece);
        slot.encoded = worker.encoder->encode(pixels, {slot.bytes.get(), sizes_.slot}, worker.stats);
    }
    void take(std::int64_t piece, const Slot& slot) {
        const auto start = std::chrono::steady_clock::now();
        const auto [first, last] = wanted(first_band_ + piece);
        encoding_.write(last - first, slot.encoded, std::span(slot.bytes.get(), slot.encoded.size));
        stats_.write_s += seconds_since(start);
        if (options_.progress) options_.progress(static_cast<double>(piece + 1) / static_cast<double>(bands_));
    }

    const scene::Scene& scene_;
    const Options& options_;
    const Encoding& encoding_;
    const double scale_;
    const BandGrid grid_;
    const Rows rows_;
    const Sizes sizes_;
    const std::int64_t first_band_, bands_;
    const Workers workers_;
    const std::size_t buffers_;
    const BandIndex index_;
    const SimpleShapes shapes_;
    const SceneGlyphs scene_glyphs_;
    const GlyphMasks glyphs_;
    std::vector<Worker> team_;
    std::vector<Slot> slots_;
    Relay relay_;
    Stats stats_;
};

}    // namespace

std::size_t least_memory(std::int64_t width, const Encoding& encoding) {
    return Sizes(BandGrid({width, 1}), encoding).of({1, 1}, width);
}

Stats write_bands(const scene::Scene& scene, const Options& options, const Encoding& encoding) {
    const auto start = std::chrono::steady_clock::now();
    Stats stats = Bands(scene, options, encoding).write();
    stats.wall_s = seconds_since(start);
    return stats;
}

}    // namespace broadside::raster
