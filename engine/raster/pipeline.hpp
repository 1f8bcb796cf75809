#pragma once
/// \file
/// Work in parallel, results in order, in bounded memory: workers take the next piece as soon as one of a fixed number
/// of slots is free, and the calling thread takes the results one after the other.
/// Errors:  the lowest piece's error is rethrown, as if one thread had done all; one from `take` stops the workers.
/// Threads: `work` runs on the workers, `take` on the calling thread.

#include <cstddef>
#include <cstdint>
#include <functional>

namespace broadside::raster {

struct Workers {
    int count = 1;    // threads that are started; as many as the system has left where that is fewer
    int slots = 1;    // results at work or waiting, at least `count`
};

/// As many as `memory` bytes have room for, one at least and `most` at most, each with a slot of its own; and up to
/// `spare` slots more where there is room, so that none waits for who takes, nor for a piece that takes long. `needed`:
/// bytes that so many take.
Workers workers_within(std::size_t memory, std::int64_t most, const std::function<std::size_t(Workers)>& needed,
                       int spare = 1);

/// `work(piece, worker, slot)` makes the result of a piece in a slot; `take(piece, slot)` empties it. A piece is begun
/// only after all before it, so `work` may wait for what an earlier piece hands on.
/// Where the environment has BROADSIDE_STALL, workers sleep now and then, so that tests meet unlikely orders.
void run_in_order(std::int64_t pieces, Workers workers, const std::function<void(std::int64_t, int, int)>& work,
                  const std::function<void(std::int64_t, int)>& take);

}    // namespace broadside::raster
