#include "engine/app/perf.hpp"

#include "engine/base/format.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

namespace broadside::app {

void Perf::begin(const std::string& stage) {
    end();
    stages_.push_back({printable(stage), 0, {}});
    running_ = true;
    since_ = std::chrono::steady_clock::now();
}

void Perf::end() {
    if (running_)
        stages_.back().seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - since_).count();
    running_ = false;
}

void Perf::raster(const raster::Stats& s) {
    stages_.back().detail = fmt::format(
        "  {} × {} px, {} bands in {} cells, {} items painted, {} uniform bands, {} repeated rows\n"
        "  {} threads: paint {:.3f} s, filter {:.3f} s, compress {:.3f} s, write {:.3f} s\n"
        "  {} in flight at most, {} written\n",
        grouped(s.width), grouped(s.height), grouped(s.bands), grouped(s.cells), grouped(s.items_painted),
        grouped(s.uniform_bands), grouped(s.repeated_rows), s.threads, s.paint_s, s.filter_s, s.compress_s, s.write_s,
        bytes_binary(static_cast<double>(s.most_bytes_in_flight)), bytes_binary(static_cast<double>(s.bytes_written)));
}

std::string Perf::table() const {
    std::size_t width = 5;
    double total = 0;
    for (const Stage& stage : stages_) {
        width = std::max(width, stage.name.size());
        total += stage.seconds;
    }
    std::string out;
    for (const Stage& stage : stages_)
        out += fmt::format("{:<{}} {:>7.3f} s\n{}", stage.name, width, stage.seconds, stage.detail);
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return out + fmt::format("{:<{}} {:>7.3f} s, peak memory {}\n", "total", width, total,
                             bytes_binary(static_cast<double>(usage.ru_maxrss) * 1024));
}

}    // namespace broadside::app
