#include "engine/base/parallel.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

namespace broadside {
namespace {

TEST(ParallelFor, DoesEachPieceOnce) {
    for (const int threads : {1, 2, 7}) {
        std::vector<std::atomic<int>> done(100);
        parallel_for(done.size(), threads, [&](std::size_t i) { ++done[i]; });
        for (const auto& times : done) EXPECT_EQ(times, 1);
    }
    parallel_for(0, 3, [](std::size_t) { FAIL(); });
}

TEST(ParallelFor, RunsOnAsManyThreadsAsAsked) {
    std::mutex mutex;
    std::set<std::thread::id> seen;
    std::atomic<int> waiting{0};
    parallel_for(3, 3, [&](std::size_t) {
        ++waiting;
        while (waiting < 3) std::this_thread::yield();    // ends only where three run at a time
        const std::scoped_lock lock(mutex);
        seen.insert(std::this_thread::get_id());
    });
    EXPECT_EQ(seen.size(), 3u);
}

TEST(ParallelFor, ThrowsWhatTheFirstPieceThrewAndEndsTheOthers) {
    for (const int threads : {1, 4}) {
        std::atomic<int> done{0};
        try {
            parallel_for(50, threads, [&](std::size_t i) {
                ++done;
                if (i % 10 == 7) throw std::runtime_error(std::to_string(i));
            });
            FAIL();
        } catch (const std::runtime_error& e) {
            EXPECT_STREQ(e.what(), "7");
        }
        EXPECT_EQ(done, 50);
    }
}

TEST(ThreadCount, IsWhatWasAskedForOrOneAProcessor) {
    EXPECT_EQ(thread_count(3), 3);
    EXPECT_GE(thread_count(0), 1);
}

}    // namespace
}    // namespace broadside
