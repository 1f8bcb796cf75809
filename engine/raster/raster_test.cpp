#include "engine/raster/raster.hpp"

#include "engine/base/error.hpp"
#include "engine/text/text.hpp"

#include <gmock/gmock.h>
#include <malloc.h>
#include <png.h>
#include <tiffio.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>

namespace broadside::raster {
namespace {

using Bytes = std::vector<std::byte>;

/// Text, rounded boxes, wires, dots and more, for a canvas at 72 dpi: pt are px. Drawn at `at`, about 300 × 230 px.
void draw(scene::Builder& out, Point at) {
    static text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    out.fill(Path::rounded({at.x + 4.5, at.y + 5.25, 280, 215}, 12), {250, 248, 240});
    out.stroke(Path::rounded({at.x + 4.5, at.y + 5.25, 280, 215}, 12), {200, 190, 180}, 1.3);
    out.fill(Path::rect({at.x + 20.3, at.y + 60.6, 100.4, 30.7}), {30, 90, 160});
    out.fill(Path::circle(at + Point{200, 120}, 40.4), {220, 120, 40});
    const std::vector<Point> wire{at + Point{30, 200}, at + Point{90, 110}, at + Point{260, 150}};
    out.stroke(Path::polyline(wire, 9), {20, 20, 30}, 2.2);
    out.stroke(Path::polyline(wire), {120, 20, 30}, 1.1, {0.2, 4}, scene::Cap::round);
    out.text(shaper.line("Grouped-query attention", {.weight = 600, .size = 15}), at + Point{18.3, 40.2}, {32, 36, 44});
    out.text(shaper.line("8 of 256 experts, 671B", {.size = 8.4}), at + Point{24.6, 80.8}, {255, 255, 255});
    out.text(shaper.line("671", {.family = "Inter Display", .weight = 700, .size = 90}), at + Point{150.2, 170.4},
             {90, 40, 120});
}

scene::SceneRef sheet(double width = 331, double height = 260, Point at = {13.37, 11.21}) {
    scene::Builder out({width, height}, {255, 255, 255});
    draw(out, at);
    out.metadata({.title = "Größe", .generator = "Broadside test", .source = "none"});
    return std::move(out).finish();
}

Options at_72(int threads = 1, std::size_t memory = std::size_t{24} << 20,
              Compression compression = Compression::fast) {
    Options options;
    options.dpi = 72;
    options.threads = threads;
    options.memory = memory;
    options.compression = compression;
    return options;
}

Bytes rgb(const scene::Scene& scene, const Options& options) {
    MemorySink sink;
    write_rgb(scene, options, sink);
    return sink.data;
}
Bytes png(const scene::Scene& scene, const Options& options) {
    MemorySink sink;
    write_png(scene, options, sink);
    return sink.data;
}

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

TEST(Raster, WritesPixelsRowByRow) {
    scene::Builder builder({4, 3}, {255, 255, 255});
    builder.fill(Path::rect({1, 1, 2, 1}), {10, 20, 30});
    const auto scene = std::move(builder).finish();
    const Bytes pixels = rgb(*scene, at_72());
    ASSERT_EQ(pixels.size(), 4u * 3 * 3);
    for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 4; ++x) {
            const bool inside = y == 1 && (x == 1 || x == 2);
            EXPECT_EQ(std::to_integer<int>(pixels[(y * 4 + x) * 3]), inside ? 10 : 255) << x << "," << y;
            EXPECT_EQ(std::to_integer<int>(pixels[(y * 4 + x) * 3 + 2]), inside ? 30 : 255) << x << "," << y;
        }
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

TEST(Raster, ATransparentSceneLaidOnAnyGroundIsTheSceneOnThatGround) {
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

TEST(Raster, TransparentPicturesDependOnNeitherThreadsNorMemoryNorBackend) {
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

TEST(Raster, RectanglesCoverTheirShareOfAPixel) {
    scene::Builder builder({4, 2}, {255, 255, 255});
    builder.fill(Path::rect({0.5, 0, 2, 1.25}), {0, 0, 0});
    const Bytes pixels = rgb(*std::move(builder).finish(), at_72());
    const auto red = [&](int x, int y) { return std::to_integer<int>(pixels[(y * 4 + x) * 3]); };
    const double step = 255.0 / 63 / 2 + 0.5;    // coverage has 64 steps, then rounded
    EXPECT_NEAR(red(0, 0), 127.5, step);
    EXPECT_EQ(red(1, 0), 0);
    EXPECT_NEAR(red(2, 0), 127.5, step);
    EXPECT_EQ(red(3, 0), 255);
    EXPECT_NEAR(red(1, 1), 0.75 * 255, step);
    EXPECT_NEAR(red(0, 1), 0.875 * 255, step);    // half of a quarter is covered
}

TEST(Raster, LinesUpwardsAreTheSameTurned) {
    static text::Shaper shaper(BROADSIDE_SOURCE_DIR "/fonts");
    const LineRef line = shaper.line("Qwen3 235B", {.weight = 700, .size = 24});
    constexpr int side = 160;
    const auto drawn = [&](Direction direction, Point at) {
        scene::Builder builder({side, side}, {255, 255, 255});
        builder.text(line, at, {0, 0, 0}, 1, direction);
        return rgb(*std::move(builder).finish(), at_72());
    };
    const Bytes level = drawn(Direction::right, {10, 80}), upwards = drawn(Direction::up, {80, side - 10});
    double off = 0, ink = 0;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const int a = std::to_integer<int>(level[static_cast<std::size_t>(y * side + x) * 3]);
            const int b = std::to_integer<int>(upwards[static_cast<std::size_t>((side - 1 - x) * side + y) * 3]);
            off += std::abs(a - b);
            ink += 255 - a;
        }
    EXPECT_GT(ink, 255 * 500);
    EXPECT_LT(off / ink, 0.2);    // glyphs stand on quarters of a pixel, which round the other way when turned
}

TEST(Raster, ThePosterIs14570By12490) {
    scene::Builder builder({3496.8, 2997.6}, {});
    const Pixels size = canvas(*std::move(builder).finish(), 300);
    EXPECT_EQ(size.width, 14570);
    EXPECT_EQ(size.height, 12490);
}

// A rule, a line that is not straight and a slanted area over the longest canvases there can be: everywhere painted.
TEST(Raster, PaintsTheLongestCanvasFromEndToEnd) {
    constexpr double longest = k_longest_side;
    const auto expect_painted = [](Size size, std::optional<Rows> rows, const auto& draw) {
        scene::Builder out(size, {255, 255, 255});
        draw(out);
        Options options = at_72(1, std::size_t{1} << 30);
        options.rows = rows;
        const Bytes pixels = rgb(*std::move(out).finish(), options);
        EXPECT_TRUE(std::ranges::all_of(pixels, [](std::byte b) { return b == std::byte{9}; }));
    };
    const Color dark{9, 9, 9};
    expect_painted({longest, 1}, {}, [&](scene::Builder& out) {
        out.stroke(Path::polyline(std::vector<Point>{{0, 0.5}, {longest, 0.5}}), dark, 1);
    });
    expect_painted({longest, 2}, {}, [&](scene::Builder& out) {
        out.fill(Path::polyline(std::vector<Point>{{0, 0}, {longest, -1}, {longest, 2}, {0, 3}}), dark);
    });
    expect_painted({longest, 3}, {}, [&](scene::Builder& out) {
        out.stroke(Path::polyline(std::vector<Point>{{-1, 1}, {longest / 2, 2}, {longest + 1, 1}}), dark, 5);
    });
    const Rows end{k_longest_side - 100, k_longest_side};
    expect_painted({3, longest}, end, [&](scene::Builder& out) {
        out.stroke(Path::polyline(std::vector<Point>{{1.5, 0}, {1.5, longest}}), dark, 3);
    });
    expect_painted({3, longest}, end, [&](scene::Builder& out) {
        out.stroke(Path::polyline(std::vector<Point>{{1, -1}, {2, longest / 2}, {1, longest + 1}}), dark, 5);
    });
}

TEST(Raster, RefusesLongerCanvases) {
    for (const Size size : {Size{k_longest_side + 1, 1}, Size{1, k_longest_side + 1}}) {
        scene::Builder out(size, {255, 255, 255});
        const auto scene = std::move(out).finish();
        try {
            rgb(*scene, at_72(1, std::size_t{1} << 30));
            ADD_FAILURE() << "accepted";
        } catch (const UsageError& e) {
            EXPECT_THAT(e.what(), testing::HasSubstr("a side may have 8,000,000 px; lower --dpi"));
        }
    }
}

TEST(Raster, ThreadsAndMemoryChangeNeitherPixelsNorBytes) {
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

TEST(Raster, StalledWorkersChangeNothing) {
    const auto scene = sheet();
    const Bytes file = png(*scene, at_72(1));
    setenv("BROADSIDE_STALL", "1", 1);
    for (int round = 0; round < 3; ++round) EXPECT_TRUE(png(*scene, at_72(4)) == file);
    unsetenv("BROADSIDE_STALL");
}

TEST(Raster, PngSaysWhatItIs) {
    const Decoded picture = decoded(png(*sheet(), at_72()));
    EXPECT_EQ(picture.width, 331u);
    EXPECT_EQ(picture.height, 260u);
    EXPECT_TRUE(picture.srgb);
    EXPECT_EQ(picture.x_per_metre, 2835u);    // 72 / 0.0254, rounded
    EXPECT_THAT(picture.texts,
                testing::ElementsAre(testing::Pair("Title", "Größe"), testing::Pair("Software", "Broadside test"),
                                     testing::Pair("Source", "none")));
}

TEST(Raster, RowsJoinedAreTheWhole) {
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

TEST(Raster, RowsOutsideTheCanvasAreRefused) {
    for (const Rows rows : {Rows{-1, 5}, Rows{5, 5}, Rows{7, 3}, Rows{0, 261}}) {
        Options options = at_72();
        options.rows = rows;
        MemorySink sink;
        EXPECT_THROW(write_png(*sheet(), options, sink), UsageError);
        EXPECT_TRUE(sink.data.empty());
    }
}

/// Columns [left, left + width) of a picture.
Bytes cut(const Bytes& pixels, std::size_t picture_width, std::size_t left, std::size_t width) {
    Bytes out;
    for (std::size_t row = 0; row < pixels.size(); row += picture_width * 3) {
        const auto from = pixels.begin() + static_cast<std::ptrdiff_t>(row + left * 3);
        out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(width * 3));
    }
    return out;
}

// Whole pixels further right, the same picture: on the seam at 16,384 px, far from it, and at the end of a million.
TEST(Raster, SeamsAndFarPlacesDoNotShow) {
    const Bytes near = rgb(*sheet(400, 240, {13.3125, 3.21}), at_72());
    for (const auto& [width, moved] : {std::pair{40'000, 16'230}, {40'000, 32'600}, {1'000'000, 999'600}}) {
        const Bytes far = rgb(*sheet(width, 240, {13.3125 + moved, 3.21}), at_72(2, std::size_t{64} << 20));
        const Bytes part = cut(far, static_cast<std::size_t>(width), static_cast<std::size_t>(moved), 400);
        std::size_t differing = 0;
        int most = 0;
        for (std::size_t i = 0; i < part.size(); ++i) {
            const int d = std::abs(std::to_integer<int>(part[i]) - std::to_integer<int>(near[i]));
            differing += d != 0;
            most = std::max(most, d);
        }
        EXPECT_EQ(differing, 0u) << "at " << moved << " of " << width << ", by up to " << most;
    }
}

TEST(Raster, MemoryIsHonouredOrRefused) {
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

TEST(Raster, WhatMallocGivesStaysWithinTheMemoryAskedFor) {
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

TEST(Raster, WorkIsCounted) {
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

TEST(Raster, BlankBandsAreNeitherPaintedNorCompressedAgain) {
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

TEST(Raster, ErrorsOfTheSinkComeThrough) {
    const auto scene = sheet();
    for (int writes = 0; writes < 14; ++writes)
        for (const int threads : {1, 3}) {
            FailingSink sink(writes);
            EXPECT_THROW(write_png(*scene, at_72(threads), sink), OutputError) << writes;
        }
}

TEST(Raster, ProgressGrowsToOneAndMayStop) {
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

/// As libtiff reads it from memory.
struct Tiff {
    explicit Tiff(Bytes& bytes) : file(bytes) {
        const auto read = [](thandle_t h, void* to, tmsize_t n) {
            auto& t = *static_cast<Tiff*>(h);
            const auto count =
                std::min<tmsize_t>(n, static_cast<tmsize_t>(t.file.size()) - static_cast<tmsize_t>(t.at));
            std::memcpy(to, t.file.data() + t.at, static_cast<std::size_t>(count));
            t.at += static_cast<std::uint64_t>(count);
            return count;
        };
        const auto none = [](thandle_t, void*, tmsize_t) { return tmsize_t{0}; };
        const auto seek = [](thandle_t h, toff_t to, int whence) {
            auto& t = *static_cast<Tiff*>(h);
            t.at = whence == SEEK_SET ? to : whence == SEEK_CUR ? t.at + to : t.file.size() + to;
            return static_cast<toff_t>(t.at);
        };
        const auto close = [](thandle_t) { return 0; };
        const auto size = [](thandle_t h) { return static_cast<toff_t>(static_cast<Tiff*>(h)->file.size()); };
        tiff = TIFFClientOpen("memory", "rm", this, read, none, seek, close, size, nullptr, nullptr);
    }
    ~Tiff() {
        if (tiff) TIFFClose(tiff);
    }
    Tiff(const Tiff&) = delete;
    Tiff& operator=(const Tiff&) = delete;
    Bytes& file;
    std::uint64_t at = 0;
    TIFF* tiff = nullptr;
};

TEST(RasterTiff, ComesBackFromLibtiff) {
    const auto scene = sheet();
    const Bytes pixels = rgb(*scene, at_72());
    Options options = at_72(3);
    options.dpi = 72;
    MemorySink sink, again;
    const Stats stats = write_tiff(*scene, options, sink);
    EXPECT_EQ(stats.bytes_written, sink.data.size());
    write_tiff(*scene, at_72(1, least_memory(331)), again);
    EXPECT_TRUE(sink.data == again.data);

    Tiff tiff(sink.data);
    ASSERT_NE(tiff.tiff, nullptr);
    std::uint32_t width = 0, height = 0, profile_size = 0;
    float resolution = 0;
    void* profile = nullptr;
    TIFFGetField(tiff.tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff.tiff, TIFFTAG_IMAGELENGTH, &height);
    TIFFGetField(tiff.tiff, TIFFTAG_XRESOLUTION, &resolution);
    EXPECT_EQ(width, 331u);
    EXPECT_EQ(height, 260u);
    EXPECT_EQ(resolution, 72.0f);
    ASSERT_EQ(TIFFGetField(tiff.tiff, TIFFTAG_ICCPROFILE, &profile_size, &profile), 1);
    ASSERT_GT(profile_size, 128u);
    EXPECT_EQ(std::memcmp(static_cast<char*>(profile) + 36, "acsp", 4), 0);    // ICC.1, 7.2: the file's signature
    Bytes read(pixels.size());
    for (std::uint32_t y = 0; y < height; ++y)
        ASSERT_EQ(TIFFReadScanline(tiff.tiff, read.data() + y * width * 3, y, 0), 1);
    EXPECT_TRUE(read == pixels);
}

TEST(RasterTiff, APipeIsRefusedBeforeAnythingIsWritten) {
    struct Pipe final : Sink {
        void write(std::span<const std::byte> bytes) override { size += bytes.size(); }
        std::size_t size = 0;
    } pipe;
    EXPECT_THROW(write_tiff(*sheet(), at_72(), pipe), UsageError);
    EXPECT_EQ(pipe.size, 0u);
}

TEST(RasterTiff, RowsBeginWithAStrip) {
    const auto scene = sheet();
    Options options = at_72();
    options.rows = Rows{7, 90};
    MemorySink sink;
    EXPECT_THROW(write_tiff(*scene, options, sink), UsageError);
    options.rows = Rows{96, 122};
    write_tiff(*scene, options, sink);
    const Bytes part = rgb(*scene, options);
    Tiff tiff(sink.data);
    ASSERT_NE(tiff.tiff, nullptr);
    Bytes read(part.size());
    for (std::uint32_t y = 0; y < 26; ++y) ASSERT_EQ(TIFFReadScanline(tiff.tiff, read.data() + y * 331 * 3, y, 0), 1);
    EXPECT_TRUE(read == part);
}

}    // namespace
}    // namespace broadside::raster
