#include "engine/raster/tile_png.hpp"

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <random>
#include <stdexcept>

namespace broadside::raster {
namespace {

using Pixels32 = std::vector<std::uint32_t>;

struct Tile {
    int width = 0, height = 0;
    Pixels32 pixels;
};

/// The file of a tile, its rows given some at a time.
std::vector<std::byte> file_of(TilePng& png, const Tile& tile, std::uint32_t ground, int at_once = 7) {
    png.begin({tile.width, tile.height}, ground);
    for (int y = 0; y < tile.height; y += at_once)
        png.rows(tile.pixels.data() + static_cast<std::ptrdiff_t>(y) * tile.width, std::min(at_once, tile.height - y));
    std::vector<std::byte> out(TilePng::bound(std::max(tile.width, tile.height)));
    Stats stats;
    out.resize(png.end(out, stats));
    return out;
}

/// As libpng reads it.
Pixels32 decoded(const std::vector<std::byte>& file) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0)
        throw std::runtime_error(image.message);
    image.format = PNG_FORMAT_RGB;
    std::vector<png_byte> rgb(PNG_IMAGE_SIZE(image));
    if (png_image_finish_read(&image, nullptr, rgb.data(), 0, nullptr) == 0) throw std::runtime_error(image.message);
    Pixels32 out;
    for (std::size_t i = 0; i < rgb.size(); i += 3)
        out.push_back(static_cast<std::uint32_t>(rgb[i] << 16 | rgb[i + 1] << 8 | rgb[i + 2]));
    return out;
}

constexpr std::size_t k_color_type = 25;    // its place in the file: behind the signature, in IHDR
constexpr auto k_indexed = std::byte{3}, k_rgb = std::byte{2};
constexpr std::uint32_t k_white = 0xffffff;

/// Of so many colors, white among them.
Tile with_colors(std::uint32_t colors) {
    Tile tile{37, 29, Pixels32(37 * 29, k_white)};
    for (std::uint32_t i = 1; i < colors; ++i) tile.pixels[3 * i + 20] = i * 0xd03;
    return tile;
}

class TilePngOf : public testing::TestWithParam<Compression> {};

TEST_P(TilePngOf, PixelsComeBackWhateverTheyAre) {
    TilePng png(GetParam(), 64);    // one object for all: nothing is left over from the tile before
    std::mt19937 random(11);
    std::vector<Tile> tiles{with_colors(1), with_colors(2), with_colors(256), with_colors(257), with_colors(300)};
    Tile noise{64, 64, Pixels32(64 * 64)}, few{64, 5, Pixels32(64 * 5)}, late{64, 64, Pixels32(64 * 64, 0x336699)};
    for (auto& p : noise.pixels) p = static_cast<std::uint32_t>(random()) & k_white;
    for (auto& p : few.pixels) p = static_cast<std::uint32_t>(random() % 3) * 0x404040;
    for (std::size_t i = 0; i < 300; ++i) late.pixels[late.pixels.size() - 301 + i] = static_cast<std::uint32_t>(i);
    tiles.insert(tiles.end(), {noise, few, late, {1, 1, {0}}, with_colors(3)});
    for (const Tile& tile : tiles)
        for (const int at_once : {1, 7, 64}) {
            const auto file = file_of(png, tile, k_white, at_once);
            EXPECT_TRUE(decoded(file) == tile.pixels);
            EXPECT_TRUE(file == file_of(png, tile, k_white));    // however the rows come
        }
}

TEST_P(TilePngOf, APaletteHoldsUpTo256Colors) {
    TilePng png(GetParam(), 64);
    EXPECT_EQ(file_of(png, with_colors(256), k_white)[k_color_type], k_indexed);
    EXPECT_EQ(file_of(png, with_colors(257), k_white)[k_color_type], k_rgb);
    // The ground has a place, painted or not.
    EXPECT_EQ(file_of(png, with_colors(255), 0x123456)[k_color_type], k_indexed);
    EXPECT_EQ(file_of(png, with_colors(256), 0x123456)[k_color_type], k_rgb);
}

TEST_P(TilePngOf, RowsOfGroundAreTheSameAsPaintedOnes) {
    for (const std::uint32_t colors : {2u, 257u}) {
        TilePng png(GetParam(), 64);
        Tile tile{64, 40, Pixels32(64 * 40, k_white)};
        for (std::uint32_t i = 0; i < colors; ++i) tile.pixels[64 * 10 + i] = i;
        Stats stats;
        std::vector<std::byte> told(TilePng::bound(64));
        png.begin({64, 40}, k_white);
        png.blank(10);
        png.rows(tile.pixels.data() + 64 * 10, 10);
        png.blank(20);
        told.resize(png.end(told, stats));
        EXPECT_TRUE(decoded(told) == tile.pixels);
        EXPECT_TRUE(told == file_of(png, tile, k_white));
    }
}

INSTANTIATE_TEST_SUITE_P(Efforts, TilePngOf, testing::Values(Compression::fast, Compression::small));

}    // namespace
}    // namespace broadside::raster
