#include "engine/raster/bands.hpp"

#include "engine/base/error.hpp"
#include "engine/raster/testing.hpp"

#include <gmock/gmock.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <string>

namespace broadside::raster {
namespace {

class NoBytes final : public Encoder {
public:
    Encoded encode(const BandPixels&, std::span<std::byte>, Stats&) override { return {}; }
};

TEST(Bands, AWorkerWithoutMemoryStopsTheWorkAndNobodyWaits) {
    scene::Builder out({200, 2000}, {255, 255, 255});
    out.fill(Path::rect({10, 10, 180, 1980}), {1, 2, 3});
    const auto scene = std::move(out).finish();
    Options options;
    options.dpi = 72;
    options.threads = 4;
    // Each of the first workers in turn gets no encoder.
    for (int failing = 1; failing <= 4; ++failing) {
        std::atomic<int> made{0};
        Encoding encoding;
        encoding.encoder = [&]() -> std::unique_ptr<Encoder> {
            if (++made == failing) throw std::bad_alloc();
            return std::make_unique<NoBytes>();
        };
        encoding.bound = [](std::int64_t, int) { return std::size_t{1}; };
        encoding.write = [](int, const Encoded&, std::span<const std::byte>) {};
        try {
            write_bands(*scene, options, encoding);
            EXPECT_LT(made, failing);    // the work was done before that many had begun
        } catch (const std::bad_alloc&) {
            EXPECT_GE(made, failing);
        }
    }
}

TEST(Bands, MemoryIsHonouredOrRefused) {
    const auto scene = sheet(3000, 200);
    const std::size_t least = least_memory(3000);
    for (const std::size_t memory : {least, least + 1'000'000, std::size_t{16} << 20, std::size_t{256} << 20}) {
        MemorySink sink;
        const Stats stats = write_png(*scene, at_72(4, memory), sink);
        EXPECT_GE(stats.threads, 1);
    }
    MemorySink sink;
    try {
        write_png(*scene, at_72(1, least - 1), sink);
        FAIL() << "accepted";
    } catch (const UsageError& error) {
        const std::string figure = std::to_string((least + (1 << 20) - 1) >> 20) + "M";
        EXPECT_THAT(error.what(), testing::HasSubstr("3000 px wide needs " + figure));
    }
    // What was given is said as it was given: a kibibyte is no mebibyte, a byte too many no kibibyte.
    for (const auto& [given, said] : {std::pair{1u << 10, "not 1K"}, {1u << 20, "not 1M"}, {1025u, "not 1025 bytes"}}) {
        try {
            write_png(*scene, at_72(1, given), sink);
            FAIL() << "accepted " << given;
        } catch (const UsageError& error) {
            EXPECT_THAT(error.what(), testing::EndsWith(said));
        }
    }
    EXPECT_TRUE(sink.data.empty());
    EXPECT_LE(least_memory(1'000'000), std::size_t{24} << 20);    // the default serves any canvas
}

#if defined(__GLIBC__)
/// Bytes that the process has from malloc, by whatever library; 0 where a sanitizer has taken malloc over.
std::size_t held() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

TEST(Bands, WhatMallocGivesStaysWithinTheMemoryAskedFor) {
    if (held() == 0) GTEST_SKIP() << "malloc does not count";
    struct Nowhere final : Sink {
        void write(std::span<const std::byte>) override {}
    };
    const auto scene = sheet(14570, 1200);
    constexpr std::size_t k_lists = 256 << 10;    // which items lie in which band; threads; what is not a buffer
    for (const int threads : {1, 2, 5})
        for (const std::size_t memory : {least_memory(14570), std::size_t{24} << 20, std::size_t{64} << 20}) {
            Nowhere sink;
            const std::size_t before = held();
            std::size_t most = 0;
            Options options = at_72(threads, memory);
            options.progress = [&](double) { most = std::max(most, held()); };
            write_png(*scene, options, sink);
            EXPECT_LE(most - before, memory + k_lists) << threads << " threads, " << memory;
            EXPECT_GE(most - before, least_memory(14570) / 2) << "is it measured at all?";
        }
}
#endif

TEST(Bands, WorkIsCounted) {
    // Bands of 48 rows: the first two of four items lie in one band each, the third in two, the last outside.
    scene::Builder builder({100, 144}, {255, 255, 255});
    builder.fill(Path::rect({10, 4, 10, 10}), {1, 2, 3});
    builder.fill(Path::rect({10, 106, 10, 10}), {1, 2, 3});
    builder.fill(Path::rect({40, 4, 10, 50}), {1, 2, 3});
    builder.fill(Path::rect({10, 160, 10, 10}), {1, 2, 3});
    MemorySink sink;
    const Stats stats = write_png(*std::move(builder).finish(), at_72(2), sink);
    EXPECT_EQ(stats.bands, 3);
    EXPECT_EQ(stats.cells, 3);
    EXPECT_EQ(stats.items_painted, 4);
    EXPECT_EQ(stats.uniform_bands, 0);
    EXPECT_EQ(stats.bytes_written, sink.data.size());
    EXPECT_EQ(stats.width, 100);
    EXPECT_EQ(stats.height, 144);
    // All rows but the first and those where a rectangle begins or ends: at 0, 4, 14, 54, 106, 116.
    EXPECT_EQ(stats.repeated_rows, 144 - 6);
}

class FailingSink final : public Sink {
public:
    explicit FailingSink(int writes) : left_(writes) {}
    void write(std::span<const std::byte>) override {
        if (left_-- == 0) throw OutputError("disk full");
        EXPECT_GE(left_, -1) << "used after its error";
    }

private:
    int left_;
};

TEST(Bands, ErrorsOfTheSinkComeThrough) {
    const auto scene = sheet();
    for (int writes = 0; writes < 14; ++writes)
        for (const int threads : {1, 3}) {
            FailingSink sink(writes);
            EXPECT_THROW(write_png(*scene, at_72(threads), sink), OutputError) << writes;
        }
}

TEST(Bands, ProgressGrowsToOneAndMayStop) {
    Options options = at_72(2);
    std::vector<double> shares;
    options.progress = [&](double share) { shares.push_back(share); };
    png(*sheet(), options);
    EXPECT_TRUE(std::ranges::is_sorted(shares));
    EXPECT_EQ(shares.back(), 1);
    options.progress = [](double share) {
        if (share > 0.4) throw Error("stopped");
    };
    EXPECT_THROW(png(*sheet(), options), Error);
}

}    // namespace
}    // namespace broadside::raster
