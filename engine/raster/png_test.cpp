#include "engine/raster/png.hpp"

#include "engine/raster/testing.hpp"

#include <gmock/gmock.h>
#include <png.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>

namespace broadside::raster {
namespace {

struct Decoded {
    std::uint32_t width = 0, height = 0, x_per_metre = 0;
    bool srgb = false;
    std::vector<std::pair<std::string, std::string>> texts;
    Bytes pixels;
};

/// False where libpng finds an error in what WORK reads. WORK may hold nothing that needs a destructor, as libpng
/// leaves it by a long jump; a function of its own, so that the jump leaves no variable of the caller undefined.
[[gnu::noinline]] bool reads(png_structp reader, const std::function<void()>& work) {
    if (setjmp(png_jmpbuf(reader)) != 0) return false;
    work();
    return true;
}

/// As libpng reads it, which checks the CRCs and Adler-32.
Decoded decoded(const Bytes& file) {
    png_structp reader = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(reader), end = png_create_info_struct(reader);
    struct Source {
        const Bytes& bytes;
        std::size_t at;
    } source{file, 0};
    Decoded out;
    std::vector<png_bytep> rows;
    png_set_read_fn(reader, &source, [](png_structp png, png_bytep to, std::size_t n) {
        auto& from = *static_cast<Source*>(png_get_io_ptr(png));
        if (from.at + n > from.bytes.size()) png_error(png, "end of file");
        std::memcpy(to, from.bytes.data() + from.at, n);
        from.at += n;
    });
    png_set_user_limits(reader, 1'000'000, 1'000'000);
    const bool whole = reads(reader, [&] {
        png_read_info(reader, info);
        out.width = png_get_image_width(reader, info);
        out.height = png_get_image_height(reader, info);
        out.pixels.resize(std::size_t{out.width} * out.height * 3);
        for (std::uint32_t y = 0; y < out.height; ++y)
            rows.push_back(reinterpret_cast<png_bytep>(out.pixels.data()) + std::size_t{y} * out.width * 3);
        png_read_image(reader, rows.data());
        png_read_end(reader, end);
    });
    EXPECT_TRUE(whole) << "libpng cannot read the picture";
    if (whole) {
        EXPECT_EQ(png_get_color_type(reader, info), PNG_COLOR_TYPE_RGB);
        EXPECT_EQ(png_get_bit_depth(reader, info), 8);
        out.srgb = png_get_valid(reader, info, PNG_INFO_sRGB) != 0;
        out.x_per_metre = png_get_x_pixels_per_meter(reader, info);
        png_textp texts = nullptr;
        int count = 0;
        png_get_text(reader, info, &texts, &count);
        for (int i = 0; i < count; ++i) out.texts.emplace_back(texts[i].key, texts[i].text);
    }
    png_destroy_read_struct(&reader, &info, &end);
    return whole ? out : Decoded();
}

/// Red, green, blue and alpha, as libpng reads them.
std::vector<std::uint8_t> rgba(const Bytes& file) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    EXPECT_NE(png_image_begin_read_from_memory(&image, file.data(), file.size()), 0) << image.message;
    EXPECT_EQ(image.format & PNG_FORMAT_FLAG_ALPHA, PNG_FORMAT_FLAG_ALPHA);
    image.format = PNG_FORMAT_RGBA;
    std::vector<std::uint8_t> out(PNG_IMAGE_SIZE(image));
    EXPECT_NE(png_image_finish_read(&image, nullptr, out.data(), 0, nullptr), 0) << image.message;
    return out;
}

TEST(Png, ATransparentSceneLaidOnAnyGroundIsTheSceneOnThatGround) {
    for (const std::uint8_t grey : std::initializer_list<std::uint8_t>{255, 0, 90}) {
        scene::Builder on_ground({331, 260}, {grey, grey, grey}), bare({331, 260}, {255, 255, 255});
        draw(on_ground, {13.37, 11.21});
        draw(bare, {13.37, 11.21});
        bare.transparent(true);
        const auto painted = std::move(on_ground).finish(), cut_out = std::move(bare).finish();
        const Bytes expected = rgb(*painted, at_72());
        for (const Compression compression : {Compression::fast, Compression::small}) {
            const std::vector<std::uint8_t> pixels = rgba(png(*cut_out, at_72(2, std::size_t{24} << 20, compression)));
            ASSERT_EQ(pixels.size(), expected.size() / 3 * 4);
            int worst = 0;
            for (std::size_t i = 0; i < pixels.size() / 4; ++i)
                for (std::size_t c = 0; c < 3; ++c) {
                    const int alpha = pixels[4 * i + 3],
                              laid = (pixels[4 * i + c] * alpha + grey * (255 - alpha) + 127) / 255;
                    worst = std::max(worst, std::abs(laid - std::to_integer<int>(expected[3 * i + c])));
                }
            EXPECT_LE(worst, 3) << int{grey};    // roundings of a few layers
        }
        const std::vector<std::uint8_t> pixels = rgba(png(*cut_out, at_72()));
        EXPECT_EQ(pixels[3], 0) << "nothing in the corner";
        EXPECT_EQ(pixels[(100 * 331 + 40) * 4 + 3], 255) << "all of it inside a box";
    }
}

TEST(Png, TransparentPicturesDependOnNeitherThreadsNorMemoryNorBackend) {
    scene::Builder bare({331, 700}, {255, 255, 255});
    draw(bare, {13.37, 411.21});    // bands without anything above
    bare.transparent(true);
    const auto cut_out = std::move(bare).finish();
    const Bytes one = png(*cut_out, at_72(1));
    EXPECT_EQ(png(*cut_out, at_72(3)), one);
    EXPECT_EQ(png(*cut_out, at_72(1, least_memory(331) + (std::size_t{1} << 20))), one);
    Options by_cairo = at_72();
    by_cairo.backend = Backend::cairo;
    const std::vector<std::uint8_t> ours = rgba(one), cairos = rgba(png(*cut_out, by_cairo));
    ASSERT_EQ(ours.size(), cairos.size());
    double off = 0;
    for (std::size_t i = 3; i < ours.size(); i += 4) off += std::abs(ours[i] - cairos[i]);
    EXPECT_LT(off / static_cast<double>(ours.size() / 4), 0.5) << "mean difference of alpha, of 255";
}

TEST(Png, ThreadsAndMemoryChangeNeitherPixelsNorBytes) {
    const auto scene = sheet();
    const auto least = least_memory(canvas(*scene, 72).width);
    const Bytes pixels = rgb(*scene, at_72());
    for (const auto compression : {Compression::fast, Compression::small}) {
        const Bytes file = png(*scene, at_72(1, std::size_t{24} << 20, compression));
        EXPECT_TRUE(decoded(file).pixels == pixels);
        for (const int threads : {1, 2, 3, 8})
            for (const std::size_t memory : {least, least * 3, std::size_t{64} << 20}) {
                EXPECT_TRUE(rgb(*scene, at_72(threads, memory)) == pixels) << threads << " threads, " << memory;
                EXPECT_TRUE(png(*scene, at_72(threads, memory, compression)) == file)
                    << threads << " threads, " << memory;
            }
    }
}

TEST(Png, StalledWorkersChangeNothing) {
    const auto scene = sheet();
    const Bytes file = png(*scene, at_72(1));
    setenv("BROADSIDE_STALL", "1", 1);
    for (int round = 0; round < 3; ++round) EXPECT_TRUE(png(*scene, at_72(4)) == file);
    unsetenv("BROADSIDE_STALL");
}

TEST(Png, PngSaysWhatItIs) {
    const Decoded picture = decoded(png(*sheet(), at_72()));
    EXPECT_EQ(picture.width, 331u);
    EXPECT_EQ(picture.height, 260u);
    EXPECT_TRUE(picture.srgb);
    EXPECT_EQ(picture.x_per_metre, 2835u);    // 72 / 0.0254, rounded
    EXPECT_THAT(picture.texts,
                testing::ElementsAre(testing::Pair("Title", "Größe"), testing::Pair("Software", "Broadside test"),
                                     testing::Pair("Source", "none")));
}

TEST(Png, RowsJoinedAreTheWhole) {
    const auto scene = sheet();
    const Bytes whole = rgb(*scene, at_72());
    for (const std::vector<std::int64_t>& cuts :
         {std::vector<std::int64_t>{0, 32, 260}, {0, 1, 47, 48, 100, 259, 260}}) {
        Bytes joined;
        for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
            Options options = at_72(2);
            options.rows = Rows{cuts[i], cuts[i + 1]};
            const Decoded part = decoded(png(*scene, options));
            EXPECT_EQ(part.height, cuts[i + 1] - cuts[i]);
            joined.insert(joined.end(), part.pixels.begin(), part.pixels.end());
        }
        EXPECT_TRUE(joined == whole);
    }
}

TEST(Png, BlankBandsAreNeitherPaintedNorCompressedAgain) {
    scene::Builder builder({3000, 4800}, {240, 241, 242});
    MemorySink sink;
    const auto scene = std::move(builder).finish();
    const Stats stats = write_png(*scene, at_72(2), sink);
    EXPECT_EQ(stats.bands, 100);
    EXPECT_EQ(stats.uniform_bands, 100);
    EXPECT_EQ(stats.items_painted, 0);
    EXPECT_EQ(stats.repeated_rows, 4799);
    EXPECT_TRUE(decoded(sink.data).pixels == rgb(*scene, at_72()));
}

}    // namespace
}    // namespace broadside::raster
