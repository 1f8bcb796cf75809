#pragma once
/// \file
/// Where the time of a run went, for `--perf`.
/// Threads: one.

#include "engine/raster/raster.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace broadside::app {

class Perf {
public:
    /// Ends the stage before and begins the next.
    void begin(const std::string& stage);
    void end();
    /// What the raster stage that is under way says of itself.
    void raster(const raster::Stats& stats);
    /// Seconds of every stage, and the peak of resident memory.
    std::string table() const;

private:
    struct Stage {
        std::string name;
        double seconds = 0;
        std::string detail;
    };
    std::vector<Stage> stages_;
    std::chrono::steady_clock::time_point since_;
    bool running_ = false;
};

}    // namespace broadside::app
