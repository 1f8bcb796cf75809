#pragma once
/// \file
/// Independent pieces of work on several threads.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace broadside {

/// The threads to use where a user asked for `wanted`: one per processor for 0.
inline int thread_count(int wanted) {
    return wanted > 0 ? wanted : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

/// Starts up to `n` threads that run `run(0)`, `run(1)` …; as many as the system has left where that is fewer.
template <class Run>
std::vector<std::jthread> start_threads(std::size_t n, Run run) {
    std::vector<std::jthread> threads;
    threads.reserve(n);
    try {
        for (std::size_t i = 0; i < n; ++i) threads.emplace_back(run, i);
    } catch (const std::system_error&) {
        // Limits of the user or the container; what has begun does all the work.
    }
    return threads;
}

/// Calls `work(0)` … `work(n − 1)`, each once, in any order, on up to `threads` threads, of which the caller's is one.
/// Returns when all are done. Where some throw, the exception of the lowest index is thrown on, whatever the threads.
template <class Work>
void parallel_for(std::size_t n, int threads, Work&& work) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::size_t failed = std::numeric_limits<std::size_t>::max();
    std::exception_ptr error;
    const auto run = [&] {
        for (std::size_t i; (i = next.fetch_add(1)) < n;) {
            try {
                work(i);
            } catch (...) {
                const std::scoped_lock lock(mutex);
                if (i < failed) {
                    failed = i;
                    error = std::current_exception();
                }
            }
        }
    };
    {
        const std::size_t useful = std::min(n, static_cast<std::size_t>(std::max(threads, 1)));
        const auto helpers = start_threads(useful > 0 ? useful - 1 : 0, [&run](std::size_t) { run(); });
        run();
    }
    if (error) std::rethrow_exception(error);
}

}    // namespace broadside
