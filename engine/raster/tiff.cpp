#include "engine/base/error.hpp"
#include "engine/base/units.hpp"
#include "engine/raster/bands.hpp"
#include "engine/raster/deflate.hpp"
#include "engine/raster/filter.hpp"
#include "engine/raster/grid.hpp"
#include "engine/raster/raster.hpp"

#include <lcms2.h>

#include <chrono>
#include <cmath>
#include <string>

namespace broadside::raster {
namespace {

using Bytes = std::vector<std::byte>;

void put(Bytes& out, std::uint64_t v, int bytes) {    // little endian
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(v >> (8 * i)));
}

/// An sRGB profile (ICC 4.3). Its date is that of the standard, IEC 61966-2-1, so that equal pictures are equal files.
Bytes srgb_profile() {
    const auto close = [](void* profile) { cmsCloseProfile(profile); };
    const std::unique_ptr<void, decltype(close)> profile(cmsCreate_sRGBProfile(), close);
    cmsUInt32Number size = 0;
    if (!profile || !cmsSaveProfileToMem(profile.get(), nullptr, &size))
        throw std::runtime_error("lcms: no sRGB profile");
    Bytes out(size);
    if (!cmsSaveProfileToMem(profile.get(), out.data(), &size)) throw std::runtime_error("lcms: no sRGB profile");
    constexpr std::size_t date = 24;    // in the header: year, month, day, hour, minute, second
    const std::array<std::uint16_t, 6> standard{1999, 10, 18, 0, 0, 0};
    for (std::size_t i = 0; i < standard.size(); ++i) {
        out[date + 2 * i] = static_cast<std::byte>(standard[i] >> 8);
        out[date + 2 * i + 1] = static_cast<std::byte>(standard[i] & 255);
    }
    return out;
}

/// A strip is a zlib stream of its own: rows of differences with the pixel to the left (predictor 2).
class StripEncoder final : public Encoder {
public:
    explicit StripEncoder(Effort effort) : deflater_(effort) {}

    Encoded encode(const BandPixels& band, std::span<std::byte> out, Stats& stats) override {
        const auto start = std::chrono::steady_clock::now();
        constexpr std::size_t k_head = 2, k_tail = 6;    // zlib header; last block and Adler-32
        out[0] = std::byte{0x78};
        out[1] = std::byte{0x9c};
        const auto n = static_cast<std::size_t>(band.width);
        const std::vector<std::uint32_t> blank(band.blank ? n : 0, band.ground);
        std::size_t size = 0;
        for (int pass = 0; pass < deflater_.passes(); ++pass) {
            deflater_.begin(out.subspan(k_head, out.size() - k_head - k_tail), pass);
            for (int y = 0; y < band.rows; ++y) row(band.blank ? blank.data() : band.row(y), n);
            size = k_head + deflater_.end();
        }
        out[size++] = std::byte{3};
        out[size++] = std::byte{0};
        for (int shift = 24; shift >= 0; shift -= 8) out[size++] = static_cast<std::byte>(deflater_.adler() >> shift);
        stats.compress_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return {size, 0};
    }
    static std::size_t bound(std::int64_t width, int rows) {
        return Deflater::bound(3 * static_cast<std::size_t>(width) * rows) + 8;
    }

private:
    void row(const std::uint32_t* pixels, std::size_t n) {
        filter_left(pixels, 0, 1, deflater_.room(1));
        deflater_.add(1);
        for (std::size_t x = 1; x < n;) {
            const std::size_t same = equal_pixels(pixels + x, pixels + x - 1, n - x);
            deflater_.zeros(same);
            x += same;
            for (std::size_t differing = different_pixels(pixels + x, pixels + x - 1, n - x); differing > 0;) {
                const std::size_t count = std::min(differing, Deflater::k_most_pixels);
                filter_left(pixels + x, pixels[x - 1], count, deflater_.room(count));
                deflater_.add(count);
                x += count;
                differing -= count;
            }
        }
    }
    Deflater deflater_;
};

/// One image file directory (TIFF 6.0, section 2; BigTIFF with 64-bit offsets), written behind the strips.
class Directory {
public:
    enum Type { ascii = 2, u16 = 3, u32 = 4, rational = 5, undefined = 7, u64 = 16 };

    explicit Directory(bool big) : big_(big) {}
    void add(int tag, Type type, std::uint64_t count, Bytes value) {
        entries_.push_back({tag, type, count, std::move(value)});
    }
    void number(int tag, Type type, std::uint64_t value) { numbers(tag, type, std::array{value}); }
    void numbers(int tag, Type type, std::span<const std::uint64_t> values) {
        Bytes bytes;
        for (const auto v : values) put(bytes, v, type == u16 ? 2 : type == u32 ? 4 : 8);
        add(tag, type, values.size(), std::move(bytes));
    }
    void text(int tag, std::string_view value) {
        if (value.empty()) return;
        Bytes bytes;
        for (const char c : value) bytes.push_back(static_cast<std::byte>(c));
        bytes.push_back(std::byte{0});
        add(tag, ascii, bytes.size(), bytes);
    }

    /// The bytes of the directory and its values when it begins at `offset`, which is even.
    Bytes at(std::uint64_t offset) const {
        const int word = big_ ? 8 : 4;
        Bytes head, values;
        const std::uint64_t behind = offset + (big_ ? 8 : 2) + entries_.size() * (big_ ? 20 : 12) + word;
        put(head, entries_.size(), big_ ? 8 : 2);
        for (const Entry& entry : entries_) {
            put(head, entry.tag, 2);
            put(head, entry.type, 2);
            put(head, entry.count, word);
            if (entry.value.size() <= static_cast<std::size_t>(word)) {
                head.insert(head.end(), entry.value.begin(), entry.value.end());
                put(head, 0, word - static_cast<int>(entry.value.size()));
            } else {
                put(head, behind + values.size(), word);
                values.insert(values.end(), entry.value.begin(), entry.value.end());
                if (values.size() % 2) values.push_back(std::byte{0});
            }
        }
        put(head, 0, word);    // no further directory
        head.insert(head.end(), values.begin(), values.end());
        return head;
    }

private:
    struct Entry {
        int tag;
        Type type;
        std::uint64_t count;
        Bytes value;
    };
    bool big_;
    std::vector<Entry> entries_;    // by tag, ascending
};

}    // namespace

Stats write_tiff(const scene::Scene& scene, const Options& options, Sink& sink) {
    const Grid grid(canvas(scene, options.dpi));
    if (options.rows && options.rows->first % grid.band_rows != 0)
        throw UsageError("rows of a TIFF of this width begin at a multiple of " + std::to_string(grid.band_rows));
    std::uint64_t size = 0;
    const auto write = [&](std::span<const std::byte> bytes) {
        sink.write(bytes);
        size += bytes.size();
    };
    Pixels picture;
    bool big = false;
    std::vector<std::uint64_t> offsets, counts;
    Format format;
    format.encoder = [&] { return std::make_unique<StripEncoder>(effort(options.compression)); };
    format.bound = StripEncoder::bound;
    format.encoder_memory = Deflater::k_memory;
    format.begin = [&](Pixels p) {
        picture = p;
        // Sizes are known when all is written; whether 32 bits could be too few must be known now.
        big = static_cast<double>(p.width) * static_cast<double>(p.height) * 4 > 4e9;
        Bytes header;
        put(header, 'I' | 'I' << 8, 2);
        put(header, big ? 43 : 42, 2);
        if (big) put(header, 8, 4);     // bytes of an offset
        put(header, 0, big ? 8 : 4);    // of the directory: filled in at the end
        sink.rewrite(0, {});            // fails at once where it would fail then
        write(header);
    };
    format.write = [&](int, const Encoded&, std::span<const std::byte> bytes) {
        offsets.push_back(size);
        counts.push_back(bytes.size());
        write(bytes);
    };
    Stats stats = write_bands(scene, options, format);

    using enum Directory::Type;
    Directory directory(big);
    directory.number(256, u32, static_cast<std::uint64_t>(picture.width));
    directory.number(257, u32, static_cast<std::uint64_t>(picture.height));
    directory.numbers(258, u16, std::array<std::uint64_t, 3>{8, 8, 8});
    directory.number(259, u16, 8);    // deflate
    directory.number(262, u16, 2);    // RGB
    directory.text(270, scene.metadata.title);
    directory.numbers(273, big ? u64 : u32, offsets);
    directory.number(277, u16, 3);
    directory.number(278, u32, static_cast<std::uint64_t>(grid.band_rows));
    directory.numbers(279, big ? u64 : u32, counts);
    Bytes resolution;
    put(resolution, static_cast<std::uint64_t>(std::llround(options.dpi * 1000)), 4);
    put(resolution, 1000, 4);
    directory.add(282, rational, 1, resolution);
    directory.add(283, rational, 1, resolution);
    directory.number(284, u16, 1);    // samples side by side
    directory.number(296, u16, 2);    // per inch
    directory.text(305, scene.metadata.generator);
    directory.number(317, u16, 2);    // differences with the pixel to the left
    const Bytes profile = srgb_profile();
    directory.add(34675, undefined, profile.size(), profile);

    if (size % 2) write(Bytes(1));
    const std::uint64_t at = size;
    write(directory.at(at));
    Bytes offset;
    put(offset, at, big ? 8 : 4);
    sink.rewrite(big ? 8 : 4, offset);
    stats.bytes_written = size;
    return stats;
}

}    // namespace broadside::raster
