#include "engine/raster/pipeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace broadside::raster {
namespace {

TEST(Pipeline, ResultsComeInOrderFromSlotsThatNobodyElseHolds) {
    for (const Workers workers : {Workers{1, 1}, Workers{2, 2}, Workers{3, 4}, Workers{8, 16}}) {
        std::vector<std::atomic<std::int64_t>> slots(static_cast<std::size_t>(workers.slots));
        for (auto& slot : slots) slot = -1;
        std::vector<std::int64_t> taken;
        run_in_order(
            200, workers,
            [&](std::int64_t piece, int worker, int slot) {
                EXPECT_LT(worker, workers.count);
                EXPECT_EQ(slots[slot].exchange(piece), -1);
            },
            [&](std::int64_t piece, int slot) {
                EXPECT_EQ(slots[slot].exchange(-1), piece);
                taken.push_back(piece);
            });
        ASSERT_EQ(taken.size(), 200u);
        for (std::size_t i = 0; i < taken.size(); ++i) EXPECT_EQ(taken[i], static_cast<std::int64_t>(i));
    }
}

TEST(Pipeline, SlotsToSpareComeAfterWorkersAndWithinTheMemory) {
    // A worker takes ten bytes, a slot one.
    const auto within = [](std::size_t memory, std::int64_t most, int spare) {
        return workers_within(
            memory, most,
            [](Workers w) { return 10 * static_cast<std::size_t>(w.count) + static_cast<std::size_t>(w.slots); },
            spare);
    };
    const auto is = [](int count, int slots) {
        return testing::AllOf(testing::Field(&Workers::count, count), testing::Field(&Workers::slots, slots));
    };
    EXPECT_THAT(within(0, 8, 6), is(1, 1)) << "one works whatever that takes";
    EXPECT_THAT(within(22, 8, 6), is(2, 2));
    EXPECT_THAT(within(26, 8, 6), is(2, 6));
    EXPECT_THAT(within(1000, 2, 6), is(2, 8));
    EXPECT_THAT(within(1000, 2, 1), is(2, 3));
}

TEST(Pipeline, NoMoreIsBegunThanThereAreSlots) {
    std::atomic<int> begun{0};
    int done = 0;
    run_in_order(
        100, {4, 5}, [&](std::int64_t, int, int) { ++begun; },
        [&](std::int64_t, int) {
            EXPECT_LE(begun - done, 5);
            ++done;
        });
    EXPECT_EQ(done, 100);
}

TEST(Pipeline, TheLowestErrorWinsAndAllBeforeItIsTaken) {
    for (int round = 0; round < 50; ++round) {
        std::int64_t taken = 0;
        try {
            run_in_order(
                40, {4, 6},
                [](std::int64_t piece, int, int) {
                    if (piece >= 17) throw std::runtime_error(std::to_string(piece));
                },
                [&](std::int64_t, int) { ++taken; });
            FAIL() << "no error";
        } catch (const std::runtime_error& error) {
            EXPECT_STREQ(error.what(), "17");
        }
        EXPECT_EQ(taken, 17);
    }
}

TEST(Pipeline, AnErrorWhileTakingStopsTheWorkers) {
    std::atomic<int> begun{0};
    EXPECT_THROW(run_in_order(
                     1'000'000, {3, 4}, [&](std::int64_t, int, int) { ++begun; },
                     [](std::int64_t piece, int) {
                         if (piece == 5) throw std::logic_error("full");
                     }),
                 std::logic_error);
    EXPECT_LE(begun, 5 + 4);
}

}    // namespace
}    // namespace broadside::raster
