#include "engine/raster/pyramid.hpp"

#include "engine/base/error.hpp"
#include "engine/text/text.hpp"

#include <gmock/gmock.h>
#include <png.h>

#include <map>
#include <stdexcept>
#include <string>
#include <tuple>

namespace broadside::raster {
namespace {

using Bytes = std::vector<std::byte>;

/// Everything that reaches over the sides of tiles: panels, frames, text, wires that bend, dotted lines.
scene::SceneRef sheet() {
    static text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    scene::Builder out({331, 260}, {250, 251, 252});
    out.fill(Path::rounded({14.5, 15.25, 280, 215}, 12), {250, 248, 240});
    out.stroke(Path::rounded({14.5, 15.25, 280, 215}, 12), {200, 190, 180}, 1.3);
    const std::vector<Point> wire{{30, 210}, {90, 120}, {260, 160}, {300, 20}};
    out.stroke(Path::polyline(wire, 9), {20, 20, 30}, 2.2);
    out.stroke(Path::polyline(wire), {120, 20, 30}, 1.1, {0.2, 4}, scene::Cap::round);
    out.text(shaper.line("Grouped-query attention", {.weight = 600, .size = 15}), {28.3, 51.2}, {32, 36, 44});
    out.text(shaper.line("671", {.family = "Inter Display", .weight = 700, .size = 90}), {150.2, 180.4}, {90, 40, 120});
    return std::move(out).finish();
}

PyramidOptions at_72(int tile_size = 64, int threads = 1) {
    PyramidOptions options;
    options.dpi = 72;
    options.tile_size = tile_size;
    options.threads = threads;
    return options;
}

using Key = std::tuple<int, std::int64_t, std::int64_t>;
Key key(const TilePlace& p) { return {p.level, p.column, p.row}; }

struct Kept final : TileSink {
    std::map<Key, Bytes> tiles;
    std::map<Key, Key> equal;
    void tile(const TilePlace& place, std::span<const std::byte> png) override {
        EXPECT_TRUE(tiles.emplace(key(place), Bytes(png.begin(), png.end())).second);
    }
    void same(const TilePlace& place, const TilePlace& as) override {
        EXPECT_TRUE(tiles.contains(key(as)));
        EXPECT_TRUE(equal.emplace(key(place), key(as)).second);
    }
    const Bytes& at(const Key& k) const { return tiles.at(equal.contains(k) ? equal.at(k) : k); }
};
Kept pyramid(const scene::Scene& scene, const PyramidOptions& options) {
    Kept kept;
    write_pyramid(scene, options, kept);
    return kept;
}

struct Picture {
    std::uint32_t width = 0, height = 0;
    Bytes rgb;
};
/// As libpng reads it.
Picture decoded(const Bytes& file) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0)
        throw std::runtime_error(image.message);
    image.format = PNG_FORMAT_RGB;
    Picture out{image.width, image.height, Bytes(PNG_IMAGE_SIZE(image))};
    if (png_image_finish_read(&image, nullptr, out.rgb.data(), 0, nullptr) == 0)
        throw std::runtime_error(image.message);
    return out;
}

TEST(Pyramid, LevelsHalveRoundedUp) {
    const std::vector<Level> all = levels({14570, 12490}, 300, 512);
    ASSERT_EQ(all.size(), 15);    // 2^14 = 16,384 is the first power that holds the longer side
    EXPECT_EQ(all[0].size.width, 1);
    EXPECT_EQ(all[0].size.height, 1);
    EXPECT_EQ(all[13].size.width, 7285);
    EXPECT_EQ(all[12].size.width, 3643);    // 3642.5
    EXPECT_EQ(all[12].size.height, 3123);
    EXPECT_EQ(all[12].dpi, 75);
    EXPECT_EQ(all[14].columns, 29);    // 28.5
    EXPECT_EQ(all[14].rows, 25);
    EXPECT_EQ(levels({1, 1}, 72, 64).size(), 1);
    EXPECT_EQ(levels({64, 1}, 72, 64).back().columns, 1);
    EXPECT_EQ(levels({65, 1}, 72, 64).back().columns, 2);
}

TEST(Pyramid, TilesJoinToTheCanvasAtEachLevelsResolution) {
    const auto scene = sheet();
    const Kept kept = pyramid(*scene, at_72());
    for (const Level& level : levels(canvas(*scene, 72), 72, 64)) {
        MemorySink whole;
        Options options;
        options.dpi = level.dpi;
        write_rgb(*scene, options, whole);
        const Pixels of_whole = canvas(*scene, level.dpi);    // rounded to nearest, so a pixel less at most
        for (std::int64_t row = 0; row < level.rows; ++row)
            for (std::int64_t column = 0; column < level.columns; ++column) {
                const Picture tile = decoded(kept.at({level.number, column, row}));
                ASSERT_EQ(tile.width, std::min<std::int64_t>(64, level.size.width - column * 64));
                ASSERT_EQ(tile.height, std::min<std::int64_t>(64, level.size.height - row * 64));
                for (std::int64_t y = 0; y < tile.height && row * 64 + y < of_whole.height; ++y) {
                    const std::int64_t n = std::min<std::int64_t>(tile.width, of_whole.width - column * 64);
                    const auto from = tile.rgb.begin() + 3 * y * tile.width;
                    ASSERT_TRUE(std::equal(from, from + 3 * n,
                                           whole.data.begin() + 3 * ((row * 64 + y) * of_whole.width + column * 64)))
                        << "level " << level.number << ", tile " << column << ":" << row << ", row " << y;
                }
            }
    }
}

TEST(Pyramid, SameTilesWhateverThreadsAndMemory) {
    const auto scene = sheet();
    const Kept one = pyramid(*scene, at_72());
    PyramidOptions many = at_72(64, 5);
    EXPECT_TRUE(pyramid(*scene, many).tiles == one.tiles);
    many.memory = std::size_t{4} << 20;    // room for no masks and one worker
    const Kept tight = pyramid(*scene, many);
    EXPECT_TRUE(tight.tiles == one.tiles);
    EXPECT_TRUE(tight.equal == one.equal);
}

TEST(Pyramid, AskedForOneByOneTilesAreTheSame) {
    const auto scene = sheet();
    const Kept kept = pyramid(*scene, at_72());
    Tiles tiles(scene, at_72());
    for (const auto& [place, bytes] : kept.tiles) {
        const auto [level, column, row] = place;
        EXPECT_TRUE(tiles.png({level, column, row}) == bytes);
    }
    const int deepest = static_cast<int>(levels(canvas(*scene, 72), 72, 64).size()) - 1;
    for (const TilePlace& none : {TilePlace{-1, 0, 0}, TilePlace{deepest + 1, 0, 0}, TilePlace{deepest, 6, 0},
                                  TilePlace{deepest, 0, 5}, TilePlace{deepest, -1, 0}, TilePlace{deepest, 0, -1}})
        EXPECT_TRUE(tiles.png(none).empty());
}

TEST(Pyramid, EqualTilesAreWrittenOnce) {
    scene::Builder builder({256, 256}, {255, 255, 255});
    const auto blank = std::move(builder).finish();
    PyramidOptions options = at_72();
    options.first_level = 7;
    const Kept kept = pyramid(*blank, options);    // 4 × 4 tiles, then 2 × 2, all of 64 px
    EXPECT_EQ(kept.tiles.size(), 1);
    EXPECT_EQ(kept.equal.size(), 16 + 4 - 1);
}

TEST(Pyramid, FirstLevelLeavesOutTheOnesAbove) {
    PyramidOptions options = at_72();
    options.first_level = 8;
    for (const auto& [place, bytes] : pyramid(*sheet(), options).tiles) EXPECT_GE(std::get<0>(place), 8);
}

TEST(Pyramid, RefusesWhatCannotWork) {
    Kept kept;
    PyramidOptions options = at_72();
    options.memory = 1000;
    try {
        write_pyramid(*sheet(), options, kept);
        FAIL();
    } catch (const UsageError& e) {
        EXPECT_THAT(e.what(), testing::HasSubstr("of memory at least"));
    }
    EXPECT_THROW(write_pyramid(*sheet(), at_72(8), kept), UsageError);
    EXPECT_THROW(Tiles(sheet(), at_72(100'000)), UsageError);
    EXPECT_TRUE(kept.tiles.empty());
}

TEST(Pyramid, AFailingSinkStopsIt) {
    struct Failing final : TileSink {
        int left = 5;
        void tile(const TilePlace&, std::span<const std::byte>) override {
            if (--left == 0) throw OutputError("full");
        }
        void same(const TilePlace&, const TilePlace&) override {}
    } sink;
    EXPECT_THROW(write_pyramid(*sheet(), at_72(64, 3), sink), OutputError);
    EXPECT_EQ(sink.left, 0);
}

}    // namespace
}    // namespace broadside::raster
