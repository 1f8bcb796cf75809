#include "engine/raster/pipeline.hpp"

#include "engine/base/parallel.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace broadside::raster {
namespace {

void stall(std::int64_t piece, int worker) {
    const auto mixed = static_cast<std::uint64_t>(piece * 31 + worker + 1) * 0x9e3779b97f4a7c15u >> 40;
    std::this_thread::sleep_for(std::chrono::microseconds(mixed % 4000));
}

}    // namespace

Workers workers_within(std::size_t memory, std::int64_t most, const std::function<std::size_t(Workers)>& needed,
                       int spare) {
    Workers out{1, 1};
    while (out.count < most && needed({out.count + 1, out.count + 1}) <= memory) out = {out.count + 1, out.count + 1};
    while (out.slots < out.count + spare && needed({out.count, out.slots + 1}) <= memory) ++out.slots;
    return out;
}

void run_in_order(std::int64_t pieces, Workers workers, const std::function<void(std::int64_t, int, int)>& work,
                  const std::function<void(std::int64_t, int)>& take) {
    struct Result {
        std::int64_t piece = -1;
        std::exception_ptr error;
    };
    std::mutex mutex;
    std::condition_variable slot_free, result_ready;
    std::vector<int> free;
    for (int slot = workers.slots; slot-- > 0;) free.push_back(slot);
    std::vector<Result> results(static_cast<std::size_t>(workers.slots));    // by slot
    std::int64_t next = 0;
    bool stopped = false;
    const bool stalling = std::getenv("BROADSIDE_STALL") != nullptr;

    const auto run = [&](int worker) {
        for (;;) {
            std::unique_lock lock(mutex);
            slot_free.wait(lock, [&] { return stopped || next == pieces || !free.empty(); });
            if (stopped || next == pieces) return;
            const std::int64_t piece = next++;
            const int slot = free.back();    // the one used last is still in the cache
            free.pop_back();
            lock.unlock();
            std::exception_ptr error;
            try {
                if (stalling) stall(piece, worker);
                work(piece, worker, slot);
                if (stalling) stall(~piece, worker);
            } catch (...) {
                error = std::current_exception();
            }
            lock.lock();
            results[slot] = {piece, error};
            if (error) stopped = true;    // the pieces before this one are all begun and will end
            lock.unlock();
            result_ready.notify_one();
            if (error) slot_free.notify_all();
        }
    };
    const auto stop = [&] {
        const std::scoped_lock lock(mutex);
        stopped = true;
        slot_free.notify_all();
    };
    const auto threads = start_threads(static_cast<std::size_t>(workers.count),
                                       [&run](std::size_t worker) { run(static_cast<int>(worker)); });
    if (threads.empty()) {
        for (std::int64_t piece = 0; piece < pieces; ++piece) {
            work(piece, 0, 0);
            take(piece, 0);
        }
        return;
    }
    try {
        for (std::int64_t piece = 0; piece < pieces; ++piece) {
            std::unique_lock lock(mutex);
            int slot = 0;
            result_ready.wait(lock, [&] {
                for (slot = 0; slot < workers.slots; ++slot)
                    if (results[slot].piece == piece) return true;
                return false;
            });
            if (results[slot].error) std::rethrow_exception(results[slot].error);
            lock.unlock();
            take(piece, slot);
            lock.lock();
            results[slot] = {};
            free.push_back(slot);
            lock.unlock();
            slot_free.notify_one();
        }
        stop();
    } catch (...) {
        stop();
        throw;
    }
}

}    // namespace broadside::raster
