#include "engine/raster/tiff.hpp"

#include "engine/base/error.hpp"
#include "engine/raster/bands.hpp"
#include "engine/raster/testing.hpp"

#include <gtest/gtest.h>
#include <tiffio.h>

#include <algorithm>
#include <cstring>

namespace broadside::raster {
namespace {

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
