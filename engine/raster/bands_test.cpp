#include "engine/raster/bands.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <new>

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

}    // namespace
}    // namespace broadside::raster
